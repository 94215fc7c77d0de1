"""Where the bytes of an uploaded resource lie, on every storage CKAN 2.11 and 2.12 know."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

from ckan import model
from ckan.lib import uploader

from ckanext.satudata.domain.file_type import HEAD

__all__ = ["current_file_hash", "file_mark", "file_size", "head_of", "opened", "sha256_of"]

_CHUNK = 1 << 20


@contextlib.contextmanager
def opened(resource: dict[str, Any]) -> Iterator[IO[bytes] | None]:
    """The stored bytes as an open file, or None where there are none.

    An upload that replaces the file meanwhile does not change what is read here: uploads are renamed into place.
    """
    found = _locate(resource)
    if isinstance(found, Path):
        with found.open("rb") as stream:
            yield stream
    elif found is None:
        yield None
    else:
        with tempfile.TemporaryFile(prefix="satudata-") as copy:
            yield copy if _copied(*found, copy) else None


def sha256_of(stream: IO[bytes]) -> tuple[str, int]:
    """Digest and length of the bytes; the stream stands at its start again."""
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    stream.seek(0)
    return digest.hexdigest(), size


def current_file_hash(resource: dict[str, Any] | str) -> str | None:
    """sha256 of the file a resource (or the resource of this id) has now; None where it has none."""
    if isinstance(resource, str):
        row = model.Resource.get(resource)
        if row is None:
            return None
        resource = {"id": row.id, "url": row.url, "url_type": row.url_type}
    if resource.get("url_type") != "upload":
        return None
    with opened(resource) as stream:
        return sha256_of(stream)[0] if stream else None


def file_mark(resource: dict[str, Any]) -> str | None:
    """A cheap mark that changes when the stored file is replaced; None where it has none."""
    found = _locate(resource)
    if isinstance(found, Path):
        stat = found.stat()
        return f"{stat.st_size}-{stat.st_mtime_ns}"
    # What the uploader notes with each upload: asking a remote storage at every update would read the whole file.
    return f"{resource.get('size')}-{resource.get('last_modified')}" if found else None


def file_size(resource: dict[str, Any]) -> int | None:
    """How many bytes are stored, where that is known without reading them."""
    found = _locate(resource)
    if isinstance(found, Path):
        return found.stat().st_size
    try:
        return int(resource.get("size") or 0) or None
    except (TypeError, ValueError):
        return None


def head_of(resource: dict[str, Any], length: int = HEAD) -> bytes:
    """The first bytes of the stored file, not fetching the rest from a remote storage; empty where there is none."""
    found = _locate(resource)
    if isinstance(found, Path):
        with found.open("rb") as stream:
            return stream.read(length)
    if found is None:
        return b""
    from file_keeper import FileData, exc  # pyright: ignore[reportMissingImports] - 2.12

    head = b""
    try:
        with contextlib.closing(_pieces(found[0].stream(FileData(found[1])))) as pieces:
            for chunk in pieces:
                head += chunk
                if len(head) >= length:
                    break
    except exc.FilesError:
        return b""
    return head[:length]


def _pieces(stream: Any) -> Generator[bytes, None, None]:
    """Chunks of whatever a storage gives, closed when nobody wants more."""
    try:
        yield from stream
    finally:
        if hasattr(stream, "close"):
            stream.close()


def _locate(resource: dict[str, Any]) -> Path | tuple[Any, Any] | None:
    """A path, or storage and location of CKAN 2.12's file-keeper; None where nothing is stored."""
    upload: Any = uploader.get_resource_uploader({key: resource.get(key) for key in ("id", "url", "url_type")})
    try:
        location = upload.get_path(resource["id"])
    except (TypeError, AttributeError):  # no ckan.storage_path, or a storage without paths
        return None
    storage = getattr(upload, "storage", None)
    if storage is not None:
        return storage, location
    path = Path(location)
    return path if path.is_file() else None


def _copied(storage: Any, location: Any, target: IO[bytes]) -> bool:
    from file_keeper import exc  # pyright: ignore[reportMissingImports] - CKAN 2.12 only

    try:
        for chunk in storage.stream(storage.analyze(location)):
            target.write(chunk)
    except exc.FilesError:
        return False
    target.seek(0)
    return True
