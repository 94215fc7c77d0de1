"""What the columns of a table are: measures, the key they are given for, and which part of the key is time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

__all__ = ["Table", "as_text"]

_NUMBERS = {"numeric", "int", "int2", "int4", "int8", "float4", "float8", "bigint", "integer", "double precision"}
_TIME_NAME = re.compile(
    r"(^|_)(tahun|year|thn|bulan|month|triwulan|quarter|semester|periode|tanggal|date)(_|$)", re.IGNORECASE
)
_CODE_NAME = re.compile(r"(^|_)(kode|code|id|kd|no|nomor|urut)(_|$)", re.IGNORECASE)
_MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip
_YEAR = re.compile(r"(19|20)\d\d|2100", re.ASCII)
_LONGEST_TIME = 12
_LONGEST_GROUP = 80
_DAY = len("2025-01-31")


def as_text(value: Any) -> str:
    """How a value of the key is written."""
    return "" if value is None else str(value).strip()


class Table:
    """A table read once: each question about a column goes over the rows a single time.

    Args:
        columns: name and DataStore type of each column, in order, without `_id`.
        rows: every row of the table.
    """

    def __init__(self, columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]]) -> None:
        self.columns, self.rows = columns, rows
        self.values = cache(self._values)
        self.is_time = cache(self._is_time)
        self.measures = [name for name, kind in columns if self._is_measure(name, kind)]
        self.keys = self._keys()

    def _values(self, name: str) -> tuple[str, ...]:
        """The values of a column in the order a person expects: time by time, everything else as the table has it."""
        seen = tuple(dict.fromkeys(as_text(row.get(name)) for row in self.rows))
        seen = tuple(one for one in seen if one)
        if all(one.casefold() in _MONTHS for one in seen):
            return tuple(sorted(seen, key=lambda one: _MONTHS.index(one.casefold())))
        return tuple(sorted(seen)) if self._times(name, seen) else seen

    def _is_time(self, name: str) -> bool:
        """A year, a month, a day: by its name and by what stands in it."""
        return self._times(name, self.values(name))

    def _times(self, name: str, seen: Sequence[str]) -> bool:
        if not seen:
            return False
        named = bool(_TIME_NAME.search(name)) and all(len(one) <= _LONGEST_TIME for one in seen)
        return (
            named
            or all(_YEAR.fullmatch(one) for one in seen)
            or all(one.casefold() in _MONTHS for one in seen)
            or all(_is_day(one) for one in seen)
        )

    def _is_measure(self, name: str, kind: str) -> bool:
        return kind in _NUMBERS and not _CODE_NAME.search(name) and not self.is_time(name)

    def _keys(self) -> list[str]:
        """Columns of the key: no measure, no code that only repeats another column, no remarks."""
        names = [name for name, _ in self.columns if name not in self.measures]
        plain = [name for name in names if not _CODE_NAME.search(name)]
        kept: list[str] = []
        for name in [*plain, *(one for one in names if one not in plain)]:
            seen = self.values(name)
            if not seen or any(len(one) > _LONGEST_GROUP for one in seen):
                continue
            if not any(self._says_the_same(name, other) for other in kept):
                kept.append(name)
        needed = self._needed(kept)
        return [name for name in names if name in needed]

    def _needed(self, names: list[str]) -> set[str]:
        """Of a key that tells all rows apart, what it needs to do so: no remark, no larger area that follows."""
        needed = list(names)
        if not self._tells_apart(needed):
            return set(names)
        groups = [name for name in names if not self.is_time(name)]
        for name in [*groups[::-1], *(name for name in names if self.is_time(name))]:
            fewer = [other for other in needed if other != name]
            if fewer and self._tells_apart(fewer):
                needed = fewer
        return set(needed)

    def _tells_apart(self, names: list[str]) -> bool:
        return len({tuple(as_text(row.get(name)) for name in names) for row in self.rows}) == len(self.rows)

    def _says_the_same(self, name: str, other: str) -> bool:
        """Whether the two columns always change together: a code and what it stands for."""
        number = len(self.values(name))
        if number < 2 or number != len(self.values(other)):  # noqa: PLR2004 - one value says nothing
            return False
        return len({(as_text(row.get(name)), as_text(row.get(other))) for row in self.rows}) == number


def _is_day(text: str) -> bool:
    if len(text) < _DAY:
        return False
    try:
        date.fromisoformat(text[:_DAY])
    except ValueError:
        return False
    return True
