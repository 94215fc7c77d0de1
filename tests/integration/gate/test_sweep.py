"""A33: every action of the registry, asked by people who may not know with everything that names a hidden dataset.

The list of actions and of their parameters is read from the running portal. An action that answers GET must be proved
here to answer at all, for a permitted person and with a visible dataset, or stand in `REASONS`: a new one fails until
somebody has said which.
"""

from __future__ import annotations

import functools
import inspect
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import logic, model

from ckanext.satudata.adapters.tokens import reader_token
from ckanext.satudata.domain.wilayah import Region
from ckanext.satudata.logic.wilayah import load_regions

from tests.integration.gate.support import SECRET, Gate, csv_file, put
from tests.integration.support import act, context_of

TITLE = "Judul"
DRAFT = "dataset/new"


@dataclass(frozen=True)
class Ids:
    """Whatever names one dataset or something of it."""

    dataset: str
    name: str
    resource: str
    view: str
    case: str
    run: str
    attachment: str
    letter: str
    comment: str
    event: str
    activity: str
    task: str
    alias: str
    tag: str
    word: str

    def named(self) -> dict[str, str]:
        return dict(vars(self))


def _one(statement: str, **values: Any) -> str:
    return model.Session.execute(sa.text(statement), values).scalar_one()


_LINE = "SELECT id FROM activity WHERE object_id = :id AND activity_type = 'changed package' LIMIT 1"


def _furnish(gate: Gate, dataset: dict[str, Any], resource: dict[str, Any], word: str) -> Ids:
    """Put one of everything into a dataset that can be named by an id."""
    people, site = gate.people, {"ignore_auth": True, "user": gate.people.sysadmin["name"], "satudata_internal": True}
    fields = [{"id": f"kolom_{word}", "type": "text"}]
    table = {"resource_id": resource["id"], "fields": fields, "records": [{f"kolom_{word}": word}], "force": True}
    tk.get_action("datastore_create")(dict(site), {**table, "aliases": [f"alias_{word}"]})
    view = {"resource_id": resource["id"], "view_type": "text_view", "title": f"tampilan {word}"}
    made = tk.get_action("resource_view_create")(dict(site), view)
    attached = act(
        "satudata_attachment_create", people.kepala, id=dataset["id"], upload=csv_file(f"surat-{word}.csv"), note=word
    )
    letter = act(
        "satudata_letter_create", people.kepala, kind="surat_pengantar", organization_id=people.opd["id"],
        datasets=[dataset["id"]], subject=word,
    )  # fmt: skip
    said = act("satudata_comment_create", people.kepala, id=dataset["id"], body=f"komentar {word}")
    task = {"entity_id": resource["id"], "entity_type": "resource", "task_type": "muat", "key": "muat", "value": word}
    shown = tk.get_action("task_status_update")(dict(site), {**task, "state": "error", "error": word})
    return Ids(
        dataset=dataset["id"],
        name=dataset["name"],
        resource=resource["id"],
        view=made["id"],
        case=_one("SELECT id FROM satudata_case WHERE object_id = :id", id=dataset["id"]),
        run=_one("SELECT id FROM satudata_check_result WHERE resource_id = :id LIMIT 1", id=resource["id"]),
        attachment=attached["id"],
        letter=letter["id"],
        comment=said["id"],
        event=_one("SELECT id FROM satudata_event WHERE case_id = :id LIMIT 1", id=said["case_id"]),
        activity=_one(_LINE, id=dataset["id"]),
        task=shown["id"],
        alias=f"alias_{word}",
        tag=f"tag-{word}",
        word=word,
    )


Call = tuple[str, dict[str, Any]]


