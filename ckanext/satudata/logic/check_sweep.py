"""Checks nobody carries out: found by the health check, put back into the queue by its repair."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from ckan import model
from ckan.lib import jobs

from ckanext.satudata.domain.check_progress import STUCK_AFTER, is_stuck
from ckanext.satudata.logic import check_runs
from ckanext.satudata.model.base import utcnow
from ckanext.satudata.model.check import CheckResult

__all__ = ["requeue", "stuck"]

log = logging.getLogger(__name__)


def stuck() -> list[CheckResult]:
    """Runs that wait for more than ten minutes, or say they run although their time is over."""
    now = utcnow()
    waiting = CheckResult.waiting(now - STUCK_AFTER)
    return [run for run in waiting if is_stuck(run.state, run.created_at, now) or check_runs.is_lost(run)]


def requeue(*, dry_run: bool = False) -> list[str]:
    """Put back into the queue what is stuck and no longer in it; returns the ids of the runs.

    What still lies in the queue is left there: it needs a worker, not a second job.
    """
    found = stuck()
    if not found:
        return []
    queued = _queued()
    again = [run for run in found if check_runs.job_id(run.id) not in queued and _has_resource(run)]
    if not dry_run:
        for run in again:
            run.state, run.started_at, run.progress = "queued", None, {}
        model.Session.commit()
        for run in again:
            check_runs.enqueue_run(run.id, run.resource_id)
    return [run.id for run in again]


def _queued() -> set[str]:
    try:
        return set(jobs.get_queue().get_job_ids())
    except Exception:
        log.exception("The job queue cannot be reached")
        return set()


def _has_resource(run: CheckResult) -> bool:
    stmt = sa.select(model.Resource.id).where(model.Resource.id == run.resource_id, model.Resource.state == "active")
    return model.Session.execute(stmt).first() is not None
