"""What lies in the portal's storage, seen from the storage: sizes without reading, and files nobody owns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ckanext.satudata import config
from ckanext.satudata.adapters import storage

__all__ = ["UNKNOWN", "orphans", "size_of", "stored_size"]

UNKNOWN = -1
"""The bytes are there; how many, the storage does not say without reading them."""

YOUNG = 3600
"""Seconds: a file being written just now has no row yet."""

AT_ONCE = 5000
"""Files whose owners are asked for together."""


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


def size_of(path: Path) -> int | None:
    """Size of the bytes that lie there, None where there are none."""
    return path.stat().st_size if path.is_file() else None


def orphans(path_of: Callable[[str], Path], known: Callable[[list[str]], set[str]]) -> Iterator[str]:
    """Files below a folder of our own that belong to no row, by their path within it.

    :param path_of: where the folder keeps the bytes of a name
    :param known: answers which of these names are those of a row that counts
    """
    if not config.storage_path():
        return
    files = _old_files(path_of("x").parent.parent)
    while some := list(islice(files, AT_ONCE)):
        owned = known([one.name for one in some])
        yield from (f"{one.parent.name}/{one.name}" for one in some if one.name not in owned)


def _old_files(root: Path) -> Iterator[Path]:
    """What lies in the folders below, without what was written just now."""
    before = time.time() - YOUNG
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        for one in sorted(folder.iterdir()) if folder.is_dir() else ():
            if one.is_file() and _old(one, before):
                yield one


def _old(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False
