"""The clock is set back an hour: events keep their order, nothing is due or late by a negative time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ckan import model

from ckanext.satudata.model import Case, Event

from tests.faults.children import in_child, set_back
from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("request_context")


def test_fault_clock_goes_back_an_hour(people: People, app: Any) -> None:
    """Half of a case's life before, half after; a comment, a refusal and an edit among it."""
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")

    def an_hour_earlier() -> None:
        set_back(timedelta(hours=1))
        with app.flask_app.test_request_context():
            act("satudata_comment_create", people.kepala, id="penduduk", body="Mohon diperiksa.")
            send_back(people.kepala, "penduduk")
            act("package_patch", people.produsen, id="penduduk", sumber="Registrasi penduduk")
            move(people.produsen, "penduduk", "submit")

    assert in_child(an_hour_earlier) == 0
    move(people.kepala, "penduduk", "validate")
    model.Session.remove()
    case = Case.for_object(model.Package.get("penduduk").id)
    assert case is not None
    events = Event.of_case(case.id)
    assert [one.transition for one in events if one.kind == "transition"] == [
        "submit",
        "send_back",
        "submit",
        "validate",
    ]
    times = [one.created_at for one in events]
    assert times == sorted(times)
    assert all(one.late_seconds is None or one.late_seconds > 0 for one in events)
    starts = Event.step_starts(case.id)
    assert all(one.created_at >= starts[one.id] for one in events if one.id in starts)
    assert case.step_started_at >= events[-2].created_at
    assert case.due_at is None or case.due_at > case.step_started_at
    shown = act("satudata_case_show", people.kepala, id="penduduk")
    assert shown["state"] == "divalidasi"
    assert app.get("/").status_code == 200
