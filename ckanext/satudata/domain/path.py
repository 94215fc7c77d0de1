"""The way of a case as a line of steps, and how a transition stands on it: ahead, back, aside or at the end.

A region's profile may have two gates or four (SOP Sumedang 2022: one, Blitar 2023: two, Pringsewu 2024: three): the
line is found in the profile and never written down beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ckanext.satudata.domain.sop_types import Category, Flow, ReasonRule, State
from ckanext.satudata.domain.text import Text

__all__ = ["Mark", "PathStep", "Weight", "path", "weight"]


class Mark(str, Enum):
    """Where a step of the line lies for a case."""

    DONE = "done"
    CURRENT = "current"
    NEXT = "next"

    def __str__(self) -> str:
        return self.value


class Weight(str, Enum):
    """How a button stands beside the others: onward, back for repair, aside without changing the state, the end."""

    FORWARD = "forward"
    BACK = "back"
    ASIDE = "aside"
    FINAL = "final"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class PathStep:
    """One state on the line."""

    key: str
    title: Text
    category: Category
    mark: Mark


def path(flow: Flow, state: str, access_class: str, priority: bool = False) -> tuple[PathStep, ...]:
    """The states from the first one to publication, with the one a case is in marked.

    A state beside the straight way (sent back for repair) takes its place before the gate it leads to. A closed case
    has no way ahead: no steps.
    """
    here = flow.states.get(state)
    if here is None or here.category is Category.CLOSED:
        return ()
    ahead = _shortest(flow, state, access_class, priority) or (state,)
    straight = _shortest(flow, flow.initial, access_class, priority)
    return tuple(_step(flow.states[key], state, key in ahead) for key in (*_behind(straight, ahead), *ahead))


def _behind(straight: tuple[str, ...], ahead: tuple[str, ...]) -> tuple[str, ...]:
    """What lies on the straight way before the first place where both ways meet."""
    meeting = next((key for key in ahead if key in straight), None)
    if meeting is None:
        return tuple(key for key in straight if key not in ahead and key != straight[-1])
    return straight[: straight.index(meeting)]


def _step(state: State, current: str, is_ahead: bool) -> PathStep:
    mark = Mark.CURRENT if state.key == current else Mark.NEXT if is_ahead else Mark.DONE
    return PathStep(state.key, state.title, state.category, mark)


def _shortest(flow: Flow, start: str, access_class: str, priority: bool) -> tuple[str, ...]:
    """The states from here to the nearest published one by transitions that take this case; empty without a way."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop(0)
        if flow.states[way[-1]].category is Category.PUBLISHED:
            return way
        for transition in flow.leaving(way[-1]):
            if not transition.takes(access_class):
                continue
            target = transition.target_from(way[-1], access_class, priority)
            if target not in seen and flow.states[target].category is not Category.CLOSED:
                seen.add(target)
                ways.append((*way, target))
    return ()


def weight(flow: Flow, transition: str, state: str, access_class: str, priority: bool = False) -> Weight:
    """How a transition from this state stands beside the others."""
    found = flow.transitions[transition]
    target = found.target_from(state, access_class, priority)
    source_category, target_category = flow.states[state].category, flow.states[target].category
    if target_category is Category.CLOSED:
        return Weight.FINAL
    if target == state:
        return Weight.ASIDE
    goes_back = source_category is Category.WAITING and target_category is Category.OPEN
    return Weight.BACK if goes_back or found.reason is ReasonRule.REQUIRED else Weight.FORWARD
