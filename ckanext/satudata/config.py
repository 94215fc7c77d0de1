"""One typed reader per option; nobody else in the tree reads a setting by its key."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def exempt_types() -> set[str]:
    """Dataset types that are left alone by the gate and have no case."""
    return set(tk.config["ckanext.satudata.gate.exempt_types"])


def plugins() -> list[str]:
    """CKAN's own setting: the plugins of the portal in their order."""
    return list(tk.aslist(tk.config.get("ckan.plugins")))


def site_id() -> str:
    """CKAN's own setting: the portal's id, which is also the name of the user commands act as."""
    return tk.config["ckan.site_id"]


def display_timezone() -> str:
    """CKAN's own setting: the zone people see and limits are counted in; UTC where it says nothing usable."""
    zone = tk.config.get("ckan.display_timezone") or "UTC"
    return "UTC" if zone == "server" else zone


def gravatar() -> str:
    """CKAN's own setting: the style of pictures gravatar.com is asked for, `disabled` when it is not asked."""
    return tk.config["ckan.gravatar_default"]


def users_create_organizations() -> bool:
    """CKAN's own setting: whether any registered user may create organisations."""
    return tk.config["ckan.auth.user_create_organizations"]


def users_create_groups() -> bool:
    """CKAN's own setting: whether any registered user may create groups."""
    return tk.config["ckan.auth.user_create_groups"]
