"""Nothing hidden leaks: who sees what in which state, at every main door (attack cases A01 to A27)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
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
def test_who_sees_a_dataset_in_which_state(gate: Gate, state: str) -> None:
    fill_table(gate)
    put(gate.hidden["id"], state)
    for name in EVERYBODY:
        doors = shown(gate, person(gate, name))
        assert set(doors.values()) == {name in STATES[state]}, (state, name, doors)


def test_published_is_seen_by_everybody_and_gone_after_withdrawal(gate: Gate) -> None:
    fill_table(gate)
    put(gate.hidden["id"], "terpublikasi")
    for name in EVERYBODY:
        assert set(shown(gate, person(gate, name)).values()) == {True}, name
    put(gate.hidden["id"], "ditarik")
    for name in OUTSIDE:
        assert set(shown(gate, person(gate, name)).values()) == {False}, name


@pytest.mark.parametrize("access", ["terbatas", "tertutup", "entah"])
def test_published_and_not_open_is_not_public(gate: Gate, access: str) -> None:
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


def test_flag_flipped_by_sql_stays_hidden(gate: Gate) -> None:
    """Labels hold when CKAN's own flag was changed behind our back."""
    package = sa.text("UPDATE package SET private = false WHERE id = :id")
    model.Session.execute(package, {"id": gate.hidden["id"]})
    model.Session.commit()
    search.rebuild(gate.hidden["id"])
    search.commit()
    assert set(shown(gate, None).values()) == {False}
    for action, data in WORD_DOORS:
        assert_silent(gate, json.dumps(_safely(action, None, data)), action)


def test_withdrawn_while_the_index_still_lists_it(gate: Gate) -> None:
    """Nothing is re-indexed: the page drops the hit and lowers the count."""
    put(gate.hidden["id"], "terpublikasi")
    put(gate.hidden["id"], "ditarik", index=False)
    found = act("package_search", None, q=SECRET)
    assert (found["count"], found["results"]) == (0, [])
    assert act("package_search", None, q=SECRET, fl="title")["results"] == []


# What betrays a dataset without showing it

WORD_DOORS: list[tuple[str, dict[str, Any]]] = [
    ("package_list", {}),
    ("package_list", {"limit": 100, "offset": 0}),
    ("current_package_list_with_resources", {"limit": 100}),
    ("package_autocomplete", {"q": "rahasia"}),
    ("resource_search", {"query": f"name:{SECRET}"}),
    ("resource_search", {"query": "format:kele"}),
    ("tag_list", {}),
    ("tag_list", {"all_fields": True}),
    ("tag_list", {"query": "tag"}),
    ("tag_search", {"query": "tag"}),
    ("tag_autocomplete", {"query": "tag"}),
    ("tag_show", {"id": f"tag-{SECRET}", "include_datasets": True}),
    ("tag_show", {"id": "tag-bersama", "include_datasets": True}),
    ("format_autocomplete", {"q": "fmt"}),
    ("format_autocomplete", {"q": ""}),
    ("member_list", {"id": "dinkes"}),
    ("member_list", {"id": "dinkes", "object_type": "package"}),
    ("organization_show", {"id": "dinkes", "include_datasets": True}),
    ("organization_list", {"all_fields": True, "include_dataset_count": True}),
    ("recently_changed_packages_activity_list", {}),
    ("organization_activity_list", {"id": "dinkes"}),
    ("user_activity_list", {"id": "produsen-dinkes"}),
    ("user_show", {"id": "produsen-dinkes", "include_datasets": True}),
    ("package_search", {"fq": '+capacity:private OR name:"rahasia"'}),
    ("package_search", {"fq": "*:* OR +state:draft", "include_private": True, "include_drafts": True}),
    ("package_search", {"q": "permission_labels:*", "include_private": True}),
    ("package_search", {"facet.field": '["tags", "res_format", "permission_labels", "name"]', "facet.limit": -1}),
    ("datastore_search", {"resource_id": "_table_metadata"}),
]


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


