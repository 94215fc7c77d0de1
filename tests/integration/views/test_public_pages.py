"""What citizens see: downloads with the reader's rights, filters and figures of what is public only."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Response

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.helpers import catalogue

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_index")

FIELDS = [
    {"id": "kecamatan", "type": "text"},
    {"id": "=judul", "type": "text"},
    {"id": "jumlah", "type": "numeric"},
    {"id": "hari", "type": "date"},
]
RECORDS = [
    {"kecamatan": '=HYPERLINK("http://jahat.test")', "=judul": "007", "jumlah": -5, "hari": "2025-01-31"},
    {"kecamatan": "Contoh", "=judul": "+62 812", "jumlah": 12.5, "hari": None},
]
PRIORITY = {"prioritas_tahun": "2026", "kriteria_prioritas": "RPJMD 2025-2029", "indikator_prioritas": "Penduduk"}
OWN_WORDS = r'_csrf_token" (?:content|value)="[^"]*|tidak-ada|[0-9a-f-]{36}|kasus-tertutup|penduduk'
"""What a page repeats of its address, and the token that differs on each."""
HIDDEN, KNOWN = "kasus-tertutup", "penduduk"


def _headers(user: dict[str, Any] | None) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]} if user else {}


def _with_table(people: People, name: str, **fields: Any) -> dict[str, Any]:
    dataset = make_dataset(people.produsen, people.opd, name, **fields)
    data = {"resource_id": dataset["resources"][0]["id"], "fields": FIELDS, "records": RECORDS, "force": True}
    own: Any = {"ignore_auth": True, "user": people.sysadmin["name"], "satudata_internal": True}
    tk.get_action("datastore_create")(own, data)
    return dataset


def _publish(people: People, name: str) -> None:
    move(people.produsen, name, "submit")
    move(people.kepala, name, "validate")
    move(people.walidata, name, "verify")


@pytest.fixture
def published(people: People) -> dict[str, Any]:
    dataset = _with_table(people, KNOWN, title="Penduduk </script><b>2025", **PRIORITY)
    _publish(people, KNOWN)
    return dataset


@pytest.fixture
def hidden(people: People) -> dict[str, Any]:
    return _with_table(people, HIDDEN, title="Kasus tertutup", **PRIORITY, urusan="1.02")


def _path(dataset: dict[str, Any], ending: str, resource: str | None = None) -> str:
    return f"/dataset/{dataset['name']}/resource/{resource or dataset['resources'][0]['id']}/unduh.{ending}"


@contextmanager
def _statements() -> Iterator[list[str]]:
    """The SQL statements CKAN's own engine carries out meanwhile."""
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = model.meta.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


