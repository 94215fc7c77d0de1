"""The check's own process: what it says of tables, and that nothing a file holds harms the caller."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ckanext.satudata.adapters import sandbox

TABLES = Path(__file__).parents[2] / "tables"
LIMITS = {"memory": 1 << 30, "rows": 100_000, "columns": 100, "cell": 10_000}


def run(
    tmp_path: Path, content: bytes | str | Path, kind: str = "csv", seconds: float = 30, **request: Any
) -> dict[str, Any]:
    if not isinstance(content, Path):
        data = content.encode() if isinstance(content, str) else content
        content = tmp_path / f"berkas.{kind}"
        content.write_bytes(data)
    limits = {**LIMITS, **request.pop("limits", {})}
    with content.open("rb") as stream:
        return sandbox.check(stream, {"format": kind, "limits": limits, **request}, seconds)


def kinds(answer: dict[str, Any]) -> set[str]:
    return {finding["kind"] for finding in answer["findings"]}


def first(answer: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(finding for finding in answer["findings"] if finding["kind"] == kind)


def code(answer: dict[str, Any]) -> str:
    assert answer["state"] == "error", answer
    return answer["error"]["code"]


def xlsx(*rows: list[Any]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def ods(*rows: list[Any]) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book, table, target = OpenDocumentSpreadsheet(), Table(name="Lembar1"), io.BytesIO()
    for cells in rows:
        row = TableRow()
        for value in cells:
            number = isinstance(value, (int, float))
            cell = TableCell(valuetype="float", value=value) if number else TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(target)
    return target.getvalue()


# formats


def test_csv_with_semicolons_and_decimal_commas_passes(tmp_path: Path):
    answer = run(tmp_path, TABLES / "penduduk.csv")
    assert (answer["state"], answer["findings"]) == ("passed", [])
    assert answer["stats"]["rows"] == 5
    styles = {column["name"]: (column["type"], column["style"]) for column in answer["guesses"]["columns"]}
    assert styles["kode_wilayah"] == ("text", None)
    assert styles["jumlah_penduduk"] == styles["laju_pertumbuhan"] == ("number", "indonesian")
    assert styles["tanggal_data"] == ("date", None)


@pytest.mark.parametrize(
    ("encoding", "guess"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le")]
)
def test_encodings_are_found(tmp_path: Path, encoding: str, guess: str):
    answer = run(tmp_path, "nama;jumlah\nMekar “Sari”;12\nJaya;7\n".encode(encoding))
    assert (answer["state"], answer["guesses"]["encoding"]) == ("passed", guess)


def test_windows_1252_is_read_and_said(tmp_path: Path):
    answer = run(tmp_path, TABLES / "windows.csv")
    assert (answer["state"], answer["guesses"]["encoding"]) == ("passed", "cp1252")
    assert kinds(answer) == {"encoding-guess"}


def test_tsv(tmp_path: Path):
    answer = run(tmp_path, "nama\tjumlah\nMekar, Sari\t12\nJaya\t7\n", "tsv")
    assert (answer["state"], answer["guesses"]["delimiter"]) == ("passed", "\t")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_spreadsheets_name_the_bad_cell(tmp_path: Path, kind: str):
    rows = [["wilayah", "jumlah"], ["Mekar", 5], ["Sari", 7], ["Jaya", "1O"], ["Rejo", 4], ["Asri", 9], ["Biru", 8]]
    answer = run(tmp_path, xlsx(*rows) if kind == "xlsx" else ods(*rows), kind)
    finding = first(answer, "type-error")
    assert (finding["column"], finding["samples"][0]) == ("jumlah", {"row": 4, "value": "1O"})
    assert kinds(answer) == {"type-error"}


def test_xls(tmp_path: Path):
    answer = run(tmp_path, TABLES / "jumlah.xls", "xls")
    assert (answer["state"], answer["stats"]["rows"], answer["stats"]["columns"]) == ("passed", 3, 5)
    assert [column["type"] for column in answer["guesses"]["columns"]] == ["text", "text", "number", "number", "date"]


# findings without a schema


def test_a_bad_cell_is_named(tmp_path: Path):
    answer = run(tmp_path, TABLES / "sel_salah.csv")
    assert answer["state"] == "failed"
    assert answer["findings"] == [
        {
            "kind": "type-error",
            "number": 4,
            "column": "jumlah",
            "count": 1,
            "samples": [{"row": 3, "value": "12O5"}],
            "expected": "number",
        }
    ]


def test_two_spellings_in_one_column_are_a_finding(tmp_path: Path):
    answer = run(tmp_path, TABLES / "campur.csv")
    finding = first(answer, "mixed-number")
    assert finding["samples"][0] == {"row": 2, "value": "12.5", "other": "1.234,5", "other_row": 3}
    assert answer["guesses"]["columns"][1]["type"] == "text"


def test_an_ambiguous_column_is_said_and_stays_text(tmp_path: Path):
    answer = run(tmp_path, "wilayah;jumlah\nMekar;93.762\nSari;12.001\n")
    assert (answer["state"], kinds(answer)) == ("passed", {"ambiguous-number"})
    assert answer["guesses"]["columns"][1]["type"] == "text"


def test_structure(tmp_path: Path):
    answer = run(tmp_path, "a,,b,b\n1,2,3,4\n1,2,3\n\n1,2,3,4,5\n1,2,3,4\n")
    assert kinds(answer) == {"blank-label", "duplicate-label", "missing-cell", "blank-row", "extra-cell"}
    assert first(answer, "missing-cell")["samples"][0]["row"] == 3
    assert first(answer, "blank-row")["samples"][0]["row"] == 4
    assert first(answer, "extra-cell")["samples"][0]["row"] == 5
    assert answer["stats"]["rows"] == 4


def test_title_rows_and_notes_are_named_and_not_read_as_data(tmp_path: Path):
    text = "Penduduk,,\n,,\nkode,nama,jumlah\n01,Mekar,3\n02,Sari,4\nSumber: Dinas Contoh,,\n03,Jaya,x5\n04,Rejo,5\n"
    answer = run(tmp_path, text)
    assert kinds(answer) >= {"title-rows", "footer-row"}
    assert answer["guesses"]["header_row"] == 3
    assert first(answer, "footer-row")["samples"][0]["row"] == 6
    assert answer["stats"]["rows"] == 4


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path):
    schema = {"fields": [{"name": "nama"}, {"name": "jumlah", "type": "integer"}]}
    text = 'nama,jumlah\n"dua\nbaris",1\nSumber: x,\nMekar,salah\n'
    answer = run(tmp_path, text, schema=schema)
    assert first(answer, "type-error")["samples"][0] == {"row": 4, "value": "salah"}


def test_counts_hold_for_the_whole_file_and_the_answer_stays_small(tmp_path: Path):
    lines = ["wilayah;jumlah;nilai"] + [f"w{n};{'x' if n % 5 == 0 else n};{n},5" for n in range(20_000)]
    answer = run(tmp_path, "\n".join(lines))
    assert first(answer, "type-error")["count"] == 4000
    assert len(first(answer, "type-error")["samples"]) == 5
    assert len(str(answer)) < 5000


def test_empty_tables(tmp_path: Path):
    assert kinds(run(tmp_path, "\n\n;;\n")) >= {"empty-file"}
    assert kinds(run(tmp_path, "nama;jumlah\n")) == {"no-rows"}


def test_an_unclosed_quote_is_named(tmp_path: Path):
    assert "unclosed-quote" in kinds(run(tmp_path, 'nama,jumlah\nMekar,1\n"Sari,2\nJaya,3\nRejo,4\n'))


# with a schema


def test_with_a_schema_frictionless_decides(tmp_path: Path):
    schema = {
        "fields": [
            {"name": "kode", "type": "string", "constraints": {"required": True, "unique": True, "pattern": r"\d\d"}},
            {"name": "jumlah", "type": "integer", "constraints": {"minimum": 0}},
            {"name": "jenis", "type": "string", "constraints": {"enum": ["L", "P"]}},
        ]
    }
    text = "kode;jumlah;jenis\n01;1.234.567;L\n01;-5;P\n3;12O5;X\n;7;L\n"
    answer = run(tmp_path, text, schema=schema)
    assert kinds(answer) == {"unique", "minimum", "pattern", "type-error", "enum", "required"}
    assert first(answer, "type-error") | {"count": 1} == {
        "kind": "type-error", "number": 2, "column": "jumlah", "count": 1, "expected": "integer",
        "samples": [{"row": 4, "value": "12O5"}],
    }  # fmt: skip


def test_a_number_that_frictionless_would_misread_is_a_finding(tmp_path: Path):
    schema = {
        "fields": [{"name": "wilayah"}, {"name": "nilai", "type": "number", "decimalChar": ",", "groupChar": "."}]
    }
    answer = run(tmp_path, "wilayah;nilai\nMekar;1.234,5\nSari;12.5\nJaya;1.23.4\n", schema=schema)
    assert [sample["value"] for sample in first(answer, "type-error")["samples"]] == ["12.5", "1.23.4"]


def test_columns_are_compared_with_the_format(tmp_path: Path):
    schema = {"fields": [{"name": "kode"}, {"name": "nama"}, {"name": "jumlah"}]}
    assert kinds(run(tmp_path, "kode,jumlah\n1,2\n", schema=schema)) >= {"incorrect-label", "missing-label"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("http://127.0.0.1:1/schema.json", "remote-schema"),
        ({"fields": [{"name": "a", "type": "tidak-ada"}]}, "bad-schema"),
        ({"fields": []}, "bad-schema"),
        ([1], "bad-schema"),
    ],
)
def test_schemas_that_cannot_be_used(tmp_path: Path, schema: Any, expected: str):
    assert code(run(tmp_path, "a\n1\n", schema=schema)) == expected


# what may not harm


def test_a_catastrophic_pattern_is_stopped(tmp_path: Path):
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a+)+"}}]}
    started = time.monotonic()
    answer = run(tmp_path, "a\n" + "a" * 60 + "!\n", schema=schema, seconds=3)
    assert code(answer) == "timeout"
    assert time.monotonic() - started < 6


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert code(run(tmp_path, target.getvalue(), "xlsx")) == "bomb"


def test_entities_in_a_spreadsheet_are_refused(tmp_path: Path):
    target = io.BytesIO()
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", laughs)
    assert code(run(tmp_path, target.getvalue(), "ods")) == "bomb"


def test_repeated_cells_of_ods_are_counted_not_built(tmp_path: Path):
    office, table = (
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    )
    cell = '<t:table-cell o:value-type="float" o:value="1" t:number-columns-repeated="1000000"/>'
    content = (
        f'<o:document-content xmlns:o="{office}" xmlns:t="{table}"><o:body><o:spreadsheet><t:table t:name="a">'
        f'<t:table-row t:number-rows-repeated="1000000">{cell}</t:table-row></t:table></o:spreadsheet></o:body>'
        "</o:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", content)
    assert code(run(tmp_path, target.getvalue(), "ods")) == "too-many-columns"


def test_limits_of_rows_columns_and_cells(tmp_path: Path):
    assert code(run(tmp_path, "a\n" + "1\n" * 60, limits={"rows": 50})) == "too-many-rows"
    assert code(run(tmp_path, ",".join(map(str, range(200))) + "\n")) == "too-many-columns"
    assert code(run(tmp_path, "a\n" + "x" * 20_000 + "\n")) == "cell-too-long"


def test_memory_has_an_end(tmp_path: Path):
    answer = run(
        tmp_path, "a\n" + "x" * 4_000_000, limits={"memory": 150 << 20, "line": 900_000_000, "cell": 900_000_000}
    )
    assert answer["state"] in ("error", "passed")


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "xls", "html-as-excel"),
        (b"PK\x03\x04 rusak", "xlsx", "not-readable"),
        (b"PK\x03\x04 bukan csv", "csv", "wrong-format"),
        (b"%PDF-1.7", "csv", "wrong-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls", "not-readable"),
        (b"hanya teks", "xlsx", "not-readable"),
    ],
)
def test_files_that_are_something_else(tmp_path: Path, content: bytes, kind: str, expected: str):
    assert code(run(tmp_path, content, kind)) == expected


def test_nul_bytes_are_named(tmp_path: Path):
    answer = run(tmp_path, b"nama,jumlah\nMe\0kar,1\nSari,2\nJaya,3\nRejo,4\n")
    assert first(answer, "encoding-error")["samples"][0]["row"] == 2


@pytest.mark.parametrize("hints", [{"encoding": "zip_codec"}, {"encoding": "tidak-ada"}, {"delimiter": "ab"}])
def test_unknown_hints_are_said(tmp_path: Path, hints: dict[str, str]):
    assert code(run(tmp_path, "a;b\n1;2\n", **hints)) == "bad-options"


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-16", "iso-8859-1", "utf-8-sig"])
def test_the_vocabularys_encodings_are_all_understood(tmp_path: Path, encoding: str):
    text = "nama;jumlah\nMekar;1\n".encode("utf-16" if encoding == "utf-16" else "ascii")
    assert run(tmp_path, text, encoding=encoding)["state"] == "passed"


def test_the_worker_knows_nothing_of_ckan(tmp_path: Path):
    probe = "import sys, ckanext.satudata.adapters.check_worker, ckanext.satudata.adapters.frictionless as f; "
    probe += "sys.exit(any(name == 'ckan' or name.startswith('ckan.') for name in sys.modules))"
    assert (
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-I", "-c", probe], check=False, cwd=tmp_path
        ).returncode
        == 0
    )