def test_words_names_and_ids_do_not_leak(gate: Gate) -> None:
    """A05 to A13, A17 to A19, A24: nobody and outsiders learn no word of the hidden dataset."""
    for dataset in (gate.hidden, gate.public):
        tk.get_action("package_patch")(
            {"ignore_auth": True, "user": gate.people.sysadmin["name"], "satudata_internal": True},
            {"id": dataset["id"], "tags": [*dataset["tags"], {"name": "tag-bersama"}]},
        )
    fill_table(gate)
    for name in ("nobody", "citizen", "stranger", "editor", "sibling"):
        for action, data in WORD_DOORS:
            answer = json.dumps(_safely(action, person(gate, name), data), default=str)
            sent = data["id"] if action == "tag_show" else ""
            assert_silent(gate, answer, f"{name}: {action} {data}", sent)
    assert f"tag-{SECRET}" in act("tag_list", gate.people.kepala)
    assert "tag-umum" in act("tag_list", None)
    assert [one["name"] for one in act("tag_show", None, id="tag-bersama", include_datasets=True)["packages"]] == [
        "terbuka-umum"
    ]


def test_a12_counts_are_those_of_what_is_seen(gate: Gate) -> None:
    other = dataset_of(gate.people, "rahasia-dua", "dua")
    with_file(gate.people, other, "dua")
    asked = {"id": gate.people.produsen["id"], "permission": "read", "include_dataset_count": True}
    assert [one["package_count"] for one in act("organization_list_for_user", gate.people.citizen, **asked)] == [1]
    assert [one["package_count"] for one in act("organization_list_for_user", gate.people.kepala, **asked)] == [3]
    act("package_create", gate.people.stranger, name="rahasia-dishub", owner_org=gate.people.other["id"])
    before = act("organization_list", None, sort="package_count desc")
    act("package_create", gate.people.stranger, name="rahasia-dishub-2", owner_org=gate.people.other["id"])
    act("package_create", gate.people.stranger, name="rahasia-dishub-3", owner_org=gate.people.other["id"])
    assert act("organization_list", None, sort="package_count desc") == before
    assert before[0] == "dinkes"


def test_a17_nothing_written_before_publication_opens_with_it(gate: Gate) -> None:
    act("package_patch", gate.people.produsen, id=gate.hidden["id"], notes="kata-sementara")
    fill_table(gate)
    act("resource_view_create", gate.people.produsen, resource_id=gate.file["id"], view_type="text_view", title="ungu")
    lines = act("package_activity_list", gate.people.kepala, id=gate.hidden["id"])
    assert len(lines) >= 3
    put(gate.hidden["id"], "terpublikasi")
    assert act("package_activity_list", None, id=gate.hidden["id"]) == []
    for action, data in (
        ("organization_activity_list", {"id": "dinkes"}),
        ("recently_changed_packages_activity_list", {}),
    ):
        text = json.dumps(_safely(action, None, data) + _safely(action, gate.people.citizen, data))
        assert "kata-sementara" not in text
        assert "ungu" not in text
        assert gate.hidden["id"] not in text
    for line in lines:
        for action in ("activity_show", "activity_data_show", "activity_diff"):
            with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
                act(action, gate.people.stranger, id=line["id"], object_type="package", include_data=False)


def test_a16_followers_do_not_tell(gate: Gate) -> None:
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
    put(gate.hidden["id"], "terpublikasi")
    context = {"ignore_auth": True, "user": gate.people.sysadmin["name"]}
    ends = {"subject": gate.public["id"], "object": gate.hidden["id"], "type": "depends_on", "comment": SECRET}
    tk.get_action("package_relationship_create")(context, ends)
    related_can_be_indexed = tk.check_ckan_version(max_version="2.11.99")  # 2.12: KeyError in core's index_package
    put(gate.public["id"], "terpublikasi", index=related_can_be_indexed)
    assert act("package_relationships_list", None, id=gate.public["id"])
    put(gate.hidden["id"], "ditarik", index=False)
    assert act("package_relationships_list", None, id=gate.public["id"]) == []
    for answer in (act("package_show", None, id=gate.public["id"]), act("package_search", None, q="umum")):
        assert_silent(gate, json.dumps(answer), "relationships")


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
            answer = str(_safely(action, person(gate, name), {key: reference, "force": True}))
            expected = str(_safely(action, person(gate, name), {key: unknown, "force": True}))
            assert answer.replace(reference, unknown) == expected, (name, action)
            assert gate.hidden["id"] not in answer.replace(reference, "")


def test_label_cost(gate: Gate, app: Any) -> None:
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


def test_organization_above_sees_down_and_never_up(gate: Gate) -> None:
    made = factories.Dataset(owner_org=gate.people.parent["id"], user=gate.people.sysadmin)
    assert act("package_show", gate.above, id=made["id"])
    for who in (gate.people.produsen, gate.people.kepala, gate.sibling):
        with pytest.raises(tk.ObjectNotFound):
            act("package_show", who, id=made["id"])
