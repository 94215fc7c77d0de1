"""Every address the application answers, from its own map: a new page is covered without anybody remembering."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from werkzeug.routing import Rule

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import DataList, RoleAssignment
from ckanext.satudata.model.base import Session

from tests.integration.gate.support import Gate, csv_file
from tests.integration.gate.visitor import application
from tests.integration.list_support import sheet
from tests.integration.support import act, context_of, make_data_list

__all__ = [
    "NOTHING",
    "PARTS",
    "Values",
    "changed_tables",
    "every_rule",
    "looking",
    "tables_now",
    "unknown_values",
    "values_of",
]

Values = Mapping[str, str]

NOTHING = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"

_ABOUT = {
    "group": "group",
    "feeds.group": "group",
    "activity.group": "group",
    "organization": "organization",
    "feeds.organization": "organization",
    "activity.organization": "organization",
    "user": "user",
    "activity.user": "user",
    "feeds.tag": "tag",
    "activity.package_changes": "activity",
    "activity.package_activity": "dataset",
    "activity.group_changes": "activity",
    "activity.organization_changes": "activity",
    "file": "file",
}
"""What `id` means, by the longest beginning of the endpoint's name; everywhere else a dataset."""


_CARRIED_OUT = {
    "profile": "pringsewu_2024",
    "step": "3",
    "year": 2025,
    "carried_out_on": "2025-06-01",
    "carried_out_by": "Rapat Forum",
    "note": "Disepakati.",
}


_YEAR = today().year
"""Of the Daftar Data whose pages are opened."""


def subject(endpoint: str) -> str:
    """What the argument `id` of this endpoint names."""
    found = [start for start in _ABOUT if endpoint.startswith(start)]
    return _ABOUT[max(found, key=len)] if found else "dataset"


def every_rule(app: Any, values: Values) -> Iterator[tuple[Rule, str]]:
    """Each rule with its address: an argument takes the value of its own name, `id` that of what it names."""
    flask = application(app)
    with flask.test_request_context("/"):  # converters ask it for the map
        for rule in sorted(flask.url_map.iter_rules(), key=lambda one: (one.rule, sorted(one.methods or ()))):
            named = rule.arguments - (rule.defaults or {}).keys()
            built = rule.build({name: _value(name, rule.endpoint, values) for name in named}, append_unknown=False)
            assert built is not None, rule
            yield rule, built[1] + QUERIES.get(rule.endpoint, "").format(**values)


QUERIES = {
    **{
        f"activity.{kind}_changes_multiple": "?new_id={activity}&old_id={older}"
        for kind in ("package", "group", "organization")
    },
    "dataset_resource.view": "?resource_view=%7B%22view_type%22:%22text_view%22,%22id%22:%22{view_id}%22%7D",
    "resource.view": "?resource_view=%7B%22view_type%22:%22text_view%22,%22id%22:%22{view_id}%22%7D",
    "dataset_resource.edit_view": "?view_type=text_view",
    "resource.edit_view": "?view_type=text_view",
}
"""What a page wants beside its path."""


def looking(app: Any, values: Values) -> Iterator[tuple[Rule, str]]:
    """Each address once that may be opened by GET."""
    opened = set()
    for rule, address in every_rule(app, values):
        if "GET" in (rule.methods or set()) and address not in opened:
            opened.add(address)
            yield rule, address


def _value(name: str, endpoint: str, values: Values) -> Any:
    if name == "ver":
        return 3 if endpoint == "api.action" else 2
    return values[subject(endpoint) if name == "id" else name]


