"""The queue as one SQL statement: which cases a person belongs to, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.role import ORGANIZATION_ROLES, PORTAL_ROLES, Role
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.logic.people import actor_for, labels_of, organizations_where
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.organization import descendants

__all__ = ["count", "page", "statement"]

_ORG_PREFIX = visibility.org_label("")


def statement(user: model.User, data: Mapping[str, Any]) -> sa.sql.Select[Any]:
    """Cases this user belongs to and the filters leave."""
    stmt = sa.select(Case).where(Case.state != visibility.DELETED)
    if not user.sysadmin:
        stmt = stmt.where(_visible(labels_of(user)))
    for column in ("step", "state", "category"):
        if data.get(column):
            stmt = stmt.where(getattr(Case, column) == data[column])
    if data.get("organization"):
        stmt = stmt.where(Case.organization_id.in_(_organizations(data["organization"])))
    if data.get("q"):
        stmt = stmt.where(Case.title.ilike("%{}%".format(data["q"].replace("%", r"\%").replace("_", r"\_"))))
    if data.get("late") is not None and data.get("late") != "":
        stmt = stmt.where(_late() if data["late"] else sa.not_(_late()))
    if data.get("mine"):
        stmt = stmt.where(_turn_of(user))
    return stmt


def _visible(labels: set[str]) -> Any:
    """The table of `domain.visibility`, as a condition: one clause per state group and label."""
    organizations = [label.removeprefix(_ORG_PREFIX) for label in labels if label.startswith(_ORG_PREFIX)]
    clauses: list[Any] = [Case.organization_id.in_(organizations)]
    for category in Category:
        for state in ("", visibility.RETURNED):
            carried = set(visibility.dataset_labels(category.value, state, "", None))
            if not carried & labels:
                continue
            same_state = Case.state == state if state else sa.true()
            clauses.append(sa.and_(Case.category == category.value, same_state))
    return sa.or_(*clauses)


def _late() -> Any:
    return sa.and_(Case.due_at.is_not(None), Case.due_at < utcnow(), Case.category.in_(["open", "waiting"]))


def _organizations(reference: str) -> list[str]:
    group = model.Group.get(reference)
    if group is None or not group.is_organization:
        raise tk.ValidationError({"organization": [tk._("There is no organization with this name.")]})
    return [group.id, *descendants([group.id])[group.id]]


def _turn_of(user: model.User) -> Any:
    """Cases whose turn a role of this user has, in the organisations where he holds it."""
    clauses = [sa.false()]
    portal = actor_for(user, None).roles & PORTAL_ROLES
    clauses += [Case.turn.contains([str(role)]) for role in portal]
    for role in ORGANIZATION_ROLES:
        organizations = organizations_where(user, [Role(role)])
        if organizations:
            clauses.append(sa.and_(Case.turn.contains([str(role)]), Case.organization_id.in_(organizations)))
    return sa.or_(*clauses)


_ORDER = {"due": Case.due_at, "title": Case.title, "modified": Case.modified_at}


def count(stmt: sa.sql.Select[Any]) -> int:
    """How many cases the filters leave."""
    return Session.scalar(sa.select(sa.func.count()).select_from(stmt.subquery())) or 0


def page(stmt: sa.sql.Select[Any], sort: str, limit: int, offset: int) -> list[Case]:
    """One page, cases without a due time last."""
    column = _ORDER[sort.lstrip("-")]
    order = column.desc().nulls_last() if sort.startswith("-") else column.asc().nulls_last()
    return list(Session.scalars(stmt.order_by(order, Case.id).limit(limit).offset(offset)))
