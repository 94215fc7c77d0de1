"""Nothing hidden leaks: who sees what in which state, at every main door (attack cases A01 to A27)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import api_token, search
from ckan.tests import factories

from tests.integration.gate.support import SECRET, Gate, dataset_of, put, token, with_file
from tests.integration.support import act, context_of

INSIDE = ["produsen", "produsen_b", "kepala", "pendukung", "ppid", "above", "sysadmin"]
OUTSIDE = ["nobody", "citizen", "stranger", "sibling", "member", "editor", "forum", "sekretariat"]
STATES = {
    "draf": INSIDE,
    "dikembalikan": [*INSIDE, "walidata"],
    "diajukan": [*INSIDE, "walidata", "pembina"],
    "divalidasi": [*INSIDE, "walidata", "pembina"],
    "diserahkan": [*INSIDE, "walidata", "pembina"],
    "ditolak": [*INSIDE, "walidata"],
    "ditarik": [*INSIDE, "walidata"],
}
EVERYBODY = [*INSIDE, *OUTSIDE, "walidata", "pembina"]


def person(gate: Gate, name: str) -> Any:
    if name == "nobody":
        return None
    return getattr(gate, name, None) or getattr(gate.people, name)


def shown(gate: Gate, who: Any) -> dict[str, bool]:
    """Whether the hidden dataset comes through each door of the API that lists or shows it."""
    hidden, file = gate.hidden, gate.file
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "show by id": ("package_show", {"id": hidden["id"]}),
        "show by name": ("package_show", {"id": hidden["name"]}),
        "resource": ("resource_show", {"id": file["id"]}),
        "search": ("package_search", {"q": SECRET, "include_private": True, "include_drafts": True}),
        "autocomplete": ("package_autocomplete", {"q": SECRET}),
        "activity": ("package_activity_list", {"id": hidden["id"]}),
        "views": ("resource_view_list", {"id": file["id"]}),
        "table": ("datastore_search", {"resource_id": file["id"]}),
    }
    found = {}
    for door, (action, data) in asked.items():
        try:
            answer = act(action, who, **data)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            found[door] = False
            continue
        found[door] = bool(answer.get("count")) if door == "search" else True
        if door == "autocomplete":
            found[door] = bool(answer)
    return found


def fill_table(gate: Gate) -> None:
    fields = [{"id": "a", "type": "int"}]
    data = {"resource_id": gate.file["id"], "fields": fields, "records": [{"a": 1}], "force": True}
    tk.get_action("datastore_create")({**context_of(gate.people.produsen), "satudata_internal": True}, data)


@pytest.mark.parametrize("state", STATES)
def test_a26_who_sees_a_dataset_in_which_state(gate: Gate, state: str) -> None:
    fill_table(gate)
    put(gate.hidden["id"], state)
    for name in EVERYBODY:
        doors = shown(gate, person(gate, name))
        assert set(doors.values()) == {name in STATES[state]}, (state, name, doors)


def test_a26_published_is_seen_by_everybody_and_gone_after_withdrawal(gate: Gate) -> None:
    fill_table(gate)
    put(gate.hidden["id"], "terpublikasi")
    for name in EVERYBODY:
        assert set(shown(gate, person(gate, name)).values()) == {True}, name
    put(gate.hidden["id"], "ditarik")
    for name in OUTSIDE:
        assert set(shown(gate, person(gate, name)).values()) == {False}, name


@pytest.mark.parametrize("access", ["terbatas", "tertutup", "entah"])
def test_a26_published_and_not_open_is_not_public(gate: Gate, access: str) -> None:
    put(gate.hidden["id"], "terpublikasi", access)
    assert set(shown(gate, None).values()) == {False}
    assert set(shown(gate, gate.people.stranger).values()) == {False}
    assert shown(gate, gate.people.kepala)["show by id"]


def test_a27_an_ended_role_closes_at_once(gate: Gate) -> None:
    held = act("satudata_role_list", gate.people.sysadmin, user_id=gate.people.kepala["id"])
    rows = held["results"] if isinstance(held, dict) else held
    act("satudata_role_revoke", gate.people.sysadmin, id=rows[0]["id"])
    assert set(shown(gate, gate.people.kepala).values()) == {False}


def test_a31_a_deleted_user_has_the_rights_of_nobody(gate: Gate) -> None:
    user = gate.people.produsen_b
    context = context_of(user)
    model.User.get(user["id"]).delete()
    model.Session.commit()
    with pytest.raises(tk.ObjectNotFound):
        tk.get_action("package_show")(context, {"id": gate.hidden["id"]})


def test_w22_a_flag_flipped_by_sql_stays_hidden(gate: Gate) -> None:
    """Labels hold when CKAN's own flag was changed behind our back."""
    package = sa.text("UPDATE package SET private = false WHERE id = :id")
    model.Session.execute(package, {"id": gate.hidden["id"]})
    model.Session.commit()
    search.rebuild(gate.hidden["id"])
    search.commit()
    assert set(shown(gate, None).values()) == {False}
    for action, data in WORD_DOORS:
        assert_silent(gate, json.dumps(_safely(action, None, data)), action)


