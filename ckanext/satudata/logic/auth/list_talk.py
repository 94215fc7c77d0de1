"""Who may read and take part in what is said about a Daftar Data; whose list it is, the action has asked before."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = [
    "satudata_list_comment_answer",
    "satudata_list_comment_create",
    "satudata_list_comment_list",
    "satudata_list_comments_until",
    "satudata_meeting_agenda",
    "satudata_meeting_create",
    "satudata_meeting_list",
    "satudata_meeting_show",
    "satudata_meeting_update",
]


# permissions


def _any_role(data_dict: DataDict) -> AuthResult:
    if data_dict["reader"].sees_drafts:
        return {"success": True}
    return {"success": False, "msg": tk._("Only people with a role in Satu Data read and discuss drafts.")}


def _keepers(data_dict: DataDict, sentence: str) -> AuthResult:
    return {"success": True} if data_dict["reader"].keeps_lists else {"success": False, "msg": sentence}


# API


def satudata_list_comment_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_list_comment_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_list_comment_answer(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat, Walidata, and whoever writes the row."""
    if data_dict["reader"].writes_row_of(data_dict["organization_id"]):
        return {"success": True}
    text = tk._("Only the Sekretariat, the Walidata and those who write this row answer the comment.")
    return {"success": False, "msg": text}


def satudata_list_comments_until(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat and Walidata."""
    return _keepers(data_dict, tk._("Only the Sekretariat and the Walidata say until when comments are taken."))


def satudata_meeting_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_meeting_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_meeting_agenda(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    return _any_role(data_dict)


def satudata_meeting_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat and Walidata."""
    return _keepers(data_dict, tk._("Only the Sekretariat and the Walidata record meetings of the Forum."))


def satudata_meeting_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat and Walidata."""
    return _keepers(data_dict, tk._("Only the Sekretariat and the Walidata record meetings of the Forum."))
