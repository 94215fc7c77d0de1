"""How many cases each choice of each filter would leave, beside the filters that are set: one statement for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.logic import queue
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session

__all__ = ["Choice", "Counted", "counted"]


class Choice(NamedTuple):
    """One choice of one filter; `cases` is 0 where the other filters leave none of it."""

    value: str
    cases: int
    one: str = ""
    """Id of one of these cases: the copy of the profile it carries knows what things are called."""
    title: Any = None
    """What an organisation or a person is called; states and profiles are titled by `case_copies.titles_of`."""


class Counted(NamedTuple):
    """What the filters leave, and what each other filter would."""

    total: int
    choices: dict[str, list[Choice]]
    """Filter to its choices, most of them first."""
    waiting: int
    """How many wait for the reader, whatever the filters are: the number beside the link in the header."""


_WORDS = {
    "state": Case.state,
    "category": Case.category,
    "organization": Case.organization_id,
    "profile": Case.profile_key,
    "flow": Case.flow,
    "claimed": Case.claimed_by,
}
_TICKS = ("late", "due", "priority", "mine")


def counted(reach: queue.Reach, data: Mapping[str, Any]) -> Counted:
    """The numbers beside the filters of the queue.

    A choice is counted under all other filters and not under its own: what a click on it would show. Ticks (`late`,
    `due`, `priority`, `mine`) have the one choice `true`; who has taken nothing on is no choice of `claimed`.
    """
    set_now = queue.conditions(reach, data)
    groups = _groups(reach, set_now)
    numbers = {name: Counter[str]() for name in (*_WORDS, *_TICKS)}
    ones: dict[tuple[str, str], str] = {}
    total = waiting = 0
    for group in groups:
        missed = [name for name in set_now if not getattr(group, f"fits_{name}")]
        total += 0 if missed else group.cases
        waiting += group.cases if group.is_mine else 0
        for name, value in _values(group):
            numbers[name][value] += group.cases if not set(missed) - {name} else 0
            ones[name, value] = group.one
    titles = _titles(numbers)
    choices = {
        name: [
            Choice(value, cases, ones[name, value], titles.get((name, value))) for value, cases in found.most_common()
        ]
        for name, found in numbers.items()
    }
    return Counted(total, choices, waiting)


def _groups(reach: queue.Reach, set_now: Mapping[str, Any]) -> list[Any]:
    """The reader's cases, those of which all filters say the same counted together: few rows for many cases."""
    ticks = {
        "late": queue.is_late(),
        "due": queue.is_due_this_week(),
        "priority": queue.is_priority(),
        "mine": queue.turn_of(reach),
    }
    columns = [
        *(column.label(name) for name, column in _WORDS.items()),
        *(sa.func.coalesce(clause, sa.false()).label(f"is_{name}") for name, clause in ticks.items()),
        *(sa.func.coalesce(clause, sa.false()).label(f"fits_{name}") for name, clause in set_now.items()),
    ]
    places = [sa.text(str(place)) for place in range(1, len(columns) + 1)]
    sums = (sa.func.count().label("cases"), sa.func.max(Case.id).label("one"))
    return list(Session.execute(queue.everything(reach).with_only_columns(*columns, *sums).group_by(*places)))


def _values(group: Any) -> Iterable[tuple[str, str]]:
    """The choices a group of cases belongs to."""
    yield from ((name, value) for name in _WORDS if (value := getattr(group, name)) is not None)
    yield from ((name, "true") for name in _TICKS if getattr(group, f"is_{name}"))


def _titles(numbers: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], Any]:
    """Names of the organisations and people among the choices, in two statements."""
    found: dict[tuple[str, str], Any] = {}
    group, user = model.Group, model.User
    stmt = sa.select(group.id, group.name, group.title).where(group.id.in_(numbers["organization"]))
    for key, word, title in Session.execute(stmt) if numbers["organization"] else ():
        found["organization", key] = (word, title or word)
    stmt = sa.select(user.id, user.name, user.fullname).where(user.id.in_(numbers["claimed"]))
    for key, word, title in Session.execute(stmt) if numbers["claimed"] else ():
        found["claimed", key] = (word, title or word)
    return found
