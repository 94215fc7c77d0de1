"""What the block of a case and its pages ask: the case itself, links to what is missing, times in working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.attachment import MIME_TYPES
from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.duration import is_due_today, span
from ckanext.satudata.domain.review import FIELD
from ckanext.satudata.domain.text import Reason, in_language
from ckanext.satudata.gate.labels import user_labels
from ckanext.satudata.logic.contexts import as_reader
from ckanext.satudata.logic.list_case import DATA_LIST
from ckanext.satudata.logic.people import by_sysadmin

__all__ = [
    "satudata_attachment_limits",
    "satudata_attachments_of",
    "satudata_buttons",
    "satudata_case_of",
    "satudata_clock",
    "satudata_comment_fields",
    "satudata_due_words",
    "satudata_edit_link",
    "satudata_field_title",
    "satudata_here",
    "satudata_lacking",
    "satudata_linked_files_of",
    "satudata_list_link",
    "satudata_mark_title",
    "satudata_missing_link",
    "satudata_obstacles",
    "satudata_page_link",
    "satudata_span",
    "satudata_who",
]

_MEMO = "satudata_cases"
_OWN_LABEL = "satudata-"


def satudata_case_of(pkg: dict[str, Any]) -> dict[str, Any] | None:
    """The case of a dataset as `satudata_case_show` tells this reader, None for who does not belong to it.

    Asks the database nothing for anonymous visitors and for signed-in people without a role, and at most once a
    request for everybody else; the dataset the page has read already is not read again.
    """
    user = tk.current_user
    if user.is_anonymous or not pkg.get("id"):
        return None
    if not by_sysadmin(as_reader()) and not any(label.startswith(_OWN_LABEL) for label in user_labels(user)):
        return None
    memo: dict[str, Any] = g.setdefault(_MEMO, {})
    if pkg["id"] not in memo:
        try:
            context: Any = {**as_reader(), "satudata_dataset": pkg}
            shown = tk.get_action("satudata_case_show")(context, {"id": pkg["id"]})
        except (tk.ObjectNotFound, tk.NotAuthorized):
            shown = None
        memo[pkg["id"]] = shown
    return memo[pkg["id"]]


def satudata_attachments_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Documents of a case this reader may see (asks the database)."""
    try:
        return tk.get_action("satudata_attachment_list")(as_reader(), {"id": case["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return []


def satudata_linked_files_of(case: dict[str, Any]) -> dict[str, Any]:
    """Files behind links of a case this reader may see (asks the database)."""
    try:
        return tk.get_action("satudata_linked_file_list")(as_reader(), {"id": case["id"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return {"copies": False, "links": 0, "results": []}


def satudata_attachment_limits() -> dict[str, Any]:
    """What may be attached: `megabytes`, and the `extensions` of the files."""
    return {"megabytes": config.attachment_max_bytes() // (1024 * 1024), "extensions": list(MIME_TYPES)}


def satudata_buttons(case: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The transitions a page offers: `main` and `apart` (what ends or hides) allowed now, `refused` with reasons."""
    allowed = [one for one in case["available"] if one["allowed"]]
    order = {"forward": 0, "back": 1, "aside": 2, "final": 3}
    allowed.sort(key=lambda one: order.get(one["weight"], 9))
    return {
        "main": [one for one in allowed if one["weight"] in {"forward", "back"}],
        "apart": [one for one in allowed if one["weight"] not in {"forward", "back"}],
        "refused": [one for one in case["available"] if not one["allowed"]],
    }


def satudata_obstacles(button: dict[str, Any], count: int) -> list[str]:
    """Why a transition is not possible, each sentence once; what the list of missing things says is only counted."""
    listed = [one for one in button["reasons"] if one["code"].startswith(("missing:", "check-"))]
    other = [one["message"] for one in button["reasons"] if one not in listed]
    if listed:
        other.append(f"{satudata_lacking(count)}.")
    return list(dict.fromkeys(other))


def satudata_lacking(count: int) -> str:
    """How much is still missing, in words, without a full stop."""
    if count == 1:
        return tk._("One thing is still missing")
    return tk._("{n} things are still missing").format(n=count)


def satudata_missing_link(case: dict[str, Any], item: dict[str, Any]) -> str | None:
    """Where a missing item is filled in, for a reader who may do so now; None for everybody else.

    `item` is one of the case's `missing` (a field, of the dataset or of a file) or `checks` (a file's check).
    """
    name, resource = case["object_name"] or case["object_id"], item.get("resource_id")
    if str(item.get("code", "")).startswith("check-"):
        return satudata_page_link("satudata_check.read", id=name, resource_id=resource)
    if not _may_edit(case):
        return None
    if resource:
        return tk.h.url_for("dataset_resource.edit", id=name, resource_id=resource) + f"#field-{item['field']}"
    if item["field"] == "resources":
        return tk.h.url_for("dataset_resource.new", id=name)
    return tk.h.url_for("dataset.edit", id=name) + f"#field-{item['field']}"


def satudata_edit_link(case: dict[str, Any]) -> str | None:
    """Where the producer works on the dataset, None while he may not."""
    if case["category"] != "open" or not case["object_name"] or not _may_edit(case):
        return None
    return tk.h.url_for("dataset.edit", id=case["object_name"])


def _may_edit(case: dict[str, Any]) -> bool:
    """The producer while the draft is open, the Walidata at his own gate; no more than a hint, the gate decides."""
    if case["category"] == "open":
        return "produsen_data" in case["roles"] or by_sysadmin(as_reader())
    return case["category"] == "waiting" and "walidata" in case["turn"] and "walidata" in case["roles"]


def satudata_page_link(endpoint: str, **named: Any) -> str | None:
    """The address of a page, None while no part of the portal brings it."""
    if endpoint not in current_app.view_functions:
        return None
    return tk.h.url_for(endpoint, **named)


def satudata_list_link(case: Mapping[str, Any]) -> str | None:
    """The page of the Daftar Data a case is about; None for a dataset's case."""
    if case["object_type"] != DATA_LIST:
        return None
    return satudata_page_link("satudata_list.read", reference=case["object_id"])


def satudata_here() -> str:
    """The address of the page being read, to come back to."""
    return tk.request.full_path.rstrip("?")


def satudata_field_title(name: str) -> str:
    """What a dataset field is called (`resources[0]` as `resources`); its key where we do not know it."""
    label = LABELS.get(name.partition("[")[0])
    return in_language(label, tk.h.lang()) if label else name


def satudata_comment_fields() -> list[dict[str, str]]:
    """Fields a comment may be about, in the order of the form."""
    return [{"value": name, "text": in_language(label, tk.h.lang())} for name, label in LABELS.items()]


def satudata_who(event: dict[str, Any]) -> str:
    """Who did something, in which role; what an official decided and somebody else entered names both."""
    if event.get("decided_by_name") and (event["kind"] == "objected" or not event["actor_name"]):
        return tk._("{name} ({role})").format(name=event["decided_by_name"], role=event["decided_by_position"] or "-")
    if event.get("decided_by_name"):
        return tk._("{official} ({position}), entered by {name} ({role})").format(
            official=event["decided_by_name"],
            position=event["decided_by_position"] or "-",
            name=event["actor_name"],
            role=event["role_title"] or "-",
        )
    name = event["actor_name"] or tk._("the portal")
    office = ((event.get("data") or {}).get("deputy") or {}).get("office")
    if office:
        return tk._("{name} ({role})").format(name=name, role=office)
    return tk._("{name} ({role})").format(name=name, role=event["role_title"]) if event["role_title"] else name


def satudata_mark_title(case: dict[str, Any], key: str) -> str:
    """What a mark of a checklist is about: a metadata field, an item of the case's profile, else its key."""
    if key.startswith(FIELD):
        return satudata_field_title(key.removeprefix(FIELD))
    return case.get("checklist_titles", {}).get(key, key)


def satudata_clock(moment: str) -> str:
    """`14.05.30`, the time of day where the portal stands."""
    return _moment(moment).astimezone(ZoneInfo(config.display_timezone())).strftime("%H.%M.%S")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _words(reason: Reason) -> str:
    return tk._(reason.msgid).format(**reason.params)


def satudata_span(start: str | None, end: str | None = None) -> str:
    """From one moment to another (now when not given) in words: `3 hari kerja`, `2 jam`; empty without a beginning."""
    if not start:
        return ""
    until = _moment(end) if end else datetime.now(timezone.utc)
    return _words(span(_moment(start), until, portal_calendar()))


def satudata_due_words(case: dict[str, Any]) -> dict[str, Any] | None:
    """How a case stands to its due time: `text` and whether it is `late`; None when nothing limits it or it is over."""
    if not case.get("due_at") or case["category"] not in {"open", "waiting"}:
        return None
    now, due_at, calendar = datetime.now(timezone.utc), _moment(case["due_at"]), portal_calendar()
    if now > due_at:
        return {"late": True, "text": tk._("late by {time}").format(time=_words(span(due_at, now, calendar)))}
    if is_due_today(due_at, now, calendar):
        return {"late": False, "text": tk._("due today")}
    return {"late": False, "text": tk._("{time} left").format(time=_words(span(now, due_at, calendar)))}
