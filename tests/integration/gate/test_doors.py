"""The doors beside a dataset's own actions: relationships, views, rows, files, types, restoring, purging."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search, uploader
from ckan.tests import factories, helpers

from ckanext.satudata.adapters import attachments
from ckanext.satudata.model import Attachment, Case, CheckResult, Event

from tests.integration.gate.support import SECRET, Gate, csv_file, dataset_of, put, stored
from tests.integration.support import act, context_of

REFUSED = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)
needs_files = pytest.mark.skipif(not hasattr(model, "File"), reason="files are objects from CKAN 2.12 on")


def refused(action: str, user: Any, **data: Any) -> str:
    """The words of the refusal."""
    with pytest.raises(REFUSED) as e:
        act(action, user, **data)
    model.Session.rollback()
    return str(e.value)


def _free(gate: Gate) -> str:
    """A resource of a draft."""
    link = {"url": "https://contoh.test/a.pdf", "name": "a"}
    return dataset_of(gate.people, "rahasia-dua", "dua", resources=[link])["resources"][0]["id"]


# Relationships


@pytest.mark.parametrize(
    "action", ["package_relationship_create", "package_relationship_update", "package_relationship_delete"]
)
def test_w14_a_hidden_end_is_one_that_does_not_exist(gate: Gate, action: str) -> None:
    for end, other in (("subject", "object"), ("object", "subject")):
        for reference in (gate.hidden["id"], gate.hidden["name"]):
            for user in (gate.people.stranger, gate.editor, None):
                data = {other: gate.public["name"], "type": "depends_on"}
                hidden = refused(action, user, **{**data, end: reference})
                unknown = refused(action, user, **{**data, end: "tidak-ada"})
                assert hidden.replace(reference, "X") == unknown.replace("tidak-ada", "X")


def test_w14_relationships_are_locked_with_their_ends(gate: Gate) -> None:
    producer = gate.people.produsen
    other = dataset_of(gate.people, "rahasia-dua", "dua")
    ends = {"subject": gate.hidden["id"], "object": other["id"], "type": "depends_on"}
    act("package_relationship_create", producer, **ends, comment="awal")
    for state in ("diajukan", "terpublikasi"):
        put(other["id"], state)
        for user in (producer, gate.people.sysadmin):
            refused("package_relationship_update", user, **ends, comment="lain")
            refused("package_relationship_delete", user, **ends)
            refused("package_relationship_create", user, **{**ends, "type": "derives_from"})
    rows = model.Session.query(model.PackageRelationship).all()
    assert [(row.comment, row.state) for row in rows] == [("awal", "active")]


# Views


def test_w18_no_view_comes_onto_a_resource_in_review_by_the_id_of_another(gate: Gate) -> None:
    producer = gate.people.produsen
    text = {"view_type": "text_view", "title": "A"}
    free = act("resource_view_create", producer, resource_id=_free(gate), **text)
    act("resource_view_create", producer, resource_id=gate.file["id"], **text)
    put(gate.hidden["id"], "diajukan")
    before = act("resource_view_list", producer, id=gate.file["id"])
    for user in (producer, gate.people.sysadmin):
        refused("resource_view_update", user, id=free["id"], resource_id=gate.file["id"], title="B")
        refused("resource_view_create", user, id=free["id"], resource_id=gate.file["id"], **text)
        refused("resource_view_reorder", user, id=gate.file["id"], order=[one["id"] for one in reversed(before)])
        refused("resource_view_clear", user)
        refused("resource_view_clear", user, view_types=["text_view", "datatables_view"])
    assert act("resource_view_list", producer, id=gate.file["id"]) == before


def test_w18_views_are_cleared_where_nobody_judges_them(gate: Gate) -> None:
    act("resource_view_create", gate.people.produsen, resource_id=gate.file["id"], view_type="text_view", title="A")
    act("resource_view_clear", gate.people.sysadmin, view_types=["text_view"])
    assert not model.Session.query(model.ResourceView).filter_by(view_type="text_view").count()


# Rows of the DataStore


def test_a40_a_table_named_twice_is_locked_by_either_name(gate: Gate) -> None:
    """Core renames `id` over the `resource_id` beside it: looking at one of them would leave the other open."""
    producer = gate.people.produsen
    free = _free(gate)
    fields = {"fields": [{"id": "a", "type": "int"}], "primary_key": ["a"], "force": True}
    for resource_id in (gate.file["id"], free):
        act("datastore_create", producer, resource_id=resource_id, records=[{"a": 1}], **fields)
    put(gate.hidden["id"], "terpublikasi")
    both = ({"resource_id": free, "id": gate.file["id"]}, {"resource_id": gate.file["id"], "id": free})
    for user in (producer, gate.people.sysadmin):
        for named in both:
            refused("datastore_create", user, **named, **fields, records=[{"a": 9}])
            refused("datastore_upsert", user, **named, force=True, records=[{"a": 9}])
            refused("datastore_records_delete", user, **named, force=True, filters={})
            refused("datastore_delete", user, **named, force=True)
    assert act("datastore_search", None, resource_id=gate.file["id"])["records"] == [{"_id": 1, "a": 1}]


def test_a40_no_way_to_rows_of_a_published_dataset(gate: Gate) -> None:
    """By an alias, a new resource of its own, triggers, removed fields, and what Table Designer sends."""
    producer, sysadmin = gate.people.produsen, gate.people.sysadmin
    table = {"resource_id": gate.file["id"], "force": True}
    fields = [{"id": "a", "type": "int"}, {"id": "b", "type": "text"}]
    rows = [{"a": 1, "b": "x"}]
    act("datastore_create", producer, **table, fields=fields, records=rows, primary_key=["a"], aliases=["tabel_umum"])
    put(gate.hidden["id"], "terpublikasi")
    for user in (producer, sysadmin):
        refused("datastore_upsert", user, resource_id="tabel_umum", force=True, records=[{"a": 1, "b": "y"}])
        refused("datastore_create", user, **table, fields=fields[:1], delete_fields=True)
        refused("datastore_create", user, **table, aliases=["lain"])
        refused("datastore_create", user, resource={"package_id": gate.hidden["id"]}, fields=fields, records=rows)
        refused("datastore_run_triggers", user, resource_id=gate.file["id"])
        # Table Designer writes a row by its _id, without `force`, on resources of type "tabledesigner"
        refused("datastore_upsert", user, resource_id=gate.file["id"], method="update", records=[{"_id": 1, "b": "z"}])
        refused("resource_patch", user, id=gate.file["id"], url_type="tabledesigner", url="tabel")
    found = act("datastore_search", None, resource_id="tabel_umum")
    assert found["records"] == [{"_id": 1, "a": 1, "b": "x"}]


def test_a40_no_alias_stands_in_for_another_resource(gate: Gate) -> None:
    """A published resource without a table would answer with the rows of whoever takes its id as an alias."""
    producer = gate.people.produsen
    for aliases in ([gate.public_file["id"]], f"baik,{gate.public_file['id'].upper()}"):
        refused(
            "datastore_create",
            producer,
            resource_id=gate.file["id"],
            force=True,
            fields=[{"id": "a", "type": "int"}],
            aliases=aliases,
        )
    with pytest.raises(tk.ObjectNotFound):
        act("datastore_search", None, resource_id=gate.public_file["id"])


# Files as CKAN 2.12 keeps them


def _file_of(gate: Gate, owner_type: str, owner_id: str) -> str:
    fields = {"location": f"{owner_id}.csv", "storage": "default", "content_type": "text/csv"}
    stored_file = model.File(name="data.csv", size=1, hash="h", **fields)
    model.Session.add(stored_file)
    model.Session.flush()
    model.Session.add(model.FileOwner(file_id=stored_file.id, owner_id=owner_id, owner_type=owner_type))
    model.Session.commit()
    return stored_file.id


@needs_files
def test_w17_files_are_locked_with_their_dataset(gate: Gate) -> None:
    files = [_file_of(gate, "package", gate.hidden["id"]), _file_of(gate, "resource", gate.file["id"])]
    act("file_rename", gate.people.produsen, id=files[0], name="draf.csv")
    for state in ("diajukan", "terpublikasi"):
        put(gate.hidden["id"], state)
        for one in files:
            for user in (gate.people.produsen, gate.people.sysadmin, gate.people.stranger, None):
                for action, data in (
                    ("file_rename", {"name": "lain.csv"}),
                    ("file_pin", {}),
                    ("file_unpin", {}),
                    ("file_delete", {}),
                ):
                    refused(action, user, id=one, **data)
    names = {one.name for one in model.Session.query(model.File)}
    assert names == {"draf.csv", "data.csv"}


@needs_files
def test_w17_no_file_leaves_a_dataset_and_none_comes_past_the_review(gate: Gate) -> None:
    inside = _file_of(gate, "package", gate.hidden["id"])
    own = _file_of(gate, "user", gate.people.produsen["id"])
    targets = [("user", gate.people.produsen["id"]), ("organization", gate.people.opd["id"])]
    targets += [("package", gate.public["id"]), ("resource", gate.public_file["id"])]
    for user in (gate.people.produsen, gate.people.sysadmin):
        for kind, owner in targets:
            refused("file_ownership_transfer", user, id=inside, owner_type=kind, owner_id=owner, force=True)
        for kind, owner in targets[2:]:
            refused("file_ownership_transfer", user, id=own, owner_type=kind, owner_id=owner)
    owners = {one.file_id: one.owner_type for one in model.Session.query(model.FileOwner)}
    assert owners == {inside: "package", own: "user"}


# Types


@pytest.fixture
def exempt(monkeypatch: pytest.MonkeyPatch, ckan_config: Any) -> None:
    """`showcase` is a registered type without review."""
    from ckan.lib import plugins as lib_plugins

    monkeypatch.setitem(lib_plugins._package_plugins, "showcase", lib_plugins._default_package_plugin)
    monkeypatch.setitem(ckan_config, "ckanext.satudata.gate.exempt_types", ["showcase"])


@pytest.mark.usefixtures("exempt")
def test_w19_an_exempt_type_holds_no_data(gate: Gate) -> None:
    """By the type's own rules it may be public at once: so no file gets in, by whatever door."""
    producer, sysadmin = gate.people.produsen, gate.people.sysadmin
    base = {"type": "showcase", "owner_org": gate.people.opd["id"], "private": False}
    link = {"url": "https://contoh.test/data.csv", "name": "data"}
    made = act("package_create", producer, name="pamer", title="Pamer", **base)
    assert act("package_show", None, id="pamer")["title"] == "Pamer"
    for user in (producer, sysadmin):
        refused("package_create", user, name="pamer-dua", resources=[link], **base)
        refused("resource_create", user, package_id=made["id"], **link)
        refused("resource_create", user, package_id=made["id"], url="d.csv", url_type="upload", upload=csv_file())
        refused("package_patch", user, id=made["id"], resources=[link])
    assert not act("package_show", None, id="pamer")["resources"]


