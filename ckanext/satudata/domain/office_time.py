"""Adding and counting office time: working days between opening and closing, less declared outages of the portal."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from ckanext.satudata.domain.workdays import Calendar, is_working_day

__all__ = ["add_clock_time", "add_office_time", "count_office_time", "is_lost", "open_times", "opening"]

_ONE_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]


def opening(day: date, calendar: Calendar) -> datetime:
    """When the office opens that day, were it a working day, in UTC."""
    return _moment(day, calendar.hours.of(day).opens, calendar)


def open_times(day: date, calendar: Calendar) -> list[Span]:
    """From when to when limits of minutes and hours run that day, in UTC and in order; none on a free day."""
    if not is_working_day(day, calendar):
        return []
    hours = calendar.hours.of(day)
    spans = [(_moment(day, hours.opens, calendar), _moment(day, hours.closes, calendar))]
    for outage in calendar.outages:
        spans = [part for span in spans for part in _without(span, (outage.start, outage.end))]
    return spans


def is_lost(day: date, calendar: Calendar) -> bool:
    """Whether office hours of this working day fell into an outage, in full or in part."""
    if not calendar.outages or not is_working_day(day, calendar):
        return False
    hours = calendar.hours.of(day)
    opens, closes = _moment(day, hours.opens, calendar), _moment(day, hours.closes, calendar)
    return any(outage.start < closes and opens < outage.end for outage in calendar.outages)


def add_office_time(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The moment by which so much office time has passed since `start`, in UTC."""
    day, left = start.astimezone(calendar.zone).date(), length
    while True:
        for opens, closes in open_times(day, calendar):
            begin = max(opens, start)
            there = max(closes - begin, timedelta())
            if there and left <= there:
                return (begin + left).astimezone(timezone.utc)
            left -= there
        day += _ONE_DAY


def count_office_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much office time lies between two moments; nothing when the second comes first."""
    total, day = timedelta(), start.astimezone(calendar.zone).date()
    last = end.astimezone(calendar.zone).date()
    while day <= last:
        for opens, closes in open_times(day, calendar):
            total += max(min(closes, end) - max(opens, start), timedelta())
        day += _ONE_DAY
    return total


def add_clock_time(start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    """The moment so much later by the clock, outages left out, in UTC."""
    at, left = start.astimezone(timezone.utc), length
    for outage in sorted(calendar.outages, key=lambda one: one.start):
        if outage.end <= at:
            continue
        before = max(outage.start - at, timedelta())
        if left <= before:
            break
        left -= before
        at = outage.end.astimezone(timezone.utc)
    return at + left


def _moment(day: date, minutes: int, calendar: Calendar) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
    return (midnight + timedelta(minutes=minutes)).astimezone(timezone.utc)


def _without(span: Span, taken: Span) -> list[Span]:
    """What is left of a span when another is taken out of it."""
    first, last = span
    parts = [(first, min(last, taken[0])), (max(first, taken[1]), last)]
    return [part for part in parts if part[0] < part[1]]
