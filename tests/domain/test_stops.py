"""When the clock of a case stands: with the producer after a send-back, and while the portal does not work."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ckanext.satudata.domain.sop_types import Category
from ckanext.satudata.domain.stops import Stop, clock_of
from ckanext.satudata.domain.workdays import Calendar, Outage

WIB = ZoneInfo("Asia/Jakarta")
OPEN, WAITING, PUBLISHED, CLOSED = Category.OPEN, Category.WAITING, Category.PUBLISHED, Category.CLOSED


def at(day: int, hour: int = 9) -> datetime:
    """A moment of June 2026; the 1st is a Monday and free of holidays here."""
    return datetime(2026, 6, day, hour, tzinfo=WIB)


LIFE = [(at(1), OPEN), (at(2), WAITING), (at(4), WAITING), (at(5), OPEN), (at(9), WAITING), (at(11), PUBLISHED)]


def test_before_the_first_submission_nothing_runs() -> None:
    assert clock_of([(at(1), OPEN)], Calendar(), at(3)) is None
    assert clock_of([], Calendar(), at(3)) is None


def test_the_repair_does_not_count_for_the_offices() -> None:
    """2 to 5 June and 9 to 11 June: three and two working days."""
    clock = clock_of(LIFE, Calendar(), at(30))
    assert clock is not None
    assert (clock.start, clock.end) == (at(2), at(11))
    assert clock.stops == (Stop("repair", at(5), at(9)),)
    assert (clock.total.code, clock.total.params) == ("working_day", {"n": "5"})


def test_an_outage_does_not_count_either() -> None:
    calendar = Calendar(outages=(Outage(at(2, 10), at(4, 10)), Outage(at(20), at(21))))
    clock = clock_of(LIFE, calendar, at(30))
    assert clock is not None
    assert [one.kind for one in clock.stops] == ["outage", "repair"]
    assert clock.total.params == {"n": "3"}
    part = Calendar(outages=(Outage(at(10, 9), at(10, 12)),))
    clock = clock_of(LIFE, part, at(30))
    assert clock is not None
    assert clock.total.params == {"n": "4"}  # a working day lost in part does not count, as with limits


def test_while_it_runs_the_last_stop_has_no_end() -> None:
    clock = clock_of(LIFE[:4], Calendar(), at(8))
    assert clock is not None
    assert (clock.end, clock.stops) == (None, (Stop("repair", at(5), None),))
    assert clock.total.params == {"n": "3"}
    waits = clock_of(LIFE[:2], Calendar(), at(3))
    assert waits is not None
    assert waits.total.params == {"n": "1"}


def test_within_a_day_hours_and_minutes_are_said() -> None:
    clock = clock_of(
        [(at(1, 8), OPEN), (at(1, 9), WAITING), (at(1, 10), OPEN), (at(1, 13), WAITING)], Calendar(), at(1, 15)
    )
    assert clock is not None
    assert (clock.total.code, clock.total.params) == ("hour", {"n": "3"})


def test_a_case_opened_anew_begins_another_round() -> None:
    clock = clock_of([*LIFE, (at(15), CLOSED), (at(16), OPEN), (at(17), WAITING)], Calendar(), at(18))
    assert clock is not None
    assert (clock.start, clock.end, clock.stops) == (at(17), None, ())
    assert clock.total.params == {"n": "1"}
