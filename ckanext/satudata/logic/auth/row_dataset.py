"""Who may say which dataset fulfils which row; rows and datasets are judged by the action itself."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_row_dataset_link", "satudata_row_dataset_list", "satudata_row_dataset_unlink"]


# permissions


def _writer(data_dict: DataDict) -> AuthResult:
    if data_dict["reader"].writes_row_of(data_dict["row"].organization_id):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the OPD that produces this row, the Sekretariat and the Walidata.")}


# API


@tk.auth_allow_anonymous_access
def satudata_row_dataset_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody; the action leaves out what he may not see."""
    return {"success": True}


def satudata_row_dataset_link(context: Context, data_dict: DataDict) -> AuthResult:
    """Who writes the row."""
    return _writer(data_dict)


def satudata_row_dataset_unlink(context: Context, data_dict: DataDict) -> AuthResult:
    """Who writes the row."""
    return _writer(data_dict)
