"""Which rows and columns of a checked table are kept as a sample: what is wrong with its neighbours, never much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

__all__ = ["MAX_CELL", "MAX_COLUMNS", "MAX_ROWS", "choose_columns", "choose_rows"]

MAX_ROWS = 20
MAX_COLUMNS = 50
MAX_CELL = 100
_PLAIN_ROWS = 3


def choose_rows(wrong: Sequence[Sequence[int]], header: int, last: int, limit: int = MAX_ROWS) -> list[int]:
    """Row numbers to keep: wrong rows with the row before and after, or the first rows where nothing is wrong.

    Args:
        wrong: for each finding, in order of weight, its rows; each gives its first row before any gives a second.
        header: row of the header, which is kept apart.
        last: the last row of the table that can be shown.
        limit: rows at most.
    """
    kept: set[int] = set()
    for row in _in_turn(wrong):
        if row == header or not 0 < row <= last:
            continue
        around = {one for one in (row - 1, row, row + 1) if 0 < one <= last and one != header}
        if len(kept | around) > limit:
            if len(kept | {row}) > limit:
                break
            around = {row}
        kept |= around
    if not kept:
        kept = set(range(header + 1, min(header + _PLAIN_ROWS, last) + 1))
    return sorted(kept)


def _in_turn(wrong: Sequence[Sequence[int]]) -> Iterable[int]:
    for turn in zip_longest(*wrong):
        yield from (row for row in turn if row is not None)


def choose_columns(total: int, wrong: Iterable[int], limit: int = MAX_COLUMNS) -> list[int]:
    """Column numbers to keep, in their order: all where they fit, else the first two, the wrong ones, then the rest."""
    if total <= limit:
        return list(range(1, total + 1))
    wanted = [1, 2, *sorted({number for number in wrong if 0 < number <= total}), *range(3, total + 1)]
    return sorted(list(dict.fromkeys(wanted))[:limit])
