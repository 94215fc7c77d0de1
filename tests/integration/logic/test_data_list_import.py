"""A sheet brought to a draft: what it would change, who may apply what of it, and what others changed meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.list_sheets import SheetCells, read_stream
from ckanext.satudata.logic import list_imports
from ckanext.satudata.model.base import Session

from tests.integration.list_support import draft, sheet
from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins")

HEAD = "No;ID DDD;Nama Data;Produsen Data;Satuan;Jadwal Pemutakhiran"
SHEET = (
    "DAFTAR DATA",
    HEAD,
    "1;D-1;Jumlah Puskesmas;Dinas Kesehatan;Gedung;Tahunan",
    "2;D-3;Peta Jalan Kabupaten;Dinas Perhubungan;;",
    "3;D-7;Jumlah Bidan;Dinas Kesehatan;Orang;per tahun",
    "4;D-8;Jumlah Bus;Dinas Awan;Unit;",
    "5;D-9;Jumlah Truk;Dinas Perhubungan;Unit;",
    "6;D-9;Jumlah Truk;Dinas Perhubungan;Buah;",
    "7;;Rasio Jalan Mantap;dishub;Persen;",
)
"""Of the rows of `list_support.ROWS`: one changed, one as it is, one with a new cell and still no code, one missing;
new ones that can be kept, cannot, and stand there twice."""


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read without the process of their own, which takes a second to start."""

    def read(path: Path, file_name: str, wanted: str | None) -> SheetCells:
        with path.open("rb") as stream:
            return read_stream(stream, file_name, wanted)

    monkeypatch.setattr(list_imports, "read_cells", read)


def bring(user: Any, list_id: str, *lines: str, **data: Any) -> dict[str, Any]:
    return act("satudata_list_import_start", user, list=list_id, upload=sheet(*(lines or SHEET)), **data)


def refused(action: str, user: Any, **data: Any) -> dict[str, Any]:
    """The fields an action is refused for."""
    with pytest.raises(tk.ValidationError) as error:
        act(action, user, **data)
    Session.rollback()
    return dict(error.value.error_dict)


def by_code(user: Any, list_id: str) -> dict[str, dict[str, Any]]:
    rows = act("satudata_list_row_list", user, list=list_id)["results"]
    return {row["code"] or row["title"]: row for row in rows}


@pytest.mark.usefixtures("read_here")
def test_a_sheet_is_compared_line_by_line_and_cell_by_cell(people: People) -> None:
    """In the spelling rows are kept in; columns the sheet has not stay; nothing is written."""
    made = draft(people)
    shown = bring(people.sekretariat, made["id"])
    assert shown["counts"] == {"new": 2, "changed": 2, "same": 1, "gone": 1, "twice": 2}
    assert (shown["to_confirm"], shown["applicable"], shown["state"], shown["count"]) == (0, 3, "open", 8)
    assert [one["column"] for one in shown["headings"]][:3] == [None, "id_ddd", "nama_data"]
    rows = {row["line"]: row for row in shown["results"]}
    assert rows[3]["changes"] == [
        {"column": "satuan", "before": "Unit", "after": "Gedung"},
        {"column": "jadwal_pemutakhiran", "before": "", "after": "tahunan"},
    ]
    assert (rows[4]["kind"], rows[9]["kind"], rows[9]["title"]) == ("same", "changed", "Rasio Jalan Mantap")
    assert (rows[6]["applicable"], rows[6]["problems"][0]["column"]) == (False, "produsen_data")
    assert (rows[None]["kind"], rows[None]["code"]) == ("gone", "D-2")
    again = act("satudata_list_import_show", people.walidata, id=shown["id"], kind="twice", limit=1, offset=1)
    assert (again["count"], [row["line"] for row in again["results"]]) == (2, [8])
    assert by_code(people.forum, made["id"])["D-1"]["cells"]["satuan"] == "Unit"


