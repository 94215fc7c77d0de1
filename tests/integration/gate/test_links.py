"""Links of resources: refused at every door that saves one, fetched only from where citizens could fetch them (A57)."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.model.types import make_uuid

from tests.integration.gate.support import Gate, csv_file, token
from tests.integration.support import act

GOOD = "https://contoh.go.id/tabel.csv"
BAD = ["http://127.0.0.1:8983/solr", "ftp://contoh.go.id/x", "https://a:b@contoh.go.id/x", "http://[::ffff:10.0.0.1]/x"]


def _link(gate: Gate, url: str = GOOD) -> dict[str, Any]:
    return act("resource_create", gate.people.produsen, package_id=gate.hidden["id"], url=url, format="CSV")


def _said(gate: Gate, action: str, **data: Any) -> Any:
    with pytest.raises(tk.ValidationError) as refused:
        act(action, gate.people.produsen, **data)
    return refused.value.error_dict


def _resources(gate: Gate) -> list[str]:
    shown = tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": gate.hidden["id"]})
    return sorted(str(one["url"]) for one in shown["resources"])


@pytest.mark.parametrize("url", BAD)
def test_a57_a_bad_link_is_refused_at_every_door(gate: Gate, url: str) -> None:
    """One sentence beside `url`; nothing is stored."""
    kept, ident = _link(gate), gate.hidden["id"]
    before = _resources(gate)
    assert _said(gate, "resource_create", package_id=ident, url=url)["url"]
    assert _said(gate, "resource_update", id=kept["id"], url=url)["url"]
    assert _said(gate, "resource_patch", id=kept["id"], url=url)["url"]
    for action in ("package_patch", "package_update"):
        data = {"id": ident, "resources": [{**gate.file}, {**kept, "url": url}]}
        if action == "package_update":
            data = {**act("package_show", gate.people.produsen, id=ident), **data}
        assert _said(gate, action, **data)["resources"][1]["url"]
    revised = _said(gate, "package_revise", match={"id": ident}, **{f"update__resources__{kept['id'][:8]}__url": url})
    assert url not in str(revised)
    made = {"name": "baru", "owner_org": gate.people.opd["id"], "resources": [{"url": GOOD}, {"url": url}]}
    assert _said(gate, "package_create", **made)["resources"][1]["url"]
    assert _resources(gate) == before
    assert model.Package.get("baru") is None


def test_a57_a_cleared_or_false_upload_is_a_link(gate: Gate) -> None:
    """Core makes a link of an upload that is cleared, and passes over an `upload` that is no file."""
    kept = gate.file["id"]
    for more in (
        {"clear_upload": "true"},
        {"url_type": ""},
        {"url_type": "datastore"},
        {"url_type": "", "upload": "x"},
        {"url_type": "upload", "upload": "", "clear_upload": True},
    ):
        said = _said(gate, "resource_patch", id=kept, url="http://127.0.0.1/x", **more)
        assert said["url"], more
    act("resource_patch", gate.people.produsen, id=kept, url="x.csv", upload=csv_file("x.csv"))


def test_a57_site_user_and_harvesters_are_asked_as_well(gate: Gate) -> None:
    for context in ({"ignore_auth": True, "user": gate.people.sysadmin["name"]},):
        with pytest.raises(tk.ValidationError):
            tk.get_action("resource_create")(
                dict(context), {"package_id": gate.hidden["id"], "url": "file:///etc/passwd"}
            )


@pytest.mark.parametrize("old", ["ftp://lama.contoh.go.id/x.csv", "127.0.0.1/x.csv", "http://10.0.0.1/x.csv"])
def test_a57_an_old_link_never_blocks_an_edit(gate: Gate, old: str) -> None:
    """A link that lies there from before the rule stays, in the form's spelling and in the API's."""
    kept = _link(gate)
    model.Session.execute(model.resource_table.update().where(model.resource_table.c.id == kept["id"]).values(url=old))
    model.Session.commit()
    model.Session.expire_all()
    search.rebuild(gate.hidden["id"])
    act("resource_update", gate.people.produsen, id=kept["id"], url=old, description="Kata ketiga.")
    act("package_patch", gate.people.produsen, id=gate.hidden["id"], notes="Kata lain.")
    act("resource_patch", gate.people.produsen, id=kept["id"], description="Kata lain.")
    shown = act("package_show", gate.people.produsen, id=gate.hidden["id"])
    act("package_update", gate.people.produsen, **{**shown, "notes": "Kata keempat."})
    assert _said(gate, "resource_create", package_id=gate.hidden["id"], url="ftp://baru.contoh.go.id/x.csv")["url"]


def test_a57_a_named_host_passes(gate: Gate, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ckan_config, "ckanext.satudata.links.allowed_hosts", ["10.20.0.0/16"])
    assert _link(gate, "http://10.20.1.1:9000/x.csv")["id"]
    assert _said(gate, "resource_create", package_id=gate.hidden["id"], url="http://10.21.1.1/x.csv")["url"]


def test_a57_the_form_keeps_what_was_typed(gate: Gate, app: Any) -> None:
    """The page comes back with the sentence and the link as it was written."""
    typed = {"id": "", "save": "go-dataset", "url": "http://127.0.0.1:8983/x", "name": f"Nama {make_uuid()}"}
    page = app.post(
        f"/dataset/{gate.hidden['name']}/resource/new", data=typed, headers=token(gate.people.produsen), status=None
    )
    assert page.status_code == 409
    assert typed["url"] in page.body
    assert typed["name"] in page.body
