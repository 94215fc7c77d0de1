"""Dates the Walidata sets for organisations: the list, the form, taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["deadline"]

deadline = blueprint("satudata_deadline", __name__)

ROWS = 50
FIELDS = ("organization_id", "period", "due_day", "note")
NOTHING: Mapping[str, Any] = {}


@deadline.route("/satudata/tenggat")
@signed_in
def index() -> Any:
    """Dates of the reader's organisations; the Walidata has the form as well."""
    return _page()


def _page(given: Mapping[str, str] = NOTHING, errors: Mapping[str, Any] = NOTHING) -> Any:
    wanted = {name: tk.request.args.get(name, "").strip() for name in ("organization", "past")}
    number = max(tk.request.args.get("page", 1, type=int), 1)
    asked = {key: value for key, value in wanted.items() if value}
    found = tk.get_action("satudata_deadline_list")(context(), {**asked, "limit": ROWS, "offset": (number - 1) * ROWS})
    organizations = tk.get_action("satudata_organization_list")(context(), {})
    words = {
        "rows": found["results"],
        "count": found["count"],
        "page": number,
        "pages": max(1, -(-found["count"] // ROWS)),
        "wanted": wanted,
        "organizations": [{"value": one["name"], "text": one["title"]} for one in organizations],
        "may_set": tk.h.check_access("satudata_deadline_set"),
        "given": given,
        "errors": errors,
    }
    return tk.render("satudata/deadline/index.html", words), 409 if errors else 200


@deadline.route("/satudata/tenggat", methods=["POST"])
@signed_in
def create() -> Any:
    """Set a date."""
    given = {name: tk.request.form.get(name, "").strip() for name in FIELDS}
    try:
        row = tk.get_action("satudata_deadline_set")(context(), dict(given))
    except tk.ValidationError as e:
        return _page(given, e.error_dict)
    text = tk._("The date for {organization} was set. Drafts that are due then: {n}.")
    tk.h.flash_success(text.format(organization=row["organization_title"], n=row["moved"]))
    return tk.redirect_to("satudata_deadline.index")


@deadline.route("/satudata/tenggat/<deadline_id>/cabut", methods=["GET", "POST"])
@signed_in
def remove(deadline_id: str) -> Any:
    """Ask once, then take a date back."""
    tk.check_access("satudata_deadline_remove", context(), {})
    listed = tk.get_action("satudata_deadline_list")(context(), {"past": True, "limit": 200})["results"]
    row = next((one for one in listed if one["id"] == deadline_id), None)
    if row is None:
        raise tk.ObjectNotFound
    if tk.request.method == "GET":
        return tk.render("satudata/deadline/remove.html", {"row": row})
    done = tk.get_action("satudata_deadline_remove")(context(), {"id": deadline_id})
    text = tk._("The date was taken back. Drafts with another due time: {n}.")
    tk.h.flash_success(text.format(n=done["moved"]))
    return tk.redirect_to("satudata_deadline.index")
