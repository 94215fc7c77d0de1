"""How many cases each choice of each filter would leave, beside the filters that are set: one statement for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.logic import queue
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session

__all__ = ["Counted", "counted"]


class Counted(NamedTuple):
    """One choice of one filter; `cases` is 0 where the other filters leave none of it."""

    value: str
    cases: int
    title: Any = None
    """What an organisation, a profile or a person is called; states are titled by `queue.state_titles`."""


def counted(reach: queue.Reach, data: Mapping[str, Any]) -> dict[str, list[Counted]]:
    """Filter to its choices, most of them first.

    A choice is counted under all other filters and not under its own: what a click on it would show. Ticks (`late`,
    `due`, `priority`, `mine`) have the one choice `true`; who has taken nothing on is no choice of `claimed`.
    """
    set_now = queue.conditions(reach, data)
    base = _flagged(reach, set_now)
    parts = [_one(base, name, column, set_now) for name, column in _choices(base).items()]
    found: dict[str, list[Counted]] = {}
    rows = Session.execute(sa.union_all(*parts)).all()
    titles = _titles(rows)
    for name, value, cases in sorted(rows, key=lambda row: -row[2]):
        if value is not None and (cases or name not in _TICKS) and (value != "false" or name not in _TICKS):
            found.setdefault(name, []).append(Counted(value, cases, titles.get((name, value))))
    return found


_TICKS = ("late", "due", "priority", "mine")


def _flagged(reach: queue.Reach, set_now: Mapping[str, Any]) -> Any:
    """The reader's cases, each with what the filters say of it."""
    ticks = {
        "late": queue.is_late(),
        "due": queue.is_due_this_week(),
        "priority": queue.is_priority(),
        "mine": queue.turn_of(reach),
    }
    columns = [
        Case.state.label("state"),
        Case.category.label("category"),
        Case.organization_id.label("organization"),
        Case.profile_key.label("profile"),
        Case.flow.label("flow"),
        Case.claimed_by.label("claimed"),
        *(sa.func.coalesce(clause, sa.false()).label(f"is_{name}") for name, clause in ticks.items()),
        *(sa.func.coalesce(clause, sa.false()).label(f"fits_{name}") for name, clause in set_now.items()),
    ]
    return queue.everything(reach).with_only_columns(*columns).cte("cases").prefix_with("MATERIALIZED")


def _choices(base: Any) -> dict[str, Any]:
    plain = {name: base.c[name] for name in ("state", "category", "organization", "profile", "flow", "claimed")}
    return {**plain, **{name: sa.cast(base.c[f"is_{name}"], sa.Text) for name in _TICKS}}


def _one(base: Any, name: str, column: Any, set_now: Mapping[str, Any]) -> Any:
    others = [base.c[f"fits_{other}"] for other in set_now if other != name]
    cases = sa.func.count().filter(sa.and_(sa.true(), *others))
    return sa.select(sa.literal(name), sa.cast(column, sa.Text), cases).select_from(base).group_by(column)


def _titles(rows: Any) -> dict[tuple[str, str], Any]:
    """Names of the organisations, people and profiles among the choices, in three statements."""
    by_kind: dict[str, list[str]] = {"organization": [], "claimed": [], "profile": []}
    for name, value, _cases in rows:
        if name in by_kind and value is not None:
            by_kind[name].append(value)
    found: dict[tuple[str, str], Any] = {}
    group, user = model.Group, model.User
    stmt = sa.select(group.id, group.name, group.title).where(group.id.in_(by_kind["organization"]))
    for key, word, title in Session.execute(stmt) if by_kind["organization"] else ():
        found["organization", key] = (word, title or word)
    stmt = sa.select(user.id, user.name, user.fullname).where(user.id.in_(by_kind["claimed"]))
    for key, word, title in Session.execute(stmt) if by_kind["claimed"] else ():
        found["claimed", key] = (word, title or word)
    newest = sa.select(sa.func.max(Case.id)).where(Case.profile_key.in_(by_kind["profile"])).group_by(Case.profile_key)
    stmt = sa.select(Case.profile_key, Case.profile["title"]).where(Case.id.in_(newest.scalar_subquery()))
    for key, title in Session.execute(stmt) if by_kind["profile"] else ():
        found["profile", key] = title
    return found
