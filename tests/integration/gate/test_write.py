"""Nothing gets around the workflow, nothing that was submitted or approved changes (attack cases A34 to A40, A45)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.satudata.model import Case, Event

from tests.integration.gate.support import SECRET, Gate, csv_file, dataset_of, put, stored, token, with_file
from tests.integration.support import act, context_of

LOCKED = ["diajukan", "divalidasi", "terpublikasi", "diserahkan", "ditolak", "ditarik"]
NOT_TRUE = [False, "False", "false", 0, "0", "no", "", None, [], [False], {}]


def seen_by_anybody(name: str) -> bool:
    try:
        act("package_show", None, id=name)
    except tk.ObjectNotFound:
        return False
    return True


@pytest.mark.parametrize("value", NOT_TRUE)
def test_a34_created_private_whatever_is_sent(gate: Gate, value: Any) -> None:
    made = dataset_of(gate.people, "baru", "baru", private=value)
    assert stored(made["id"]).private is True
    assert not seen_by_anybody("baru")
    case = Case.for_object(made["id"])
    assert case is not None
    assert case.state == "draf"


def test_a34_w15_created_private_with_a_schema_of_the_callers_own(gate: Gate) -> None:
    """A harvester brings its schema along, without `private`."""
    from ckan.logic.schema import default_create_package_schema

    schema = default_create_package_schema()
    del schema["private"]
    context = {**context_of(gate.people.produsen), "schema": schema, "ignore_auth": True}
    made = tk.get_action("package_create")(context, {"name": "panen", "owner_org": gate.people.opd["id"]})
    assert stored(made["id"]).private is True
    assert not seen_by_anybody("panen")


@pytest.mark.parametrize("state", ["deleted", "published", "", "ACTIVE", ["active"]])
def test_a34_create_refuses_other_states(gate: Gate, state: Any) -> None:
    with pytest.raises(tk.ValidationError) as e:
        dataset_of(gate.people, "baru", "baru", state=state)
    assert "state" in e.value.error_dict


@pytest.mark.parametrize("value", NOT_TRUE)
@pytest.mark.parametrize("also", [{}, {"notes": "lain"}])
def test_a35_patch_does_not_publish(gate: Gate, value: Any, also: dict[str, str]) -> None:
    act("package_patch", gate.people.produsen, id=gate.hidden["id"], private=value, **also)
    assert stored(gate.hidden["id"]).private is True
    assert not seen_by_anybody(gate.hidden["name"])


def test_a35_update_and_revise_do_not_publish(gate: Gate) -> None:
    whole = act("package_show", gate.people.produsen, id=gate.hidden["id"])
    act("package_update", gate.people.produsen, **{**whole, "private": False})
    assert stored(gate.hidden["id"]).private is True
    act("package_revise", gate.people.produsen, match={"id": whole["id"]}, update={"private": False, "notes": "x"})
    assert stored(gate.hidden["id"]).private is True
    for value in ("no", False, "", 0):
        act("package_revise", gate.people.produsen, match__id=whole["id"], update__private=value)
    assert stored(gate.hidden["id"]).private is True
    assert not seen_by_anybody(gate.hidden["name"])


def test_a35_sysadmin_and_internal_callers_do_not_publish_either(gate: Gate) -> None:
    act("package_patch", gate.people.sysadmin, id=gate.hidden["id"], private=False)
    helpers.call_action("package_patch", {"user": gate.people.sysadmin["name"]}, id=gate.hidden["id"], private=False)
    assert stored(gate.hidden["id"]).private is True


@pytest.mark.parametrize("action", ["bulk_update_public", "bulk_update_private"])
def test_a36_bulk_is_refused(gate: Gate, action: str) -> None:
    for user in (gate.people.sysadmin, "ignore"):
        context = context_of(user) if user != "ignore" else {"ignore_auth": True, "user": ""}
        with pytest.raises(tk.ValidationError):
            tk.get_action(action)(context, {"org_id": gate.people.opd["id"], "datasets": [gate.hidden["id"]]})
    assert stored(gate.hidden["id"]).private is True
    assert stored(gate.public["id"]).private is False


def test_a36_bulk_delete_passes_over_foreign_and_unknown_ids(gate: Gate) -> None:
    sysadmin = gate.people.sysadmin
    ids = ["tidak-ada", gate.hidden["id"]]
    act("bulk_update_delete", sysadmin, org_id=gate.people.other["id"], datasets=ids)
    assert stored(gate.hidden["id"]).state == "active"
    act("bulk_update_delete", sysadmin, org_id=gate.people.opd["id"], datasets=ids)
    assert stored(gate.hidden["id"]).state == "deleted"
    with pytest.raises(tk.ValidationError):
        act("bulk_update_delete", sysadmin, org_id=gate.people.opd["id"], datasets=[gate.public["id"]])
    assert stored(gate.public["id"]).state == "active"


def test_a36_no_activity_and_no_difference_for_foreign_ids(gate: Gate) -> None:
    """Core writes an activity for every id it is handed, and says which of them exist."""
    admin = factories.User()
    gate._join(gate.people.other, admin, "admin")
    activities = sa.text("SELECT count(*) FROM activity WHERE object_id = :id")
    before = model.Session.execute(activities, {"id": gate.hidden["id"]}).scalar()
    answers = set()
    for action in ("bulk_update_public", "bulk_update_private", "bulk_update_delete"):
        for one in (gate.hidden["id"], gate.hidden["name"], gate.public["id"], "tidak-ada"):
            try:
                said = str(act(action, admin, org_id=gate.people.other["id"], datasets=[one]))
            except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as e:
                said = str(e)
            answers.add((action, said.replace(one, "X")))
    assert len(answers) == 3
    model.Session.rollback()
    assert model.Session.execute(activities, {"id": gate.hidden["id"]}).scalar() == before
    assert stored(gate.public["id"]).state == "active"


def test_a34_created_private_by_the_form(gate: Gate, app: Any) -> None:
    """The form with and without the step of the resource, and the word that ends CKAN 2.12's wizard."""
    for number, save in enumerate(("", "go-metadata", "go-metadata-publish", "go-metadata-preview")):
        data = {"name": f"formulir-{number}", "title": "Formulir", "owner_org": gate.people.opd["id"], "save": save}
        app.post("/dataset/new", data={**data, "private": "False"}, headers=token(gate.people.produsen))
        link = {"url": "https://contoh.test/a.pdf", "name": "a", "save": save, "id": ""}
        app.post(f"/dataset/formulir-{number}/resource/new", data=link, headers=token(gate.people.produsen))
        assert stored(f"formulir-{number}").private is True
        assert not seen_by_anybody(f"formulir-{number}")