@pytest.mark.usefixtures("read_here")
def test_chosen_lines_are_written_and_refused_ones_leave_nothing(people: People) -> None:
    """What was not chosen stays; rows the sheet has not are taken out where somebody says so."""
    made = draft(people)
    shown = bring(people.sekretariat, made["id"])
    gone = made["rows"][1]["id"]
    done = act(
        "satudata_list_import_apply", people.sekretariat, id=shown["id"], lines=[3, "5", 6, 7, 99],
        remove=[gone, made["rows"][0]["id"]],
    )  # fmt: skip
    assert (done["new"], done["changed"], done["removed"], done["state"]) == (1, 1, 1, "applied")
    assert [(one["line"], list(one["errors"])) for one in done["errors"]] == [
        (7, ["line"]),
        (99, ["line"]),
        (None, ["row"]),
        (6, ["produsen_data"]),
    ]
    rows = by_code(people.forum, made["id"])
    assert set(rows) == {"D-1", "D-3", "D-7", "Rasio Jalan Mantap"}
    assert (rows["D-1"]["cells"]["satuan"], rows["D-1"]["cells"]["definisi"]) == (
        "Gedung",
        made["rows"][0]["cells"]["definisi"],
    )
    assert (rows["D-7"]["schedule"], rows["D-7"]["section"]) == ("tahunan", "")
    (change, _) = act("satudata_list_row_history", people.forum, id=gone)["results"]
    assert (change["kind"], change["source"], change["reason"]) == ("removed", "import", "Not in the sheet daftar.csv.")
    assert "id" in refused("satudata_list_import_apply", people.sekretariat, id=shown["id"])
    closed = act("satudata_list_import_show", people.sekretariat, id=shown["id"])
    assert (closed["count"], closed["result"]) == (0, {"new": 1, "changed": 1, "removed": 1, "refused": 4})


@pytest.mark.usefixtures("read_here")
def test_a_producer_applies_his_own_rows_of_a_whole_list(people: People) -> None:
    """Those of others are reported, and not called gone; who else writes for the OPD does not find his upload."""
    made = draft(people)
    shown = bring(people.produsen, made["id"])
    may = {row["line"]: row["may_write"] for row in shown["results"]}
    assert (may[3], may[4], may[5], may[9], may[None]) == (True, False, True, False, True)
    with pytest.raises(tk.ObjectNotFound):
        act("satudata_list_import_show", people.kepala, id=shown["id"])
    done = act("satudata_list_import_apply", people.produsen, id=shown["id"], lines="all")
    assert (done["new"], done["changed"]) == (1, 1)
    assert [(one["line"], list(one["errors"])) for one in done["errors"]] == [
        (7, ["line"]), (8, ["line"]), (6, ["produsen_data"]), (9, ["produsen_data"]),
    ]  # fmt: skip
    other = bring(people.stranger, made["id"], HEAD, "1;D-3;Peta Jalan;Dinas Perhubungan;;")
    assert [row["code"] for row in other["results"] if row["kind"] == "gone"] == [""]


@pytest.mark.usefixtures("read_here")
def test_what_others_changed_since_the_upload_is_reported_and_stays(people: People) -> None:
    """Also a row that came meanwhile; the rest of the sheet is applied."""
    made = draft(people)
    shown = bring(people.sekretariat, made["id"])
    first = made["rows"][0]
    act("satudata_list_row_update", people.produsen, id=first["id"], row_version=1, cells={"satuan": "Buah"})
    act(
        "satudata_list_row_create", people.produsen, list=made["id"],
        cells={"id_ddd": "D-7", "nama_data": "Jumlah Bidan", "produsen_data": "dinkes"},
    )  # fmt: skip
    rows = {row["line"]: row for row in act("satudata_list_import_show", people.sekretariat, id=shown["id"])["results"]}
    assert (rows[3]["changed_meanwhile"], rows[3]["applicable"], rows[5]["changed_meanwhile"]) == (True, False, True)
    done = act("satudata_list_import_apply", people.sekretariat, id=shown["id"], lines="all")
    late = {one["line"]: one["errors"] for one in done["errors"] if "row_version" in one["errors"]}
    assert set(late) == {3, 5}
    assert people.produsen["fullname"] in late[3]["row_version"][0]
    assert (done["changed"], by_code(people.forum, made["id"])["D-1"]["cells"]["satuan"]) == (1, "Buah")


