"""Daftar Data as files: messy workbooks and texts read into cells, layouts written and brought back; all made up."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest

from ckanext.satudata.adapters import list_sheets, sandbox
from ckanext.satudata.adapters.list_sheets import (
    MAX_COLUMNS,
    MAX_LINES,
    read_cells,
    read_stream,
    write_csv,
    write_xlsx,
)
from ckanext.satudata.adapters.sheets import OLE
from ckanext.satudata.adapters.table_types import Refused
from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.list_columns import read_lines
from ckanext.satudata.domain.list_diff import Kind, diff
from ckanext.satudata.domain.list_layouts import FULL, FULL_COLUMNS, LAYOUTS, MALANG, PACKAGE, lay_out
from ckanext.satudata.domain.list_package import DESCRIPTIONS, DESCRIPTOR_NAME, TABLE_NAME, data_package

HEAD = ["No", "Kode", "Nama Data", "Produsen", "Satuan"]
ROW = ["1", "0012", "Jumlah Embung", "Dinas Rekaan", "Unit"]
AWKWARD = [
    {"id_ddd": "0012", "nama_data": '=HYPERLINK("x")', "satuan": "+62", "definisi": "@a;b,c|d", "jenis_data": "peta"},
    {"id_ddd": "2.10", "nama_data": "-Kata \"kutip\" é 🌾", "produsen_data": "'=1", "klasifikasi_akses": "terbuka"},
    {"nama_data": "Judul", "satuan": "Satuan", "definisi": "-", "kode_standar_data": "N/A", "urusan": "1.03"},
]  # fmt: skip

Keep = Callable[[bytes, str], Path]


@pytest.fixture(autouse=True)
def longest_cell() -> Iterator[None]:
    """Frictionless lifts the limit of the standard library's reader for the whole process."""
    limit = csv.field_size_limit()
    yield
    csv.field_size_limit(limit)


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """Writes a file that is then read in this process: fifty processes would only take time."""

    def here(stream: Any, request: dict[str, Any], _seconds: float) -> dict[str, Any]:
        try:
            answer = asdict(read_stream(stream, request["file_name"], request["sheet"]))
        except Refused as refused:
            answer = {"error": {"code": refused.code, "params": refused.params}}
        return json.loads(json.dumps(answer))

    monkeypatch.setattr(sandbox, "cells", here)

    def _keep(content: bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return _keep


def workbook(rows: list[list[Any]], change: Callable[[Any], None] = lambda _book: None) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(target)
    return target.getvalue()


def refused(path: Path, sheet: str | None = None) -> tuple[str, str]:
    with pytest.raises(BadRequest) as bad:
        read_cells(path, path.name, sheet)
    (reason,) = bad.value.fields["upload"]
    return reason.code, reason.english


def test_cells_are_text_as_a_person_reads_them(keep: Keep) -> None:
    """No `.0`, days as ISO, codes with their zeros, nothing of empty lines at the end."""
    moment = datetime.fromisoformat("2026-01-02 03:04")
    row = [1.0, "0012", 2.5, 0.1 + 0.2, date(2026, 12, 31), moment, True, "  ", "akhir", None]
    sheet = read_cells(keep(workbook([[], row, [None, " "]]), "a.xlsx"), "a.xlsx")
    assert sheet.cells == [
        [],
        ["1", "0012", "2.5", "0.3", "2026-12-31", "2026-01-02 03:04:00", "TRUE", "", "akhir"],
    ]
    assert (sheet.names, sheet.chosen, sheet.notes) == (["Sheet"], "Sheet", ())


def test_merged_cells_hold_their_text_in_each(keep: Keep) -> None:
    """Headings over two lines, a producer for two lines, a title over the whole sheet."""
    rows = [
        ["DAFTAR DATA"],
        ["No", "Kode", "Nama Data", "Produsen", "Jadwal", None],
        [None, None, None, None, "Jadwal Rilis", "Frekuensi"],
        [1, "K-1", "Jumlah Embung", "Dinas Rekaan", "31/12/2026", "Tahunan"],
        [2, "K-2", "Luas Kolam", None, "31/12/2026", "Tahunan"],
    ]

    def merge(book: Any) -> None:
        for one in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "D4:D5"):
            book.active.merge_cells(one)

    sheet = read_lines(read_cells(keep(workbook(rows, merge), "a.xlsx"), "a.xlsx").cells)
    assert [line.values["produsen_data"] for line in sheet.lines] == ["Dinas Rekaan", "Dinas Rekaan"]
    assert {line.values["jadwal_pemutakhiran"] for line in sheet.lines} == {"Tahunan"}
    assert (sheet.to_confirm, sheet.lines[0].section) == ((), "DAFTAR DATA")