def test_a49_withdrawn_while_the_index_still_lists_it(gate: Gate) -> None:
    """Nothing is re-indexed: the page drops the hit and lowers the count."""
    put(gate.hidden["id"], "terpublikasi")
    put(gate.hidden["id"], "ditarik", index=False)
    found = act("package_search", None, q=SECRET)
    assert (found["count"], found["results"]) == (0, [])
    assert act("package_search", None, q=SECRET, fl="title")["results"] == []


# What betrays a dataset without showing it

SHARED = "tag-bersama"
DOORS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "A04": [
        ("package_search", {"fq": '+capacity:private OR name:"rahasia"'}),
        ("package_search", {"fq": "*:* OR +state:draft", "include_private": True, "include_drafts": True}),
        ("package_search", {"q": "permission_labels:*", "include_private": True}),
    ],
    "A05": [
        ("package_search", {"facet.field": [field], "facet.limit": -1, "rows": 0})
        for field in ("tags", "res_format", "organization", "license_id", "groups", "permission_labels", "name")
    ],
    "A06": [
        ("package_list", {}),
        ("package_list", {"limit": 1, "offset": 1}),
        ("current_package_list_with_resources", {"limit": 100}),
    ],
    "A07": [
        ("resource_search", {"query": f"{field}:{word}"})
        for field, word in (("name", SECRET), ("name", "berkas"), ("url", "data"), ("format", "fmt"), ("hash", "3a99"))
    ],
    "A08": [
        ("tag_list", {}),
        ("tag_list", {"all_fields": True}),
        ("tag_list", {"query": "tag"}),
        ("tag_search", {"query": "tag"}),
        ("tag_search", {"query": "tag", "limit": 1, "offset": 1}),
        ("tag_autocomplete", {"query": "tag"}),
        ("tag_autocomplete", {"query": "tag", "limit": 2}),
    ],
    "A09": [("tag_show", {"id": SHARED, "include_datasets": True}), ("tag_show", {"id": SHARED})],
    "A10": [("format_autocomplete", {"q": "fmt"}), ("format_autocomplete", {"q": "", "limit": 50})],
    "A11": [("package_autocomplete", {"q": word}) for word in ("rahasia", SECRET, "Judul", "a")],
    "A12": [
        ("organization_show", {"id": "dinkes", "include_datasets": True}),
        ("organization_show", {"id": "dinkes", "include_datasets": False}),
        ("organization_list", {"all_fields": True, "include_dataset_count": True, "include_groups": True}),
        ("organization_list", {"sort": "package_count desc"}),
        ("group_show", {"id": "kelompok", "include_datasets": True}),
        ("group_list", {"all_fields": True, "include_dataset_count": True}),
        ("group_list", {"sort": "package_count"}),
        ("group_package_show", {"id": "kelompok"}),
    ],
    "A13": [
        ("member_list", {"id": "dinkes"}),
        ("member_list", {"id": "dinkes", "object_type": "package"}),
        ("member_list", {"id": "kelompok", "object_type": "package"}),
    ],
    "A17": [
        ("recently_changed_packages_activity_list", {}),
        ("recently_changed_packages_activity_list", {"limit": 1, "offset": 1}),
        ("organization_activity_list", {"id": "dinkes"}),
        ("group_activity_list", {"id": "kelompok"}),
        ("user_activity_list", {"id": "produsen-dinkes"}),
        ("user_activity_list", {"id": "produsen-dinkes", "limit": 1, "offset": 1}),
    ],
    "A19": [("datastore_search", {"resource_id": "_table_metadata"}), ("datastore_info", {"id": "_table_metadata"})],
    "A24": [
        ("user_show", {"id": "produsen-dinkes", "include_datasets": True}),
        ("user_list", {"q": "produsen", "order_by": "number_created_packages"}),
        ("organization_list_for_user", {"id": "produsen-dinkes", "permission": "read", "include_dataset_count": True}),
    ],
}
"""What betrays a dataset without showing it, by attack case."""
WORD_DOORS = [door for doors in DOORS.values() for door in doors]


