"""What the forms of datasets and organisations ask their templates for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain import completeness
from ckanext.satudata.domain.form import ALWAYS_NEEDED, Condition, is_shown, need_of, progress
from ckanext.satudata.domain.visibility import content_locked
from ckanext.satudata.domain.vocabulary import bundled
from ckanext.satudata.gate.lock import way_out
from ckanext.satudata.helpers.case import satudata_case_of
from ckanext.satudata.logic.contexts import as_reader

__all__ = [
    "satudata_file_size",
    "satudata_form_begin",
    "satudata_form_errors",
    "satudata_form_is_stale",
    "satudata_form_lock",
    "satudata_form_sections",
    "satudata_form_sources",
    "satudata_parent_choices",
    "satudata_resource_fields",
    "satudata_stored_file",
    "satudata_term_label",
    "satudata_term_labels",
    "satudata_upload_limits",
    "satudata_vocabulary_choices",
]

Fields = list[dict[str, Any]]
KILO = 1024


def satudata_vocabulary_choices(field: dict[str, Any], current: str | None = None) -> list[dict[str, Any]]:
    """Choices of a scheming field with a `vocabulary`: what may be chosen now, and what stands there already."""
    terms = bundled(field["vocabulary"]).terms
    choices = [
        {"value": term.code, "label": dict(term.label)} for term in terms if not term.retired or term.code == current
    ]
    if current and current not in {choice["value"] for choice in choices}:
        choices.append({"value": current, "label": {"id": current, "en": current}})
    return choices


def satudata_term_label(vocabulary: str, code: str) -> str:
    """The label of a code in the reader's language, retired or not; the code itself where it is not listed."""
    return bundled(vocabulary).label(code, tk.h.lang())


def satudata_term_labels(vocabulary: str, codes: str) -> str:
    """The labels of one code or of several written with commas."""
    found = bundled(vocabulary)
    if found.get(codes):
        return satudata_term_label(vocabulary, codes)
    return ", ".join(satudata_term_label(vocabulary, code.strip()) for code in str(codes).split(",") if code.strip())


# the dataset form -----------------------------------------------------------------------------------------------------


