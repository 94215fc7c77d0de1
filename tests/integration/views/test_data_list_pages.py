"""The pages of the Daftar Data, without a browser: what visitors see, forms, the grid, an import, files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ckan.tests import factories

from ckanext.satudata.adapters.list_sheets import read_cells
from ckanext.satudata.domain.list_columns import read_lines
from ckanext.satudata.model import ListImport, ListRow
from ckanext.satudata.model.base import Session

from tests.integration.list_support import YEAR, agree, draft
from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins")

ROOT = "/satudata/daftar-data"
DRAFT = f"{ROOT}/{YEAR}-0"
LAYOUTS = ("full", "malang", "dssd", "small")


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def _main(body: str) -> str:
    return body.partition('role="main"')[2].partition("<footer")[0]


def _row(row_id: str) -> ListRow:
    Session.expire_all()
    row = ListRow.get(row_id)
    assert row is not None
    return row


def test_visitors_see_open_rows_of_an_agreed_list_and_no_draft(people: People, app: Any) -> None:
    """A draft answers as an address that leads nowhere; of other rows only their number is told."""
    made = draft(people)
    item = made["rows"][0]["item_id"]
    unknown = _main(app.get(f"{ROOT}/1999", status=404).body)
    for address in (DRAFT, f"{ROOT}/{YEAR}", f"{ROOT}/{made['id']}", f"{DRAFT}/baris/{item}"):
        assert _main(app.get(address, status=404).body) == unknown
    assert app.get(f"{DRAFT}/unduh/full.csv", status=404).status_code == 404
    start = app.get(ROOT).body
    assert "Sekretariat" in start, "what a list is and who makes it"
    assert "Jumlah" not in start

    agree(made["id"])
    page = app.get(f"{ROOT}/{YEAR}").body
    assert "Jumlah Puskesmas" in page
    assert "Jumlah Kasus Malaria" not in page
    assert 'type="application/json"' in page
    assert 'name="access_class"' not in page
    assert "sd-chain" in app.get(f"{ROOT}/{YEAR}/baris/{item}").body, "how far it is"
    assert app.get(f"{ROOT}/{YEAR}/baris/{made['rows'][1]['item_id']}", status=404).status_code == 404
    assert f'href="{ROOT}"' in app.get("/").body, "the way there stands on every page"


def test_filters_narrow_the_rows_and_a_wrong_address_says_so(people: People, app: Any) -> None:
    made = draft(people)
    agree(made["id"])
    page = _main(app.get(f"{ROOT}/{YEAR}?organization=dishub&sort=-title").body)
    assert "Peta Jalan" in page
    assert "Jumlah Puskesmas" not in page
    assert app.get(f"{ROOT}/{YEAR}?organization=tidak-ada", follow_redirects=False).status_code == 302
    assert app.get(f"{ROOT}/{YEAR}?sort=warna", follow_redirects=False).status_code == 302
    assert app.get(f"{ROOT}/{YEAR}?q=%00%ff&section=%00", status=200).status_code == 200
    assert app.get(f"{ROOT}/{YEAR}?page=9", follow_redirects=False).status_code == 302


def test_keepers_begin_a_list_and_are_told_of_a_year_without_one(people: People, app: Any) -> None:
    """The start page warns the Sekretariat and nobody else; the form leads to the draft."""
    sekretariat, kepala = _token(people.sekretariat), _token(people.kepala)
    form = f"{ROOT}/baru?tahun={YEAR}"
    assert form in app.get("/satudata", headers=sekretariat).body
    assert form not in app.get("/satudata", headers=kepala).body
    assert app.get(form, headers=kepala).status_code == 403
    assert 'value="previous"' in app.get(form, headers=sekretariat).body
    wrong = app.post(f"{ROOT}/baru", data={"year": "1800", "source": "datasets"}, headers=sekretariat)
    assert wrong.status_code == 409
    assert re.search(r'value="datasets"[^>]* checked', wrong.body)
    answer = app.post(f"{ROOT}/baru", data={"year": YEAR}, headers=sekretariat, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"].endswith(DRAFT)) == (302, True)
    assert DRAFT in app.get("/satudata", headers=sekretariat).body, "the draft there is"
    assert app.post(f"{ROOT}/baru", data={"year": YEAR}, headers=sekretariat).status_code == 409


def test_buttons_are_those_the_reader_may_press(people: People, app: Any) -> None:
    draft(people)
    keeper = app.get(DRAFT, headers=_token(people.sekretariat)).body
    producer = app.get(DRAFT, headers=_token(people.produsen)).body
    forum = app.get(DRAFT, headers=_token(people.forum)).body
    for part in ("ubah", "impor", "baris/baru"):
        assert f'href="{DRAFT}/{part}"' in keeper
        assert f'href="{DRAFT}/{part}"' in producer
        assert f'href="{DRAFT}/{part}"' not in forum
    assert all(f'href="{DRAFT}/ganda"' in page for page in (keeper, producer, forum))
    assert all("/satudata/kasus/" in page for page in (keeper, producer, forum))
    assert app.get(f"{DRAFT}/ubah", headers=_token(people.forum), follow_redirects=False).status_code == 302
    assert app.get(f"{DRAFT}/baris/baru", headers=_token(people.forum)).status_code == 403
    assert app.get(f"{DRAFT}/ubah", follow_redirects=False).status_code == 302, "visitors sign in first"


def test_the_form_keeps_what_was_typed_and_shows_what_another_wrote(people: People, app: Any) -> None:
    """A wrong word, then a stale version: the cell of the other stands beside, saving again writes."""
    row = draft(people)["rows"][0]
    produsen = _token(people.produsen)
    place = f"{DRAFT}/baris/{row['item_id']}"
    assert 'value="Jumlah Puskesmas"' in app.get(f"{place}/ubah", headers=produsen).body
    typed = {
        "nama_data": "Jumlah Puskesmas Rawat Inap",
        "jadwal_rilis": "kapan-kapan",
        "row_version": row["row_version"],
    }
    wrong = app.post(f"{place}/ubah", data=typed, headers=produsen)
    assert wrong.status_code == 409
    assert 'value="kapan-kapan"' in wrong.body
    assert 'id="wrong-jadwal_rilis"' in wrong.body

    act("satudata_list_row_update", people.sekretariat, id=row["id"], row_version=row["row_version"],
        cells={"satuan": "Gedung", "nama_data": "Banyaknya Puskesmas"})  # fmt: skip
    typed["jadwal_rilis"] = ""
    stale = app.post(f"{place}/ubah", data=typed, headers=produsen)
    assert stale.status_code == 409
    assert 'value="Jumlah Puskesmas Rawat Inap"' in stale.body
    assert "Banyaknya Puskesmas" in stale.body.partition('id="theirs-nama_data"')[2][:300]
    typed["row_version"] = re.findall(r'name="row_version" value="(\d+)"', stale.body)[0]
    assert app.post(f"{place}/ubah", data=typed, headers=produsen, follow_redirects=False).status_code == 302
    kept = _row(row["id"])
    assert (kept.title, kept.cells["satuan"]) == ("Jumlah Puskesmas Rawat Inap", "Gedung")
    page = app.get(place, headers=produsen).body
    assert "<del" in page
    agree(row["list_id"])
    late = app.post(f"{place}/ubah", data={**typed, "definisi": "Ketikan panjang."}, headers=produsen)
    assert (late.status_code, "Ketikan panjang." in late.body) == (409, True), "agreed while somebody was typing"
    assert people.sekretariat["fullname"] in page


def test_a_new_row_is_that_of_ones_own_organization(people: People, app: Any) -> None:
    draft(people)
    produsen = _token(people.produsen)
    assert app.get(f"{DRAFT}/baris/baru", headers=produsen).status_code == 200
    new = app.post(f"{DRAFT}/baris/baru", data={"nama_data": "Jumlah Bidan"}, headers=produsen)
    assert new.status_code == 409, "a row of nobody"
    assert 'value="Jumlah Bidan"' in new.body
    mine = {"nama_data": "Jumlah Bidan", "produsen_data": "Dinas Kesehatan"}
    assert app.post(f"{DRAFT}/baris/baru", data=mine, headers=produsen, follow_redirects=False).status_code == 302


def test_a_row_is_taken_out_with_a_reason_and_brought_back(people: People, app: Any) -> None:
    row = draft(people)["rows"][0]
    kepala = _token(people.kepala)
    place = f"{DRAFT}/baris/{row['item_id']}"
    sent = {"row_version": row["row_version"], "reason": ""}
    assert app.post(f"{place}/keluarkan", data=sent, headers=kepala).status_code == 409
    assert not _row(row["id"]).removed
    out = {**sent, "reason": "Tidak dikumpulkan lagi."}
    assert app.post(f"{place}/keluarkan", data=out, headers=kepala, follow_redirects=False).status_code == 302
    assert "Tidak dikumpulkan lagi." in app.get(place, headers=kepala).body
    assert "Jumlah Puskesmas" not in _main(app.get(DRAFT, headers=kepala).body)
    assert "Jumlah Puskesmas" in app.get(f"{DRAFT}?removed=true", headers=kepala).body
    back = {"row_version": _row(row["id"]).row_version, "reason": ""}
    assert app.post(f"{place}/kembalikan", data=back, headers=kepala, follow_redirects=False).status_code == 302
    assert not _row(row["id"]).removed
    others = f"{DRAFT}/baris/{_other(row['list_id'])}/keluarkan"
    assert app.get(others, headers=kepala, follow_redirects=False).status_code == 302


def _other(list_id: str) -> str:
    return next(row.item_id for row in ListRow.of_list(list_id) if row.title == "Peta Jalan Kabupaten")


def test_the_grid_saves_a_row_without_script(people: People, app: Any) -> None:
    """Rows of others have no fields; what was typed survives, and what stands there now is shown beside."""
    made = draft(people)
    mine, theirs = made["rows"][0], made["rows"][2]
    produsen = _token(people.produsen)
    page = app.get(f"{DRAFT}/ubah", headers=produsen).body
    assert f'data-sd-row="{mine["id"]}"' in page
    assert f'data-sd-row="{theirs["id"]}"' not in page
    assert theirs["title"] in page
    sent = {"id": mine["id"], "row_version": mine["row_version"], "nama_data": "Jumlah Puskesmas", "satuan": "Buah"}
    answer = app.post(f"{DRAFT}/ubah", data=sent, headers=produsen, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"].endswith(f"#baris-{mine['item_id']}")) == (302, True)
    assert _row(mine["id"]).cells["satuan"] == "Buah"
    stale = app.post(f"{DRAFT}/ubah", data={**sent, "satuan": "Unit"}, headers=produsen)
    assert stale.status_code == 409
    assert 'value="Unit"' in stale.body
    assert "Buah" in stale.body
    elsewhere = app.post(f"{DRAFT}/ubah", data={**sent, "id": theirs["id"]}, headers=produsen)
    assert elsewhere.status_code == 409
    assert _row(theirs["id"]).title == theirs["title"]


SHEET = (
    "No;ID DDD;Nama Data;Produsen Data;Satuan;Hak Guna",
    "1;D-1;Jumlah Puskesmas;Dinas Kesehatan;Gedung;x",
    "2;D-9;Jumlah Bidan;Dinas Kesehatan;Orang;x",
    "3;D-10;Jumlah Dokter;Dinas Entah;Orang;x",
)


def test_an_import_is_looked_at_confirmed_and_applied(people: People, app: Any) -> None:
    """Nothing is written before; ticks go along from tab to tab; what was refused is said with its row."""
    made = draft(people)
    sekretariat = _token(people.sekretariat)
    place = f"{DRAFT}/impor"
    assert app.post(place, data={"upload": (io.BytesIO(b"%PDF"), "a.pdf")}, headers=sekretariat,
                    content_type="multipart/form-data").status_code == 409  # fmt: skip
    sent = {"upload": (io.BytesIO("\n".join(SHEET).encode()), "daftar.csv")}
    answer = app.post(place, data=sent, headers=sekretariat, content_type="multipart/form-data", follow_redirects=False)
    one = Session.query(ListImport).one()
    here = f"{place}/{one.id}"
    assert (answer.status_code, answer.headers["Location"].endswith(here)) == (302, True)
    page = app.get(here, headers=sekretariat).body
    assert "Hak Guna" in page
    assert ("<del" in page, "Gedung" in page) == (True, True)
    assert app.get(here, headers=_token(people.produsen)).status_code == 404, "another one's upload"
    all_lines = {"what": "all", "kept": "", "shown": ""}
    first = app.post(f"{here}/terapkan", data=all_lines, headers=sekretariat)
    assert first.status_code == 409, "a heading is to be confirmed first"
    columns = {"heading": "Hak Guna", "column": ""}
    assert app.post(f"{here}/kolom", data=columns, headers=sekretariat, follow_redirects=False).status_code == 302
    assert _row(made["rows"][0]["id"]).cells["satuan"] == "Unit"
    assert app.post(f"{here}/terapkan", data={"what": "ticked"}, headers=sekretariat).status_code == 409

    gone = app.post(here, data={"go": "gone:1", "shown": "2", "ticked": ["2"], "kept": ""}, headers=sekretariat).body
    assert 'name="kept" value="2"' in gone, "what was ticked goes along"
    assert f'value="{made["rows"][3]["id"]}"' in gone
    wrong = app.post(here, data={"go": "wrong:1"}, headers=sekretariat).body
    assert ("Jumlah Dokter" in wrong, "Jumlah Bidan" in wrong) == (True, False)
    picked = {"kept": "2,3,4", "shown": made["rows"][3]["id"], "ticked": [made["rows"][3]["id"]], "what": "ticked"}
    done = app.post(f"{here}/terapkan", data=picked, headers=sekretariat)
    assert done.status_code == 200
    assert "Dinas Entah" in done.body
    rows = {row.code: row for row in ListRow.of_list(made["id"])}
    assert {"D-1", "D-9"} <= rows.keys()
    assert (rows["D-1"].cells["satuan"], "D-10" in rows) == ("Gedung", False)
    assert _row(made["rows"][3]["id"]).removed
    assert app.get(here, headers=sekretariat).status_code == 200
    assert app.post(f"{here}/batal", headers=sekretariat).status_code == 409, "applied before"


def test_an_upload_is_dropped(people: People, app: Any) -> None:
    draft(people)
    produsen = _token(people.produsen)
    sent = {"upload": (io.BytesIO("\n".join(SHEET).encode()), "daftar.csv")}
    app.post(f"{DRAFT}/impor", data=sent, headers=produsen, content_type="multipart/form-data", follow_redirects=False)
    one = Session.query(ListImport).one()
    away = f"{DRAFT}/impor/{one.id}/batal"
    assert app.post(away, headers=produsen, follow_redirects=False).status_code == 302
    Session.expire_all()
    assert Session.query(ListImport).one().state == "dropped"


def test_doubles_stand_side_by_side_and_are_decided(people: People, app: Any) -> None:
    rows = (
        {"id_ddd": "A-1", "nama_data": "Jumlah Penduduk Miskin", "produsen_data": "Dinas Kesehatan"},
        {"id_ddd": "A-2", "nama_data": "Jumlah penduduk miskin", "produsen_data": "Dinas Perhubungan"},
    )
    made = draft(people, rows=rows)
    first, second = (row["id"] for row in made["rows"])
    sekretariat = _token(people.sekretariat)
    place = f"{DRAFT}/ganda"
    page = app.get(place, headers=sekretariat).body
    assert f'value="{first}"' in page
    assert 'name="says"' not in app.get(place, headers=_token(people.forum)).body
    sent = {"first": first, "second": second, "says": second, "reason": ""}
    wrong = app.post(place, data=sent, headers=sekretariat)
    assert wrong.status_code == 409
    assert re.search(rf'value="{second}" required checked', wrong.body)
    answer = app.post(place, data={**sent, "reason": "Data yang sama."}, headers=sekretariat, follow_redirects=False)
    assert answer.status_code == 302
    assert (_row(first).removed, _row(second).removed) == (True, False)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_is_read_back(people: People, app: Any, tmp_path: Path, layout: str) -> None:
    """In every layout as XLSX and CSV; visitors get the open rows only."""
    made = draft(people)
    agree(made["id"])
    for kind in ("xlsx", "csv"):
        got = app.get(f"{ROOT}/{YEAR}/unduh/{layout}.{kind}")
        assert got.headers["Content-Disposition"].endswith(f'{layout}.{kind}"')
        file = tmp_path / f"daftar.{kind}"
        file.write_bytes(got.data)
        lines = read_lines(read_cells(file, file.name).cells).lines
        assert {line.values["nama_data"] for line in lines} == {"Jumlah Puskesmas", "Peta Jalan Kabupaten"}
    found = json.loads(app.get(f"{ROOT}/{YEAR}/unduh/{layout}.json?organization=dinkes").data)
    assert [len(part["rows"]) for part in found["parts"]] == [1]
    if layout == "small":
        assert found["parts"][0]["rows"][0]["Status rilis"], "how far it is, in a word"
    assert app.get(f"{ROOT}/{YEAR}/unduh/{layout}.pdf", status=404).status_code == 404


def test_the_package_holds_its_table(people: People, app: Any) -> None:
    made = draft(people)
    agree(made["id"])
    packed = zipfile.ZipFile(io.BytesIO(app.get(f"{ROOT}/{YEAR}/unduh/package.zip").data))
    package = json.loads(packed.read("datapackage.json"))
    assert package["satudata_rows"] == 2
    assert b"Jumlah Puskesmas" in packed.read(package["resources"][0]["path"])
    assert app.get(f"{ROOT}/{YEAR}/unduh/package.csv", status=404).status_code == 404
