"""Week pattern and free days: adding and counting working days.

Civil service works Monday to Friday in most regions; free are national holidays and joint leave (cuti bersama), fixed
each year by a joint decree of three ministers, and the region's own days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.office_hours import DEFAULT_HOURS, OfficeHours
from ckanext.satudata.domain.sop_types import CalendarKind

__all__ = [
    "MONDAY_TO_FRIDAY",
    "Calendar",
    "Outage",
    "add_working_days",
    "count_working_days",
    "is_working_day",
    "next_working_day",
]

MONDAY_TO_FRIDAY: frozenset[int] = frozenset(range(5))
_NO_DAYS: frozenset[date] = frozenset()
_ONE_DAY = timedelta(days=1)


def _western_time() -> tzinfo:
    return ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Outage:
    """The portal did not work from one moment to another: time in which no limit runs (docs/decisions/028)."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Calendar:
    """The portal's calendar, handed to the rules as a value.

    `week`: weekdays worked (Monday is 0). `holidays`: national holidays and joint leave. `extra`: the region's own free
    days. `zone`: where a day begins and ends. `counts`: what "hari" means in a limit that does not say. `hours`: when
    the office is open. `outages`: declared outages of the portal, none overlapping another. `estimated`: years whose
    free days are not decreed yet, so that dates in them may still move.
    """

    week: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = _NO_DAYS
    extra: frozenset[date] = _NO_DAYS
    zone: tzinfo = field(default_factory=_western_time)
    counts: CalendarKind = CalendarKind.WORKING
    hours: OfficeHours = DEFAULT_HOURS
    outages: tuple[Outage, ...] = ()
    estimated: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """A week without a working day would make every limit endless."""
        if not self.week or not self.week <= frozenset(range(7)):
            raise ValueError(f"week must name working days from 0 (Monday) to 6 (Sunday), not {sorted(self.week)}")


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the office works that day."""
    return day.weekday() in calendar.week and day not in calendar.holidays and day not in calendar.extra


def add_working_days(day: date, number: int, calendar: Calendar) -> date:
    """The number-th working day after `day`, which itself never counts; 0 gives `day` back."""
    if number < 0:
        raise ValueError(f"number of working days must not be negative: {number}")
    while number:
        day += _ONE_DAY
        number -= is_working_day(day, calendar)
    return day


def count_working_days(start: date, end: date, calendar: Calendar) -> int:
    """Working days after `start` up to and with `end`; negative when `end` comes first."""
    if end < start:
        return -count_working_days(end, start, calendar)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar) for day in days)


def next_working_day(day: date, calendar: Calendar) -> date:
    """`day` itself when the office works, else the first day after it when it does."""
    while not is_working_day(day, calendar):
        day += _ONE_DAY
    return day