@pytest.mark.usefixtures("exempt")
def test_w19_no_dataset_becomes_an_exempt_type_nor_the_other_way_round(gate: Gate) -> None:
    producer = gate.people.produsen
    pamer = act(
        "package_create", producer, name="pamer", title="Pamer", type="showcase", owner_org=gate.people.opd["id"]
    )
    for user in (producer, gate.people.sysadmin):
        act("package_patch", user, id=gate.hidden["id"], type="showcase", private=False)
        whole = act("package_show", user, id=gate.hidden["id"])
        act("package_update", user, **{**whole, "type": "showcase", "private": False})
        act("package_revise", user, match={"id": gate.hidden["id"]}, update={"type": "showcase", "private": False})
        act("package_patch", user, id=pamer["id"], type="dataset")
    assert stored(gate.hidden["id"]).type == "dataset"
    assert stored(gate.hidden["id"]).private is True
    assert stored(pamer["id"]).type == "showcase"
    with pytest.raises(tk.ObjectNotFound):
        act("package_show", None, id=gate.hidden["id"])


def test_w19_a_type_nobody_registered_is_a_dataset_like_any(gate: Gate, ckan_config: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(ckan_config, "ckanext.satudata.gate.exempt_types", ["harvest", "showcase"])
    made = dataset_of(gate.people, "samaran", "samaran", type="showcase", private=False)
    assert stored(made["id"]).private is True
    assert Case.for_object(made["id"]).state == "draf"


# Settings


def test_w22_no_setting_of_the_gate_is_switched_at_run_time(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where another plugin lets it be edited."""
    import ckan.logic.schema as core

    plain = core.update_configuration_schema
    keys = ("ckan.auth.allow_dataset_collaborators", "ckan.auth.create_unowned_dataset", "ckan.auth.user_create_groups")
    opened = {key: [tk.get_validator("ignore_missing")] for key in keys}
    monkeypatch.setattr(core, "update_configuration_schema", lambda: {**plain(), **opened})
    for key in keys:
        with pytest.raises(tk.ValidationError) as e:
            act("config_option_update", gate.people.sysadmin, **{key: "true"})
        assert key in e.value.error_dict
        assert not tk.config.get(key)
    refused("config_option_update", gate.people.walidata, **{"ckan.site_title": "Lain"})
    refused("config_option_update", gate.people.sysadmin, **{"ckanext.satudata.gate.exempt_types": "dataset"})
    assert "dataset" not in tk.config["ckanext.satudata.gate.exempt_types"]


# Tags and groups: shown with a dataset, so content


def test_w19_a_tag_of_a_locked_dataset_stays(gate: Gate) -> None:
    put(gate.hidden["id"], "diajukan")
    for user in (gate.people.sysadmin, gate.people.walidata):
        refused("tag_delete", user, id=f"tag-{SECRET}")
        refused("tag_delete", user, id="tag-umum")
    assert [tag["name"] for tag in act("package_show", None, id=gate.public["id"])["tags"]] == ["tag-umum"]
    put(gate.hidden["id"], "draf")
    with pytest.raises(REFUSED) as e:  # core itself knows free tags no further than the lock
        act("tag_delete", gate.people.walidata, id=f"tag-{SECRET}")
    assert isinstance(e.value, tk.NotAuthorized)


def test_w19_a_vocabulary_keeps_the_tags_of_locked_datasets(gate: Gate) -> None:
    sysadmin = gate.people.sysadmin
    vocabulary = act("vocabulary_create", sysadmin, name="bidang", tags=[{"name": "air"}, {"name": "bebas"}])
    air = next(one for one in vocabulary["tags"] if one["name"] == "air")
    model.Session.add(model.PackageTag(stored(gate.public["id"]), model.Tag.get(air["id"]), "active"))
    model.Session.commit()
    refused("vocabulary_update", sysadmin, id=vocabulary["id"], name="bidang", tags=[{"name": "bebas"}])
    refused("tag_delete", sysadmin, id="air", vocabulary_id=vocabulary["id"])
    act("vocabulary_update", sysadmin, id=vocabulary["id"], name="bidang", tags=[{"name": "air"}])
    left = act("vocabulary_show", sysadmin, id=vocabulary["id"])["tags"]
    assert [one["name"] for one in left] == ["air"]


def test_w10_a_group_with_locked_datasets_is_not_deleted(gate: Gate) -> None:
    owner = factories.User()
    group = factories.Group(user=owner)
    data = {"id": group["id"], "object": gate.hidden["id"], "object_type": "package", "capacity": "public"}
    act("member_create", gate.people.sysadmin, **data)
    for action in ("group_delete", "group_purge"):
        refused(action, owner, id=group["id"])
    refused("group_patch", owner, id=group["id"], state="deleted")
    put(gate.hidden["id"], "diajukan")
    for reference in (group["id"], group["name"]):
        for action in ("group_delete", "group_purge", "organization_delete", "organization_purge"):
            refused(action, gate.people.sysadmin, id=reference)
        refused("group_patch", gate.people.sysadmin, id=reference, state="deleted")
    assert [one["name"] for one in act("package_show", gate.people.kepala, id=gate.hidden["id"])["groups"]] == [
        group["name"]
    ]
    put(gate.hidden["id"], "draf")
    act("group_delete", gate.people.sysadmin, id=group["name"])


@pytest.mark.parametrize("kind", ["Package", "PACKAGE", "resource", "Resource", "activity", ""])
def test_w10_no_spelling_of_a_kind_asks_what_exists(gate: Gate, kind: str) -> None:
    """Core takes the name of any of its tables, in any spelling."""
    owner = factories.User()
    group = factories.Group(user=owner)
    answers = {
        refused(action, owner, id=group["id"], object=reference, object_type=kind, capacity="x").replace(reference, "X")
        for action in ("member_create", "member_delete")
        for reference in (gate.hidden["id"], gate.hidden["name"], gate.file["id"], "tidak-ada")
    }
    assert len(answers) == 1


# Deleting, restoring, purging


def test_w6_a_restored_dataset_begins_anew_and_hidden(gate: Gate) -> None:
    """Deleted from a closed state, restored by a sysadmin: a draft again, with its whole history."""
    sysadmin, people = gate.people.sysadmin, gate.people
    put(gate.public["id"], "ditarik")
    act("package_delete", people.produsen, id=gate.public["id"])
    for user in (people.produsen, people.walidata, gate.editor):
        refused("package_patch", user, id=gate.public["id"], state="active")
    refused("package_patch", sysadmin, id=gate.public["id"], state="active", notes="dan isinya")
    act("package_patch", sysadmin, id=gate.public["id"], state="active", private=False)
    case = Case.for_object(gate.public["id"])
    assert (case.state, case.category, case.turn) == ("draf", "open", ["produsen_data"])
    assert case.due_at is None or case.due_at > case.step_started_at
    assert stored(gate.public["id"]).private is True
    kinds = [(event.kind, event.from_state, event.to_state) for event in Event.of_case(case.id)]
    assert kinds[-2:] == [("deleted", "ditarik", "dihapus"), ("restored", "dihapus", "draf")]
    assert kinds[0][0] == "created"
    assert act("package_show", people.produsen, id=gate.public["id"])["state"] == "active"
    for user in (None, people.citizen, people.stranger, people.walidata):
        refused("package_show", user, id=gate.public["id"])
    assert not act("package_search", None, q="umum")["count"]
    act("package_patch", people.produsen, id=gate.public["id"], notes="bekerja lagi")


def test_w6_a_deleted_dataset_says_how_it_is_restored(gate: Gate) -> None:
    act("package_delete", gate.people.produsen, id=gate.hidden["id"])
    with pytest.raises(tk.ValidationError) as e:
        act("package_patch", gate.people.sysadmin, id=gate.hidden["id"], notes="lain")
    assert "sysadmin" in str(e.value.error_dict)


def test_a46_purge_leaves_nothing_but_case_and_events(gate: Gate) -> None:
    """No row, file, table or document in the index; what was decided stays readable for sysadmins."""
    hidden, file = gate.hidden["id"], gate.file["id"]
    act(
        "datastore_create", gate.people.produsen, resource_id=file, force=True, fields=[{"id": "a"}], records=[{"a": 1}]
    )
    made = act(
        "satudata_attachment_create",
        gate.people.produsen,
        id=hidden,
        kind="data_dukung",
        upload=csv_file("surat.pdf", _PDF),
    )
    act("satudata_comment_create", gate.people.produsen, id=hidden, body="catatan")
    case_id = Case.for_object(hidden).id
    document = attachments.path_of(made["id"])
    path = Path(uploader.get_resource_uploader({"id": file, "url_type": "upload"}).get_path(file))
    assert document.exists()
    assert path.exists()
    act("dataset_purge", gate.people.sysadmin, id=gate.hidden["name"])
    assert not path.exists()
    assert not document.exists()
    assert not _has_table(file)
    assert not search.make_connection().search(q=f"index_id:* AND id:{hidden}").hits
    for table in (model.Package, model.Resource, model.PackageTag, CheckResult, Attachment):
        column = next(c for name in ("package_id", "case_id", "id") if (c := getattr(table, name, None)) is not None)
        assert not model.Session.query(table).filter(column.in_([hidden, case_id])).count(), table
    assert Case.get(case_id).state == "dihapus"
    history = act("satudata_event_list", gate.people.sysadmin, id=case_id)
    assert [one["kind"] for one in history["results"]][-1] == "purged"
    for user in (None, gate.people.stranger, gate.people.citizen):
        refused("satudata_event_list", user, id=case_id)


_PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def _has_table(name: str) -> bool:
    from ckanext.datastore.backend.postgres import get_read_engine

    return sa.inspect(get_read_engine()).has_table(name)


def test_a46_purging_an_organization_with_deleted_datasets_keeps_their_history(gate: Gate) -> None:
    """Core refuses while datasets live; afterwards history stays, and a restored dataset needs a new owner."""
    people, sysadmin = gate.people, gate.people.sysadmin
    for action in ("organization_delete", "organization_purge"):
        for reference in ("dinkes", people.opd["id"]):
            refused(action, sysadmin, id=reference)
    put(gate.public["id"], "ditarik")
    for one in (gate.hidden, gate.public):
        act("package_delete", people.produsen, id=one["id"])
    act("organization_purge", sysadmin, id="dinkes")
    case = Case.for_object(gate.hidden["id"])
    assert act("satudata_event_list", sysadmin, id=case.id)["count"] >= 2
    refused("satudata_event_list", people.produsen, id=case.id)
    act("package_patch", sysadmin, id=gate.hidden["id"], state="active", owner_org=people.other["id"])
    assert Case.for_object(gate.hidden["id"]).organization_id == people.other["id"]
    assert act("package_show", people.stranger, id=gate.hidden["id"])
    refused("package_show", people.produsen, id=gate.hidden["id"])


def test_a38_the_refusal_names_who_was_faster_to_people_of_the_case(gate: Gate, app: Any) -> None:
    """Others who may edit by their membership learn that it is locked, not who did what."""
    from tests.integration.support import move

    with app.flask_app.test_request_context("/"):
        act("package_patch", gate.people.sysadmin, id=gate.hidden["id"], **_complete())
        move(gate.people.produsen, gate.hidden["id"], "submit")
        with pytest.raises(tk.ValidationError) as e:
            act("package_patch", gate.people.produsen_b, id=gate.hidden["id"], notes="lain")
        assert "Produsen Dinkes (Produsen Data)" in str(e.value.error_dict)
        put(gate.hidden["id"], "terpublikasi")
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as e:
            act("package_patch", gate.editor, id=gate.hidden["id"], notes="lain")
        assert "Produsen" not in str(e.value)
    helpers.call_action("status_show", context_of(None))


def _complete() -> dict[str, Any]:
    from tests.integration.support import COMPLETE

    return COMPLETE
