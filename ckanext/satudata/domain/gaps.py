"""Gates of an SOP that nobody can pass: whose role is vacant, or will be within a month.

A gate is a state from which a case goes on only by somebody's step: the producer's submission, the decision of the head
of the OPD, the Walidata's verification. It is held when somebody with an account may take the step, or when somebody
may enter it for an official in office.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.satudata.domain.entered import SEND_BACK
from ckanext.satudata.domain.role import ORGANIZATION_ROLES, PORTAL_ROLES, HeldRole, OfficialView, Role, roles_for
from ckanext.satudata.domain.sop_types import Category, Flow, State, Transition
from ckanext.satudata.domain.text import Text

__all__ = ["HORIZON_DAYS", "Gap", "Gate", "Holders", "gap_of", "gates_of"]

HORIZON_DAYS = 30
"""How far ahead an end is told."""

_ONWARD = {Category.WAITING, Category.PUBLISHED}
_ONLY_PORTAL = PORTAL_ROLES - ORGANIZATION_ROLES


@dataclass(frozen=True)
class Gate:
    """A state with the roles that lead on from it: who decides, and who may enter it for an official of those."""

    state: str
    title: Text
    deciders: tuple[Role, ...]
    clerks: tuple[Role, ...]

    @property
    def is_of_the_portal(self) -> bool:
        """Whether no organisation can hold it: one gap for all of them."""
        return set(self.deciders) <= _ONLY_PORTAL and not self.clerks


@dataclass(frozen=True)
class Gap:
    """A gate nobody holds today (`since_today`), or nobody any more from `ends_after` on."""

    gate: Gate
    ends_after: date | None = None

    @property
    def since_today(self) -> bool:
        """Whether cases stop here now."""
        return self.ends_after is None


@dataclass(frozen=True)
class Holders:
    """Everybody who might hold a gate of one organisation; `ancestors` are the organisations above it."""

    organization_id: str | None
    ancestors: Sequence[str]
    held: Sequence[HeldRole]
    officials: Sequence[OfficialView]

    def holds(self, gate: Gate, day: date) -> bool:
        """Whether the gate can be passed on that day."""
        roles = roles_for(self.held, self.organization_id, self.ancestors, day)
        if roles & set(gate.deciders):
            return True
        return bool(roles & set(gate.clerks)) and any(self._signs(one, gate, day) for one in self.officials)

    def _signs(self, official: OfficialView, gate: Gate, day: date) -> bool:
        there = official.organization_id in {self.organization_id, *self.ancestors}
        return there and official.role in gate.deciders and official.in_force(day)

    def last_days(self) -> set[date]:
        """Days after which something may change."""
        ends: Iterable[date | None] = [*(one.valid_to for one in self.held), *(one.valid_to for one in self.officials)]
        return {day for day in ends if day is not None}


def gates_of(flow: Flow) -> tuple[Gate, ...]:
    """The gates of a flow in the order of its states."""
    found: list[Gate] = []
    for state in flow.states.values():
        if state.category not in {Category.OPEN, Category.WAITING} or state.by_system:
            continue
        steps = [t for t in flow.leaving(state.key) if _leads_on(flow, t, state)]
        deciders = tuple(dict.fromkeys(role for t in steps for role in t.roles_at.get(state.key, ())))
        clerks = tuple(dict.fromkeys(role for t in steps for role in t.entered_by_at.get(state.key, ())))
        if deciders:
            found.append(Gate(state.key, state.title, deciders, clerks))
    return tuple(found)


def _leads_on(flow: Flow, transition: Transition, state: State) -> bool:
    targets = transition.targets_from(state.key) - {state.key}
    return transition.key != SEND_BACK and any(flow.states[target].category in _ONWARD for target in targets)


def gap_of(gate: Gate, holders: Holders, today: date) -> Gap | None:
    """What is missing at this gate today, or will be within `HORIZON_DAYS`; None where nothing is."""
    if not holders.holds(gate, today):
        return Gap(gate)
    horizon = today + timedelta(days=HORIZON_DAYS)
    for last in sorted(day for day in holders.last_days() if today <= day < horizon):
        if not holders.holds(gate, last + timedelta(days=1)):
            return Gap(gate, last)
    return None
