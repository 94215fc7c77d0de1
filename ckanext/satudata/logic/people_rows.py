"""Assignments and officials as people read them: with names and titles, in two statements whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.office import office_title
from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic.people import actor_for
from ckanext.satudata.logic.words import role_title
from ckanext.satudata.model import Official, RoleAssignment
from ckanext.satudata.model.base import Session

__all__ = ["named", "sees_all"]


def named(rows: Sequence[RoleAssignment | Official]) -> list[dict[str, Any]]:
    """Rows with the names of people and organisations, in two statements whatever their number."""
    users = _by_id(model.User, {one for row in rows for one in (row.user_id, row.assigned_by, row.revoked_by)})
    groups = _by_id(model.Group, {row.organization_id for row in rows})
    day, found = today(), []
    for row in rows:
        user, group = users.get(row.user_id or ""), groups.get(row.organization_id or "")
        found.append(
            {
                **row.dictize(),
                "role_title": role_title(row.role),
                "office": office_title(row.position, row.acting) if isinstance(row, Official) else None,
                "user": user.name if user else None,
                "user_fullname": user.display_name if user else None,
                "user_state": user.state if user else None,
                "organization": group.name if group else None,
                "organization_title": (group.title or group.name) if group else None,
                "in_force": row.in_force(day),
                "assigned_by_name": _name(users, row.assigned_by),
                "revoked_by_name": _name(users, row.revoked_by),
            }
        )
    return found


def _name(users: dict[str, Any], user_id: str | None) -> str | None:
    user = users.get(user_id or "")
    return user.display_name if user else None


def _by_id(kind: Any, ids: set[str | None]) -> dict[str, Any]:
    wanted = [one for one in ids if one]
    return {one.id: one for one in Session.scalars(sa.select(kind).where(kind.id.in_(wanted)))} if wanted else {}


def sees_all(context: Context, user: model.User | None) -> bool:
    """Whether this caller reads every assignment and official: internal calls, sysadmins, the Walidata."""
    if context.get("ignore_auth") or (user is not None and user.sysadmin):
        return True
    return Role.WALIDATA in actor_for(user, None).roles
