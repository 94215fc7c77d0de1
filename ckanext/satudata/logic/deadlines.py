"""Dates the Walidata set for organisations: which one holds for a step, and setting them.

SOP Paser 2022 step 8: "Walidata menentukan deadline pengumpulan data tergantung jumlah data OPD". A state without a
limit of its own (the draft before submission) takes its due time from the next such date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.deadline import end_of_day
from ckanext.satudata.domain.workdays import Calendar
from ckanext.satudata.model import Deadline

__all__ = ["date_for", "date_set"]


def date_for(
    rows: Iterable[Deadline], organization_id: str | None, flow: str, state: str, begun: datetime, calendar: Calendar
) -> datetime | None:
    """When a step begun then is due by these rows (in the order of their days): the first date not before its day."""
    day = begun.astimezone(calendar.zone).date()
    for row in rows:
        if (row.organization_id, row.flow, row.state) == (organization_id, flow, state) and row.due_day >= day:
            return end_of_day(row.due_day, calendar)
    return None


def date_set(organization_id: str | None, flow: str, state: str, begun: datetime) -> datetime | None:
    """The same, asking the database once."""
    if organization_id is None:
        return None
    calendar = portal_calendar()
    rows = Deadline.in_force([organization_id], begun.astimezone(calendar.zone).date(), flow)
    return date_for(rows, organization_id, flow, state, begun, calendar)
