"""Dates the Walidata sets for organisations, from which drafts take their due time."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.sop import Category, SopProfile
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import due_dates, queue
from ckanext.satudata.logic.organizations import living_organization
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import whole_number
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.logic.typed import refuse, typed_day, typed_text
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import Case, Deadline
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["satudata_deadline_list", "satudata_deadline_remove", "satudata_deadline_set"]

PERIOD = re.compile(r"\d{4}(-(Q[1-4]|S[12]|0[1-9]|1[0-2]))?")
DATASET = "dataset"


@tk.side_effect_free
def satudata_deadline_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Dates set for organisations, the next first.

    Who may: every signed-in user. Walidata, Pembina Data, Forum, Koordinator, Sekretariat and sysadmins get those of
    the whole portal, everybody else those of the organisations where he holds a role.

    :param organization: name or id; ``past``: true for dates that have passed too
    :param limit: rows, 50 by default, at most 200; ``offset``: rows to leave out
    :returns: ``count`` and ``results``, each with ``id``, ``organization``, its title, ``flow``, ``state``,
        ``period``, ``due_day``, ``note``, ``passed``
    """
    tk.check_access("satudata_deadline_list", context, data_dict)
    since = None if tk.asbool(data_dict.get("past") or False) else today()
    rows = Deadline.in_force(_reach(context, data_dict), since)
    limit, offset = whole_number(data_dict, "limit", 50), whole_number(data_dict, "offset", 0)
    shown = rows[offset : offset + min(limit, 200)]
    groups = _groups(row.organization_id for row in shown)
    return {"count": len(rows), "results": [_told(row, groups.get(row.organization_id)) for row in shown]}


def _reach(context: Context, data_dict: DataDict) -> set[str] | None:
    """Ids of the organisations the caller may ask about, None for all of them."""
    user = caller(context)
    if user is None:
        raise tk.NotAuthorized(tk._("Sign in to see the cases waiting for you."))
    reach = queue.reach_of(user)
    everything = bool(user.sysadmin) or bool(reach.roles & queue.FIGURE_ROLES)
    own = {one for role in reach.roles for one in reach.organizations(role)}
    wanted = data_dict.get("organization")
    if not wanted:
        return None if everything else own
    group = model.Group.get(str(wanted))
    found = {group.id} if group else set()
    return found if everything else found & own


def _groups(ids: Any) -> dict[str, model.Group]:
    found = model.Session.query(model.Group).filter(model.Group.id.in_(set(ids)))
    return {group.id: group for group in found}


def _told(row: Deadline, group: model.Group | None) -> dict[str, Any]:
    return {
        **row.dictize(),
        "organization": group.name if group else None,
        "organization_title": (group.title or group.name) if group else None,
        "passed": row.due_day < today(),
    }


def satudata_deadline_set(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Set the date until which an organisation hands in what stands in a state; a date of the same period gives way.

    Drafts of the organisation take it at once, those made later too. Who may: Walidata and sysadmins (SOP Paser 2022).

    :param organization_id: name or id; ``flow``: kind of object, ``dataset`` when not given; ``state``: a state before
        submission, the first when not given
    :param period: 2026, 2026-S1, 2026-Q3 or 2026-08; ``due_day``: 2026-09-30; ``note``: for the organisation
    :returns: the row with ``moved``: how many running steps got another due time
    """
    tk.check_access("satudata_deadline_set", context, data_dict)
    group = living_organization(typed_text(data_dict, "organization_id", required=True))
    flow = typed_text(data_dict, "flow") or DATASET
    state = _state(current_profile(group.id, flow), flow, typed_text(data_dict, "state"))
    period = typed_text(data_dict, "period", required=True).upper()
    if not PERIOD.fullmatch(period):
        raise refuse("period", tk._("Write the period as 2026, 2026-S1, 2026-Q3 or 2026-08."))
    day = _ahead(typed_day(data_dict, "due_day"))
    user = caller(context)
    old = Deadline.same(group.id, flow, state, period)
    if old is not None:
        old.removed_by, old.removed_at = user.id if user else None, utcnow()
        Session.flush()
    row = Deadline(
        organization_id=group.id,
        flow=flow,
        state=state,
        period=period,
        due_day=day,
        note=typed_text(data_dict, "note"),
        created_by=user.id if user else None,
        created_at=utcnow(),
    )
    Session.add(row)
    Session.commit()
    return {**_told(row, group), "moved": len(due_dates.recompute(user, "deadline", conditions=_about(row)))}


def satudata_deadline_remove(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a date back; drafts fall to the next date of their organisation, or have none.

    Who may: Walidata and sysadmins.

    :param id: id of the row
    :returns: the row with ``moved``
    """
    tk.check_access("satudata_deadline_remove", context, data_dict)
    row = Deadline.get(str(tk.get_or_bust(data_dict, "id")))
    if row is None or row.removed_at is not None:
        raise tk.ObjectNotFound(tk._("There is no such date."))
    user = caller(context)
    row.removed_by, row.removed_at = user.id if user else None, utcnow()
    Session.commit()
    told = _told(row, model.Group.get(row.organization_id))
    return {**told, "moved": len(due_dates.recompute(user, "deadline", conditions=_about(row)))}


def _about(row: Deadline) -> list[Any]:
    return [Case.organization_id == row.organization_id, Case.flow == row.flow, Case.state == row.state]


def _state(profile: SopProfile, flow: str, wanted: str) -> str:
    """A state before submission of this organisation's SOP."""
    known = profile.flows.get(flow)
    if known is None:
        raise refuse("flow", tk._("The SOP of this organization has no such flow."))
    state = known.states.get(wanted or known.initial)
    if state is None or state.category is not Category.OPEN or state.limit is not None:
        open_states = (one for one in known.states.values() if one.category is Category.OPEN and one.limit is None)
        names = ", ".join(f"{one.key} ({in_language(one.title, language())})" for one in open_states)
        raise refuse("state", tk._("Choose a state before submission: {known}.").format(known=names))
    return state.key


def _ahead(day: date) -> date:
    if day < today():
        raise refuse("due_day", tk._("The day lies in the past."))
    if day.year > today().year + 2:
        raise refuse("due_day", tk._("The day lies more than {n} years ahead.").format(n=2))
    return day
