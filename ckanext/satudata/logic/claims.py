"""Who has taken a case on, so that two people do not read the same data at the same time.

A claim is a note to colleagues and nothing else: whoever may decide still may. It holds while its owner has a role
whose turn it is; what a role or a day has ended since counts for nothing, also before the row is cleared.
"""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.logic import case_store, mail, outbox
from ckanext.satudata.logic.people import actor_for
from ckanext.satudata.model import Case, Event
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["WORKED_ON", "holder", "may_claim", "nightly", "release_claims_of", "take_over", "told"]

WORKED_ON = ("open", "waiting")


def may_claim(case: Case, user: model.User | None) -> bool:
    """Whether this person holds a role whose turn it is."""
    if user is None or case.category not in WORKED_ON:
        return False
    return any(str(role) in case.turn for role in actor_for(user, case.organization_id).roles)


def holder(case: Case) -> model.User | None:
    """Who has taken the case on and still may work on it."""
    user = model.User.get(case.claimed_by) if case.claimed_by else None
    if user is None or user.state != model.State.ACTIVE or not may_claim(case, user):
        return None
    return user


def take_over(case: Case, user: model.User, first: model.User) -> Event:
    """Put another in the place of who had taken it on: a line of history, and a mail to the first; not committed."""
    case.claim(user.id, utcnow())
    event = case_store.record_event(
        case,
        "taken_over",
        user,
        from_state=case.state,
        to_state=case.state,
        data={"from": first.id, "from_name": first.fullname or first.name},
    )
    mail.tell_taken_over(case, event, first)
    return event


def told(event: Event) -> list[str]:
    """Ids of the mails written for an event."""
    return list(Session.scalars(sa.select(outbox.Outbox.id).where(outbox.Outbox.event_id == event.id)))


def release_claims_of(user_id: str) -> list[str]:
    """Give back what this person had taken on and may not work on any more; ids of the cases. Not committed.

    Asked when a role ends, an account is closed, or somebody leaves: what is still his turn stays his.
    """
    user = model.User.get(user_id)
    gone = user is None or user.state != model.State.ACTIVE
    given_back: list[str] = []
    for case in Session.scalars(sa.select(Case).where(Case.claimed_by == user_id).order_by(Case.due_at, Case.id)):
        if gone or not may_claim(case, user):
            case.claim(None, None)
            given_back.append(case.id)
    Session.flush()
    return given_back


def nightly() -> str:
    """Clear claims of those whose role ended by its last day; one English line for the operator's log."""
    owners = list(Session.scalars(sa.select(Case.claimed_by).where(Case.claimed_by.is_not(None)).distinct()))
    number = sum(len(release_claims_of(one)) for one in owners if one)
    Session.commit()
    return f"{number} given back"