def satudata_form_sections(
    schema: dict[str, Any], data: Mapping[str, Any] | None = None, errors: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The parts of the dataset form in order.

    Each has `key`, `title`, `description`, `fields` (all), `asked` (what a submission needs, now or under a condition),
    `more` (the rest), `filled` and `needed` (how many), `has_errors`. A field carries its place on this page under
    `sd`: `need` and `when` (conditions for the script), `needed`, `shown`, `must` (needed to save at all).
    Fields of a schema that names no sections come as one part without a title.
    """
    data, errors = data or {}, errors or {}
    sections = [{**section, "fields": []} for section in schema.get("sections", [])]
    by_key = {section["key"]: section for section in sections}
    rest: dict[str, Any] = {"key": "", "title": "", "description": "", "fields": []}
    for field in schema.get("dataset_fields", []):
        if field.get("form_snippet", "") is not None:
            by_key.get(field.get("section"), rest)["fields"].append(_placed(field, data))
    return [_counted(section, data, errors) for section in [*sections, rest] if section["fields"]]


def _placed(field: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    name, when, need = field["field_name"], _condition(field), need_of(field["field_name"])
    place = {
        "need": None if need is None else ({} if need is ALWAYS_NEEDED else need.as_dict()),
        "needed": need is not None and need.holds(data),
        "when": when.as_dict() if when else None,
        "shown": is_shown(when, name, data),
        "must": name in ("owner_org", "name") and not data.get("id"),
    }
    return {**field, "sd": place}


def _condition(field: dict[str, Any]) -> Condition | None:
    found = field.get("show_when")
    return Condition(found["field"], tuple(found["not"])) if found else None


def _counted(section: dict[str, Any], data: Mapping[str, Any], errors: Mapping[str, Any]) -> dict[str, Any]:
    names = [field["field_name"] for field in section["fields"]]
    found = progress(names, data)
    asked = [field for field in section["fields"] if field["sd"]["need"] is not None or field["sd"]["must"]]
    more = [field for field in section["fields"] if field not in asked]
    return {
        **section,
        "asked": asked,
        "more": more,
        "filled": found.filled,
        "needed": found.needed,
        "has_errors": any(name in errors for name in names),
        "more_errors": any(field["field_name"] in errors for field in more),
        "more_filled": sum(bool(data.get(field["field_name"])) for field in more),
    }


def satudata_form_begin(data: dict[str, Any], form_style: str) -> dict[str, Any]:
    """How the form of a dataset begins (asks the search): only the empty form of a new dataset is filled in.

    Answers `values` (what stands in the fields), `filled` (which of them were filled in), `copied` (the dataset they
    came from, or None), `refused` (there is no such dataset to copy from).
    """
    shown = {"values": data, "filled": [], "copied": None, "refused": False}
    asked = tk.request.args.get("salin", "")
    is_empty = tk.request.method in ("GET", "HEAD") and form_style == "new" and not data.get("id")
    if not is_empty or "kosong" in tk.request.args:
        return shown
    data.pop("salin", None)
    wanted = {"copy_of": asked, "owner_org": data.get("group_id") or data.get("owner_org") or ""}
    try:
        found = tk.get_action("satudata_form_start")(as_reader(), wanted)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return {**shown, "refused": bool(asked)}
    given = {key: value for key, value in data.items() if value}
    return {**found, "values": {**data, **found["values"], **given}, "refused": False}


def satudata_form_sources() -> list[dict[str, Any]]:
    """Datasets a new one may be copied from (asks the search)."""
    try:
        return tk.get_action("satudata_form_source_list")(as_reader(), {})
    except tk.NotAuthorized:
        return []


def satudata_form_lock(pkg: dict[str, Any]) -> str:
    """Why this dataset, as it is stored, cannot be changed now and what to do about it; empty while it can."""
    case = satudata_case_of(pkg)
    if case is None:
        return ""
    category = case["category"]
    return way_out(category) if content_locked(category) or category == "closed" else ""


def satudata_form_is_stale() -> bool:
    """Whether the form came back because the page stood open too long, with everything typed and nothing saved."""
    return bool(g.get("satudata_form_stale", False))


def satudata_form_errors(errors: Mapping[str, Any] | None, fields: Fields) -> list[dict[str, str]]:
    """What was refused, in the order of the form: `field` (empty where it is none of these), `label`, `message`."""
    left = dict(errors or {})
    found: list[dict[str, str]] = []
    if "tags" in left:
        left.setdefault("tag_string", left.pop("tags"))
    for field in fields:
        name = field["field_name"]
        if name in left:
            label = tk.h.scheming_language_text(field["label"])
            found.append({"field": name, "label": label, "message": _message(left.pop(name))})
    if "upload" in left:
        found.append({"field": "url", "label": "", "message": _message(left.pop("upload"))})
    return found + [{"field": "", "label": "", "message": text} for text in map(_message, left.values()) if text]


def _message(found: Any) -> str:
    """The sentences of one entry of an error dictionary, nested or not."""
    if isinstance(found, Mapping):
        found = list(found.values())
    if isinstance(found, (list, tuple)):
        return " ".join(filter(None, dict.fromkeys(_message(one) for one in found)))
    return str(found) if found else ""


# the form of a file ---------------------------------------------------------------------------------------------------


def satudata_resource_fields(schema: dict[str, Any], data: Mapping[str, Any] | None = None) -> dict[str, Fields]:
    """The fields of a file or link: `asked` (what a submission needs, and what tells files apart) and `more`."""
    data = data or {}
    placed: Fields = []
    for field in schema.get("resource_fields", []):
        if field.get("form_snippet", "") is not None:
            needed = field["field_name"] in completeness.RESOURCE
            place = {"need": {} if needed else None, "needed": needed, "when": None, "shown": True, "must": False}
            placed.append({**field, "sd": place})
    first = (*completeness.RESOURCE, "jenis_resource", "periode_awal", "periode_akhir")
    asked = [field for field in placed if field["field_name"] in first]
    return {"asked": asked, "more": [field for field in placed if field not in asked]}


def satudata_stored_file(resource_id: str | None) -> str:
    """The address of the file a resource holds (asks the database); empty for a link, a new one, or one not visible."""
    if not resource_id:
        return ""
    try:
        stored = tk.get_action("resource_show")(as_reader(), {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return ""
    return (stored.get("url") or "") if stored.get("url_type") == "upload" else ""


def satudata_upload_limits() -> dict[str, Any]:
    """What is said before a file is chosen: `mb`, `bytes`, and the `checked` formats in capitals."""
    megabytes = config.upload_max_mb()
    checked = sorted(one.upper() for one in config.check_formats())
    return {"mb": megabytes, "bytes": megabytes * 1024 * 1024, "checked": checked}


def satudata_file_size(size: Any) -> str:
    """A number of bytes as people say it, in the reader's spelling of numbers; empty where it is not known."""
    try:
        number = float(size)
    except (TypeError, ValueError):
        return ""
    for unit in ("B", "KB"):
        if number < KILO:
            return f"{tk.h.localised_number(round(number))} {unit}"
        number /= KILO
    return f"{tk.h.localised_number(round(number, 1))} MB"


# organisations --------------------------------------------------------------------------------------------------------


def satudata_parent_choices(organization_id: str | None) -> list[dict[str, str]]:
    """Organisations a parent can be chosen from (asks the database): all but the organisation itself."""
    found = tk.get_action("organization_list")({}, {"all_fields": True, "limit": 1000})
    return [
        {"value": org["name"], "text": org["title"] or org["name"]} for org in found if org["id"] != organization_id
    ]
