"""The portal's own pages, downloads and feeds over HTTP (attack cases A03, A14)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.routing import Rule

from ckan.tests import factories

from tests.integration.gate.rules import PARTS, Values, looking, unknown_values, values_of
from tests.integration.gate.support import SECRET, Gate, put, token
from tests.integration.gate.visitor import Visitor
from tests.integration.support import act

LISTS = [
    "/",
    "/dataset/",
    f"/dataset/?q={SECRET}",
    "/dataset/?_organization_limit=0&_tags_limit=0&_res_format_limit=0",
    "/organization/",
    "/organization/dinkes",
    "/organization/activity/dinkes",
    "/user/produsen-dinkes",
    "/user/activity/produsen-dinkes",
    "/feeds/dataset.atom",
    "/feeds/organization/dinkes.atom",
    "/feeds/custom.atom?owner_org=*",
    f"/feeds/custom.atom?q={SECRET}",
    "/api/2/util/dataset/autocomplete?incomplete=rahasia",
    "/api/2/util/tag/autocomplete?incomplete=tag",
    "/api/2/util/resource/format_autocomplete?incomplete=fmt",
    "/datastore/dump/_table_metadata",
]


NOT_OF_A_DATASET = {
    "feeds.tag": "a feed of a word: empty for an unknown one, as for one that only hidden datasets bear",
    "file.download": "attachments are no files of CKAN's own storage (A30)",
}
TO_LOGIN = ("satudata_case.", "satudata_check.", "satudata_attachment.", "satudata_letter.")
"""Pages of a case send every anonymous visitor to login, before anything is looked up."""

LEADS_ON = "validation.read"
"""Leads everybody to our own page of the check, without looking anything up."""

NOT_OPEN = {
    "activity.group_changes": "an activity of a dataset is none of a group",
    "activity.organization_changes": "an activity of a dataset is none of an organisation",
    "activity.group_changes_multiple": "the same",
    "activity.organization_changes_multiple": "the same",
    LEADS_ON: "leads to our own page of the check",
    "satudata_case.cancel_schedule": "no decision of this case waits for its day",
    "satudata_case.take_over": "a sysadmin holds no role whose turn it is, and nobody has taken it on",
    "satudata_letter.download": "a letter nobody has issued has no paper yet",
    "satudata_case.decide": "a transition that is not possible from here answers 409, with its page",
}
"""Not even a sysadmin gets 200, and why."""


def of_a_dataset(app: Any, values: Values) -> list[tuple[Rule, str, str]]:
    """Every address by GET that names something of one dataset; the same with a random name."""
    unknown = {rule.rule + rule.endpoint: address for rule, address in looking(app, unknown_values(values))}
    found = []
    for rule, address in looking(app, values):
        other = unknown[rule.rule + rule.endpoint]
        if address != other and rule.endpoint not in NOT_OF_A_DATASET:
            found.append((rule, address, other))
    return found


def same_answer(answer: Any, other: Any, values: Values) -> bool:
    """Status, headers and body, apart from what was asked for, the time and the token of the page."""
    return _masked(answer, values) == _masked(other, unknown_values(values))


def _masked(answer: Any, values: Values) -> tuple[int, list[tuple[str, str]], str]:
    def mask(text: str) -> str:
        for key in ("dataset", "tag", *PARTS):
            text = text.replace(values[key], "*")
        return re.sub(r'_csrf_token" (content|value)="[^"]+', "*", text)

    headers = [(name, mask(value)) for name, value in answer.headers if name not in {"Date", "Set-Cookie"}]
    return answer.status_code, headers, mask(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("who", "state", "access"),
    [
        ("nobody", "divalidasi", "terbuka"),
        ("citizen", "terpublikasi", "tertutup"),
        ("stranger", "draf", "terbuka"),
        ("editor", "ditarik", "terbuka"),
    ],
)
def test_a03_pages_of_a_hidden_dataset_are_not_there(gate: Gate, app: Any, who: str, state: str, access: str) -> None:
    """Whatever address the application answers, it answers as for a random name."""
    values = values_of(gate, gate.hidden, gate.file)
    put(gate.hidden["id"], state, access)
    users = {"citizen": gate.people.citizen, "stranger": gate.people.stranger, "editor": gate.editor}
    headers, asked = token(users.get(who)), of_a_dataset(app, values)
    assert len(asked) > 30
    wrong = []
    for rule, address, other in asked:
        answer = Visitor(app).get(address, headers=headers)
        unknown = Visitor(app).get(other, headers=headers)
        to_login = who == "nobody" and rule.endpoint.startswith(TO_LOGIN)
        expected = 302 if to_login or rule.endpoint == LEADS_ON else 404
        if answer.status_code != expected or not same_answer(answer, unknown, values):
            wrong.append((rule.endpoint, address, answer.status_code, unknown.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def test_a03_the_same_addresses_open_for_who_may_see(gate: Gate, app: Any) -> None:
    values = values_of(gate, gate.hidden, gate.file)
    put(gate.hidden["id"], "terpublikasi")
    headers = token(gate.people.sysadmin)
    closed = {
        (rule.endpoint, address, answer.status_code)
        for rule, address, _ in of_a_dataset(app, values)
        if (answer := Visitor(app).get(address, headers=headers)).status_code != 200
    }
    assert {endpoint for endpoint, _, _ in closed} == NOT_OPEN.keys(), "\n".join(map(str, closed))


def test_a03_other_ways_to_write_an_address(gate: Gate, app: Any) -> None:
    """Languages, slashes, capitals, escapes, formats, conditions: no way in, and no way to tell."""
    values = values_of(gate, gate.hidden, gate.file)
    put(gate.hidden["id"], "divalidasi")
    unknown = unknown_values(values)
    for shape in (
        "/en/dataset/{dataset}", "/id/dataset/{dataset_id}", "/dataset/{dataset}/", "/dataset/{dataset}.rdf",
        "/dataset/{dataset}.jsonld", "/dataset/{dataset}%20", "/dataset/%72{dataset}", "/dataset/{dataset}?x=1",
        "//dataset/{dataset}", "/DATASET/{dataset}", "/dataset/./{dataset}", "/dataset/{dataset}%00",
        "/en/dataset/{dataset}/resource/{resource_id}/download/data.csv", "/uploads/{resource_id}/data.csv",
        "/resources/{resource_id}/data.csv", "/api/2/rest/dataset/{dataset}", "/dataset/{dataset_id}@2026-01-01",
    ):  # fmt: skip
        for method, headers in (
            ("GET", {"Accept": "application/json"}),
            ("HEAD", {}),
            ("OPTIONS", {"Origin": "https://lain.example"}),
            ("GET", {"If-None-Match": "*", "If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"}),
            ("GET", {"Range": "bytes=0-3"}),
        ):
            answer = Visitor(app).send(method, shape.format(**values), headers=headers)
            other = Visitor(app).send(method, shape.format(**unknown), headers=headers)
            assert answer.status_code in {200, 308, 404} - ({200} if method == "GET" else set()), (shape, method)
            assert same_answer(answer, other, values), (shape, method, answer.status_code, other.status_code)
    for word in ({**values, "dataset": values["dataset"].upper()}, {**values, "dataset": "Rahasia-Kelelawar"}):
        assert Visitor(app).get(f"/dataset/{word['dataset']}").status_code == 404


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_a14_lists_and_feeds_are_silent(gate: Gate, app: Any, who: str) -> None:
    headers = token(None if who == "nobody" else gate.people.stranger)
    for url in LISTS:
        answer = app.get(url, headers=headers)
        assert answer.status_code in {200, 403, 404}, (url, answer.status_code)
        body = answer.body.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "").replace(f"&#34;{SECRET}", "")
        body = body.replace(f"&quot;{SECRET}", "").replace(f"'{SECRET}'", "").replace(f"&#39;{SECRET}", "")
        place = body.find(SECRET)
        assert place < 0 or url.endswith(SECRET), (url, body[max(0, place - 200) : place + 100])
        for word in (gate.hidden["id"], gate.file["id"], gate.hidden["name"], f"{SECRET[:4]}fmt"):
            assert word not in body, (url, word)


def test_pages_of_a_published_dataset_open_for_everybody(gate: Gate, app: Any) -> None:
    put(gate.hidden["id"], "terpublikasi")
    name, file = gate.hidden["name"], gate.file["id"]
    assert SECRET in app.get(f"/dataset/{name}").body
    assert app.get(f"/dataset/{name}/resource/{file}").status_code == 200
    assert SECRET in app.get(f"/dataset/?q={SECRET}").body
    assert SECRET in app.get("/feeds/dataset.atom").body
    got = app.get(f"/dataset/{name}/resource/{file}/download/data.csv")
    assert got.status_code == 200
    assert got.data == b"kode,nilai\n1,2\n"
    put(gate.hidden["id"], "ditarik")
    assert app.get(f"/dataset/{name}/resource/{file}/download/data.csv").status_code == 404
    assert app.get(f"/dataset/{name}").status_code == 404


def test_people_of_the_case_read_the_pages(gate: Gate, app: Any) -> None:
    put(gate.hidden["id"], "divalidasi")
    file = gate.file["id"]
    for user in (gate.people.produsen, gate.people.kepala, gate.above, gate.people.walidata, gate.people.sysadmin):
        headers = token(user)
        for url in (
            f"/dataset/{gate.hidden['name']}",
            f"/dataset/{gate.hidden['name']}/resource/{file}/download/x.csv",
        ):
            assert app.get(url, headers=headers).status_code == 200, (user["name"], url)


def test_a_search_page_refuses_functions_and_stays_up(gate: Gate, app: Any) -> None:
    for url in ("/dataset/?sort=docfreq(text,x)+asc", "/organization/dinkes?sort=docfreq(text,x)+asc"):
        assert app.get(url).status_code in {200, 400}
    assert app.get("/feeds/custom.atom?sort=docfreq(text,x)+asc").status_code == 400
    api = app.get("/api/3/action/package_search?sort=docfreq(text,x)+asc")
    assert api.status_code == 409


def test_a17_old_versions_on_pages(gate: Gate, app: Any) -> None:
    """Four pages show what an activity kept: none shows a line of before publication to outsiders."""
    lines = act("package_activity_list", gate.people.kepala, id=gate.hidden["id"])
    put(gate.hidden["id"], "terpublikasi")
    name, file = gate.hidden["name"], gate.file["id"]
    for headers in ({}, token(gate.people.stranger)):
        for line in lines:
            for url in (
                f"/dataset/{name}/history/{line['id']}",
                f"/dataset/{name}/resources/{file}/history/{line['id']}",
                f"/dataset/changes/{line['id']}",
                f"/dataset/changes_multiple?new_id={line['id']}&old_id={line['id']}",
            ):
                assert app.get(url, headers=headers).status_code in {403, 404}, url


def test_get_stays_allowed_on_chained_actions(gate: Gate, app: Any) -> None:
    for url in ("package_search?q=umum", "package_list", f"package_show?id={gate.public['name']}", "tag_list"):
        assert app.get(f"/api/3/action/{url}").json["success"]
    assert app.get("/api/3/action/bulk_update_public?org_id=x").status_code in {400, 403, 404}
    factories.User()