@pytest.mark.usefixtures("read_here")
def test_headings_that_are_not_sure_are_confirmed_before_anything_is_written(people: People) -> None:
    """None for what is left out; then the sheet is applied, each part as one, or it is dropped and forgotten."""
    made = draft(people)
    lines = ("Nama Data;Produsen Data;Satuann;Warna", "Jumlah Bidan;dinkes;Orang;Biru")
    shown = bring(people.sekretariat, made["id"], *lines)
    guessed = {one["heading"]: (one["column"], one["sure"]) for one in shown["headings"]}
    assert guessed["Satuann"] == ("satuan", False)
    assert shown["to_confirm"] == 2
    sent = {"id": shown["id"]}
    assert "Satuann" in refused("satudata_list_import_apply", people.sekretariat, **sent)["columns"][0]
    for columns in ({"Tidak Ada": "satuan"}, {"Warna": "warna"}, ["satuan"], None):
        assert "columns" in refused("satudata_list_import_match", people.sekretariat, **sent, columns=columns)
    columns = {"Satuann": "satuan", "Warna": ""}
    assert act("satudata_list_import_match", people.sekretariat, **sent, columns=columns)["to_confirm"] == 0
    assert act("satudata_list_import_apply", people.sekretariat, **sent)["new"] == 1
    assert by_code(people.forum, made["id"])["Jumlah Bidan"]["cells"]["satuan"] == "Orang"
    parts = ("A. Sektoral", HEAD, "1;E-1;Jumlah Perawat;dinkes;;", "B. Spasial", HEAD, "2;E-2;Peta Klinik;dinkes;;")
    two = bring(people.sekretariat, made["id"], *parts)
    act("satudata_list_import_apply", people.sekretariat, id=two["id"])
    rows = by_code(people.forum, made["id"])
    assert [rows[code]["section"] for code in ("E-1", "E-2")] == ["A. Sektoral", "B. Spasial"]
    other = bring(people.sekretariat, made["id"], *lines)
    dropped = act("satudata_list_import_drop", people.sekretariat, id=other["id"])
    assert (dropped["state"], dropped["count"], dropped["headings"]) == ("dropped", 0, [])
    assert "id" in refused("satudata_list_import_match", people.sekretariat, id=other["id"], columns=columns)


@pytest.mark.usefixtures("read_here")
def test_a_cell_that_nothing_can_hold_keeps_its_line_out(people: People) -> None:
    """It is said at the cell, and the sheet is read all the same."""
    made = draft(people)
    shown = bring(people.sekretariat, made["id"], HEAD, "1;D-7;Jumlah Bidan\x00;dinkes;Orang;")
    (row,) = [row for row in shown["results"] if row["kind"] == "new"]
    assert (row["applicable"], row["problems"][0]["column"]) == (False, "nama_data")
    for text in ("\x00", "a\x00", ["a"], "x" * 300):
        refused("satudata_list_import_drop", people.sekretariat, id=text)
        refused("satudata_list_row_update", people.sekretariat, id=text, row_version=1, cells={"satuan": "a"})


def test_a_file_that_is_no_list_is_refused_at_once(people: People) -> None:
    """One sentence at `upload`."""
    made = draft(people)
    for upload, words in (
        (None, "Choose a file"),
        (sheet("", name="kosong.csv"), "no table"),
        (sheet("%PDF-1.4", name="a.pdf"), "The file is PDF"),
        (sheet("Tanggal;Hujan", "1;20"), "Nama Data"),
    ):
        error = refused("satudata_list_import_start", people.sekretariat, list=made["id"], upload=upload)
        assert words in error["upload"][0]


@pytest.mark.usefixtures("read_here")
def test_what_is_no_number_of_a_line_is_refused(people: People) -> None:
    made = draft(people)
    shown = bring(people.sekretariat, made["id"])
    for lines in (["abc"], ["9" * 5000], [-1], [1.5], [True], [{"a": 1}]):
        assert "lines" in refused("satudata_list_import_apply", people.sekretariat, id=shown["id"], lines=lines)
