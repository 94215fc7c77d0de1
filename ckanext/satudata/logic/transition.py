"""The one path of every transition: lock, decide, write, commit, tell.

The steps, numbered as docs/decisions/020 and the tests of faults name them:

1. lock the dataset's row, then the case's, and read both anew;
2. look: dataset, facts, roles;
3. decide (a refusal leaves an event of its own, and nothing else);
4. write the case and its event;
5. write visibility: core's `private`, the labels of old activities;
6. write what must be told: rows of the outbox;
7. commit;
8. tell: metadata, then the search index, then ask the worker for the mails.

Up to 7 everything is one transaction: who is cut off before it has done nothing, and no lock outlives him. What 8 does
may be repeated, and the next delivery repeats it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain import machine, visibility
from ckanext.satudata.domain.errors import BadRequest, DomainError, NoSuchTransition, NotAllowed, StaleVersion
from ckanext.satudata.domain.machine import Actor, Facts, Outcome, Request
from ckanext.satudata.domain.office import office_title
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.logic import (
    case_store,
    deputies,
    letters,
    links,
    list_case,
    mail,
    objection_mail,
    outbox,
    reviews,
    undo,
)
from ckanext.satudata.logic.facts import SUBMIT, case_view, dataset_of, facts_of, fingerprint_of
from ckanext.satudata.logic.failure import CaseAndUser, kept_whole
from ckanext.satudata.logic.faster import who_moved_last
from ckanext.satudata.logic.list_case import DATA_LIST
from ckanext.satudata.logic.people import actor_for, caller, may_see_case, official_view
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import Case, DataList, Event, Official
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.visibility import shrink_activity_labels

__all__ = [
    "CARRIED_OUT",
    "STALE",
    "SUBMIT",
    "Situation",
    "carry_out",
    "execute",
    "execute_move",
    "find_case",
    "locked",
    "look",
    "set_visibility",
]

LATER = ("mail", "copy")
CARRIED_OUT = "satudata_carried_out"
"""Mark in a context, which nobody outside can set: the portal carries out a decision whose day has come."""
STALE = N_("Somebody else moved this case in the meantime (it is at version {current}). Reload and decide again.")


def find_case(context: Context, reference: str) -> Case:
    """The case with this id, or the newest case of the dataset with this name or id, if the caller may see it.

    Raises ObjectNotFound with the same words for what does not exist and for what the caller may not see.
    """
    case, user = Case.get(reference), caller(context)
    if case is None or not (context.get("ignore_auth") or may_see_case(user, case)):
        # Asked as well where there is a case he may not see: the time of the answer must not tell.
        package = model.Package.get(reference)
        case = Case.for_object(package.id, whole=True) if package else None
    if case is not None and context.get("ignore_auth"):
        return case
    if case is None or user is None or not may_see_case(user, case):
        raise tk.ObjectNotFound(tk._("Case not found."))
    context["satudata_seen"] = (user.id, case.id)  # type: ignore[typeddict-unknown-key] - see auth/case.py
    return case


@dataclass
class Situation:
    """A case with all the rules look at."""

    case: Case
    profile: SopProfile
    dataset: dict[str, Any] | None
    actor: Actor
    facts: Facts


def look(case: Case, user: model.User | None, dataset: dict[str, Any] | None = None) -> Situation:
    """Gather what the rules need for this person and this case.

    `dataset` is the case's dataset where a page has just read it: reading it again would cost a page more than all the
    rest of its block. Only for showing; a transition always reads anew, from the database, with the rows locked.
    """
    profile = profile_of_case(case)
    if dataset is None or dataset.get("id") != case.object_id:
        dataset = dataset_of(case)
    return Situation(case, profile, dataset, actor_for(user, case.organization_id), facts_of(case, profile, dataset))


def locked(case: Case) -> Case:
    """The object's row first, then case row, always in this order; both read anew."""
    if case.object_type == DATA_LIST:
        DataList.lock(case.object_id)
    else:
        Session.execute(sa.select(model.Package.id).where(model.Package.id == case.object_id).with_for_update())
    locked = Case.lock(case.id)
    if locked is None:
        raise tk.ObjectNotFound(tk._("Case not found."))
    return locked


