"""Office hours and outages: examples of real weeks, and properties against slow, obvious implementations."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

hypothesis = pytest.importorskip("hypothesis", reason="hypothesis comes with the tools of the tests")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from ckanext.satudata.domain.deadline import due  # noqa: E402
from ckanext.satudata.domain.office_hours import Hours, OfficeHours, Season  # noqa: E402
from ckanext.satudata.domain.office_time import add_office_time, count_office_time, is_lost  # noqa: E402
from ckanext.satudata.domain.sop_types import CalendarKind, Limit, LimitUnit  # noqa: E402
from ckanext.satudata.domain.workdays import (  # noqa: E402
    Calendar,
    Outage,
    add_working_days,
    count_working_days,
    is_working_day,
)

WIB = ZoneInfo("Asia/Jakarta")
W, C = CalendarKind.WORKING, CalendarKind.CALENDAR
LEBARAN_2026 = frozenset(date(2026, 3, day) for day in (18, 19, 20, 21, 22, 23, 24))
RAMADAN = Season("2026-02-18", "2026-03-19", {str(day): Hours(8 * 60, 15 * 60) for day in range(7)})


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of 2026 in Jakarta."""
    return datetime(2026, month, day, hour, minute, tzinfo=WIB)


def minutes(number: int, kind: CalendarKind | None = None) -> Limit:
    return Limit(None, number, LimitUnit.MINUTE, kind)


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        (at(7, 2, 15, 58), at(7, 3, 8, 3)),  # Thursday to Friday
        (at(7, 3, 14, 58), at(7, 6, 8, 3)),  # Friday closes at 15:00
        (at(7, 3, 15, 58), at(7, 6, 8, 5)),  # closed already
        (at(7, 2, 9, 0), at(7, 2, 9, 5)),
        (at(7, 2, 6, 30), at(7, 2, 8, 5)),
        (at(7, 4, 12, 0), at(7, 6, 8, 5)),  # Saturday
        (at(7, 2, 15, 55), at(7, 2, 16, 0)),
    ],
)
def test_five_minutes_run_while_the_office_is_open(begun, expected):
    """SOP Pringsewu 2024 step 10: "5 menit"."""
    assert due(begun, minutes(5), Calendar()) == expected


def test_an_office_that_is_open_until_four_on_friday():
    """Five minutes begun at 15:58 on Friday end on Monday at 08:03."""
    calendar = Calendar(hours=OfficeHours({str(day): Hours(8 * 60, 16 * 60) for day in range(5)}))
    assert due(at(7, 3, 15, 58), minutes(5), calendar) == at(7, 6, 8, 3)


def test_ramadan_has_hours_of_its_own():
    """From its first day to its last; the day after the usual hours hold again."""
    calendar = Calendar(hours=OfficeHours(seasons=(RAMADAN,)), holidays=LEBARAN_2026)
    assert due(at(2, 17, 15, 58), minutes(5), calendar) == at(2, 18, 8, 3)
    assert due(at(2, 18, 14, 58), minutes(5), calendar) == at(2, 19, 8, 3)
    assert due(at(3, 17, 14, 58), minutes(5), calendar) == at(3, 25, 8, 3)


def test_calendar_hours_run_by_the_clock():
    """ "30 jam kalender" and a portal that counts calendar days: nights and free days included."""
    assert due(at(3, 6, 14), Limit(None, 30, LimitUnit.HOUR, C), Calendar()) == at(3, 7, 20)
    assert due(at(3, 6, 14), Limit(None, 30, LimitUnit.HOUR), Calendar(counts=C)) == at(3, 7, 20)


