"""The token in a reminder's address is the proof; the actions answer 404 without a good one."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_mail_preference_show", "satudata_mail_preference_update"]


@tk.auth_allow_anonymous_access
def satudata_mail_preference_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever has the token."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_mail_preference_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever has the token."""
    return {"success": True}
