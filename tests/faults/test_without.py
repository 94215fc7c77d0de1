"""The plugins are taken out of `ckan.plugins` and later put back: hidden as stock CKAN hides, history whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.logic import health
from ckanext.satudata.model import Case, Event

from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("request_context")

STOCK = "activity datastore"


def _stock(folder: Path, orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a CKAN without our plugins answers, in a process of its own; requests and actions in this order."""
    ini = folder / "stock.ini"
    text = Path(os.environ["CKAN_INI"]).read_text(encoding="utf-8")
    ini.write_text(
        re.sub(r"^ckan\.plugins = .*$", f"ckan.plugins = {STOCK}", text, flags=re.MULTILINE), encoding="utf-8"
    )
    words = [sys.executable, str(Path(__file__).with_name("stock.py"))]
    env = {**os.environ, "CKAN_INI": str(ini)}
    done = subprocess.run(words, input=json.dumps(orders), env=env, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_fault_plugins_removed_and_put_back(people: People, tmp_path: Path) -> None:
    """Nothing hidden shows while we are away; what is changed meanwhile is found and put right afterwards."""
    for name in ("terbit", "tunggu", "draf"):
        make_dataset(people.produsen, people.opd, name, title=f"Judul {name}")
    for name in ("terbit", "tunggu"):
        move(people.produsen, name, "submit")
    move(people.kepala, "terbit", "validate")
    move(people.walidata, "terbit", "verify")
    cases = {name: Case.for_object(model.Package.get(name).id).id for name in ("terbit", "tunggu", "draf")}
    before = {name: [one.id for one in Event.of_case(case)] for name, case in cases.items()}
    token = factories.SysadminWithToken()["token"]
    model.Session.remove()
    hidden = [{"get": path} for name in ("tunggu", "draf") for path in _doors(name)]
    meanwhile = [
        {"post": "package_patch", "token": token, "data": {"id": "draf", "title": "Judul baru"}},
        {"post": "package_patch", "token": token, "data": {"id": "terbit", "title": "Judul terbit baru"}},
        {"post": "package_patch", "token": token, "data": {"id": "tunggu", "private": False}},
        {
            "post": "package_create",
            "token": token,
            "data": {"name": "asing", "title": "Asing", "owner_org": people.opd["id"]},
        },
    ]
    answers = _stock(tmp_path, [*hidden, {"get": "/api/3/action/package_search"}, *meanwhile])
    doors, search, wrote = answers[: len(hidden)], answers[len(hidden)], answers[len(hidden) + 1 :]
    assert {one["status"] for one in doors} <= {403, 404}, doors
    assert not any("Judul" in one["body"] for one in doors)
    found = json.loads(search["body"])["result"]
    assert [one["name"] for one in found["results"]] == ["terbit"]
    assert [one["status"] for one in wrote] == [200, 200, 200, 200], wrote[1]
    # back again: what CKAN alone let happen is hidden, named, and repaired
    for name in ("tunggu", "asing", "draf"):
        with pytest.raises(tk.ObjectNotFound):
            act("package_show", None, id=name)
    said = {one.key: one.found for one in health.figures() if one.wrong}
    assert said["case_missing"] == ("asing",)
    assert said["not_private"] == ("tunggu",)
    health.repair()
    assert not {"case_missing", "not_private", "index_stale"} & {one.key for one in health.figures() if one.found}
    assert {one["name"] for one in act("package_search", None)["results"]} == {"terbit"}
    assert {name: [one.id for one in Event.of_case(case)] for name, case in cases.items()} == before
    assert act("package_show", people.produsen, id="draf")["title"] == "Judul baru"
    with pytest.raises(tk.ValidationError):  # somebody else has written into what was submitted
        move(people.kepala, "tunggu", "validate")
    assert send_back(people.kepala, "tunggu")["state"] == "dikembalikan"


def _doors(name: str) -> tuple[str, ...]:
    return (f"/dataset/{name}", f"/api/3/action/package_show?id={name}")
