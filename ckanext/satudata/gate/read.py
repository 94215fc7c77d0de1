"""Reading datasets: what is hidden answers as if it did not exist, and every list leaves it out."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.domain.sop_types import OPEN_ACCESS, Category
from ckanext.satudata.domain.visibility import DELIVERED
from ckanext.satudata.gate import before_change
from ckanext.satudata.gate.chain import chained_get
from ckanext.satudata.gate.labels import exempt_types, just_read, sees_all, visible
from ckanext.satudata.gate.lock import lock_anew
from ckanext.satudata.gate.relations import for_index, without_relations
from ckanext.satudata.model.visibility import DatasetFacts, unbacked_public

__all__ = ["package_list", "package_relationships_list", "package_show", "resource_search"]


@chained_get
def package_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A hidden dataset answers with the words for an unknown one, without its UUID, and in the same time.

    Whether it is visible is decided by one statement that is the same for known and unknown; core's own check is
    answered from it.
    """
    if data_dict.get("name_or_id") and not data_dict.get("id"):
        data_dict["id"] = data_dict["name_or_id"]  # core finds it by either and asks rights by `id` only
    reference = data_dict.get("id")
    waits = context.get("for_update")
    if waits and isinstance(reference, str):
        lock_anew(reference)
        context["use_cache"] = False  # what is changed is what is stored, not what the index holds of it
    if not reference or sees_all(context):
        shown = for_index(context, next_action(context, data_dict))
        return before_change.keep(context, shown) if waits else shown
    found = visible(context, [reference]) if isinstance(reference, str) else []
    if not found:
        raise tk.ObjectNotFound
    try:
        with nullcontext() if waits else just_read(_named(found, reference)):
            shown = next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None
    shown = without_relations(context, [for_index(context, shown)])[0]
    return before_change.keep(context, shown) if waits else shown


def _named(found: list[DatasetFacts], reference: str) -> DatasetFacts:
    """Core takes an id before a name."""
    return next((facts for facts in found if facts.id == reference), found[0])


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
