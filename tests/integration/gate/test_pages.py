"""The portal's own pages, downloads and feeds over HTTP (attack cases A03, A14)."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from tests.integration.gate.support import SECRET, Gate, put, token
from tests.integration.support import act

UNKNOWN = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"


def pages(gate: Gate) -> dict[str, str]:
    name, ident, file = gate.hidden["name"], gate.hidden["id"], gate.file["id"]
    return {
        f"/dataset/{name}": name,
        f"/dataset/{ident}": ident,
        f"/dataset/{name}/resource/{file}": name,
        f"/dataset/{name}/resource/{file}/download/data.csv": name,
        f"/dataset/{ident}/resource/{file}/download": ident,
        f"/dataset/{gate.public['name']}/resource/{file}": file,
        f"/dataset/{gate.public['name']}/resource/{file}/download/data.csv": file,
        f"/dataset/activity/{name}": name,
        f"/dataset/groups/{name}": name,
        f"/dataset/followers/{name}": name,
        f"/dataset/edit/{name}": name,
        f"/dataset/resources/{name}": name,
        f"/dataset/{name}/resource/{file}/edit": name,
        f"/dataset/{name}/dictionary/{file}": name,
        f"/datastore/dump/{file}": file,
        f"/api/3/action/package_show?id={name}": name,
        f"/api/3/action/resource_show?id={file}": file,
        f"/api/3/action/datastore_search?resource_id={file}": file,
    }


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


@pytest.mark.parametrize("who", ["nobody", "stranger", "editor"])
@pytest.mark.parametrize("state", ["draf", "divalidasi", "ditarik"])
def test_a03_pages_of_a_hidden_dataset_are_not_there(gate: Gate, app: Any, who: str, state: str) -> None:
    put(gate.hidden["id"], state)
    user = {"nobody": None, "stranger": gate.people.stranger, "editor": gate.editor}[who]
    headers = token(user)
    for url, named in pages(gate).items():
        answer = app.get(url, headers=headers, follow_redirects=False)
        unknown = app.get(url.replace(named, UNKNOWN), headers=headers, follow_redirects=False)
        assert answer.status_code == unknown.status_code, (url, answer.status_code, unknown.status_code)
        assert answer.status_code in {302, 403, 404}, (url, answer.status_code)
        body = answer.body.replace(gate.hidden["name"], "").replace(gate.file["id"], "").replace(named, "")
        assert SECRET not in body, url
        assert gate.hidden["id"] not in body, url


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