def test_a37_buttons_of_the_form_publish_nothing(gate: Gate, app: Any) -> None:
    """Publish, Unpublish and Preview of CKAN 2.12, pressed by the producer and by a sysadmin."""
    for user in (gate.people.produsen, gate.people.sysadmin):
        for one, seen in ((gate.hidden, False), (gate.public, True)):
            for save in ("go-metadata-publish", "go-metadata-unpublish", "go-metadata-preview"):
                for path in (f"/dataset/edit/{one['id']}", f"/dataset/{one['id']}/resource/new"):
                    fields = {"name": one["name"], "title": one["title"], "owner_org": gate.people.opd["id"]}
                    data = {**fields, "private": "False", "state": "active", "save": save, "id": ""}
                    app.post(path, data=data, headers=token(user))
                assert stored(one["id"]).private is not seen
                assert seen_by_anybody(one["name"]) is seen
    assert stored(gate.public["id"]).state == "active"


@pytest.mark.parametrize("state", ["draft", "deleted", "published"])
def test_a37_state_of_a_published_dataset_stays(gate: Gate, state: str) -> None:
    for user in (gate.people.produsen, gate.people.sysadmin):
        with pytest.raises(tk.ValidationError):
            act("package_patch", user, id=gate.public["id"], state=state)
    assert stored(gate.public["id"]).state == "active"
    assert seen_by_anybody(gate.public["name"])


def test_a37_state_of_a_draft_changes_nothing_visible(gate: Gate) -> None:
    act("package_patch", gate.people.produsen, id=gate.hidden["id"], state="draft")
    assert not seen_by_anybody(gate.hidden["name"])
    assert act("package_show", gate.people.kepala, id=gate.hidden["id"])["state"] == "draft"
    act("package_patch", gate.people.produsen, id=gate.hidden["id"], state="active")
    assert not seen_by_anybody(gate.hidden["name"])


