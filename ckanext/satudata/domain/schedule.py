"""The day on which a decision is carried out, and the next days of a rhythm of publication.

SOP Paser 2022 step 13: the Walidata fixes when data are published: each month, quarter, half-year or year. A date of
publication is the office's promise, so it is at least tomorrow, at most two years away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ckanext.satudata.domain.clock_types import RHYTHMS
from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.sop_types import ReasonRule, Transition
from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.domain.workdays import Calendar, next_working_day

__all__ = ["EVENT_TITLES", "PUBLISH_ON", "next_releases", "publishing_day", "read_day"]

PUBLISH_ON = "publish_on"
"""The field of a request."""

EVENT_TITLES = {
    "scheduled": N_("Decided, waits for its day: {what}"),
    "schedule_cancelled": N_("Day cancelled: {what}"),
    "schedule_failed": N_("Not carried out on its day: {what}"),
}
"""Kinds of event about a decision with a day; `what` is the transition's own title."""

_YEARS_AHEAD = 2


def publishing_day(transition: Transition, typed: str | None, today: date) -> date | None:
    """The day a decision waits for; None when it is carried out at once. BadRequest with a sentence for a bad one."""
    text = (typed or "").strip()
    if not text:
        if transition.schedule is ReasonRule.REQUIRED:
            raise _bad("required", N_("Choose the day on which this is carried out."))
        return None
    if transition.schedule is ReasonRule.NONE:
        raise _bad("not_asked", N_("This step is carried out at once and takes no date."))
    day = read_day(text)
    if day is None:
        raise _bad("no_date", N_("Write the date as year-month-day, for instance 2027-12-31."))
    if day < today:
        raise _bad("past", N_("The day lies in the past."))
    if day.year > today.year + _YEARS_AHEAD:
        raise _bad("far", N_("The day lies more than {n} years ahead."), {"n": str(_YEARS_AHEAD)})
    return None if day == today else day


def read_day(text: str) -> date | None:
    """A day as ISO text (2027-12-31); None for everything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def next_releases(today: date, calendar: Calendar) -> Mapping[str, date]:
    """For each rhythm the first working day of its next period: month, quarter, half-year, year."""
    found: dict[str, date] = {}
    for rhythm, months in RHYTHMS.items():
        periods = (today.month - 1) // months + 1
        year, month = divmod(today.year * 12 + periods * months, 12)
        found[rhythm] = next_working_day(date(year, month + 1, 1), calendar)
    return found


def _bad(code: str, msgid: str, params: dict[str, str] | None = None) -> BadRequest:
    return BadRequest({PUBLISH_ON: [Reason(code, msgid, params or {})]})
