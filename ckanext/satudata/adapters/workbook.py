"""Tables written for people to open: XLSX by openpyxl, CSV by the standard library; rows are taken as they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from ckanext.satudata.domain.cell import harmless, typed

__all__ = ["NARROWEST", "WIDEST", "sheet_cell", "sheet_name", "write_csv", "write_xlsx"]

_SHEET_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDEST, NARROWEST = 60, 10
"""Width of a column, in characters."""

_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm:ss"}
_CHUNK = 64 * 1024


def write_xlsx(
    target: IO[bytes],
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Any]],
    notes: tuple[str, Sequence[tuple[str, str]]],
) -> None:
    """A workbook with the table on its first sheet and a sheet of notes behind it.

    Args:
        target: where the file goes.
        title: name of the first sheet.
        columns: name and DataStore type of each column.
        rows: values of each row in the order of the columns; taken one by one.
        notes: name of the second sheet, and what stands there in two columns.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    sheet.freeze_panes = "A2"
    for number, (name, _) in enumerate(columns):
        sheet.column_dimensions[_letter(number)].width = min(max(len(name) + 2, NARROWEST), WIDEST)
    sheet.append([sheet_cell(sheet, name, bold=True) for name, _ in columns])
    kinds = [kind for _, kind in columns]
    for row in rows:
        sheet.append([sheet_cell(sheet, typed(value, kind)) for value, kind in zip(row, kinds, strict=True)])
    heading, lines = notes
    second = book.create_sheet(sheet_name(heading))
    second.column_dimensions["A"].width, second.column_dimensions["B"].width = 24, 100
    for name, value in lines:
        second.append([sheet_cell(second, name, bold=True), sheet_cell(second, value)])
    book.save(target)


def sheet_cell(sheet: Any, value: Any, bold: bool = False) -> Any:
    """A cell of the value's own type; text is said to be text, so that none is taken for a formula."""
    if not bold and (value is None or isinstance(value, (bool, int, float))):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True
    elif type(value).__name__ in _FORMATS:
        cell.number_format = _FORMATS[type(value).__name__]
    if bold:
        cell.font = Font(bold=True)
    return cell


def sheet_name(title: str) -> str:
    """The title as a sheet may be called: no brackets, slashes, colons, 31 characters at most."""
    return " ".join(title.translate(_FORBIDDEN).split())[:_SHEET_NAME].strip() or "Data"


def _letter(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def write_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table as CSV in pieces, with a mark at its beginning by which spreadsheets know UTF-8."""
    piece = io.StringIO()
    writer = csv.writer(piece, lineterminator="\r\n")
    piece.write("\ufeff")
    writer.writerow([harmless(name) for name in names])
    for row in rows:
        writer.writerow([harmless(one) if isinstance(one, str) else one for one in row])
        if piece.tell() > _CHUNK:
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue()