def execute(context: Context, data: dict[str, Any]) -> tuple[Case, Event]:
    """Carry out one transition as the caller.

    Raises ObjectNotFound (may not see), NotAuthorized (may see and not do), ValidationError (stale version, missing
    items, bad input). A refused attempt leaves an event of its own.
    """
    user = caller(context)
    found = find_case(context, data["id"])
    with kept_whole(data["transition"], _whose(found, user)):
        return _execute(found, user, data, bool(context.get(CARRIED_OUT)))


def _whose(case: Case, user: model.User | None) -> Callable[[], CaseAndUser]:
    """Both read anew when they are asked for: what broke may have taken the session with it."""
    case_id, user_id = case.id, user.id if user is not None else None
    return lambda: (Case.get(case_id), model.User.get(user_id) if user_id else None)


def _execute(
    found: Case, user: model.User | None, data: dict[str, Any], carried_out: bool = False
) -> tuple[Case, Event]:
    case = locked(found)
    here = look(case, user)
    request = replace(_request(data, here), carried_out=carried_out)
    try:
        _same_content(here, request)
        outcome = machine.apply(
            here.profile, case.flow, case_view(case, here.dataset), here.actor, here.facts, request, portal_calendar()
        )
    except DomainError as e:
        raise _translated(e, _refused(case.id, user, request.transition, e)) from e
    return carry_out(case, here, outcome, user)


def execute_move(context: Context, data: dict[str, Any]) -> tuple[Case, Event]:
    """A sysadmin moves a stuck case, with a reason, never into a published state."""
    user = caller(context)
    found = find_case(context, data["id"])
    with kept_whole(machine.MOVE, _whose(found, user)):
        return _execute_move(found, user, data)


def _execute_move(found: Case, user: model.User | None, data: dict[str, Any]) -> tuple[Case, Event]:
    case = locked(found)
    here = look(case, user)
    request = Request(machine.MOVE, data.get("case_version"), data.get("reason"), data.get("note"))
    try:
        outcome = machine.move(
            here.profile,
            case.flow,
            case_view(case, here.dataset),
            here.actor,
            here.facts,
            data["state"],
            request,
            portal_calendar(),
        )
    except DomainError as e:
        raise _translated(e, _refused(case.id, user, machine.MOVE, e)) from e
    return carry_out(case, here, outcome, user, kind="moved")


def _request(data: dict[str, Any], here: Situation) -> Request:
    official = None
    if data.get("decided_by"):
        row = Official.get(data["decided_by"])
        if row is None or row.revoked_at is not None:
            Session.rollback()
            raise tk.ValidationError({"decided_by": [tk._("There is no official with this id.")]})
        official = official_view(row)
    transition = here.profile.flows[here.case.flow].transitions.get(data["transition"])
    fields = {name: data[name] for name in (transition.fields if transition else ()) if data.get(name) is not None}
    return Request(
        transition=data["transition"],
        case_version=data.get("case_version"),
        reason=data.get("reason"),
        note=data.get("note"),
        how_to_fix=data.get("how_to_fix"),
        decided_by=official,
        fields=fields,
        publish_on=data.get("publish_on"),
    )


def _same_content(here: Situation, request: Request) -> None:
    """What is decided about must be what was submitted: a lock that failed anywhere shows itself here."""
    transition = here.profile.flows[here.case.flow].transitions.get(request.transition)
    if transition is None or not transition.decision or here.case.category != "waiting":
        return
    judged = Session.scalars(
        sa.select(Event.fingerprint)
        .where(Event.case_id == here.case.id, Event.fingerprint.is_not(None))
        .order_by(Event.seq.desc())
        .limit(1)
    ).one_or_none()
    if judged and judged != fingerprint_of(here.dataset):
        text = "The content is not what was submitted any more. Send the dataset back so that it is submitted again."
        if transition.key not in {"send_back", "refuse"}:
            raise NotAllowed(transition.key, [Reason("content_changed", text)])


def _refused(case_id: str, user: model.User | None, transition: str, error: DomainError) -> Case | None:
    """Write the refusal in a transaction of its own, after everything else was rolled back; the case as it is now."""
    Session.rollback()
    case = Case.get(case_id)
    if case is None:
        return None
    try:
        case_store.record_refusal(case, user, transition, [str(error)], _why(error))
        Session.commit()
    except SQLAlchemyError:
        Session.rollback()
        raise
    return case


