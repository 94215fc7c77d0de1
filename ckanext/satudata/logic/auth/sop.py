"""Who may administer SOP profiles: the Walidata and sysadmins; reading a published one is everybody's."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic.people import actor_for, caller

__all__ = [
    "satudata_case_move_profile",
    "satudata_permission_manage_sop",
    "satudata_sop_diff",
    "satudata_sop_draft_discard",
    "satudata_sop_draft_list",
    "satudata_sop_draft_save",
    "satudata_sop_draft_show",
    "satudata_sop_export",
    "satudata_sop_import",
    "satudata_sop_publish",
    "satudata_sop_simulate",
    "satudata_sop_unuse",
    "satudata_sop_use",
    "satudata_sop_use_list",
    "satudata_sop_validate",
]


# permissions


def satudata_permission_manage_sop(context: Context, data_dict: DataDict) -> AuthResult:
    """The Walidata of the portal (Perpres 39/2019 art. 22); sysadmins pass before this is asked."""
    if Role.WALIDATA in actor_for(caller(context), None).roles:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata and sysadmins administer SOP profiles.")}


# API


@tk.auth_allow_anonymous_access
def satudata_sop_export(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: a published SOP is a public document."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_sop_diff(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody, between published versions; a draft is for those who administer profiles."""
    if data_dict.get("draft"):
        return satudata_permission_manage_sop(context, data_dict)
    return {"success": True}


satudata_sop_validate = satudata_permission_manage_sop
satudata_sop_import = satudata_permission_manage_sop
satudata_sop_publish = satudata_permission_manage_sop
satudata_sop_draft_save = satudata_permission_manage_sop
satudata_sop_draft_show = satudata_permission_manage_sop
satudata_sop_draft_list = satudata_permission_manage_sop
satudata_sop_draft_discard = satudata_permission_manage_sop
satudata_sop_simulate = satudata_permission_manage_sop
satudata_sop_use = satudata_permission_manage_sop
satudata_sop_use_list = satudata_permission_manage_sop
satudata_sop_unuse = satudata_permission_manage_sop
satudata_case_move_profile = satudata_permission_manage_sop
