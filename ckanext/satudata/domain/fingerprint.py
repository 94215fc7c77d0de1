"""What of a dataset is content: a stable digest of it, and which fields two versions differ in.

Content is what people write and what reviewers judge. What CKAN, the DataStore or a check writes by itself is left out,
so that it may pass while content is locked and never makes a letter stale. Spellings that mean the same are equal:
absent, None, "" and empty lists; True and "True"; 5 and "5"; line ends; tags as text or as a list; the file name and
the full link of an uploaded file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import unquote, urlsplit

__all__ = [
    "MACHINE_DATASET_FIELDS",
    "MACHINE_PREFIXES",
    "MACHINE_RESOURCE_FIELDS",
    "FileView",
    "content_changed",
    "content_of",
    "fingerprint",
]

MACHINE_DATASET_FIELDS: frozenset[str] = frozenset(
    {
        "ckan_url", "creator_user_id", "isopen", "license_title", "license_url", "metadata_created",
        "metadata_modified", "num_resources", "num_tags", "organization", "private", "revision_id",
        "revision_timestamp", "state", "total_record_count", "tracking_summary", "validation_status",
        "validation_timestamp", "views", "plugin_data", "notes_rendered", "pkg_name", "save", "return_to",
        "resource_ids", "log_message", "display_name", "clear_upload", "url_type",
    }
)  # fmt: skip
"""Fields of a dataset that CKAN or another machine writes, or that are only part of a form."""

MACHINE_RESOURCE_FIELDS: frozenset[str] = frozenset(
    {
        "ckan_url", "created", "datastore_active", "datastore_contains_all_records_of_source_file", "hash",
        "last_modified", "metadata_created", "metadata_modified", "mimetype", "mimetype_inner", "on_same_domain",
        "package_id", "position", "revision_id", "revision_timestamp", "save", "size", "state", "total_record_count",
        "tracking_summary", "url_type", "validation_status", "validation_timestamp", "views", "datapusher_status",
        "has_views", "original_url", "webstore_url", "webstore_last_updated", "_validation_performed",
    }
)  # fmt: skip
"""The same for a resource."""

MACHINE_PREFIXES = ("satudata_", "relationships_", "cache_", "_")
"""Beginnings of names no person writes content under."""

_DATASET, _RESOURCE = MACHINE_DATASET_FIELDS, MACHINE_RESOURCE_FIELDS
_APART = frozenset({"resources", "tags", "tag_string", "groups", "extras"})


@dataclass(frozen=True)
class FileView:
    """One uploaded or linked file as it is stored."""

    resource_id: str
    sha256: str
    size: int | None = None


def fingerprint(metadata: Mapping[str, Any], files: Sequence[FileView] = (), leave_out: Collection[str] = ()) -> str:
    """The sha256, in hex, of the content fields and the files; the order of keys and of `files` does not matter.

    `leave_out`: dataset fields that may differ, such as `ACCESS_FIELDS`, which a reclassification of their own changes.
    """
    metadata = {name: value for name, value in metadata.items() if name not in leave_out}
    stored = sorted([one.resource_id, one.sha256, str(one.size or "")] for one in files)
    document = json.dumps([content_of(metadata), stored], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest()


def content_of(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a dataset in one spelling; what is empty is left out."""
    content = _plain(metadata, _DATASET, _APART)
    parts: dict[str, Any] = {
        "tags": _tags(metadata),
        "groups": sorted(_names(one)[0] for one in _tables(metadata.get("groups")) if _names(one)),
        "extras": {str(one.get("key")): _same(one.get("value")) for one in _tables(metadata.get("extras"))},
        "resources": [_resource(one) for one in _tables(metadata.get("resources"))],
    }
    parts["extras"] = {key: value for key, value in parts["extras"].items() if value is not None}
    return {**content, **{name: value for name, value in parts.items() if value}}


