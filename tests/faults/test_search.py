"""Solr stopped, answering 500, or without our core, during create, submit, publish and withdraw (A49)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ckan import model

from ckanext.satudata.logic import outbox
from ckanext.satudata.model import Case, Outbox

from tests.faults.services import Error500, Services
from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("request_context")

HOW = ("stopped", "answering 500", "wrong core")


@contextmanager
def broken(services: Services, how: str) -> Iterator[None]:
    """Solr out of order in this way."""
    if how == "wrong core":
        with services.wrong_core():
            yield
        return
    with services.stopped("solr"):
        if how == "stopped":
            yield
        else:
            with services.answering("solr", Error500):
                yield


def found(name: str, user: dict[str, Any] | None = None) -> bool:
    """Whether search shows it."""
    answer = act("package_search", user, q=f"name:{name}", include_private=True)
    assert answer["count"] == len(answer["results"])
    return answer["count"] == 1


def private(name: str) -> bool:
    model.Session.expire_all()
    return model.Package.get(name).private


def waiting() -> list[str]:
    """Datasets whose index entry is still to be written."""
    model.Session.rollback()
    return sorted({row.payload["package_id"] for row in Outbox.in_states(("pending",)) if row.kind == "index"})


@pytest.mark.parametrize("how", HOW)
def test_a49_solr_is_away_during_create_submit_publish_and_withdraw(
    people: People, services: Services, how: str, app: Any
) -> None:
    """All four hold at once; what is withdrawn is closed at every door; search follows when Solr is back."""
    made = {name: make_dataset(people.produsen, people.opd, name) for name in ("ajukan", "terbitkan", "tarik")}
    for name in ("terbitkan", "tarik"):
        move(people.produsen, name, "submit")
        move(people.kepala, name, "validate")
    move(people.walidata, "tarik", "verify")
    assert found("tarik")
    with broken(services, how):
        made["baru"] = make_dataset(people.produsen, people.opd, "baru")
        act("package_patch", people.produsen, id="ajukan", sumber="Registrasi penduduk")
        move(people.produsen, "ajukan", "submit")
        move(people.walidata, "terbitkan", "verify")
        move(people.walidata, "tarik", "withdraw", reason="kesalahan_data")
        assert [Case.for_object(made[n]["id"]).state for n in ("baru", "ajukan", "terbitkan", "tarik")] == [
            "draf",
            "diajukan",
            "terpublikasi",
            "ditarik",
        ]
        assert [private(name) for name in ("baru", "ajukan", "terbitkan", "tarik")] == [True, True, False, True]
        closed_at_once(app, made["tarik"])
        pages_answer_with_a_sentence(app, people)
        assert outbox.deliver(("index",)) == {}
        assert waiting() == sorted(one["id"] for one in made.values())
    # Solr is back, nothing is written yet: what was withdrawn is dropped, and not counted
    assert not found("tarik")
    assert outbox.deliver(("index",))["sent"] >= len(made)
    assert waiting() == []
    assert found("terbitkan")
    assert not found("tarik")
    assert act("package_search", None)["count"] == 1
    assert act("package_search", people.produsen, include_private=True)["count"] == len(made)


def closed_at_once(app: Any, dataset: dict[str, Any]) -> None:
    """Page, API, file and table of a withdrawn dataset, for anybody."""
    resource = dataset["resources"][0]["id"]
    paths = (
        f"/dataset/{dataset['name']}",
        f"/dataset/{dataset['name']}/resource/{resource}",
        f"/dataset/{dataset['name']}/resource/{resource}/download/x",
        f"/datastore/dump/{resource}",
        f"/api/3/action/package_show?id={dataset['id']}",
        f"/api/3/action/resource_show?id={resource}",
        f"/api/3/action/datastore_search?resource_id={resource}",
    )
    assert {path: app.get(path, status=404).status_code for path in paths} == dict.fromkeys(paths, 404)


def pages_answer_with_a_sentence(app: Any, people: People) -> None:
    """No page and no API answer is a naked error while nothing can be searched."""
    for path in ("/", "/dataset/", f"/organization/{people.opd['name']}", "/dataset/terbitkan"):
        answer = app.get(path)
        assert answer.status_code in (200, 500, 503), path
        assert "<h1" in answer.text, path
        assert "solr" not in answer.text.lower(), path
    said = app.get("/api/3/action/package_search?q=x")
    assert said.status_code in (409, 500), said.text
    assert said.json["success"] is False
    assert "earch" in said.json["error"]["__type"]
