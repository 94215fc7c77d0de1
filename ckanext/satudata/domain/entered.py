"""Decisions of an official that somebody else enters, and what the official may say against them.

SOP Pringsewu 2024 row 8 marks the supporting Walidata for what the head of the OPD validates; SOP Blitar 2023 row 8
wants his Surat Validasi. Decided here (docs/decisions/030): who enters an approval shows the signed letter; the
official is told and may object within some working days; an objection to what is not published yet sends the case back,
one to published data warns the Walidata, who alone withdraws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ckanext.satudata.domain.deadline import due
from ckanext.satudata.domain.machine_types import CaseView, Facts
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_types import CalendarKind, Category, Flow, Limit, LimitUnit, Transition
from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.domain.workdays import Calendar

__all__ = [
    "OBJECT",
    "SEND_BACK",
    "EnteredDecision",
    "letter_missing",
    "object_until",
    "objection_target",
    "speaks_against",
]

OBJECT = "object"
"""Name of the transition in the event an objection leaves behind."""

SEND_BACK = "send_back"


def letter_missing(flow: Flow, transition: Transition, case: CaseView, role: Role | None, facts: Facts) -> bool:
    """Whether an official's decision is entered without his signed letter.

    Asked only where the decision leads forward: what goes back to the producer for repair opens nothing, and the
    official may object to it as well.
    """
    if not facts.signed_kinds or not transition.decision or role is None:
        return False
    if role in transition.roles_at.get(case.state, ()):
        return False
    target = flow.states[transition.target_from(case.state, case.access_class)]
    return target.category is not Category.OPEN and not facts.signed & set(facts.signed_kinds)


@dataclass(frozen=True)
class EnteredDecision:
    """A decision of the history: who made it, who entered it, when; whether he objected already.

    `is_current`: nothing was submitted anew since, so what it led to still stands.
    """

    made_at: datetime
    official_id: str | None
    official_user_id: str | None
    entered_by_id: str | None
    from_state: str
    is_current: bool = True
    is_objected: bool = False


def object_until(made_at: datetime, days: int, calendar: Calendar) -> datetime:
    """The last moment for an objection: the end of the N-th working day after the decision."""
    limit = Limit(None, days, LimitUnit.DAY, CalendarKind.WORKING)
    until = due(made_at, limit, calendar)
    return until or made_at


def speaks_against(decision: EnteredDecision, until: datetime, now: datetime) -> tuple[Reason, ...]:
    """Every reason why this decision cannot be objected to (any more)."""
    if decision.official_id is None or decision.entered_by_id == decision.official_user_id is not None:
        return (Reason("not_entered", N_("Nobody entered this decision for an official.")),)
    found: list[Reason] = []
    if decision.is_objected:
        found.append(Reason("objected", N_("An objection to this decision has been made already.")))
    elif now > until:
        found.append(
            Reason("too_late", N_("The time for an objection is over. Write to the Walidata, who can still act."))
        )
    return tuple(found)


def objection_target(flow: Flow, decision: EnteredDecision, state: str) -> str | None:
    """Where an objection puts the case: as `send_back` would, else where it was decided; None leaves it where it is.

    It stays where it is when it is published (the Walidata withdraws), closed, back with the producer, or when a newer
    submission is judged by now.
    """
    current = flow.states.get(state)
    if current is None or current.category is not Category.WAITING or not decision.is_current:
        return None
    back = flow.transitions.get(SEND_BACK)
    if back is not None and state in back.source:
        return back.target_from(state, "")
    before = flow.states.get(decision.from_state)
    return (
        before.key if before is not None and before.key != state and before.category is not Category.PUBLISHED else None
    )