def proofs(gate: Gate, seen: Ids) -> dict[str, Call]:
    """Of each action that answers GET: who gets an answer, and with what; the ids are those of the visible dataset."""
    user, org = gate.people.produsen["name"], gate.people.opd["name"]
    by_user = ("citizen", {"id": gate.people.citizen["id"]})
    by_case: Call = ("kepala", {"id": seen.dataset})
    nobody: Call = ("nobody", {})
    lines: Call = ("produsen", {"id": seen.activity, "object_type": "package", "include_data": True})
    return {
        "activity_data_show": lines,
        "activity_show": lines,
        "am_following_dataset": ("citizen", {"id": seen.dataset}),
        "am_following_user": ("citizen", {"id": user}),
        "api_token_list": ("citizen", {"user_id": gate.people.citizen["name"]}),
        "config_option_list": ("sysadmin", {}),
        "config_option_show": ("sysadmin", {"key": "ckan.site_title"}),
        "current_package_list_with_resources": nobody,
        "dashboard_activity_list": ("citizen", {}),
        "dashboard_new_activities_count": ("citizen", {}),
        "dataset_followee_count": by_user,
        "dataset_followee_list": by_user,
        "dataset_follower_count": ("nobody", {"id": seen.name}),
        "dataset_follower_list": ("sysadmin", {"id": seen.name}),
        "datastore_info": ("nobody", {"id": seen.resource}),
        "datastore_search": ("nobody", {"resource_id": seen.resource}),
        "followee_count": by_user,
        "followee_list": by_user,
        "format_autocomplete": ("nobody", {"q": "umum"}),
        "get_site_user": ("sysadmin", {}),
        "group_autocomplete": ("nobody", {"q": "din"}),
        "group_followee_count": by_user,
        "group_followee_list": by_user,
        "group_list": nobody,
        "group_list_authz": ("citizen", {}),
        "help_show": ("nobody", {"name": "package_show"}),
        "job_list": ("sysadmin", {}),
        "license_list": nobody,
        "member_list": ("nobody", {"id": org, "object_type": "package"}),
        "member_roles_list": nobody,
        "organization_activity_list": ("nobody", {"id": org}),
        "organization_autocomplete": ("nobody", {"q": "din"}),
        "organization_followee_count": by_user,
        "organization_followee_list": by_user,
        "organization_follower_count": ("nobody", {"id": org}),
        "organization_follower_list": ("sysadmin", {"id": org}),
        "organization_list": ("nobody", {"all_fields": True, "include_dataset_count": True}),
        "organization_list_for_user": ("citizen", {"id": user, "permission": "read", "include_dataset_count": True}),
        "organization_show": ("nobody", {"id": org, "include_datasets": True}),
        "package_activity_list": ("nobody", {"id": seen.name}),
        "package_autocomplete": ("nobody", {"q": "umum"}),
        "package_list": nobody,
        "package_relationships_list": ("nobody", {"id": seen.name}),
        "package_search": ("nobody", {"q": "umum", "facet.field": ["tags", "res_format"]}),
        "package_show": ("nobody", {"id": seen.name}),
        "recently_changed_packages_activity_list": nobody,
        "resource_search": ("nobody", {"query": "name:umum"}),
        "resource_show": ("nobody", {"id": seen.resource}),
        "resource_view_list": ("nobody", {"id": seen.resource}),
        "resource_view_show": ("nobody", {"id": seen.view}),
        "satudata_attachment_list": by_case,
        "satudata_attachment_show": ("kepala", {"id": seen.attachment}),
        "satudata_calendar_show": ("kepala", {}),
        "satudata_case_export": ("kepala", {}),
        "satudata_case_list": ("kepala", {"facets": True}),
        "satudata_case_show": by_case,
        "satudata_case_sop_line": by_case,
        "satudata_case_summary": ("citizen", {}),
        "satudata_check_list": ("kepala", {"resource_id": seen.resource}),
        "satudata_check_newest": by_case,
        "satudata_check_show": ("kepala", {"resource_id": seen.resource, "run_id": seen.run}),
        "satudata_comment_list": by_case,
        "satudata_data_list_list": nobody,
        "satudata_data_need_list": ("kepala", {"year": "2026"}),
        "satudata_deadline_list": ("walidata", {"organization": org}),
        "satudata_event_list": by_case,
        "satudata_execution_list": ("kepala", {"year": 2026}),
        "satudata_list_figures": ("kepala", {}),
        "satudata_row_dataset_list": ("nobody", {"dataset": seen.dataset}),
        "satudata_form_draft_show": ("produsen", {"form": DRAFT}),
        "satudata_form_source_list": ("kepala", {"q": "umum"}),
        "satudata_form_start": ("produsen", {"copy_of": seen.name, "owner_org": org}),
        "satudata_free_day_list": ("citizen", {"year": "2026"}),
        "satudata_health_last": ("sysadmin", {}),
        "satudata_health_show": ("sysadmin", {}),
        "satudata_letter_list": ("kepala", {"facets": True}),
        "satudata_letter_show": ("kepala", {"id": seen.letter}),
        "satudata_letter_template_list": ("walidata", {"organization_id": org}),
        "satudata_letter_template_show": ("walidata", {"kind": "berita_acara"}),
        "satudata_linked_file_list": by_case,
        "satudata_mail_preference_show": ("nobody", {"token": reader_token(gate.people.citizen["id"])}),
        "satudata_people_gaps": ("walidata", {}),
        "satudata_people_show": ("kepala", {"id": org}),
        "satudata_role_export": ("walidata", {"kind": "roles"}),
        "satudata_official_list": ("walidata", {"organization_id": org}),
        "satudata_organization_list": nobody,
        "satudata_outbox_list": ("sysadmin", {}),
        "satudata_outage_list": ("citizen", {}),
        "satudata_role_list": ("citizen", {}),
        "satudata_sop_diff": ("nobody", {"id": "baku", "other": "baku"}),
        "satudata_sop_draft_list": ("walidata", {}),
        "satudata_sop_export": ("nobody", {"id": "baku"}),
        "satudata_sop_list": nobody,
        "satudata_sop_show": ("nobody", {"id": "baku"}),
        "satudata_sop_simulate": ("walidata", {"id": "baku"}),
        "satudata_sop_use_list": ("walidata", {}),
        "satudata_sop_validate": ("walidata", {"text": "key: x"}),
        "satudata_suggestion_list": ("kepala", {"field": "satuan", "q": "o"}),
        "satudata_wilayah_list": nobody,
        "satudata_wilayah_show": ("nobody", {"scheme": "kemendagri", "code": "11"}),
        "scheming_dataset_schema_list": nobody,
        "scheming_dataset_schema_show": ("nobody", {"type": "dataset"}),
        "scheming_organization_schema_list": nobody,
        "scheming_organization_schema_show": ("nobody", {"type": "organization"}),
        "status_show": nobody,
        "tag_autocomplete": ("nobody", {"query": "umum"}),
        "tag_list": ("nobody", {"all_fields": True}),
        "tag_search": ("nobody", {"query": "umum"}),
        "tag_show": ("nobody", {"id": seen.tag, "include_datasets": True}),
        "task_status_show": ("nobody", {"entity_id": seen.resource, "task_type": "muat", "key": "muat"}),
        "term_translation_show": ("nobody", {"terms": [TITLE]}),
        "user_activity_list": ("citizen", {"id": user}),
        "user_autocomplete": ("citizen", {"q": "produsen"}),
        "user_followee_count": by_user,
        "user_followee_list": by_user,
        "user_follower_count": ("citizen", {"id": user}),
        "user_follower_list": ("sysadmin", {"id": user}),
        "user_list": ("citizen", {"q": "produsen", "order_by": "number_created_packages"}),
        "user_show": ("citizen", {"id": user, "include_datasets": True, "include_num_followers": True}),
        "vocabulary_list": nobody,
    }


