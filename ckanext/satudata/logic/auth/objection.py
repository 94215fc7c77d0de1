"""Who may look at and object to a decision entered in his name."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_objection_create", "satudata_objection_show"]


@tk.auth_allow_anonymous_access
def satudata_objection_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody may ask: the signed token, or being the official named, is judged by the action, which says 404."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_objection_create(context: Context, data_dict: DataDict) -> AuthResult:
    """As for looking."""
    return {"success": True}
