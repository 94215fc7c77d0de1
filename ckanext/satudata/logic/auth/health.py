"""Who may read the figures of the health page."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.domain.role import HeldRole, Role
from ckanext.satudata.model import RoleAssignment
from ckanext.satudata.model.base import utcnow

__all__ = ["satudata_health_last", "satudata_health_repair", "satudata_health_run", "satudata_health_show"]


def satudata_health_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Holders of the role walidata; sysadmins pass by themselves."""
    user = model.User.get(context.get("user"))
    today = utcnow().date()
    rows = RoleAssignment.of_user(user.id) if user else []
    held = (HeldRole(Role.WALIDATA, None, r.valid_from, r.valid_to) for r in rows if r.role == Role.WALIDATA.value)
    if any(one.in_force(today) for one in held):
        return {"success": True}
    return {"success": False, "msg": tk._("Only sysadmins and the Walidata may read the health figures.")}


def satudata_health_last(context: Context, data_dict: DataDict) -> AuthResult:
    """The same people."""
    return satudata_health_show(context, data_dict)


def satudata_health_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only (they pass before this is asked)."""
    return {"success": False, "msg": tk._("Only a sysadmin may have the portal checked.")}


def satudata_health_repair(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only (they pass before this is asked)."""
    return {"success": False, "msg": tk._("Only a sysadmin may repair.")}