def values_of(gate: Gate, dataset: dict[str, Any], file: dict[str, Any]) -> dict[str, str]:
    """Something that exists for every argument of every address."""
    sysadmin = gate.people.sysadmin
    case = find_case({"ignore_auth": True}, dataset["id"]).id
    views = act("resource_view_list", sysadmin, id=file["id"])
    view = views[0] if views else act("resource_view_create", sysadmin, **_view(file))
    table = {"resource_id": file["id"], "fields": [{"id": "kode", "type": "text"}], "records": [{"kode": "1"}]}
    tk.get_action("datastore_create")({**context_of(sysadmin), "satudata_internal": True}, {**table, "force": True})
    for time in ("kedua", "ketiga"):  # two versions to compare
        act("package_patch", sysadmin, id=dataset["id"], notes=f"{dataset['notes']}, {time} kali")
    comment = act("satudata_comment_create", sysadmin, id=case, body="Mohon diperiksa.")
    paper = act("satudata_attachment_create", sysadmin, id=case, upload=csv_file("rekap.csv"))
    about = {"kind": "surat_pengantar", "organization_id": gate.people.opd["id"], "datasets": [case]}
    letter = act("satudata_letter_create", sysadmin, **about)
    group = model.Group.get("topik") or factories.Group(name="topik")
    newest, older = _activities(dataset)[:2]
    role = Session.query(RoleAssignment).first()
    assert role is not None
    data_list = next(iter(DataList.of_year(_YEAR)), None) or make_data_list(_YEAR)
    need = {"year": _YEAR, "title": "Angka stunting", "plan": "RPJMD"}
    return {
        "dataset": dataset["name"],
        "dataset_id": dataset["id"],
        "resource_id": file["id"],
        "view_id": view["id"],
        "resource_view_id": view["id"],
        "activity": newest,
        "activity_id": newest,
        "older": older,
        "case_id": case,
        "comment_id": comment["id"],
        "attachment_id": paper["id"],
        "execution_id": act("satudata_execution_record", sysadmin, **_CARRIED_OUT)["id"],
        "letter_id": letter["id"],
        **_rows_of(data_list, sysadmin),
        "need_id": act("satudata_data_need_file", sysadmin, **need)["id"],
        "ref": data_list.id,
        "meeting_id": act("satudata_meeting_create", sysadmin, list=data_list.id, held_on="2026-02-03")["id"],
        "transition": "submit",
        "assignment_id": role.id,
        "official_id": NOTHING,
        "outbox_id": NOTHING,
        "deadline_id": NOTHING,
        "outage_id": NOTHING,
        "day_id": NOTHING,
        "use_id": NOTHING,
        "event_id": NOTHING,
        "kind": "surat_validasi",
        "part": "pdf",
        "year": 2026,
        "order_id": NOTHING,
        "verb": "hentikan",
        "word": "bukan-tanda",
        "step": "batal",
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


def _rows_of(data_list: DataList, sysadmin: dict[str, Any]) -> dict[str, str]:
    """A row and an upload of this draft, as the addresses of its pages name them."""
    row = act("satudata_list_row_create", sysadmin, list=data_list.id, cells={"nama_data": "Jumlah Puskesmas"})
    brought = act("satudata_list_import_start", sysadmin, list=data_list.id, upload=sheet("Kode;Nama Data", "1;Bidan"))
    reference = f"{data_list.year}-{data_list.number}"
    return {"reference": reference, "item_id": row["item_id"], "import_id": brought["id"], "layout": "full"}


def unknown_values(values: Values) -> dict[str, str]:
    """The same, with ids and names as long as these wherever something of one dataset is meant, and nobody's."""
    words = {key: ("tiada-sama-sekali" * 3)[: len(values[key])] for key in ("dataset", "tag")}
    return {**values, **dict.fromkeys(PARTS, NOTHING), **words}


PARTS = (
    "dataset_id", "resource_id", "view_id", "resource_view_id", "activity", "activity_id", "older", "case_id",
    "comment_id", "attachment_id", "letter_id", "file",
)  # fmt: skip
"""Arguments that name something of a dataset by its id."""


def _view(file: dict[str, Any]) -> dict[str, Any]:
    return {"resource_id": file["id"], "title": "Teks", "view_type": "text_view"}


def _activities(dataset: dict[str, Any]) -> list[str]:
    found = act("package_activity_list", "admin-portal", id=dataset["id"])
    return [one["id"] for one in found if one["activity_type"].endswith("package")]


def tables_now() -> dict[str, tuple[int, int, str]]:
    """Rows, newest writing transaction and content of every table of both databases.

    The time a person was last seen is core's own note of every visit, not of what the visit did.
    """
    model.Session.rollback()
    with model.meta.engine.connect() as connection:
        found = _tables(connection)
    with get_write_engine().connect() as connection:
        found |= {f"datastore.{name}": facts for name, facts in _tables(connection).items()}
    return found


def _tables(connection: Any) -> dict[str, tuple[int, int, str]]:
    names = connection.execute(
        sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    )
    parts = []
    for (name,) in names:
        content = "to_jsonb(t) - 'last_active'" if name == "user" else "to_jsonb(t)"
        newest = "0" if name == "user" else "coalesce(max(xmin::text::bigint), 0)"
        parts.append(
            f"SELECT '{name}', count(*), {newest}, md5(coalesce(string_agg(({content})::text, '' ORDER BY "
            f"({content})::text), '')) FROM \"{name}\" t"
        )
    rows = connection.execute(sa.text(" UNION ALL ".join(parts))) if parts else ()
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def changed_tables(before: Mapping[str, Any]) -> set[str]:
    """Names of tables that are not as they were."""
    now = tables_now()
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
