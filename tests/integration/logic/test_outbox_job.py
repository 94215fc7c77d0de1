"""How often the job worker is asked to deliver."""

from __future__ import annotations

import pytest

from ckan.lib import jobs

from ckanext.satudata.logic.outbox import JOB_PREFIX

from tests.integration.support import People, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def _waiting() -> list[str]:
    return [job_id for job_id in jobs.get_queue().get_job_ids() if job_id.startswith(JOB_PREFIX)]


def test_one_waiting_job_delivers_for_all(people: People) -> None:
    """Two transitions ask once; when the worker has taken the job, the next transition asks again."""
    jobs.get_queue().empty()
    for name in ("satu", "dua"):
        make_dataset(people.produsen, people.opd, name)
        move(people.produsen, name, "submit")
    assert len(_waiting()) == 1
    jobs.get_queue().empty()
    move(people.kepala, "satu", "validate")
    assert len(_waiting()) == 1
