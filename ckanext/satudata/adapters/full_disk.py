"""Uploads on a disk that is full: said beside the field, nothing half stored, the file of before still whole.

CKAN 2.11 and 2.12 let the error of the operating system through (500, the page and what was typed are gone) and leave
the half of the file beside the old one; CKAN 2.12's file-keeper writes over the old file itself, so that it is lost as
soon as writing begins.
"""

from __future__ import annotations

import contextlib
import errno
import logging
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import uploader

from ckanext.satudata import config

__all__ = ["CarefulUpload", "careful", "is_full", "sentence"]

log = logging.getLogger(__name__)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_inside: ContextVar[bool] = ContextVar("satudata_careful_upload", default=False)


def is_full(error: BaseException) -> bool:
    """Whether there was no room: disk full, quota used up, or a limit on the size of files."""
    return isinstance(error, OSError) and error.errno in _FULL


def sentence() -> str:
    """What people are told; the operator finds the cause in the log."""
    return tk._(
        "The portal's disk is full, so the file was not stored. Nothing was changed. Tell the operator and try again."
    )


def careful(resource: dict[str, Any]) -> CarefulUpload | None:
    """The uploader any other plugin or core would use for this file, made careful; None where no file was sent."""
    if _inside.get() or not getattr(resource.get("upload"), "filename", None):
        return None
    token = _inside.set(True)
    try:
        return CarefulUpload(uploader.get_resource_uploader(resource), resource)
    finally:
        _inside.reset(token)


class CarefulUpload:
    """An uploader as CKAN knows it; everything but storing is the inner one's."""

    def __init__(self, inner: Any, resource: dict[str, Any]) -> None:
        self._inner, self._resource = inner, resource
        self._is_new = not resource.get("id")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def upload(self, id: str, max_size: int = 10) -> Any:  # noqa: A002 - core's name
        """Store the file.

        :raises ValidationError: no room (key `upload`); what was begun is taken away and rolled back
        """
        try:
            if _overwrites(self._inner):
                return _beside_first(self._inner, id)
            return self._inner.upload(id, max_size)
        except tk.ValidationError:
            self._undo()
            raise
        except OSError as error:
            if not is_full(error):
                raise
            log.exception("No room for the file of resource %s", id)
            self._clear(id)
            self._undo()
            raise tk.ValidationError({"upload": [sentence()]}) from error

    def _undo(self) -> None:
        """Roll back; CKAN 2.12 has named the new resource already in what the form is filled with again."""
        model.Session.rollback()
        if self._is_new:
            self._resource.pop("id", None)

    def _clear(self, resource_id: str) -> None:
        """The half that core leaves beside the old file."""
        with contextlib.suppress(OSError, TypeError, AttributeError):
            path = self._inner.get_path(resource_id)
            if getattr(self._inner, "storage", None) is None:
                Path(f"{path}~").unlink(missing_ok=True)


def _overwrites(inner: Any) -> bool:
    """Whether this is CKAN 2.12's uploader on a file system: there alone a new file is written over the old one."""
    storage = getattr(inner, "storage", None)
    if storage is None or not getattr(inner, "filename", None):
        return False
    try:
        from file_keeper.default.adapters.fs import FsStorage  # pyright: ignore[reportMissingImports] - 2.12
    except ImportError:
        return False
    return isinstance(storage, FsStorage) and config.uploads_enabled()


def _beside_first(inner: Any, resource_id: str) -> None:
    """Write beside the old file, then put it in its place in one move."""
    from file_keeper import Location, exc  # pyright: ignore[reportMissingImports] - 2.12

    storage, location = inner.storage, inner.get_path(resource_id)
    target, aside = Path(storage.full_path(location)), Path(storage.full_path(Location(f"{location}~")))
    if target.exists() and not storage.settings.overwrite_existing:
        raise tk.ValidationError({"upload": [str(exc.ExistingFileError(storage, location))]})
    try:
        storage.upload(Location(f"{location}~"), inner.upload_file)
        aside.replace(target)
    except exc.LargeUploadError as error:
        raise tk.ValidationError({"upload": [str(error)]}) from error
    finally:
        aside.unlink(missing_ok=True)
