"""Who may read, write and take back what is said about a case."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.auth.case import satudata_permission_read_case
from ckanext.satudata.logic.people import actor_for, caller

__all__ = ["satudata_comment_create", "satudata_comment_list", "satudata_comment_withdraw"]


@tk.auth_allow_anonymous_access
def satudata_comment_list(context: Context, data_dict: DataDict) -> AuthResult:
    """People of the case."""
    return satudata_permission_read_case(context, data_dict["case"])


def satudata_comment_create(context: Context, data_dict: DataDict) -> AuthResult:
    """People of the case who hold a role in it."""
    case = data_dict["case"]
    if actor_for(caller(context), case.organization_id).roles:
        return satudata_permission_read_case(context, case)
    return {"success": False, "msg": tk._("Only those who hold a role in this case may take part in its discussion.")}


def satudata_comment_withdraw(context: Context, data_dict: DataDict) -> AuthResult:
    """Who wrote it."""
    user = caller(context)
    if user is not None and data_dict["comment"].user_id == user.id:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the person who wrote a comment may withdraw it.")}
