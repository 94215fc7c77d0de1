"""Checks of uploaded tables: start one, read its verdict, read the history."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate as validate_action_data
from ckan.types import ActionResult, Context, DataDict

from ckanext.satudata.domain.personal import masked
from ckanext.satudata.logic import check_runs
from ckanext.satudata.logic.check_words import Standing, shown_finding, shown_progress, shown_verdict, standing_of
from ckanext.satudata.logic.schema.check import (
    check_list_schema,
    check_newest_schema,
    check_run_schema,
    check_show_schema,
)
from ckanext.satudata.model.base import isoformat
from ckanext.satudata.model.check import CheckResult

__all__ = ["satudata_check_list", "satudata_check_newest", "satudata_check_run", "satudata_check_show"]


@validate_action_data(check_run_schema)
def satudata_check_run(context: Context, data_dict: DataDict) -> ActionResult.AnyDict:
    """Check the file of a resource again and answer the run, finished where the file is small.

    Who may: as `satudata_check_show`.

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

    Who may: the people of the dataset's case; for everybody else there is no such check. Of a dataset without a case,
    whoever may update the resource.

    :param resource_id: id of the resource, for its newest run
    :type resource_id: string
    :param run_id: id of one run
    :type run_id: string
    :returns: the run: ``state`` (queued, running, passed, failed, error), ``stale`` (the file was replaced since),
        ``message`` (the verdict in one sentence), ``tone`` (good, bad, wait), ``before_submission`` (the dataset was
        not handed in yet), ``progress`` (``open``, ``loading``, ``stuck``, ``message``, ``part``), ``findings`` (each
        with ``kind``, ``column``, ``count``, ``samples``, ``blocks``, ``message`` and its parts ``what``,
        ``expected_words``, ``mend``), ``excerpt`` (a sample of the table with its wrong cells)
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
    standing = _standing(runs)
    return [_shown(run, standing, findings=False) for run in runs]


@tk.side_effect_free
@validate_action_data(check_newest_schema)
def satudata_check_newest(context: Context, data_dict: DataDict) -> dict[str, dict[str, Any]]:
    """The verdicts of all uploaded tables of a dataset at once, for lists of its resources.

    Who may: as `satudata_check_show`. The number of statements does not grow with the number of resources.

    :param id: name or id of the dataset
    :type id: string
    :returns: by id of the resource: ``run_id``, ``state`` (also ``missing``: never checked), ``tone``, ``message``,
        ``stale``, ``created_at``
    :rtype: dictionary
    """
    package = model.Package.get(data_dict["id"])
    try:
        tk.check_access("satudata_check_newest", context, {"package": package})
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("No check found")) from None
    if package is None:
        return {}
    resources = {row.id: row for row in package.resources if check_runs.is_checked_row(row)}
    newest = CheckResult.newest_of_package(package.id) if resources else {}
    standing = standing_of(package.id) if newest else Standing(None)
    return {key: _line(newest.get(key), row, standing) for key, row in resources.items()}


def _line(run: CheckResult | None, row: model.Resource, standing: Standing) -> dict[str, Any]:
    if run is None:
        message = tk._("This file was not checked yet.")
        return {"run_id": None, "state": "missing", "tone": "wait", "message": message, "stale": False}
    said = shown_verdict(run, standing)
    stale = check_runs.is_replaced(run, row)
    return {"run_id": run.id, **said, "stale": stale, "created_at": isoformat(run.created_at)}


def _allow(name: str, context: Context, resource_id: str) -> None:
    """For those who may not see the checks of a resource there are none: the same answer as for an unknown resource."""
    try:
        tk.check_access(name, context, {"resource_id": resource_id})
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("No check found")) from None
    if model.Resource.get(resource_id) is None:
        raise tk.ObjectNotFound(tk._("No check found"))


def _standing(runs: list[CheckResult]) -> Standing:
    return standing_of(runs[0].package_id) if runs else Standing(None)


def _shown(run: CheckResult, standing: Standing | None = None, findings: bool = True) -> dict[str, Any]:
    standing = standing or standing_of(run.package_id)
    shown = run.dictize(findings)
    shown["stats"] = {key: value for key, value in run.stats.items() if key not in ("mark", "limit_seconds")}
    shown["summary"] = {key: value for key, value in run.summary.items() if key != "tally"}
    shown["guesses"] = {key: masked(value) for key, value in run.guesses.items() if key != "excerpt"}
    shown |= shown_verdict(run, standing)
    shown["progress"] = shown_progress(run)
    if findings:
        shown["stale"] = check_runs.is_stale(run)
        shown["before_submission"] = standing.before_submission
        shown["findings"] = [shown_finding(finding, standing) for finding in run.findings]
        shown["excerpt"] = run.guesses.get("excerpt") or {}
    return shown