def _safely(action: str, who: Any, data: dict[str, Any]) -> Any:
    try:
        return tk.get_action(action)(context_of(who), dict(data))
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError) as e:
        return {"error": str(getattr(e, "error_dict", e))}
    finally:
        model.Session.rollback()


def assert_silent(gate: Gate, text: str, door: str, sent: str = "") -> None:
    if sent:
        text = text.replace(sent, "")
    for word in gate.words:
        assert word not in text, (door, word, text[max(0, text.find(word) - 100) :][:250])


def share(gate: Gate) -> None:
    """Tag and group of the hidden dataset are also those of the public one; the hidden one's organisation has more."""
    group = factories.Group(name="kelompok", user=gate.people.sysadmin)
    for dataset in (gate.hidden, gate.public):
        tk.get_action("package_patch")(
            {"ignore_auth": True, "user": gate.people.sysadmin["name"], "satudata_internal": True},
            {"id": dataset["id"], "tags": [*dataset["tags"], {"name": SHARED}]},
        )
        values = {"table_name": "package", "table_id": dataset["id"], "capacity": "public", "group_id": group["id"]}
        model.Session.add(model.Member(**values))
        model.Session.commit()
        search.rebuild(dataset["id"])
    search.commit()
    fill_table(gate)


def answers(gate: Gate, doors: list[tuple[str, dict[str, Any]]], people: Any = None) -> dict[str, str]:
    """What each of these people is told at each of these doors."""
    found = {}
    for name in people or ("nobody", "citizen", "stranger", "editor", "sibling"):
        for action, data in doors:
            found[f"{name}: {action} {data}"] = json.dumps(_safely(action, person(gate, name), data), default=str)
    return found


def purge(gate: Gate) -> None:
    """The portal as if the hidden dataset had never been made."""
    tk.get_action("dataset_purge")(
        {"ignore_auth": True, "user": gate.people.sysadmin["name"]}, {"id": gate.hidden["id"]}
    )
    search.commit()


@pytest.mark.parametrize("name", ["A04 A05 A06 A07", "A08 A09 A10 A11", "A12 A13", "A17 A19 A24"])
def test_a05_a06_a07_a08_a09_a10_a11_a12_a13_a17_a19_a24_as_if_it_did_not_exist(gate: Gate, name: str) -> None:
    """Outsiders are told, word by word and number by number, what they are told when there is no such dataset."""
    share(gate)
    doors = [door for case in name.split() for door in DOORS[case]]
    before = answers(gate, doors)
    for door, text in before.items():
        assert_silent(gate, text, door)
    if name.startswith("A08"):
        assert f"tag-{SECRET}" in act("tag_list", gate.people.kepala)
        assert "tag-umum" in act("tag_list", None)
        shown = act("tag_show", None, id=SHARED, include_datasets=True)["packages"]
        assert [one["name"] for one in shown] == ["terbuka-umum"]
    purge(gate)
    after = answers(gate, doors)
    assert {door: text for door, text in before.items() if text != after[door]} == {}


