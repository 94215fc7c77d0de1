"""Every action that writes, walked through from the registry: none changes what is under review or approved.

An action that comes with a new version of CKAN or another plugin fails the first test until somebody says here how it
is tried, or why it need not be.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib import uploader
from ckan.tests import factories

from ckanext.satudata.model.base import Session

from tests.integration.gate.support import Gate, csv_file, dataset_of, put
from tests.integration.support import act, context_of

REFUSED = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)
_number = itertools.count()

NOT_CONTENT = {
    "users and their tokens": (
        "api_token_create", "api_token_revoke", "user_create", "user_delete", "user_invite", "user_patch",
        "user_update",
    ),
    "following and streams: nothing of the dataset itself": (
        "activity_create", "activity_delete", "activity_delete_all", "activity_delete_counts",
        "dashboard_mark_activities_old", "follow_dataset", "follow_group", "follow_user", "send_email_notifications",
        "unfollow_dataset", "unfollow_group", "unfollow_user",
    ),
    "organisations and groups as such; their datasets are tried by member_*, group_update, group_delete": (
        "group_create", "group_member_create", "group_member_delete", "organization_create",
        "organization_member_create", "organization_member_delete", "organization_patch", "organization_update",
    ),
    "jobs, settings, words of the portal": (
        "config_option_update", "job_cancel", "job_clear", "term_translation_update", "term_translation_update_many",
    ),
    "status of jobs in a table of its own": ("task_status_delete", "task_status_update", "task_status_update_many"),
    "words for datasets to come; taking one away is tried by tag_delete": (
        "tag_create", "vocabulary_create", "vocabulary_delete", "vocabulary_update",
    ),
    "definitions of functions; no row changes before a guarded write calls them": (
        "datastore_function_create", "datastore_function_delete",
    ),
    "new datasets and files that belong to nobody yet": ("package_create", "file_create", "file_register"),
    "collaborators are off (W13)": ("package_collaborator_create", "package_collaborator_delete"),
    "machine fields of a check (A39)": (
        "resource_validation_delete", "resource_validation_run", "resource_validation_run_batch", "satudata_check_run",
    ),
    "the workflow itself: decisions (A41), its documents, remarks, mails, roles": (
        "satudata_attachment_create", "satudata_attachment_delete", "satudata_case_move", "satudata_case_transition",
        "satudata_case_transition_bulk", "satudata_comment_create", "satudata_comment_withdraw",
        "satudata_bulk_confirm", "satudata_bulk_continue", "satudata_bulk_create", "satudata_bulk_stop",
        "satudata_case_claim", "satudata_case_release", "satudata_case_take_over",
        "satudata_calendar_token_create", "satudata_calendar_token_revoke", "satudata_case_undo",
        "satudata_review_save",
        "satudata_form_draft_delete", "satudata_form_draft_save", "satudata_health_repair", "satudata_health_run",
        "satudata_mail_preference_update", "satudata_objection_create", "satudata_official_assign",
        "satudata_official_revoke", "satudata_official_update", "satudata_outbox_retry", "satudata_role_assign",
        "satudata_role_import", "satudata_role_invite", "satudata_role_revoke", "satudata_schedule_cancel",
        "satudata_case_move_profile", "satudata_sop_draft_discard", "satudata_sop_draft_save", "satudata_sop_import",
        "satudata_sop_publish", "satudata_sop_unuse", "satudata_sop_use",
    ),
    "the calendar and the due times it gives": (
        "satudata_deadline_remove", "satudata_deadline_set", "satudata_due_recompute", "satudata_free_day_create",
        "satudata_free_day_import", "satudata_free_day_remove", "satudata_outage_create", "satudata_outage_remove",
    ),
    "which dataset fulfils which row of the Daftar Data, in a table of its own": (
        "satudata_row_dataset_link", "satudata_row_dataset_unlink",
    ),
    "what people did outside the portal, in a table of its own": (
        "satudata_execution_record", "satudata_execution_withdraw",
    ),
    "the Daftar Data: which data there are to be, in tables of their own": (
        "satudata_data_list_create", "satudata_list_double_settle", "satudata_list_import_apply",
        "satudata_list_import_drop", "satudata_list_import_match", "satudata_list_import_start",
        "satudata_list_row_create", "satudata_list_row_remove", "satudata_list_row_restore", "satudata_list_row_split",
        "satudata_list_row_update",
    ),
    "the next Daftar Data: what people need, say and agree about it, in tables of its own": (
        "satudata_data_need_answer", "satudata_data_need_file", "satudata_data_need_update",
        "satudata_data_need_withdraw", "satudata_list_comment_answer", "satudata_list_comment_create",
        "satudata_list_comments_until", "satudata_meeting_create", "satudata_meeting_update",
    ),
    "letters: papers of their own, which cover a content and never change it": (
        "satudata_letter_create", "satudata_letter_issue", "satudata_letter_replace", "satudata_letter_sign",
        "satudata_letter_template_update", "satudata_letter_update", "satudata_letter_void",
    ),
    "erases a dataset as a whole, for sysadmins only; case and events stay (A46)": ("dataset_purge",),
}  # fmt: skip
"""Reason to the actions it holds for."""


class Subject:
    """The dataset that must not change, with something in every corner that could."""

    def __init__(self, gate: Gate) -> None:
        self.gate, sysadmin = gate, gate.people.sysadmin
        self.id, self.file = gate.hidden["id"], gate.file["id"]
        self.group = factories.Group(user=gate.people.produsen)
        self.member = {"id": self.group["id"], "object": self.id, "object_type": "package", "capacity": "public"}
        act("member_create", sysadmin, **self.member)
        self.other = dataset_of(gate.people, "rahasia-dua", "dua")
        self.ends = {"subject": self.id, "object": self.other["id"], "type": "depends_on"}
        act("package_relationship_create", gate.people.produsen, **self.ends)
        view = {"resource_id": self.file, "view_type": "text_view"}
        self.views = [act("resource_view_create", sysadmin, **view, title=title)["id"] for title in ("A", "B")]
        self.second = act("resource_create", sysadmin, package_id=self.id, url="https://contoh.test/b.pdf", name="b")
        self.table = {"resource_id": self.file, "force": True}
        fields = [{"id": "a", "type": "int"}, {"id": "b", "type": "text"}]
        act("datastore_create", sysadmin, **self.table, fields=fields, primary_key=["a"], records=[{"a": 1, "b": "x"}])
        self.kept = self._file() if hasattr(model, "File") else ""

    def _file(self) -> str:
        fields = {"location": "x.csv", "storage": "default", "content_type": "text/csv", "size": 1, "hash": "h"}
        made = model.File(name="x.csv", **fields)
        Session.add(made)
        Session.flush()
        Session.add(model.FileOwner(file_id=made.id, owner_id=self.id, owner_type="package"))
        Session.commit()
        return made.id

    def content(self) -> dict[str, Any]:
        """What is stored, as it lies in the tables; only what machines note of the time is left out."""
        Session.rollback()
        found: dict[str, Any] = {
            name: sorted(str(_row(row)) for row in Session.execute(sa.text(words), {"id": self.id}).mappings())
            for name, words in _TABLES.items()
            if sa.inspect(model.meta.engine).has_table(name)
        }
        from ckanext.datastore.backend.postgres import get_read_engine

        with get_read_engine().connect() as connection:
            if sa.inspect(connection).has_table(self.file):
                rows = connection.execute(sa.text(f'SELECT * FROM "{self.file}" ORDER BY _id')).mappings()
                found["rows"] = [{k: v for k, v in row.items() if k != "_full_text"} for row in rows]
        path = Path(uploader.get_resource_uploader({"id": self.file, "url_type": "upload"}).get_path(self.file))
        return {**found, "bytes": path.read_bytes() if path.exists() else b""}


_TABLES = {
    "package": "SELECT * FROM package WHERE id = :id",
    "package_extra": "SELECT * FROM package_extra WHERE package_id = :id",
    "resource": "SELECT * FROM resource WHERE package_id = :id",
    "resource_view": "SELECT v.* FROM resource_view v JOIN resource r ON r.id = v.resource_id WHERE r.package_id = :id",
    "package_tag": "SELECT * FROM package_tag WHERE package_id = :id",
    "member": """SELECT m.group_id, m.state, g.state AS living FROM member m JOIN "group" g ON g.id = m.group_id
                 WHERE m.table_id = :id AND m.table_name = 'package'""",
    "package_relationship": "SELECT * FROM package_relationship WHERE :id IN (subject_package_id, object_package_id)",
    "file": """SELECT f.name, o.owner_type, o.owner_id, o.pinned FROM file f JOIN file_owner o ON o.file_id = f.id
               WHERE o.owner_id = :id""",
}


def _row(row: Any) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in {"metadata_modified", "last_modified", "private"}}


def attempts(s: Subject) -> dict[str, dict[str, Any]]:
    """One call of each action that could change content; in this order each still finds what it needs."""
    n = next(_number)
    resource = {"url": f"https://contoh.test/{n}.pdf", "name": f"berkas {n}"}
    whole = act("package_show", s.gate.people.sysadmin, id=s.id)
    views = list(reversed(s.views))
    record = [{"a": 1, "b": f"y{n}"}]
    found: dict[str, dict[str, Any]] = {
        "package_patch": {"id": s.id, "notes": f"lain {n}"},
        "package_update": {**whole, "title": f"Judul {n}"},
        "package_revise": {"match": {"id": s.id}, "update": {"title": f"Revisi {n}"}},
        "package_resource_reorder": {"id": s.id, "order": [whole["resources"][-1]["id"]]},
        "package_create_default_resource_views": {"package": {**whole, "resources": []}},
        "resource_create": {"package_id": s.id, **resource},
        "resource_create_default_resource_views": {"resource": whole["resources"][0]},
        "resource_update": {"id": s.second["id"], **resource},
        "resource_patch": {"id": s.file, "upload": csv_file(body=b"a,b\n%d,2\n" % n)},
        "resource_view_update": {"id": s.views[0], "title": f"C {n}"},
        "resource_view_reorder": {"id": s.file, "order": views},
        "resource_view_create": {"resource_id": s.file, "view_type": "text_view", "title": f"D {n}"},
        "resource_view_delete": {"id": s.views[0]},
        "resource_view_clear": {},
        "datastore_upsert": {**s.table, "method": "upsert", "records": record},
        "datastore_create": {**s.table, "records": [{"a": 100 + n, "b": "z"}]},
        "datastore_run_triggers": {"resource_id": s.file},
        "datastore_records_delete": {**s.table, "filters": {"a": 1}},
        "datastore_delete": s.table,
        "member_delete": {key: s.member[key] for key in ("id", "object", "object_type")},
        "member_create": s.member,
        "group_patch": {"id": s.group["id"], "packages": []},
        "group_update": {"id": s.group["id"], "name": s.group["name"], "packages": [{"id": s.id}]},
        "group_delete": {"id": s.group["id"]},
        "group_purge": {"id": s.group["id"]},
        "package_relationship_update": {**s.ends, "comment": f"lain {n}"},
        "package_relationship_delete": s.ends,
        "package_relationship_create": {**s.ends, "type": "derives_from"},
        "tag_delete": {"id": "tag-kelelawar"},
        "package_owner_org_update": {"id": s.id, "organization_id": s.gate.people.other["id"]},
        "bulk_update_public": {"org_id": s.gate.people.opd["id"], "datasets": [s.id]},
        "bulk_update_private": {"org_id": s.gate.people.opd["id"], "datasets": [s.id]},
        "bulk_update_delete": {"org_id": s.gate.people.opd["id"], "datasets": [s.id]},
        "organization_delete": {"id": "dinkes"},
        "organization_purge": {"id": "dinkes"},
        "resource_delete": {"id": s.second["id"]},
        "package_delete": {"id": s.id},
    }
    if s.kept:
        found |= {
            "file_rename": {"id": s.kept, "name": f"lain{n}.csv"},
            "file_pin": {"id": s.kept},
            "file_unpin": {"id": s.kept},
            "file_ownership_transfer": {"id": s.kept, "owner_type": "user", "owner_id": s.gate.people.produsen["id"]},
            "file_delete": {"id": s.kept},
        }
    return found


NO_CHANGE_OF_A_DRAFT = frozenset(
    {
        *("bulk_update_public", "bulk_update_private", "organization_delete", "organization_purge"),
        *("resource_create_default_resource_views", "package_create_default_resource_views", "file_delete"),
        *(
            "group_purge",
            "datastore_run_triggers",
            "tag_delete",
            "file_ownership_transfer",
            "package_relationship_update",
        ),
    }
)
"""Refused by rule or by core in every state, or (default views, triggers) without anything left to do."""

_LAST = ("package_owner_org_update", "bulk_update_delete", "package_delete")
"""After each of these there is nothing left to try in the same test: they have tests of their own."""


def _writing() -> set[str]:
    logic.get_action("package_show")
    return {name for name, one in logic._actions.items() if not getattr(one, "side_effect_free", False)}


def test_w2_every_writing_action_is_tried_or_has_a_reason(gate: Gate) -> None:
    """From the registry as it stands, so that a new action does not slip in."""
    reasons = {name for names in NOT_CONTENT.values() for name in names}
    tried = set(attempts(Subject(gate)))
    assert not reasons & tried
    assert _writing() - reasons - tried == set()
    assert tried - _writing() == set()


@pytest.mark.parametrize("state", ["diajukan", "terpublikasi"])
def test_w2_no_action_changes_what_is_locked(gate: Gate, state: str) -> None:
    """By nobody: producer, sysadmin, an editor without a role; tables, rows and bytes are what they were."""
    subject = Subject(gate)
    put(subject.id, state)
    before = subject.content()
    changing = []
    views = {"resource_view"} if state == "terpublikasi" else set()  # how a published table is shown is no content
    for who in (gate.people.produsen, gate.people.sysadmin, gate.editor):
        for action, data in attempts(subject).items():
            if views and action.startswith("resource_view_"):
                continue
            try:
                tk.get_action(action)(context_of(who), dict(data))
            except REFUSED:
                Session.rollback()
            if subject.content() != before:
                changing.append((action, who["name"]))
                break
    assert changing == []


def test_w2_the_same_calls_change_a_draft(gate: Gate) -> None:
    """Otherwise the test above would prove nothing."""
    subject = Subject(gate)
    idle: list[tuple[str, str]] = []
    for action, data in attempts(subject).items():
        if action in NO_CHANGE_OF_A_DRAFT or action in _LAST:
            continue
        before = subject.content()
        try:
            tk.get_action(action)(context_of(gate.people.sysadmin), dict(data))
        except REFUSED as e:
            idle.append((action, str(e)))
            Session.rollback()
        if subject.content() == before:
            idle.append((action, "nothing changed"))
    assert idle == []
