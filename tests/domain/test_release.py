"""When the next data may be expected."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.satudata.domain.release import Expected, expected_update

TODAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("frequency", "last", "planned", "expected"),
    [
        ("tahunan", "2025", "", Expected(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))),
        ("semesteran", "2026-06", "", Expected(date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1))),
        ("triwulanan", "2026-09-30", "", Expected(date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1))),
        ("bulanan", "2026-10", "", Expected(date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))),
        ("mingguan", "2026-11-08", "", Expected(date(2026, 11, 9), date(2026, 11, 15), date(2026, 11, 16))),
        ("harian", "2026-11-10", "", Expected(date(2026, 11, 11), date(2026, 11, 11), date(2026, 11, 12))),
        ("tahunan", "2025", "2027-03-31", Expected(date(2026, 1, 1), date(2026, 12, 31), date(2027, 3, 31))),
        ("insidental", "2025", "2027-03", Expected(date(2027, 3, 1), date(2027, 3, 31), date(2027, 3, 1))),
        ("tahunan", "2025", "2026-03-31", Expected(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))),
        ("bulanan", "2025", "", None),
        ("insidental", "2025", "", None),
        ("dua_tahunan_atau_lebih", "2025", "", None),
        ("tahunan", "", "", None),
        ("tahunan", "kemarin", "", None),
        ("tahunan", "2100", "", None),
        ("", "", "", None),
    ],
)
def test_next_update(frequency: str, last: str, planned: str, expected: Expected | None):
    """A plan goes before the frequency; a day that has passed is not said."""
    assert expected_update(frequency, last, planned, TODAY) == expected