def test_a12_counts_are_those_of_what_is_seen(gate: Gate) -> None:
    other = dataset_of(gate.people, "rahasia-dua", "dua")
    with_file(gate.people, other, "dua")
    asked = {"id": gate.people.produsen["id"], "permission": "read", "include_dataset_count": True}
    assert [one["package_count"] for one in act("organization_list_for_user", gate.people.citizen, **asked)] == [1]
    assert [one["package_count"] for one in act("organization_list_for_user", gate.people.kepala, **asked)] == [3]
    act("package_create", gate.people.stranger, name="rahasia-dishub", owner_org=gate.people.other["id"])
    before = act("organization_list", None, sort="package_count desc")
    for number in range(2, 6):  # more than the other organisation has, hidden ones and all
        act("package_create", gate.people.stranger, name=f"rahasia-dishub-{number}", owner_org=gate.people.other["id"])
    assert act("organization_list", None, sort="package_count desc") == before
    assert before[0] == "dinkes"


def test_a25_followers_do_not_tell(gate: Gate) -> None:
    for action in ("dataset_follower_count", "am_following_dataset", "follow_dataset", "unfollow_dataset"):
        answers = {
            str(_safely(action, gate.people.citizen, {"id": ref})) for ref in (gate.hidden["name"], "tidak-ada-ini")
        }
        assert len(answers) == 1, answers
    assert act("dataset_follower_count", None, id=gate.public["id"]) == 0


def test_a21_task_status(gate: Gate) -> None:
    task = {
        "entity_id": gate.file["id"],
        "entity_type": "resource",
        "task_type": "muat",
        "key": "muat",
        "value": SECRET,
        "state": "error",
    }
    tk.get_action("task_status_update")({"ignore_auth": True, "user": gate.people.sysadmin["name"]}, dict(task))
    asked = {key: task[key] for key in ("entity_id", "task_type", "key")}
    with pytest.raises(tk.ObjectNotFound):
        act("task_status_show", gate.people.stranger, **asked)
    assert act("task_status_show", gate.people.kepala, **asked)["value"] == SECRET


def test_a23_relationships_of_a_withdrawn_dataset(gate: Gate) -> None:
    """Related while both were public; then one is withdrawn: the other one, not indexed anew, does not name it."""
    put(gate.hidden["id"], "terpublikasi")
    context = {"ignore_auth": True, "user": gate.people.sysadmin["name"], "satudata_internal": True}
    ends = {"subject": gate.public["id"], "object": gate.hidden["id"], "type": "depends_on", "comment": SECRET}
    tk.get_action("package_relationship_create")(context, ends)
    put(gate.public["id"], "terpublikasi")  # CKAN 2.12 alone cannot index a dataset with relationships
    act("follow_dataset", gate.people.stranger, id=gate.public["id"])
    assert act("package_relationships_list", None, id=gate.public["id"])
    put(gate.hidden["id"], "ditarik", index=False)
    assert act("package_relationships_list", None, id=gate.public["id"]) == []
    followed = {"id": gate.people.stranger["id"]}
    for who, action, data in (
        (None, "package_show", {"id": gate.public["id"]}),
        (None, "package_search", {"q": "umum"}),
        (None, "package_search", {"q": "umum", "fl": "id,data_dict,validated_data_dict"}),
        (None, "package_search", {"q": "umum", "fl": "id,data_dict"}),
        (None, "tag_show", {"id": "tag-umum", "include_datasets": True}),
        (gate.people.stranger, "dataset_followee_list", followed),
        (gate.people.stranger, "followee_list", followed),
    ):
        answer = act(action, who, **data)
        assert answer, action
        assert_silent(gate, json.dumps(answer, default=str), f"{action} {data}")
    for field in ("depends_on", "dependency_of", "links_to"):
        assert _safely("package_search", None, {"q": f"{field}:{SECRET}"}).get("count", 0) == 0


