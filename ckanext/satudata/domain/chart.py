"""Which chart a table allows, and where its lines and bars stand; nothing is ever added up.

A table of official statistics is a key (area, year, group) and measures. A chart shows one measure against one column
of the key; the other columns are held at one value, or one of them is drawn as several lines. Where two rows would
fall on one point, there is no chart: sums of percentages and averages would be figures nobody has published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ckanext.satudata.domain.chart_axis import Scale, scale
from ckanext.satudata.domain.chart_table import Table, as_text

__all__ = ["ALL", "HEIGHT", "MAX_BARS", "MAX_LINES", "MAX_ROWS", "WIDTH", "Bar", "Chart", "Line", "Other", "chart"]

MAX_ROWS = 2000
"""Longer tables are not drawn; the preview and the download have them."""
MAX_BARS = 60
MAX_LINES = 8
ALL = "*"
"""Word of a reader's choice for "draw every value of this column as a line"."""
WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM, INSET = 84, 12, 14, 34, 20

_Places = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Other:
    """A column of the key that is not the axis: its values and the one chosen (`ALL`: each is a line)."""

    column: str
    values: tuple[str, ...]
    chosen: str
    may_be_lines: bool


@dataclass(frozen=True)
class Bar:
    """One bar: its share of the widest, in per cent, and whether it goes below zero."""

    label: str
    value: float
    width: float
    negative: bool


@dataclass(frozen=True)
class Line:
    """One line: its value at each place of the axis (None: no figure), and the runs of points to be drawn."""

    name: str
    values: tuple[float | None, ...]
    runs: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class Chart:
    """A chart ready to be drawn, with the choices it was made from."""

    kind: str
    """`lines` over time, `bars` over anything else."""
    axis: str
    value: str
    axes: tuple[str, ...]
    values: tuple[str, ...]
    others: tuple[Other, ...]
    labels: tuple[str, ...]
    """What stands along the axis."""
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    left_out: int = 0
    """Lines or bars not drawn because there are too many."""
    scale: Scale = field(default_factory=lambda: scale([]))

    def x(self, place: int) -> float:
        """Where the place of the axis with this number stands."""
        return _x(place, len(self.labels))

    def y(self, value: float) -> float:
        """Where a value stands."""
        return _y(value, self.scale)


def chart(
    columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]], choice: Mapping[str, str]
) -> Chart | None:
    """The chart of a table, None when the data do not allow one.

    Args:
        columns: name and DataStore type of each column, in order, without `_id`.
        rows: every row of the table; more than `MAX_ROWS` give no chart.
        choice: what the reader asked for: `axis`, `value`, and `=` with a column's name to a value or `ALL`. What does
            not fit is passed over, so that an old address still shows something.
    """
    if not rows or len(rows) > MAX_ROWS:
        return None
    table = Table(columns, rows)
    axes = [name for name in table.keys if len(table.values(name)) > 1]
    if not table.measures or not axes:
        return None
    value = choice["value"] if choice.get("value") in table.measures else table.measures[0]
    wanted = choice.get("axis", "")
    for axis in [wanted] if wanted in axes else sorted(axes, key=lambda name: not table.is_time(name)):
        made = _drawn(table, axis, value, choice)
        if made is not None:
            return replace(made, axes=tuple(axes), values=tuple(table.measures))
    return None


def _drawn(table: Table, axis: str, value: str, choice: Mapping[str, str]) -> Chart | None:
    over_time = table.is_time(axis)
    others = _others(table, axis, choice, over_time)
    split = next((other.column for other in others if other.chosen == ALL), None)
    places = _places(table, axis, value, others, split)
    if not places:
        return None
    base = Chart("lines" if over_time else "bars", axis, value, (), (), others, table.values(axis))
    if not over_time:
        return _bars(base, places)
    return _lines(base, table.values(split) if split else ("",), places)


def _others(table: Table, axis: str, choice: Mapping[str, str], over_time: bool) -> tuple[Other, ...]:
    """The columns held at one value; over time the first group is drawn as lines unless the reader says otherwise."""
    free = [name for name in table.keys if name != axis and len(table.values(name)) > 1]
    lines = None
    if over_time:
        asked = (name for name in free if choice.get(f"={name}") == ALL)
        groups = (n for n in free if not table.is_time(n) and choice.get(f"={n}") not in table.values(n))
        lines = next(asked, None) or next(groups, None)
    return tuple(
        Other(name, table.values(name), _chosen(table, name, choice, name == lines), over_time) for name in free
    )


def _chosen(table: Table, name: str, choice: Mapping[str, str], as_lines: bool) -> str:
    """The reader's value; else the newest of times, and the first of groups."""
    if as_lines:
        return ALL
    values, wanted = table.values(name), choice.get(f"={name}", "")
    if wanted in values:
        return wanted
    return values[-1] if table.is_time(name) else values[0]


def _places(table: Table, axis: str, value: str, others: Sequence[Other], split: str | None) -> _Places | None:
    """(line, place of the axis) to the figure there; None when two rows claim one point."""
    fixed = [(other.column, other.chosen) for other in others if other.chosen != ALL]
    found: dict[tuple[str, str], float] = {}
    for row in table.rows:
        number = _number(row.get(value))
        if number is None or any(as_text(row.get(column)) != wanted for column, wanted in fixed):
            continue
        place = (as_text(row.get(split)) if split else "", as_text(row.get(axis)))
        if place in found:
            return None
        found[place] = number
    return found


def _lines(base: Chart, names: Sequence[str], places: _Places) -> Chart:
    filled = {name: tuple(places.get((name, label)) for label in base.labels) for name in names}
    present = [name for name in names if any(one is not None for one in filled[name])]
    shown = set(sorted(present, key=lambda name: -_last(filled[name]))[:MAX_LINES])
    span = scale([one for name in shown for one in filled[name] if one is not None])
    lines = tuple(Line(name, filled[name], _runs(filled[name], span)) for name in present if name in shown)
    return replace(base, lines=lines, scale=span, left_out=len(present) - len(shown))


def _last(values: Sequence[float | None]) -> float:
    return next((one for one in reversed(values) if one is not None), float("-inf"))


def _runs(values: Sequence[float | None], span: Scale) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Unbroken stretches: a missing figure is a gap, never a bridge."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_x(place, len(values)), _y(value, span)))
    return tuple(tuple(run) for run in runs if run)


def _x(place: int, number: int) -> float:
    room = WIDTH - LEFT - RIGHT - 2 * INSET
    return round(LEFT + INSET + (room * place / (number - 1) if number > 1 else room / 2), 1)


def _y(value: float, span: Scale) -> float:
    share = (value - span.low) / (span.high - span.low)
    return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)


def _bars(base: Chart, places: _Places) -> Chart:
    """Bars in the order of the table, the widest being the whole width."""
    found = [(label, places["", label]) for label in base.labels if ("", label) in places]
    shown = found[:MAX_BARS]
    widest = max((abs(value) for _, value in shown), default=0) or 1
    bars = tuple(Bar(label, value, round(abs(value) / widest * 100, 1), value < 0) for label, value in shown)
    return replace(base, bars=bars, left_out=len(found) - len(shown))


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None
