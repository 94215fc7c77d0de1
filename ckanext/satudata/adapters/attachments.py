"""Bytes of attachments and of records of execution: below CKAN's storage path, named by their own id.

Never by what a person typed. `folder` says of what: attachments of cases lie apart from files of records.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from ckanext.satudata import config

__all__ = ["ATTACHMENTS", "EXECUTIONS", "TooLarge", "delete", "path_of", "store", "write_aside"]

ATTACHMENTS, EXECUTIONS = "attachments", "executions"

CHUNK = 1024 * 1024


class TooLarge(Exception):
    """The file is larger than the portal takes."""


def _folder(folder: str) -> Path:
    root = config.storage_path()
    if not root:
        raise RuntimeError("ckan.storage_path is not set: attachments have no place to lie")
    return Path(root) / "satudata" / folder


def path_of(attachment_id: str, folder: str = ATTACHMENTS) -> Path:
    """Where the bytes lie; the id is ours, a UUID."""
    return _folder(folder) / attachment_id[:3] / attachment_id


def store(attachment_id: str, stream: IO[bytes], limit: int, folder: str = ATTACHMENTS) -> tuple[int, str]:
    """Write the bytes aside, then move them into place; returns size in bytes and sha256. Raises TooLarge."""
    return write_aside(path_of(attachment_id, folder), stream, limit)


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


def delete(attachment_id: str, folder: str = ATTACHMENTS) -> None:
    """Remove the bytes, when they are there."""
    path_of(attachment_id, folder).unlink(missing_ok=True)