def content_attacks(gate: Gate, who: Any) -> list[Any]:
    """Every way core offers to change content, as thunks."""
    hidden, file = gate.hidden["id"], gate.file["id"]
    group = factories.Group(user=gate.people.sysadmin)
    return [
        lambda: act("package_patch", who, id=hidden, notes="lain"),
        lambda: act("package_patch", who, id=hidden, tags=[{"name": "lain"}]),
        lambda: act("package_revise", who, match={"id": hidden}, update={"title": "lain"}),
        lambda: act("package_patch", who, id=hidden, resources=[]),
        lambda: act("resource_create", who, package_id=hidden, url="http://contoh.go.id/x.csv"),
        lambda: act("resource_patch", who, id=file, description="lain"),
        lambda: act("resource_patch", who, id=file, upload=csv_file(body=b"a,b\n")),
        lambda: act("resource_update", who, id=file, url="data.csv", url_type="upload", upload=csv_file(body=b"a\n")),
        lambda: act("resource_delete", who, id=file),
        lambda: act("package_delete", who, id=hidden),
        lambda: act("package_patch", who, id=hidden, owner_org=gate.people.other["id"]),
        lambda: act("package_owner_org_update", who, id=hidden, organization_id=gate.people.other["id"]),
        lambda: act("member_create", who, id=group["id"], object=hidden, object_type="package", capacity="public"),
        lambda: act("datastore_create", who, resource_id=file, force=True, fields=[{"id": "a"}], records=[{"a": 1}]),
        lambda: act("package_patch", who, id=hidden, groups=[{"name": group["name"]}]),
    ]


@pytest.mark.parametrize("state", LOCKED)
def test_a38_content_is_locked(gate: Gate, state: str) -> None:
    put(gate.hidden["id"], state)
    before = act("package_show", gate.people.sysadmin, id=gate.hidden["id"])
    content = _bytes(gate.file["id"])
    for who in (gate.people.produsen, gate.people.sysadmin):
        for number, attack in enumerate(content_attacks(gate, who)):
            closed_delete = number == 9 and state in {"ditolak", "ditarik"}
            if closed_delete:
                continue
            with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
                attack()
            model.Session.rollback()
    after = act("package_show", gate.people.sysadmin, id=gate.hidden["id"])
    assert {**after, "metadata_modified": ""} == {**before, "metadata_modified": ""}
    assert _bytes(gate.file["id"]) == content


def _bytes(resource_id: str) -> bytes:
    from ckan.lib import uploader

    uploaded = uploader.get_resource_uploader({"id": resource_id, "url_type": "upload"})
    return Path(uploaded.get_path(resource_id)).read_bytes()


def test_a38_refusal_names_the_way_out(gate: Gate) -> None:
    for state, word in (("diajukan", "Recall"), ("terpublikasi", "withdraw"), ("ditarik", "reopen")):
        put(gate.hidden["id"], state)
        with pytest.raises(tk.ValidationError) as e:
            act("package_patch", gate.people.sysadmin, id=gate.hidden["id"], notes="lain")
        assert word in str(e.value.error_dict)


def test_a44_a_correction_that_comes_too_late_hears_who_decided(gate: Gate) -> None:
    """He had the right a moment ago: 409 with the last step, and not that he has none."""
    put(gate.hidden["id"], "divalidasi")
    act("package_patch", gate.people.walidata, id=gate.hidden["id"], sumber="Sumber yang dibetulkan")
    put(gate.hidden["id"], "terpublikasi")
    for action in ("package_patch", "package_update"):
        data = {"sumber": "Terlambat"}
        if action == "package_update":
            data = {**act("package_show", gate.people.walidata, id=gate.hidden["id"]), **data}
        with pytest.raises(tk.ValidationError) as refused:
            act(action, gate.people.walidata, **{**data, "id": gate.hidden["id"]})
        assert "withdraw" in str(refused.value.error_dict["message"])


@pytest.mark.parametrize("state", ["diajukan", "terpublikasi"])
def test_a39_machine_fields_pass(gate: Gate, state: str) -> None:
    put(gate.hidden["id"], state)
    before = Case.for_object(gate.hidden["id"]).case_version
    context = {"ignore_auth": True, "user": gate.people.sysadmin["name"]}
    tk.get_action("resource_patch")(context, {"id": gate.file["id"], "datastore_active": True, "hash": "abc"})
    shown = act("resource_show", gate.people.sysadmin, id=gate.file["id"])
    assert shown["hash"] == "abc"
    assert Case.for_object(gate.hidden["id"]).case_version == before


