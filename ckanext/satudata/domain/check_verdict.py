"""The check in one sentence: whether the file can be submitted, and otherwise how much must be repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain import check
from ckanext.satudata.domain.check_help import HELP, Place
from ckanext.satudata.domain.text import N_, Reason

__all__ = ["Verdict", "verdict"]

GOOD, BAD, WAIT = "good", "bad", "wait"

_CELLS = (N_("1 cell in 1 column"), N_("{cells} cells in 1 column"), N_("{cells} cells in {columns} columns"))
_LABELS = (N_("1 column name"), N_("{labels} column names"))
_ROWS = (N_("1 row"), N_("{rows} rows"))
_FILE = N_("the file as a whole")


@dataclass(frozen=True)
class Verdict:
    """One sentence. `tone`: good, bad or wait. `parts` are phrases that make up its `{what}`, joined by the caller."""

    tone: str
    reason: Reason
    parts: tuple[Reason, ...] = ()


def verdict(
    state: str,
    findings: Iterable[Mapping[str, Any]],
    rule: check.Rule | None = None,
    *,
    before_submission: bool = True,
) -> Verdict:
    """The check in one sentence.

    Args:
        state: of the run: queued, running, passed, failed, error.
        findings: each with ``kind``, ``number`` and ``count``; samples are not looked at.
        rule: what the dataset's SOP profile says about findings; without it every error blocks.
        before_submission: False once the dataset was handed in, when "can be submitted" would mislead.
    """
    if state == "queued":
        return Verdict(WAIT, Reason("queued", N_("The file waits for its check.")))
    if state == "running":
        return Verdict(WAIT, Reason("running", N_("The file is being checked.")))
    if state == "error":
        return Verdict(BAD, Reason("error", N_("The file could not be checked.")))
    found = list(findings)
    stopping = check.blocking(found, rule)
    if stopping:
        sentence = (
            N_("{what} must be repaired before this file can be submitted.")
            if before_submission
            else N_("This file did not pass its check: {what}.")
        )
        return Verdict(BAD, Reason("failed", sentence), _parts(stopping))
    return Verdict(GOOD, _passed(sum(int(f.get("count", 1)) for f in found), before_submission=before_submission))


def _passed(remarks: int, *, before_submission: bool) -> Reason:
    params = {"remarks": str(remarks)}
    if remarks:
        one = N_("This file can be submitted; 1 remark is worth a look.")
        many = N_("This file can be submitted; {remarks} remarks are worth a look.")
        if not before_submission:
            one = N_("This file passed its check; 1 remark is worth a look.")
            many = N_("This file passed its check; {remarks} remarks are worth a look.")
        return Reason("passed", one if remarks == 1 else many, params)
    return Reason(
        "passed", N_("This file can be submitted.") if before_submission else N_("This file passed its check.")
    )


def _parts(findings: list[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """How much is wrong, by place: cells in columns, column names, rows, the file itself."""
    counts = dict.fromkeys(Place, 0)
    columns: set[int] = set()
    for finding in findings:
        place = HELP[finding["kind"]].place
        number = finding.get("rows") if place is Place.ROW else None
        counts[place] += int(number or finding.get("count", 1))
        if place is Place.CELL:
            columns.add(int(finding.get("number") or 0))
    params = {
        "cells": str(counts[Place.CELL]),
        "columns": str(len(columns)),
        "labels": str(counts[Place.LABEL]),
        "rows": str(counts[Place.ROW]),
    }
    parts: list[Reason] = []
    if counts[Place.FILE]:
        parts.append(Reason("file", _FILE))
    if cells := counts[Place.CELL]:
        phrase = _CELLS[0 if cells == 1 else 1 if len(columns) == 1 else 2]
        parts.append(Reason("cells", phrase, params))
    if counts[Place.LABEL]:
        parts.append(Reason("labels", _LABELS[counts[Place.LABEL] > 1], params))
    if counts[Place.ROW]:
        parts.append(Reason("rows", _ROWS[counts[Place.ROW] > 1], params))
    return tuple(parts)
