"""Cells of the tables we hand out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from ckanext.satudata.domain.cell import LONGEST, harmless, typed


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+62 812", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", ' "=1"', "  =1", "'=1", "-2+3", "+1;2"],
)
def test_no_text_becomes_a_formula(text: str):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-", "--", "-5", "-1.234,5", "+7", "a=b", "1-2", "Jalan Merdeka", "2024-01-01"])
def test_plain_text_stays(text: str):
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, "text", None),
        (True, "bool", True),
        (5, "numeric", 5),
        (Decimal("5.0"), "numeric", 5),
        ("12.5", "numeric", 12.5),
        (-0.25, "float8", -0.25),
        ("NaN", "numeric", "NaN"),
        (12345678901234567890, "numeric", "12345678901234567890"),
        ("007", "text", "007"),
        ("=1+1", "text", "=1+1"),
        ("a\x00b\x0bc", "text", "abc"),
        ("2025-01-31", "date", date(2025, 1, 31)),
        ("2025-01-31T00:00:00", "date", date(2025, 1, 31)),
        ("2025-01-31T08:15:00", "timestamp", datetime(2025, 1, 31, 8, 15)),  # noqa: DTZ001 - a table has no zone
        ("1850-01-01", "date", "1850-01-01"),
        ("bukan tanggal", "date", "bukan tanggal"),
        ({"a": 1}, "json", "{'a': 1}"),
    ],
)
def test_values_keep_their_type(value: object, kind: str, expected: object):
    """What a spreadsheet would change (long numbers, early dates) stays text."""
    assert typed(value, kind) == expected
    assert type(typed(value, kind)) is type(expected)


def test_a_cell_is_never_longer_than_xlsx_holds():
    assert len(str(typed("a" * 40_000, "text"))) == LONGEST
