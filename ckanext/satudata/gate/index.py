"""The search index: what we put into a document, and what a page of results may show."""

from __future__ import annotations

import json
from typing import Any

from ckanext.satudata.domain.index_fields import index_fields
from ckanext.satudata.gate.labels import is_exempt
from ckanext.satudata.gate.relations import unindexed
from ckanext.satudata.model.visibility import case_facts

__all__ = ["before_dataset_index"]

_OWN = "satudata_"


def before_dataset_index(document: dict[str, Any]) -> dict[str, Any]:
    """Fields of the case for filters and facets, and nothing under their names that somebody wrote himself.

    They are indexed and not stored, and every query is limited to what the caller may see anyway: of what is public
    they say only that it is published.
    """
    for key in [key for key in document if key.startswith((_OWN, f"extras_{_OWN}"))]:
        del document[key]
    document.update(index_fields(_stored(document)))
    case = None if is_exempt(document.get("type")) else case_facts(document["id"])
    if case is not None:
        document["satudata_state"], document["satudata_category"] = case.state, case.category
    return unindexed(document)


def _stored(document: dict[str, Any]) -> dict[str, Any]:
    """The dataset as people see it, scheming's fields in their places; the bare document where there is none."""
    try:
        shown = json.loads(document["validated_data_dict"])
    except (KeyError, TypeError, ValueError):
        return document
    nested = {key: value for key, value in document.items() if isinstance(value, (dict, list))}
    return {**nested, **shown} if isinstance(shown, dict) else document
