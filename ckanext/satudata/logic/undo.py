"""Taking a send-back back within its minute: the mail has not left, and nothing has happened since."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.domain.machine import Outcome
from ckanext.satudata.domain.sop import Category, Flow, State
from ckanext.satudata.logic import case_store
from ckanext.satudata.model import Case, Event, Outbox, Review
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["can_be_undone", "carry_out", "hold_mails", "kept", "sent_back", "until"]

NOTHING = ("refused", "failed")
"""Kinds of event that changed nothing."""


def can_be_undone(flow: Flow, outcome: Outcome) -> bool:
    """Whether this is a send-back: a decision that takes a case from a gate to its producer."""
    made = flow.transitions.get(outcome.transition)
    source = flow.states.get(outcome.from_state)
    back = source is not None and source.category is Category.WAITING and outcome.category is Category.OPEN
    return back and made is not None and made.decision and config.case_undo_seconds() > 0


def kept(case: Case) -> dict[str, Any]:
    """What the event of a send-back keeps of the case, so that it can be put back as it was."""
    return {
        "step_started_at": isoformat(case.step_started_at),
        "due_at": isoformat(case.due_at),
        "decided": case.decided,
        "claimed_by": case.claimed_by,
        "claimed_at": isoformat(case.claimed_at),
        "scheduled_for": isoformat(case.scheduled_for),
        "scheduled_transition": case.scheduled_transition,
        "scheduled_by": case.scheduled_by,
    }


def hold_mails(event: Event) -> None:
    """The mails of a send-back wait until it can no longer be undone."""
    stmt = sa.update(Outbox).where(Outbox.event_id == event.id, Outbox.kind == "mail", Outbox.state == "pending")
    stmt = stmt.values(next_at=until(event)).execution_options(synchronize_session="fetch")
    Session.execute(stmt)


def until(event: Event) -> datetime:
    """The last moment of undoing."""
    return event.created_at + timedelta(seconds=config.case_undo_seconds())


def sent_back(case: Case, user_id: str | None) -> Event | None:
    """The send-back this person may undo now: his own, young enough, and the newest thing that happened."""
    if user_id is None or case.category != str(Category.OPEN) or config.case_undo_seconds() <= 0:
        return None
    if utcnow() - case.modified_at > timedelta(seconds=config.case_undo_seconds()):
        return None  # spares every look at an open case a statement
    stmt = sa.select(Event).where(Event.case_id == case.id, Event.kind.not_in(NOTHING))
    newest = Session.scalars(stmt.order_by(Event.seq.desc()).limit(1)).one_or_none()
    if newest is None or newest.actor_id != user_id or "before" not in newest.data or newest.to_state != case.state:
        return None
    return newest if utcnow() <= until(newest) else None


def carry_out(case: Case, state: State, event: Event, user: model.User) -> Event:
    """Put the case back to the gate it stood at, and drop the mails that have not left; not committed.

    A mail that is being sent at this very moment is left alone: it says when it was written, and what holds now.
    """
    before = event.data["before"]
    case_store.set_state(case, state, _moment(before["step_started_at"]) or utcnow(), _moment(before["due_at"]))
    case.decided = before["decided"]
    case.claim(before["claimed_by"], _moment(before["claimed_at"]))
    case.scheduled_for = _moment(before["scheduled_for"])
    case.scheduled_transition, case.scheduled_by = before["scheduled_transition"], before["scheduled_by"]
    case.modified_at, case.case_version = utcnow(), case.case_version + 1
    Review.carry_over(case.id, event.case_version, case.case_version)
    stmt = sa.update(Outbox).where(Outbox.event_id == event.id, Outbox.kind == "mail", Outbox.state == "pending")
    Session.execute(stmt.values(state="dropped", error="undone").execution_options(synchronize_session="fetch"))
    return case_store.record_event(
        case,
        "undone",
        user,
        role=event.role,
        from_state=event.to_state,
        to_state=state.key,
        fingerprint=event.fingerprint,
        data={"undone": event.id},
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
