"""Who reads the figures of a Daftar Data."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_list_figures"]


def satudata_list_figures(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever holds an SDI role."""
    if data_dict["reader"].sees_drafts:
        return {"success": True}
    return {"success": False, "msg": tk._("Only people with a role in Satu Data read these figures.")}
