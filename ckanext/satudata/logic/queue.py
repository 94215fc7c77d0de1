"""The queue in SQL: which cases a person belongs to, in which order, and how many there are of which kind.

Every list here takes a number of statements that does not grow with the cases. The profile's copy a case carries is
never read whole: titles of states are taken out of it by the database, for the rows shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import defer

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.queue_filter import CLAIMED_BY_ME, CLAIMED_BY_NOBODY
from ckanext.satudata.domain.role import (
    ORGANIZATION_ROLES,
    PORTAL_ROLES,
    HeldRole,
    Role,
    organizations_of,
    portal_wide_roles,
)
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.logic.labels import roles_today
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.organization import descendants

__all__ = [
    "FIGURE_ROLES",
    "Figures",
    "Reach",
    "Row",
    "check_states",
    "conditions",
    "count",
    "counts",
    "everything",
    "figures",
    "is_due_this_week",
    "is_late",
    "is_priority",
    "page",
    "reach_of",
    "statement",
    "turn_of",
    "waiting_count",
]

_ORG_PREFIX = visibility.org_label("")
_WORKED_ON = ("open", "waiting")

FIGURE_ROLES = frozenset(
    {Role.WALIDATA, Role.PEMBINA_DATA, Role.ANGGOTA_FORUM, Role.KOORDINATOR_FORUM, Role.SEKRETARIAT}
)
"""Who reads the figures of the whole portal: they follow the yearly list and report it."""


@dataclass(frozen=True)
class Reach:
    """A person with the roles in force today and what lies below each of their organisations."""

    user: model.User
    held: tuple[HeldRole, ...]
    tree: Mapping[str, set[str]]

    @property
    def roles(self) -> frozenset[Role]:
        """Roles held anywhere."""
        return frozenset(one.role for one in self.held)

    def organizations(self, role: Role) -> set[str]:
        """Organisations in which, or above which, this role is held."""
        return organizations_of([one for one in self.held if one.role is role], self.tree, today())


def reach_of(user: model.User) -> Reach:
    """What this person may look at in lists; one statement where his roles are known in this request, else two."""
    held = roles_today(user)
    return Reach(user, held, descendants({one.organization_id for one in held if one.organization_id}))


def statement(reach: Reach, data: Mapping[str, Any]) -> Any:
    """Cases this person belongs to and the filters leave."""
    return everything(reach).where(*conditions(reach, data).values())


def everything(reach: Reach) -> Any:
    """Every case this person belongs to."""
    stmt = sa.select(Case).where(Case.state != visibility.DELETED)
    if not reach.user.sysadmin:
        stmt = stmt.where(_visible(visibility.case_reader_labels(reach.held, reach.tree, today())))
    return stmt


def conditions(reach: Reach, data: Mapping[str, Any]) -> dict[str, Any]:
    """Filter to its clause, of the filters that are set."""
    found: dict[str, Any] = {
        column: getattr(Case, attribute) == data[column] for column, attribute in _EQUAL.items() if data.get(column)
    }
    if data.get("organization"):
        found["organization"] = Case.organization_id.in_(_organizations(data["organization"]))
    if data.get("q"):
        found["q"] = sa.func.strpos(sa.func.lower(Case.title), sa.func.lower(data["q"])) > 0
    if data.get("late") is not None and data.get("late") != "":
        found["late"] = is_late() if data["late"] else sa.not_(is_late())
    if data.get("due"):
        found["due"] = is_due_this_week()
    if data.get("priority"):
        found["priority"] = is_priority()
    if data.get("claimed"):
        found["claimed"] = _claimed(reach.user, data["claimed"])
    if data.get("mine"):
        found["mine"] = turn_of(reach)
    if data.get("sent"):
        found["sent"] = _sent_by(reach.user)
    return found


_EQUAL = {"step": "step", "state": "state", "category": "category", "profile": "profile_key", "flow": "flow"}


def is_due_this_week() -> Any:
    """Due from now to the end of Sunday, where the portal stands; what is late already has a filter of its own."""
    zone = ZoneInfo(config.display_timezone())
    monday = today() + timedelta(days=7 - today().weekday())
    return sa.and_(
        Case.due_at >= utcnow(), Case.due_at < datetime.combine(monday, time(), zone), Case.category.in_(_WORKED_ON)
    )


def is_priority() -> Any:
    """Datasets that are Data Prioritas of some year (Perpres 39/2019 art. 1); the field is a list of years as text."""
    named = sa.text(_PRIORITY_2_12 if "extras" in model.package_table.c else _PRIORITY_2_11)
    return sa.and_(Case.object_type == "dataset", named)


# Named once for all cases, not looked up for each: PostgreSQL would compile a statement it thinks so costly for 35 ms.
_PRIORITY_2_11 = """satudata_case.object_id IN (
    SELECT e.package_id FROM package_extra e
    WHERE e.key = 'prioritas_tahun' AND e.state = 'active' AND e.value NOT IN ('', '[]'))