NO_GROUPS = "this portal has no group; the doors of A12, A13 and A17 in test_read.py ask with one"
LISTS = "this portal has no Daftar Data, which names no dataset; logic/test_data_list.py asks with one"
REASONS = {
    "activity_diff": "needs two lines a reader may see; test_a17 compares them",
    "am_following_group": NO_GROUPS,
    "group_activity_list": NO_GROUPS,
    "group_follower_count": NO_GROUPS,
    "group_follower_list": NO_GROUPS,
    "group_package_show": NO_GROUPS,
    "group_show": NO_GROUPS,
    "satudata_objection_show": "needs a decision entered for an official; test_objection.py asks with one",
    "job_show": "sysadmins only, and there is no job to show; R42",
    "package_collaborator_list": "collaborators are switched off, the portal does not start with them",
    "package_collaborator_list_for_user": "collaborators are switched off, the portal does not start with them",
    "satudata_sop_draft_show": "no profile is being edited; drafts tell of no dataset, test_sop reads one",
    "satudata_bulk_show": "shows his own orders to a person, and none was given; logic/test_bulk.py proves it",
    "satudata_review_show": "answers those whose turn it is, and the visible dataset is published; test_review.py",
    "resource_validation_show": "our check answers it for the people of the case; test_a22 asks",
    "satudata_data_list_show": LISTS,
    "satudata_list_double_list": LISTS,
    "satudata_list_import_show": LISTS,
    "satudata_list_row_history": LISTS,
    "satudata_list_row_list": LISTS,
    "satudata_list_row_show": LISTS,
    "satudata_execution_show": "what people did names no dataset; tests/integration/logic/test_execution.py",
    **dict.fromkeys(
        ("satudata_list_comment_list", "satudata_meeting_agenda", "satudata_meeting_list", "satudata_meeting_show"),
        "what is said about a Daftar Data names no dataset; tests/integration/logic/test_list_talk.py",
    ),
    "satudata_data_need_show": "a need names no dataset; tests/integration/logic/test_data_need.py",
    "vocabulary_show": "the portal of these tests has no tag vocabulary; its words are a sysadmin's",
    "file_owner_scan": "no storage for files is configured, so no file has an id to show; A30 is proved with one",
    "file_show": "no storage for files is configured, so no file has an id to show; A30 is proved with one",
}
"""Actions without a proof. They are swept like all others."""

