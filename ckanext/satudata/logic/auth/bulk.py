"""Who may give orders about many cases: everybody signed in, each about his own; the rest is judged case by case."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.people import caller

__all__ = [
    "satudata_bulk_confirm",
    "satudata_bulk_continue",
    "satudata_bulk_create",
    "satudata_bulk_show",
    "satudata_bulk_stop",
]


def satudata_permission_use_orders(context: Context) -> AuthResult:
    """Every active user; the actions find nobody's order but his own."""
    if caller(context) is not None:
        return {"success": True}
    return {"success": False, "msg": tk._("Sign in first.")}


def satudata_bulk_create(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_orders`."""
    return satudata_permission_use_orders(context)


def satudata_bulk_show(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_orders`."""
    return satudata_permission_use_orders(context)


def satudata_bulk_confirm(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_orders`."""
    return satudata_permission_use_orders(context)


def satudata_bulk_stop(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_orders`."""
    return satudata_permission_use_orders(context)


def satudata_bulk_continue(context: Context, data_dict: DataDict) -> AuthResult:
    """See `satudata_permission_use_orders`."""
    return satudata_permission_use_orders(context)
