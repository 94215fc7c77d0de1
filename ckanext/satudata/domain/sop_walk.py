"""A dataset walked through a profile: who does what, what must be there, and by when at the latest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ckanext.satudata.domain.deadline import due
from ckanext.satudata.domain.path import path
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_types import OPEN_ACCESS, Flow, Limit, State, Transition
from ckanext.satudata.domain.text import Text
from ckanext.satudata.domain.workdays import Calendar

__all__ = ["WalkStep", "walk"]


@dataclass(frozen=True)
class WalkStep:
    """One state on the straight way, and the transition that leads on; the last state has none.

    `begins_at` is the due time of the step before: the latest moment at which this one can begin in time.
    """

    state: State
    transition: Transition | None
    transition_title: Text | None
    activity: Text | None
    roles: tuple[Role, ...]
    entered_by: tuple[Role, ...]
    guards: tuple[str, ...]
    limit: Limit | None
    begins_at: datetime
    due_at: datetime | None


def walk(flow: Flow, start: datetime, calendar: Calendar, access_class: str = OPEN_ACCESS) -> tuple[WalkStep, ...]:
    """The straight way from the first state to publication or delivery, for data of one access class."""
    way = [flow.states[one.key] for one in path(flow, flow.initial, access_class)]
    found: list[WalkStep] = []
    begins = start
    for state, following in zip(way, [*way[1:], None], strict=True):
        leads = _leading(flow, state, following, access_class)
        ends = due(begins, state.limit, calendar)
        found.append(_step(flow, state, leads, access_class, begins, ends))
        begins = ends or begins
    return tuple(found)


def _leading(flow: Flow, state: State, following: State | None, access_class: str) -> Transition | None:
    if following is None:
        return None
    ways = (t for t in flow.leaving(state.key) if t.target_from(state.key, access_class) == following.key)
    return next(ways, None)


def _step(
    flow: Flow, state: State, leads: Transition | None, access_class: str, begins: datetime, ends: datetime | None
) -> WalkStep:
    rows = [row for row in flow.steps if row.state == state.key]
    rows = rows or [row for row in flow.steps if leads is not None and row.transition == leads.key]
    guards = leads.guards if leads else ()
    return WalkStep(
        state=state,
        transition=leads,
        transition_title=leads.title_for(access_class) if leads else None,
        activity=rows[0].activity if rows else None,
        roles=leads.roles_at[state.key] if leads else (),
        entered_by=leads.entered_by_at.get(state.key, ()) if leads else (),
        guards=("four_eyes", *guards) if leads and leads.decision and "four_eyes" not in guards else guards,
        limit=state.limit,
        begins_at=begins,
        due_at=ends,
    )
