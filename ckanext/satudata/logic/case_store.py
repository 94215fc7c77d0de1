"""Writing cases and events inside the caller's transaction: nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.deadline import due
from ckanext.satudata.domain.sop import SopProfile, State
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic.deadlines import date_set
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.profiles import current_profile, profile_copy, profile_of_case
from ckanext.satudata.model import Case, Event
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "begin_case",
    "create_case",
    "record_correction",
    "record_edit",
    "record_event",
    "record_failure",
    "record_purge",
    "record_refusal",
    "record_restore",
    "set_state",
]

DATASET = "dataset"
DELETED = "dihapus"
SAME_ATTEMPT = timedelta(hours=1)


def set_state(case: Case, state: State, now: datetime, due_at: datetime | None) -> None:
    """Put a case into a state: category, step, turn and times follow the profile; a day set or a claim is over.

    A state before submission without a limit of its own is due on the date the Walidata set for the organisation.
    """
    if case.state != state.key:
        case.claim(None, None)
    case.state = state.key
    case.category = str(state.category)
    case.step = state.step
    case.turn = [str(role) for role in state.turn]
    case.step_started_at = now
    case.due_at = due_at
    if due_at is None and case.category == "open":
        case.due_at = date_set(case.organization_id, case.flow, case.state, now)
    case.scheduled_for = case.scheduled_transition = case.scheduled_by = None
    case.modified_at = now
    case.closed_at = now if case.category == "closed" else None


def _due(now: datetime, state: State, profile: SopProfile) -> datetime | None:
    return due(now, state.limit, replace(portal_calendar(now.year), hours=profile.clock.hours))


def create_case(context: Context, package: dict[str, Any], flow: str = DATASET) -> Case:
    """A case for a new dataset, in the first state of the profile its organisation follows; not committed.

    Called by the gate after core has stored the dataset, in the same transaction and before it is indexed.
    """
    return begin_case(
        DATASET,
        package["id"],
        flow,
        caller(context),
        organization_id=package.get("owner_org"),
        title=package.get("title") or package.get("name") or "",
        access_class=package.get("accessRights") or "terbuka",
    )


def begin_case(
    object_type: str,
    object_id: str,
    flow: str,
    user: model.User | None,
    *,
    title: str,
    organization_id: str | None = None,
    access_class: str = "terbuka",
) -> Case:
    """A case for a new object of this kind, with its first line of history; not committed."""
    profile = current_profile(organization_id, flow)
    now = utcnow()
    state = profile.flows[flow].states[profile.flows[flow].initial]
    case = Case(
        object_type=object_type,
        object_id=object_id,
        flow=flow,
        profile_key=profile.key,
        profile_version=profile.version,
        profile=profile_copy(profile),
        organization_id=organization_id,
        title=title,
        case_version=1,
        contributors=[user.id] if user else [],
        decided=False,
        access_class=access_class,
        adopted=False,
        created_by=user.id if user else None,
        created_at=now,
    )
    set_state(case, state, now, _due(now, state, profile))
    Session.add(case)
    Session.flush()
    record_event(case, "created", user, to_state=case.state)
    return case


def record_event(case: Case, kind: str, user: model.User | None, **columns: Any) -> Event:
    """One line of history; `columns` are columns of `Event`.

    It is never dated before the line above it, whatever the machine's clock says now.
    """
    now = utcnow()
    event = Event(
        case_id=case.id,
        kind=kind,
        actor_id=user.id if user else None,
        actor_name=(user.fullname or user.name) if user else "",
        case_version=case.case_version,
        attempts=1,
        created_at=max(now, Event.newest_time(case.id) or now),
        **{"data": {}, **columns},
    )
    Session.add(event)
    Session.flush()
    return event


def record_edit(context: Context, package_id: str, changed: Sequence[str], package: dict[str, Any]) -> None:
    """A content change in an open state: who works on it, and what the case mirrors of it.

    Equal editors in a row share one event: it is written when the person changes, so that a form saved twenty times
    leaves one line.
    """
    case = Case.for_object(package_id)
    if case is None or not changed:
        return
    user = caller(context)
    case.add_contributor(user.id if user else None)
    case.title = package.get("title") or case.title
    case.access_class = package.get("accessRights") or "terbuka"
    moved = package.get("owner_org") and package["owner_org"] != case.organization_id
    if moved:
        record_event(case, "moved", user, data={"from": case.organization_id, "to": package["owner_org"]})
        case.organization_id = package["owner_org"]
        if case.category == "open" and profile_of_case(case).flows[case.flow].states[case.state].limit is None:
            case.due_at = date_set(case.organization_id, case.flow, case.state, case.step_started_at or utcnow())
    case.modified_at = utcnow()
    if not _last_is_edit_of(case, user):
        record_event(case, "edited", user, from_state=case.state, to_state=case.state, data={"fields": list(changed)})
    Session.flush()


def _last_is_edit_of(case: Case, user: model.User | None) -> bool:
    last = Session.scalars(
        sa.select(Event).where(Event.case_id == case.id).order_by(Event.seq.desc()).limit(1)
    ).one_or_none()
    return last is not None and last.kind == "edited" and last.actor_id == (user.id if user else None)


def record_correction(
    context: Context, package_id: str, changed: Sequence[str], old: dict[str, Any], new: dict[str, Any]
) -> None:
    """The Walidata corrected metadata at his own gate: an event with the difference, a mail to the producer.

    The correction does not make him a contributor: he may still verify. What he changed stands in the history and in
    the producer's mail (docs/decisions: four eyes).
    """
    from ckanext.satudata.logic.facts import dataset_of, fingerprint_of
    from ckanext.satudata.logic.letters import note_stale
    from ckanext.satudata.logic.mail import tell_correction

    case = Case.for_object(package_id)
    if case is None or not changed:
        return
    user = caller(context)
    case.title = new.get("title") or case.title
    case.case_version += 1
    case.modified_at = utcnow()
    difference = {name: {"old": old.get(name), "new": new.get(name)} for name in changed}
    event = record_event(
        case,
        "corrected",
        user,
        from_state=case.state,
        to_state=case.state,
        fingerprint=fingerprint_of(dataset_of(case)),
        data={"difference": difference},
    )
    note_stale(case, event.fingerprint)
    tell_correction(case, event, user, list(changed))


def record_refusal(
    case: Case, user: model.User | None, transition: str, sentences: Sequence[str], why: Sequence[Reason] = ()
) -> None:
    """A refused attempt, equal ones within an hour counted in one row. The caller commits it on its own.

    `sentences` are English, for logs; `why` the same as reasons, for readers of the history.
    """
    now = utcnow()
    same = Event.equal_refusal(case.id, user.id if user else None, transition, now - SAME_ATTEMPT)
    if same:
        stmt = sa.update(Event).where(Event.id == same.id)
        Session.execute(stmt.values(attempts=Event.attempts + 1, last_attempt_at=now))
        return
    record_event(
        case,
        "refused",
        user,
        transition=transition,
        from_state=case.state,
        to_state=case.state,
        last_attempt_at=now,
        due_at=case.due_at,
        data={
            "reasons": [one.english for one in why] or list(sentences),
            "why": [{"msgid": one.msgid, "params": one.params} for one in why],
        },
    )


def record_failure(case: Case, user: model.User | None, what: str, error: str) -> None:
    """An attempt that broke and left nothing behind. The caller commits it on its own.

    `what`: key of the transition, or name of the action; `error`: the kind of fault, for operators.
    """
    record_event(
        case,
        "failed",
        user,
        transition=what,
        from_state=case.state,
        to_state=case.state,
        due_at=case.due_at,
        data={"error": error},
    )


def record_purge(context: Context, package_id: str, kind: str = "purged") -> Case | None:
    """A deleted or purged dataset leaves its case and events under the closed state `dihapus`."""
    case = Case.for_object(package_id)
    if case is None:
        return None
    user = caller(context)
    profile = profile_of_case(case)
    before = case.state
    state = profile.flows[case.flow].states[DELETED]
    case.case_version += 1
    set_state(case, state, utcnow(), None)
    record_event(case, kind, user, from_state=before, to_state=DELETED, data={"title": case.title})
    Session.flush()
    return case


def record_restore(context: Context, package_id: str, organization_id: str | None) -> Case | None:
    """A deleted dataset that is restored begins anew in the first state: hidden, with its whole history.

    Who worked on it before still may not decide about it. A dataset whose organisation is gone moves with its case.
    """
    case = Case.for_object(package_id)
    if case is None:
        return None
    user, now, before = caller(context), utcnow(), case.state
    profile = profile_of_case(case)
    state = profile.flows[case.flow].states[profile.flows[case.flow].initial]
    case.case_version += 1
    case.decided = False
    data = {"title": case.title}
    if organization_id and organization_id != case.organization_id:
        data |= {"from": case.organization_id or "", "to": organization_id}
        case.organization_id = organization_id
    set_state(case, state, now, _due(now, state, profile))
    record_event(case, "restored", user, from_state=before, to_state=case.state, data=data)
    return case
