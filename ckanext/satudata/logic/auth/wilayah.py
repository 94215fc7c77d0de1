"""Region codes are public lists: everybody reads them, nobody writes them through the API."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_wilayah_list", "satudata_wilayah_show"]


@tk.auth_allow_anonymous_access
def satudata_wilayah_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def satudata_wilayah_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody."""
    return {"success": True}