def _why(error: DomainError) -> list[Reason]:
    """The reasons of a refusal, kept so that the history can tell them in the reader's language."""
    if isinstance(error, NotAllowed):
        return list(error.reasons)
    if isinstance(error, BadRequest):
        return [reason for reasons in error.fields.values() for reason in reasons]
    if isinstance(error, StaleVersion):
        return [Reason("case_version", STALE, {"current": str(error.current)})]
    return []


def _translated(error: DomainError, case: Case | None) -> Exception:
    """The API's form of a refusal: 403 when it is about who asks, 409 when it is about what is asked."""
    if isinstance(error, StaleVersion):
        faster = who_moved_last(case) if case is not None else None
        said = [tk._(STALE).format(current=error.current), *([faster] if faster else [])]
        return tk.ValidationError({"case_version": [" ".join(said)]})
    if isinstance(error, BadRequest):
        return tk.ValidationError({name: [sentence(r) for r in reasons] for name, reasons in error.fields.items()})
    if isinstance(error, NoSuchTransition):
        return tk.ValidationError({"transition": [tk._("There is no such transition: {key}").format(key=error.key)]})
    if isinstance(error, NotAllowed):
        if any(r.code in {"role", "four_eyes", "sysadmin"} for r in error.reasons):
            return tk.NotAuthorized(" ".join(sentence(r) for r in error.reasons))
        return tk.ValidationError(_by_field(error.reasons))
    return error


def _by_field(reasons: tuple[Reason, ...]) -> dict[str, Any]:
    """One entry per field: `missing:konsep` goes to `konsep`, a file to `check`, everything else to `transition`."""
    fields: dict[str, Any] = {}
    for reason in reasons:
        kind, _, name = reason.code.partition(":")
        field = name if kind == "missing" and name else ("check" if kind.startswith("check-") else "transition")
        fields.setdefault(field, []).append(sentence(reason))
    return fields


def carry_out(
    case: Case,
    here: Situation,
    outcome: Outcome,
    user: model.User | None,
    kind: str = "transition",
    data: dict[str, Any] | None = None,
) -> tuple[Case, Event]:
    """Steps 4 to 8: write the outcome, commit once, then tell. `data` is kept in the event beside the evidence."""
    event = _write(case, here, outcome, user, kind, data or {})
    if outcome.transition == SUBMIT:
        letters.note_stale(case, event.fingerprint)
    set_visibility(case)
    if case.object_type == DATA_LIST:
        list_case.entered(case, user)
    rows = _to_tell(case, here, outcome, user, event)
    _commit()
    outbox.deliver_soon(rows)
    return case, event


def _write(
    case: Case, here: Situation, outcome: Outcome, user: model.User | None, kind: str, data: dict[str, Any]
) -> Event:
    """Step 4: the case as the outcome says, and the event that tells of it."""
    before, decided = case.due_at, case.decided
    waits = (case.scheduled_for, case.scheduled_transition, case.scheduled_by)
    data = {**data, **_left_behind(case, here, outcome)}
    state = here.profile.flows[case.flow].states[outcome.to_state]
    case_store.set_state(case, state, outcome.step_started_at, outcome.due_at)
    if outcome.scheduled_for:
        waits = (outcome.scheduled_for, outcome.transition, user.id if user else None)
        kind = "scheduled"
    if outcome.to_state == outcome.from_state:  # a new access class leaves the day: it is judged when it comes
        case.scheduled_for, case.scheduled_transition, case.scheduled_by = waits
    case.modified_at = here.facts.now
    case.case_version = outcome.case_version
    case.decided = outcome.decided
    case.access_class = outcome.access_class
    if outcome.reset_contributors:
        case.contributors = []
    case.add_contributor(outcome.add_contributor)
    return _event(case, here, outcome, user, kind, before, {**data, **_day(outcome, decided)})


def _commit() -> None:
    """Step 7."""
    Session.commit()


def _left_behind(case: Case, here: Situation, outcome: Outcome) -> dict[str, Any]:
    """Of the state that is left: the reviewers' checklists, and of a send-back what undoing it would restore."""
    made = here.profile.flows[case.flow].transitions.get(outcome.transition)
    data: dict[str, Any] = {}
    review = reviews.frozen(case) if made is not None and made.decision else []
    if review:
        data["review"] = review
    if undo.can_be_undone(here.profile.flows[case.flow], outcome):
        data["before"] = undo.kept(case)
    return data


