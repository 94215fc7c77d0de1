"""Two people at once, fifty rounds: one decision takes effect, the other hears who was faster (A43, A44)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.logic import case_store, outbox
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import set_visibility
from ckanext.satudata.model import Case, Event
from ckanext.satudata.model.base import utcnow

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

ROUNDS = 50
Call = tuple[dict[str, Any], str, dict[str, Any]]


def _at_once(app: Any, calls: list[Call]) -> list[tuple[str, str]]:
    """Run the actions in threads that start together, each with a connection of its own; how each ended."""
    barrier, ends = threading.Barrier(len(calls)), [("", "")] * len(calls)

    def run(number: int, user: dict[str, Any], action: str, data: dict[str, Any]) -> None:
        try:
            with app.flask_app.test_request_context():
                barrier.wait()
                act(action, user, **data)
                ends[number] = ("done", "")
        except tk.ValidationError as e:
            [(field, sentences)] = e.error_dict.items()
            ends[number] = (field, " ".join(sentences))
        except (tk.NotAuthorized, tk.ObjectNotFound) as e:
            ends[number] = (type(e).__name__, str(e))
        finally:
            model.Session.remove()

    threads = [threading.Thread(target=run, args=(i, *call)) for i, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


@pytest.fixture
def waiting(people: People, app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """A dataset at the Walidata's gate. Telling the index is left to the worker: 200 decisions are made here."""
    monkeypatch.setattr(outbox, "IMMEDIATE", ())
    with app.flask_app.test_request_context():
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
    case = Case.for_object(model.Package.get("penduduk").id)
    model.Session.commit()
    yield case
    model.Session.remove()


def _again(case_id: str) -> tuple[int, int]:
    """Put the case back to the Walidata's gate for the next round; its version and the newest event's number."""
    case = Case.lock(case_id)
    assert case is not None
    if case.state != "divalidasi":
        case_store.set_state(case, profile_of_case(case).flows[case.flow].states["divalidasi"], utcnow(), None)
        case.case_version += 1
        set_visibility(case)
    last = model.Session.scalar(sa.select(sa.func.max(Event.seq)).where(Event.case_id == case_id))
    model.Session.commit()
    return case.case_version, last


def _since(case_id: str, last: int) -> list[tuple[str, str]]:
    """Kind and actor of the events since then that changed something."""
    model.Session.rollback()
    stmt = sa.select(Event.kind, Event.actor_name).where(Event.case_id == case_id, Event.seq > last).order_by(Event.seq)
    return [(kind, who) for kind, who in model.Session.execute(stmt) if kind not in {"refused", "failed"}]


def test_a44_of_two_approvals_one_wins(people: People, app: Any, waiting: Case) -> None:
    """Exactly one event; the other person is told that somebody moved the case, and who."""
    case_id, names = waiting.id, ("Walidata", "Walidata B")
    for _ in range(ROUNDS):
        version, last = _again(case_id)
        data = {"id": case_id, "transition": "verify", "case_version": version}
        ends = _at_once(app, [(who, "satudata_case_transition", data) for who in (people.walidata, people.walidata_b)])
        assert sorted(field for field, _ in ends) == ["case_version", "done"]
        faster = names[[field for field, _ in ends].index("done")]
        assert _since(case_id, last) == [("transition", faster)]
        said = next(said for field, said in ends if field == "case_version")
        assert f"{faster} (" in said


def test_a44_of_approval_and_send_back_one_wins(people: People, app: Any, waiting: Case) -> None:
    """Whichever came first is the only one in the history."""
    case_id = waiting.id
    for _ in range(ROUNDS // 5):
        version, last = _again(case_id)
        shared = {"id": case_id, "case_version": version}
        back = {"transition": "send_back", "reason": "kesalahan_isian", "how_to_fix": "Perbaiki", "note": "Salah"}
        ends = _at_once(
            app,
            [
                (people.walidata, "satudata_case_transition", {"transition": "verify", **shared}),
                (people.walidata_b, "satudata_case_transition", {**back, **shared}),
            ],
        )
        assert sorted(field for field, _ in ends) == ["case_version", "done"]
        assert [kind for kind, _ in _since(case_id, last)] == ["transition"]


def test_a44_of_approval_and_correction_one_wins(people: People, app: Any, waiting: Case) -> None:
    """The approval is of what was seen, or it is refused naming who corrected; never of a text nobody saw."""
    case_id, seen = waiting.id, set()
    for number in range(ROUNDS):
        version, last = _again(case_id)
        verify = {"id": case_id, "transition": "verify", "case_version": version}
        calls: list[Call] = [
            (people.walidata, "satudata_case_transition", verify),
            (people.walidata_b, "package_patch", {"id": "penduduk", "sumber": f"Sumber {number}"}),
        ]
        ends = _at_once(app, calls)
        happened = _since(case_id, last)
        seen.add(happened[0][0])
        assert [field == "done" for field, _ in ends] in ([True, False], [False, True])
        if ends[0][0] == "done":
            assert happened == [("transition", "Walidata")]
            assert ends[1][0] == "message"
            assert "Walidata" in ends[1][1]
        else:
            assert happened == [("corrected", "Walidata B")]
            assert ends[0][0] == "case_version"
            assert "Walidata B" in ends[0][1]
            act_again = {**verify, "case_version": version + 1}
            with app.flask_app.test_request_context():
                act("satudata_case_transition", people.walidata, **act_again)
    assert seen  # which of the two comes first is the machine's affair


def test_a44_of_approval_and_deletion_one_wins(people: People, app: Any, waiting: Case) -> None:
    """What is being judged cannot be deleted: the approval holds, whoever was first, and the deleter is told why."""
    case_id = waiting.id
    for _ in range(ROUNDS):
        version, last = _again(case_id)
        verify = {"id": case_id, "transition": "verify", "case_version": version}
        calls: list[Call] = [
            (people.walidata, "satudata_case_transition", verify),
            (people.sysadmin, "package_delete", {"id": "penduduk"}),
        ]
        ends = _at_once(app, calls)
        assert [field for field, _ in ends] == ["done", "message"]
        assert _since(case_id, last) == [("transition", "Walidata")]


def test_a44_of_approval_and_purge_nothing_is_left_half(people: People, app: Any) -> None:
    """A purge takes everything but the history; an approval that comes after it finds nothing."""
    for number in range(5):
        name = f"penduduk-{number}"
        with app.flask_app.test_request_context():
            made = make_dataset(people.produsen, people.opd, name)
            move(people.produsen, name, "submit")
            move(people.kepala, name, "validate")
        case = Case.for_object(made["id"])
        assert case is not None
        case_id, version, last = case.id, case.case_version, 0
        model.Session.commit()
        verify = {"id": case_id, "transition": "verify", "case_version": version}
        calls: list[Call] = [
            (people.walidata, "satudata_case_transition", verify),
            (people.sysadmin, "dataset_purge", {"id": made["id"]}),
        ]
        ends = _at_once(app, calls)
        kinds = [kind for kind, _ in _since(case_id, last)][3:]
        assert ends[1][0] == "done"
        assert kinds == (["transition", "purged"] if ends[0][0] == "done" else ["purged"])
        model.Session.remove()
        assert model.Package.get(made["id"]) is None
        assert Case.get(case_id).state == "dihapus"


def test_a43_an_approval_with_what_was_seen_before_a_correction_is_a_conflict(
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
