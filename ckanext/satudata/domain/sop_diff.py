"""Two profiles beside each other: which rows, states and transitions came, went or changed, in words.

A Walidata compares what he is about to switch on with what holds now; lines of YAML would tell him about quotation
marks. Rows are known by their number, states and transitions by their key. What a profile may carry beside these
(its printed head, reasons, sections of other modules) is compared value by value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from ckanext.satudata.domain.limit_words import limit_words
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.sop_codec import profile_to_dict
from ckanext.satudata.domain.sop_types import Flow, SopProfile, State, Step, Transition
from ckanext.satudata.domain.text import N_, Text, in_language

__all__ = ["Difference", "Kind", "differences"]

YES: Text = {"id": "ya", "en": "yes"}
NO: Text = {"id": "tidak", "en": "no"}
NOTHING: Text = {"id": "-", "en": "-"}
_LANGUAGES = ("id", "en")
_COMPARED = frozenset({"text", "key", "version", "steps", "flows"})
"""Parts of a profile with sentences of their own, or that name the document and not what it says."""


class Kind(str, Enum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `part`: step, flow, state, transition or other; `field`: a msgid, empty for the whole."""

    part: str
    kind: Kind
    key: str
    title: Text
    flow: str = ""
    field: str = ""
    before: Text | None = None
    after: Text | None = None


def differences(old: SopProfile, new: SopProfile) -> tuple[Difference, ...]:
    """What `new` says otherwise than `old`, in the order people read a profile: rows, flows, the rest."""
    found = list(_parts("step", "", _by_number(old.steps), _by_number(new.steps)))
    for kind in dict.fromkeys((*old.flows, *new.flows)):
        found += _flow(kind, old.flows.get(kind), new.flows.get(kind))
    return (*found, *_rest(old, new))


def _by_number(steps: Iterable[Step]) -> dict[str, Step]:
    return {step.number: step for step in steps}


def _flow(kind: str, old: Flow | None, new: Flow | None) -> list[Difference]:
    if new is None:
        return [Difference("flow", Kind.REMOVED, kind, old.title, kind)] if old else []
    if old is None:
        return [Difference("flow", Kind.ADDED, kind, new.title, kind)]
    found: list[Difference] = []
    if old.initial != new.initial:
        first = (old.states[old.initial].title, new.states[new.initial].title)
        found.append(Difference("flow", Kind.CHANGED, kind, new.title, kind, N_("First state"), *first))
    found += _parts("state", kind, old.states, new.states)
    found += _parts("transition", kind, old.transitions, new.transitions, (old.states, new.states))
    return found


_Part = Step | State | Transition
_States = tuple[Mapping[str, State], Mapping[str, State]]


def _parts(
    part: str, flow: str, old: Mapping[str, _Part], new: Mapping[str, _Part], states: _States = ({}, {})
) -> list[Difference]:
    found: list[Difference] = []
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            one = cast("_Part", before or after)
            found.append(Difference(part, Kind.ADDED if before is None else Kind.REMOVED, key, _title(one), flow))
            continue
        was, now = _said(before, states[0]), _said(after, states[1])
        for field in was:
            if was[field] != now[field]:
                title = _title(after)
                found.append(Difference(part, Kind.CHANGED, key, title, flow, field, was[field], now[field]))
    return found


def _title(part: _Part) -> Text:
    return part.activity if isinstance(part, Step) else part.title


def _said(part: _Part, states: Mapping[str, State]) -> dict[str, Text]:
    """What a part says, by the words of the column it stands under."""
    if isinstance(part, Step):
        return _step(part)
    return _state(part) if isinstance(part, State) else _transition(part, states)


def _step(step: Step) -> dict[str, Text]:
    return {
        N_("Stage"): step.stage,
        N_("What is done"): step.activity,
        N_("Who"): _roles(step.roles),
        N_("What must be there"): _joined(step.requirements),
        N_("Time"): _plain(step.limit_text),
        N_("Output"): step.output or NOTHING,
        N_("Remark"): step.remark or NOTHING,
        N_("Carried out by"): _plain(" ".join(filter(None, (step.flow, step.state, step.transition)))),
    }


