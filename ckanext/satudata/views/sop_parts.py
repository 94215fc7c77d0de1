"""What the pages of SOP profiles share: whom they are for, references of versions, choices of a select."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import context

__all__ = ["DRAFT", "call", "choices", "managers_only", "organizations", "profiles", "reference", "render"]

DRAFT = "draf"
"""In the place of a version: the draft of that profile."""


def managers_only() -> None:
    """Refuse whoever does not administer profiles; 403 with a sentence."""
    tk.check_access("satudata_permission_manage_sop", context(), {})


def call(action: str, **data: Any) -> Any:
    """Call an action as the reader; empty fields of a form are left out."""
    return tk.get_action(action)(context(), {key: value for key, value in data.items() if value not in (None, "")})


def reference(text: str) -> dict[str, Any]:
    """`baku@2` as id and version, `baku@draf` as its draft."""
    key, _, version = text.partition("@")
    return {"id": key, "draft": True} if version == DRAFT else {"id": key, "version": version}


def profiles() -> list[dict[str, Any]]:
    """Every version of every profile, as choices."""
    found = tk.get_action("satudata_sop_list")(context(), {})
    drafts = {one["key"] for one in call("satudata_sop_draft_list")}
    return [
        {**one, "draft": one["key"] in drafts, "references": [f"{one['key']}@{v}" for v in one["versions"]]}
        for one in found
    ]


def choices(drafts: bool = True) -> list[dict[str, str]]:
    """Versions for a select, drafts of profiles among them."""
    known = profiles()
    found = [{"value": ref, "text": ref.replace("@", " ")} for one in known for ref in one["references"]]
    if drafts:
        said = tk._("{key} (draft)")
        rows = call("satudata_sop_draft_list")
        found += [{"value": f"{row['key']}@{DRAFT}", "text": said.format(key=row["key"])} for row in rows]
    return found


def organizations() -> list[dict[str, str]]:
    """Organisations as choices."""
    found = tk.get_action("satudata_organization_list")(context(), {})
    return [{"value": one["name"], "text": one["title"]} for one in found]


def render(template: str, status: int = 200, **words: Any) -> Any:
    """One of these pages."""
    return tk.render(f"satudata/sop_admin/{template}.html", words), status
