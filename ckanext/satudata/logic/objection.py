"""An official against a decision that was entered in his name: what he sees of it, and what his objection does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.adapters.tokens import objection_of
from ckanext.satudata.domain import machine
from ckanext.satudata.domain.entered import OBJECT, EnteredDecision, object_until, objection_target, speaks_against
from ckanext.satudata.domain.machine import Request
from ckanext.satudata.domain.role import OfficialView
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic import case_store, objection_mail, outbox
from ckanext.satudata.logic.facts import case_view
from ckanext.satudata.logic.failure import kept_whole
from ckanext.satudata.logic.people import official_view
from ckanext.satudata.logic.transition import SUBMIT, Situation, carry_out, locked, look
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import Case, Event, Official
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["Decision", "decision_of", "entered_for", "object_to", "standing_objection"]


@dataclass(frozen=True)
class Decision:
    """A decision entered for an official, with what the rules say about an objection."""

    event: Event
    case: Case
    official: OfficialView
    view: EnteredDecision
    until: datetime
    objection: Event | None

    @property
    def against(self) -> tuple[Reason, ...]:
        """Why it cannot be objected to (any more); empty where it can."""
        return speaks_against(self.view, self.until, utcnow())


def decision_of(token: str | None, event_id: str | None, user: model.User | None) -> Decision:
    """The decision a signed link names, or the one this person was named in.

    ObjectNotFound, in the words of what does not exist, for a token not made here and for everybody else's decision.
    """
    found = objection_of(token) if token else event_id
    event = Session.get(Event, found) if found else None
    decision = _decision(event) if event is not None else None
    if decision is None or (not token and not _is_his(decision, user)):
        raise tk.ObjectNotFound(tk._("There is no decision at this address."))
    return decision


def _is_his(decision: Decision, user: model.User | None) -> bool:
    return user is not None and decision.official.user_id == user.id


def _decision(event: Event) -> Decision | None:
    case, row = Case.get(event.case_id), Official.get(event.decided_by_id or "")
    if case is None or row is None or event.kind != "transition" or event.actor_id in {None, row.user_id}:
        return None
    objection = Event.objection_to(case.id, event.id)
    submitted = Event.newest_moment(case.id, SUBMIT)
    view = EnteredDecision(
        made_at=event.created_at,
        official_id=row.id,
        official_user_id=row.user_id,
        entered_by_id=event.actor_id,
        from_state=event.from_state or "",
        is_current=submitted is None or submitted <= event.created_at,
        is_objected=objection is not None,
    )
    until = object_until(event.created_at, config.objection_days(), portal_calendar(event.created_at.year))
    return Decision(event, case, official_view(row), view, until, objection)


def object_to(decision: Decision, reason: str, user: model.User | None) -> Event:
    """Write the objection down, tell the Walidata, and send back what is not published yet.

    ValidationError where it is too late or was made already. The case's row is locked first, as for a transition: an
    objection and the Walidata's own step never pass each other.
    """
    case_id, event_id = decision.case.id, decision.event.id
    with kept_whole(OBJECT, lambda: (Case.get(case_id), user)):
        case = locked(decision.case)
        now = _decision(Session.get(Event, event_id, populate_existing=True))  # type: ignore[arg-type]
        against = now.against if now is not None else ()
        if now is None or against:
            Session.rollback()
            raise tk.ValidationError({"reason": [sentence(one) for one in against]})
        return _objected(case, now, reason, user)


def _objected(case: Case, decision: Decision, reason: str, user: model.User | None) -> Event:
    here = look(case, user)
    flow = here.profile.flows[case.flow]
    target = objection_target(flow, decision.view, case.state)
    data = {"decision": decision.event.id, "entered_by": decision.event.actor_id, "by_link": user is None}
    if target is None:
        return _noted(case, here, decision, reason, user, data)
    request = Request(OBJECT, reason=reason, decided_by=decision.official)
    outcome = machine.objected(
        here.profile, case.flow, case_view(case, here.dataset), here.facts, target, request, portal_calendar()
    )
    return carry_out(case, here, outcome, user, kind="objected", data=data)[1]


def _noted(
    case: Case, here: Situation, decision: Decision, reason: str, user: model.User | None, data: dict[str, Any]
) -> Event:
    """Nothing to send back: the objection stands in the history, and the Walidata is told."""
    event = case_store.record_event(
        case,
        "objected",
        user,
        transition=OBJECT,
        decided_by_id=decision.official.id,
        decided_by_name=decision.event.decided_by_name,
        decided_by_position=decision.event.decided_by_position,
        from_state=case.state,
        to_state=case.state,
        reason=reason,
        data=data,
    )
    objection_mail.tell_walidata(case, event, here.profile)
    rows = list(Session.scalars(sa.select(outbox.Outbox.id).where(outbox.Outbox.event_id == event.id)))
    Session.commit()
    outbox.deliver_soon(rows)
    return event


def entered_for(case: Case, user_id: str) -> Event | None:
    """The newest decision of a case that was entered in this person's name, where he may still object."""
    named = sa.select(Official.id).where(Official.user_id == user_id)
    stmt = sa.select(Event).where(
        Event.case_id == case.id,
        Event.kind == "transition",
        Event.actor_id != user_id,
        Event.decided_by_id.in_(named),
    )
    event = Session.scalars(stmt.order_by(Event.seq.desc()).limit(1)).one_or_none()
    decision = _decision(event) if event is not None else None
    return event if decision is not None and not decision.against else None


def standing_objection(case: Case) -> Event | None:
    """The objection that left a published case where it is: a warning for the Walidata, until he withdraws."""
    if case.category != "published":
        return None
    stmt = sa.select(Event).where(
        Event.case_id == case.id, Event.kind == "objected", Event.to_state == case.state, Event.from_state == case.state
    )
    return Session.scalars(stmt.order_by(Event.seq.desc()).limit(1)).one_or_none()
