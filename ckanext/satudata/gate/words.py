"""Words and counts: tags, formats, numbers of datasets, members, all without what the caller may not see."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.gate.chain import chained_get
from ckanext.satudata.gate.labels import sees_all, visible_ids

__all__ = [
    "format_autocomplete",
    "group_list",
    "group_list_authz",
    "member_list",
    "organization_list",
    "organization_list_for_user",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
    "tag_show",
]


def _facet(context: Context, field: str) -> dict[str, int]:
    """Values of an index field in the datasets the caller may see, with how many of them."""
    asked = {"rows": 0, "facet.field": [field], "facet.limit": -1, "include_private": True, "include_drafts": True}
    own: Any = {"user": context.get("user", "")}
    if context.get("auth_user_obj") is not None:
        own["auth_user_obj"] = context.get("auth_user_obj")
    return tk.get_action("package_search")(own, asked)["facets"].get(field, {})


# R8, R9: tags. Those of a vocabulary are the portal's own words and stay.


def _is_free(data_dict: DataDict) -> bool:
    return not data_dict.get("vocabulary_id")


@chained_get
def tag_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Free tags that occur in a dataset the caller may see."""
    found = next_action(context, data_dict)
    if sees_all(context) or not _is_free(data_dict):
        return found
    seen = _facet(context, "tags")
    return [one for one in found if (one["name"] if isinstance(one, dict) else one) in seen]


@chained_get
def tag_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same, counted and paged after leaving out."""
    if sees_all(context) or not _is_free(data_dict):
        return next_action(context, data_dict)
    whole, limit, offset = _unpaged(data_dict)
    seen = _facet(context, "tags")
    results = [one for one in next_action(context, whole)["results"] if one["name"] in seen]
    return {"count": len(results), "results": _page(results, limit, offset)}


@chained_get
def tag_autocomplete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for the form's completion."""
    if sees_all(context) or not _is_free(data_dict):
        return next_action(context, data_dict)
    whole, limit, offset = _unpaged(data_dict)
    seen = _facet(context, "tags")
    return _page([name for name in next_action(context, whole) if name in seen], limit, offset)


def _unpaged(data_dict: DataDict) -> tuple[dict[str, Any], int | None, int]:
    whole = {key: value for key, value in data_dict.items() if key not in {"limit", "offset"}}
    return whole, _number(data_dict.get("limit")), _number(data_dict.get("offset")) or 0


def _number(value: Any) -> int | None:
    try:
        return max(int(value), 0)
    except (TypeError, ValueError):
        return None


def _page(found: list[Any], limit: int | None, offset: int) -> list[Any]:
    return found[offset:] if limit is None else found[offset : offset + limit]


@chained_get
def tag_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A tag only hidden datasets carry does not exist; core lists datasets here without asking who reads."""
    found = next_action(context, data_dict)
    if sees_all(context):
        return found
    if not found.get("vocabulary_id") and found["name"] not in _facet(context, "tags"):
        raise tk.ObjectNotFound
    if found.get("packages"):
        seen = visible_ids(context, {one["id"] for one in found["packages"]})
        found["packages"] = [one for one in found["packages"] if one["id"] in seen]
    return found


# R10


@chained_get
def format_autocomplete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Formats of resources the caller may see, the most used first."""
    if sees_all(context):
        return next_action(context, data_dict)
    tk.check_access("format_autocomplete", context, data_dict)
    word, limit = str(data_dict.get("q") or "").lower(), _number(data_dict.get("limit"))
    ranked = sorted(_facet(context, "res_format").items(), key=lambda pair: (-pair[1], pair[0]))
    names = dict.fromkeys(name.lower() for name, _ in ranked if word in name.lower())
    return list(names)[: 5 if limit is None else limit]


# R11, R12: numbers of datasets of organisations and groups


@chained_get
def organization_list_for_user(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Counts as the caller may know them, whoever's organisations are asked for."""
    return _with_counts(next_action, context, data_dict)


@chained_get
def group_list_authz(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for groups."""
    return _with_counts(next_action, context, data_dict)


def _with_counts(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    if tk.asbool(data_dict.get("include_dataset_count")) and not sees_all(context):
        counts = {"owner_org": _facet(context, "owner_org"), "groups": _facet(context, "groups")}
        context["dataset_counts"] = counts  # core takes these when they are there
    return next_action(context, data_dict)


@chained_get
def organization_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Sorting by number of datasets counts hidden ones in core: sorted here by what the caller may know."""
    return _sorted_list(next_action, context, data_dict, "organization")


@chained_get
def group_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for groups."""
    return _sorted_list(next_action, context, data_dict, "groups")


def _sorted_list(next_action: Action, context: Context, data_dict: DataDict, field: str) -> Any:
    sort = str(data_dict.get("sort") or data_dict.get("order_by") or config.default_group_sort() or "")
    if sees_all(context) or sort.split()[:1] not in (["package_count"], ["packages"]):
        return next_action(context, data_dict)
    whole, limit, offset = _unpaged(data_dict)
    counts = _facet(context, field)
    plain = {**whole, "sort": "title asc", "order_by": "", "all_fields": False}
    names = sorted(next_action({**context, "api_version": 3}, plain), key=lambda name: counts.get(name, 0))
    if not sort.endswith(" asc"):
        names.reverse()
    names = _page(names, limit, offset)
    if not tk.asbool(data_dict.get("all_fields")):
        return names
    if not names:
        return []
    filter_key = "organizations" if field == "organization" else "groups"
    found = next_action(context, {**whole, "sort": "title asc", "order_by": "", filter_key: names})
    return sorted(found, key=lambda one: names.index(one["name"]))


# R13


@chained_get
def member_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Datasets among the members of a group: those the caller may see."""
    found = next_action(context, data_dict)
    packages = {one[0] for one in found if one[1] == "package"}
    if not packages or sees_all(context):
        return found
    seen = visible_ids(context, packages)
    return [one for one in found if one[1] != "package" or one[0] in seen]
