"""Words a field may take: of its list, of the region codes, and those that visible datasets already use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata.domain.vocabulary import bundled
from ckanext.satudata.domain.wilayah import SCHEMES
from ckanext.satudata.logic.form_start import fields_of_form, fresh
from ckanext.satudata.logic.words import language

__all__ = ["MOST", "suggest"]

MOST = 50
MOST_WORDS = 2_000
"""Distinct values looked through; the search answers the most used first."""
MOST_LENGTH = 200
"""Longer values are texts of one dataset, not words of many."""
REGION_CODES, REGION_NAMES = "kode_wilayah", "cakupan_wilayah"
_INDEXED = {"tag_string": "tags"}
"""Fields the index knows by another name."""

Suggestion = dict[str, Any]


def suggest(context: Context, name: str, q: str, *, scheme: str | None = None, limit: int = 12) -> list[Suggestion]:
    """What fits to the text typed so far.

    :raises tk.ValidationError: the field has no suggestions
    """
    field = fields_of_form().get(name)
    if field is None or "suggest" not in field:
        raise tk.ValidationError({"field": [tk._("This field has no suggestions.")]})
    wanted = q.strip().casefold()
    if name == REGION_CODES:
        return _regions(context, q.strip(), scheme, limit)
    found = [*_used(context, name, field["suggest"]), *_of_vocabulary(field)]
    if name == REGION_NAMES and wanted:
        found += [{**one, "value": one["name"], "label": one["name"]} for one in _regions(context, q, scheme, limit)]
    return _best(found, wanted, limit)


def _used(context: Context, name: str, separator: str) -> list[Suggestion]:
    """Values in datasets the caller may see; facets are limited by the same labels as results."""
    index_name = _INDEXED.get(name, name)
    asked = {
        "rows": 0,
        "facet.field": [index_name],
        "facet.limit": MOST_WORDS,
        "include_private": True,
        "include_drafts": True,
    }
    answer = tk.get_action("package_search")(fresh(context), asked)
    counts: Counter[str] = Counter()
    for item in answer["search_facets"].get(index_name, {}).get("items", []):
        words = item["name"].split(separator) if separator else [item["name"]]
        for word in filter(None, (one.strip() for one in words)):
            counts[word] += item["count"]
    return [{"value": word, "label": word, "count": count} for word, count in counts.items() if len(word) < MOST_LENGTH]


def _of_vocabulary(field: dict[str, Any]) -> list[Suggestion]:
    if "vocabulary" not in field:
        return []
    found, spoken = bundled(field["vocabulary"]), language()
    return [{"value": one.code, "label": found.label(one.code, spoken), "count": 0} for one in found.active()]


def _regions(context: Context, q: str, scheme: str | None, limit: int) -> list[Suggestion]:
    asked = {"q": q, "limit": limit, **({"scheme": scheme} if scheme in SCHEMES else {})}
    found = tk.get_action("satudata_wilayah_list")(fresh(context), asked)["results"]
    return [
        {"value": one["code"], "label": f"{one['code']} {one['name']}", "name": one["name"], "count": 0}
        for one in found
    ]


def _best(found: Iterable[Suggestion], wanted: str, limit: int) -> list[Suggestion]:
    """Each value once: beginning with what was typed first, then the most used, then by the alphabet."""
    fitting: dict[str, Suggestion] = {}
    for one in found:
        if wanted in one["label"].casefold() or wanted in one["value"].casefold():
            fitting.setdefault(one["value"].casefold(), {key: one[key] for key in ("value", "label", "count")})
    begins = {key: key.startswith(wanted) or one["label"].casefold().startswith(wanted) for key, one in fitting.items()}
    order = sorted(fitting, key=lambda key: (not begins[key], -fitting[key]["count"], key))
    return [fitting[key] for key in order[:limit]]
