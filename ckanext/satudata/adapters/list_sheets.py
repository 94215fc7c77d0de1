"""Daftar Data as files: an uploaded XLSX or CSV as cells of text, a layout as XLSX or CSV.

Nothing is understood here: `list_columns` finds headings and lines, `list_values` reads the cells. What unpacks to too
much, is protected, broken or of another kind is refused in a sentence before it is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation

from ckanext.satudata.adapters import sandbox
from ckanext.satudata.adapters.sheets import OLE, members_of, typed_cell
from ckanext.satudata.adapters.table_types import Limits, Refused
from ckanext.satudata.adapters.tables import open_table
from ckanext.satudata.adapters.workbook import NARROWEST, WIDEST, sheet_cell, sheet_name
from ckanext.satudata.domain.cell import typed, unguarded
from ckanext.satudata.domain.check import failure
from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.domain.list_layouts import NUMBER, Part
from ckanext.satudata.domain.queue_filter import csv_text
from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.domain.vocabulary import bundled

__all__ = ["MAX_COLUMNS", "MAX_LINES", "SheetCells", "read_cells", "read_stream", "write_csv", "write_xlsx"]

MAX_LINES, MAX_COLUMNS = 20_000, 100
"""A list over ten years in one sheet, and four times the columns any layout has."""
_LIMITS = Limits(rows=MAX_LINES, columns=MAX_COLUMNS, cell=131_072, unpacked=64 * 1024 * 1024)
_MEMORY, _SECONDS = 1 << 30, 60
_HEAD = 4096
_CHUNK = 1 << 16
_XLSX, _CSV = "XLSX", "CSV"
_OTHERS = ((b"%PDF", "PDF"), (b"\x1f\x8b", "GZIP"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"{\\rtf", "RTF"))
_PACKED = (("content.xml", "ODS"), ("word/document.xml", "DOCX"), ("xl/workbook.bin", "XLSB"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<style", b"<head")

_SENTENCES: Mapping[str, str] = {
    "empty": N_("The file holds no table. Upload a file with a header row and at least one row."),
    "no-list": N_("The file is {actual}; save the list as XLSX or CSV and upload that."),
    "no-sheet": N_("The workbook has no sheet called {value}; its sheets are: {known}."),
    "too-many-rows": N_("The sheet has more than {limit} lines; bring it in parts."),
    "too-many-columns": N_("The sheet has more than {limit} columns; delete those that are not used."),
    "timeout": N_("The file could not be read within {limit} seconds; bring it in parts."),
    "memory": N_("The file needs more memory than a list may; bring it in parts, or save it as CSV."),
    "crash": N_("The file could not be read to its end; open it in your spreadsheet program and save it anew."),
    "cell-too-long": N_("Line {row} holds a cell of more than {limit} characters; shorten it."),
}
"""Refusals of their own; others are said as `check.failure` says them."""

_SHEET, _ABOUT = "Daftar Data", "Keterangan"
_FROM_VOCABULARY = {COLUMNS["jenis_data"][0]: "jenis_data", COLUMNS["klasifikasi_akses"][0]: "akses"}
"""Heading to the vocabulary whose words a spreadsheet offers below it."""
_TO_ADD = 1_000
"""Lines below the last one that offer the same words."""
_MEASURED = 200


@dataclass(frozen=True)
class SheetCells:
    """A sheet as text: its lines from the first, those at the end that are empty left out."""

    names: list[str]
    """The sheets to choose from: the visible ones, all where none is; empty for a CSV."""
    chosen: str
    cells: list[list[str]]
    notes: tuple[Reason, ...] = ()
    """What people should know before they go on: hidden sheets, formulas without a result, guessed letters."""


def read_cells(path: Path, file_name: str, sheet: str | None = None) -> SheetCells:
    """The cells of a sheet (the first visible one when not said which), whatever the file's name says it is.

    Merged cells hold their text in each of them; formulas are what they last resulted in; days are ISO. The file is
    read in a process of its own, with the memory and the seconds a list may cost.
    BadRequest under `upload` with one sentence for what cannot be read.
    """
    request = {"format": "", "file_name": file_name, "sheet": sheet, "limits": {"memory": _MEMORY}}
    with path.open("rb") as stream:
        answer = sandbox.cells(stream, request, _SECONDS)
    if "error" in answer:
        error = answer["error"]
        raise BadRequest({"upload": [_said(error["code"], error["params"])]})
    notes = tuple(Reason(**note) for note in answer["notes"])
    return SheetCells(answer["names"], answer["chosen"], answer["cells"], notes)


def read_stream(stream: IO[bytes], file_name: str, sheet: str | None) -> SheetCells:
    """The same in this process, which `read_cells` starts for it; Refused for what cannot be read."""
    return _read_xlsx(stream, sheet) if _kind(stream, file_name) == _XLSX else _read_csv(stream)


def _said(code: str, params: Mapping[str, Any]) -> Reason:
    msgid = _SENTENCES.get(code)
    if msgid is None:
        return failure(code, params)
    return Reason(code, msgid, {name: str(value) for name, value in params.items()})


def _kind(stream: IO[bytes], file_name: str) -> str:
    """XLSX or CSV, by what the file holds; Refused for everything else."""
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head.strip():
        raise Refused("empty")
    if head.startswith(OLE):
        raise Refused("encrypted") if _ENCRYPTED in stream.read() else Refused("no-list", actual="XLS")
    for signature, actual in _OTHERS:
        if head.startswith(signature):
            raise Refused("no-list", actual=actual)
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        return _packed_kind(members_of(stream, _XLSX, _LIMITS))
    stream.seek(0)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise Refused("html-as-excel")
    if head.startswith(b"PK") or file_name.lower().endswith((".xlsx", ".xlsm")):
        raise Refused("not-readable", format=_XLSX)
    return _CSV


def _packed_kind(members: set[str]) -> str:
    for member, actual in _PACKED:
        if member in members:
            raise Refused("no-list", actual=actual)
    if not any(member.startswith("xl/") for member in members):
        raise Refused("no-list", actual="ZIP")
    return _XLSX


def _read_csv(stream: IO[bytes]) -> SheetCells:
    table = open_table(stream, "csv", {}, _LIMITS)
    cells: list[list[str]] = []
    for number, row in table.rows:
        _place(cells, number, [unguarded(str(cell)) for cell in row])
    if len(table.unreadable) * 2 > len(cells):
        raise Refused("not-readable", format=_CSV)
    msgid = N_("The file is not UTF-8 and was read as Windows-1252; look whether all letters are right.")
    guessed = any(note["kind"] == "encoding-guess" for note in table.notes)
    return SheetCells([], "", cells, (Reason("encoding", msgid),) if guessed else ())


def _read_xlsx(stream: IO[bytes], wanted: str | None) -> SheetCells:
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheets: dict[str, Any] = {sheet.title: sheet for sheet in book.worksheets}
        hidden = [title for title, sheet in sheets.items() if sheet.sheet_state != "visible"]
        visible = [title for title in sheets if title not in hidden] or list(sheets)
        chosen = _chosen(wanted, list(sheets), visible)
        cells = _rows(sheets[chosen])
        # a sheet that is read line by line says nothing of merged cells; where it lies is told nowhere else
        layout = _Layout.of(stream, sheets[chosen]._worksheet_path)
        _fill(cells, layout.merged)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused("not-readable", format=_XLSX) from error
    return SheetCells(visible, chosen, cells, tuple(_notes(hidden, layout)))


def _chosen(wanted: str | None, names: Sequence[str], visible: Sequence[str]) -> str:
    if not names:
        raise Refused("legacy-sheet")
    if wanted is not None and wanted not in names:
        raise Refused("no-sheet", value=wanted, known=", ".join(visible))
    return visible[0] if wanted is None else wanted


def _notes(hidden: Sequence[str], layout: _Layout) -> Iterable[Reason]:
    if hidden:
        msgid = N_("The workbook has hidden sheets: {sheets}.")
        yield Reason("hidden", msgid, {"sheets": ", ".join(hidden)})
    if layout.unresolved:
        msgid = N_("Formulas whose result the file does not hold: {count}; save it in your spreadsheet program first.")
        yield Reason("formulas", msgid, {"count": str(layout.unresolved)})


def _rows(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()  # its stated size is often wrong
    cells: list[list[str]] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        _place(cells, number, [_text(typed_cell(value)) for value in values])
    return cells


def _place(cells: list[list[str]], number: int, row: list[str]) -> None:
    """Add a row under its number (from 1), with the empty ones before it, unless it is empty or too much."""
    while row and not row[-1].strip():
        row.pop()
    if not row:
        return
    if len(row) > MAX_COLUMNS:
        raise Refused("too-many-columns", limit=MAX_COLUMNS)
    if number > MAX_LINES:
        raise Refused("too-many-rows", limit=MAX_LINES)
    if any(len(cell) > _LIMITS.cell for cell in row):
        raise Refused("cell-too-long", limit=_LIMITS.cell, row=number)
    cells.extend([] for _ in range(number - 1 - len(cells)))
    cells.append(row)


def _text(value: Any) -> str:
    """A cell as a person reads it: no `.0`, no digits a double does not have, days as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass
class _Layout:
    """What a sheet says beside its values."""

    merged: list[str]
    """Ranges such as `A1:C1`."""
    unresolved: int = 0
    """Formulas without a result."""

    @classmethod
    def of(cls, stream: IO[bytes], member: str) -> _Layout:
        """Read as a stream: a sheet may be far larger than what is asked of it."""
        found = cls([])
        parser = expat.ParserCreate()
        path: list[str] = []
        seen = {"f": False, "v": False}

        def start(tag: str, attributes: dict[str, str]) -> None:
            path.append(tag.rpartition(":")[2])
            if path[-1] == "c":
                seen.update(f=False, v=False)
            elif path[-1] == "f":
                seen["f"] = True
            elif path[-1] == "mergeCell":
                found.merged.append(attributes.get("ref", ""))

        def text(_text: str) -> None:
            if path[-1] in {"v", "t"}:
                seen["v"] = True

        def end(_tag: str) -> None:
            if path.pop() == "c" and seen["f"] and not seen["v"]:
                found.unresolved += 1

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        with zipfile.ZipFile(stream) as archive, archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
        return found


def _fill(cells: list[list[str]], merged: Iterable[str]) -> None:
    """The text of merged cells in each of them, as far as the sheet has lines and columns."""
    width = max(map(len, cells), default=0)
    left = MAX_LINES * MAX_COLUMNS
    for one in merged:
        first_column, first, last_column, last = CellRange(one).bounds
        last, last_column = min(last, len(cells)), min(last_column, width)
        left -= max(0, last - first + 1) * max(0, last_column - first_column + 1)
        if left < 0:
            raise Refused("bomb")
        text = cells[first - 1][first_column - 1] if first <= last and first_column <= len(cells[first - 1]) else ""
        for row in cells[first - 1 : last] if text else ():
            row.extend([""] * (last_column - len(row)))
            row[first_column - 1 : last_column] = [text] * (last_column - first_column + 1)


