"""Who is asking: roles in force for an organisation, labels, and who is to be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.machine import Actor
from ckanext.satudata.domain.role import HeldRole, OfficialView, Role, roles_for
from ckanext.satudata.logic.labels import role_labels
from ckanext.satudata.model import Case, Official, RoleAssignment
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.organization import ancestors, descendants

__all__ = [
    "actor_for",
    "by_sysadmin",
    "caller",
    "case_labels",
    "gaps",
    "held_by_all",
    "held_role",
    "held_roles",
    "holders",
    "may_see_case",
    "official_view",
    "organizations_where",
    "sees_all",
]


_KNOWN = frozenset(str(role) for role in Role)


def caller(context: Context) -> model.User | None:
    """The active user behind this context; None for nobody, a deleted user, or one who is still pending."""
    user = context.get("auth_user_obj")
    if not isinstance(user, model.User):
        name = context.get("user")
        user = model.User.get(name) if name else None
    return user if user is not None and user.state == model.State.ACTIVE else None


def by_sysadmin(context: Context) -> bool:
    """Whether an active sysadmin asks."""
    user = caller(context)
    return user is not None and user.sysadmin


def held_roles(user_id: str) -> list[HeldRole]:
    """What a user holds; rows with a role this version does not know are left out."""
    return [held_role(row) for row in RoleAssignment.of_user(user_id) if row.role in _KNOWN]


def held_by_all() -> dict[str, list[HeldRole]]:
    """What each user holds, in one statement; the caller looks at the days."""
    found: dict[str, list[HeldRole]] = {}
    for row in RoleAssignment.of_all():
        if row.role in _KNOWN:
            found.setdefault(row.user_id, []).append(held_role(row))
    return found


def held_role(row: RoleAssignment) -> HeldRole:
    """An assignment as the rules see it; its role must be one this version knows."""
    return HeldRole(Role(row.role), row.organization_id, row.valid_from, row.valid_to, row.acting, row.descendants)


def actor_for(user: model.User | None, organization_id: str | None) -> Actor:
    """This user as the rules see him for an object of that organisation."""
    if user is None:
        return Actor(None)
    above = ancestors(organization_id) if organization_id else []
    roles = roles_for(held_roles(user.id), organization_id, above, today())
    return Actor(user.id, roles, bool(user.sysadmin))


def organizations_where(user: model.User, roles: Iterable[Role]) -> set[str]:
    """Ids of the organisations in which (or above which) a user holds one of these roles today."""
    from ckanext.satudata.domain.role import organizations_of

    wanted = set(roles)
    held = [one for one in held_roles(user.id) if one.role in wanted]
    return organizations_of(held, descendants({o.organization_id for o in held if o.organization_id}), today())


def case_labels(case: Case) -> set[str]:
    """Labels of the people of a case; the public is never one of them."""
    return set(
        visibility.case_labels(case.object_type, case.category, case.state, case.access_class, case.organization_id)
    )


def may_see_case(user: model.User | None, case: Case) -> bool:
    """Whether this user belongs to the case: a role in its organisation or above, or a portal role that judges it."""
    if user is None:
        return False
    return bool(user.sysadmin) or bool(case_labels(case) & role_labels(user))


def sees_all(user: model.User, case_ids: Iterable[str]) -> bool:
    """Whether this user may see every one of these cases now; in a number of statements that does not grow."""
    wanted = set(case_ids)
    columns = (Case.object_type, Case.category, Case.state, Case.access_class, Case.organization_id)
    rows = Session.execute(sa.select(*columns).where(Case.id.in_(wanted))).all()
    if len(rows) < len(wanted):
        return False
    own = role_labels(user)
    return bool(user.sysadmin) or all(visibility.case_labels(*row) & own for row in rows)


def holders(roles: Iterable[Role | str], organization_id: str | None) -> list[model.User]:
    """Active users who hold one of these roles today for an object of that organisation."""
    above = ancestors(organization_id) if organization_id else []
    scope: list[str | None] = [None, *([organization_id] if organization_id else []), *above]
    day = today()
    ids: dict[str, None] = {}
    for role in dict.fromkeys(str(r) for r in roles):
        for row in RoleAssignment.search(role=role, organization_ids=scope):
            if roles_for([held_role(row)], organization_id, above, day):
                ids[row.user_id] = None
    users: list[Any] = [model.User.get(one) for one in ids]
    return [user for user in users if user is not None and user.state == model.State.ACTIVE]


def gaps(organization_ids: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Gates nobody holds today or will hold within a month; see `logic.gaps`, which needs this module."""
    from ckanext.satudata.logic import gaps as found

    return found.gaps(None if organization_ids is None else set(organization_ids))


def official_view(row: Official) -> OfficialView:
    """An official as the rules see him."""
    return OfficialView(
        id=row.id,
        name=row.name,
        organization_id=row.organization_id,
        role=Role(row.role),
        user_id=row.user_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        acting=row.acting,
        position=row.position,
        acting_for=row.acting_for,
        decree_number=row.decree_number,
        decree_date=row.decree_date,
        email=row.email,
    )
