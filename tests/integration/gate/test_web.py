"""What a browser asks beside the action API: CSRF, GET without effect, caches, headers (A54, A20, R38)."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from ckanext.satudata.domain.cell import harmless
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import find_case

from tests.integration.gate.rules import NOTHING, changed_tables, every_rule, looking, tables_now, values_of
from tests.integration.gate.support import SECRET, Gate, put, stored, token
from tests.integration.gate.visitor import PASSWORD, Visitor, sign_in
from tests.integration.support import act


def test_a54_an_anonymous_visit_exempts_no_page(gate: Gate, app: Any) -> None:
    """CVE-2026-41255, open in 2.12.0: after it, this page took a post without a token from everybody."""
    admin = sign_in(app, gate.people.sysadmin)
    Visitor(app).send("POST", "/ckan-admin/reset_config")
    assert admin.send("POST", "/ckan-admin/reset_config").status_code == 400


TOKEN = re.compile('_csrf_token" (content|value)="[^"]+')
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

SIGNED = {"satudata_mail.change"}
"""The address itself is the proof (RFC 8058): a wrong one is not found, whatever session and token come along."""

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
        expected = 409 if endpoint in FORMS else 404 if endpoint in SIGNED else 400
        assert answer.status_code == expected, (method, address, answer.status_code)
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
    flow = profile_of_case(case).flows[case.flow]
    kepala, other = sign_in(app, gate.people.kepala), sign_in(app, gate.people.walidata)
    for transition in flow.transitions:
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


NOT_OPENED = {
    "user.logout": "ends the session this test looks with; core does it by GET, and nothing else",
    "group.bulk_process": "core's own failure: the page exists for organisations only",
}
SEEN_BY_LOOKING = {"dashboard", "datastore._table_stats"}
"""Core notes there when its list of news was last read, for that reader only; 2.12, how many rows a table has."""


def test_a54_looking_changes_nothing(gate: Gate, app: Any) -> None:
    """Every address by GET, as a sysadmin with a session, with arguments that exist."""
    values = values_of(gate, gate.hidden, gate.file)
    put(gate.hidden["id"], "terpublikasi")
    admin, opened, broken = sign_in(app, gate.people.sysadmin), 0, []
    before = tables_now()
    for rule, address in looking(app, values):
        if rule.endpoint in NOT_OPENED:
            continue
        answer = admin.get(address)
        opened += answer.status_code == 200
        if answer.status_code >= 500:
            broken.append((rule.endpoint, address))
    assert changed_tables(before) <= SEEN_BY_LOOKING
    assert not broken
    assert opened > 90


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


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_a20_the_table_view_of_a_hidden_file(gate: Gate, app: Any, who: str) -> None:
    """Its rows by script and its filtered download: as for a view nobody has, and no failure."""
    values_of(gate, gate.hidden, gate.file)  # makes the table
    view = {"resource_id": gate.file["id"], "title": "Tabel", "view_type": "datatables_view"}
    table = act("resource_view_create", gate.people.sysadmin, **view)["id"]
    put(gate.hidden["id"], "divalidasi")
    headers = token(None if who == "nobody" else gate.people.stranger)
    rows = {"draw": "1", "start": "0", "length": "10", "search[value]": ""}
    rows |= {"order[0][column]": "0", "order[0][dir]": "asc"}
    wanted = {"search": {"value": ""}, "columns": [], "order": [], "visible": []}
    download = {"params": json.dumps(wanted), "format": "csv"}
    for address, typed in (("ajax", rows), ("filtered-download", download)):
        place = f"/datatables/{address}/"
        hidden = Visitor(app).send("POST", place + table, typed, headers=headers)
        nobodys = Visitor(app).send("POST", place + NOTHING, typed, headers=headers)
        assert hidden.status_code == nobodys.status_code == 404
        assert _said(hidden, table) == _said(nobodys, NOTHING)
        seen = Visitor(app).send("POST", place + table, typed, headers=token(gate.people.walidata))
        assert seen.status_code == {"ajax": 200, "filtered-download": 302}[address]


def _said(answer: Any, named: str) -> str:
    return TOKEN.sub("", answer.get_data(as_text=True).replace(named, ""))


def test_a62_the_queue_as_a_file(gate: Gate, app: Any) -> None:
    """A title is written by other people: no spreadsheet takes one for a formula, also behind blanks or quotes."""
    for title in ("=1+1", '  =HYPERLINK("http://x.example")', "\"=cmd|' /C calc'!A0", "@SUM(1)", "+62", "-5"):
        act("package_patch", gate.people.sysadmin, id=gate.hidden["id"], title=title)
        put(gate.hidden["id"], "divalidasi", index=False)
        answer = Visitor(app).get("/satudata/tugas?format=csv", headers=token(gate.people.walidata))
        text = answer.get_data(as_text=True).removeprefix("\ufeff")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert any(title.strip() in cell for cell in cells), (title, cells)
        assert not [cell for cell in cells if harmless(cell) != cell and not cell.startswith("'")], title
        put(gate.hidden["id"], "draf", index=False)
