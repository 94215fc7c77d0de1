"""What a purged dataset leaves outside the database: uploaded files, tables of the DataStore, documents of its case."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
from ckan import model
from ckan.lib import uploader

from ckanext.satudata.adapters import attachments

__all__ = ["files_of", "remove"]

log = logging.getLogger(__name__)


def files_of(package_id: str) -> list[dict[str, Any]]:
    """Every resource the dataset ever had, as far as removing its bytes and rows asks; read before they go."""
    stmt = sa.select(model.Resource).where(model.Resource.package_id == package_id)
    return [
        {"id": one.id, "url": one.url, "url_type": one.url_type}
        for one in model.Session.scalars(stmt.execution_options(populate_existing=False))
    ]


def remove(files: list[dict[str, Any]], documents: list[str]) -> None:
    """Called once the purge is committed: what cannot be removed is named in the log and stops nothing."""
    for one in files:
        _try(_drop_table, one)
        _try(_remove_bytes, one)
    for one in documents:
        _try(attachments.delete, one)


def _try(step: Callable[[Any], None], subject: Any) -> None:
    try:
        step(subject)
    except Exception:  # any storage or database; the dataset itself is gone by now
        log.exception("Not removed with its dataset: %s (%s)", subject, step.__name__)


def _drop_table(resource: dict[str, Any]) -> None:
    if not p.plugin_loaded("datastore"):
        return
    from ckanext.datastore.backend import DatastoreBackend

    backend: Any = DatastoreBackend.get_active_backend()
    if backend.resource_exists(resource["id"]):
        backend.delete({}, {"resource_id": resource["id"]})


def _remove_bytes(resource: dict[str, Any]) -> None:
    if resource["url_type"] != "upload":
        return
    upload: Any = uploader.get_resource_uploader(dict(resource))
    location, storage = upload.get_path(resource["id"]), getattr(upload, "storage", None)
    if storage is None:
        Path(location).unlink(missing_ok=True)
        return
    from ckan.lib import files  # CKAN 2.12 only

    kept: Any = files.FileData(location)
    if storage.exists(kept):
        storage.remove(kept)