class TestOutages:
    """docs/decisions/028."""

    DOWN = Outage(at(7, 1, 10), at(7, 1, 12))

    def test_hours_lose_what_lay_in_the_outage(self):
        calendar = Calendar(outages=(self.DOWN,))
        assert due(at(7, 1, 9, 30), Limit(None, 1, LimitUnit.HOUR), calendar) == at(7, 1, 12, 30)
        assert due(at(7, 1, 9, 30), Limit(None, 1, LimitUnit.HOUR, C), calendar) == at(7, 1, 12, 30)
        assert due(at(7, 1, 13), Limit(None, 1, LimitUnit.HOUR), calendar) == at(7, 1, 14)

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            (at(7, 1, 10), at(7, 1, 12), 9),  # part of a working day
            (at(7, 1, 0), at(7, 3, 0), 10),  # two whole ones
            (at(7, 1, 17), at(7, 2, 6), 8),  # a night: no office hour is lost
            (at(7, 4, 0), at(7, 5, 23), 8),  # a weekend
            (at(6, 29, 8), at(6, 30, 7), 9),  # the first working day
            (at(6, 26, 8), at(6, 26, 12), 8),  # the day the step began on never counts
            (at(7, 8, 8), at(7, 9, 12), 10),  # the last day, and the one it moved to
            (at(7, 9, 8), at(7, 9, 12), 8),  # after it was due
        ],
    )
    def test_each_working_day_lost_moves_a_limit_of_days_by_one(self, start, end, expected):
        """Begun on Friday 26 June with 8 working days: Wednesday 8 July when nothing breaks."""
        calendar = Calendar(outages=(Outage(start, end),))
        ends = due(at(6, 26, 9), Limit(None, 8, LimitUnit.DAY, W), calendar).astimezone(WIB)
        assert ends.date() == date(2026, 7, expected)

    def test_weeks_months_and_calendar_days_move_too(self):
        calendar = Calendar(outages=(self.DOWN,))
        week = due(at(6, 26, 9), Limit(None, 1, LimitUnit.WEEK, W), calendar).astimezone(WIB)
        assert week.date() == date(2026, 7, 6)  # Friday 3 July, and one working day more
        day = due(at(6, 26, 9), Limit(None, 6, LimitUnit.DAY, C), calendar).astimezone(WIB)
        assert day.date() == date(2026, 7, 3)


# Properties. Calendars are drawn from a few weeks around Lebaran 2026, where everything that can differ does.

DAYS = st.dates(date(2026, 3, 1), date(2026, 4, 20))
MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 4, 20), timezones=st.just(WIB)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)


def _outages(moments: list[datetime]) -> tuple[Outage, ...]:
    ordered = sorted(set(moments))
    return tuple(Outage(a, b) for a, b in zip(ordered[::2], ordered[1::2], strict=False))


HOURS = st.builds(
    lambda opens, length, friday: OfficeHours(
        {str(day): Hours(opens, opens + length - (friday if day == 4 else 0)) for day in range(7)}, (RAMADAN,)
    ),
    st.integers(6 * 60, 9 * 60),
    st.integers(5 * 60, 9 * 60),
    st.integers(0, 4 * 60),
)
CALENDARS = st.builds(
    Calendar,
    week=st.sampled_from([frozenset(range(5)), frozenset(range(6)), frozenset({0, 2})]),
    holidays=st.frozensets(DAYS, max_size=8).map(lambda days: days | LEBARAN_2026),
    zone=st.just(WIB),
    hours=HOURS,
    outages=st.lists(MOMENTS, max_size=4).map(_outages),
)
CASES = settings(max_examples=1000, deadline=None, database=None, derandomize=True)
SOME = settings(max_examples=200, deadline=None, database=None, derandomize=True)


def slow_is_lost(day: date, calendar: Calendar) -> bool:
    """Look at every minute of the working day."""
    hours = calendar.hours.of(day)
    if not is_working_day(day, calendar):
        return False
    midnight = datetime(day.year, day.month, day.day, tzinfo=WIB)
    step = timedelta(minutes=1)
    open_minutes = range(hours.opens, hours.closes)
    moments = ((o, midnight + step * n) for o in calendar.outages for n in open_minutes)
    return any(o.start < m + step and m < o.end for o, m in moments)


def slow_office_minutes(start: datetime, number: int, calendar: Calendar) -> datetime:
    """Walk minute by minute and count those in which the office is open and the portal works."""
    at_minute, step, left = start, timedelta(minutes=1), number
    day, is_worked, hours = None, False, Hours(0, 1)
    while left:
        if at_minute.date() != day:
            day = at_minute.date()
            is_worked, hours = day.weekday() in calendar.week and day not in calendar.holidays, calendar.hours.of(day)
        minute = at_minute.hour * 60 + at_minute.minute
        is_open = is_worked and hours.opens <= minute < hours.closes
        if is_open and not any(o.start <= at_minute < o.end for o in calendar.outages):
            left -= 1
        at_minute += step
    return at_minute


