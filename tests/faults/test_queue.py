"""Redis down during a transition: the decision holds, and what must be told is told when the queue is back."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.lib import jobs
from ckan.tests import factories

from ckanext.satudata.logic import delivery, outbox
from ckanext.satudata.model import Case, Outbox

from tests.faults.services import Services
from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")


def test_fault_redis_is_down_during_transitions(people: People, services: Services, app: Any) -> None:
    """In the process, and over HTTP with a token; mails leave afterwards, each once."""
    with app.flask_app.test_request_context():
        made = make_dataset(people.produsen, people.opd, "penduduk")
        token = factories.APIToken(user=people.kepala["name"])["token"]
    seen = services.mails()
    with services.stopped("redis"):
        with app.flask_app.test_request_context():
            move(people.produsen, "penduduk", "submit")
            case = Case.for_object(made["id"])
            assert case is not None
            data = {"id": case.id, "transition": "validate", "case_version": case.case_version}
        url = "/api/3/action/satudata_case_transition"
        said = app.post(url, json=data, headers={"Authorization": token})
        assert said.status_code == 200, said.text
        assert said.json["result"]["state"] == "divalidasi"
        assert app.get("/dataset/").status_code == 200
        with app.flask_app.test_request_context():
            move(people.walidata, "penduduk", "verify")
        delivery.sign_of_life(60)  # nobody is told, and nothing breaks
        assert services.mails() == seen
    with app.flask_app.test_request_context():
        waiting = [row.id for row in Outbox.in_states(("pending",)) if row.kind == "mail"]
        assert waiting
        assert act("package_show", None, id="penduduk")["private"] is False
        assert outbox.deliver() == {"sent": len(waiting)}
        assert outbox.deliver() == {}
    assert len(services.mails() - seen) == len(waiting)


@pytest.mark.usefixtures("request_context")
def test_fault_the_worker_is_asked_again_when_redis_is_back(people: People, services: Services) -> None:
    """The first transition after the outage asks the worker as before."""
    make_dataset(people.produsen, people.opd, "penduduk")
    with services.stopped("redis"):
        move(people.produsen, "penduduk", "submit")
    move(people.kepala, "penduduk", "validate")
    assert [one for one in jobs.get_queue().get_job_ids() if one.startswith(outbox.JOB_PREFIX)]
    jobs.get_queue().empty()
