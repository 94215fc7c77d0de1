"""Messages that could not be told are the sysadmin's: they hold mail addresses."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_outbox_list", "satudata_outbox_retry"]


def satudata_outbox_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only (they pass before this is asked)."""
    return {"success": False, "msg": tk._("Only a sysadmin sees the messages that could not be delivered.")}


def satudata_outbox_retry(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only (they pass before this is asked)."""
    return satudata_outbox_list(context, data_dict)