def write_xlsx(parts: Sequence[Part], about: Mapping[str, str]) -> bytes:
    """A workbook: the parts one below the other, and a second sheet that says what the file is (label to text).

    Every cell but the running number is text, so that `0012` stays `0012` and nothing becomes a formula.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    for column, width in enumerate(_widths(parts), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    if len(parts) == 1:
        sheet.freeze_panes = f"A{3 if parts[0].title else 2}"
    line = 1
    for part in parts:
        for row in _above(part):
            sheet.append([sheet_cell(sheet, _writable(cell), bold=True) for cell in row])
            line += 1
        _offer(sheet, part, line)
        for row in part.lines:
            sheet.append([_written(sheet, *pair) for pair in zip(part.headings, row, strict=True)])
            line += 1
        if part is not parts[-1]:
            sheet.append([])
            line += 1
    _write_about(book, about)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def write_csv(parts: Sequence[Part]) -> bytes:
    """UTF-8 with its mark; the parts one below the other, each under its title where it has one.

    What a spreadsheet would take for a formula has an apostrophe before it, which `read_cells` takes away again.
    """
    rows = [row for part in parts for row in (*_above(part), *part.lines)]
    return csv_text(rows).encode()


def _above(part: Part) -> list[tuple[str, ...]]:
    """What stands above the lines: the title, where there is one, and the headings."""
    return [(part.title,), part.headings] if part.title else [part.headings]


def _written(sheet: Any, heading: str, cell: str) -> Any:
    if heading == NUMBER and cell.isdecimal():
        return int(cell)
    return sheet_cell(sheet, _writable(cell)) if cell else None


def _writable(text: str) -> Any:
    return typed(text, "text")


def _widths(parts: Sequence[Part]) -> list[int]:
    rows = [row for part in parts for row in (part.headings, *part.lines[:_MEASURED])]
    count = max(map(len, rows), default=0)
    longest = [max((len(row[place]) for row in rows if place < len(row)), default=0) for place in range(count)]
    return [min(max(length + 2, NARROWEST), WIDEST) for length in longest]


def _offer(sheet: Any, part: Part, first: int) -> None:
    """The words of a vocabulary below its heading; another word is warned of, and may stay."""
    for place, heading in enumerate(part.headings, 1):
        key = _FROM_VOCABULARY.get(heading)
        if key is None:
            continue
        words = ",".join(term.code for term in bundled(key).active())
        offered = DataValidation("list", formula1=f'"{words}"', allow_blank=True, errorStyle="warning")
        offered.showErrorMessage = True
        letter = get_column_letter(place)
        offered.add(f"{letter}{first}:{letter}{first + len(part.lines) + _TO_ADD}")
        sheet.data_validations.append(offered)


def _write_about(book: Workbook, about: Mapping[str, str]) -> None:
    sheet: Any = book.create_sheet(sheet_name(_ABOUT))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 100
    for label, text in about.items():
        sheet.append([sheet_cell(sheet, _writable(label), bold=True), sheet_cell(sheet, _writable(text))])