def test_merged_cells_are_filled_as_far_as_the_sheet_goes(keep: Keep) -> None:
    """A merge over all columns and lines a spreadsheet can have costs nothing."""
    content = workbook([HEAD, ROW], lambda book: book.active.merged_cells.add("E2:XFD1048576"))
    assert read_cells(keep(content, "a.xlsx"), "a.xlsx").cells == [HEAD, ROW]


def test_a_sheet_is_chosen_and_hidden_ones_are_told(keep: Keep) -> None:
    def more(book: Any) -> None:
        book.create_sheet("Daftar").append(HEAD)
        book.worksheets[0].sheet_state = "hidden"

    path = keep(workbook([["rahasia"]], more), "a.xlsx")
    sheet = read_cells(path, "a.xlsx")
    assert (sheet.names, sheet.chosen, sheet.cells) == (["Daftar"], "Daftar", [HEAD])
    assert [note.english for note in sheet.notes] == ["The workbook has hidden sheets: Sheet."]
    assert read_cells(path, "a.xlsx", "Sheet").cells == [["rahasia"]]
    assert refused(path, "Lain") == ("no-sheet", "The workbook has no sheet called Lain; its sheets are: Daftar.")


def test_formulas_are_what_they_last_resulted_in(keep: Keep) -> None:
    """One without a stored result is empty, and said."""
    content = workbook([["=1+1", "=2+2", "teks"]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    parts[sheet] = parts[sheet].replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    read = read_cells(keep(target.getvalue(), "a.xlsx"), "a.xlsx")
    assert read.cells == [["2", "", "teks"]]
    assert [(note.code, note.params) for note in read.notes] == [("formulas", {"count": "1"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_is_read_whatever_the_spreadsheet_wrote(keep: Keep, delimiter: str, encoding: str) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows([HEAD, [*ROW[:3], "Dinas Café; a, b", "'=1+1"]])
    sheet = read_cells(keep(target.getvalue().encode(encoding), "a.csv"), "a.csv")
    assert sheet.cells == [HEAD, [*ROW[:3], "Dinas Café; a, b", "=1+1"]]
    assert (sheet.names, [note.code for note in sheet.notes]) == ([], ["encoding"] if encoding == "cp1252" else [])


def _zip(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
BOOK = workbook([HEAD, ROW])


@pytest.mark.parametrize(
    ("content", "name", "code", "said"),
    [
        (b"", "a.csv", "empty", "holds no table"),
        (b" \r\n", "a.xlsx", "empty", "holds no table"),
        (b"%PDF-1.7 daftar", "a.xlsx", "no-list", "The file is PDF; save the list as XLSX or CSV"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "a.csv", "no-list", "PNG"),
        (OLE + bytes(600), "a.xls", "no-list", "XLS"),
        (OLE + bytes(600), "a.xlsx", "no-list", "XLS"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted", "password"),
        (b"<html><table><tr><td>No</td></tr></table>", "a.xlsx", "html-as-excel", "web page"),
        (BOOK[: len(BOOK) // 2], "a.xlsx", "not-readable", "XLSX"),
        (b"No,Kode\n1,2\n", "a.xlsx", "not-readable", "XLSX"),
        (_zip(xl__workbook=b"x"), "a.xlsx", "not-readable", "XLSX"),
        (_zip(a=b"x"), "a.xlsx", "no-list", "ZIP"),
        (_zip(**{"content.xml": b"<a/>"}), "a.ods", "no-list", "ODS"),
        (_zip(**{"word/document.xml": b"<a/>"}), "a.docx", "no-list", "DOCX"),
        (_zip(**{"xl/workbook.xml": DTD}), "a.xlsx", "bomb", "far larger"),
        (_zip(**{"xl/workbook.xml": bytes(65 * 1024 * 1024)}), "a.xlsx", "bomb", "far larger"),
        (bytes([0, 129, 10]) * 50, "a.csv", "not-readable", "CSV"),
        (b"No;Kode\n1;" + b"x" * 140_000, "a.csv", "cell-too-long", "Line 2"),
        (b"a," * MAX_COLUMNS + b"a\n", "a.csv", "too-many-columns", "100 columns"),
        (workbook([["a"] * (MAX_COLUMNS + 1)]), "a.xlsx", "too-many-columns", "100 columns"),
        (b"a,b\n" * (MAX_LINES + 1), "a.csv", "too-many-rows", "20000 lines"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    keep: Keep, content: bytes, name: str, code: str, said: str
) -> None:
    """By what the file holds, not by its name."""
    found, sentence = refused(keep(content, name))
    assert found == code
    assert said in sentence
    assert "{" not in sentence


def test_a_line_far_below_is_one_too_many(keep: Keep) -> None:
    content = workbook([HEAD], lambda book: book.active.cell(MAX_LINES + 1, 1, "x"))
    assert refused(keep(content, "a.xlsx"))[0] == "too-many-rows"


def test_many_large_merges_are_a_bomb(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_sheets, "MAX_LINES", 2)
    monkeypatch.setattr(list_sheets, "MAX_COLUMNS", 5)

    def merge(book: Any) -> None:
        book.active.merged_cells.add("A1:E1")
        book.active.merged_cells.add("A1:E2")

    assert refused(keep(workbook([HEAD, ROW], merge), "a.xlsx"))[0] == "bomb"


def test_columns_emptied_behind_the_table_are_none(keep: Keep) -> None:
    assert read_cells(keep(b"a,b" + b"," * (MAX_COLUMNS - 2) + b"\n", "a.csv"), "a.csv").cells == [["a", "b"]]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_written_is_read_back(keep: Keep, layout: str, kind: str) -> None:
    """Cell for cell: nothing is a formula, no zero is lost, no sign is added."""
    parts = lay_out(layout, AWKWARD)
    content = write_xlsx(parts, {"Dibuat": "2026"}) if kind == "xlsx" else write_csv(parts)
    cells = read_cells(keep(content, f"a.{kind}"), f"a.{kind}").cells
    expected = [list(line) for part in parts for line in ([part.title] * bool(part.title), part.headings, *part.lines)]
    trimmed = [_trimmed(line) for line in expected if line]
    assert [line for line in cells if line] == trimmed


def _trimmed(line: list[str]) -> list[str]:
    while line and not line[-1]:
        line.pop()
    return line


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_brought_back_untouched_changes_nothing(keep: Keep, kind: str) -> None:
    parts = lay_out(FULL, AWKWARD)
    content = write_xlsx(parts, {}) if kind == "xlsx" else write_csv(parts)
    sheet = read_lines(read_cells(keep(content, f"a.{kind}"), f"a.{kind}").cells)
    found = diff(AWKWARD, [line.values for line in sheet.lines], FULL_COLUMNS)
    assert [one.kind for one in found] == [Kind.SAME] * len(AWKWARD)


def test_a_workbook_is_made_to_be_filled_in() -> None:
    """Bold headings that stay, text as text, the words of a vocabulary to choose from, and what the file is."""
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(lay_out(FULL, AWKWARD), {"Tahun": "2026"})))
    sheet, about = book.worksheets
    assert (sheet.title, sheet.freeze_panes, sheet["B1"].font.bold) == ("Daftar Data", "A2", True)
    assert (sheet["A2"].value, sheet["B2"].value, sheet["B2"].data_type) == (1, "0012", "s")
    assert (sheet["G2"].data_type, sheet["G2"].quotePrefix) == ("s", True)
    assert sheet.column_dimensions["H"].width > 10
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert offered == {
        "H2:H1005": '"statistik,geospasial,keuangan,lainnya"',
        "L2:L1005": '"terbuka,terbatas,tertutup"',
    }
    assert [cell.value for cell in about[1]] == ["Tahun", "2026"]


def test_a_text_holds_no_formula() -> None:
    lines = write_csv(lay_out(FULL, AWKWARD)).decode("utf-8-sig").splitlines()
    assert '"\'=HYPERLINK(""x"")"' in lines[1]
    assert ",'+62," not in lines[1]  # a plain number stays as it is


def test_an_annex_without_rows_is_an_empty_workbook() -> None:
    assert openpyxl.load_workbook(io.BytesIO(write_xlsx(lay_out(MALANG, []), {}))).sheetnames == [
        "Daftar Data",
        "Keterangan",
    ]


def test_a_data_package_is_valid(tmp_path: Path) -> None:
    """Judged by Frictionless; every column is explained, and what the table holds is told."""
    about = {
        "title": "Daftar Data Kabupaten Contoh 2026", "created": "2026-11-22T08:00:00+07:00", "license": "CC-BY-4.0",
        "publisher": "Bappeda Contoh", "description": "",
    }  # fmt: skip
    package: dict[str, Any] = data_package(about, AWKWARD)
    (tmp_path / DESCRIPTOR_NAME).write_text(json.dumps(package), encoding="utf-8")
    (tmp_path / TABLE_NAME).write_bytes(write_csv(lay_out(PACKAGE, AWKWARD)))
    report = frictionless.validate(str(tmp_path / DESCRIPTOR_NAME))
    assert report.flatten(["type", "note"]) == []
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(FULL_COLUMNS) == list(DESCRIPTIONS)
    assert all(field["title"] and field["description"] for field in fields)
    assert ("description" in package, package["satudata_rows"], len(package["satudata_checksum"])) == (False, 3, 64)


def test_a_wrong_table_makes_the_package_invalid(tmp_path: Path) -> None:
    (tmp_path / DESCRIPTOR_NAME).write_text(json.dumps(data_package({}, [])), encoding="utf-8")
    (tmp_path / TABLE_NAME).write_bytes(write_csv(lay_out(FULL, AWKWARD)))
    assert not frictionless.validate(str(tmp_path / DESCRIPTOR_NAME)).valid


def test_a_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([HEAD, ROW], lambda book: book.create_sheet("Lain")))
    sheet = read_cells(path, path.name)
    assert (sheet.names, sheet.chosen, sheet.cells, sheet.notes) == (["Sheet", "Lain"], "Sheet", [HEAD, ROW], ())
    path.write_bytes(b"%PDF-1.7")
    assert refused(path)[0] == "no-list"


@pytest.mark.parametrize(
    ("limit", "value", "said"), [("_MEMORY", 1 << 26, "memory"), ("_SECONDS", 0.05, "within 0 seconds")]
)
def test_what_costs_too_much_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, said: str
) -> None:
    """Whatever a workbook does there, the caller lives and says so."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook([["x" * 90 + str(line)] * 20 for line in range(2_000)]))
    monkeypatch.setattr(list_sheets, limit, value)
    assert said in refused(path)[1]


def test_a_large_list_is_read_in_little_time_and_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """5,000 lines of 25 columns with merged cells: 10 seconds, and an address space of 512 MB holds it all."""
    rows = [[f"Baris {line} kolom {column}" for column in range(25)] for line in range(5_000)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(rows, lambda book: book.active.merge_cells("D2:D40")))
    monkeypatch.setattr(list_sheets, "_MEMORY", 512 << 20)
    started = time.monotonic()
    cells = read_cells(path, path.name).cells
    assert time.monotonic() - started < 10
    assert (len(cells), cells[0][24], cells[39][3]) == (5_000, "Baris 0 kolom 24", "Baris 1 kolom 3")
