"""Pages of data people need for the next Daftar Data: the list, the form, one need with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.data_need import PLANS, STATES, YEARS_AHEAD, YEARS_BACK
from ckanext.satudata.logic import data_needs
from ckanext.satudata.views.common import blueprint, context, page_number, signed_in

__all__ = ["need"]

need = blueprint("satudata_need", __name__)

ROWS = 25
FIELDS = ("year", "title", "plan", "purpose", "needed_by", "organization", "producer")
NOTHING: Mapping[str, Any] = {}


@need.route("/satudata/usul-data")
@signed_in
def index() -> Any:
    """What data people need, by year and state."""
    wanted = {name: tk.request.args.get(key, "").strip() for name, key in _FILTERS.items()}
    number = page_number()
    asked = {"year": wanted["year"], "state": wanted["state"], "q": wanted["q"], "organization": wanted["organization"]}
    data = {**asked, "limit": ROWS, "offset": (number - 1) * ROWS}
    try:
        found = tk.get_action("satudata_data_need_list")(context(), data)
    except tk.ValidationError as e:  # a filter that names nothing: the page without it, and a sentence
        tk.h.flash_notice(tk._("This address asks for something that does not exist. All data needs are shown."))
        return tk.redirect_to(tk.h.satudata_same_page(**{_FILTERS.get(name, name): None for name in e.error_dict}))
    pages = max(1, -(-found["count"] // ROWS))
    if number > pages:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    page = {
        "needs": found["results"],
        "count": found["count"],
        "page": number,
        "pages": pages,
        "wanted": wanted,
        "years": _years(wanted["year"]),
        "states": _states(),
        "organizations": _organizations(),
    }
    return tk.render("satudata/need/index.html", page)


_FILTERS = {"year": "tahun", "state": "keadaan", "q": "q", "organization": "instansi"}
"""Filters of the list by their names in the address."""


@need.route("/satudata/usul-data/baru", methods=["GET", "POST"])
@signed_in
def create() -> Any:
    """The form for a need, and what it sends."""
    tk.check_access("satudata_data_need_file", context(), {"reader": data_needs.filer_of(context()).reader})
    if tk.request.method == "GET":
        year = tk.request.args.get("tahun", "")
        return _form({"year": year or today().year + 1, "organization": _only_organization()})
    given = _given()
    try:
        made = tk.get_action("satudata_data_need_file")(context(), {k: v for k, v in given.items() if v})
    except tk.ValidationError as e:
        return _form(given, e.error_dict)
    tk.h.flash_success(tk._("Your data need was filed. You get a mail as soon as it is answered."))
    return tk.redirect_to("satudata_need.read", need_id=made["id"])


@need.route("/satudata/usul-data/<need_id>", methods=["GET", "POST"])
@signed_in
def read(need_id: str) -> Any:
    """One need: who needs what for which plan, what became of it, the form to answer it; and what that sends."""
    if tk.request.method == "GET":
        return _read(_show(need_id))
    given = {name: tk.request.form.get(name, "").strip() for name in ("state", "answer", "row")}
    try:
        done = tk.get_action("satudata_data_need_answer")(context(), {"id": need_id, **given})
    except tk.ValidationError as e:
        return _read(_show(need_id), given, e.error_dict)
    tk.h.flash_success(tk._("The answer was saved: {state}.").format(state=done["state_title"]))
    return tk.redirect_to("satudata_need.read", need_id=need_id)


@need.route("/satudata/usul-data/<need_id>/ubah", methods=["GET", "POST"])
@signed_in
def update(need_id: str) -> Any:
    """The form for who filed it, until it is answered."""
    before = _show(need_id)
    if not before["may_update"]:
        return tk.redirect_to("satudata_need.read", need_id=need_id)
    if tk.request.method == "GET":
        return _form({name: before[name] or "" for name in FIELDS}, before=before)
    given = _given()
    try:
        tk.get_action("satudata_data_need_update")(context(), {"id": need_id, **given})
    except tk.ValidationError as e:
        return _form(given, e.error_dict, before)
    tk.h.flash_success(tk._("Your data need was changed."))
    return tk.redirect_to("satudata_need.read", need_id=need_id)


@need.route("/satudata/usul-data/<need_id>/tarik", methods=["GET", "POST"])
@signed_in
def withdraw(need_id: str) -> Any:
    """Ask once, then withdraw a need."""
    found = _show(need_id)
    if not found["may_withdraw"]:
        return tk.redirect_to("satudata_need.read", need_id=need_id)
    if tk.request.method == "GET":
        return tk.render("satudata/need/withdraw.html", {"need": found})
    try:
        tk.get_action("satudata_data_need_withdraw")(context(), {"id": need_id})
    except tk.ValidationError as e:
        return _read(_show(need_id), errors=e.error_dict)
    tk.h.flash_success(tk._("Your data need was withdrawn."))
    return tk.redirect_to("satudata_need.read", need_id=need_id)


# What the pages share


def _show(need_id: str) -> dict[str, Any]:
    return tk.get_action("satudata_data_need_show")(context(), {"id": need_id})


def _read(found: Mapping[str, Any], given: Mapping[str, Any] = NOTHING, errors: Mapping[str, Any] = NOTHING) -> Any:
    rows = data_needs.rows_alike(found["year"], found["title"]) if found["may_answer"] else []
    page = {"need": found, "given": given, "errors": errors, "rows": rows}
    return tk.render("satudata/need/read.html", page), 409 if errors else 200


def _form(
    given: Mapping[str, Any], errors: Mapping[str, Any] = NOTHING, before: Mapping[str, Any] | None = None
) -> Any:
    filer = data_needs.filer_of(context())
    page = {
        "given": given,
        "errors": errors,
        "before": before,
        "plans": PLANS,
        "organizations": _organizations(),
        "own": _organizations() if filer.reader.keeps_lists else data_needs.own_organizations(filer),
        "needs_organization": not filer.portal_wide,
    }
    return tk.render("satudata/need/form.html", page), 409 if errors else 200


def _given() -> dict[str, str]:
    return {name: tk.request.form.get(name, "").strip() for name in FIELDS}


def _only_organization() -> str:
    own = data_needs.own_organizations(data_needs.filer_of(context()))
    return own[0]["value"] if len(own) == 1 else ""


def _organizations() -> list[dict[str, str]]:
    found = tk.get_action("satudata_organization_list")(context(), {})
    return [{"value": one["name"], "text": one["title"]} for one in found]


def _years(chosen: str) -> list[str]:
    year = today().year
    found = {str(one) for one in range(year - YEARS_BACK - 2, year + YEARS_AHEAD + 1)}
    return sorted({*found, chosen} - {""}, reverse=True)


def _states() -> list[dict[str, str]]:
    return [{"value": key, "text": tk._(title)} for key, title in STATES.items()]
