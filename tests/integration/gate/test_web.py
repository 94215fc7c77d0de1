"""What a browser asks beside the action API: CSRF, GET without effect, caches, headers (A54, A20, R38)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ckan import model
from ckan.tests import factories

from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import RoleAssignment
from ckanext.satudata.model.base import Session

from tests.integration.gate.rules import changed_tables, every_rule, tables_now
from tests.integration.gate.support import SECRET, Gate, put, stored, token
from tests.integration.gate.visitor import PASSWORD, Visitor, sign_in
from tests.integration.support import act

NOTHING = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"


def values_of(gate: Gate, dataset: dict[str, Any], file: dict[str, Any]) -> dict[str, str]:
    """Something that exists for every argument of every address."""
    sysadmin = gate.people.sysadmin
    case = find_case({"ignore_auth": True}, dataset["id"]).id
    views = act("resource_view_list", sysadmin, id=file["id"])
    view = views[0] if views else act("resource_view_create", sysadmin, **_view(file))
    comment = act("satudata_comment_create", sysadmin, id=case, body="Mohon diperiksa.")
    group = model.Group.get("topik") or factories.Group(name="topik")
    role = Session.query(RoleAssignment).first()
    assert role is not None
    return {
        "dataset": dataset["name"],
        "dataset_id": dataset["id"],
        "resource_id": file["id"],
        "view_id": view["id"],
        "resource_view_id": view["id"],
        "activity": _activity(dataset),
        "activity_id": _activity(dataset),
        "case_id": case,
        "comment_id": comment["id"],
        "attachment_id": NOTHING,
        "transition": "submit",
        "assignment_id": role.id,
        "official_id": NOTHING,
        "outbox_id": NOTHING,
        "group": group["name"] if isinstance(group, dict) else group.name,
        "organization": gate.people.opd["name"],
        "user": gate.people.citizen["name"],
        "tag": f"tag-{dataset['title'].split()[-1]}",
        "file": NOTHING,
        "token": "bukan-tanda",
        "jti": NOTHING,
        "logic_function": "package_create",
        "filename": "data.csv",
        "key": "baku",
        "lang": "id",
        "path": "base/images/ckan.ico",
        "snippet_path": "custom_fields.html",
        "storage_name": "default",
        "location": "data.csv",
    }


def _view(file: dict[str, Any]) -> dict[str, Any]:
    return {"resource_id": file["id"], "title": "Teks", "view_type": "text_view"}


def _activity(dataset: dict[str, Any]) -> str:
    found = act("package_activity_list", "admin-portal", id=dataset["id"])
    return next(one["id"] for one in found if one["activity_type"].endswith("package"))


def test_a54_an_anonymous_visit_exempts_no_page(gate: Gate, app: Any) -> None:
    """CVE-2026-41255, open in 2.12.0: after it, this page took a post without a token from everybody."""
    admin = sign_in(app, gate.people.sysadmin)
    Visitor(app).send("POST", "/ckan-admin/reset_config")
    assert admin.send("POST", "/ckan-admin/reset_config").status_code == 400


REFUSED = re.compile("Nothing was changed|Tidak ada yang diubah")

FORMS = {
    "dataset.new",
    "dataset.edit",
    "dataset_resource.new",
    "dataset_resource.edit",
    "resource.new",
    "resource.edit",
}
"""These answer with the form, filled in, and 409: nothing typed is lost, nothing is saved."""

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.mark.parametrize("brought", ["nothing", "foreign"])
def test_a54_every_address_refuses_a_post_without_this_sessions_token(gate: Gate, app: Any, brought: str) -> None:
    values = values_of(gate, gate.hidden, gate.file)
    posting = [
        (rule.endpoint, method, address)
        for rule, address in every_rule(app, values)
        for method in sorted((rule.methods or set()) & CHANGING)
    ]
    assert len(posting) > 60
    nobody, admin = Visitor(app), sign_in(app, gate.people.sysadmin)
    for _, _, address in posting:
        nobody.send("OPTIONS", address)  # a visit of somebody not signed in is what exempts a page in 2.12.0
    headers = {"X-CSRFToken": sign_in(app, gate.people.stranger).token()} if brought == "foreign" else {}
    before = tables_now()
    for endpoint, method, address in posting:
        answer = admin.send(method, address, {"id": gate.hidden["id"]}, headers=headers)
        assert answer.status_code == (409 if endpoint in FORMS else 400), (method, address, answer.status_code)
    assert not changed_tables(before)


def test_a54_the_action_api_by_cookie(gate: Gate, app: Any) -> None:
    """CKAN's own scripts bring the token of their page; whatever else comes by cookie is refused as JSON."""
    admin, address, note = sign_in(app, gate.people.sysadmin), "/api/3/action/package_patch", {"id": gate.hidden["id"]}
    ours = admin.token()
    foreign = [{}, {"X-CSRFToken": Visitor(app).token()}, {"X-CSRFToken": ours[:-2]}, {"Authorization": "bukan"}]
    for headers in foreign:
        answer = admin.send("POST", address, headers=headers, json={**note, "notes": "Diubah"})
        assert answer.status_code == 400
        assert answer.json["success"] is False
        assert REFUSED.search(answer.json["error"]["message"])
    assert stored(gate.hidden["id"]).notes == f"Uraian {SECRET}"
    for browser, headers in ((admin, {"X-CSRFToken": ours}), (Visitor(app), token(gate.people.sysadmin))):
        answer = browser.send("POST", address, headers=headers, json={**note, "notes": f"Baru {headers}"})
        assert answer.json["success"], answer.json
        assert stored(gate.hidden["id"]).notes == f"Baru {headers}"