"""
_PRIORITY_2_12 = """satudata_case.object_id IN (
    SELECT p.id FROM package p WHERE coalesce(p.extras ->> 'prioritas_tahun', '') NOT IN ('', '[]'))
"""


def _claimed(user: model.User, word: str) -> Any:
    """Cases taken on by the reader, by nobody, or by the user of this name."""
    if word == CLAIMED_BY_NOBODY:
        return Case.claimed_by.is_(None)
    named = sa.select(model.User.id).where(model.User.name == word).scalar_subquery()
    return Case.claimed_by == (user.id if word == CLAIMED_BY_ME else named)


def _visible(labels: set[str]) -> Any:
    """The table of `domain.visibility`, as a condition over few words: it is asked of every case."""

    def seen(category: Category, state: str) -> bool:
        return not labels.isdisjoint(visibility.dataset_labels(category.value, state, "", None))

    organizations = [label.removeprefix(_ORG_PREFIX) for label in labels if label.startswith(_ORG_PREFIX)]
    clauses: list[Any] = [Case.organization_id.in_(organizations)] if organizations else []
    always = []
    for category in Category:
        plain, returned = seen(category, ""), seen(category, visibility.RETURNED)
        if plain and returned:
            always.append(category.value)
        elif plain or returned:
            sent_back = Case.state == visibility.RETURNED
            clauses.append(sa.and_(Case.category == category.value, sent_back if returned else sa.not_(sent_back)))
    clauses += [Case.category.in_(always)] if always else []
    if visibility.PARTICIPANT_LABEL in labels:
        clauses.append(Case.object_type != visibility.DATASET)
    return sa.or_(sa.false(), *clauses)


def is_late() -> Any:
    """Past its due time, while somebody has to act on it."""
    return sa.and_(Case.due_at.is_not(None), Case.due_at < utcnow(), Case.category.in_(_WORKED_ON))


def _organizations(reference: str) -> list[str]:
    group = model.Group.get(reference)
    if group is None or not group.is_organization:
        raise tk.ValidationError({"organization": [tk._("There is no organization with this name.")]})
    return [group.id, *descendants([group.id])[group.id]]


def turn_of(reach: Reach) -> Any:
    """Cases whose turn a role of this person has, in the organisations where it is held.

    A decision that waits for its day has been made: the case waits for the day and for nobody.
    """
    clauses: list[Any] = [sa.false()]
    everywhere = portal_wide_roles(reach.held, today())
    for role in sorted(reach.roles):
        if role in everywhere:
            clauses.append(Case.turn.contains([str(role)]))
        else:
            there = Case.organization_id.in_(reach.organizations(role))
            clauses.append(sa.and_(Case.turn.contains([str(role)]), there))
    return sa.and_(Case.category.in_(_WORKED_ON), Case.scheduled_for.is_(None), sa.or_(*clauses))


def _sent_by(user: model.User) -> Any:
    """What this person began or worked on and has handed in: everything but drafts never submitted."""
    own = sa.or_(Case.created_by == user.id, Case.contributors.contains([user.id]))
    handed_in = sa.or_(Case.category != Category.OPEN.value, Case.state == visibility.RETURNED)
    return sa.and_(own, handed_in)


def count(stmt: Any) -> int:
    """How many cases the filters leave."""
    return Session.scalar(sa.select(sa.func.count()).select_from(stmt.with_only_columns(Case.id).subquery())) or 0


def counts(reach: Reach, asked: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """For each of these filters by name: how many cases it leaves; one statement for all."""
    clauses = {name: sa.and_(sa.true(), *conditions(reach, data).values()) for name, data in asked.items()}
    columns = [sa.func.count().filter(clause).label(name) for name, clause in clauses.items()]
    return dict(Session.execute(everything(reach).with_only_columns(*columns)).one()._mapping)


class Row(NamedTuple):
    """One case of a list with what stands beside it, the profile's copy left out (`case_copies` reads of it)."""

    case: Case
    organization: str | None
    organization_title: str | None
    object_name: str | None
    claimed_name: str | None


