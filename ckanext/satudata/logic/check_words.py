"""What a run of the check says to people, in the language of the caller."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from babel import UnknownLocaleError
from babel.numbers import format_decimal

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain import check, check_progress
from ckanext.satudata.domain.check_help import HELP, explained
from ckanext.satudata.domain.check_verdict import Verdict, verdict
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic import check_runs
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import utcnow
from ckanext.satudata.model.check import CheckResult

__all__ = ["Standing", "shown_finding", "shown_progress", "shown_verdict", "standing_of", "state_of"]

_COUNTS = frozenset({"cells", "columns", "labels", "rows", "total", "remarks"})


class Standing:
    """What the dataset's case says about its checks: which findings block, and whether it was handed in already."""

    def __init__(self, case: Case | None) -> None:
        self.rule: check.Rule | None = profile_of_case(case).checks if case else None
        self.before_submission = case is None or case.category == "open"


def standing_of(package_id: str) -> Standing:
    """The standing of a dataset's newest case."""
    return Standing(Case.for_object(package_id))


def state_of(run: CheckResult) -> tuple[str, Mapping[str, Any] | None]:
    """State and failure (``{code, params}``) of a run; a run whose worker died counts as failed."""
    if check_runs.is_lost(run):
        return "error", {"code": "lost"}
    return run.state, json.loads(run.error) if run.error else None


def shown_verdict(run: CheckResult, standing: Standing) -> dict[str, Any]:
    """``tone``, ``message``, ``error`` and ``error_code`` of a run, read from its tally and not from its findings."""
    state, failure = state_of(run)
    tally = run.summary.get("tally", run.findings if "tally" not in run.summary else [])
    judged = verdict(state, tally, standing.rule, before_submission=standing.before_submission)
    return {
        "state": state,
        "tone": judged.tone,
        "message": _whole(judged),
        "error_code": failure["code"] if failure else None,
        "error": _said(check.failure(failure["code"], failure.get("params"))) if failure else None,
    }


def shown_finding(finding: dict[str, Any], standing: Standing) -> dict[str, Any]:
    """A finding with its sentence, and the three parts of it a page shows apart."""
    what, expected, mend = explained(finding)
    return {
        **finding,
        "severity": "error" if check.KINDS[finding["kind"]].is_error else "warning",
        "blocks": bool(check.blocking([finding], standing.rule)),
        "place": HELP[finding["kind"]].place.value,
        "message": _said(check.sentence(finding)),
        "what": _said(what),
        "expected_words": _said(expected),
        "mend": _said(mend),
    }


def shown_progress(run: CheckResult) -> dict[str, Any]:
    """Whether something still happens to a run, in words and as a part of 1 where that is known."""
    state, _ = state_of(run)
    now = utcnow()
    loading = state == "passed" and check_progress.is_loading(run.progress, now)
    progress = run.progress if loading or state in check_runs.OPEN else {}
    return {
        "open": state in check_runs.OPEN,
        "loading": loading,
        "stuck": check_progress.is_stuck(state, run.created_at, now),
        "message": _said(check_progress.words(state, progress)),
        "part": check_progress.part(state, progress),
    }


def _whole(judged: Verdict) -> str:
    """The verdict's sentence with its phrases joined: `3 cells in 2 columns and 1 row must be repaired ...`."""
    if not judged.parts:
        return _said(judged.reason)
    phrases = [_said(part) for part in judged.parts]
    what = phrases[-1]
    if len(phrases) > 1:
        what = tk._("{first} and {last}").format(first=", ".join(phrases[:-1]), last=what)
    said = tk._(judged.reason.msgid).format(what=what)
    return said[:1].upper() + said[1:]


def _said(reason: Reason) -> str:
    """The sentence in the caller's language. What was expected of a cell is a phrase of its own; counts are grouped."""
    params = {name: _grouped(value) if name in _COUNTS else value for name, value in reason.params.items()}
    if "expected" in params:
        params["expected"] = tk._(params["expected"])
    return tk._(reason.msgid).format(**params)


def _grouped(number: str) -> str:
    """`12345` as the reader writes it: 12.345 in Indonesian."""
    try:
        return format_decimal(int(number), locale=language().replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return number
