"""Lets ckanext-validation 2.2.0, unmodified, start and live on CKAN 2.11 and 2.12, and gives its work to our checks.

Kept: its plugin, its table, its presets, validators and commands, the names of its actions. Replaced: what stops CKAN
from starting, its hooks and job (they open any address and any local path as trusted input), its synchronous mode, the
actions that answered from its own table, its badge and its page. Upstream: ckanext-validation #61, #118, PR #120.
"""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata import config

__all__ = ["apply"]

log = logging.getLogger(__name__)

PLUGIN = "validation"
STATUS_FIELDS = ("validation_status", "validation_timestamp")
_STATUS = {"queued": "created", "running": "running", "passed": "success", "failed": "failure", "error": "error"}


def apply() -> bool:
    """Put our parts in the place of its broken ones. Called once when the plugin `satudata` is loaded, before
    `validation` is configured; without `validation` in ``ckan.plugins`` nothing is touched. Safe to call again.
    """
    if PLUGIN not in config.plugins():
        return False
    _mend_uploader()  # before the first import: its modules read these names
    from ckanext.validation import common, jobs, settings, utils, validators
    from ckanext.validation import model as tables
    from ckanext.validation import plugin as wiring
    from ckanext.validation.logic import action

    tables.tables_exist = wiring.tables_exist = common.tables_exist = _tables_exist
    tables.create_tables = common.create_tables = _create_tables
    settings.get_create_mode_from_config = settings.get_update_mode_from_config = _no_mode
    jobs.run_validation_job = action.run_validation_job = _run_validation_job
    utils.run_async_validation = _run_async
    utils.process_schema_fields = _process_schema_fields
    if not getattr(validators.resource_schema_validator, "satudata", False):
        validators.resource_schema_validator = _inline_schema_only(validators.resource_schema_validator)
    _replace_methods(wiring.ValidationPlugin, action, wiring.get_helpers)
    common.validation = _report_page
    _replace_view()
    return True


def _mend_uploader() -> None:
    """Names of `ckan.lib.uploader` that CKAN 2.12 (and one of them 2.11) no longer has."""
    from werkzeug.datastructures import FileStorage

    from ckan.lib import uploader

    if not hasattr(uploader, "ALLOWED_UPLOAD_TYPES"):
        uploader.ALLOWED_UPLOAD_TYPES = (FileStorage,)  # type: ignore[attr-defined]
    if not hasattr(uploader, "_get_underlying_file"):
        uploader._get_underlying_file = lambda wrapper: wrapper.stream  # type: ignore[attr-defined]


def _tables_exist() -> bool:
    engine = model.meta.engine  # None while CKAN configures itself for the first time
    return engine is None or sa.inspect(engine).has_table(PLUGIN)


def _create_tables() -> None:
    from ckanext.validation.model import Validation

    Validation.__table__.create(model.meta.engine, checkfirst=True)


def _no_mode() -> None:
    """Neither at once nor queued: our subscription checks uploads (docs/decisions)."""


def _replace_methods(plugin: Any, their_actions: Any, their_helpers: Any) -> None:
    """Its hooks do nothing any more; its actions are ours, except the batch, which calls them."""
    for hook in ("after_create", "after_update", "after_resource_create", "after_resource_update"):
        setattr(plugin, hook, _nothing)
    plugin.before_resource_create = _before_create
    plugin.before_resource_update = _before_update
    plugin.before_dataset_index = lambda self, index_dict: index_dict
    plugin.get_actions = lambda self: {
        "resource_validation_run": _run,
        "resource_validation_show": _show,
        "resource_validation_delete": _delete,
        "resource_validation_run_batch": their_actions.resource_validation_run_batch,
        "package_create": _without_status,
        "package_update": _without_status,
    }
    plugin.get_auth_functions = lambda self: {
        "resource_validation_run": _auth_run,
        "resource_validation_show": _auth_show,
        "resource_validation_delete": _auth_run,
        "resource_validation_run_batch": _auth_batch,
    }
    plugin.get_helpers = lambda self: {**their_helpers(), "get_validation_badge": _no_badge}


def _nothing(self: Any, context: Context, data_dict: DataDict) -> None:
    """Its hook queued its own job."""


def _before_create(self: Any, context: Context, resource: DataDict) -> None:
    _process_schema_fields(resource)


def _before_update(self: Any, context: Context, current: DataDict, resource: DataDict) -> None:
    _process_schema_fields(resource)


def _process_schema_fields(data_dict: DataDict) -> DataDict:
    """One `schema` out of its three form fields; an address is refused, as nothing is ever fetched for a schema."""
    upload, url, text = (data_dict.pop(key, None) for key in ("schema_upload", "schema_url", "schema_json"))
    if url:
        raise tk.ValidationError({"schema_url": [tk._("Paste the table schema itself (JSON) instead of its address.")]})
    stream = getattr(upload, "stream", None)
    if stream is not None and getattr(upload, "filename", ""):
        try:
            data_dict["schema"] = stream.read(1 << 20).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise tk.ValidationError({"schema": [tk._("The table schema is not a JSON text in UTF-8.")]}) from None
    elif text:
        data_dict["schema"] = text
    return data_dict


def _inline_schema_only(theirs: Any) -> Any:
    """Its validator of the field `schema`, less addresses."""

    def resource_schema_validator(value: Any, context: Context) -> Any:
        if isinstance(value, str) and value.strip().lower().startswith(("http:", "https:", "file:", "ftp:")):
            raise tk.Invalid(tk._("Paste the table schema itself (JSON) instead of its address."))
        return theirs(value, context)

    resource_schema_validator.satudata = True  # type: ignore[attr-defined]
    return resource_schema_validator