def test_a33_the_same_answer_as_for_an_unknown_id(gate: Gate) -> None:
    """Every door that names a dataset or a file: the words for a random id, with the id that was sent."""
    fill_table(gate)
    doors: list[tuple[str, str, str]] = [
        ("package_show", "id", gate.hidden["id"]),
        ("package_show", "id", gate.hidden["name"]),
        ("package_activity_list", "id", gate.hidden["id"]),
        ("package_relationships_list", "id", gate.hidden["name"]),
        ("package_patch", "id", gate.hidden["id"]),
        ("package_update", "id", gate.hidden["id"]),
        ("package_delete", "id", gate.hidden["id"]),
        ("package_revise", "match__id", gate.hidden["id"]),
        ("package_resource_reorder", "id", gate.hidden["id"]),
        ("resource_create", "package_id", gate.hidden["id"]),
        ("resource_show", "id", gate.file["id"]),
        ("resource_update", "id", gate.file["id"]),
        ("resource_patch", "id", gate.file["id"]),
        ("resource_delete", "id", gate.file["id"]),
        ("resource_view_list", "id", gate.file["id"]),
        ("datastore_search", "resource_id", gate.file["id"]),
        ("datastore_info", "id", gate.file["id"]),
        ("datastore_upsert", "resource_id", gate.file["id"]),
        ("datastore_delete", "resource_id", gate.file["id"]),
        ("satudata_case_show", "id", gate.hidden["name"]),
    ]
    for name in ("nobody", "citizen", "stranger", "editor"):
        for action, key, reference in doors:
            unknown = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"
            more = {"order": [gate.file["id"]]} if action == "package_resource_reorder" else {"force": True}
            answer = str(_safely(action, person(gate, name), {key: reference, **more}))
            expected = str(_safely(action, person(gate, name), {key: unknown, **more}))
            assert answer.replace(reference, unknown) == expected, (name, action)
            assert gate.hidden["id"] not in answer.replace(reference, "")


def test_a26_labels_cost_two_statements(gate: Gate, app: Any) -> None:
    """At most two statements a request, however many datasets and checks; anonymous requests cost none."""
    statements: list[str] = []

    def count(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if "FROM satudata_role_assignment WHERE user_id" in statement or "RECURSIVE down(top" in statement:
            statements.append(statement)

    headers = {name: token(person(gate, name)) for name in ("kepala", "above", "citizen")}
    engine = model.meta.engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        for name, most in (("kepala", 2), ("above", 2), ("citizen", 1), ("nobody", 0)):
            for url in ("/dataset/terbuka-umum", "/api/action/package_search?q=umum&include_private=true"):
                statements.clear()
                assert app.get(url, headers=headers.get(name, {})).status_code == 200
                assert len(statements) <= most, (name, url, statements)
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)


def test_a26_an_organization_above_sees_down_and_never_up(gate: Gate) -> None:
    made = factories.Dataset(owner_org=gate.people.parent["id"], user=gate.people.sysadmin)
    assert act("package_show", gate.above, id=made["id"])
    for who in (gate.people.produsen, gate.people.kepala, gate.sibling):
        with pytest.raises(tk.ObjectNotFound):
            act("package_show", who, id=made["id"])


# Over HTTP

UNKNOWN = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"
NOBODY_NAMED_SO = "r4h4514-k3l3l4w4r"


def same_length(word: str) -> str:
    return UNKNOWN if len(word) == len(UNKNOWN) else NOBODY_NAMED_SO[: len(word)].ljust(len(word), "x")


