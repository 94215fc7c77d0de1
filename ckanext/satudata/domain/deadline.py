"""Limits and due times: until when a step must be done, and by how much it is late.

Which moment a limit ends (the SOPs print "5 hari" and say no more; decided here):

- minutes and hours run in office hours: five minutes begun one minute before the office closes end four minutes after
  it opens again ("jam kalender" says that they run by the clock, nights and free days included);
- days end at the end (23:59:59 local time) of the N-th day; the day a step begins on never counts, so a step of one
  working day begun on Friday at 14:00 is due at the end of Monday;
- weeks are seven days and months end on the same day of the month (31 January plus one month is the last of
  February); counted in working days, an end that falls on a free day moves to the next working day;
- a declared outage of the portal stops the clock (docs/decisions/028): a working day of which office hours are lost,
  in full or in part, does not count for limits of days, weeks and months; minutes and hours lose what lay in it;
- "sesuai frekuensi data" has no due time of its own unless the object's frequency is given.

Times are stored in UTC; the zone only says where days begin and end.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.office_time import add_clock_time, add_office_time, is_lost
from ckanext.satudata.domain.sop_types import CalendarKind, Limit, LimitUnit
from ckanext.satudata.domain.workdays import Calendar, is_working_day

__all__ = ["END_OF_DAY", "due", "end_of_day", "late_by"]

END_OF_DAY = time(23, 59, 59)
_OF_A_DAY = {LimitUnit.MINUTE: timedelta(minutes=1), LimitUnit.HOUR: timedelta(hours=1)}


def due(
    start: datetime,
    limit: Limit | None,
    calendar: Calendar,
    zone: tzinfo | str | None = None,
    frequency: Limit | None = None,
) -> datetime | None:
    """When a step begun at `start` is due, in UTC; None when nothing limits it.

    The maximum counts ("1-5 hari" is due after 5). `zone` defaults to the calendar's; `frequency` is the object's own
    rhythm as a limit, used for limits "sesuai frekuensi data".
    """
    if start.tzinfo is None:
        raise ValueError("a step begins at a time with a zone")
    if limit is not None and limit.unit is LimitUnit.FREQUENCY:
        limit = frequency
    if limit is None or limit.maximum is None or limit.unit is LimitUnit.FREQUENCY:
        return None
    if limit.unit in _OF_A_DAY:
        run = _run_time(limit.calendar, calendar)
        return run(start, _OF_A_DAY[limit.unit] * limit.maximum, calendar)
    place = ZoneInfo(zone) if isinstance(zone, str) else zone or calendar.zone
    last = _last_day(start.astimezone(place).date(), limit.unit, limit.maximum, limit.calendar, calendar)
    return datetime.combine(last, END_OF_DAY, place).astimezone(timezone.utc)


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """The last second of a day where the portal stands, in UTC: when a date somebody set by hand is due."""
    return datetime.combine(day, END_OF_DAY, calendar.zone).astimezone(timezone.utc)


def _run_time(kind: CalendarKind | None, calendar: Calendar) -> Callable[[datetime, timedelta, Calendar], datetime]:
    return add_office_time if (kind or calendar.counts) is CalendarKind.WORKING else add_clock_time


def late_by(due_at: datetime | None, now: datetime) -> timedelta | None:
    """By how much the due time has passed; None in time, or when there is none."""
    return now - due_at if due_at is not None and now > due_at else None


def _last_day(first: date, unit: LimitUnit, number: int, kind: CalendarKind | None, calendar: Calendar) -> date:
    working = (kind or calendar.counts) is CalendarKind.WORKING
    if unit is LimitUnit.DAY:
        return _add_days(first, number, working, calendar)
    last = first + timedelta(weeks=number) if unit is LimitUnit.WEEK else _add_months(first, number)
    lost = sum(is_lost(first + timedelta(days=n), calendar) for n in range(1, (last - first).days + 1))
    if lost or (working and not is_working_day(last, calendar)):
        return _add_days(last, max(lost, 1), working, calendar)
    return last


def _add_days(day: date, number: int, working: bool, calendar: Calendar) -> date:
    """The number-th day after `day` that counts: none lost to an outage, and no free day where only working days do."""
    while number:
        day += timedelta(days=1)
        number -= (not working or is_working_day(day, calendar)) and not is_lost(day, calendar)
    return day


def _add_months(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
