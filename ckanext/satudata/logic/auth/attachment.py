"""Who may see, attach and take back documents of a case."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.auth.case import satudata_permission_read_case
from ckanext.satudata.logic.people import caller

__all__ = [
    "satudata_attachment_create",
    "satudata_attachment_delete",
    "satudata_attachment_list",
    "satudata_attachment_show",
]


@tk.auth_allow_anonymous_access
def satudata_attachment_show(context: Context, data_dict: DataDict) -> AuthResult:
    """People of the case."""
    return satudata_permission_read_case(context, data_dict["case"])


@tk.auth_allow_anonymous_access
def satudata_attachment_list(context: Context, data_dict: DataDict) -> AuthResult:
    """People of the case."""
    return satudata_permission_read_case(context, data_dict["case"])


@tk.auth_allow_anonymous_access
def satudata_attachment_create(context: Context, data_dict: DataDict) -> AuthResult:
    """People of the case, while something can still be added to what is judged."""
    if data_dict["case"].category not in {"open", "waiting"}:
        return {"success": False, "msg": tk._("Documents are attached while the case is open or under review.")}
    return satudata_permission_read_case(context, data_dict["case"])


def satudata_attachment_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Who attached it."""
    user = caller(context)
    if user is not None and data_dict["attachment"].created_by == user.id:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the person who attached a document may take it back.")}
