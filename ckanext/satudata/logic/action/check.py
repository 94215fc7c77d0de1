"""Checks of uploaded tables: start one, read its verdict, read the history."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate as validate_action_data
from ckan.types import ActionResult, Context, DataDict

from ckanext.satudata.domain import check
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic import check_runs
from ckanext.satudata.logic.schema.check import check_list_schema, check_run_schema, check_show_schema
from ckanext.satudata.model.check import CheckResult

__all__ = ["satudata_check_list", "satudata_check_run", "satudata_check_show"]


@validate_action_data(check_run_schema)
def satudata_check_run(context: Context, data_dict: DataDict) -> ActionResult.AnyDict:
    """Check the file of a resource again and answer the run, finished where the file is small.

    Who may: whoever may update the resource, or takes part in its approval.

    :param resource_id: id of the resource
    :type resource_id: string
    :returns: the run, as `satudata_check_show` answers it
    :rtype: dictionary
    """
    _allow("satudata_check_run", context, data_dict["resource_id"])
    resource = tk.get_action("resource_show")({"ignore_auth": True}, {"id": data_dict["resource_id"]})
    if not check_runs.is_checked(resource):
        raise tk.ValidationError(
            {"resource_id": [tk._("Only uploaded tables (CSV, TSV, XLS, XLSX, ODS) are checked.")]}
        )
    user = context.get("auth_user_obj")
    return _shown(check_runs.start(resource["id"], getattr(user, "id", None)))


@tk.side_effect_free
@validate_action_data(check_show_schema)
def satudata_check_show(context: Context, data_dict: DataDict) -> ActionResult.AnyDict:
    """The newest run of a resource's check, or one run, with a sentence for each finding.

    Who may: whoever may update the resource, or takes part in its approval; for everybody else there is no such check.

    :param resource_id: id of the resource, for its newest run
    :type resource_id: string
    :param run_id: id of one run
    :type run_id: string
    :returns: the run: ``state`` (queued, running, passed, failed, error), ``stale`` (the file was replaced since),
        ``message`` (the verdict), ``findings`` (each with ``kind``, ``column``, ``count``, ``samples``, ``message``)
    :rtype: dictionary
    """
    run_id, resource_id = data_dict.get("run_id"), data_dict.get("resource_id")
    if not run_id and not resource_id:
        raise tk.ValidationError({"resource_id": [tk._("Missing value")]})
    run = CheckResult.get(run_id) if run_id else CheckResult.newest(str(resource_id))
    if run is None or (resource_id and run.resource_id != resource_id):
        if resource_id:
            _allow("satudata_check_show", context, resource_id)
        raise tk.ObjectNotFound(tk._("No check found"))
    _allow("satudata_check_show", context, run.resource_id)
    return _shown(run)


@tk.side_effect_free
@validate_action_data(check_list_schema)
def satudata_check_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Runs of a resource's check, newest first, without their findings.

    Who may: as `satudata_check_show`.

    :param resource_id: id of the resource
    :type resource_id: string
    :param limit: runs a page (default 20)
    :type limit: int
    :param offset: where the page begins
    :type offset: int
    :rtype: list of dictionaries
    """
    _allow("satudata_check_list", context, data_dict["resource_id"])
    runs = CheckResult.of_resource(data_dict["resource_id"], data_dict["limit"], data_dict["offset"])
    return [_shown(run, findings=False) for run in runs]


def _allow(name: str, context: Context, resource_id: str) -> None:
    """For those who may not see the checks of a resource there are none: the same answer as for an unknown resource."""
    try:
        tk.check_access(name, context, {"resource_id": resource_id})
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("No check found")) from None
    if model.Resource.get(resource_id) is None:
        raise tk.ObjectNotFound(tk._("No check found"))


def _shown(run: CheckResult, findings: bool = True) -> dict[str, Any]:
    shown = run.dictize(findings)
    shown["stats"] = {key: value for key, value in run.stats.items() if key not in ("mark", "limit_seconds")}
    failure: dict[str, Any] | None = json.loads(run.error) if run.error else None
    if check_runs.is_lost(run):
        shown["state"], failure = "error", {"code": "lost"}
    verdict = check.verdict(shown["state"], run.findings, run.stats.get("rows"))
    shown["message"] = _said(verdict)
    shown["error_code"] = failure["code"] if failure else None
    shown["error"] = _said(check.failure(failure["code"], failure.get("params"))) if failure else None
    if findings:
        shown["stale"] = check_runs.is_stale(run)
        shown["findings"] = [_finding(finding) for finding in run.findings]
    return shown


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    severity = "error" if check.KINDS[finding["kind"]].is_error else "warning"
    return {**finding, "severity": severity, "message": _said(check.sentence(finding))}


def _said(reason: Reason) -> str:
    """The sentence in the caller's language. What was expected of a cell is a phrase of its own."""
    params = dict(reason.params)
    if "expected" in params:
        params["expected"] = tk._(params["expected"])
    return tk._(reason.msgid).format(**params)
