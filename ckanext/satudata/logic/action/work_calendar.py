"""The calendar of a person, and the address under which a calendar program reads it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.logic import work_calendar
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import whole_number
from ckanext.satudata.model import CalendarToken
from ckanext.satudata.model.base import Session, isoformat

__all__ = ["satudata_calendar_show", "satudata_calendar_token_create", "satudata_calendar_token_revoke"]

YES = {"1", "true", "yes", "on", "ya"}
MOST = work_calendar.MOST
LONGEST = 400
"""Days asked for at once: a year and the weeks beside it."""


@tk.side_effect_free
def satudata_calendar_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What falls on which day for the caller: steps due, what was published, data that may be expected.

    Who may: every signed-in user; each gets what he may see at this moment.

    :param after: first day as ``2026-11-01``, today by default; ``before``: last day, 30 days later by default
    :param all: true for steps of others too, as far as the caller may see them
    :param limit: entries of one kind a day, all of them by default
    :returns: ``results``: of each entry ``kind`` (``due``, ``scheduled``, ``published``, ``expected``), ``day``,
        ``moment`` (of a due step or a decision that waits), ``id`` of the case, ``title``, ``modified_at``; ``more``:
        day to how many entries the limit left out; ``subscribed_at``: since when there is an address, or none
    """
    user = _user("satudata_calendar_show", context)
    first = _day(data_dict, "after", today())
    last = _day(data_dict, "before", first + timedelta(days=30))
    if not first <= last <= first + timedelta(days=LONGEST):
        raise tk.ValidationError({"before": [tk._("Give a last day up to {n} days later.").format(n=LONGEST)]})
    everything = str(data_dict.get("all") or "").lower() in YES
    found = work_calendar.entries(user, first, last, everything, whole_number(data_dict, "limit", MOST, 1, MOST))
    token = CalendarToken.of_user(user.id)
    return {
        "results": [
            {
                "kind": one.kind,
                "day": one.day.isoformat(),
                "moment": isoformat(one.moment),
                "id": one.id,
                "title": one.title,
                "modified_at": isoformat(one.modified_at),
            }
            for one in found.entries
        ],
        "more": {day.isoformat(): number for day, number in found.more.items()},
        "subscribed_at": isoformat(token.created_at) if token else None,
    }


def satudata_calendar_token_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A new address of the caller's calendar; the one before ends. It is told once: only its hash is kept.

    Who may: every signed-in user, for himself.

    :returns: ``token``
    """
    user = _user("satudata_calendar_token_create", context)
    token = work_calendar.new_token()
    CalendarToken.give(user.id, work_calendar.digest(token))
    Session.commit()
    return {"token": token}


def satudata_calendar_token_revoke(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """End the address of the caller's calendar; nothing happens when there is none.

    Who may: every signed-in user, for himself.

    :returns: nothing of interest
    """
    user = _user("satudata_calendar_token_revoke", context)
    CalendarToken.take(user.id)
    Session.commit()
    return {}


def _user(name: str, context: Context) -> model.User:
    tk.check_access(name, context, {})
    user = caller(context)
    if user is None:
        raise tk.NotAuthorized(tk._("Sign in first."))
    return user


def _day(data_dict: DataDict, name: str, default: date) -> date:
    text = str(data_dict.get(name) or "")
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not date(2000, 1, 1) <= day <= date(2200, 1, 1):
        raise tk.ValidationError({name: [tk._("Write a day between the years 2000 and 2200, as 2026-11-30.")]})
    return day