class TestDownloads:
    def test_xlsx_keeps_types_and_runs_no_formula(self, published: dict[str, Any], app: Any) -> None:
        """Text stays text, a number a number, a day a day; the second sheet says where it comes from."""
        answer: Response = app.get(_path(published, "xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        table, notes = book.worksheets
        cells = list(table.iter_rows())
        assert [cell.value for cell in cells[0]] == [field["id"] for field in FIELDS]
        assert [cell.value for cell in cells[1]][:3] == [RECORDS[0]["kecamatan"], "007", -5]
        assert cells[1][3].value.date() == date(2025, 1, 31)
        assert [cell.value for cell in cells[2]] == ["Contoh", "+62 812", 12.5, None]
        assert all(cell.data_type != "f" for row in cells for cell in row)
        assert any(str(row[1].value).endswith(f"/dataset/{KNOWN}") for row in notes.iter_rows())

    def test_csv_is_defused(self, published: dict[str, Any], app: Any) -> None:
        """A cell of CSV cannot say that it is text: an apostrophe does."""
        lines = app.get(_path(published, "csv")).get_data(as_text=True).split("\r\n")
        assert lines[0] == "\ufeffkecamatan,'=judul,jumlah,hari"
        assert lines[1].startswith('"\'=HYPERLINK(""http://jahat.test"")",007,-5,2025-01-31')
        assert lines[2] == "Contoh,'+62 812,12.5,"

    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_hidden_is_as_unknown(
        self, people: People, hidden: dict[str, Any], published: dict[str, Any], app: Any, ending: str
    ) -> None:
        """The same 404 for a hidden table, an unknown one and one under another dataset's name."""
        paths = [
            _path(hidden, ending),
            _path(published, ending, hidden["resources"][0]["id"]),
            _path(published, ending, "tidak-ada"),
            _path({**hidden, "name": "tidak-ada"}, ending),
        ]
        for reader in (None, people.citizen, people.stranger):
            answers = [app.get(path, headers=_headers(reader)) for path in paths]
            assert {answer.status_code for answer in answers} == {404}
            said = {re.sub(OWN_WORDS, "", answer.body) for answer in answers}
            assert len(said) == 1
        answer = app.get(_path(hidden, ending), headers=_headers(people.kepala))
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]

    def test_headers_of_a_public_one(self, published: dict[str, Any], app: Any) -> None:
        """No cache keeps what a withdrawal may close, and no browser guesses."""
        for ending in ("xlsx", "csv"):
            headers = app.get(_path(published, ending)).headers
            assert "no-store" in headers["Cache-Control"]
            assert "public" not in headers["Cache-Control"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Disposition"].startswith("attachment")

    @pytest.mark.ckan_config("ckanext.satudata.download.max_rows", 1)
    def test_xlsx_ends_where_the_setting_says(
        self, published: dict[str, Any], app: Any, ckan_config: dict[str, Any]
    ) -> None:
        """CSV has all rows."""
        book = openpyxl.load_workbook(io.BytesIO(app.get(_path(published, "xlsx")).data))
        assert book.worksheets[0].max_row == 2
        assert app.get(_path(published, "csv")).get_data(as_text=True).count("\r\n") == 3


class TestPages:
    def test_a_published_dataset(self, published: dict[str, Any], app: Any) -> None:
        """Everybody reads when it was verified, never by whom; schema.org data cannot break out of its script."""
        page = app.get(f"/dataset/{KNOWN}").body
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
        assert found is not None
        said = json.loads(found[1])
        assert said["name"] == "Penduduk </script><b>2025"
        assert said["datePublished"]
        assert 'id="sd-citation"' in page
        assert "Walidata" in page

    def test_nothing_of_it_is_in_the_api(self, published: dict[str, Any]) -> None:
        """The day of publication belongs to the page alone."""
        shown = act("package_show", None, id=KNOWN)
        assert not {
            key for key in shown if key in {"since", "verified", "public", "rows"} or key.startswith("satudata_")
        }

    def test_a_hidden_dataset_is_told_of_to_its_people_only(
        self, people: People, hidden: dict[str, Any], app: Any
    ) -> None:
        """404 for the public; no word of verification, no citation, no schema.org data for those who work on it."""
        assert app.get(f"/dataset/{HIDDEN}").status_code == 404
        page = app.get(f"/dataset/{HIDDEN}", headers=_headers(people.kepala)).body
        assert "Kasus tertutup" in page
        assert "application/ld+json" not in page
        assert 'id="sd-citation"' not in page
        file = app.get(
            f"/dataset/{HIDDEN}/resource/{hidden['resources'][0]['id']}", headers=_headers(people.kepala)
        ).body
        assert "$CKAN_API_TOKEN" in file

    def test_another_year_is_named_when_it_is_public(self, people: People, published: dict[str, Any], app: Any) -> None:
        """The draft of next year is no related year, for nobody."""
        _with_table(
            people, "penduduk-2024", title="Penduduk </script><b>2024", periode_akhir="2024", periode_awal="2024"
        )
        make_dataset(people.produsen, people.opd, "penduduk-2026", title="Penduduk </script><b>2026")
        _publish(people, "penduduk-2024")
        for reader in (None, people.produsen):
            page = app.get(f"/dataset/{KNOWN}", headers=_headers(reader)).body
            assert 'href="/dataset/penduduk-2024"' in page
            assert "penduduk-2026" not in page


class TestFigures:
    def test_filters_count_what_the_reader_may_see(
        self, people: People, published: dict[str, Any], hidden: dict[str, Any], app: Any
    ) -> None:
        """Core limits facets as it limits results."""
        page = app.get("/dataset/").body
        assert "urusan=2.12" in page
        assert "urusan=1.02" not in page
        assert "urusan=1.02" in app.get("/dataset/", headers=_headers(people.kepala)).body
        assert "Tidak ada di sini" not in page

    def test_the_front_page_tells_a_sysadmin_what_it_tells_everybody(
        self, people: People, published: dict[str, Any], hidden: dict[str, Any], app: Any
    ) -> None:
        """Counts of what is public only, whoever reads."""
        pages = [app.get("/", headers=_headers(reader)).body for reader in (None, people.sysadmin)]
        figures = [re.search(r'<dl class="sd-front-figures">.*?</dl>', page, re.S) for page in pages]
        assert figures[0]
        assert figures[1]
        assert figures[0][0] == figures[1][0]
        assert re.findall(r">(\d+)</a>", figures[0][0]) == ["1", "1"]
        assert all("Kasus tertutup" not in page for page in pages)

    def test_what_is_looked_at_most_stands_there_where_ckan_counts_it(
        self, published: dict[str, Any], hidden: dict[str, Any], app: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without CKAN's plugin `tracking` there are no figures to order by, and no heading without a list."""
        assert "Paling banyak dilihat" not in app.get("/").body
        loaded = catalogue.p.plugin_loaded
        monkeypatch.setattr(catalogue.p, "plugin_loaded", lambda name: name == "tracking" or loaded(name))
        page = app.get("/").body
        assert "Paling banyak dilihat" in page
        assert "Kasus tertutup" not in page

    def test_lists_ask_the_database_as_often_for_many_as_for_few(
        self, people: People, published: dict[str, Any], app: Any
    ) -> None:
        """Catalogue, front page and the page of an OPD."""
        paths = ("/dataset/", "/", f"/organization/{people.opd['name']}")
        for path in paths:
            app.get(path)
        few = [self._count(app, path) for path in paths]
        for number in range(4):
            make_dataset(people.produsen, people.opd, f"lagi-{number}", title=f"Lagi {number}")
            _publish(people, f"lagi-{number}")
        assert [self._count(app, path) for path in paths] == few

    def _count(self, app: Any, path: str) -> int:
        with _statements() as said:
            assert app.get(path).status_code == 200
        return len(said)
