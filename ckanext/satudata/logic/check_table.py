"""The table of a file that passed its check, in the DataStore: nobody sees it before the dataset is public."""

from __future__ import annotations

import itertools
import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata import config
from ckanext.satudata.adapters import sandbox, storage
from ckanext.satudata.logic.check_progress import Teller, report
from ckanext.satudata.logic.check_runs import request_for
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.logic.outbox import reindex
from ckanext.satudata.model.check import CheckResult

__all__ = ["load"]

log = logging.getLogger(__name__)

_CHUNK = 2000
_TYPES = {"number": "numeric", "date": "date", "text": "text"}
_LONGEST_NAME = 63


def load(resource_id: str, run_id: str) -> bool:
    """Load the table of this run, unless another run came later; True when it stands in the DataStore."""
    loaded = False
    try:
        loaded = _load(resource_id, run_id)
    finally:
        report(run_id, "done", loaded=loaded)
    return loaded


def _load(resource_id: str, run_id: str) -> bool:
    run = CheckResult.newest(resource_id)
    resource = model.Resource.get(resource_id)
    if run is None or resource is None or run.id != run_id or resource.state != "active":
        return False
    shown = tk.get_action("resource_show")(_internal(), {"id": resource_id})
    if shown.get("datastore_active"):
        _drop(resource_id)
    if run.state != "passed" or not run.guesses.get("columns"):
        return False
    request = {**request_for(shown), "columns": run.guesses["columns"], "header_row": run.guesses["header_row"]}
    fields = _fields(run.guesses["columns"])
    expected, file_hash = int(run.stats["rows"]), run.file_hash
    try:
        with storage.opened(shown) as stream:
            if stream is None or storage.sha256_of(stream)[0] != file_hash:
                return False
            rows = sandbox.rows(stream, request, config.check_max_seconds() * 4)
            loaded = _send(resource_id, fields, rows, Teller(run_id, "loading", total=expected))
    except Exception:
        log.exception("Table of resource %s could not be loaded", resource_id)
        model.Session.rollback()
        _drop(resource_id)
        return False
    if loaded != expected:
        log.error("Table of resource %s: %s rows loaded, %s checked", resource_id, loaded, expected)
        _drop(resource_id)
        return False
    _give_preview(shown, run.package_id)
    reindex(run.package_id)  # core indexed what it read before it wrote: a transition may lie between
    return True


def _internal() -> Context:
    """A context of our own work: the gate lets it pass in every state, and no case is reset by it."""
    return as_site(satudata_internal=True)


def _send(resource_id: str, fields: list[dict[str, str]], rows: Any, told: Teller) -> int:
    names = [column["id"] for column in fields]
    tk.get_action("datastore_create")(_internal(), {"resource_id": resource_id, "fields": fields, "force": True})
    loaded = 0
    while chunk := list(itertools.islice(rows, _CHUNK)):
        records = [dict(zip(names, row, strict=True)) for row in chunk]
        tk.get_action("datastore_upsert")(
            _internal(), {"resource_id": resource_id, "records": records, "method": "insert", "force": True}
        )
        loaded += len(records)
        told({"rows": loaded})
    return loaded


def _give_preview(resource: dict[str, Any], package_id: str) -> None:
    """The portal's default views that need the DataStore (`ckan.views.default_views`); one that is there stays."""
    package = tk.get_action("package_show")(_internal(), {"id": package_id})
    data = {"resource": {**resource, "datastore_active": True}, "package": package, "create_datastore_views": True}
    try:
        tk.get_action("resource_create_default_resource_views")(_internal(), data)
    except Exception:
        log.exception("Views of resource %s could not be made", resource["id"])
        model.Session.rollback()


def _drop(resource_id: str) -> None:
    try:
        tk.get_action("datastore_delete")(_internal(), {"resource_id": resource_id, "force": True})
    except tk.ObjectNotFound:
        return


def _fields(columns: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Column names as the DataStore takes them: no quotes, no underscore first, at most 63 bytes, each once."""
    seen: set[str] = {"_id"}
    fields: list[dict[str, str]] = []
    for number, column in enumerate(columns, 1):
        plain = " ".join(str(column["name"]).replace('"', "").replace("%", "persen").split()).lstrip("_ ")
        base = _cut(plain or f"kolom {number}", _LONGEST_NAME)
        name, n = base, 2
        while name.lower() in seen:
            name, n = f"{_cut(base, _LONGEST_NAME - 4)} {n}", n + 1
        seen.add(name.lower())
        fields.append({"id": name, "type": _TYPES.get(column["type"], "text")})
    return fields


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore").strip()
