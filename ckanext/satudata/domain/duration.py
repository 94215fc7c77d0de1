"""How long something took, in the unit people count in: minutes and hours within a day, working days beyond.

The day something begins on never counts, as with limits (`domain.deadline`): what came on Friday afternoon and was
done on Monday took one working day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ckanext.satudata.domain.office_time import is_lost
from ckanext.satudata.domain.sop_types import CalendarKind
from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.domain.workdays import Calendar, count_working_days, is_working_day

__all__ = ["is_due_today", "span", "together"]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_ONE = {
    "minute": N_("1 minute"),
    "hour": N_("1 hour"),
    "day": N_("1 day"),
    "working_day": N_("1 working day"),
}
_MANY = {
    "minute": N_("{n} minutes"),
    "hour": N_("{n} hours"),
    "day": N_("{n} days"),
    "working_day": N_("{n} working days"),
}


def span(start: datetime, end: datetime, calendar: Calendar) -> Reason:
    """The time from start to end in words; the code is the unit, the parameter `n` the number.

    Below a minute, and over free days only, there is no number: "less than a minute", "less than a working day".
    """
    elapsed = max(end - start, timedelta())
    if elapsed < _MINUTE:
        return Reason("none", N_("less than a minute"))
    if elapsed < _HOUR:
        return _counted("minute", elapsed // _MINUTE)
    if elapsed < _DAY:
        return _counted("hour", elapsed // _HOUR)
    first, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    if calendar.counts is CalendarKind.CALENDAR:
        return _counted("day", (last - first).days)
    days = count_working_days(first, last, calendar)
    return _counted("working_day", days) if days else Reason("none", N_("less than a working day"))


def together(spans: Iterable[tuple[datetime, datetime]], elapsed: timedelta, calendar: Calendar) -> Reason:
    """Several stretches of time as one, of which `elapsed` was not lost to outages.

    Beyond a day their working days are added up, days of which office hours were lost left out; below it hours or
    minutes are said.
    """
    if elapsed < _MINUTE:
        return Reason("none", N_("less than a minute"))
    if elapsed < _DAY:
        return _counted("minute", elapsed // _MINUTE) if elapsed < _HOUR else _counted("hour", elapsed // _HOUR)
    days = [(a.astimezone(calendar.zone).date(), b.astimezone(calendar.zone).date()) for a, b in spans]
    each = (first + timedelta(days=n) for first, last in days for n in range(1, (last - first).days + 1))
    kept = [day for day in each if not is_lost(day, calendar)]
    if calendar.counts is CalendarKind.CALENDAR:
        return _counted("day", len(kept))
    number = sum(is_working_day(day, calendar) for day in kept)
    return _counted("working_day", number) if number else Reason("none", N_("less than a working day"))


def _counted(unit: str, number: int) -> Reason:
    return Reason(unit, (_ONE if number == 1 else _MANY)[unit], {"n": str(number)})


def is_due_today(due_at: datetime, now: datetime, calendar: Calendar) -> bool:
    """Whether a due time that has not passed ends this day."""
    return now <= due_at and due_at.astimezone(calendar.zone).date() == now.astimezone(calendar.zone).date()
