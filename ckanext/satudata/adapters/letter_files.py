"""Bytes of letters: below CKAN's storage path, under a key of our own, never a name that a person typed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Any

from ckan.model.types import make_uuid

from ckanext.satudata import config
from ckanext.satudata.adapters.attachments import write_aside

__all__ = ["delete", "path_of", "put", "store"]

_NO_LIMIT = 1 << 40


def path_of(key: str) -> Path:
    """Where the bytes of this key lie; the key is ours, a UUID."""
    root = config.storage_path()
    if not root:
        raise RuntimeError("ckan.storage_path is not set: letters have no place to lie")
    return Path(root) / "satudata" / "letters" / key[:3] / key


def put(name: str, mimetype: str, content: bytes) -> dict[str, Any]:
    """Keep what the portal made; answers what a letter notes of it: key, name, mimetype, sha256, size."""
    return store(name, mimetype, io.BytesIO(content), _NO_LIMIT)


def store(name: str, mimetype: str, stream: IO[bytes], limit: int) -> dict[str, Any]:
    """Keep what somebody sent. Raises `attachments.TooLarge`."""
    key = make_uuid()
    size, sha256 = write_aside(path_of(key), stream, limit)
    return {"key": key, "name": name, "mimetype": mimetype, "sha256": sha256, "size": size}


def delete(key: str) -> None:
    """Remove bytes no letter came of."""
    path_of(key).unlink(missing_ok=True)
