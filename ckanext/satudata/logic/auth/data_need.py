"""Who may read, file and answer needs for data; whose a need is, is judged by the action's own person."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = [
    "satudata_data_need_answer",
    "satudata_data_need_file",
    "satudata_data_need_list",
    "satudata_data_need_show",
    "satudata_data_need_update",
    "satudata_data_need_withdraw",
]


# permissions


def _any_role(data_dict: DataDict) -> AuthResult:
    if data_dict["reader"].sees_drafts:
        return {"success": True}
    text = tk._("Only people with a role in Satu Data read and file data needs. Ask the Walidata for one.")
    return {"success": False, "msg": text}


def _author(data_dict: DataDict) -> AuthResult:
    user = data_dict["filer"].user
    if user is not None and data_dict["need"].created_by == user.id:
        return {"success": True}
    return {"success": False, "msg": tk._("Only who filed this need may change or withdraw it.")}


# API


def satudata_data_need_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_data_need_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_data_need_file(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_data_need_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Who filed it."""
    return _author(data_dict)


def satudata_data_need_withdraw(context: Context, data_dict: DataDict) -> AuthResult:
    """Who filed it."""
    return _author(data_dict)


def satudata_data_need_answer(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat and Walidata."""
    if data_dict["reader"].keeps_lists:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Sekretariat and the Walidata answer data needs.")}
