"""Working days and due times on real calendars; the clock is an argument."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.deadline import due, late_by
from ckanext.satudata.domain.sop import CalendarKind, Limit, LimitUnit
from ckanext.satudata.domain.workdays import (
    Calendar,
    add_working_days,
    count_working_days,
    is_working_day,
    next_working_day,
)

JAKARTA, JAYAPURA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
# March 2026: Nyepi 19 March with joint leave 18; Idul Fitri 21 and 22 March with joint leave 20, 23 and 24
PUBLIC_2026 = frozenset({date(2026, 3, 19), date(2026, 3, 21), date(2026, 3, 22)})
JOINT_LEAVE_2026 = frozenset({date(2026, 3, 18), date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24)})


@pytest.fixture
def lebaran_2026() -> Calendar:
    """National holidays and joint leave, as the decree for 2026 has them."""
    return Calendar(holidays=PUBLIC_2026 | JOINT_LEAVE_2026)


@pytest.fixture
def lebaran_2026_without_joint_leave() -> Calendar:
    """National holidays alone."""
    return Calendar(holidays=PUBLIC_2026)


def test_five_working_days_across_lebaran_2026(lebaran_2026, lebaran_2026_without_joint_leave):
    """The sample of the standards paper: 31 March with joint leave, 25 March without."""
    assert add_working_days(date(2026, 3, 17), 5, lebaran_2026) == date(2026, 3, 31)
    assert add_working_days(date(2026, 3, 17), 5, lebaran_2026_without_joint_leave) == date(2026, 3, 25)


def test_the_literal_dates_of_lebaran_2026_are_those_of_the_package_holidays():
    """Where the package is installed, it knows the same free days of March 2026."""
    holidays = pytest.importorskip("holidays", reason="the optional package holidays is not installed")
    known = holidays.country_holidays("ID", years=2026, categories=("public", "government"))
    assert {day for day in known if day.month == 3} == PUBLIC_2026 | JOINT_LEAVE_2026


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 3, 8), 5, date(2026, 3, 13)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
    ],
)
def test_the_day_a_step_begins_on_does_not_count(start, number, expected):
    """Weekends are passed over."""
    assert add_working_days(start, number, Calendar()) == expected


def test_a_six_day_week_and_the_regions_own_days_are_respected():
    """Saturday counts where it is worked; the region's anniversary never does."""
    calendar = Calendar(week=frozenset(range(6)), extra=frozenset({date(2026, 3, 9)}))
    assert add_working_days(date(2026, 3, 6), 2, calendar) == date(2026, 3, 10)
    assert is_working_day(date(2026, 3, 7), calendar)
    assert not is_working_day(date(2026, 3, 9), calendar)
    assert next_working_day(date(2026, 3, 8), calendar) == date(2026, 3, 10)


def test_adding_and_counting_agree(lebaran_2026):
    """The number-th working day is the first day with that many working days up to it."""
    for start in (date(2026, 3, 1) + timedelta(days=n) for n in range(31)):
        for number in range(1, 15):
            end = add_working_days(start, number, lebaran_2026)
            assert count_working_days(start, end, lebaran_2026) == number
            assert count_working_days(start, end - timedelta(days=1), lebaran_2026) == number - 1
            assert count_working_days(end, start, lebaran_2026) == -number
            assert is_working_day(end, lebaran_2026)


@pytest.mark.parametrize("week", [frozenset(), frozenset({7}), frozenset({-1, 2})])
def test_a_week_without_working_days_is_refused(week):
    """Else every limit would be endless."""
    with pytest.raises(ValueError, match="week"):
        Calendar(week=week)


def test_a_negative_number_of_working_days_is_refused():
    """There is no due time before the start."""
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 3, 2), -1, Calendar())


W, C = CalendarKind.WORKING, CalendarKind.CALENDAR


def at(month: int, *rest: int) -> datetime:
    """A moment of 2026 in Jakarta."""
    return datetime(2026, month, *rest, tzinfo=JAKARTA)