NOT_NAMES = re.compile(
    r"limit|offset|rows|start|sort|order_by|order|all_fields|include_.*|use_default_schema|facet.*|force|async|fields|"
    r"timestamp|before|after|return_.*|permission|diff_type|lang_codes?|include|bf|boost|tie|defType|qf|mm|fl|df|late|"
    r"mine|sent|facets|past|newest_first|upload|available_only|am_member|ids_only|email|state|capacity|roles?|"
    r"distinct|plain|language|total_estimation_threshold|records_format|preview|defer_commit|clear_upload|package_count"
)
"""Parameters that name nothing: numbers, switches, orders. Everything else counts as a name."""
ALWAYS = (
    "id", "name", "resource_id", "package_id", "dataset_id", "ref", "entity_id", "object", "object_id", "q", "query",
    "url", "owner_org", "owner_id", "user_id", "key", "term", "title", "run_id", "view_id", "activity_id", "tag",
)  # fmt: skip
"""Sent all at once in one more call, whether the action speaks of them or not."""

NAMES_OF_NEW_THINGS = {"package_create", "package_update", "package_patch", "package_revise"}
"""R40: who is signed in and makes or renames a dataset learns that a name is taken, from CKAN itself."""

_READ = re.compile(r"""data_dict(?:\.get\(|\.pop\(|\[)\s*["']([\w.]+)["']""")
_BUST = re.compile(r"""or_bust\(\s*\w+,\s*["']([\w.]+)["']""")
_TOLD = re.compile(r":param (?:[\w ]+ )?(\w+):")


def _pieces(function: Any) -> Iterator[Any]:
    """An action, the actions it is chained to, and what its decorators hold."""
    todo, seen = [(function, 0)], set()
    while todo:
        one, depth = todo.pop()
        if id(one) in seen or depth > 5 or not callable(one):
            continue
        seen.add(id(one))
        if isinstance(one, functools.partial):
            todo += [(inner, depth + 1) for inner in (one.func, *one.args)]
            continue
        if not inspect.isfunction(one) or not one.__module__.startswith("ckan"):
            continue
        yield one
        todo += [(cell.cell_contents, depth + 1) for cell in one.__closure__ or () if _filled(cell)]


def _filled(cell: Any) -> bool:
    try:
        return callable(cell.cell_contents)
    except ValueError:
        return False


def parameters(function: Any) -> list[str]:
    """Every name of a parameter that the source, the documentation or the schema of an action says."""
    found: set[str] = set()
    for piece in _pieces(function):
        source = inspect.getsource(piece)
        found.update(_READ.findall(source), _BUST.findall(source), _TOLD.findall(piece.__doc__ or ""))
        if "schema" in piece.__name__ and not _wants(piece):
            found.update(key for key in piece() if isinstance(key, str))
    return sorted(name for name in found if not name.startswith("_") and not NOT_NAMES.fullmatch(name))


def _wants(function: Callable[..., Any]) -> bool:
    return any(one.default is one.empty for one in inspect.signature(function).parameters.values())


FAILED = "not answered"
"""Marks what an action raised."""


@dataclass
class Sweep:
    """One portal with a hidden and a visible dataset, and what was answered so far."""

    gate: Gate
    hidden: Ids
    seen: Ids

    def __post_init__(self) -> None:
        self.person = {
            "nobody": None,
            "citizen": self.gate.people.citizen,
            "stranger": self.gate.people.stranger,
            "editor": self.gate.editor,
            "kepala": self.gate.people.kepala,
            "produsen": self.gate.people.produsen,
            "walidata": self.gate.people.walidata,
            "sysadmin": self.gate.people.sysadmin,
        }
        self.contexts = {name: context_of(who) for name, who in self.person.items()}
        self.random: dict[tuple[str, ...], str] = {}
        self.faults: list[str] = []
        self.calls = 0

    def ask(self, who: str, action: str, data: dict[str, Any]) -> str:
        """What the API would say, as text."""
        self.calls += 1
        try:
            answer: Any = tk.get_action(action)(dict(self.contexts[who]), dict(data))
            if not isinstance(answer, (dict, list, str, int, float, bool, type(None))):
                answer = str(answer)
        except Exception as e:  # noqa: BLE001 - whatever comes out must tell nothing
            answer = {FAILED: type(e).__name__, "text": str(getattr(e, "error_dict", None) or e)}
        finally:
            model.Session.rollback()
        return json.dumps(answer, default=str)

    def look(self, who: str, action: str, data: dict[str, Any], keys: tuple[str, ...], form: str) -> None:
        """Send a name of the hidden dataset, and once a word of the same form that names nothing."""
        value, nothing = self.hidden.named()[form], NOTHING.get(form, UUID)
        said = self._masked(self.ask(who, action, _with(data, keys, value)), value)
        self.silent(f"{who}: {action} {keys[:2]} = {form}", said)
        known = (who, action, nothing, str(sorted(data)), *keys)
        if known not in self.random:
            self.random[known] = self._masked(self.ask(who, action, _with(data, keys, nothing)), nothing)
        if said != self.random[known]:
            self.faults.append(
                f"{who}: {action} {keys[:2]} = {form}\n said {said[:200]}\n else {self.random[known][:200]}"
            )

    def silent(self, what: str, said: str) -> None:
        for form, value in self.hidden.named().items():
            if value in said:
                at = said.find(value)
                self.faults.append(f"{what}: tells {form}: ...{said[max(0, at - 120) : at + 120]}")
                return

    @staticmethod
    def _masked(text: str, value: str) -> str:
        return text.replace(value, "<sent>")


