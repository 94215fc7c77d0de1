"""What is done once a day: each job by its name, one that fails leaves the others to run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ckanext.satudata.logic import claims, health_result, links, reminders, schedule, seal
from ckanext.satudata.model.base import Session

__all__ = ["JOBS", "Done", "HistoryDisagrees", "run"]

log = logging.getLogger(__name__)


class HistoryDisagrees(Exception):
    """The history is not what was written: the seal and its mails say so, and so does this job."""


@dataclass(frozen=True)
class Done:
    """What came of one job; `said` is one English line for the operator's log."""

    name: str
    said: str
    failed: bool = False


def _remind() -> str:
    return f"{len(reminders.send()) or 'nobody'}"


def _publish() -> str:
    """The delivering process does it each minute; this is for portals where it stood still."""
    done = schedule.publish_due()
    failed = [f"{one.case_id}: {one.said}" for one in done if one.said]
    return "; ".join([f"{len(done) - len(failed)} carried out", *failed]) if done else "nothing was due"


def _seal() -> str:
    done = seal.seal()
    said = f"{done.file.path.name} {'written' if done.new else 'was there'}, {done.mails} mails"
    findings = done.file.said.get("findings")
    if findings:
        raise HistoryDisagrees(f"{said}; {findings} places of the history are wrong: ckan satudata case verify-history")
    return said


def _health() -> str:
    """The result is for the health page; what is wrong there is no failure of this night's job."""
    found = [one for one in health_result.check("nightly") if one.wrong]
    return ", ".join(f"{one.count} {one.key}" for one in found) or "nothing is wrong"


JOBS: dict[str, Callable[[], str]] = {
    "schedule": _publish,
    "claims": claims.nightly,
    "reminders": _remind,
    "links": links.nightly,
    "seal": _seal,
    "health": _health,
}
"""In the order they run. Each may be repeated on the same day without harm."""


def run(names: Iterable[str] = ()) -> list[Done]:
    """Carry out these jobs, all of them when none is named.

    :raises KeyError: there is no job of this name
    """
    chosen = {name: JOBS[name] for name in (list(names) or JOBS)}
    return [_carry_out(name, job) for name, job in chosen.items()]


def _carry_out(name: str, job: Callable[[], str]) -> Done:
    try:
        return Done(name, job())
    except Exception as e:
        log.exception("nightly job %s", name)
        Session.rollback()
        return Done(name, f"{type(e).__name__}: {e}", failed=True)
