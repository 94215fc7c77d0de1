"""Bytes of a case's attachments: below CKAN's storage path, named by their own id, never by what a person typed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from ckanext.satudata import config

__all__ = ["TooLarge", "delete", "path_of", "store", "write_aside"]

CHUNK = 1024 * 1024


class TooLarge(Exception):
    """The file is larger than the portal takes."""


def _folder() -> Path:
    root = config.storage_path()
    if not root:
        raise RuntimeError("ckan.storage_path is not set: attachments have no place to lie")
    return Path(root) / "satudata" / "attachments"


def path_of(attachment_id: str) -> Path:
    """Where the bytes of an attachment lie; the id is ours, a UUID."""
    return _folder() / attachment_id[:3] / attachment_id


def store(attachment_id: str, stream: IO[bytes], limit: int) -> tuple[int, str]:
    """Write the bytes aside, then move them into place; returns size in bytes and sha256. Raises TooLarge."""
    return write_aside(path_of(attachment_id), stream, limit)


def write_aside(target: Path, stream: IO[bytes], limit: int) -> tuple[int, str]:
    """The same for any place of ours."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    digest, size = hashlib.sha256(), 0
    handle, aside = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := stream.read(CHUNK):
                size = _within(size + len(chunk), limit)
                digest.update(chunk)
                out.write(chunk)
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return size, digest.hexdigest()


def _within(size: int, limit: int) -> int:
    if size > limit:
        raise TooLarge
    return size


def delete(attachment_id: str) -> None:
    """Remove the bytes, when they are there."""
    path_of(attachment_id).unlink(missing_ok=True)
