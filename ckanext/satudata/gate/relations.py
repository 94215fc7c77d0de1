"""Relationships between datasets: a dataset never tells of one the reader may not see (R32)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.gate.labels import sees_all, visible

__all__ = ["for_index", "unindexed", "without_relations"]

_RELATIONS = {"relationships_as_subject": "object_package_id", "relationships_as_object": "subject_package_id"}
_STORED = ("data_dict", "validated_data_dict")


def without_relations(context: Context, datasets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Relationships whose other end the caller may not see are left out; most datasets have none at all."""
    if sees_all(context):
        return datasets
    telling = [dataset for dataset in datasets if any(dataset.get(name) for name in (*_RELATIONS, *_STORED))]
    for dataset in telling:
        _unpack_stored(context, dataset)
    others = set(_other_ends(telling))
    if not others:
        return datasets
    seen = {facts.id for facts in visible(context, others)}
    for dataset in telling:
        for name, key in _RELATIONS.items():
            if dataset.get(name):
                dataset[name] = [one for one in dataset[name] if _other_end(one, key) in seen]
    return datasets


def _unpack_stored(context: Context, dataset: dict[str, Any]) -> None:
    """A search that asks for the stored document as a field gets it as text, relationships included."""
    for name in _STORED:
        text = dataset.get(name)
        if isinstance(text, str) and "_package_id" in text:
            dataset[name] = json.dumps(without_relations(context, [json.loads(text)])[0])


def _other_ends(datasets: Iterable[dict[str, Any]]) -> Iterable[str]:
    for dataset in datasets:
        for name, key in _RELATIONS.items():
            found = (_other_end(one, key) for one in dataset.get(name) or ())
            yield from (one for one in found if one)


def _other_end(relationship: dict[str, Any], key: str) -> str | None:
    return relationship.get(key) or (relationship.get("__extras") or {}).get(key)


def for_index(context: Context, dataset: dict[str, Any]) -> dict[str, Any]:
    """CKAN 2.12 validates a dataset before it is indexed, moves both ends of its relationships aside, and then fails.

    Without them the dataset can be indexed, so edited, published and withdrawn; the relationships stay in the database
    and `package_relationships_list` tells them. CKAN 2.11 validates later and keeps them.
    """
    indexing = context.get("ignore_auth") and context.get("validate") is False and context.get("use_cache") is False
    if indexing and tk.check_ckan_version(min_version="2.12.0"):
        for name in _RELATIONS:
            dataset.pop(name, None)
    return dataset


def unindexed(document: dict[str, Any]) -> dict[str, Any]:
    """The index is asked by names of related datasets too, and does not notice when one of them is withdrawn."""
    for name in model.PackageRelationship.get_all_types():
        document.pop(name, None)
    return document
