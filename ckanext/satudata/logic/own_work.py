"""What the portal itself does: contexts in the name of the site's own user."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["as_site"]


def as_site(**more: Any) -> Any:
    """A fresh context of the site's user, whose rights are not asked; `satudata_internal=True` passes the gate too.

    For work the portal does by itself after somebody's right was checked, and for commands.
    """
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"ignore_auth": True, "user": user["name"], **more}
