"""Connection cut before the commit, commit refused, another plugin raising: all as before, and it works once more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model

from tests.faults.breaking import (
    before_commit,
    commit_raises,
    cut_before_commit,
    failures,
    indexed,
    loaded,
    picture,
    without_failures,
)
from tests.faults.services import Services
from tests.integration.support import COMPLETE, People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("request_context")

Break = Callable[[Services], AbstractContextManager[None]]


@pytest.fixture
def waiting(people: People) -> str:
    """A dataset at the Walidata's gate."""
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    move(people.kepala, "penduduk", "validate")
    return "penduduk"


DECISIONS: dict[str, Break] = {
    "connection cut": cut_before_commit,
    "commit refused": lambda services: commit_raises(services, "satudata_event", "NEW.kind = 'transition'"),
    "outbox refused": lambda services: commit_raises(services, "satudata_outbox"),
}


@pytest.mark.parametrize("how", list(DECISIONS))
def test_fault_commit_of_a_decision(people: People, services: Services, waiting: str, how: str) -> None:
    """The public sees nothing, the history has one line more, the second try publishes."""
    before = picture(waiting)
    with DECISIONS[how](services), pytest.raises(tk.ValidationError) as refused:
        move(people.walidata, waiting, "verify")
    assert list(refused.value.error_dict) == ["transition"]
    after = picture(waiting)
    assert without_failures(after) == before
    assert [one[:2] for one in failures(waiting)] == [("verify", "Walidata")]
    shown = act("satudata_event_list", people.produsen, id=waiting)["results"][-1]
    assert (shown["kind"], len(shown["why"])) == ("failed", 1)
    assert move(people.walidata, waiting, "verify")["state"] == "terpublikasi"
    assert act("package_search", None, q="name:penduduk")["count"] == 1


def test_fault_database_gone_at_the_commit(
    people: People,
    services: Services,
    waiting: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing can be written about it: the log has the line, and all is as before when the database is back."""
    monkeypatch.setattr(logging.getLogger("ckanext.satudata.logic.failure"), "disabled", False)  # test.ini shuts it
    before = picture(waiting)
    services.broken.append(services.postgres.ensure)
    with before_commit(lambda _connection: services.postgres.stop()), pytest.raises(tk.ValidationError):
        move(people.walidata, waiting, "verify")
    assert any(r.levelno >= logging.ERROR and "verify was not carried out" in r.getMessage() for r in caplog.records)
    services.mend()
    assert picture(waiting) == before
    assert move(people.walidata, waiting, "verify")["state"] == "terpublikasi"


WRITES: dict[str, Break] = {
    "connection cut": cut_before_commit,
    "commit refused": lambda services: commit_raises(services, "package"),
}


@pytest.mark.parametrize("how", list(WRITES))
def test_fault_commit_of_create_and_update(people: People, services: Services, how: str) -> None:
    """No row, no case, no index entry of what was not stored; an update leaves a line; both work the second time."""
    data = {**COMPLETE, "name": "penduduk", "owner_org": people.opd["id"]}
    with WRITES[how](services), pytest.raises(tk.ValidationError) as refused:
        act("package_create", people.produsen, **data)
    assert list(refused.value.error_dict) == ["message"]
    assert picture("penduduk") == {"row": None, "index": []}
    make_dataset(people.produsen, people.opd, "penduduk")
    before = picture("penduduk")
    with WRITES[how](services), pytest.raises(tk.ValidationError):
        act("package_patch", people.produsen, id="penduduk", title="Judul lain", sumber="Lain")
    after = picture("penduduk")
    assert without_failures(after) == before
    assert [one[:2] for one in failures("penduduk")] == [("package_update", "Produsen Dinkes")]
    act("package_patch", people.produsen, id="penduduk", title="Judul lain", sumber="Lain")
    assert indexed("penduduk") == [("Judul lain", "private")]


class Foreign(p.SingletonPlugin):
    """Somebody else's plugin that breaks when it is told of a dataset, at the point a test names."""

    p.implements(p.IDomainObjectModification, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    at = ""

    def notify(self, entity: Any, operation: str) -> None:
        if self.at == "observer" and isinstance(entity, model.Package):
            raise RuntimeError("observer")

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        if self.at == "hook":
            raise RuntimeError("hook")


@pytest.fixture
def foreign() -> Any:
    made = Foreign()
    made.name = "foreign"
    with loaded(made):
        yield made
    made.at = ""


@pytest.mark.parametrize("at", ["observer", "hook"])
def test_fault_another_plugin_raises_while_a_dataset_is_saved(people: People, foreign: Foreign, at: str) -> None:
    """As before and one line of failure; CKAN 2.11 swallows what an observer raises, and saves."""
    make_dataset(people.produsen, people.opd, "penduduk")
    before = picture("penduduk")
    foreign.at = at
    if at == "observer" and not tk.check_ckan_version(min_version="2.12"):
        act("package_patch", people.produsen, id="penduduk", title="Judul lain")
        assert indexed("penduduk") == [("Judul lain", "private")]
        return
    with pytest.raises(RuntimeError):
        act("package_patch", people.produsen, id="penduduk", title="Judul lain")
    assert without_failures(picture("penduduk")) == before
    assert failures("penduduk") == [("package_update", "Produsen Dinkes", "RuntimeError")]
    foreign.at = ""
    act("package_patch", people.produsen, id="penduduk", title="Judul lain")
    assert indexed("penduduk") == [("Judul lain", "private")]


@pytest.mark.parametrize("at", ["observer", "hook"])
def test_fault_another_plugin_raises_at_a_decision(people: People, waiting: str, foreign: Foreign, at: str) -> None:
    """A decision asks no other plugin: it holds."""
    foreign.at = at
    assert move(people.walidata, waiting, "verify")["state"] == "terpublikasi"
    assert failures(waiting) == []
    assert act("package_search", None, q="name:penduduk")["count"] == 1


def test_fault_another_plugin_raises_when_it_is_told_afterwards(people: People, waiting: str) -> None:
    """A signal comes after the commit: the decision holds whole, whatever the listener does."""

    def listen(action_name: str, **told: Any) -> None:
        raise RuntimeError(action_name)

    told = tk.signals.action_succeeded.connected_to(listen, sender="satudata_case_transition")
    with told, pytest.raises(RuntimeError):
        move(people.walidata, waiting, "verify")
    seen = picture(waiting)
    assert (seen["case"]["state"], seen["row"]["private"]) == ("terpublikasi", False)
    assert seen["events"][-1] == ("transition", "verify")
    assert act("package_search", None, q="name:penduduk")["count"] == 1