def test_a39_machine_fields_sent_by_people_are_not_taken(gate: Gate) -> None:
    act("resource_patch", gate.people.produsen, id=gate.public_file["id"], hash="palsu", mimetype="text/html")
    shown = act("resource_show", None, id=gate.public_file["id"])
    assert shown["hash"] != "palsu"
    assert shown["mimetype"] != "text/html"


def test_a40_rows_of_a_published_dataset_stay(gate: Gate) -> None:
    rows = {"resource_id": gate.file["id"], "fields": [{"id": "a", "type": "int"}], "primary_key": ["a"]}
    act("datastore_create", gate.people.produsen, **rows, records=[{"a": 1}], force=True)
    put(gate.hidden["id"], "terpublikasi")
    assert act("datastore_search", None, resource_id=gate.file["id"])["total"] == 1
    table = {"resource_id": gate.file["id"], "force": True}
    for who in (gate.people.produsen, gate.people.sysadmin):
        for action, data in (
            ("datastore_create", {"fields": [{"id": "b"}]}),
            ("datastore_upsert", {"records": [{"a": 2}], "method": "upsert"}),
            ("datastore_delete", {}),
            ("datastore_records_delete", {"filters": {"a": 1}}),
        ):
            with pytest.raises(tk.ValidationError):
                act(action, who, **table, **data)
    assert act("datastore_search", None, resource_id=gate.file["id"])["records"] == [{"_id": 1, "a": 1}]
    context = {**context_of(gate.people.sysadmin), "satudata_internal": True}
    tk.get_action("datastore_upsert")(context, {**table, "records": [{"a": 2}], "method": "upsert"})
    assert act("datastore_search", None, resource_id=gate.file["id"])["total"] == 2


@pytest.mark.parametrize("owner", ["", None])
def test_a45_no_dataset_without_an_owner(gate: Gate, owner: Any) -> None:
    with pytest.raises(tk.ValidationError):
        dataset_of(gate.people, "baru", "baru", owner_org=owner)
    with pytest.raises(tk.ValidationError):
        act("package_patch", gate.people.sysadmin, id=gate.hidden["id"], owner_org=owner)
    with pytest.raises(tk.ValidationError):
        act("package_owner_org_update", gate.people.sysadmin, id=gate.hidden["id"], organization_id=owner)
    assert stored(gate.hidden["id"]).owner_org == gate.people.opd["id"]


def test_a45_a_draft_moves_and_its_case_with_it(gate: Gate) -> None:
    act("package_patch", gate.people.sysadmin, id=gate.hidden["id"], owner_org=gate.people.other["id"])
    assert Case.for_object(gate.hidden["id"]).organization_id == gate.people.other["id"]
    assert act("package_show", gate.people.stranger, id=gate.hidden["id"])
    with pytest.raises(tk.ObjectNotFound):
        act("package_show", gate.people.produsen, id=gate.hidden["id"])


def test_a46_purge_leaves_case_and_events(gate: Gate) -> None:
    act("dataset_purge", gate.people.sysadmin, id=gate.hidden["id"])
    case = Case.for_object(gate.hidden["id"])
    assert (case.state, case.category) == ("dihapus", "closed")
    assert [e.kind for e in Event.of_case(case.id)][-1] == "purged"
    assert model.Package.get(gate.hidden["id"]) is None


def test_w2_edits_of_a_draft_are_remembered(gate: Gate) -> None:
    act("package_patch", gate.people.produsen_b, id=gate.hidden["id"], title="Judul baru", accessRights="terbatas")
    model.Session.expire_all()
    case = Case.for_object(gate.hidden["id"])
    assert gate.people.produsen_b["id"] in case.contributors
    assert case.title == "Judul baru"
    assert case.access_class == "terbatas"


@pytest.mark.parametrize("key", ["permission_labels", "capacity", "satudata_state", "state"])
def test_w19_extras_with_our_keys_are_refused(gate: Gate, key: str) -> None:
    with pytest.raises(tk.ValidationError):
        dataset_of(gate.people, "baru", "baru", extras=[{"key": key, "value": "public"}])
    with pytest.raises(tk.ValidationError):
        act("package_patch", gate.people.produsen, id=gate.hidden["id"], extras=[{"key": key, "value": "public"}])


