"""What a person holds: permission labels from roles and memberships, read once a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import g, has_request_context

from ckan import authz, model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.role import HeldRole, Role
from ckanext.satudata.model.organization import descendants
from ckanext.satudata.model.visibility import Standing, standings

__all__ = ["forget_user_labels", "holds_role", "role_labels", "roles_today", "user_labels"]

_MEMO = "satudata_user_labels"
_ROLES = {str(role): role for role in Role}


class _Person(NamedTuple):
    labels: list[str]
    role_labels: frozenset[str]
    held: tuple[HeldRole, ...]
    """Of SDI, in force today."""


_NOBODY = _Person([visibility.LABEL_PUBLIC], frozenset(), ())


def user_labels(user: model.User | Any | None) -> list[str]:
    """Labels of a person, at most two statements a request; who is not an active user holds what everybody holds."""
    return list(_person(user).labels)


def role_labels(user: model.User | Any | None) -> frozenset[str]:
    """Those of them that come from an SDI role: they alone open a case."""
    return _person(user).role_labels


def holds_role(user: model.User | Any | None) -> bool:
    """Whether a person holds any SDI role today: no further statement where the labels are known."""
    return bool(_person(user).held)


def roles_today(user: model.User | Any | None) -> tuple[HeldRole, ...]:
    """The SDI roles of a person that are in force today, for pages and lists; acts ask `people.actor_for` anew."""
    return _person(user).held


def forget_user_labels() -> None:
    """Roles or organisations changed in this request: ask the database again."""
    if has_request_context():
        g.pop(_MEMO, None)


def _person(user: model.User | Any | None) -> _Person:
    """What is remembered of a person for the length of a request."""
    if isinstance(user, str):  # some of core's views put a name where the person should be
        user = model.User.get(user)
    if user is None or getattr(user, "is_anonymous", False) or user.state != model.State.ACTIVE:
        return _NOBODY
    if not has_request_context():
        return _read(user.id)
    memo: dict[str, _Person] = g.setdefault(_MEMO, {})
    if user.id not in memo:
        memo[user.id] = _read(user.id)
    return memo[user.id]


def _read(user_id: str) -> _Person:
    rows = standings(user_id)
    held = [_held(row) for row in rows if row.kind == "role" and row.word in _ROLES]
    member_of = _memberships(rows)
    cascading = {org for org, cascades in member_of.items() if cascades}
    tops = {one.organization_id for one in held if one.organization_id and one.descendants} | cascading
    tree = descendants(tops)
    organizations = set(member_of).union(*(tree[top] for top in cascading))
    of_roles = visibility.user_labels(held, tree, today())
    labels = {visibility.LABEL_PUBLIC, f"creator-{user_id}", *of_roles, *(f"member-{one}" for one in organizations)}
    of_cases = frozenset(visibility.case_reader_labels(held, tree, today()))
    return _Person(sorted(labels), of_cases, tuple(one for one in held if one.in_force(today())))


def _held(row: Standing) -> HeldRole:
    return HeldRole(_ROLES[row.word], row.organization_id, row.valid_from, row.valid_to, descendants=row.descendants)


def _memberships(rows: Iterable[Standing]) -> dict[str, bool]:
    """Organisation to whether this membership reaches what lies below it (CKAN's own setting)."""
    cascade = config.cascading_roles()
    readers = set(authz.get_roles_with_permission("read"))
    found: dict[str, bool] = {}
    for row in rows:
        if row.kind == "member" and row.organization_id and row.word in readers:
            found[row.organization_id] = found.get(row.organization_id, False) or row.word in cascade
    return found
