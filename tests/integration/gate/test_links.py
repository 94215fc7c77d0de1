"""Links of resources: refused at every door that saves one, fetched only from where citizens could fetch them (A57)."""

from __future__ import annotations

import hashlib
import html
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.model.types import make_uuid

from ckanext.satudata import jobs
from ckanext.satudata.adapters import linked_files
from ckanext.satudata.logic import links, outbox
from ckanext.satudata.model import LinkedFile, Outbox
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.gate.support import Gate, csv_file, token
from tests.integration.sites import BODY, Site, plain
from tests.integration.support import act, make_dataset, move

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


# What lies behind a link: copied and hashed at submission, compared once it is published


@pytest.fixture
def site(ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server with a file, which this portal may fetch from."""
    made = Site()
    for name, value in {"copy": True, "allowed_hosts": ["127.0.0.1"], "max_size_mb": 1, "max_seconds": 5}.items():
        monkeypatch.setitem(ckan_config, f"ckanext.satudata.links.{name}", value)
    monkeypatch.setattr(links, "enqueue", jobs.copy_link)
    yield made
    made.server.shutdown()
    made.server.server_close()


def _submitted(gate: Gate, url: str, name: str = "tautan") -> str:
    resource = {"name": "Tabel", "url": url, "format": "CSV", "jenis_resource": "data"}
    make_dataset(gate.people.produsen, gate.people.opd, name, resources=[resource])
    move(gate.people.produsen, name, "submit")
    outbox.deliver(("copy",))
    return name


def _listed(gate: Gate, name: str) -> dict[str, Any]:
    return act("satudata_linked_file_list", gate.people.walidata, id=name)["results"][0]


def _published(gate: Gate, name: str) -> str:
    move(gate.people.kepala, name, "validate")
    move(gate.people.walidata, name, "verify")
    return name


def test_w20_a_linked_file_is_kept_as_it_was_when_submitted(gate: Gate, site: Site) -> None:
    """Bytes, digest and a line of the history; only for the people of the case; the approval is not disturbed."""
    name = _submitted(gate, site.url())
    row = _listed(gate, name)
    assert (row["state"], row["size"], row["sha256"]) == ("ok", len(BODY), hashlib.sha256(BODY).hexdigest())
    assert linked_files.path_of(row["id"]).read_bytes() == BODY
    events = act("satudata_event_list", gate.people.walidata, id=name)["results"]
    assert [one["data"]["sha256"] for one in events if one["kind"] == "linked"] == [row["sha256"]]
    for user in (None, gate.people.stranger, gate.people.citizen):
        for reference in (name, "tidak-ada"):
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_linked_file_list", user, id=reference)
    _published(gate, name)
    assert [path for path, _ in site.seen] == ["/tabel.csv"]


def test_w20_what_cannot_be_kept_blocks_nothing_and_is_said(gate: Gate, site: Site, app: Any) -> None:
    site.paths["/besar"] = lambda asked: plain(asked, b"x" * 1_500_000)
    site.paths["/404"] = lambda asked: asked.send_error(404)
    for path, state in (("/besar", "too_large"), ("/404", "failed")):
        name = _submitted(gate, site.url(path), f"tautan-{state.replace('_', '-')}")
        row = _listed(gate, name)
        assert (row["state"], row["sha256"]) == (state, None)
        headers = token(gate.people.kepala)
        page = app.get(f"/satudata/kasus/{row['case_id']}", headers=headers)
        said = app.get(f"/api/3/action/satudata_linked_file_list?id={name}", headers=headers).json["result"]
        assert said["results"][0]["why"] in html.unescape(page.body)
        _published(gate, name)


def test_w20_nothing_is_fetched_unless_an_operator_says_so(
    gate: Gate, site: Site, app: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ckan_config, "ckanext.satudata.links.copy", False)
    name = _submitted(gate, site.url())
    found = act("satudata_linked_file_list", gate.people.walidata, id=name)
    assert found == {"copies": False, "links": 1, "results": []}
    case_id = act("satudata_case_show", gate.people.walidata, id=name)["id"]
    assert 'id="tautan"' in app.get(f"/satudata/kasus/{case_id}", headers=token(gate.people.walidata)).body
    _published(gate, name)
    assert links.nightly() == "switched off"
    assert site.seen == []


def test_w20_a_changed_file_is_told_to_the_walidata_once(gate: Gate, site: Site) -> None:
    name = _published(gate, _submitted(gate, site.url()))
    before = Session.scalar(sa.select(sa.func.count()).select_from(Outbox))
    assert links.nightly() == "1 same"
    site.paths["/tabel.csv"] = lambda asked: plain(asked, b"kode;nilai\n1;3\n")
    assert links.nightly() == "1 changed"
    assert links.nightly() == "1 still changed"
    mails = list(Session.scalars(sa.select(Outbox).where(Outbox.unique_key.like("link_changed:%"))))
    assert {one.payload["email"] for one in mails} == {gate.people.walidata["email"], gate.people.walidata_b["email"]}
    assert Session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == before + 2
    row = _listed(gate, name)
    assert row["changed_at"]
    assert row["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert linked_files.path_of(row["id"]).read_bytes() == BODY
    site.paths["/tabel.csv"] = lambda asked: asked.send_error(410)
    assert links.nightly() == "1 gone"
    site.paths["/tabel.csv"] = lambda asked: asked.send_error(503)
    assert links.nightly() == "1 unreachable"
    del site.paths["/tabel.csv"]
    assert links.nightly() == "1 same"
    assert _listed(gate, name)["changed_at"] is None


def test_w20_a_copy_nobody_made_is_made_at_night_and_a_purged_one_goes(
    gate: Gate, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker was killed: the row still waits. A purged dataset leaves neither row nor bytes."""
    monkeypatch.setattr(links, "enqueue", lambda _id: None)
    name = _submitted(gate, site.url())
    assert _listed(gate, name)["state"] == "pending"
    Session.execute(sa.update(LinkedFile).values(created_at=utcnow() - timedelta(hours=2)))
    Session.commit()
    assert links.nightly() == "1 copied ok"
    path = linked_files.path_of(_listed(gate, name)["id"])
    assert path.is_file()
    act("dataset_purge", gate.people.sysadmin, id=name)
    links.nightly()
    assert not path.exists()
