"""When somebody is reminded: two working days before a step is due, the day after, then weekly at most.

Only on working days. Limits of hours and minutes are measured and shown, never mailed about.
"""

from __future__ import annotations

from datetime import date, datetime

from ckanext.satudata.domain.mail_kinds import DUE_SOON, OVERDUE
from ckanext.satudata.domain.sop_types import LimitUnit
from ckanext.satudata.domain.workdays import Calendar, add_working_days, is_working_day

__all__ = ["DAYS_BEFORE", "DAYS_BETWEEN", "reminder_for"]

DAYS_BEFORE = 2
"""Working days before the due day on which the first reminder comes."""

DAYS_BETWEEN = 7
"""Days between two reminders of a step that stays overdue."""

_NEVER = frozenset({LimitUnit.MINUTE, LimitUnit.HOUR})


def reminder_for(
    due_at: datetime | None,
    started_at: datetime | None,
    now: datetime,
    calendar: Calendar,
    *,
    unit: LimitUnit | None = None,
    last_overdue: date | None = None,
) -> str | None:
    """Which reminder a step calls for now: `due_soon`, `overdue` or none.

    Args:
        due_at: when the step is due; none, no reminder.
        started_at: when the step began. On that day its own mail was sent, which is enough.
        now: the moment the reminders are looked for.
        calendar: working days, and the zone in which a day begins.
        unit: of the step's limit; None where the date was set by hand.
        last_overdue: the day of the newest overdue reminder of this step.
    """
    if due_at is None or unit in _NEVER:
        return None
    today = now.astimezone(calendar.zone).date()
    if not is_working_day(today, calendar):
        return None
    if now > due_at:
        is_early = last_overdue is not None and (today - last_overdue).days < DAYS_BETWEEN
        return None if is_early else OVERDUE
    if started_at is not None and started_at.astimezone(calendar.zone).date() >= today:
        return None
    due_day = due_at.astimezone(calendar.zone).date()
    return DUE_SOON if due_day <= add_working_days(today, DAYS_BEFORE, calendar) else None