def told(app: Any, url: str, headers: dict[str, str], sent: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, without what was sent and without the time of day."""
    answer = app.get(url, headers=headers, follow_redirects=False)
    said = {name: value.replace(sent, "<sent>") for name, value in answer.headers if name != "Date"}
    return answer.status_code, said, answer.body.replace(sent, "<sent>")


def test_a01_a02_not_found_byte_for_byte(gate: Gate, app: Any) -> None:
    """Status, headers and body for the hidden dataset are those for a name nobody has, by name and by id."""
    fill_table(gate)
    doors = [("package_show", "id", one) for one in (gate.hidden["id"], gate.hidden["name"])]
    doors += [("package_show", "name_or_id", gate.hidden["name"])]
    doors += [("resource_show", "id", gate.file["id"]), ("datastore_search", "resource_id", gate.file["id"])]
    for name in ("nobody", "stranger", "sibling", "member", "editor"):
        headers = token(person(gate, name))
        for action, key, sent in doors:
            other = same_length(sent)
            found = told(app, f"/api/3/action/{action}?{key}={sent}", headers, sent)
            assert found[0] == 404, (name, action, found)
            assert found == told(app, f"/api/3/action/{action}?{key}={other}", headers, other), (name, action)
            assert_silent(gate, str(found), f"{name}: {action}")


def test_a31_tokens_that_hold_no_more(gate: Gate, app: Any) -> None:
    """A revoked token, one past its time, and one of a deleted user give the rights of nobody."""
    url = f"/api/3/action/package_show?id={gate.hidden['id']}"
    headers = token(gate.people.kepala)
    assert app.get(url, headers=headers).status_code == 200
    key = api_token.decode(headers["Authorization"])["jti"]
    past = datetime.now(timezone.utc) - timedelta(hours=1)
    assert app.get(url, headers={"Authorization": api_token.encode({"jti": key, "exp": past})}).status_code == 404
    tk.get_action("api_token_revoke")({"ignore_auth": True, "user": gate.people.kepala["name"]}, {"jti": key})
    assert app.get(url, headers=headers).status_code == 404
    headers = token(gate.people.walidata)
    put(gate.hidden["id"], "diajukan")
    assert app.get(url, headers=headers).status_code == 200
    model.User.get(gate.people.walidata["id"]).delete()
    model.Session.commit()
    assert app.get(url, headers=headers).status_code == 404


def test_a18_a19_the_datastore(gate: Gate, app: Any) -> None:
    """Search, info, dump in every form, API help, our own files: by resource, by alias, and of the list of tables."""
    fill_table(gate)
    alias = {"resource_id": gate.file["id"], "aliases": ["alias_rahasia"], "force": True}
    tk.get_action("datastore_create")({**context_of(gate.people.produsen), "satudata_internal": True}, alias)
    dumps = [f"/datastore/dump/{{0}}?format={form}" for form in ("csv", "tsv", "json", "xml")]
    api = ["/api/3/action/datastore_search?resource_id={0}", "/api/3/action/datastore_info?id={0}"]
    own = [f"/dataset/{gate.public['name']}/resource/{{0}}/unduh.{form}" for form in ("csv", "xlsx")]
    own += [f"/dataset/{gate.hidden['name']}/resource/{{0}}/unduh.csv"]
    info = ["/datastore/api_info/{0}"] if tk.check_ckan_version(min_version="2.12.0") else []
    asked = "/api/3/action/datastore_search?resource_id={0}"
    assert app.get(asked.format(gate.file["id"]), headers=token(gate.people.kepala)).status_code == 200
    for name in ("nobody", "stranger", "editor"):
        headers = token(person(gate, name))
        for url in [*dumps, *api, *own, *info]:
            for sent, other in ((gate.file["id"], UNKNOWN), ("alias_rahasia", "alias_r4h4514")):
                found = told(app, url.format(sent), headers, sent)
                assert found[0] == 404, (name, url, sent, found[0])
                assert found[0] == told(app, url.format(other), headers, other)[0]
                assert_silent(gate, str(found).replace(gate.hidden["name"], ""), f"{name}: {url}")
        for url in [*dumps, *api]:
            found = told(app, url.format("_table_metadata"), headers, "_table_metadata")
            assert found[0] == 404, (name, url)
            assert_silent(gate, str(found), f"{name}: {url}")
    sql = f'/api/3/action/datastore_search_sql?sql=SELECT * FROM "{gate.file["id"]}"'
    assert app.get(sql).status_code == 400  # switched off; the portal does not start with it


def test_a22_reports_of_checks(gate: Gate, app: Any) -> None:
    """What a check found is told to the people of the case: not to an editor of the organisation without a role."""
    pages = [
        f"/api/3/action/resource_validation_show?resource_id={gate.file['id']}",
        f"/api/3/action/satudata_check_show?resource_id={gate.file['id']}",
        f"/dataset/{gate.hidden['name']}/resource/{gate.file['id']}/validation",
        f"/validation/{gate.file['id']}",
    ]
    for name in ("nobody", "stranger", "editor", "member"):
        headers = token(person(gate, name))
        for url in pages:
            found = told(app, url, headers, gate.file["id"])
            assert found[0] in {302, 403, 404}, (name, url, found[0])
            assert found[0] == told(app, url.replace(gate.file["id"], UNKNOWN), headers, UNKNOWN)[0], (name, url)
            assert_silent(gate, str(found).replace(gate.hidden["name"], ""), f"{name}: {url}")
    assert app.get(pages[1], headers=token(gate.people.kepala)).status_code == 200


# Our own figures, and CKAN's boxes of the front page


def test_a16_our_own_figures(gate: Gate, app: Any) -> None:
    """Front page, related data, organisations, the summary of work: as if the hidden dataset did not exist."""
    share(gate)

    def figures() -> dict[str, str]:
        with app.flask_app.test_request_context():
            found = {
                "front": tk.h.satudata_front(),
                "related": tk.h.satudata_related({**gate.public, "title": f"Judul {SECRET} 2024"}),
                "organisations": tk.h.get_featured_organizations(3),
                "groups": tk.h.get_featured_groups(3),
                "site": [tk.h.get_recent_datasets(9)],
            }
        for name in ("citizen", "stranger", "editor"):
            for action, data in (
                ("satudata_case_summary", {}),
                ("satudata_case_list", {"facets": True}),
                ("satudata_form_source_list", {"q": "Judul"}),
                ("satudata_suggestion_list", {"field": "satuan", "q": "o"}),
            ):
                found[f"{name}: {action}"] = _safely(action, person(gate, name), data)
        found["list"] = _safely("satudata_organization_list", None, {})
        return {key: json.dumps(value, default=str) for key, value in found.items()}

    before = figures()
    for key, text in before.items():
        assert_silent(gate, text, key)
    assert "terbuka-umum" in before["organisations"]
    purge(gate)
    after = figures()
    assert {key: text for key, text in before.items() if text != after[key]} == {}


def test_r24_boxes_of_the_front_page_follow_a_withdrawal(gate: Gate, app: Any) -> None:
    """CKAN fills them with all rights: while the index still lists what was withdrawn, they would show it."""
    put(gate.hidden["id"], "terpublikasi")
    put(gate.hidden["id"], "ditarik", index=False)
    with app.flask_app.test_request_context():
        for shown in (tk.h.get_featured_organizations(9), tk.h.get_featured_groups(9), tk.h.get_recent_datasets(9)):
            assert_silent(gate, json.dumps(shown, default=str), "box")


def test_r14_ones_own_number_of_datasets(gate: Gate) -> None:
    """Whose role has ended is not told how many hidden datasets he once made."""
    model.Session.execute(
        sa.text("UPDATE package SET creator_user_id = :u WHERE id = :p"),
        {"u": gate.editor["id"], "p": gate.hidden["id"]},
    )
    model.Session.commit()
    search.rebuild(gate.hidden["id"])
    search.commit()
    assert act("user_show", gate.editor, id=gate.editor["id"])["number_created_packages"] == 0
    assert act("user_show", gate.people.citizen, id=gate.editor["id"])["number_created_packages"] == 0


def test_r11_numbers_of_the_organisations_above(gate: Gate) -> None:
    """Core counts all datasets of the organisations an organisation belongs to."""
    factories.Dataset(owner_org=gate.people.parent["id"], user=gate.people.sysadmin)
    act("follow_group", gate.people.stranger, id=gate.people.opd["id"])
    followed = {"id": gate.people.stranger["id"]}
    for groups in (
        act("organization_show", None, id="dinkes")["groups"],
        tk.get_action("organization_show")(context_of(None, schema=_with_numbers()), {"id": "dinkes"})["groups"],
        act("organization_show", gate.people.stranger, id="dinkes", include_datasets=True)["groups"],
        act("organization_followee_list", gate.people.stranger, **followed)[0]["groups"],
        act("followee_list", gate.people.stranger, **followed)[0]["dict"]["groups"],
    ):
        assert [(one["name"], one.get("package_count", 0)) for one in groups] == [("setda", 0)]
    act("follow_group", gate.above, id=gate.people.opd["id"])
    seen = act("organization_followee_list", gate.above, id=gate.above["id"])[0]["groups"]
    assert [one["package_count"] for one in seen] == [1]


def _with_numbers() -> dict[str, Any]:
    """A schema of a plugin that keeps the numbers core's own drops from the groups within a group."""
    keep = tk.get_validator("ignore_missing")
    inner = {"name": [keep], "id": [keep], "is_organization": [keep], "package_count": [keep]}
    return {"name": [keep], "id": [keep], "groups": inner}


def test_r12_numbers_of_groups(gate: Gate) -> None:
    """A group above and a group below, with hidden datasets only: whoever looks from outside counts none of them."""
    outside = gate.people.stranger
    factories.Group(name="atas")
    below = factories.Group(name="bawah", user=outside, groups=[{"name": "atas"}])
    factories.Group(name="kelompok-umum")
    second = dataset_of(gate.people, "rahasia-dua", "dua")
    inside = {
        "atas": [gate.hidden["id"], second["id"]],
        "bawah": [gate.hidden["id"]],
        "kelompok-umum": [gate.public["id"]],
    }
    for group, datasets in inside.items():
        for dataset in datasets:
            row = model.Member(group=model.Group.get(group), table_id=dataset, table_name="package", capacity="public")
            model.Session.add(row)
    model.Session.commit()
    for dataset in (gate.hidden["id"], second["id"], gate.public["id"]):
        search.rebuild(dataset)
    act("follow_group", outside, id=below["id"])
    for groups in (
        tk.get_action("group_show")(context_of(None, schema=_with_numbers()), {"id": "bawah"})["groups"],
        act("group_followee_list", outside, id=outside["id"])[0]["groups"],
    ):
        assert [(one["name"], one["package_count"]) for one in groups] == [("atas", 0)]
    (own,) = [one for one in act("group_list_authz", outside, include_dataset_count=True) if one["name"] == "bawah"]
    assert own["package_count"] == 0
    for ends in ({}, {"all_fields": True}):
        names = [
            one if isinstance(one, str) else one["name"]
            for one in act("group_list", None, sort="package_count", **ends)
        ]
        assert names[0] == "kelompok-umum"
    kepala = tk.get_action("group_show")(context_of(gate.people.kepala, schema=_with_numbers()), {"id": "bawah"})[
        "groups"
    ]
    assert [one["package_count"] for one in kepala] == [2]


def test_a25_what_one_follows(gate: Gate) -> None:
    """Followed while public, then withdrawn: gone from every list. An organisation does not bring its drafts."""
    put(gate.hidden["id"], "terpublikasi")
    for who in (gate.people.stranger, gate.editor):
        act("follow_dataset", who, id=gate.hidden["id"])
        act("follow_group", who, id=gate.people.opd["id"])
    assert "rahasia" in json.dumps(act("followee_list", gate.editor, id=gate.editor["id"]), default=str)
    put(gate.hidden["id"], "ditarik")
    for who in (gate.people.stranger, gate.editor):
        for action in ("followee_list", "dataset_followee_list", "organization_followee_list", "group_followee_list"):
            assert_silent(gate, json.dumps(act(action, who, id=who["id"]), default=str), action)
        for group in act("followee_list", who, id=who["id"]):
            if group["type"] == "organization":
                assert group["dict"]["package_count"] == len(group["dict"]["packages"]) == 1