_PLACES = (
    sa.select(
        model.Group.id,
        sa.func.rank()
        .over(order_by=sa.func.lower(sa.func.coalesce(sa.func.nullif(model.Group.title, ""), model.Group.name)))
        .label("place"),
    )
    .where(model.Group.is_organization)
    .subquery("places")
)
"""Every organisation's place in the alphabet: numbers are sorted sooner than titles."""

_ORDER: dict[str, Any] = {
    "due": Case.due_at,
    "title": sa.func.lower(Case.title),
    "modified": Case.modified_at,
    "organization": _PLACES.c.place,
}


_NAMED = (
    Case,
    model.Group.name,
    model.Group.title,
    model.Package.name,
    sa.func.coalesce(sa.func.nullif(model.User.fullname, ""), model.User.name),
)
"""A case with the names a reader needs."""


def _in_order(place: Any, key: Any, name: str, down: bool) -> tuple[Any, Any]:
    """Cases without a due time last; a title is never missing, so that its index can be read backwards."""
    if not down:
        return place.asc().nulls_last(), key
    return (place.desc(), key.desc()) if name == "title" else (place.desc().nulls_last(), key)


def page(stmt: Any, sort: str, limit: int | None, offset: int = 0) -> list[Row]:
    """Some of the cases with the names a reader needs, in two statements; cases without a due time last."""
    name, down = sort.lstrip("-"), sort.startswith("-")
    ids = stmt.with_only_columns(Case.id, _ORDER[name].label("place"))
    if name == "organization":
        ids = ids.outerjoin(_PLACES, _PLACES.c.id == Case.organization_id)
    chosen = ids.order_by(*_in_order(_ORDER[name], Case.id, name, down)).limit(limit).offset(offset).subquery()
    wanted = (  # first the page, then the names for its rows
        sa.select(*_NAMED)
        .join(chosen, chosen.c.id == Case.id)
        .outerjoin(model.Group, model.Group.id == Case.organization_id)
        .outerjoin(model.Package, sa.and_(Case.object_type == "dataset", model.Package.id == Case.object_id))
        .outerjoin(model.User, model.User.id == Case.claimed_by)
        .options(defer(Case.profile, raiseload=True), defer(Case.contributors, raiseload=True))
        .order_by(*_in_order(chosen.c.place, chosen.c.id, name, down))
    )
    return [Row(*row) for row in Session.execute(wanted)]


_CHECKS = sa.text(
    """
    SELECT DISTINCT ON (k.resource_id) k.package_id, k.state
    FROM satudata_check_result k JOIN resource r ON r.id = k.resource_id AND r.state = 'active'
    WHERE k.package_id IN :ids ORDER BY k.resource_id, k.created_at DESC, k.id
    """
).bindparams(sa.bindparam("ids", expanding=True))
_WORST = ("error", "failed", "running", "queued", "passed")


