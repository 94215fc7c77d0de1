"""Who reads and writes lists: every decision is one of `domain.list_policy.ListReader`; the action has asked who it is.

What somebody may not see the action answers with 404 before this is asked.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.logic.list_access import foreign_row

__all__ = [
    "satudata_data_list_create",
    "satudata_data_list_list",
    "satudata_data_list_show",
    "satudata_list_double_list",
    "satudata_list_double_settle",
    "satudata_list_import_apply",
    "satudata_list_import_drop",
    "satudata_list_import_match",
    "satudata_list_import_show",
    "satudata_list_import_start",
    "satudata_list_row_create",
    "satudata_list_row_history",
    "satudata_list_row_list",
    "satudata_list_row_remove",
    "satudata_list_row_restore",
    "satudata_list_row_show",
    "satudata_list_row_split",
    "satudata_list_row_update",
]


# permissions


def _keeps(data_dict: DataDict) -> AuthResult:
    reader: ListReader = data_dict["reader"]
    if reader.keeps_lists:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Sekretariat and the Walidata keep the Daftar Data.")}


def _reads_drafts(data_dict: DataDict) -> AuthResult:
    reader: ListReader = data_dict["reader"]
    if reader.sees_drafts:
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only people with a role in Satu Data may do this. Ask the Walidata for one."),
    }


def _writes_some_row(data_dict: DataDict) -> AuthResult:
    reader: ListReader = data_dict["reader"]
    if reader.writes_rows:
        return {"success": True}
    text = tk._("Rows are written by Produsen Data, Kepala OPD, Walidata Pendukung, Sekretariat and Walidata.")
    return {"success": False, "msg": text}


def _writes_row(data_dict: DataDict) -> AuthResult:
    reader: ListReader = data_dict["reader"]
    if reader.writes_row_of(data_dict["organization_id"]):
        return {"success": True}
    if not reader.writes_rows:
        return _writes_some_row(data_dict)
    return {"success": False, "msg": foreign_row()}


# API


@tk.auth_allow_anonymous_access
def satudata_data_list_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody; the action leaves drafts out for who has no SDI role."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_data_list_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody who has found the list."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_list_row_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody who has found the list; the action leaves out what he may not see."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_list_row_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody who has found the row."""
    return {"success": True}


def satudata_data_list_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat, Walidata."""
    return _keeps(data_dict)


def satudata_list_row_history(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody with an SDI role: changes tell who made them."""
    return _reads_drafts(data_dict)


def satudata_list_row_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever writes rows; whether this one is his, `list_rows` asks when it knows the producer."""
    return _writes_some_row(data_dict)


def satudata_list_row_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever writes the rows of its OPD."""
    return _writes_row(data_dict)


def satudata_list_row_remove(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_list_row_update`."""
    return _writes_row(data_dict)


def satudata_list_row_restore(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_list_row_update`."""
    return _writes_row(data_dict)


def satudata_list_row_split(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat, Walidata: what one row was, is another's business as well."""
    return _keeps(data_dict)


def satudata_list_import_start(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever writes rows."""
    return _writes_some_row(data_dict)


def satudata_list_import_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever has found the upload: who brought it, Sekretariat, Walidata."""
    return _writes_some_row(data_dict)


def satudata_list_import_match(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_list_import_show`."""
    return _writes_some_row(data_dict)


def satudata_list_import_apply(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_list_import_show`; row by row `list_rows` asks whether it is his."""
    return _writes_some_row(data_dict)


def satudata_list_import_drop(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_list_import_show`."""
    return _writes_some_row(data_dict)


def satudata_list_double_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody with an SDI role."""
    return _reads_drafts(data_dict)


def satudata_list_double_settle(context: Context, data_dict: DataDict) -> AuthResult:
    """Sekretariat, Walidata."""
    return _keeps(data_dict)
