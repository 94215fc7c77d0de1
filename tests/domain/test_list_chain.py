"""Where a row of the Daftar Data stands, by the cases of its datasets."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.satudata.domain.list_chain import Stage, chain_of

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("categories", "stage"),
    [
        ([], "not_begun"),
        (["closed"], "not_begun"),
        (["open"], "collecting"),
        (["waiting"], "in_review"),
        (["published"], "published"),
        (["published", "waiting"], "in_review"),
        (["published", "open", "waiting"], "collecting"),
        (["published", "closed"], "published"),
        (["a category nobody knows"], "not_begun"),
    ],
)
def test_a_row_is_as_far_as_the_last_of_its_datasets(categories: list[str], stage: str):
    assert chain_of(categories, None, TODAY).stage is Stage(stage)


@pytest.mark.parametrize(
    ("categories", "release_on", "late"),
    [
        ([], date(2026, 11, 21), 1),
        (["waiting"], date(2026, 10, 23), 30),
        (["open"], TODAY, 0),
        (["open"], None, 0),
        (["published"], date(2026, 1, 1), 0),
        ([], date(2027, 1, 1), 0),
    ],
)
def test_it_is_late_from_the_day_after_its_release_until_it_is_published(
    categories: list[str], release_on: date | None, late: int
):
    assert chain_of(categories, release_on, TODAY).late_days == late
