"""What is done once a day: each job by its name, one that fails leaves the others to run."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ckanext.satudata.logic import links, reminders
from ckanext.satudata.model.base import Session

__all__ = ["JOBS", "Done", "run"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What came of one job; `said` is one English line for the operator's log."""

    name: str
    said: str
    failed: bool = False


def _remind() -> str:
    counts = Counter(one.kind for one in reminders.send())
    return ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "nobody"


JOBS: dict[str, Callable[[], str]] = {"reminders": _remind, "links": links.nightly}
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
