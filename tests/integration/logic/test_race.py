"""Two people at once: exactly one decision takes effect, and history tells of one (A43, A44)."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import Case, Event

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")


def _at_once(app: Any, calls: list[tuple[dict[str, Any], str, dict[str, Any]]]) -> list[str]:
    """Run the actions in threads that start together; what each ended with."""
    barrier, ends = threading.Barrier(len(calls)), [""] * len(calls)

    def run(number: int, user: dict[str, Any], action: str, data: dict[str, Any]) -> None:
        try:
            with app.flask_app.test_request_context():
                barrier.wait()
                act(action, user, **data)
                ends[number] = "done"
        except tk.ValidationError as e:
            ends[number] = ",".join(e.error_dict)
        except tk.NotAuthorized:
            ends[number] = "not authorized"
        finally:
            model.Session.remove()

    threads = [threading.Thread(target=run, args=(i, *call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


@pytest.fixture
def waiting(people: People, app: Any) -> Case:
    """A dataset at the Walidata's gate."""
    with app.flask_app.test_request_context():
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
    case = Case.for_object(model.Package.get("penduduk").id)
    model.Session.commit()
    return case


def _decisions(case_id: str) -> list[str]:
    model.Session.rollback()
    stmt = sa.select(Event.transition).where(Event.case_id == case_id, Event.kind == "transition").order_by(Event.seq)
    return list(model.Session.scalars(stmt))[2:]


def test_of_two_approvals_one_wins(people: People, app: Any, waiting: Case) -> None:
    """The other is told that the case moved."""
    data = {"id": waiting.id, "transition": "verify", "case_version": waiting.case_version}
    ends = _at_once(app, [(who, "satudata_case_transition", data) for who in (people.walidata, people.walidata_b)])
    assert sorted(ends) == ["case_version", "done"]
    assert _decisions(waiting.id) == ["verify"]


def test_of_approval_and_send_back_one_wins(people: People, app: Any, waiting: Case) -> None:
    """Whichever came first is the only one in the history."""
    shared = {"id": waiting.id, "case_version": waiting.case_version}
    back = {"transition": "send_back", "reason": "kesalahan_isian", "how_to_fix": "Perbaiki", "note": "Salah", **shared}
    ends = _at_once(
        app,
        [
            (people.walidata, "satudata_case_transition", {"transition": "verify", **shared}),
            (people.walidata_b, "satudata_case_transition", back),
        ],
    )
    assert sorted(ends) == ["case_version", "done"]
    assert len(_decisions(waiting.id)) == 1


def test_an_approval_with_what_was_seen_before_a_correction_is_a_conflict(
    people: People, app: Any, waiting: Case
) -> None:
    """Who approves must have seen the corrected metadata."""
    seen = waiting.case_version
    with app.flask_app.test_request_context():
        act("package_patch", people.walidata_b, id="penduduk", sumber="Registrasi penduduk")
        with pytest.raises(tk.ValidationError) as e:
            act(
                "satudata_case_transition",
                people.walidata,
                id=waiting.id,
                transition="verify",
                case_version=seen,
            )
        assert list(e.value.error_dict) == ["case_version"]
        assert move(people.walidata, waiting.id, "verify")["state"] == "terpublikasi"
