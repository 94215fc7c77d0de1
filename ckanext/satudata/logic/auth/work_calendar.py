"""Who may use the calendar of work: everybody signed in, each his own."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.logic.auth.bulk import satudata_permission_use_orders

__all__ = ["satudata_calendar_show", "satudata_calendar_token_create", "satudata_calendar_token_revoke"]


def satudata_calendar_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Every active user, for himself."""
    return satudata_permission_use_orders(context)


def satudata_calendar_token_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Every active user, for himself."""
    return satudata_permission_use_orders(context)


def satudata_calendar_token_revoke(context: Context, data_dict: DataDict) -> AuthResult:
    """Every active user, for himself."""
    return satudata_permission_use_orders(context)
