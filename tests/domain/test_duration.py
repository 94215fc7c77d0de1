"""How long a step took, as people count: minutes, hours, then working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.duration import is_due_today, span
from ckanext.satudata.domain.sop import CalendarKind
from ckanext.satudata.domain.workdays import Calendar

WIB = ZoneInfo("Asia/Jakarta")
# Idul Fitri 1447 H with its joint leave, joint decree of three ministers for 2026.
LEBARAN = frozenset({date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24)})
WORKING = Calendar(zone=WIB, holidays=LEBARAN)
EVERY_DAY = Calendar(zone=WIB, counts=CalendarKind.CALENDAR)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-03-02T08:00:00", "2026-03-02T08:00:20", "less than a minute"),
        ("2026-03-02T08:00:00", "2026-03-02T07:00:00", "less than a minute"),
        ("2026-03-02T08:00", "2026-03-02T08:01", "1 minute"),
        ("2026-03-02T08:00", "2026-03-02T08:59", "59 minutes"),
        ("2026-03-02T08:00", "2026-03-02T09:30", "1 hour"),
        ("2026-03-02T08:00", "2026-03-03T07:59", "23 hours"),
        ("2026-03-02T08:00", "2026-03-03T08:00", "1 working day"),
        ("2026-03-06T14:00", "2026-03-09T16:00", "1 working day"),
        ("2026-03-07T10:00", "2026-03-08T12:00", "less than a working day"),
        ("2026-03-19T10:00", "2026-03-26T10:00", "2 working days"),
    ],
)
def test_the_unit_follows_the_length(start: str, end: str, words: str) -> None:
    """Friday afternoon to Monday is one working day; Lebaran does not count."""
    assert span(at(start), at(end), WORKING).english == words


def test_a_portal_that_counts_calendar_days() -> None:
    """The setting that says what "hari" means holds here too."""
    assert span(at("2026-03-06T14:00"), at("2026-03-09T16:00"), EVERY_DAY).english == "3 days"


def test_due_today_until_the_moment_has_passed() -> None:
    """The day is the one of the place, not of UTC."""
    due = at("2026-03-02T23:59:59")
    assert is_due_today(due, at("2026-03-02T06:00"), WORKING)
    assert not is_due_today(due, at("2026-03-01T23:00"), WORKING)
    assert not is_due_today(due, due + timedelta(seconds=1), WORKING)
