"""Who may use what stands behind the dataset form: people who are signed in, each for what is theirs."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.people import caller

__all__ = [
    "satudata_form_draft_delete",
    "satudata_form_draft_save",
    "satudata_form_draft_show",
    "satudata_form_source_list",
    "satudata_form_start",
    "satudata_suggestion_list",
]


def satudata_permission_use_forms(context: Context) -> AuthResult:
    """Every active user; the actions look at nothing that is not the caller's own or not visible to him."""
    if caller(context) is not None:
        return {"success": True}
    return {"success": False, "msg": tk._("Sign in first.")}


def satudata_form_draft_save(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_forms`."""
    return satudata_permission_use_forms(context)


def satudata_form_draft_show(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_forms`."""
    return satudata_permission_use_forms(context)


def satudata_form_draft_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_forms`."""
    return satudata_permission_use_forms(context)


def satudata_form_start(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_forms`."""
    return satudata_permission_use_forms(context)


def satudata_form_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_forms`."""
    return satudata_permission_use_forms(context)


def satudata_suggestion_list(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_forms`."""
    return satudata_permission_use_forms(context)
