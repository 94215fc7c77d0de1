"""Who may note and read what was carried out; rows and organisations are judged by the action itself."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.words import sentence

__all__ = [
    "satudata_execution_list",
    "satudata_execution_record",
    "satudata_execution_show",
    "satudata_execution_withdraw",
]


# permissions


def _reader(data_dict: DataDict) -> AuthResult:
    person = data_dict["person"]
    if person is not None and person.readers.anybody:
        return {"success": True}
    text = tk._("Only people with a role in Satu Data read what was carried out. Ask the Walidata for one.")
    return {"success": False, "msg": text}


# API


def satudata_execution_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role; the action leaves out what he may not see."""
    return _reader(data_dict)


def satudata_execution_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role in the record's organisation, or one of the whole portal."""
    return _reader(data_dict)


def satudata_execution_record(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds a role of the row there, Walidata and Sekretariat."""
    reason = data_dict["person"].against(data_dict["step"], data_dict["organization_id"])
    return {"success": False, "msg": sentence(reason)} if reason else {"success": True}


def satudata_execution_withdraw(context: Context, data_dict: DataDict) -> AuthResult:
    """Who noted it, Walidata and Sekretariat."""
    if data_dict["person"].may_withdraw(data_dict["execution"]):
        return {"success": True}
    return {
        "success": False,
        "msg": tk._("Only who made this record, the Walidata and the Sekretariat may withdraw it."),
    }
