"""Reads XLSX, XLS and ODS, refusing what unpacks to more than it may before anything is unpacked."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

from ckanext.satudata.adapters.table_types import Limits, Refused, Row, Table

__all__ = ["OLE", "members_of", "open_sheet", "typed_cell"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How XLS files begin, and everything a password protects."""

_MAX_MEMBERS = 5000
_SMALL = 20 * 1024 * 1024
_EXACT = 1e15
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def open_sheet(stream: IO[bytes], declared: str, limits: Limits) -> Table:
    """The first visible sheet of a workbook. The content decides which kind it is, not the name."""
    head = stream.read(2048)
    stream.seek(0)
    if head.startswith(OLE):
        return _open_xls(stream, limits)
    if zipfile.is_zipfile(stream):
        stream.seek(0)
        return _open_zip(stream, declared, limits)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<style", b"<head")):
        raise Refused("html-as-excel")
    if not head.strip():
        raise Refused("not-readable", format=declared.upper())
    raise Refused("not-readable", format=declared.upper())


def members_of(stream: IO[bytes], declared: str, limits: Limits) -> set[str]:
    """The names of what is packed in a file that may be unpacked; Refused for a bomb, a password, a broken archive."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _refuse_bombs(archive, limits)
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Refused("not-readable", format=declared.upper()) from error
    stream.seek(0)
    return names


def _open_zip(stream: IO[bytes], declared: str, limits: Limits) -> Table:
    names = members_of(stream, declared, limits)
    if "content.xml" in names:
        return _open_ods(stream, limits)
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return _open_xlsx(stream, limits)
    raise Refused("not-readable", format=declared.upper())


def _refuse_bombs(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Sizes from the directory: zipfile never gives more of a member than the directory says."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > _MAX_MEMBERS or total > limits.unpacked or (total > _SMALL and total / packed > limits.ratio):
        raise Refused("bomb")
    for member in members:
        if member.flag_bits & 1:
            raise Refused("encrypted")
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                if _has_doctype(part):
                    raise Refused("bomb")


def _has_doctype(part: IO[bytes]) -> bool:
    """Whether a document declares entities. Asked of the parser: comments and encodings hide words from a search."""
    found: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    parser.StartElementHandler = lambda *_: found.append(False)
    with contextlib.suppress(expat.ExpatError):  # what is no XML is said when the sheet is read
        while not found and (chunk := part.read(4096)):
            parser.Parse(chunk, False)
    return found[:1] == [True]


def _open_xlsx(stream: IO[bytes], limits: Limits) -> Table:
    import openpyxl

    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
    except MemoryError:
        raise
    except Exception as error:
        raise Refused("not-readable", format="XLSX") from error
    if not sheets:
        raise Refused("legacy-sheet")
    sheet = sheets[0]
    sheet.reset_dimensions()  # type: ignore[union-attr] - a read-only sheet; its stated size is often wrong
    return _table("xlsx", _xlsx_rows(sheet), sheet.title, len(sheets), limits)


def _xlsx_rows(sheet: Any) -> Iterator[Row]:
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [typed_cell(cell) for cell in cells]
    except (MemoryError, Refused, GeneratorExit):
        raise
    except Exception as error:
        raise Refused("not-readable", format="XLSX") from error


def _open_xls(stream: IO[bytes], limits: Limits) -> Table:
    import xlrd

    data = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("encrypted")
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
        visible = [n for n in range(book.nsheets) if book.sheet_by_index(n).visibility == 0] or [0]
        sheet = book.sheet_by_index(visible[0])
    except MemoryError:
        raise
    except Exception as error:
        code = "encrypted" if "encrypted" in str(error).lower() else "not-readable"
        raise Refused(code, format="XLS") from error
    return _table("xls", _xls_rows(sheet, book.datemode), sheet.name, len(visible), limits)


def _xls_rows(sheet: Any, datemode: Any) -> Iterator[Row]:
    import xlrd

    for number in range(sheet.nrows):
        cells: list[Any] = []
        for cell in sheet.row(number):
            value: Any = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                try:
                    value = xlrd.xldate.xldate_as_datetime(value, 1 if datemode else 0)
                except (ValueError, OverflowError, xlrd.XLDateError):
                    value = str(value)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = xlrd.error_text_from_code.get(value, "#ERROR!")
            cells.append(typed_cell(value))
        yield number + 1, cells


def _open_ods(stream: IO[bytes], limits: Limits) -> Table:
    archive = zipfile.ZipFile(stream)
    with archive.open("content.xml") as part:
        names = [
            element.get(f"{_TABLE}name", "")
            for event, element in ElementTree.iterparse(part, events=("start",))  # noqa: S314 - no DTD: see _refuse_bombs
            if element.tag == f"{_TABLE}table"
        ]
    if not names:
        raise Refused("legacy-sheet")
    return _table("ods", _ods_rows(archive, limits), names[0], len(names), limits)


def _ods_rows(archive: zipfile.ZipFile, limits: Limits) -> Iterator[Row]:
    number = 0
    with archive.open("content.xml") as part:
        try:
            for _event, element in ElementTree.iterparse(part):  # noqa: S314 - no DTD: see _refuse_bombs
                if element.tag == f"{_TABLE}table":
                    return
                if element.tag != f"{_TABLE}table-row":
                    continue
                cells = _ods_cells(element, limits)
                repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                element.clear()
                if not cells:
                    number += repeated
                    continue
                for _ in range(repeated):
                    number += 1
                    yield number, list(cells)
        except (ElementTree.ParseError, ValueError) as error:
            raise Refused("not-readable", format="ODS") from error


def _ods_cells(row: ElementTree.Element, limits: Limits) -> list[Any]:
    cells: list[Any] = []
    gap = 0
    for cell in row:
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        value = _ods_value(cell)
        if value is None:
            gap += repeated
            continue
        if len(cells) + gap + repeated > limits.columns:
            raise Refused("too-many-columns", limit=limits.columns)
        cells += [None] * gap + [value] * repeated
        gap = 0
    return cells


def _ods_value(cell: ElementTree.Element) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        return typed_cell(float(cell.get(f"{_OFFICE}value", "nan")))
    if kind == "date":
        text = cell.get(f"{_OFFICE}date-value", "")
        try:
            return typed_cell(datetime.fromisoformat(text))
        except ValueError:
            return text
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    text = "\n".join("".join(paragraph.itertext()) for paragraph in cell.findall(f"{_TEXT}p"))
    return text or None


def typed_cell(value: Any) -> Any:
    """Whole floats as integers, midnights as days, blank text as nothing."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second or value.microsecond):
        return date(value.year, value.month, value.day)
    if isinstance(value, str) and not value.strip():
        return None
    return value


def _table(kind: str, rows: Iterator[Row], sheet: str, sheets: int, limits: Limits) -> Table:
    table = Table(kind=kind, ragged=False, rows=_trimmed(rows, limits))
    table.guesses["sheet"] = sheet[:100]
    if sheets > 1:
        table.notes.append({"kind": "more-sheets", "value": sheet[:100], "other": sheets})
    return table


def _trimmed(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    """Rows without empty cells at their end, and without empty rows at the end of the sheet."""
    expected = 1
    for number, cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > limits.columns:
            raise Refused("too-many-columns", limit=limits.columns)
        if any(isinstance(cell, str) and len(cell) > limits.cell for cell in cells):
            raise Refused("cell-too-long", limit=limits.cell, row=number)
        if number > limits.rows * 2:
            raise Refused("too-many-rows", limit=limits.rows)
        yield from ((blank, []) for blank in range(expected, number))
        expected = number + 1
        yield number, cells
