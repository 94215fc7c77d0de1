"""Numbers of persons in quoted values (attack case A63)."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.personal import masked, masked_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3507014501900001", "35************01"),
        ("NIK 3507014501900001, Siti", "NIK 35************01, Siti"),
        ("350701-450190-0001", "35************01"),
        ("3507 0145 0190 0001", "35************01"),
        ("'3507014501900001", "'35************01"),
        ("196501011990031001", "19**************01"),
        ("19650101 199003 1 001", "19**************01"),
        ("3507014501900001;3507014501900002", "35************01;35************02"),
    ],
)
def test_they_are_hidden(text: str, shown: str):
    assert masked_text(text) == shown


@pytest.mark.parametrize(
    "text", ["", "99.01.01.2001", "1.234.567,89", "12345678901234567890", "081234567890", "2025-01-01T10:00:00", "a"]
)
def test_other_numbers_stay(text: str):
    assert masked_text(text) == text


def test_everything_inside_a_report_is_looked_at():
    found = {"samples": [{"row": 3, "value": 3507014501900001, "other": 3507014501900001.0}], "kind": "x", "ok": True}
    assert masked(found) == {
        "samples": [{"row": 3, "value": "35************01", "other": "35************01"}],
        "kind": "x",
        "ok": True,
    }
