"""What an edited sheet would change in a Daftar Data: row by row, cell by cell, before anything is written.

Offices export the list, edit it in a spreadsheet and bring it back. A column the sheet lacks is left as it is; a cell
that was emptied is a change. Rows are known by their code, those without one by name and producer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ckanext.satudata.domain.text import spelled_alike

__all__ = ["Change", "Kind", "RowDiff", "diff"]

_CODE, _NAME, _PRODUCER = "id_ddd", "nama_data", "produsen_data"

Values = Mapping[str, str]
Key = tuple[str, ...]


class Kind(str, Enum):
    """What an import means for a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"
    """It stands in the list and not in the sheet: asked about, never removed by itself."""
    TWICE = "twice"
    """The sheet names it more than once: nothing of it is applied before that is settled."""


@dataclass(frozen=True)
class Change:
    """One cell before and after; empty text where there was or will be nothing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowDiff:
    """One row: `row` is its place in the list (none when new), `line` its place in the sheet (none when gone)."""

    kind: Kind
    row: int | None
    line: int | None
    changes: tuple[Change, ...] = ()


def diff(rows: Sequence[Values], lines: Sequence[Values], columns: Sequence[str]) -> list[RowDiff]:
    """The rows of a list against the lines of a sheet that has these columns: lines first, in order, then what is gone.

    A line whose code the list does not know, but whose name and producer it knows without a code, gives it its code.
    """
    known = _places(rows)
    nameless = {_name(values): place for place, values in enumerate(rows) if not values.get(_CODE)}
    placed = [_place(values, known, nameless) for values in lines]
    # what a line is about: the row it changes, or the key of the row it would make
    about = [place if place is not None else _key(values) for values, place in zip(lines, placed, strict=True)]
    often = Counter(about)
    found = [
        _line(rows[place] if place is not None else {}, place, number, lines[number], columns, often[about[number]] > 1)
        for number, place in enumerate(placed)
    ]
    return found + [RowDiff(Kind.GONE, place, None) for place in range(len(rows)) if place not in often]


def _line(
    before: Values, place: int | None, number: int, values: Values, columns: Sequence[str], twice: bool
) -> RowDiff:
    changes = tuple(
        Change(column, before.get(column, ""), values.get(column, ""))
        for column in columns
        if before.get(column, "") != values.get(column, "")
    )
    if twice:
        return RowDiff(Kind.TWICE, place, number, changes)
    if place is None:
        return RowDiff(Kind.NEW, None, number, changes)
    return RowDiff(Kind.CHANGED if changes else Kind.SAME, place, number, changes)


def _places(rows: Sequence[Values]) -> dict[Key, int]:
    """The first place of each key; a list holds no key twice."""
    found: dict[Key, int] = {}
    for place, values in enumerate(rows):
        found.setdefault(_key(values), place)
    return found


def _place(values: Values, known: Mapping[Key, int], nameless: Mapping[Key, int]) -> int | None:
    place = known.get(_key(values))
    return place if place is not None else nameless.get(_name(values))


def _key(values: Values) -> Key:
    code = spelled_alike(values.get(_CODE, ""))
    return (code,) if code else _name(values)


def _name(values: Values) -> Key:
    return spelled_alike(values.get(_NAME, "")), spelled_alike(values.get(_PRODUCER, ""))
