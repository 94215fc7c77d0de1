"""The Daftar Data of the demo region: made from what is published and what is still promised, agreed by the Forum."""

from __future__ import annotations

import io
from datetime import date, datetime, time

from portal.region import papers
from portal.region.ckan_app import CkanApp
from portal.region.clock import Clock
from portal.region.lives import WIB, working_day
from portal.region.organizations import ORGANIZATIONS

__all__ = ["load"]

DRAFTED, SUBMITTED, AGREED = 15, 13, 11
"""Working days ago."""

SEKRETARIAT, WALIDATA, KOORDINATOR = "sekretariat", "walidata", "koordinator-forum"
PROMISED = (
    ("Jumlah kunjungan balai pengobatan", "dinkes", "Orang", "{year}-06-30"),
    ("Luas lahan sawah beririgasi", "distan", "Hektare", "{next}-01-31"),
)
"""Data nobody has begun: name, agency, unit, day of release."""


def load(app: CkanApp, clock: Clock, free_days: frozenset[date]) -> str:
    """The list of this year, agreed; answers its id."""
    year, titles = clock.today.year, {one.short: one.title for one in ORGANIZATIONS}

    def at(days_ago: int, hour: int) -> None:
        clock.move(datetime.combine(working_day(clock.today, days_ago, free_days), time(hour, 10), WIB))

    at(DRAFTED, 9)
    drafted = app.act("satudata_data_list_create", SEKRETARIAT, year=year, source="datasets")
    for name, agency, unit, release in PROMISED:
        cells = {
            "nama_data": name,
            "produsen_data": titles[agency],
            "satuan": unit,
            "jenis_data": "statistik",
            "klasifikasi_akses": "terbuka",
            "jadwal_pemutakhiran": "tahunan",
            "jadwal_rilis": release.format(year=year, next=year + 1),
        }
        app.act("satudata_list_row_create", SEKRETARIAT, list=drafted["id"], cells=cells)
    at(SUBMITTED, 10)
    _move(app, SEKRETARIAT, drafted["case_id"], "submit")
    at(AGREED, 14)
    _attach(app, drafted["case_id"], drafted["title"])
    _move(app, KOORDINATOR, drafted["case_id"], "agree")
    clock.real()
    return drafted["id"]


def _move(app: CkanApp, user: str, case_id: str, transition: str) -> None:
    seen = app.act("satudata_case_show", user, id=case_id)
    app.act("satudata_case_transition", user, id=case_id, transition=transition, case_version=seen["case_version"])


def _attach(app: CkanApp, case_id: str, title: str) -> None:
    from werkzeug.datastructures import FileStorage

    upload = FileStorage(io.BytesIO(papers.page(title)), "berita_acara.pdf", content_type="application/pdf")
    app.act("satudata_attachment_create", WALIDATA, id=case_id, upload=upload, kind="berita_acara")