def _event(
    case: Case,
    here: Situation,
    outcome: Outcome,
    user: model.User | None,
    kind: str,
    due_at: datetime | None,
    data: dict[str, Any],
) -> Event:
    official = outcome.decided_by
    return case_store.record_event(
        case,
        kind,
        user,
        transition=outcome.transition,
        role=str(outcome.role) if outcome.role else None,
        decided_by_id=official.id if official else None,
        decided_by_name=official.name if official else None,
        decided_by_position=office_title(official.position, official.acting) if official else None,
        from_state=outcome.from_state,
        to_state=outcome.to_state,
        reason=outcome.reason,
        note=outcome.note,
        how_to_fix=outcome.how_to_fix,
        fingerprint=fingerprint_of(here.dataset),
        due_at=due_at,
        late_seconds=int(outcome.late_by.total_seconds()) if outcome.late_by else None,
        data={**_evidence(here, outcome), **deputies.evidence(case, here.profile, user, outcome), **data},
    )


def _day(outcome: Outcome, decided_before: bool) -> dict[str, Any]:
    """What a decision that sets its day must keep until then."""
    if outcome.scheduled_for is None:
        return {}
    return {
        "scheduled_for": outcome.scheduled_for.isoformat(),
        "access_class": outcome.access_class,
        "decided_before": decided_before,
    }


def _evidence(here: Situation, outcome: Outcome) -> dict[str, Any]:
    """What a submission freezes: the check runs that were judged; what a reclassification said."""
    data: dict[str, Any] = {}
    if outcome.fields:
        data["fields"] = dict(outcome.fields)
    if outcome.transition == SUBMIT and here.dataset and here.case.object_type == visibility.DATASET:
        from ckanext.satudata.model import CheckResult

        runs = CheckResult.newest_of_package(here.dataset["id"])
        data["checks"] = {r: {"run": run.id, "hash": run.file_hash, "state": run.state} for r, run in runs.items()}
    return data


def _to_tell(case: Case, here: Situation, outcome: Outcome, user: model.User | None, event: Event) -> list[str]:
    """Step 6: rows of the outbox for everything that may fail; their ids."""
    first: list[str] = []
    if outcome.fields and outcome.access_class is not None and "accessRights" in outcome.fields:
        fields = {"package_id": case.object_id, "fields": dict(outcome.fields)}
        first.append(outbox.put("metadata", fields, case, event.id).id)
    first += outbox.put_index(case, event.id)
    mail.tell_transition(case, event, here.profile, outcome, user)
    objection_mail.tell_official(case, event, here.profile, outcome)
    objection_mail.tell_walidata(case, event, here.profile)
    if "before" in event.data:
        undo.hold_mails(event)
    if outcome.transition == SUBMIT and case.object_type == visibility.DATASET:
        links.note(case, event, here.dataset)
    later = sa.select(outbox.Outbox.id).where(outbox.Outbox.event_id == event.id, outbox.Outbox.kind.in_(LATER))
    return [*first, *Session.scalars(later)]


def set_visibility(case: Case) -> None:
    """Core's `private` flag and the labels of old activities follow the case, in the same transaction.

    Plain SQL and not `package_patch`: a dataset that no longer fits its schema, or a Solr that is down, must never keep
    a withdrawal from taking effect. `metadata_modified` moves so that harvesters notice. A Daftar Data has neither.
    """
    if case.object_type != visibility.DATASET:
        return
    public = visibility.is_public(case.category, case.access_class) and case.state != visibility.DELIVERED
    Session.execute(
        sa.update(model.package_table)
        .where(model.package_table.c.id == case.object_id)
        .values(private=not public, metadata_modified=utcnow().replace(tzinfo=None))  # core stores naive UTC
    )
    current = Session.get(model.Package, case.object_id)
    if current is not None:
        Session.refresh(current)
    if not public and p.plugin_loaded("activity"):
        labels = visibility.dataset_labels(case.category, case.state, case.access_class, case.organization_id)
        shrink_activity_labels(case.object_id, labels)
