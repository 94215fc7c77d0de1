"""How far a check has come, in words and as a part of the whole; and when its queue must be called dead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ckanext.satudata.domain.text import N_, Reason

__all__ = ["STUCK_AFTER", "is_loading", "is_stuck", "part", "words"]

STUCK_AFTER = timedelta(minutes=10)
"""A check that waits longer than this has nobody carrying it out."""

SILENT_AFTER = timedelta(minutes=2)
"""A load that said nothing for so long has ended without saying so."""

_WORDS: Mapping[str, str] = {
    "queued": N_("Waiting for its turn"),
    "reading": N_("Reading the file"),
    "checking": N_("Checking: {rows} rows so far"),
    "loading": N_("Loading the table for the preview: {rows} of {total} rows"),
    "done": N_("Finished"),
}


def words(state: str, progress: Mapping[str, Any]) -> Reason:
    """The stage a run is in, as a phrase; counts are plain digits, the outer ring groups them."""
    stage = _stage(state, progress)
    params = {name: str(progress.get(name) or 0) for name in ("rows", "total")}
    return Reason(stage, _WORDS[stage], params)


def _stage(state: str, progress: Mapping[str, Any]) -> str:
    if state == "queued":
        return "queued"
    stage = str(progress.get("stage") or "")
    if state == "running":
        return stage if stage in ("reading", "checking") else "reading"
    return "loading" if stage == "loading" else "done"


def part(state: str, progress: Mapping[str, Any]) -> float | None:
    """How much of the stage is done, 0 to 1; None where nobody can know (waiting, workbooks)."""
    stage = _stage(state, progress)
    if stage == "done":
        return 1.0
    if stage == "loading" and progress.get("total"):
        return min(1.0, float(progress.get("rows") or 0) / float(progress["total"]))
    if stage == "checking" and progress.get("part") is not None:
        return min(1.0, max(0.0, float(progress["part"])))
    return None


def is_loading(progress: Mapping[str, Any], now: datetime) -> bool:
    """Whether the table of a finished check is still on its way into the DataStore."""
    if progress.get("stage") != "loading":
        return False
    patience = STUCK_AFTER if not progress.get("rows") else SILENT_AFTER
    return now - _moment(progress.get("at"), now) < patience


def is_stuck(state: str, created_at: datetime, now: datetime) -> bool:
    """Whether a run still waits although its turn should have come long ago: the job worker does not run."""
    return state == "queued" and now - created_at > STUCK_AFTER


def _moment(text: Any, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return otherwise - timedelta(days=1)
