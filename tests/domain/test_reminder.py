"""When somebody is reminded: a real calendar, working days only, by the rule of the profile."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.clock_types import ReminderRule
from ckanext.satudata.domain.reminder import (
    Frequency,
    Reminder,
    Urgency,
    is_weekly_day,
    reminder_for,
    standing,
    wanted,
)
from ckanext.satudata.domain.sop_types import LimitUnit
from ckanext.satudata.domain.workdays import Calendar, add_working_days, is_working_day

WIB = ZoneInfo("Asia/Jakarta")
# Nyepi 19, Idul Fitri 21-22, joint leave 18, 20, 23, 24 March 2026 (joint decree of three ministers)
LEBARAN = frozenset(date(2026, 3, day) for day in (18, 19, 20, 21, 22, 23, 24))
CALENDAR = Calendar(holidays=LEBARAN)
BEGUN = datetime(2026, 3, 2, 9, tzinfo=WIB)
RULE = ReminderRule()


def due(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, tzinfo=WIB)


def on(today: date, due_at: datetime | None = None, rule: ReminderRule = RULE, **more: object) -> Reminder | None:
    """What comes that day when the run of the day before was made."""
    asked = {"due_at": due_at, "started_at": BEGUN, "since": today - timedelta(days=1), "unit": LimitUnit.DAY, **more}
    return reminder_for(today=today, calendar=CALENDAR, rule=rule, **asked)  # type: ignore[arg-type]


def daily(due_at: datetime, rule: ReminderRule = RULE) -> dict[str, str]:
    """Every reminder of March and April, when the portal runs each working day and asks for what lies since then."""
    found, since, day = {}, BEGUN.date(), BEGUN.date()
    while day < date(2026, 4, 20):
        one = on(day, due_at, rule, since=since)
        if one:
            found[f"{day:%m-%d}"] = str(one.urgency) + ("+" if one.superior else "")
        if is_working_day(day, CALENDAR):
            since = day
        day += timedelta(days=1)
    return found


def test_half_way_the_day_before_on_the_day_and_each_third_working_day_after() -> None:
    """Begun on Monday 2 March, due on Monday 16 March: ten working days, Lebaran after it."""
    assert daily(due(3, 16)) == {
        "03-09": "half_way",
        "03-13": "soon",
        "03-16": "today",
        "03-26": "late",
        "03-31": "late+",
        "04-03": "late+",
        "04-08": "late+",
        "04-13": "late+",
        "04-16": "late+",
    }


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ReminderRule(half_way=False, before=(), on_the_day=False, every=0), {}),
        (ReminderRule(False, (3, 1), False, 0), {"03-11": "soon", "03-13": "soon"}),
        (ReminderRule(False, (), True, 5, 0), {"03-16": "today", "03-30": "late", "04-06": "late", "04-13": "late"}),
    ],
)
def test_a_profile_says_its_own_rule(rule: ReminderRule, expected: dict[str, str]) -> None:
    assert daily(due(3, 16), rule) == expected


def test_nothing_on_a_free_day_and_what_falls_there_comes_after_it() -> None:
    """A limit of calendar days may end on a Sunday: it is named on the Friday before, as due."""
    assert daily(due(3, 15)) == {
        "03-06": "half_way",
        "03-12": "soon",
        "03-13": "today",
        "03-25": "late",
        "03-30": "late+",
        "04-02": "late+",
        "04-07": "late+",
        "04-10": "late+",
        "04-15": "late+",
    }


def test_a_limit_of_one_day_is_named_on_its_day_only_and_not_on_the_day_it_began() -> None:
    found = daily(due(3, 3), ReminderRule(every=0))
    assert found == {"03-03": "today"}


def test_a_run_that_was_missed_is_made_up_for_once() -> None:
    """The timer stood still from the 11th to the 13th: Friday's reminder comes on Monday, as the most urgent one."""
    assert on(date(2026, 3, 13), due(3, 16), since=date(2026, 3, 11)) == Reminder(Urgency.SOON)
    assert on(date(2026, 3, 16), due(3, 16), since=date(2026, 3, 9)) == Reminder(Urgency.TODAY)
    assert on(date(2026, 4, 1), due(3, 16), since=date(2026, 3, 16)) == Reminder(Urgency.LATE, superior=True)
    assert on(date(2026, 4, 1), due(3, 16), since=date(2026, 3, 31)) is None


@pytest.mark.parametrize("unit", [LimitUnit.MINUTE, LimitUnit.HOUR])
def test_hours_and_minutes_are_never_mailed_about(unit: LimitUnit) -> None:
    for day in (date(2026, 3, 12), date(2026, 3, 17)):
        assert on(day, due(3, 12), unit=unit) is None
        assert standing(due(3, 12), day, CALENDAR, unit) is None


def test_without_a_due_time_nothing_is_said() -> None:
    assert on(date(2026, 3, 12)) is None
    assert standing(None, date(2026, 3, 12), CALENDAR) is None


def test_a_date_set_by_hand_before_the_step_began_is_late_at_once() -> None:
    """A deadline of the past still counts its working days."""
    assert on(date(2026, 3, 10), due(3, 5), started_at=None) == Reminder(Urgency.LATE)


class TestFrequency:
    @pytest.mark.parametrize(
        ("frequency", "urgencies"),
        [
            (Frequency.DAILY, set(Urgency)),
            (Frequency.WEEKLY, set(Urgency)),
            (Frequency.LATE, {Urgency.LATE}),
            (Frequency.NONE, set()),
        ],
    )
    def test_each_person_chooses(self, frequency: Frequency, urgencies: set[Urgency]) -> None:
        assert {one for one in Urgency if wanted(frequency, one)} == urgencies

    @pytest.mark.parametrize(
        ("today", "since", "is_day"),
        [
            (date(2026, 3, 9), date(2026, 3, 6), True),  # Monday
            (date(2026, 3, 10), date(2026, 3, 9), False),
            (date(2026, 3, 10), date(2026, 3, 6), True),  # Monday's run was missed
            (date(2026, 3, 25), date(2026, 3, 17), True),  # Wednesday after the long leave
            (date(2026, 3, 26), date(2026, 3, 25), False),
        ],
    )
    def test_the_mail_of_the_week_comes_on_its_first_working_day(self, today: date, since: date, is_day: bool) -> None:
        assert is_weekly_day(today, since, CALENDAR) is is_day

    def test_the_mail_of_the_week_names_what_is_late_or_due_within_five_working_days(self) -> None:
        today = date(2026, 3, 9)
        assert standing(due(3, 6), today, CALENDAR) is Urgency.LATE
        assert standing(due(3, 9), today, CALENDAR) is Urgency.TODAY
        last = add_working_days(today, 5, CALENDAR)
        assert standing(due(last.month, last.day), today, CALENDAR) is Urgency.SOON
        assert standing(due(last.month, last.day + 1), today, CALENDAR) is None
