"""Notes how far a check or a load has come, for the page that waits for it."""

from __future__ import annotations

import logging
import time
from typing import Any

from ckan import model

from ckanext.satudata.model.base import utcnow
from ckanext.satudata.model.check import CheckResult

__all__ = ["Teller", "report"]

log = logging.getLogger(__name__)

_EACH = 1.0


def report(run_id: str, stage: str, **more: Any) -> None:
    """Write the stage at once, in a transaction of its own: nothing of the caller's is committed or rolled back.

    Progress is a courtesy: when it cannot be written the work goes on.
    """
    progress = {"stage": stage, "at": utcnow().isoformat(), **more}
    engine: Any = model.meta.engine
    try:
        with engine.begin() as connection:
            connection.execute(CheckResult.progress_written(run_id, progress))
    except Exception:
        log.exception("Progress of check %s could not be noted", run_id)


class Teller:
    """Reports one stage of one run, at most once a second."""

    def __init__(self, run_id: str, stage: str, **always: Any) -> None:
        self._run_id, self._stage, self._always = run_id, stage, always
        self._last = time.monotonic()

    def __call__(self, progress: dict[str, Any]) -> None:
        if time.monotonic() - self._last >= _EACH:
            self._last = time.monotonic()
            report(self._run_id, self._stage, **self._always, **progress)
