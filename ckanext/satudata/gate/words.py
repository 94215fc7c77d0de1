"""Words and counts: tags, formats, numbers of datasets, members, all without what the caller may not see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.gate.chain import chained_get
from ckanext.satudata.gate.labels import own_context, sees_all, viewer, visible_ids
from ckanext.satudata.gate.relations import without_relations

__all__ = [
    "format_autocomplete",
    "group_followee_list",
    "group_list",
    "group_list_authz",
    "group_show",
    "member_list",
    "organization_followee_list",
    "organization_list",
    "organization_list_for_user",
    "organization_show",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
    "tag_show",
    "user_show",
]


def _facet(context: Context, field: str) -> dict[str, int]:
    """Values of an index field in the datasets the caller may see, with how many of them."""
    return _facets(context, [field])[field]


def _facets(context: Context, fields: list[str]) -> dict[str, dict[str, int]]:
    asked = {"rows": 0, "facet.field": fields, "facet.limit": -1, "include_private": True, "include_drafts": True}
    found = tk.get_action("package_search")(own_context(context), asked)["facets"]
    return {field: found.get(field, {}) for field in fields}


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
        found["packages"] = without_relations(context, [one for one in found["packages"] if one["id"] in seen])
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
        context["dataset_counts"] = _facets(context, ["owner_org", "groups"])  # core takes these when they are there
    return next_action(context, data_dict)


@chained_get
def organization_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core counts the datasets of the organisations above this one without asking who reads."""
    return known_counts(context, [next_action(context, data_dict)])[0]


@chained_get
def group_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for groups."""
    return known_counts(context, [next_action(context, data_dict)])[0]


@chained_get
def organization_followee_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for organisations somebody follows."""
    return known_counts(context, next_action(context, data_dict))


@chained_get
def group_followee_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for groups."""
    return known_counts(context, next_action(context, data_dict))


def known_counts(context: Context, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups within these groups, however deep, with as many datasets as the caller may know of."""
    within = [inner for group in groups for inner in _within(group)]
    if within and not sees_all(context):
        counts = _facets(context, ["owner_org", "groups"])
        for one in within:
            kind, key = ("owner_org", one["id"]) if one.get("is_organization") else ("groups", one["name"])
            one["package_count"] = counts[kind].get(key, 0)
    return groups


def _within(group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for inner in group.get("groups") or ():
        if "package_count" in inner:
            yield inner
        yield from _within(inner)


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


# R14


@chained_get
def user_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core counts for a person all he ever made, those too that are not shown to him any more."""
    found = next_action(context, data_dict)
    user = viewer(context)
    if user is not None and user.id == found.get("id") and "number_created_packages" in found and not sees_all(context):
        asked = {"rows": 0, "fq": f"+creator_user_id:{user.id}", "include_private": True, "include_drafts": True}
        found["number_created_packages"] = tk.get_action("package_search")(own_context(context), asked)["count"]
    return found
