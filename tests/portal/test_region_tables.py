"""The demo region's generators: the same tables every time, spelled as in Indonesia, steps on working days."""

from __future__ import annotations

import re
from datetime import date, time

import pytest

from portal.region import tables
from portal.region.datasets import DATASETS
from portal.region.lives import FIRST_DAY, moment, working_day
from portal.region.organizations import ORGANIZATIONS

YEARS = range(2021, 2026)
FREE = frozenset({date(2026, 3, 20), date(2026, 3, 23)})


class TestTables:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (1234567, "1.234.567"),
            (8.5, "8,50"),
            (1234.567, "1.234,57"),
            (0, "0"),
            (None, "-"),
            ("99.01.01", "99.01.01"),
        ],
    )
    def test_numbers_are_written_as_in_indonesia(self, value: object, written: str) -> None:
        """Thousands by dots, decimals by a comma, text as it is."""
        assert tables.indonesian(value) == written

    def test_the_same_seed_gives_the_same_file(self) -> None:
        """Two portals of the same year hold the same bytes."""
        for dataset in DATASETS:
            for file in dataset.files:
                if file.kind != "xlsx":  # a workbook says when it was made
                    assert file.made(YEARS).content == file.made(YEARS).content, file.name

    def test_every_file_has_as_many_rows_as_it_says(self) -> None:
        """Header and rows, nothing above and nothing below."""
        for dataset in DATASETS:
            for file in (one for one in dataset.files if one.kind != "xlsx"):
                made = file.made(YEARS)
                text = made.content.decode("cp1252" if file.kind == "csv-old" else "utf-8-sig")
                assert len(text.splitlines()) == made.rows + 1, file.name


class TestLives:
    def test_working_days_leave_out_weekends_and_holidays(self) -> None:
        """Tuesday 24 March 2026: the working day before lies before a long weekend."""
        assert working_day(date(2026, 3, 24), 1, FREE) == date(2026, 3, 19)

    def test_every_step_lies_in_office_hours_after_the_one_before(self) -> None:
        """And after the portal was set up."""
        today = date(2026, 3, 24)
        for dataset in DATASETS:
            moments = [moment(step, dataset.name, today, FREE) for step in dataset.life]
            assert moments == sorted(moments), dataset.name
            assert all(time(8) <= one.time() < time(16) for one in moments), dataset.name
            assert all(step.days_ago < FIRST_DAY for step in dataset.life), dataset.name

    def test_names_are_unique_and_agencies_exist(self) -> None:
        """A dataset's address is its identity."""
        names = [dataset.name for dataset in DATASETS]
        assert len(set(names)) == len(names) >= 20
        assert {dataset.organization for dataset in DATASETS} <= {one.name for one in ORGANIZATIONS}

    def test_region_codes_belong_to_no_real_region(self) -> None:
        """No province has the number 99."""
        assert all(re.match(r"99\.", one.region) for one in ORGANIZATIONS)
