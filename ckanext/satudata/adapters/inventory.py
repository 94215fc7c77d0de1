"""What lies in the portal's storage, seen from the storage: sizes without reading, and files nobody owns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ckanext.satudata import config
from ckanext.satudata.adapters import attachments, storage

__all__ = ["UNKNOWN", "attachment_size", "orphans", "stored_size"]

UNKNOWN = -1
"""The bytes are there; how many, the storage does not say without reading them."""

YOUNG = 3600
"""Seconds: a file being written just now has no row yet."""


def stored_size(resource: dict[str, Any]) -> int | None:
    """Size of an uploaded resource's bytes, None where there are none.

    :param resource: `id`, `url` and `url_type`
    """
    found = storage._locate(resource)
    if found is None:
        return None
    path = found if isinstance(found, Path) else _local(*found)
    if path is not None:
        return path.stat().st_size if path.is_file() else None
    return UNKNOWN if _exists(*found) else None  # pyright: ignore[reportGeneralTypeIssues] - a pair here


def _local(store: Any, location: Any) -> Path | None:
    """Where CKAN 2.12's own kind of storage keeps this on the disk; None for storages elsewhere."""
    full = getattr(store, "full_path", None)
    return Path(full(location)) if full else None


def _exists(store: Any, location: Any) -> bool:
    from file_keeper import FileData  # pyright: ignore[reportMissingImports] - CKAN 2.12 only

    return bool(store.exists(FileData(location)))


def attachment_size(attachment_id: str) -> int | None:
    """Size of an attachment's bytes, None where there are none."""
    path = attachments.path_of(attachment_id)
    return path.stat().st_size if path.is_file() else None


def orphans(known: Callable[[list[str]], set[str]]) -> Iterator[str]:
    """Files below our own folder of attachments that belong to no attachment, by their path within it.

    :param known: answers which of these ids are attachments that were not taken back
    """
    if not config.storage_path():
        return
    root = attachments.path_of("x").parent.parent
    before = time.time() - YOUNG
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        names = [one for one in sorted(folder.iterdir()) if one.is_file()] if folder.is_dir() else []
        owned = known([one.name for one in names]) if names else set()
        yield from (f"{folder.name}/{one.name}" for one in names if one.name not in owned and _old(one, before))


def _old(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False