def _state(state: State) -> dict[str, Text]:
    return {
        N_("Name"): state.title,
        N_("Category"): _plain(str(state.category)),
        N_("Whose turn"): _roles(state.turn),
        N_("Time"): limit_words(state.limit),
        N_("A case may end here"): YES if state.final else NO,
        N_("Access classes"): _plain(", ".join(state.access)),
        N_("Row of the SOP"): _plain(state.step or ""),
    }


def _transition(transition: Transition, states: Mapping[str, State]) -> dict[str, Text]:
    branches = {access: branch.target for access, branch in transition.access_branches.items()}
    return {
        N_("Name"): transition.title,
        N_("From"): _joined(_named(states, key) for key in transition.source),
        N_("To"): _named(states, transition.target),
        N_("To, by access class"): _plain(", ".join(f"{access}: {target}" for access, target in branches.items())),
        N_("Who"): _held(transition.roles_at, states),
        N_("May be recorded by"): _held(transition.entered_by_at, states),
        N_("Conditions"): _plain(", ".join(transition.guards)),
        N_("Decision (four eyes)"): YES if transition.decision else NO,
        N_("Reason asked for"): _plain(str(transition.reason)),
        N_("How to repair asked for"): _plain(str(transition.how_to_fix)),
        N_("Effects"): _plain(", ".join(transition.effects)),
        N_("Fields asked for"): _plain(", ".join(transition.fields)),
        N_("Consequence"): transition.confirm or NOTHING,
    }


def _plain(words: str) -> Text:
    return dict.fromkeys(_LANGUAGES, words) if words else NOTHING


def _named(states: Mapping[str, State], key: str) -> Text:
    return states[key].title if key in states else _plain(key)


def _joined(texts: Iterable[Text]) -> Text:
    listed = list(texts)
    return {code: ", ".join(in_language(one, code) for one in listed) for code in _LANGUAGES} if listed else NOTHING


def _roles(roles: Sequence[Role]) -> Text:
    return _joined(ROLE_TITLES[role] for role in roles)


def _held(table: Mapping[str, tuple[Role, ...]], states: Mapping[str, State]) -> Text:
    """Who may, once when it is the same from every state, else state by state."""
    if len(set(table.values())) <= 1:
        return _roles(next(iter(table.values()), ()))
    pairs = [(_named(states, key), _roles(roles)) for key, roles in table.items()]
    return {
        code: "; ".join(f"{in_language(state, code)}: {in_language(roles, code)}" for state, roles in pairs)
        for code in _LANGUAGES
    }


def _rest(old: SopProfile, new: SopProfile) -> list[Difference]:
    """Everything else the documents carry, value by value: sections of other modules need no word here."""
    was, now = _leaves(profile_to_dict(old)), _leaves(profile_to_dict(new))
    found: list[Difference] = []
    for path in dict.fromkeys((*was, *now)):
        if was.get(path) != now.get(path):
            kind = Kind.ADDED if path not in was else Kind.REMOVED if path not in now else Kind.CHANGED
            both = (_plain(was.get(path, "")), _plain(now.get(path, "")))
            found.append(Difference("other", kind, path, _plain(path), "", "", *both))
    return found


def _leaves(value: Any, path: str = "") -> dict[str, str]:
    """Path to value as text; empty values are left out, so that a new section of a newer version is no difference."""
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        named = ((str(key), one) for key, one in table.items() if path or key not in _COMPARED)
    elif isinstance(value, list):
        named = ((str(place), one) for place, one in enumerate(cast("list[Any]", value), 1))
    else:
        return {path: str(value)} if value not in (None, "") else {}
    found: dict[str, str] = {}
    for name, one in named:
        found |= _leaves(one, f"{path}.{name}" if path else name)
    return found
