"""The figures of a Daftar Data as of a day, as a table of rows."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from ckanext.satudata.domain.list_figures import DatasetFact, Figures, RowFact, figures, figures_by

DAY = date(2026, 9, 30)
RELEASE = date(2026, 6, 30)


def row(*datasets: DatasetFact, release_on: date | None = RELEASE, office: str = "dinkes") -> RowFact:
    return RowFact("i", office, "statistik", False, release_on, datasets)


def published(day: date = RELEASE) -> DatasetFact:
    return DatasetFact("published", since=day)


@pytest.mark.parametrize(
    ("one", "counted"),
    [
        (row(), {"not_begun", "late"}),
        (row(release_on=None), {"not_begun"}),
        (row(release_on=DAY), {"not_begun"}),
        (row(DatasetFact("open")), {"collecting", "late"}),
        (row(DatasetFact("waiting")), {"in_review", "late"}),
        (row(DatasetFact("closed")), {"not_begun", "late"}),
        (row(published()), {"published", "on_time"}),
        (row(published(date(2026, 7, 1))), {"published", "after_time"}),
        (row(published(), release_on=None), {"published"}),
        (row(published(), DatasetFact("waiting")), {"in_review", "late"}),
        (row(published(), published(date(2026, 8, 1))), {"published", "after_time"}),
        (row(DatasetFact("published", delivered=True, since=RELEASE)), {"delivered", "on_time"}),
        (row(DatasetFact("published", delivered=True, since=RELEASE), published()), {"published", "on_time"}),
        (row(published(), DatasetFact("closed")), {"published", "on_time"}),
    ],
)
def test_what_a_row_counts_as(one: RowFact, counted: set[str]):
    found = figures([one], DAY)
    assert {name for name, number in vars(found).items() if number} == {"agreed", *counted}


def test_every_row_is_counted_once_in_the_funnel():
    kinds = [DatasetFact("open"), DatasetFact("waiting"), published(), DatasetFact("closed")]
    rows = [row(*pair) for pair in product(kinds, repeat=2)]
    found = figures(rows, DAY)
    parts = found.not_begun + found.collecting + found.in_review + found.published + found.delivered
    assert found.agreed == len(rows) == parts


def test_the_parts_make_the_whole():
    rows = [row(office="a"), row(published(), office="b"), row(DatasetFact("open"), office="a")]
    parts = figures_by(rows, lambda one: one.organization_id, DAY)
    assert list(parts) == ["a", "b"]
    assert sum(parts.values(), Figures()) == figures(rows, DAY)
    assert parts["b"].share == 1.0
    assert Figures().share == 0.0
