"""When somebody is reminded of a step, by the rule of its profile: in working days, and never on a free day.

The day a step begins on has a mail of its own. A reminder that falls on a free day comes on the next working day, and
one a portal missed (its timer did not run) comes with the next run: a run asks for everything since the last one.
Limits of hours and minutes are measured and shown, never mailed about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from ckanext.satudata.domain.clock_types import ReminderRule
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_types import LimitUnit
from ckanext.satudata.domain.workdays import Calendar, add_working_days, count_working_days, is_working_day

__all__ = ["SUPERIORS", "Frequency", "Reminder", "Urgency", "is_weekly_day", "reminder_for", "standing", "wanted"]

_NEVER = frozenset({LimitUnit.MINUTE, LimitUnit.HOUR})

_WEEK = 5

SUPERIORS = {
    Role.PRODUSEN_DATA: (Role.KEPALA_OPD,),
    Role.WALIDATA_PENDUKUNG: (Role.KEPALA_OPD,),
    Role.PPID: (Role.KEPALA_OPD,),
    Role.KEPALA_OPD: (Role.WALIDATA, Role.KOORDINATOR_FORUM),
    Role.WALIDATA: (Role.KOORDINATOR_FORUM,),
    Role.PEMBINA_DATA: (Role.KOORDINATOR_FORUM,),
}
"""Who answers for whom: the head for his office, then Walidata and coordinator (Perpres 39/2019 art. 24)."""


class Urgency(str, Enum):
    """How a step stands to its due day, most urgent first."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    HALF_WAY = "half_way"

    def __str__(self) -> str:
        return self.value


class Frequency(str, Enum):
    """How often somebody wants to be reminded; decisions come whatever he says."""

    DAILY = "daily"
    WEEKLY = "weekly"
    LATE = "late"
    NONE = "none"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Reminder:
    """A step that calls for a reminder today. `superior`: it is so late that who answers for it is told too."""

    urgency: Urgency
    superior: bool = False


def reminder_for(
    due_at: datetime | None,
    started_at: datetime | None,
    today: date,
    since: date,
    calendar: Calendar,
    rule: ReminderRule,
    unit: LimitUnit | None = None,
) -> Reminder | None:
    """What a step calls for today: the most urgent reminder whose day lies after `since` up to `today`.

    :param due_at: when the step is due; none, no reminder
    :param started_at: when the step began; none where it is unknown, then nothing is half-way
    :param today: where the portal stands; nothing on a free day
    :param since: the last day on which reminders were sent
    :param unit: of the step's limit; None where the date was set by hand
    """
    if due_at is None or unit in _NEVER or not is_working_day(today, calendar):
        return None
    due_day = due_at.astimezone(calendar.zone).date()
    started = started_at.astimezone(calendar.zone).date() if started_at else None
    if started is not None and started >= today:
        return None
    if today > due_day:
        return _late(due_day, today, since, calendar, rule)
    urgency = _before(due_day, started, today, since, calendar, rule)
    return Reminder(urgency) if urgency else None


def _before(
    due_day: date, started: date | None, today: date, since: date, calendar: Calendar, rule: ReminderRule
) -> Urgency | None:
    """Up to the due day: the most urgent of what fell between the last run and today."""
    length = count_working_days(started, due_day, calendar) if started else 0
    first = max(since, started) if started else since
    left = count_working_days(today, due_day, calendar)
    passed = range(left, count_working_days(first, due_day, calendar))  # distances to the due day since then
    if rule.on_the_day and (today == due_day or 0 in passed):
        return Urgency.TODAY
    if any(days in passed for days in rule.before):
        return Urgency.SOON
    if rule.half_way and length > 1 and length - length // 2 in passed:
        return Urgency.HALF_WAY
    return None


def _late(due_day: date, today: date, since: date, calendar: Calendar, rule: ReminderRule) -> Reminder | None:
    """Each so many working days; two reminders of the same kind that were missed come as one."""
    days = count_working_days(due_day, today, calendar)
    before = max(count_working_days(due_day, since, calendar), 0) if since > due_day else 0
    if not rule.every or days // rule.every == before // rule.every:
        return None
    return Reminder(Urgency.LATE, bool(rule.superior_after) and days >= rule.superior_after)


def standing(due_at: datetime | None, today: date, calendar: Calendar, unit: LimitUnit | None = None) -> Urgency | None:
    """How a step stands, for the mail of the week: late, due today, or due within the next five working days."""
    if due_at is None or unit in _NEVER:
        return None
    due_day = due_at.astimezone(calendar.zone).date()
    if today >= due_day:
        return Urgency.LATE if today > due_day else Urgency.TODAY
    return Urgency.SOON if due_day <= add_working_days(today, _WEEK, calendar) else None


def wanted(frequency: Frequency, urgency: Urgency) -> bool:
    """Whether somebody who wants mails so often wants one about this."""
    if frequency is Frequency.LATE:
        return urgency is Urgency.LATE
    return frequency is not Frequency.NONE


def is_weekly_day(today: date, since: date, calendar: Calendar) -> bool:
    """Whether the mail of the week is due: its first working day, or a later one when the first was missed."""
    monday = date.fromordinal(today.toordinal() - today.weekday())
    before = date.fromordinal(monday.toordinal() - 1)
    first = add_working_days(before, 1, calendar)
    return first <= today and since < first
