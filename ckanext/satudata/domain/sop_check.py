"""Whether a flow can be walked: nothing unreachable, no dead end, nothing published without saying so."""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.satudata.domain.marked import Table
from ckanext.satudata.domain.sop_types import ACCESS_CLASSES, OPEN_ACCESS, Category, Flow, State, Transition
from ckanext.satudata.domain.text import N_

__all__ = ["check_flow"]


def check_flow(flow: Flow, states: Table, transitions: Table) -> None:
    """Refuse a flow with a state nobody reaches or leaves, or a transition that breaks what its states promise."""
    for transition in flow.transitions.values():
        _check_effects(flow, transition, transitions)
        _check_access(flow, transition, transitions)
    reached = _reached(flow, [flow.initial, *(s.key for s in flow.states.values() if s.by_system)])
    for state in flow.states.values():
        item = states[state.key]
        if state.key not in reached:
            item.refuse(N_('State "{name}" cannot be reached from the first state "{first}".'), first=flow.initial)
        if not state.final and not _exits(flow, state):
            item.refuse(N_('State "{name}" is a dead end: no transition leaves it, and it is not marked final.'))
        if not _may_end(flow, state):
            item.refuse(N_('From state "{name}" a case can never be finished.'))
        if state.category in {Category.OPEN, Category.WAITING} and not state.turn:
            item.refuse(N_('State "{name}" does not say whose turn it is ("turn").'))


def _exits(flow: Flow, state: State) -> set[str]:
    return {target for t in flow.leaving(state.key) for target in t.targets_from(state.key)} - {state.key}


def _reached(flow: Flow, start: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(_exits(flow, flow.states[key]))
    return reached


def _may_end(flow: Flow, state: State) -> bool:
    """Whether a published, closed or final state can be reached from here."""
    ends = (flow.states[key] for key in _reached(flow, [state.key]))
    return any(s.final or s.category in {Category.PUBLISHED, Category.CLOSED} for s in ends)


def _check_effects(flow: Flow, transition: Transition, transitions: Table) -> None:
    """What opens data must say `publish`, what closes it must say `hide`."""
    for source in transition.source:
        before = flow.states[source].category is Category.PUBLISHED
        ends = [flow.states[transition.target_from(source, OPEN_ACCESS, priority)] for priority in (False, True)]
        after = {end.category is Category.PUBLISHED for end in ends} if transition.takes(OPEN_ACCESS) else {False}
        opens = True in after and not before
        closes = before and False in after
        if before and "legal_ground" in transition.guards:
            opens = closes = True
        for needed in ("publish",) * opens + ("hide",) * closes:
            if needed in transition.effects:
                continue
            transitions[transition.key].refuse(
                N_('Transition "{name}" changes what the public sees and lacks the effect "{effect}".'), effect=needed
            )


def _check_access(flow: Flow, transition: Transition, transitions: Table) -> None:
    """No branch may lead to a state that does not take its access class."""
    ways = [(access, priority) for access in ACCESS_CLASSES if transition.takes(access) for priority in (False, True)]
    for source in transition.source:
        for access, priority in ways:
            target = flow.states[transition.target_from(source, access, priority)]
            if access in flow.states[source].access and access not in target.access:
                transitions[transition.key].refuse(
                    N_('Transition "{name}" leads {access} data to state "{state}", which does not take it.'),
                    access=access,
                    state=target.key,
                )
