"""Other plugins a portal may have: what they ask CKAN in their own way tells nothing of what is hidden."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import startup
from ckanext.satudata.gate.harvest import harvest_actions
from ckanext.satudata.gate.pages import _check_harvested

from tests.integration.gate.rules import NOTHING
from tests.integration.gate.support import SECRET, Gate, put
from tests.integration.support import act, context_of

SITE_USER = {"user": "satudata-test"}


def test_a15_a_catalogue_dated_with_all_rights(gate: Gate) -> None:
    """Catalogues in DCAT ask for the newest dataset without anybody's rights, or with the portal's own."""

    def dates() -> list[str]:
        asked = {"sort": "metadata_modified desc", "rows": 1}
        contexts: list[Any] = [{"ignore_auth": True}, dict(SITE_USER), context_of(None)]
        tk.get_action("get_site_user")({"ignore_auth": True}, {})
        found = [tk.get_action("package_search")(one, dict(asked))["results"] for one in contexts]
        return [results[0]["metadata_modified"] for results in found]

    before = dates()
    assert len(set(before)) == 1
    act("package_patch", gate.people.produsen, id=gate.hidden["id"], notes=f"Baru {SECRET}")
    assert dates() == before
    put(gate.hidden["id"], "terpublikasi")
    assert dates() != before


def test_r22_a_sitemap_by_sql(gate: Gate) -> None:
    """Sitemaps of others read the table: CKAN's own flag keeps what is hidden out."""
    listed = sa.text("SELECT name FROM package WHERE state = 'active' AND NOT private")
    for state in ("draf", "diajukan", "divalidasi", "ditolak", "ditarik"):
        put(gate.hidden["id"], state, index=False)
        assert [row[0] for row in model.Session.execute(listed)] == [gate.public["name"]], state


def harvested(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As ckanext-harvest answers: to everybody."""
    if data_dict.get("id", data_dict.get("dataset_id")) == NOTHING or data_dict.get("id") not in RECORDS:
        raise tk.ObjectNotFound("Harvest object not found")
    return {"id": data_dict["id"], "package": RECORDS[data_dict["id"]], "content": SECRET}


RECORDS: dict[str, str | None] = {}


def test_a32_a_harvested_record_is_read_by_who_may_read_its_dataset(gate: Gate, monkeypatch: Any) -> None:
    assert not harvest_actions()
    monkeypatch.setattr(p, "plugin_loaded", lambda name: name == "harvest")
    action = harvest_actions()["harvest_object_show"]
    monkeypatch.undo()
    RECORDS.update(tersembunyi=gate.hidden["id"], umum=gate.public["id"], gagal=None)

    def answer(user: Any, record: str) -> Any:
        try:
            return action(harvested, context_of(user), {"id": record})["content"]
        except tk.ObjectNotFound as e:
            return str(e)

    for user in (None, gate.people.citizen, gate.people.stranger, gate.editor):
        assert answer(user, "tersembunyi") == answer(user, "tidak-ada") == "Harvest object not found"
        assert answer(user, "gagal") == "Harvest object not found"
        assert answer(user, "umum") == SECRET
    assert answer(gate.people.kepala, "tersembunyi") == SECRET
    assert answer(gate.people.sysadmin, "gagal") == SECRET
    put(gate.hidden["id"], "terpublikasi")
    assert answer(None, "tersembunyi") == SECRET


def test_r36_pages_of_harvested_records_ask_first(gate: Gate, app: Any, monkeypatch: Any) -> None:
    """Also those that read the table themselves."""
    del gate
    asked: list[str] = []

    def show(_context: Any, data_dict: dict[str, Any]) -> None:
        asked.append(data_dict["id"])
        raise tk.ObjectNotFound

    monkeypatch.setattr(tk, "get_action", lambda name: {"harvest_object_show": show}[name])
    for path in ("/harvest/object/<id>", "/harvest/object/<id>/original", "/api/2/rest/harvestobject/<id>/xml"):
        with app.flask_app.test_request_context("/"):
            request.url_rule, request.view_args = (
                SimpleNamespace(rule=path, endpoint="harvest.object_show"),
                {"id": "x"},
            )  # type: ignore[assignment]
            with pytest.raises(Exception, match="404"):
                _check_harvested()
    assert asked == ["x", "x", "x"]


@pytest.mark.parametrize(
    ("address", "warns"),
    [
        ("http://127.0.0.1:8983/solr/ckan", False),
        ("http://solr:8983/solr/ckan", False),
        ("http://10.20.0.4:8983/solr/ckan", False),
        ("http://[::1]:8983/solr/ckan", False),
        ("http://solr.diskominfo.go.id/solr/ckan", True),
        ("http://8.8.8.8:8983/solr/ckan", True),
    ],
)
def test_r39_an_index_others_may_reach_is_told(address: str, warns: bool, monkeypatch: Any) -> None:
    said: list[str] = []
    monkeypatch.setattr(startup.log, "warning", lambda text, *values: said.append(text % values))
    startup.warn_about_solr({"solr_url": address})
    assert bool(said) is warns
