"""Reading datasets: what is hidden answers as if it did not exist, and every list leaves it out."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.domain.sop_types import OPEN_ACCESS, Category
from ckanext.satudata.domain.visibility import DELIVERED
from ckanext.satudata.gate.chain import chained_get
from ckanext.satudata.gate.labels import exempt_types, sees_all, visible
from ckanext.satudata.gate.relations import for_index
from ckanext.satudata.gate.relations import without_relations as _without_relations
from ckanext.satudata.gate.search import check_parameters
from ckanext.satudata.model.visibility import unbacked_public

__all__ = ["package_list", "package_relationships_list", "package_search", "package_show", "resource_search"]


@chained_get
def package_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A hidden dataset answers with the words for an unknown one, without its UUID."""
    if data_dict.get("name_or_id") and not data_dict.get("id"):
        data_dict["id"] = data_dict["name_or_id"]  # core finds it by either and asks rights by `id` only
    try:
        shown = next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None
    return _without_relations(context, [for_index(context, shown)])[0]


@chained_get
def package_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Parameters by an allow-list; what the index still lists and the case hides is dropped from the page.

    The index follows a withdrawal within the minute, and not at all while Solr is down: the database decides.
    """
    if sees_all(context):
        return next_action(context, data_dict)
    check_parameters(data_dict)
    added = _with_id(data_dict)
    found = next_action(context, data_dict)
    results = found["results"]
    refs = {ref for ref in (one.get("id") or one.get("name") for one in results) if ref}
    seen = {value for facts in visible(context, refs) for value in (facts.id, facts.name)}
    kept = [one for one in results if (one.get("id") or one.get("name")) in seen]
    found["count"] -= len(results) - len(kept)
    found["results"] = _without_relations(context, kept)
    if added:
        for one in kept:
            one.pop("id", None)
    return found


def _with_id(data_dict: DataDict) -> bool:
    """Ask for the id as well when only some fields are wanted: without it a result cannot be checked."""
    fields = data_dict.get("fl")
    names = fields.replace(",", " ").split() if isinstance(fields, str) else fields
    if not names or "*" in names or "id" in names or "name" in names:
        return False
    data_dict["fl"] = [*names, "id"]
    return True


@chained_get
def package_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core asks its own `private` flag only; what no case backs is left out."""
    names = next_action(context, data_dict)
    liars = {value for pair in _unbacked() for value in pair}
    return [name for name in names if name not in liars] if liars else names


def _unbacked() -> list[tuple[str, str]]:
    return unbacked_public(exempt_types(), Category.PUBLISHED.value, OPEN_ACCESS, DELIVERED)


@chained_get
def resource_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core answers with whole resources by its own `private` flag only."""
    found = next_action(context, data_dict)
    results = found["results"]
    if context.get("search_query"):
        return found
    seen = {facts.id for facts in visible(context, {one["package_id"] for one in results})}
    found["results"] = [one for one in results if one["package_id"] in seen]
    found["count"] -= len(results) - len(found["results"])
    return found


@chained_get
def package_relationships_list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core looks at the dataset that was named and tells of the other end as well."""
    for key, words in (("id", "First package named in request"), ("id2", "Second package named in address")):
        reference = data_dict.get(key)
        if isinstance(reference, str) and not visible(context, [reference]):
            raise tk.ObjectNotFound(f"{words} was not found.")
    found = next_action(context, data_dict)
    ends = {one[end] for one in found for end in ("subject", "object")}
    seen = {value for facts in visible(context, ends) for value in (facts.id, facts.name)}
    return [one for one in found if one["subject"] in seen and one["object"] in seen]
