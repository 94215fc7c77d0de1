"""In whose name an action is called: the person at the page, or the site's own user."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

__all__ = ["as_reader", "as_site"]


def as_reader() -> Context:
    """A fresh context of this visitor, for one call: his rights are asked."""
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def as_site(**more: Any) -> Any:
    """A fresh context of the site's user, whose rights are not asked; `satudata_internal=True` passes the gate too.

    For work the portal does by itself after somebody's right was checked, and for commands.
    """
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"ignore_auth": True, "user": user["name"], **more}