def test_w2_walidata_corrects_metadata_at_his_gate_and_no_files(gate: Gate) -> None:
    walidata = gate.people.walidata
    with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
        act("package_patch", walidata, id=gate.hidden["id"], notes="diperbaiki")
    put(gate.hidden["id"], "divalidasi")
    act("package_patch", walidata, id=gate.hidden["id"], notes="diperbaiki")
    assert act("package_show", walidata, id=gate.hidden["id"])["notes"] == "diperbaiki"
    case = Case.for_object(gate.hidden["id"])
    assert [e.kind for e in Event.of_case(case.id)][-1] == "corrected"
    for attack in content_attacks(gate, walidata)[3:]:
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
            attack()
        model.Session.rollback()
    put(gate.hidden["id"], "terpublikasi")
    for name, others in (("package_patch", {}), ("package_update", {"owner_org": gate.people.opd["id"]})):
        with pytest.raises(tk.ValidationError) as refused:  # not 403: he had the right, and somebody was faster
            act(name, walidata, id=gate.hidden["id"], notes="lagi", **others)
        assert "The last step was" in str(refused.value)


def test_a47_an_editor_without_a_role_changes_nothing(gate: Gate) -> None:
    for data in ({"notes": SECRET}, {"private": False}):
        with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
            act("package_patch", gate.editor, id=gate.hidden["id"], **data)
    with pytest.raises(tk.ObjectNotFound):
        act("package_update", gate.editor, id=gate.hidden["id"], name=gate.hidden["name"])


def test_w22_missing_case_is_hidden_and_stays_private(gate: Gate) -> None:
    model.Session.execute(_erase(gate.public["id"]))
    model.Session.commit()
    assert not seen_by_anybody(gate.public["name"])
    act("package_patch", gate.people.sysadmin, id=gate.public["id"], notes="lain")
    assert stored(gate.public["id"]).private is True


def _erase(dataset_id: str) -> Any:
    model.Session.execute(sa.text("SET LOCAL satudata.allow_erase = 'on'"))
    case = "SELECT id FROM satudata_case WHERE object_id = :id"
    model.Session.execute(sa.text(f"DELETE FROM satudata_event WHERE case_id IN ({case})"), {"id": dataset_id})
    return sa.text("DELETE FROM satudata_case WHERE object_id = :id").bindparams(id=dataset_id)


def test_w12_an_organization_is_not_attached_by_its_own_admin(gate: Gate) -> None:
    admin = factories.User()
    gate._join(gate.people.other, admin, "admin")
    for data in ({"groups": [{"name": "dinkes"}]}, {"groups": [{"name": "setda"}]}):
        with pytest.raises(tk.ValidationError):
            act("organization_patch", admin, id="dishub", **data)
    with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
        act("member_create", admin, id="dishub", object="setda", object_type="group", capacity="parent")
    assert act("organization_patch", admin, id="dishub", description="boleh")["description"] == "boleh"
    act("organization_patch", gate.people.sysadmin, id="dishub", groups=[{"name": "setda"}])
    assert act("package_show", gate.people.produsen, id=gate.hidden["id"])


def test_w14_public_and_hidden_are_not_related(gate: Gate) -> None:
    ends = {"subject": gate.public["id"], "object": gate.hidden["id"], "type": "depends_on"}
    with pytest.raises(tk.ValidationError):
        act("package_relationship_create", gate.people.produsen, **ends)
    other = dataset_of(gate.people, "rahasia-dua", "dua")
    act("package_relationship_create", gate.people.produsen, **{**ends, "subject": other["id"]})


def test_w10_a_group_takes_in_no_hidden_or_locked_dataset(gate: Gate) -> None:
    owner = factories.User()
    group = factories.Group(user=owner)
    for action, data in (
        ("group_patch", {"id": group["id"], "packages": [{"id": gate.hidden["id"]}]}),
        ("group_patch", {"id": group["id"], "packages": [{"name": gate.hidden["name"]}]}),
        ("member_create", {"id": group["id"], "object": gate.hidden["id"], "object_type": "package", "capacity": "x"}),
    ):
        try:
            act(action, owner, **data)
        except (tk.ObjectNotFound, tk.ValidationError, tk.NotAuthorized):
            model.Session.rollback()
        assert group["name"] not in str(act("package_show", gate.people.produsen, id=gate.hidden["id"])["groups"])
    with pytest.raises(tk.ValidationError):
        act("group_patch", owner, id=group["id"], packages=[{"id": gate.public["id"]}])


