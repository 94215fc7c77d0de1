"""Who writes letters and their templates. Who sees which letter, the action's statement says and answers 404."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic.letters import may_write
from ckanext.satudata.logic.people import actor_for, caller

__all__ = [
    "satudata_letter_create",
    "satudata_letter_issue",
    "satudata_letter_list",
    "satudata_letter_replace",
    "satudata_letter_show",
    "satudata_letter_sign",
    "satudata_letter_template_list",
    "satudata_letter_template_show",
    "satudata_letter_template_update",
    "satudata_letter_update",
    "satudata_letter_void",
]


# permissions


def satudata_permission_write_letter(context: Context, kind: str, organization_id: str | None) -> AuthResult:
    """The OPD its own letters, the Walidata minutes."""
    if may_write(caller(context), kind, organization_id):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._(
            "Letters of an OPD are written by its producers, its supporting Walidata and its head; minutes by the "
            "Walidata."
        ),
    }


def satudata_permission_manage_letter_templates(context: Context) -> AuthResult:
    """The Walidata."""
    user = caller(context)
    if user is not None and Role.WALIDATA in actor_for(user, None).roles:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata and sysadmins look after the templates of letters.")}


# API


def satudata_letter_create(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_write_letter`."""
    return satudata_permission_write_letter(context, data_dict.get("kind", ""), data_dict.get("organization_id"))


def _of(context: Context, data_dict: DataDict) -> AuthResult:
    letter = data_dict["letter"]
    return satudata_permission_write_letter(context, letter.kind, letter.organization_id)


def satudata_letter_update(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_write_letter`."""
    return _of(context, data_dict)


def satudata_letter_issue(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_write_letter`."""
    return _of(context, data_dict)


def satudata_letter_sign(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_write_letter`."""
    return _of(context, data_dict)


def satudata_letter_replace(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_write_letter`."""
    return _of(context, data_dict)


def satudata_letter_void(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_write_letter`."""
    return _of(context, data_dict)


@tk.auth_allow_anonymous_access
def satudata_letter_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever found it: the action answers 404 to everybody else."""
    return {"success": True}


def satudata_letter_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user; the statement leaves out what he may not see."""
    return {"success": True}


def satudata_letter_template_list(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_manage_letter_templates`."""
    return satudata_permission_manage_letter_templates(context)


def satudata_letter_template_show(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_manage_letter_templates`."""
    return satudata_permission_manage_letter_templates(context)


def satudata_letter_template_update(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_manage_letter_templates`."""
    return satudata_permission_manage_letter_templates(context)
