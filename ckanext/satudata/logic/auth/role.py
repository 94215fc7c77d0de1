"""Who may give roles and register officials."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.domain.role import ORGANIZATION_ROLES, PORTAL_ROLES, manages_people
from ckanext.satudata.logic.people import actor_for, caller

__all__ = [
    "satudata_official_assign",
    "satudata_official_list",
    "satudata_official_revoke",
    "satudata_official_update",
    "satudata_organization_list",
    "satudata_people_gaps",
    "satudata_people_show",
    "satudata_permission_manage_roles",
    "satudata_role_assign",
    "satudata_role_export",
    "satudata_role_import",
    "satudata_role_invite",
    "satudata_role_list",
    "satudata_role_revoke",
]


# permissions


def _is_walidata(context: Context) -> bool:
    return manages_people(actor_for(caller(context), None).roles)


def _may_give(context: Context, data_dict: DataDict) -> AuthResult:
    """The Walidata gives roles in an organisation, never to himself; everything else is the sysadmin's.

    A role that may be held either way is the sysadmin's where no organisation is named.
    """
    user = caller(context)
    if not _is_walidata(context):
        return {"success": False, "msg": tk._("Only the Walidata and sysadmins give roles.")}
    role = data_dict.get("role")
    everywhere = role in {str(one) for one in PORTAL_ROLES} and not data_dict.get("organization_id")
    if everywhere or role not in {str(one) for one in ORGANIZATION_ROLES}:
        return {"success": False, "msg": tk._("Only sysadmins give a role that is held for the whole portal.")}
    if user is not None and data_dict.get("user_id") in {user.id, user.name}:
        return {"success": False, "msg": tk._("Nobody gives a role to himself or takes it from himself.")}
    return {"success": True}


def satudata_permission_manage_roles(context: Context, data_dict: DataDict) -> AuthResult:
    """The pages of people and officials: Walidata (and sysadmins, who pass before this is asked)."""
    if _is_walidata(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata and sysadmins manage people and officials.")}


def _walidata(context: Context) -> AuthResult:
    if _is_walidata(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata and sysadmins keep the list of officials.")}


# API


def satudata_role_assign(context: Context, data_dict: DataDict) -> AuthResult:
    """See `_may_give`."""
    return _may_give(context, data_dict)


def satudata_role_invite(context: Context, data_dict: DataDict) -> AuthResult:
    """See `_may_give`."""
    return _may_give(context, data_dict)


def satudata_role_revoke(context: Context, data_dict: DataDict) -> AuthResult:
    """See `_may_give`."""
    return _may_give(context, data_dict)


def satudata_role_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user; the action leaves out what he may not see."""
    return {"success": True}


def satudata_official_assign(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata."""
    return _walidata(context)


def satudata_official_revoke(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata."""
    return _walidata(context)


def satudata_official_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user; the action leaves out what he may not see."""
    return {"success": True}


def satudata_official_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata."""
    return _walidata(context)


def satudata_people_gaps(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata."""
    return satudata_permission_manage_roles(context, data_dict)


def satudata_people_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user may ask; the action answers people of the organisation and says 404 to everybody else."""
    return {"success": True}


def satudata_role_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata."""
    return satudata_permission_manage_roles(context, data_dict)


def satudata_role_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata; each line is judged by itself."""
    return satudata_permission_manage_roles(context, data_dict)


@tk.auth_allow_anonymous_access
def satudata_organization_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: organisations are public."""
    return {"success": True}
