"""Moving a running case to another version of its SOP: explicit, one case at a time, recorded, never a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.sop import SopProfile, State
from ckanext.satudata.domain.sop_fit import Fit, fit, unfit_to_use
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import case_store, claims, outbox, schedule
from ckanext.satudata.logic.facts import case_view, dataset_of
from ckanext.satudata.logic.failure import kept_whole
from ckanext.satudata.logic.faster import who_moved_last
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.profiles import profile_copy, profile_of_case
from ckanext.satudata.logic.transition import STALE, find_case, locked, set_visibility
from ckanext.satudata.logic.words import language, role_title, sentence
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["KIND", "Wanted", "look_at", "move_one"]

KIND = "profile_changed"
WHAT = "move_profile"


@dataclass(frozen=True)
class Wanted:
    """Where cases shall go: a version, states by name for those it lacks, and why."""

    profile: SopProfile
    mapping: Mapping[str, str]
    reason: str


def look_at(context: Context, reference: str, wanted: Wanted) -> dict[str, Any]:
    """What would happen to a case; nothing is changed."""
    case = find_case(context, reference)
    return _told(case, _fit(case, wanted))


def move_one(context: Context, reference: str, case_version: int | None, wanted: Wanted) -> dict[str, Any]:
    """Move a case in a transaction of its own.

    Raises ObjectNotFound (may not see), ValidationError (stale version, does not fit).
    """
    user, found = caller(context), find_case(context, reference)
    case_id, user_id = found.id, user.id if user else None
    with kept_whole(WHAT, lambda: (Case.get(case_id), model.User.get(user_id) if user_id else None)):
        return _move(locked(found), case_version, wanted, user)


def _fit(case: Case, wanted: Wanted) -> Fit:
    old = profile_of_case(case).flows[case.flow]
    target = wanted.mapping.get(case.state)
    new = wanted.profile.flows.get(case.flow)
    calendar = portal_calendar(rule=wanted.profile.clock)
    found = fit(old, new, case_view(case, dataset_of(case), offices=False), calendar, utcnow(), target)
    unfit = unfit_to_use(new) if new else ()
    return Fit(found.target, (*found.reasons, *unfit), found.turn, found.due_at, found.stays)


def _same(case: Case, profile: SopProfile) -> bool:
    return (case.profile_key, case.profile_version) == (profile.key, profile.version)


def _move(case: Case, case_version: int | None, wanted: Wanted, user: model.User | None) -> dict[str, Any]:
    if case_version is not None and case_version != case.case_version:
        said = [tk._(STALE).format(current=case.case_version), who_moved_last(case) or ""]
        Session.rollback()
        raise tk.ValidationError({"case_version": [" ".join(filter(None, said))]})
    if _same(case, wanted.profile):
        Session.rollback()
        raise tk.ValidationError({"id": [tk._("The case follows this version already.")]})
    found = _fit(case, wanted)
    state = found.target
    if found.reasons or state is None:
        said = [sentence(reason) for reason in found.reasons]
        Session.rollback()
        raise tk.ValidationError({"state": said})
    ended = schedule.end_with(case, user)
    found = _fit(case, wanted) if ended else found  # the step runs on from where it began
    told = _told(case, found)
    rows = [*ended, *_write(case, state, found, wanted, user)]
    Session.commit()
    outbox.deliver_soon(rows)
    return {**told, "case_version": case.case_version}


def _write(case: Case, state: State, found: Fit, wanted: Wanted, user: model.User | None) -> list[str]:
    """The case with its new copy and the event that tells of it; the outbox row when its state got another name."""
    now = utcnow()
    before = {"profile": case.profile_key, "version": case.profile_version}
    from_state, due_before, closed_at = case.state, case.due_at, case.closed_at
    case.profile_key, case.profile_version = wanted.profile.key, wanted.profile.version
    case.profile = profile_copy(wanted.profile)
    begun = case.step_started_at if found.stays else now
    case_store.set_state(case, state, begun or now, found.due_at)
    if claims.holder(case) is None:  # it is another role's turn now
        case.claim(None, None)
    case.closed_at, case.modified_at = closed_at, now
    if not (case.adopted and case.case_version == 1):  # figures read from it that nothing was decided here yet
        case.case_version += 1
    event = case_store.record_event(
        case,
        KIND,
        user,
        from_state=from_state,
        to_state=state.key,
        note=wanted.reason,
        due_at=due_before,
        data={
            "from": before,
            "to": {"profile": wanted.profile.key, "version": wanted.profile.version},
            "new_due_at": isoformat(found.due_at),
        },
    )
    if found.stays:
        return []
    set_visibility(case)
    return outbox.put_index(case, event.id)


def _told(case: Case, found: Fit) -> dict[str, Any]:
    """The case before and after, for a preview and for the answer."""
    flow = profile_of_case(case).flows[case.flow]
    here = flow.states.get(case.state)
    return {
        "id": case.id,
        "title": case.title,
        "case_version": case.case_version,
        "profile": case.profile_key,
        "version": case.profile_version,
        "state": case.state,
        "state_title": in_language(here.title, language()) if here else case.state,
        "new_state": found.target.key if found.target else None,
        "new_state_title": in_language(found.target.title, language()) if found.target else None,
        "due_at": isoformat(case.due_at),
        "new_due_at": isoformat(found.due_at),
        "new_turn": [role_title(role) for role in found.turn],
        "possible": not found.reasons,
        "reasons": [sentence(reason) for reason in found.reasons],
    }
