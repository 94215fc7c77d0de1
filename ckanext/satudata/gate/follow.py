"""What somebody follows: core looks it up with all rights and shows it to him."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import chained_get
from ckanext.satudata.gate.labels import own_context, sees_all, visible_ids
from ckanext.satudata.gate.relations import without_relations
from ckanext.satudata.gate.words import known_counts

__all__ = ["dataset_followee_list", "followee_list"]

_GROUPS = ("group", "organization")


@chained_get
def dataset_followee_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Datasets the caller may see, without relationships to others."""
    return _seen(context, next_action(context, data_dict))


@chained_get
def followee_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core asks no rights here: an organisation that is followed came with all its datasets."""
    found = next_action(_copied(context), data_dict)
    if sees_all(context):
        return found
    seen = {one["id"] for one in _seen(context, [one["dict"] for one in found if one["type"] == "dataset"])}
    kept = [one for one in found if one["type"] != "dataset" or one["dict"]["id"] in seen]
    groups = [one["dict"] for one in kept if one["type"] in _GROUPS]
    for group in groups:
        _refill(context, group)
    known_counts(context, groups)
    return kept


def _copied(context: Context) -> Context:
    """Core switches rights off in the context it is given and leaves them off."""
    copied: Any = dict(context)
    return copied


def _seen(context: Context, datasets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if sees_all(context) or not datasets:
        return datasets
    seen = visible_ids(context, {one["id"] for one in datasets})
    return without_relations(context, [one for one in datasets if one["id"] in seen])


def _refill(context: Context, group: dict[str, Any]) -> None:
    """The datasets of a group as the caller finds them himself."""
    if "packages" not in group:
        return
    query = f'+owner_org:"{group["id"]}"' if group.get("is_organization") else f'+groups:"{group["name"]}"'
    asked = {"fq": query, "facet": "false", "include_private": True}
    found = tk.get_action("package_search")(own_context(context), asked)
    group["packages"], group["package_count"] = found["results"], found["count"]
