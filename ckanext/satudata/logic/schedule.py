"""Decisions that wait for their day: carrying them out, taking them back, and what is told when one cannot be.

A decision with a day was taken by the rules of its moment (`logic.transition`) and stands in the history as an event of
kind `scheduled`. On its day it is carried out in the name of who took it, and every rule is asked again: role, four
eyes, guards, the content judged, the access class it was taken for. What speaks against it then ends the schedule,
stands in the history, and the Walidata is told by mail: nothing is tried again behind anybody's back.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.deadline import due
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.logic import case_store, mail, outbox
from ckanext.satudata.logic.people import actor_for, caller
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import CARRIED_OUT, execute, find_case, locked
from ckanext.satudata.model import Case, Event
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["CANCELLED", "FAILED", "SCHEDULED", "Done", "cancel", "end_with", "may_cancel", "publish_due"]

log = logging.getLogger(__name__)

SCHEDULED, CANCELLED, FAILED = "scheduled", "schedule_cancelled", "schedule_failed"


@dataclass(frozen=True)
class Done:
    """What came of one decision whose day has come; `said` is empty when it was carried out."""

    case_id: str
    title: str
    said: str = ""


def publish_due(now: datetime | None = None, *, dry_run: bool = False) -> list[Done]:
    """Carry out every decision whose day has come; may run each minute, by several processes."""
    ids = Case.scheduled_until(now or utcnow())
    if dry_run:
        return [Done(case.id, case.title) for case in map(Case.get, ids) if case is not None]
    return [done for done in map(_carry_out, ids) if done is not None]


def _carry_out(case_id: str) -> Done | None:
    """One of them; None when somebody moved the case or took the decision back meanwhile."""
    Session.expire_all()  # a long-lived process may remember the dataset as it was before somebody changed it
    case = Case.get(case_id)
    if case is None or case.scheduled_for is None:
        return None
    title, version, transition = case.title, case.case_version, case.scheduled_transition
    try:
        execute(*_asked(case))
    except Exception as e:
        Session.rollback()
        if isinstance(e, tk.ValidationError) and "case_version" in e.error_dict:
            return None
        if not isinstance(e, (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)):
            log.exception("scheduled %s of case %s", transition, case_id)
        sentences = _sentences(e)
        return Done(case_id, title, " ".join(sentences)) if _give_up(case_id, version, sentences) else None
    return Done(case_id, title)


def _asked(case: Case) -> tuple[Context, dict[str, Any]]:
    """The decision as it was taken, in the name of who took it."""
    decided = _decision(case)
    user = model.User.get(case.scheduled_by) if case.scheduled_by else None
    if decided is None or user is None or user.state != model.State.ACTIVE:
        raise tk.NotAuthorized(tk._("The account of who decided this is gone."))
    if decided.data.get("access_class") != case.access_class:
        text = tk._("The access class was changed after the decision; decide again.")
        raise tk.ValidationError({"accessRights": [text]})
    given = {name: getattr(decided, name) for name in ("reason", "note", "how_to_fix")}
    data = {
        **decided.data.get("fields", {}),
        **{name: value for name, value in given.items() if value},
        "id": case.id,
        "transition": case.scheduled_transition,
        "case_version": case.case_version,
        "decided_by": decided.decided_by_id,
    }
    context: Any = {"user": user.name, "auth_user_obj": user, "ignore_auth": False, CARRIED_OUT: True}
    return context, data


def _decision(case: Case) -> Event | None:
    """The newest decision of this case that set a day."""
    stmt = sa.select(Event).where(Event.case_id == case.id, Event.kind == SCHEDULED)
    return Session.scalars(stmt.order_by(Event.seq.desc()).limit(1)).one_or_none()


def _sentences(error: Exception) -> list[str]:
    """Why, in words; a fault inside the portal is named by its kind only."""
    if isinstance(error, tk.ValidationError):
        found = list(error.error_dict.values())
        return [str(one) for value in found for one in (value if isinstance(value, list) else [value])]
    if isinstance(error, tk.NotAuthorized):
        return [str(error)]
    if isinstance(error, tk.ObjectNotFound):
        return [tk._("Who decided this may no longer see the dataset.")]
    return [tk._("Something in the portal broke in the middle. Nothing has changed; it can be tried again.")]


def _give_up(case_id: str, version: int, sentences: list[str]) -> bool:
    """End a schedule that cannot be carried out, and tell; False when the case was moved meanwhile."""
    case = Case.lock(case_id)
    if case is None or case.scheduled_for is None or case.case_version != version:
        Session.rollback()
        return False
    decider = model.User.get(case.scheduled_by) if case.scheduled_by else None
    data = {"scheduled_for": case.scheduled_for.isoformat(), "sentences": sentences}
    transition = case.scheduled_transition
    _end(case)
    event = case_store.record_event(
        case, FAILED, None, transition=transition, from_state=case.state, to_state=case.state, data=data
    )
    rows = mail.tell_schedule_failed(case, event, profile_of_case(case), decider, sentences)
    Session.commit()
    outbox.deliver_soon(rows)
    return True


def _end(case: Case) -> None:
    """The case as it was before the decision: its step runs on from where it began."""
    decided = _decision(case)
    profile = profile_of_case(case)
    case.scheduled_for = case.scheduled_transition = case.scheduled_by = None
    case.case_version += 1
    case.decided = bool(decided.data.get("decided_before")) if decided else case.decided
    case.due_at = _due(case, profile)
    case.modified_at = utcnow()


def _due(case: Case, profile: SopProfile) -> datetime | None:
    state = profile.flows[case.flow].states.get(case.state)
    if state is None or case.step_started_at is None:
        return None
    return due(case.step_started_at, state.limit, replace(portal_calendar(), hours=profile.clock.hours))


def may_cancel(case: Case, profile: SopProfile, roles: frozenset[Any]) -> bool:
    """Whether somebody with these roles may take the decision back: whoever could have taken it."""
    transition = profile.flows[case.flow].transitions.get(case.scheduled_transition or "")
    if transition is None:
        return False
    who = (*transition.roles_at.get(case.state, ()), *transition.entered_by_at.get(case.state, ()))
    return bool(set(who) & roles)


def cancel(context: Context, data: dict[str, Any]) -> tuple[Case, Event]:
    """Take a decision that waits for its day back, as the caller.

    Raises ObjectNotFound (may not see), NotAuthorized (may not decide), ValidationError (nothing waits, stale version).
    """
    user = caller(context)
    case = locked(find_case(context, data["id"]))
    profile = profile_of_case(case)
    sysadmin = bool(user and user.sysadmin)
    if case.scheduled_for is None:
        Session.rollback()
        raise tk.ValidationError({"scheduled_for": [tk._("No decision of this case waits for its day.")]})
    if not sysadmin and not may_cancel(case, profile, actor_for(user, case.organization_id).roles):
        Session.rollback()
        raise tk.NotAuthorized(tk._("Only who may take this decision may take it back."))
    if data["case_version"] != case.case_version:
        current = case.case_version
        Session.rollback()
        text = tk._(
            "Somebody else moved this case in the meantime (it is at version {current}). Reload and decide again."
        )
        raise tk.ValidationError({"case_version": [text.format(current=current)]})
    event = _cancelled(case, user)
    Session.commit()
    return case, event


def end_with(case: Case, user: model.User | None) -> list[str]:
    """A decision that waits for its day ends because the case gets other rules: told like one that is taken back.

    Nothing happens where none waits; the caller holds the row and commits.

    :returns: ids of the rows of the outbox
    """
    return outbox.ids_of_event(_cancelled(case, user).id) if case.scheduled_for is not None else []


def _cancelled(case: Case, user: model.User | None) -> Event:
    """The decision is gone, with a line of history and a mail; not committed."""
    told = {"scheduled_for": isoformat(case.scheduled_for)}
    transition, profile = case.scheduled_transition, profile_of_case(case)
    _end(case)
    event = case_store.record_event(
        case, CANCELLED, user, transition=transition, from_state=case.state, to_state=case.state, data=told
    )
    mail.tell_schedule_cancelled(case, event, profile, user)
    return event
