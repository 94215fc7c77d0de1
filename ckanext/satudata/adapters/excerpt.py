"""A sample of a checked table: its header, wrong rows with a neighbour each side, and which cells are wrong."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Callable
from typing import Any

from ckanext.satudata.adapters.column_profile import kind_of
from ckanext.satudata.adapters.findings import literal
from ckanext.satudata.adapters.frictionless import TableCheck
from ckanext.satudata.adapters.table_types import Refused, Table
from ckanext.satudata.domain.excerpt import choose_columns, choose_rows

__all__ = ["excerpt"]

MAX_BYTES = 60_000


def excerpt(check: TableCheck, reopen: Callable[[], Table | None]) -> dict[str, Any]:
    """Few rows of the table as plain data, empty where there is no table.

    Each row has its number, its cells and, by column number (0: the row itself), the kinds of what is wrong.
    ``reopen`` gives the table from its start again, or None where there is no time for a second reading.
    """
    if not check.header_row:
        return {}
    found = check.findings.listed()
    wrong = [[int(sample["row"]) for sample in finding["samples"]] for finding in found]
    chosen = choose_rows(wrong, check.header_row, check.last_row)
    cells = _cells(check, chosen, reopen)
    rows = [(number, cells[number], _marks(check, number, cells[number])) for number in chosen if number in cells]
    marked = {column for _, _, marks in rows for column in marks} | {int(f["number"]) for f in found}
    columns = choose_columns(len(check.labels), marked)
    header = check.findings.places.get(check.header_row, {})
    labels = [
        {"number": n, "label": literal(check.labels[n - 1]), "wrong": sorted(set(header.get(n, [])))} for n in columns
    ]
    sample = {
        "header_row": check.header_row,
        "columns": labels,
        "left_out": len(check.labels) - len(columns),
        "rows": [_row(number, given, marks, columns) for number, given, marks in rows],
    }
    while len(json.dumps(sample)) > MAX_BYTES and sample["rows"]:
        sample["rows"].pop()
    return sample


def _cells(check: TableCheck, chosen: list[int], reopen: Callable[[], Table | None]) -> dict[int, list[Any]]:
    """The chosen rows, from what is remembered of the first reading where that is enough."""
    wanted = set(chosen)
    known = {number: cells for number, cells in check.opening if number in wanted}
    missing = wanted - known.keys()
    table = reopen() if missing else None
    if table is None:
        return known
    with contextlib.suppress(Refused, MemoryError):  # the first reading said it all; a smaller sample does no harm
        upto = itertools.takewhile(lambda row: row[0] <= max(missing), table.rows)
        known.update((number, cells) for number, cells in upto if number in missing)
    return known


def _marks(check: TableCheck, number: int, cells: list[Any]) -> dict[int, list[str]]:
    """What is wrong in a row by column: as met row by row, and as each column was judged at its end."""
    marks = {column: list(kinds) for column, kinds in check.findings.places.get(number, {}).items()}
    if number > check.header_row:
        for column, shapes in check.findings.shapes.items():
            kind = shapes.get(kind_of(cells[column - 1])) if 0 < column <= len(cells) else None
            if kind:
                marks.setdefault(column, []).append(kind)
    return marks


def _row(number: int, cells: list[Any], marks: dict[int, list[str]], columns: list[int]) -> dict[str, Any]:
    shown = [literal(cells[n - 1]) if n <= len(cells) else None for n in columns]
    wrong = {str(column): sorted(set(kinds)) for column, kinds in sorted(marks.items())}
    return {"row": number, "cells": shown, "wrong": wrong}
