"""Limits and due times: until when a step must be done, and by how much it is late.

Which moment a limit ends (the SOPs print "5 hari" and say no more; decided here):

- minutes and hours run by the clock from the moment the step begins, nights and free days included;
- days end at the end (23:59:59 local time) of the N-th day; the day a step begins on never counts, so a step of one
  working day begun on Friday at 14:00 is due at the end of Monday;
- weeks are seven days and months end on the same day of the month (31 January plus one month is the last of
  February); counted in working days, an end that falls on a free day moves to the next working day;
- "sesuai frekuensi data" has no due time of its own unless the object's frequency is given.

Times are stored in UTC; the zone only says where days begin and end.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.sop_types import CalendarKind, Limit, LimitUnit
from ckanext.satudata.domain.workdays import Calendar, add_working_days, next_working_day

__all__ = ["END_OF_DAY", "due", "late_by"]

END_OF_DAY = time(23, 59, 59)
_BY_THE_CLOCK = {LimitUnit.MINUTE: timedelta(minutes=1), LimitUnit.HOUR: timedelta(hours=1)}


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
    if limit.unit in _BY_THE_CLOCK:
        return start.astimezone(timezone.utc) + _BY_THE_CLOCK[limit.unit] * limit.maximum
    place = ZoneInfo(zone) if isinstance(zone, str) else zone or calendar.zone
    last = _last_day(start.astimezone(place).date(), limit.unit, limit.maximum, limit.calendar, calendar)
    return datetime.combine(last, END_OF_DAY, place).astimezone(timezone.utc)


def late_by(due_at: datetime | None, now: datetime) -> timedelta | None:
    """By how much the due time has passed; None in time, or when there is none."""
    return now - due_at if due_at is not None and now > due_at else None


def _last_day(first: date, unit: LimitUnit, number: int, kind: CalendarKind | None, calendar: Calendar) -> date:
    working = (kind or calendar.counts) is CalendarKind.WORKING
    if unit is LimitUnit.DAY:
        return add_working_days(first, number, calendar) if working else first + timedelta(days=number)
    last = first + timedelta(weeks=number) if unit is LimitUnit.WEEK else _add_months(first, number)
    return next_working_day(last, calendar) if working else last


def _add_months(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