def test_w18_views_are_locked_in_review(gate: Gate) -> None:
    with_file(gate.people, gate.hidden, "dua")
    view = {"resource_id": gate.file["id"], "view_type": "text_view", "title": "Lihat"}
    made = act("resource_view_create", gate.people.produsen, **view)
    put(gate.hidden["id"], "diajukan")
    for action, data in (
        ("resource_view_create", view),
        ("resource_view_update", {**view, "id": made["id"]}),
        ("resource_view_delete", {"id": made["id"]}),
    ):
        with pytest.raises(tk.ValidationError):
            act(action, gate.people.produsen, **data)


@pytest.mark.parametrize(
    "data",
    [{"resources": "x"}, {"resources": [1]}, {"extras": "x"}, {"owner_org": []}, {"title": {}}],
)
def test_w1_a_list_where_a_text_belongs_is_said_and_no_server_error(gate: Gate, data: dict[str, Any]) -> None:
    """Bad input gets a sentence for its field (409), on creation and on every kind of change."""
    producer = gate.people.produsen
    whole = {"name": "bentuk-salah", "title": "Bentuk", "owner_org": gate.people.opd["id"], **data}
    for action, sent in (
        ("package_create", whole),
        ("package_patch", {"id": gate.hidden["id"], **data}),
        ("package_update", {**gate.hidden, **data}),
    ):
        with pytest.raises(tk.ValidationError) as e:
            act(action, producer, **sent)
        assert set(e.value.error_dict) & set(data)


def test_w2_what_was_saved_meanwhile_is_not_written_over(gate: Gate) -> None:
    """Core locks a dataset before it changes it, and goes on with the copy of before the wait."""
    seen = model.Package.get(gate.hidden["id"])
    before = seen.title
    with model.meta.engine.begin() as other:
        words = "UPDATE package SET title = 'Judul baru', metadata_modified = now() WHERE id = :id"
        other.execute(sa.text(words), {"id": seen.id})
    assert seen.title == before  # the copy in hand
    act("package_patch", gate.people.produsen, id=seen.id, notes="Uraian baru")
    assert (stored(seen.id).title, stored(seen.id).notes) == ("Judul baru", "Uraian baru")


@contextmanager
def _database_refuses(word: str) -> Iterator[None]:
    """A rule of the database itself against a file described so."""
    with model.meta.engine.begin() as connection:
        connection.execute(
            sa.text(f"ALTER TABLE resource ADD CONSTRAINT patah CHECK (description <> '{word}') NOT VALID")
        )
    try:
        yield
    finally:
        model.Session.remove()
        with model.meta.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE resource DROP CONSTRAINT patah"))


@pytest.mark.parametrize("action", ["resource_create", "resource_update"])
def test_what_the_database_refuses_is_kept_under_the_name_of_what_was_asked(gate: Gate, action: str) -> None:
    """Nothing is stored, the caller is told, and the history says what broke, once."""
    before = act("package_show", gate.people.produsen, id=gate.hidden["id"])
    file = {"package_id": gate.hidden["id"]} if action == "resource_create" else {"id": gate.file["id"]}
    link = "https://data.example.go.id/patah.csv"
    with _database_refuses("patah"), pytest.raises(tk.ValidationError) as refused:
        act(action, gate.people.produsen, **file, name="Patah", url=link, description="patah")
    assert "the database did not accept it" in str(refused.value)
    assert act("package_show", gate.people.produsen, id=gate.hidden["id"])["resources"] == before["resources"]
    case = Case.for_object(gate.hidden["id"])
    failed = [one for one in Event.of_case(case.id) if one.kind == "failed"]
    assert [one.transition for one in failed] == [action]


def test_w2_an_edit_waits_for_the_dataset_and_its_case(gate: Gate) -> None:
    """Both rows are locked, the dataset first, before anything of either is changed."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(" ".join(statement.split()))

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        act("package_patch", gate.people.produsen, id=gate.hidden["id"], notes="menunggu giliran")
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    locked = [one for one in sent if "FOR UPDATE" in one]
    own = next(place for place, one in enumerate(sent) if one in locked and "FROM satudata_case" in one)
    changed = next(
        place for place, one in enumerate(sent) if one.startswith(("UPDATE package", "UPDATE satudata_case"))
    )
    assert any("FROM package" in one for one in sent[:own] if one in locked)
    assert own < changed
