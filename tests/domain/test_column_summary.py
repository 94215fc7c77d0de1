"""A column at a glance: figures of the rows given, nothing guessed."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.satudata.domain.column_summary import BINS, HEIGHT, matching, summary


@pytest.mark.parametrize(
    ("cells", "numeric", "expected"),
    [
        ([1, 2, None, 2], True, (3, 1, 2, 1, 2)),
        (["12.5", "3", ""], True, (2, 1, 2, 3, 12.5)),
        (["b", "a", "a", None], False, (3, 1, 2, "a", "b")),
        ([None, "", " "], False, (0, 3, 0, None, None)),
        ([None], True, (0, 1, 0, None, None)),
        ([], True, (0, 0, 0, None, None)),
        (["inf", 4], True, (2, 0, 2, 4, 4)),
    ],
)
def test_figures(cells: list[Any], numeric: bool, expected: tuple[Any, ...]) -> None:
    """Values, empty cells, different values, least and most."""
    found = summary("x", numeric, [{"x": cell} for cell in cells])
    assert (found.values, found.nulls, found.distinct, found.least, found.most) == expected


def test_bars_hold_every_number_once_and_the_highest_is_full() -> None:
    """The last span has its upper end; the tallest bar has the whole height."""
    found = summary("x", True, [{"x": number} for number in range(81)])
    assert len(found.bars) == BINS
    assert sum(bar.number for bar in found.bars) == 81
    assert max(bar.height for bar in found.bars) == HEIGHT
    assert found.bars[-1].label == "70 - 80"


def test_a_column_of_names_has_no_shape_and_one_of_groups_has() -> None:
    assert summary("x", False, [{"x": f"desa {n}"} for n in range(30)]).bars == ()
    groups = summary("x", False, [{"x": one} for one in "aab"])
    assert [(bar.label, bar.number) for bar in groups.bars] == [("a", 2), ("b", 1)]


def test_rows_that_hold_the_words() -> None:
    """Whatever the case; no words ask for the empty cells."""
    rows = [{"x": "Kota Blitar"}, {"x": None}, {"x": "Paser"}]
    assert matching(rows, "x", "BLITAR") == rows[:1]
    assert matching(rows, "x", " ") == [rows[1]]
    assert matching(rows, "x", "tidak ada") == []