@CASES
@given(MOMENTS, st.integers(1, 500), CALENDARS)
def test_minutes_end_where_counting_each_minute_ends(start, number, calendar):
    assert due(start, minutes(number, W), calendar) == slow_office_minutes(start, number, calendar)


@CASES
@given(MOMENTS, st.integers(1, 15), CALENDARS)
def test_days_end_where_counting_each_day_ends(start, number, calendar):
    """A day counts when it is worked and nothing of it is lost."""
    ends = due(start, Limit(None, number, LimitUnit.DAY, W), calendar).astimezone(WIB)
    day, left = start.date(), number
    while left:
        day += timedelta(days=1)
        left -= day.weekday() in calendar.week and day not in calendar.holidays and not slow_is_lost(day, calendar)
    assert ends.date() == day
    assert (ends.hour, ends.minute, ends.second) == (23, 59, 59)


@SOME
@given(MOMENTS, st.integers(0, 4000), CALENDARS)
def test_adding_and_counting_office_time_agree(start, number, calendar):
    length = timedelta(minutes=number)
    end = add_office_time(start, length, calendar)
    assert count_office_time(start, end, calendar) == length


@SOME
@given(DAYS, st.integers(0, 60), CALENDARS)
def test_adding_and_counting_working_days_agree(day, number, calendar):
    assert count_working_days(day, add_working_days(day, number, calendar), calendar) == number


LIMITS = st.builds(
    Limit,
    st.none(),
    st.integers(1, 40),
    st.sampled_from([u for u in LimitUnit if u is not LimitUnit.FREQUENCY]),
    st.sampled_from([W, C]),
)


@SOME
@given(MOMENTS, MOMENTS, LIMITS, CALENDARS)
def test_what_begins_later_is_never_due_earlier(one, other, limit, calendar):
    first, second = sorted((one, other))
    assert due(first, limit, calendar) <= due(second, limit, calendar)


@SOME
@given(MOMENTS, LIMITS, CALENDARS)
def test_a_longer_limit_is_never_due_earlier(start, limit, calendar):
    longer = Limit(None, limit.maximum + 1, limit.unit, limit.calendar)
    assert due(start, limit, calendar) <= due(start, longer, calendar)


@SOME
@given(MOMENTS, LIMITS, CALENDARS)
def test_no_limit_of_working_time_ends_on_a_free_day_or_outside_office_hours(start, limit, calendar):
    limit = Limit(None, limit.maximum, limit.unit, W)
    ends = due(start, limit, calendar).astimezone(WIB)
    assert ends > start
    assert is_working_day(ends.date(), calendar)
    if limit.unit in {LimitUnit.MINUTE, LimitUnit.HOUR}:
        hours = calendar.hours.of(ends.date())
        assert hours.opens < ends.hour * 60 + ends.minute <= hours.closes
    else:
        assert not is_lost(ends.date(), calendar)


@SOME
@given(MOMENTS, LIMITS, CALENDARS)
def test_an_outage_never_brings_a_due_time_forward(start, limit, calendar):
    whole = Calendar(calendar.week, calendar.holidays, zone=WIB, hours=calendar.hours)
    assert due(start, limit, whole) <= due(start, limit, calendar)


def test_times_are_utc():
    assert due(at(7, 2, 9), minutes(5), Calendar()).utcoffset() == timedelta(0)
    assert due(at(7, 2, 9).astimezone(timezone.utc), minutes(5), Calendar()) == at(7, 2, 9, 5)


@pytest.mark.parametrize(("opens", "closes"), [(600, 600), (600, 500), (-1, 500), (0, 1441)])
def test_hours_that_end_before_they_begin_are_refused(opens, closes):
    with pytest.raises(ValueError, match="office hours"):
        Hours(opens, closes)
