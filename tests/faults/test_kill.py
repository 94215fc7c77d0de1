"""`kill -9` of the process that carries out a transition, after each of its numbered steps (logic/transition.py)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain import machine
from ckanext.satudata.logic import health, outbox, transition
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import Session

from tests.faults.breaking import picture
from tests.faults.children import KILLED, dies_after, in_child
from tests.faults.services import Services
from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("request_context")

STEPS: dict[str, tuple[Any, str]] = {
    "1 lock": (transition, "locked"),
    "2 look": (transition, "look"),
    "3 decide": (machine, "apply"),
    "4 case and event": (transition, "_write"),
    "5 visibility": (transition, "set_visibility"),
    "6 to tell": (transition, "_to_tell"),
    "7 commit": (transition, "_commit"),
    "8 tell: begun": (outbox.Outbox, "lock_pending"),
    "8 tell: index written": (outbox, "reindex"),
    "8 tell: index told": (outbox, "_finish"),
    "8 tell: worker asked": (outbox, "_ask_worker"),
}
KEPT = [name for name in STEPS if name >= "7"]


@pytest.fixture
def dataset(people: People) -> str:
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    move(people.kepala, "penduduk", "validate")
    return "penduduk"


def _killed(people: People, dataset: str, step: str, **words: Any) -> None:
    def work() -> None:
        dies_after(*STEPS[step])
        move(people.walidata, dataset, **words)

    assert in_child(work) == KILLED


def _restart() -> None:
    """What happens when the portal is up again: a repair, and the delivery that runs all the time."""
    model.Session.remove()
    Session.execute(sa.update(Outbox).where(Outbox.state == "sending").values(sending_at=None))  # ten minutes later
    Session.commit()
    health.repair()
    outbox.deliver(("index", "metadata"))
    model.Session.remove()


@pytest.mark.parametrize("step", list(STEPS))
def test_fault_kill_during_publication(people: People, dataset: str, services: Services, step: str) -> None:
    """Wholly before or wholly after: row, flag, index and events; and no lock outlives the process."""
    before = picture(dataset)
    _killed(people, dataset, step, transition="verify")
    _restart()
    after = picture(dataset)
    if step not in KEPT:
        assert after == before
        assert move(people.walidata, dataset, "verify")["state"] == "terpublikasi"
        after = picture(dataset)
    assert (after["case"]["state"], after["row"]["private"]) == ("terpublikasi", False)
    assert after["index"][0][1] == "public"
    assert [kind for kind in after["waits"] if kind != "mail"] == []
    assert _count(after, ("transition", "verify")) == 1
    assert act("package_search", None, q="name:penduduk")["count"] == 1
    assert _disagreements() == []


@pytest.mark.parametrize("step", ["6 to tell", "7 commit"])
def test_fault_kill_during_withdrawal(people: People, dataset: str, step: str) -> None:
    """Once it is committed nobody sees the dataset, before anything was repaired; before, everybody does."""
    move(people.walidata, dataset, "verify")
    _killed(people, dataset, step, transition="withdraw", reason="kesalahan_data")
    model.Session.remove()
    if step in KEPT:
        with pytest.raises(tk.ObjectNotFound):
            act("package_show", None, id=dataset)
        assert act("package_search", None, q="name:penduduk") == {
            **act("package_search", None, q="name:nirwana"),
        }
    else:
        assert act("package_show", None, id=dataset)["private"] is False
    _restart()
    after = picture(dataset)
    assert after["row"]["private"] is (step in KEPT)
    assert after["index"][0][1] == ("private" if step in KEPT else "public")
    assert _disagreements() == []


def _count(seen: dict[str, Any], what: tuple[str, str]) -> int:
    return len([one for one in seen["events"] if one == what])


def _disagreements() -> list[str]:
    """Figures of the health check about database and index that are not in order."""
    keys = {"case_missing", "not_private", "not_public", "index_missing", "index_stale", "index_orphan"}
    return [one.key for one in health.figures() if one.key in keys and one.found]
