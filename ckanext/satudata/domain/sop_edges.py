"""The arrows of a flow, and the straight way through it: what every picture of an SOP is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.satudata.domain.sop_types import Category, Flow, Transition
from ckanext.satudata.domain.text import Text

__all__ = ["Edge", "edges_of", "main_way"]


@dataclass(frozen=True)
class Edge:
    """One arrow: a transition from one source to one target, for all access classes or for some."""

    transition: Transition
    source: str
    target: str
    title: Text
    access: tuple[str, ...] = ()
    priority: bool = False
    """Only Data Prioritas takes this way."""


def edges_of(flow: Flow) -> list[Edge]:
    """Every arrow of a flow in the order of the document; branches of one transition to one target are one arrow."""
    found: list[Edge] = []
    for transition in flow.transitions.values():
        for source in transition.source:
            ways: dict[tuple[str, str], list[tuple[str, bool]]] = {}
            titles: dict[tuple[str, str], Text] = {}
            for access, priority in transition.ways:
                title = transition.title_for(access, priority)
                way = (transition.target_from(source, access, priority), str(sorted(title.items())))
                ways.setdefault(way, []).append((access, priority))
                titles[way] = title
            for (target, words), cases in ways.items():
                plain = ("", False) in cases
                only = () if plain else tuple(access for access, _ in cases if access)
                is_priority = not plain and ("", True) in cases
                found.append(Edge(transition, source, target, titles[target, words], only, is_priority))
    return found


def main_way(flow: Flow) -> list[str]:
    """From the first state on, each time by the first transition that leads on, up to publication."""
    way = [flow.initial]
    while flow.states[way[-1]].category is not Category.PUBLISHED:
        following = [
            edge.target
            for edge in edges_of(flow)
            if edge.source == way[-1]
            and not edge.priority
            and edge.target not in way
            and flow.states[edge.target].category in {Category.WAITING, Category.PUBLISHED}
        ]
        if not following:
            break
        way.append(following[0])
    return way