def check_states(package_ids: Sequence[str]) -> dict[str, str]:
    """Dataset id to the worst state among the newest checks of its files; one statement, none for no datasets."""
    found: dict[str, str] = {}
    for package_id, state in Session.execute(_CHECKS, {"ids": list(package_ids)}) if package_ids else ():
        known = found.get(package_id, "passed")
        found[package_id] = min(known, state, key=_WORST.index)
    return found


# Figures


class Figures(NamedTuple):
    """How many cases of one organisation are in one state."""

    organization_id: str | None
    organization: str | None
    organization_title: str | None
    flow: str
    state: str
    category: str
    cases: int
    late: int
    this_year: int


def _new_year(day: date) -> datetime:
    """The first moment of the year where the portal stands."""
    return datetime(day.year, 1, 1, tzinfo=ZoneInfo(config.display_timezone()))


def figures(reach: Reach, everything: bool) -> list[Figures]:
    """Counts by organisation and state, of the cases this person belongs to or of the whole portal; one statement."""
    wanted = sa.select(Case).where(Case.state != visibility.DELETED) if everything else statement(reach, {})
    came_by_itself = sa.or_(Case.adopted.is_(False), Case.case_version > 1)  # taking over a portal publishes nothing
    entered = sa.and_(Case.step_started_at >= _new_year(today()), came_by_itself)
    kinds = (Case.organization_id, Case.flow, Case.state, Case.category)
    sums = (
        sa.func.count().label("cases"),
        sa.func.count().filter(is_late()).label("late"),
        sa.func.count().filter(entered).label("this_year"),
    )
    found = wanted.with_only_columns(*kinds, *sums).group_by(*kinds).subquery()
    own, *rest = found.c
    stmt = (
        sa.select(own, model.Group.name, model.Group.title, *rest)
        .outerjoin(model.Group, model.Group.id == own)
        .order_by(sa.func.lower(sa.func.coalesce(model.Group.title, model.Group.name)), own)
    )
    return [Figures(*row) for row in Session.execute(stmt)]


_WAITING = sa.text(
    """
    WITH RECURSIVE held AS (
        SELECT role, organization_id, descendants FROM satudata_role_assignment
        WHERE user_id = :id AND revoked_at IS NULL
          AND (organization_id IS NULL OR organization_id IN (SELECT id FROM "group" WHERE state = 'active'))
          AND (valid_from IS NULL OR valid_from <= :today) AND (valid_to IS NULL OR valid_to >= :today)
    ), below(role, id, descendants, depth) AS (
        SELECT role, organization_id, descendants, 0 FROM held
        WHERE organization_id IS NOT NULL AND role = ANY(:in_organization)
        UNION
        SELECT below.role, m.group_id, TRUE, below.depth + 1
        FROM below JOIN member m ON m.table_id = below.id AND below.descendants
        JOIN "group" g ON g.id = m.group_id
        WHERE m.table_name = 'group' AND m.state = 'active' AND below.depth < 32
          AND g.is_organization AND g.state = 'active'
    )
    SELECT count(*) FROM satudata_case c
    WHERE c.category IN ('open', 'waiting') AND c.state <> :deleted AND c.scheduled_for IS NULL AND (
        c.turn ?| ARRAY(SELECT role FROM held WHERE organization_id IS NULL AND role = ANY(:portal))
        OR c.organization_id IN (SELECT id FROM below)
        AND EXISTS (SELECT 1 FROM below WHERE below.id = c.organization_id AND c.turn ? below.role)
    )
    """
)


def waiting_count(user_id: str) -> int:
    """How many cases wait for this person, in one statement: the number beside the link in the header."""
    held = {
        "portal": [str(role) for role in PORTAL_ROLES],
        "in_organization": [str(role) for role in ORGANIZATION_ROLES],
    }
    values = {"id": user_id, "today": today(), "deleted": visibility.DELETED, **held}
    return Session.scalar(_WAITING, values) or 0
