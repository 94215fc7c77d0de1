"""Bytes of linked files as they were at submission: below CKAN's storage path, named by the id of their row."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ckanext.satudata import config

__all__ = ["delete", "keeping", "kept_ids", "path_of"]


def _folder() -> Path:
    root = config.storage_path()
    if not root:
        raise RuntimeError("ckan.storage_path is not set: copies of linked files have no place to lie")
    return Path(root) / "satudata" / "links"


def path_of(linked_file_id: str) -> Path:
    """Where the bytes of a linked file lie; the id is ours, a UUID."""
    return _folder() / linked_file_id[:3] / linked_file_id


@contextlib.contextmanager
def keeping(linked_file_id: str) -> Iterator[IO[bytes]]:
    """A file to write to; it takes its place when the block ends well and leaves nothing behind when it does not."""
    target = path_of(linked_file_id)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix="~")
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def kept_ids() -> Iterator[str]:
    """Ids of everything that lies there."""
    root = config.storage_path()
    folder = _folder() if root else None
    if folder is not None and folder.is_dir():
        yield from (path.name for path in folder.glob("*/*") if not path.name.endswith("~"))


def delete(linked_file_id: str) -> None:
    """Remove the bytes, when they are there."""
    path_of(linked_file_id).unlink(missing_ok=True)
