"""Spans of time as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.satudata.domain.period import parse_day, parse_period, parse_years, years_between


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2023-02-28", (date(2023, 2, 28), date(2023, 2, 28))),
        ("2023-02-29", None),
        ("2024-13", None),
        ("24", None),
        ("1899", None),
        ("2101", None),
        ("31/12/2024", None),
        ("2024-1-1", None),
        ("２０２４", None),
        ("", None),
    ],
)
def test_period(text: str, expected: tuple[date, date] | None):
    assert parse_period(text) == expected


def test_a_day_is_a_whole_date():
    assert parse_day("2030-02-03") == date(2030, 2, 3)
    assert parse_day("2030-02") is None
    assert parse_day("2030") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026, 2025", [2025, 2026]),
        ("2025;2026", [2025, 2026]),
        ("2025 2025", [2025]),
        ("", None),
        ("2025-2027", None),
        ("25", None),
        ("9999", None),
    ],
)
def test_years(text: str, expected: list[int] | None):
    assert parse_years(text) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2022-07", "2024", [2022, 2023, 2024]),
        ("2024", "", [2024]),
        ("", "2024-05-01", [2024]),
        ("", "", []),
        ("2024", "2022", []),
        ("x", "2022", [2022]),
    ],
)
def test_years_between(start: str, end: str, expected: list[int]):
    assert years_between(start, end) == expected
