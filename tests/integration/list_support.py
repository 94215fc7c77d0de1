"""What tests of the Daftar Data say instead of set-up: a draft with rows, as the people of the small portal make it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.model import Case, DataList
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act

YEAR = today().year

ROWS: tuple[dict[str, str], ...] = (
    {"id_ddd": "D-1", "nama_data": "Jumlah Puskesmas", "produsen_data": "Dinas Kesehatan",
     "klasifikasi_akses": "Terbuka", "jenis_data": "Data Statistik", "satuan": "Unit",
     "definisi": "Banyaknya puskesmas yang melayani"},
    {"id_ddd": "D-2", "nama_data": "Jumlah Kasus Malaria", "produsen_data": "dinkes", "klasifikasi_akses": "Terbatas"},
    {"id_ddd": "D-3", "nama_data": "Peta Jalan Kabupaten", "produsen_data": "Dinas Perhubungan",
     "klasifikasi_akses": "Terbuka", "jenis_data": "Spasial", "data_prioritas": "Ya"},
    {"nama_data": "Rasio Jalan Mantap", "produsen_data": "dishub"},
)  # fmt: skip
"""Of two OPD: open, restricted and without a class; the last without a code."""


def draft(people: People, year: int = YEAR, rows: tuple[dict[str, str], ...] = ROWS) -> dict[str, Any]:
    """A draft of this year with these rows; answers it with `rows` in their order."""
    made = act("satudata_data_list_create", people.sekretariat, year=year, source=["empty"])
    written = [act("satudata_list_row_create", people.sekretariat, list=made["id"], cells=dict(row)) for row in rows]
    return {**made, "rows": written}


def agree(list_id: str, day: date | None = None) -> None:
    """The list as the Forum leaves it."""
    Session.execute(sa.update(DataList).where(DataList.id == list_id).values(agreed_on=day or today()))
    values = {"category": "published", "state": "disepakati"}
    Session.execute(sa.update(Case).where(Case.object_id == list_id).values(**values))
    Session.commit()


def sheet(*lines: str, name: str = "daftar.csv") -> FileStorage:
    """A CSV with these lines, cells between semicolons."""
    return FileStorage(io.BytesIO("\n".join(lines).encode()), filename=name)
