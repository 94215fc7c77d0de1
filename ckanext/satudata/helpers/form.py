"""What the forms of datasets and organisations ask their templates for."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.vocabulary import bundled

__all__ = [
    "satudata_form_sections",
    "satudata_parent_choices",
    "satudata_term_label",
    "satudata_term_labels",
    "satudata_vocabulary_choices",
]


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


def satudata_form_sections(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of the dataset form in order, each with `key`, `title`, `description` and its `fields`.

    Fields of a schema that names no sections come as one part without a title.
    """
    sections = [{**section, "fields": []} for section in schema.get("sections", [])]
    by_key = {section["key"]: section for section in sections}
    rest: dict[str, Any] = {"key": "", "title": "", "description": "", "fields": []}
    for field in schema.get("dataset_fields", []):
        by_key.get(field.get("section"), rest)["fields"].append(field)
    return [section for section in [*sections, rest] if section["fields"]]


def satudata_parent_choices(organization_id: str | None) -> list[dict[str, str]]:
    """Organisations a parent can be chosen from (asks the database): all but the organisation itself."""
    found = tk.get_action("organization_list")({}, {"all_fields": True, "limit": 1000})
    return [
        {"value": org["name"], "text": org["title"] or org["name"]} for org in found if org["id"] != organization_id
    ]