def content_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Names of the content fields that differ, sorted; those of resources as `resources[2].name` (place in `new`).

    A resource that came is named `resources[2]`; one that went, and a changed order, `resources`.
    """
    before, after = content_of(old), content_of(new)
    own = (before.keys() | after.keys()) - {"resources", "groups"}
    changed = {name for name in own if before.get(name) != after.get(name)}
    if not _same_groups(_tables(old.get("groups")), _tables(new.get("groups"))):
        changed.add("groups")
    changed |= _resource_changes(before.get("resources", []), after.get("resources", []))
    return sorted(changed)


def _resource_changes(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> set[str]:
    changed: set[str] = set()
    by_id = {one["id"]: one for one in old if "id" in one}
    nameless = [one for one in old if "id" not in one]
    kept: list[Any] = []
    for place, one in enumerate(new):
        match = by_id.get(one.get("id", ""))
        if match is None and "id" not in one and nameless:
            match = nameless.pop(0)
        if match is None:
            changed.add(f"resources[{place}]")
            continue
        kept.append(match)
        names = match.keys() | one.keys()
        changed |= {f"resources[{place}].{name}" for name in names if match.get(name) != one.get(name)}
    if [id(one) for one in kept] != [id(one) for one in old]:
        changed.add("resources")
    return changed


def _is_machine(name: str, machine: frozenset[str]) -> bool:
    return name in machine or name.startswith(MACHINE_PREFIXES)


def _plain(table: Mapping[str, Any], machine: frozenset[str], apart: frozenset[str]) -> dict[str, Any]:
    names = (name for name in table if name not in apart and not _is_machine(name, machine))
    pairs = ((name, _same(table[name])) for name in names)
    return {name: value for name, value in pairs if value is not None}


def _resource(table: Mapping[str, Any]) -> dict[str, Any]:
    content = _plain(table, _RESOURCE, frozenset())
    if table.get("url_type") == "upload" and "url" in content:
        content["url"] = unquote(urlsplit(str(content["url"])).path.rsplit("/", 1)[-1])
    return content


def _tables(value: Any) -> list[Mapping[str, Any]]:
    """A list of dictionaries, without what is none."""
    found = cast("list[Any]", value) if isinstance(value, (list, tuple)) else []
    return [cast("Mapping[str, Any]", one) for one in found if isinstance(one, Mapping)]


def _tags(metadata: Mapping[str, Any]) -> list[str]:
    tables = _tables(metadata.get("tags"))
    if tables:
        return sorted({str(one.get("name", "")) for one in tables})
    words = str(metadata.get("tag_string") or "").split(",")
    return sorted({word.strip() for word in words if word.strip()})


def _names(group: Mapping[str, Any]) -> list[str]:
    return [str(group[key]) for key in ("id", "name") if group.get(key)]


def _same_groups(old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> bool:
    """Groups may be given by id, by name or by both; equal is what shares one of them."""
    before, after = [set(_names(one)) for one in old], [set(_names(one)) for one in new]
    return all(any(one & other for other in after) for one in before) and all(
        any(one & other for other in before) for one in after
    )


def _same(value: Any) -> Any:
    """The value in one spelling; None when nothing is in it."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, (str, int, float)):
        return _same_text("" if value is None else _number(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        table = {str(key): _same(one) for key, one in cast("Mapping[Any, Any]", value).items()}
        return {key: one for key, one in table.items() if one is not None} or None
    if isinstance(value, (list, tuple, set, frozenset)):
        items = [_same(one) for one in cast("Sequence[Any]", value)]
        return [one for one in items if one is not None] or None
    return f"<{type(value).__name__}>" if value else None


def _number(value: str | float) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _same_text(value: str) -> Any:
    text = value.replace("\r\n", "\n").strip()
    if text in {"True", "False"}:
        return text.lower()
    if text[:1] in {"[", "{"}:
        try:
            return _same(json.loads(text))
        except (ValueError, RecursionError):
            return text
    return text or None
