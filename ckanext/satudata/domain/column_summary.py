"""What a reviewer sees of a column at a glance: how many are empty, how many differ, from what to what, how they lie.

Nothing is estimated: the figures are those of the rows given, and who calls says how many of the table these are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ckanext.satudata.domain.chart_table import as_text

__all__ = ["BINS", "HEIGHT", "WIDTH", "Bar", "ColumnSummary", "matching", "summary"]

BINS = 8
WIDTH, HEIGHT, GAP = 160, 36, 2
"""Of the picture, in its own units."""


@dataclass(frozen=True)
class Bar:
    """One bar of the picture: where it stands, and what it counts, for those who do not see it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    number: int


@dataclass(frozen=True)
class ColumnSummary:
    """A column in figures. `least` and `most`: numbers where all values are, else texts; None for an empty column."""

    name: str
    numeric: bool
    values: int
    nulls: int
    distinct: int
    least: Any = None
    most: Any = None
    bars: tuple[Bar, ...] = ()


def summary(name: str, numeric: bool, rows: Sequence[Mapping[str, Any]]) -> ColumnSummary:
    """The summary of one column of these rows. `numeric`: the DataStore keeps it as numbers."""
    cells = [row.get(name) for row in rows]
    texts = [as_text(cell) for cell in cells]
    filled = [text for text in texts if text]
    found = ColumnSummary(name, numeric, len(filled), len(texts) - len(filled), len(set(filled)))
    numbers = _numbers(cells) if numeric else []
    if numbers:
        return replace(found, least=min(numbers), most=max(numbers), bars=_bars(_bins(numbers)))
    if not filled:
        return found
    common = sorted(Counter(filled).items(), key=lambda pair: (-pair[1], pair[0]))[:BINS]
    telling = found.distinct < found.values  # a column of which every value stands once has no shape
    return replace(found, numeric=False, least=min(filled), most=max(filled), bars=_bars(common) if telling else ())


def _numbers(cells: Sequence[Any]) -> list[float]:
    found: list[float] = []
    for cell in cells:
        try:
            number = float(cell)
        except (TypeError, ValueError):
            continue
        if abs(number) < float("inf"):
            found.append(int(number) if number == int(number) else number)
    return found


def _bins(numbers: Sequence[float]) -> list[tuple[str, int]]:
    """Equal spans from the least to the most, the last with its upper end; one bar where all are the same."""
    least, most = min(numbers), max(numbers)
    if least == most:
        return [(f"{least:g}", len(numbers))]
    width = (most - least) / BINS
    counts = [0] * BINS
    for number in numbers:
        counts[min(int((number - least) / width), BINS - 1)] += 1
    return [(f"{least + place * width:g} - {least + (place + 1) * width:g}", n) for place, n in enumerate(counts)]


def _bars(counts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    highest = max(number for _, number in counts)
    step = WIDTH / max(len(counts), 1)
    return tuple(
        Bar(
            x=round(place * step, 1),
            y=round(HEIGHT * (1 - number / highest), 1),
            width=round(step - GAP, 1),
            height=round(HEIGHT * number / highest, 1),
            label=label,
            number=number,
        )
        for place, (label, number) in enumerate(counts)
    )


def matching(rows: Sequence[Mapping[str, Any]], column: str, words: str) -> list[Mapping[str, Any]]:
    """Rows whose cell of this column holds these words, whatever the case; the empty cells for no words at all."""
    wanted = words.strip().lower()
    if not wanted:
        return [row for row in rows if not as_text(row.get(column))]
    return [row for row in rows if wanted in as_text(row.get(column)).lower()]