def test_a54_each_transition_wants_the_token_and_a_post(gate: Gate, app: Any) -> None:
    """Looking at a transition's page changes nothing; another session's token, replayed, does not either."""
    case = find_case({"ignore_auth": True}, gate.hidden["id"])
    kepala, other = sign_in(app, gate.people.kepala), sign_in(app, gate.people.walidata)
    for transition in profile_of_case(case).flows[case.flow].transitions:
        address, before = f"/satudata/kasus/{case.id}/{transition}", tables_now()
        assert kepala.get(address).status_code in {200, 403, 409}
        for headers in ({}, {"X-CSRFToken": other.token()}):
            typed = {"case_version": "1", "understood": "1", "note": "x"}
            answer = kepala.send("POST", address, typed, headers=headers)
            assert answer.status_code == 400
            assert REFUSED.search(answer.get_data(as_text=True))
        assert not changed_tables(before), transition


def test_a54_a_foreign_page_signs_nobody_in(gate: Gate, app: Any) -> None:
    """Into the attacker's account, where the victim's next upload would be read by him."""
    typed = {"login": gate.people.citizen["name"], "password": PASSWORD}
    sign_in(app, gate.people.citizen)
    for site, status in (("cross-site", 400), ("same-site", 400), ("same-origin", 302), ("none", 302)):
        answer = Visitor(app).send("POST", "/user/login", typed, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == status, site


QUERIES = {
    f"activity.{kind}_changes_multiple": "?new_id={activity}&old_id={activity}"
    for kind in ("package", "group", "organization")
}
NOT_OPENED = {
    "user.logout": "ends the session this test looks with; core does it by GET, and nothing else",
    "group.bulk_process": "core's own failure: the page exists for organisations only",
}
SEEN_BY_LOOKING = {"dashboard"}
"""Core notes there when its list of news was last read, for that reader only."""


def test_a54_looking_changes_nothing(gate: Gate, app: Any) -> None:
    """Every address by GET, as a sysadmin with a session, with arguments that exist."""
    put(gate.hidden["id"], "terpublikasi")
    values = values_of(gate, gate.hidden, gate.file)
    admin, opened, broken = sign_in(app, gate.people.sysadmin), 0, []
    before = tables_now()
    for rule, address in every_rule(app, values):
        if "GET" not in (rule.methods or set()) or rule.endpoint in NOT_OPENED:
            continue
        answer = admin.get(address + QUERIES.get(rule.endpoint, "").format(**values))
        opened += answer.status_code == 200
        if answer.status_code >= 500:
            broken.append((rule.endpoint, address))
    assert changed_tables(before) <= SEEN_BY_LOOKING
    assert not broken
    assert opened > 110


def test_r38_no_cache_keeps_what_may_be_withdrawn(gate: Gate, app: Any, ckan_config: Any, monkeypatch: Any) -> None:
    """Even where the operator lets core's pages be kept for an hour."""
    monkeypatch.setitem(ckan_config, "ckan.cache_enabled", True)
    monkeypatch.setitem(ckan_config, "ckan.cache_expires", 3600)
    put(gate.hidden["id"], "terpublikasi")
    name, file = gate.hidden["name"], gate.file["id"]
    addresses = [
        f"/dataset/{name}",
        f"/dataset/{name}/resource/{file}",
        f"/dataset/{name}/resource/{file}/download/data.csv",
        f"/api/3/action/package_show?id={name}",
        "/api/3/action/package_search?q=" + SECRET,
        "/dataset/",
        "/",
        "/feeds/dataset.atom",
        "/dataset/tidak-ada",
    ]
    reviewer = sign_in(app, gate.people.walidata)
    for address in addresses:
        kept = Visitor(app).get(address).headers["Cache-Control"]
        assert "no-cache" in kept or "no-store" in kept, (address, kept)
        for answer in (reviewer.get(address), Visitor(app).get(address, headers=token(gate.people.walidata))):
            assert answer.headers["Cache-Control"] == "private, no-store", address
    first = Visitor(app).get(addresses[2])
    asked_again = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    assert Visitor(app).get(addresses[2], headers=asked_again).status_code == 304
    put(gate.hidden["id"], "ditarik")
    closed = Visitor(app).get(addresses[2], headers=asked_again)
    assert closed.status_code == 404
    assert "ETag" not in closed.headers
    assert "no-store" not in reviewer.get("/base/images/ckan.ico").headers["Cache-Control"]


def test_r38_what_a_browser_is_told(gate: Gate, app: Any) -> None:
    view = values_of(gate, gate.hidden, gate.file)["view_id"]
    put(gate.hidden["id"], "divalidasi")
    reviewer, name = sign_in(app, gate.people.walidata), gate.hidden["name"]
    own = "script-src 'self'"
    for visitor, address, strict in (
        (reviewer, f"/dataset/{name}", True),
        (reviewer, "/satudata/tugas", True),
        (reviewer, "/dataset/tidak-ada", True),
        (Visitor(app), "/dataset/", False),
        (Visitor(app), "/user/login", False),
    ):
        told = visitor.get(address).headers
        assert told["Referrer-Policy"] == "same-origin"
        assert told["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'self'" in told["Content-Security-Policy"]
        assert "object-src 'none'; base-uri 'self'" in told["Content-Security-Policy"]
        assert (own in told["Content-Security-Policy"]) is strict, address
    assert reviewer.get("/api/3/action/status_show").headers["X-Content-Type-Options"] == "nosniff"
    framed = reviewer.get(f"/dataset/{name}/resource/{gate.file['id']}/view/{view}")
    assert framed.status_code == 200
    assert "frame-ancestors" not in framed.headers["Content-Security-Policy"]
