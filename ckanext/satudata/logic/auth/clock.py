"""Who may read the calendar and who may change it: free days, outages, due times, dates of organisations."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic.people import actor_for, caller

__all__ = [
    "satudata_deadline_list",
    "satudata_deadline_remove",
    "satudata_deadline_set",
    "satudata_due_recompute",
    "satudata_free_day_create",
    "satudata_free_day_import",
    "satudata_free_day_list",
    "satudata_free_day_remove",
    "satudata_outage_create",
    "satudata_outage_list",
    "satudata_outage_remove",
    "satudata_schedule_cancel",
]


# permissions


def _signed_in(context: Context) -> AuthResult:
    if caller(context) is not None:
        return {"success": True}
    return {"success": False, "msg": tk._("Sign in to see the calendar of this portal.")}


def _sysadmin() -> AuthResult:
    """Sysadmins pass before this is asked."""
    return {"success": False, "msg": tk._("Only a sysadmin may change the calendar of this portal.")}


def _walidata(context: Context) -> AuthResult:
    if Role.WALIDATA in actor_for(caller(context), None).roles:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata and sysadmins set dates for organizations.")}


# actions


def satudata_free_day_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user."""
    return _signed_in(context)


def satudata_outage_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user."""
    return _signed_in(context)


def satudata_deadline_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Every signed-in user; which rows, the action says."""
    return _signed_in(context)


def satudata_free_day_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return _sysadmin()


def satudata_free_day_remove(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return _sysadmin()


def satudata_free_day_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return _sysadmin()


def satudata_outage_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return _sysadmin()


def satudata_outage_remove(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return _sysadmin()


def satudata_due_recompute(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only."""
    return _sysadmin()


def satudata_deadline_set(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata."""
    return _walidata(context)


def satudata_deadline_remove(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata."""
    return _walidata(context)


def satudata_schedule_cancel(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the case gets as far as the rules, which say who may take the decision back."""
    return _signed_in(context)
