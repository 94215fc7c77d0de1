"""When somebody is reminded: a real calendar, working days only, once before and weekly at most after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.reminder import reminder_for
from ckanext.satudata.domain.sop_types import LimitUnit
from ckanext.satudata.domain.workdays import Calendar

WIB = ZoneInfo("Asia/Jakarta")
# Nyepi 19, Idul Fitri 21-22, joint leave 18, 20, 23, 24 March 2026 (joint decree of three ministers)
LEBARAN = frozenset(date(2026, 3, day) for day in (18, 19, 20, 21, 22, 23, 24))
CALENDAR = Calendar(holidays=LEBARAN)
BEGUN = datetime(2026, 3, 2, 9, tzinfo=WIB)


def at(month: int, day: int, hour: int = 7) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=WIB)


def due(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, tzinfo=WIB)


@pytest.mark.parametrize(
    ("today", "due_at", "kind"),
    [
        # Friday 13 March is due: Wednesday is two working days before
        (at(3, 10), due(3, 13), None),
        (at(3, 11), due(3, 13), "due_soon"),
        (at(3, 12), due(3, 13), "due_soon"),
        (at(3, 13), due(3, 13), "due_soon"),
        # the weekend is no working day; Monday is the day after
        (at(3, 14), due(3, 13), None),
        (at(3, 15), due(3, 13), None),
        (at(3, 16), due(3, 13), "overdue"),
        # after the long leave Wednesday 25th is the first working day: two before Thursday is Tuesday 17th
        (at(3, 16), due(3, 26), None),
        (at(3, 17), due(3, 25), "due_soon"),
        (at(3, 17), due(3, 26), "due_soon"),
        (at(3, 17), due(3, 27), None),
        (at(3, 18), due(3, 25), None),
        (at(3, 25), due(3, 26), "due_soon"),
        # due on the last day before the leave: the day after is the first working day
        (at(3, 19), due(3, 17), None),
        (at(3, 25), due(3, 17), "overdue"),
        (at(3, 11), None, None),
    ],
)
def test_two_working_days_before_and_the_working_day_after(
    today: datetime, due_at: datetime | None, kind: str | None
) -> None:
    assert reminder_for(due_at, BEGUN, today, CALENDAR) == kind


@pytest.mark.parametrize(("days", "kind"), [(1, None), (6, None), (7, "overdue"), (30, "overdue")])
def test_an_overdue_step_is_named_weekly_at_most(days: int, kind: str | None) -> None:
    today = at(4, 13)
    last = today.date() - timedelta(days=days)
    assert reminder_for(due(3, 13), BEGUN, today, CALENDAR, last_overdue=last) == kind


def test_the_day_a_step_begins_has_its_own_mail() -> None:
    """A limit of one day: reminded on the day it is due, not on the day it began."""
    begun = at(3, 11, 9)
    assert reminder_for(due(3, 12), begun, at(3, 11, 10), CALENDAR) is None
    assert reminder_for(due(3, 12), begun, at(3, 12), CALENDAR) == "due_soon"


@pytest.mark.parametrize("unit", [LimitUnit.MINUTE, LimitUnit.HOUR])
def test_hours_and_minutes_are_never_mailed_about(unit: LimitUnit) -> None:
    assert reminder_for(due(3, 12), BEGUN, at(3, 12), CALENDAR, unit=unit) is None
    assert reminder_for(due(3, 10), BEGUN, at(3, 12), CALENDAR, unit=unit) is None


def test_a_day_begins_where_the_portal_stands() -> None:
    """23.30 UTC on Tuesday is Wednesday morning in Jakarta."""
    late = datetime(2026, 3, 10, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert reminder_for(due(3, 13), BEGUN, late, CALENDAR) == "due_soon"
