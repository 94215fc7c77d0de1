"""The SOP line of a case: each row of its flow in the SOP's own order, with who carried it out and when.

A Walidata holds his printed SOP beside it and finds it row by row. After a case was sent back for repair every gate is
passed again (design; Perpres 39/2019 art. 34), so a row shows the newest time it was carried out, and rows that lie
ahead again are open again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ckanext.satudata.domain.sop_types import Category, Flow, Step

__all__ = ["Move", "Row", "sop_line"]


@dataclass(frozen=True)
class Move:
    """One transition that was made, in the order of the history."""

    transition: str
    from_state: str | None
    to_state: str
    at: datetime


@dataclass(frozen=True)
class Row:
    """A row of the SOP and the number of the move that carried it out; None while nobody has."""

    step: Step
    move: int | None = None
    current: bool = False


def sop_line(flow: Flow, state: str, moves: Sequence[Move]) -> tuple[Row, ...]:
    """The rows of this flow for a case in this state.

    A row with a state is done when the case left that state onward (sending back, recalling and refusing carry nothing
    out), a row with a transition alone when that was made; one with neither belongs to the first state. Current is the
    row of the state the case is in; where none is left, the first whose transition may be made from there.
    """
    since = _begun_again(flow, moves)
    rows = [Row(step, _done_by(flow, step, moves, since)) for step in flow.steps]
    waiting = [row for row in rows if row.move is None]
    here = [row for row in waiting if _state_of(flow, row.step) == state]
    ahead = [row for row in waiting if _possible(flow, row.step, state)]
    current = next(iter([*here, *ahead]), None)
    return tuple(Row(row.step, row.move, row is current) for row in rows)


def _state_of(flow: Flow, step: Step) -> str | None:
    return step.state or (None if step.transition else flow.initial)


def _begun_again(flow: Flow, moves: Sequence[Move]) -> int:
    """The move after which every gate is passed anew: the last one back into an open state; 0 when there is none."""
    back = [n for n, move in enumerate(moves) if _is_open(flow, move.to_state) and not _is_open(flow, move.from_state)]
    return back[-1] + 1 if back else 0


def _is_open(flow: Flow, key: str | None) -> bool:
    state = flow.states.get(key or "")
    return state is None or state.category is Category.OPEN


def _done_by(flow: Flow, step: Step, moves: Sequence[Move], since: int) -> int | None:
    """The newest move that carried the row out. What was done in a draft stays done when the case comes back."""
    state = _state_of(flow, step)
    start = 0 if state == flow.initial else since
    found = [n for n, move in enumerate(moves) if n >= start and _carries_out(flow, state, step, move)]
    if state == flow.initial:
        found = found[:1]
    return found[-1] if found else None


def _carries_out(flow: Flow, state: str | None, step: Step, move: Move) -> bool:
    if state is None:
        return move.transition == step.transition
    target = flow.states.get(move.to_state)
    onward = target is not None and target.category in {Category.WAITING, Category.PUBLISHED}
    return move.from_state == state and move.to_state != state and onward


def _possible(flow: Flow, step: Step, state: str) -> bool:
    transition = flow.transitions.get(step.transition or "")
    return transition is not None and _state_of(flow, step) is None and state in transition.source