FRIDAY_AFTERNOON = datetime(2026, 3, 6, 14, 0, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("number", "unit", "kind", "expected"),
    [
        (5, LimitUnit.MINUTE, None, at(3, 6, 14, 5)),
        (30, LimitUnit.HOUR, C, at(3, 7, 20, 0)),
        (30, LimitUnit.HOUR, W, at(3, 12, 13, 0)),  # an hour on Friday, three days of eight, five hours
        (1, LimitUnit.DAY, W, at(3, 9, 23, 59, 59)),
        (1, LimitUnit.DAY, None, at(3, 9, 23, 59, 59)),
        (1, LimitUnit.DAY, C, at(3, 7, 23, 59, 59)),
        (5, LimitUnit.DAY, W, at(3, 13, 23, 59, 59)),
        (1, LimitUnit.WEEK, C, at(3, 13, 23, 59, 59)),
        (1, LimitUnit.MONTH, W, at(4, 6, 23, 59, 59)),
        (2, LimitUnit.MONTH, C, at(5, 6, 23, 59, 59)),
        (3, LimitUnit.MONTH, C, at(6, 6, 23, 59, 59)),
        (3, LimitUnit.MONTH, W, at(6, 8, 23, 59, 59)),
    ],
)
def test_limits_end_when_the_docstring_says(number, unit, kind, expected):
    """Begun on Friday 6 March 2026 at 14:00 in Jakarta."""
    ends = due(FRIDAY_AFTERNOON, Limit(None, number, unit, kind), Calendar())
    assert ends == expected
    assert ends.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 15, date(2028, 2, 29)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_one(start, months, expected):
    """31 January plus one month is the last of February."""
    begun = datetime.combine(start, datetime.min.time(), JAKARTA)
    assert due(begun, Limit(None, months, LimitUnit.MONTH, C), Calendar()).astimezone(JAKARTA).date() == expected


def test_a_week_that_ends_on_a_free_day_moves_to_the_next_working_day(lebaran_2026):
    """Counted in working days, no limit ends on a holiday."""
    start = datetime(2026, 3, 13, 9, 0, tzinfo=JAKARTA)
    ends = due(start, Limit(None, 1, LimitUnit.WEEK, W), lebaran_2026)
    assert ends.astimezone(JAKARTA).date() == date(2026, 3, 25)


def test_the_maximum_of_a_range_counts():
    """ "1-5 hari" is due after five."""
    assert due(FRIDAY_AFTERNOON, Limit(1, 5, LimitUnit.DAY, W), Calendar()).day == 13


def test_hari_means_what_the_portal_is_set_to():
    """A limit that does not say is counted as the calendar says, one that says is not."""
    calendar = Calendar(counts=C)
    assert due(FRIDAY_AFTERNOON, Limit(None, 1, LimitUnit.DAY), calendar).day == 7
    assert due(FRIDAY_AFTERNOON, Limit(None, 1, LimitUnit.DAY, W), calendar).day == 9


def test_a_day_ends_where_the_portal_is():
    """The same moment is another day in Jayapura, and 16:59:59 in Jakarta's UTC is 14:59:59 there."""
    late_evening = datetime(2026, 3, 2, 15, 30, tzinfo=timezone.utc)
    one_day = Limit(None, 1, LimitUnit.DAY, W)
    assert due(late_evening, one_day, Calendar()) == datetime(2026, 3, 3, 16, 59, 59, tzinfo=timezone.utc)
    jayapura = datetime(2026, 3, 4, 14, 59, 59, tzinfo=timezone.utc)
    assert due(late_evening, one_day, Calendar(), "Asia/Jayapura") == jayapura
    assert due(late_evening, one_day, Calendar(zone=JAYAPURA)) == jayapura


def test_no_limit_and_no_known_frequency_mean_no_due_time():
    """A rhythm given for the object is used in its place."""
    rhythm = Limit(None, None, LimitUnit.FREQUENCY)
    assert due(FRIDAY_AFTERNOON, None, Calendar()) is None
    assert due(FRIDAY_AFTERNOON, rhythm, Calendar()) is None
    assert due(FRIDAY_AFTERNOON, rhythm, Calendar(), frequency=rhythm) is None
    assert due(FRIDAY_AFTERNOON, rhythm, Calendar(), frequency=Limit(None, 1, LimitUnit.MONTH, C)).month == 4


def test_a_start_without_a_zone_is_refused():
    """A naive time could be seven hours wrong."""
    with pytest.raises(ValueError, match="zone"):
        due(datetime(2026, 3, 6, 14, 0), Limit(None, 1, LimitUnit.DAY), Calendar())  # noqa: DTZ001 - that is the test


def test_late_is_after_the_due_time_only():
    """The due second itself is in time."""
    at = datetime(2026, 3, 6, 16, 59, 59, tzinfo=timezone.utc)
    assert late_by(None, at) is None
    assert late_by(at, at) is None
    assert late_by(at, at + timedelta(seconds=1)) == timedelta(seconds=1)
