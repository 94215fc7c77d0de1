"""What the checks say about a dataset as a whole: the reasons it cannot be submitted yet."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.domain import check
from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.logic import check_runs
from ckanext.satudata.model.check import CheckResult

__all__ = ["blocking_reasons"]

_SENTENCES = {
    "check-missing": N_("The file {resource} was not checked yet. Start its check."),
    "check-open": N_("The file {resource} is still being checked. Wait for the verdict."),
    "check-stale": N_("The file {resource} was replaced after its check. Start the check again."),
    "check-error": N_(
        "The file {resource} could not be checked. See the reason at the file, repair it and upload it again."
    ),
    "check-failed": N_(
        "The file {resource} has {errors} errors of {kinds} kinds. Repair them and upload the file again."
    ),
}


def blocking_reasons(package: dict[str, Any], rule: check.Rule | None = None) -> list[Reason]:
    """One reason for each uploaded table without a good verdict on the file it has now.

    ``rule`` is what the profile says about findings (`domain.sop.CheckRule`); None lets every error block.
    Links and uploads that are no tables are not asked here.
    """
    resources = [resource for resource in package.get("resources") or [] if check_runs.is_checked(resource)]
    newest = CheckResult.newest_of_package(package["id"]) if resources else {}
    reasons: list[Reason] = []
    for resource in resources:
        code, findings = _judged(newest.get(resource["id"]), rule)
        if code:
            params = {
                "resource": resource.get("name") or str(resource.get("url") or "").rpartition("/")[2] or resource["id"],
                "resource_id": resource["id"],
                "errors": str(sum(int(finding.get("count", 1)) for finding in findings)),
                "kinds": str(len({finding["kind"] for finding in findings})),
            }
            reasons.append(Reason(code, _SENTENCES[code], params))
    return reasons


def _judged(run: CheckResult | None, rule: check.Rule | None) -> tuple[str, list[Any]]:
    if run is None:
        return "check-missing", []
    if check_runs.is_lost(run):
        return "check-error", []
    if run.state in check_runs.OPEN:
        return "check-open", []
    if check_runs.is_stale(run):
        return "check-stale", []
    if run.state == "error":
        return "check-error", []
    findings = check.blocking(run.findings, rule)
    return ("check-failed", findings) if findings else ("", [])
