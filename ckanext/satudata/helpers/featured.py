"""CKAN's own boxes of the front page, said anew: CKAN fills them with all rights, whoever reads the page."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.helpers.anybody import search_as_anybody

__all__ = ["get_featured_groups", "get_featured_organizations", "get_recent_datasets"]


def get_featured_organizations(count: int = 1) -> list[dict[str, Any]]:
    """Organisations of the setting `ckan.featured_orgs`, then others, with two datasets each as anybody sees them."""
    return _featured("organization_show", "organization_list", config.featured_organizations(), count)


def get_featured_groups(count: int = 1) -> list[dict[str, Any]]:
    """The same for groups, of the setting `ckan.featured_groups`."""
    return _featured("group_show", "group_list", config.featured_groups(), count)


def get_recent_datasets(count: int = 1) -> list[dict[str, Any]]:
    """Datasets changed last, as anybody sees them."""
    return search_as_anybody({"rows": count, "sort": "metadata_modified desc"})["results"]


def _featured(show: str, listed: str, first: list[str], count: int) -> list[dict[str, Any]]:
    names = [*first, *tk.get_action(listed)(_anybody(), {})]
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        if len(found) == count:
            break
        context = _anybody(limits={"packages": 2}, for_view=True)
        try:
            group = tk.get_action(show)(context, {"id": name, "include_datasets": True})
        except tk.ObjectNotFound:
            continue
        found.setdefault(group["id"], group)
    return list(found.values())


def _anybody(**more: Any) -> Any:
    return {"user": "", "auth_user_obj": None, **more}