UUID = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"
NOTHING = {"name": "wxyzwxy-wxyzwxyzw", "alias": "wxyzw_wxyzwxyzw", "tag": "tag-wxyzwxyzw", "word": "wxyzwxyzw"}
"""Of the same form as the names of the hidden dataset; in place of every other one stands the UUID."""
LISTS = {"fq_list", "terms"}
FORMS = tuple(Ids.__dataclass_fields__)
MAIN_FORMS = ("dataset", "name", "resource")


def _with(data: dict[str, Any], keys: tuple[str, ...], value: str) -> dict[str, Any]:
    return {**data, **{key: [value] if key in LISTS else value for key in keys}}


@pytest.fixture
def sweep(gate: Gate) -> Sweep:
    hidden = _furnish(gate, gate.hidden, gate.file, SECRET)
    put(gate.public["id"], "draf", index=False)
    made = _furnish(gate, gate.public, gate.public_file, "umum")
    put(gate.public["id"], "terpublikasi")
    load_regions([Region("11", "Aceh", "provinsi", None, 1)], "kemendagri", source="", version="2025")
    act("satudata_form_draft_save", gate.people.produsen, form=DRAFT, values={"title": SECRET})
    return Sweep(gate, hidden, made)


def registry() -> dict[str, Any]:
    logic.get_action("package_show")
    return dict(logic._actions)  # pyright: ignore[reportAttributeAccessIssue]


def test_a33_every_action_says_nothing_of_a_hidden_dataset(sweep: Sweep, app: Any) -> None:
    actions = registry()
    reading = {name for name, one in actions.items() if getattr(one, "side_effect_free", False)}
    proved = proofs(sweep.gate, sweep.seen)
    unproved = sorted(reading - proved.keys() - REASONS.keys())
    assert not unproved, f"say in proofs() how these are called, or in REASONS why they are not: {unproved}"
    refused = {}
    for name in sorted(proved.keys() & reading):
        said = sweep.ask(proved[name][0], name, proved[name][1])
        if FAILED in said:
            refused[name] = said
    assert not refused, "\n".join(f"{name}: {said[:300]}" for name, said in refused.items())
    with app.flask_app.test_request_context():
        for name in sorted(reading):
            _sweep_reading(sweep, name, actions[name], proved.get(name, ("", {}))[1])
    assert not sweep.faults, f"{len(sweep.faults)} of {sweep.calls}:\n" + "\n".join(sweep.faults[:60])


def _sweep_reading(sweep: Sweep, name: str, function: Any, data: dict[str, Any]) -> None:
    for who in ("nobody", "citizen", "stranger", "editor"):
        sweep.silent(f"{who}: {name} {data}", sweep.ask(who, name, data))
        thorough = who in {"nobody", "editor"}
        for key in parameters(function):
            for form in _forms(key) if thorough else MAIN_FORMS:
                sweep.look(who, name, data, (key,), form)
            if thorough and data.keys() - {key}:
                for form in _forms(key)[:4]:
                    sweep.look(who, name, {}, (key,), form)
        for form in MAIN_FORMS if thorough else ():
            sweep.look(who, name, data, ALWAYS, form)


def _forms(key: str) -> tuple[str, ...]:
    """Every kind of name where the parameter is called `id`; elsewhere those it may mean, to keep the sweep short."""
    if key == "id":
        return FORMS
    if key in {"resource_id", "entity_id", "run_id"}:
        return ("resource", "run", "alias", "dataset")
    return ("dataset", "name", "word", "tag") if key in {"q", "query", "name", "title", "field"} else MAIN_FORMS