@tk.chained_action
def _without_status(original: Any, context: Context, data_dict: DataDict) -> Any:
    """A status sent by hand is dropped: the verdict stands in our own table only."""
    for resource in data_dict.get("resources") or []:
        if isinstance(resource, dict):
            for name in STATUS_FIELDS:
                resource.pop(name, None)
    return original(context, data_dict)


# actions and their rights


def _run(context: Context, data_dict: DataDict) -> str:
    """Check a resource's file.

    :param resource_id: id of the resource
    :type resource_id: string
    :returns: id of the run; `satudata_check_show` takes it as ``run_id``
    :rtype: string
    """
    tk.check_access("resource_validation_run", context, data_dict)
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    return tk.get_action("satudata_check_run")(context, {"resource_id": resource_id})["id"]


@tk.side_effect_free
def _show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The newest check of a resource in the shape this action always had.

    :param resource_id: id of the resource
    :type resource_id: string
    :returns: ``id``, ``resource_id``, ``status`` (created, running, success, failure, error), ``report``, ``error``,
        ``created``, ``finished``
    :rtype: dictionary
    """
    tk.check_access("resource_validation_show", context, data_dict)
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    run = tk.get_action("satudata_check_show")(context, {"resource_id": resource_id})
    return {
        "id": run["id"],
        "resource_id": run["resource_id"],
        "status": _STATUS[run["state"]],
        "report": _report(run) if run["state"] in ("passed", "failed") else None,
        "error": {"message": [run["error"]]} if run["error"] else None,
        "created": run["created_at"],
        "finished": run["finished_at"],
    }


def _delete(context: Context, data_dict: DataDict) -> None:
    """Delete a report that ckanext-validation kept in its own table. Our runs are evidence and stay.

    :param resource_id: id of the resource
    :type resource_id: string
    """
    from ckanext.validation.model import Validation

    tk.check_access("resource_validation_delete", context, data_dict)
    resource_id = tk.get_or_bust(data_dict, "resource_id")
    kept = model.Session.scalars(sa.select(Validation).where(Validation.resource_id == resource_id)).first()
    if kept is None:
        raise tk.ObjectNotFound(tk._("No check found"))
    model.Session.delete(kept)
    model.Session.commit()


def _report(run: dict[str, Any]) -> dict[str, Any]:
    """A Frictionless report of one task, its errors as many as we keep samples."""
    errors = [
        {
            "type": finding["kind"],
            "title": finding["kind"],
            "message": finding["message"],
            "fieldName": finding.get("column") or None,
            "fieldNumber": finding.get("number") or None,
            "rowNumber": sample.get("row"),
            "cell": sample.get("value"),
        }
        for finding in run["findings"]
        if finding["severity"] == "error"
        for sample in finding["samples"] or [{}]
    ]
    seconds = run["stats"].get("seconds")
    warnings = [finding["message"] for finding in run["findings"] if finding["severity"] == "warning"]
    stats = {"errors": run["summary"].get("errors", 0), "warnings": len(warnings), "seconds": seconds}
    task_stats = {**stats, "rows": run["stats"].get("rows"), "fields": run["stats"].get("columns")}
    task = {
        "name": run["filename"],
        "type": "table",
        "valid": run["state"] == "passed",
        "place": run["filename"],
        "labels": run["guesses"].get("labels", []),
        "stats": task_stats,
        "warnings": warnings,
        "errors": errors,
    }
    return {"valid": task["valid"], "stats": {"tasks": 1, **stats}, "warnings": [], "errors": [], "tasks": [task]}


def _auth_run(context: Context, data_dict: DataDict) -> AuthResult:
    tk.check_access("resource_update", context, {"id": data_dict.get("resource_id")})
    return {"success": True}


@tk.auth_allow_anonymous_access
def _auth_show(context: Context, data_dict: DataDict) -> AuthResult:
    """`satudata_check_show`, called next, answers "not found" to whoever may not."""
    return {"success": True}


def _auth_batch(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": False, "msg": tk._("Only system administrators may check all resources")}


# its job and its page


def _run_validation_job(resource: Any) -> None:
    """What may still lie in its queue under its old name."""
    _run_async(resource if isinstance(resource, str) else resource["id"])


def _run_async(resource_id: str) -> None:
    try:
        tk.get_action("resource_validation_run")({"ignore_auth": True}, {"resource_id": resource_id})
    except (tk.ValidationError, tk.ObjectNotFound) as error:
        log.warning("Resource %s was not checked: %s", resource_id, error)


def _no_badge(resource: Any, in_listing: bool = False) -> str:
    """No badge on public pages: verdicts are for the people of the dataset."""
    return ""


def _replace_view() -> None:
    """The blueprint took its page at import time."""
    from ckanext.validation import views

    if getattr(views.validation, "satudata", False):
        return
    from flask import Blueprint

    views.validation = Blueprint(PLUGIN, views.__name__)
    views.validation.satudata = True  # type: ignore[attr-defined]
    rule = "/dataset/<id>/resource/<resource_id>/validation"
    views.validation.add_url_rule(rule, "read", methods=("GET",), view_func=_report_page)


def _report_page(resource_id: str, id: str | None = None) -> Any:  # noqa: A002 - the route's own parameter
    """Its page is ours under another address; who may see it is asked there."""
    return tk.redirect_to("satudata_check.read", id=id or "_", resource_id=resource_id)
