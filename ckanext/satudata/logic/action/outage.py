"""Outages of the portal, and due times counted anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import forget, portal_calendar
from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.domain.workdays import Outage as DeclaredOutage
from ckanext.satudata.logic import due_dates
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.typed import refuse, typed_moment, typed_text
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import Case, Outage
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["satudata_due_recompute", "satudata_outage_create", "satudata_outage_list", "satudata_outage_remove"]

A_YEAR = timedelta(days=366)
LONGEST = timedelta(days=62)
"""What is declared as one outage; a longer one is more likely a wrong year."""


@tk.side_effect_free
def satudata_outage_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Declared outages of the last three years and those to come, oldest first.

    Who may: every signed-in user.

    :returns: list of ``id``, ``starts_at``, ``ends_at``, ``reason``, ``created_at``
    """
    tk.check_access("satudata_outage_list", context, data_dict)
    return [row.dictize() for row in Outage.since(utcnow() - 3 * A_YEAR)]


def satudata_outage_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Declare that the portal did not, or will not, work. Due times of steps running then move (docs/decisions/028).

    Who may: sysadmins.

    :param starts_at: 2026-07-01T10:00, where the portal stands unless it names a zone; ``ends_at``: its end
    :param reason: why, for the history of the cases
    :param dry_run: true to be told which due times would move
    :returns: the outage (without ``id`` on a dry run) with ``moved``: list of ``case_id``, ``title``, ``state``,
        ``old``, ``new``
    """
    tk.check_access("satudata_outage_create", context, data_dict)
    starts_at, ends_at = typed_moment(data_dict, "starts_at"), typed_moment(data_dict, "ends_at")
    reason = typed_text(data_dict, "reason", required=True)
    _refuse_times(starts_at, ends_at)
    if tk.asbool(data_dict.get("dry_run", False)):
        calendar = portal_calendar()
        calendar = replace(calendar, outages=(*calendar.outages, DeclaredOutage(starts_at, ends_at)))
        moved = due_dates.changes(calendar, _touched(starts_at, ends_at))
        shown = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "reason": reason}
        Session.rollback()  # gives the table's lock back
        return {**shown, "moved": [one.as_dict() for one in moved]}
    user = caller(context)
    row = Outage(starts_at=starts_at, ends_at=ends_at, reason=reason, created_by=user.id if user else None)
    row.created_at = utcnow()
    Session.add(row)
    Session.commit()
    forget()
    moved = due_dates.recompute(user, "outage", conditions=_touched(starts_at, ends_at))
    return {**row.dictize(), "moved": [one.as_dict() for one in moved]}


def satudata_outage_remove(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a declared outage back; due times it moved are counted anew.

    Who may: sysadmins.

    :param id: id of the outage
    :returns: the outage with ``moved``
    """
    tk.check_access("satudata_outage_remove", context, data_dict)
    row = Outage.get(str(tk.get_or_bust(data_dict, "id")))
    if row is None or row.removed_at is not None:
        raise tk.ObjectNotFound(tk._("There is no such outage."))
    user = caller(context)
    row.removed_by, row.removed_at = user.id if user else None, utcnow()
    starts_at, ends_at = row.starts_at, row.ends_at
    Session.commit()
    forget()
    moved = due_dates.recompute(user, "outage", conditions=_touched(starts_at, ends_at))
    return {**row.dictize(), "moved": [one.as_dict() for one in moved]}


def _refuse_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise refuse("ends_at", tk._("The outage must end after it begins."))
    if ends_at > datetime.now(timezone.utc) + A_YEAR:
        raise refuse("ends_at", tk._("An outage can be declared at most a year ahead."))
    if ends_at - starts_at > LONGEST:
        raise refuse("ends_at", tk._("An outage lasts at most {n} days.").format(n=LONGEST.days))
    other = Outage.overlapping(starts_at, ends_at)
    if other is not None:
        told = {"start": long_datetime(other.starts_at, language()), "end": long_datetime(other.ends_at, language())}
        Session.rollback()
        raise refuse("starts_at", tk._("Another outage is declared from {start} to {end}.").format(**told))


def _touched(starts_at: datetime, ends_at: datetime) -> list[Any]:
    """Steps that were running during this time."""
    return [Case.step_started_at < ends_at, Case.due_at >= starts_at]


def satudata_due_recompute(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Count the due times of running steps anew with today's calendar, after a decree or a change of free days.

    Who may: sysadmins.

    :param dry_run: true to be told what would change
    :returns: ``changed``: list of ``case_id``, ``title``, ``state``, ``old``, ``new``; each is an event of kind
        ``due_changed`` unless it was a dry run
    """
    tk.check_access("satudata_due_recompute", context, data_dict)
    dry_run = tk.asbool(data_dict.get("dry_run", False))
    return {"changed": [one.as_dict() for one in due_dates.recompute(caller(context), "decree", dry_run=dry_run)]}
