"""The calendar among the sysadmin's pages: free days of a year, calendar files, outages, due times counted anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.ics import MAX_BYTES, IcsEvent, write_events
from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["free_days"]

free_days = blueprint("satudata_free_days", __name__)

ROOT = "/ckan-admin/satudata/kalender"
DAY_FIELDS = ("day", "name_id", "name_en", "kind", "source")
OUTAGE_FIELDS = ("starts_at", "ends_at", "reason")
MOST_SHOWN = 100
NOTHING: Mapping[str, Any] = {}


@free_days.before_request
@signed_in
def sysadmins_only() -> None:
    """Our own check, before anything is looked up."""
    try:
        tk.check_access("sysadmin", context())
    except tk.NotAuthorized:
        tk.abort(403, tk._("Only sysadmins administer the portal."))


@free_days.route(ROOT)
def index() -> Any:
    """The free days of a year, the outages, and the forms that change them."""
    return _page()


def _page(given: Mapping[str, str] = NOTHING, errors: Mapping[str, Any] = NOTHING, form: str = "") -> Any:
    """The page, with what was typed still in the form that was not taken (`form` says which)."""
    shown = _year(tk.request.args.get("year", ""))
    outages = tk.get_action("satudata_outage_list")(context(), {})
    years = range(today().year - 1, today().year + 4)
    words = {"shown": shown, "years": years, "outages": outages, "given": given, "errors": errors, "form": form}
    return tk.render("satudata/free_days/index.html", words), 409 if errors else 200


def _year(asked: str) -> dict[str, Any]:
    """The list of the year asked for, this year's where that is none."""
    try:
        return tk.get_action("satudata_free_day_list")(context(), {"year": asked} if asked else {})
    except tk.ValidationError:
        return tk.get_action("satudata_free_day_list")(context(), {})


@free_days.route(ROOT + "/tambah", methods=["POST"])
def add() -> Any:
    """Add a day to the list."""
    given = {name: tk.request.form.get(name, "").strip() for name in DAY_FIELDS}
    try:
        row = tk.get_action("satudata_free_day_create")(context(), dict(given))
    except tk.ValidationError as e:
        return _page(given, e.error_dict, "day")
    tk.h.flash_success(tk._("{name} was added to the list.").format(name=row["name"]["id"]))
    return tk.redirect_to("satudata_free_days.index", year=row["day"][:4])


@free_days.route(ROOT + "/hapus/<day_id>", methods=["GET", "POST"])
@signed_in
def remove(day_id: str) -> Any:
    """Ask once, then take a day off the list."""
    year = tk.request.args.get("year", "")
    row = next((one for one in _year(year)["results"] if one["id"] == day_id), None)
    if row is None:
        raise tk.ObjectNotFound
    if tk.request.method == "GET":
        return tk.render("satudata/free_days/remove.html", {"row": row, "year": year})
    tk.get_action("satudata_free_day_remove")(context(), {"id": day_id})
    tk.h.flash_success(tk._("{name} was taken off the list.").format(name=row["name"]["id"]))
    return tk.redirect_to("satudata_free_days.index", year=row["day"][:4])


@free_days.route(ROOT + "/libur-<int:year>.ics")
def export(year: int) -> Any:
    """The free days of a year as a calendar file."""
    shown = _year(str(year))
    days = [one for one in shown["results"] if not one["works"]]
    events = [
        IcsEvent(f"libur-{one['day']}@satudata", date.fromisoformat(one["day"]), one["name"]["id"] or tk._("Free day"))
        for one in days
    ]
    headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": f'attachment; filename="libur-{shown["year"]}.ics"',
    }
    return write_events(events, tk._("Free days {year}").format(year=shown["year"])), 200, headers


@free_days.route(ROOT + "/impor", methods=["POST"])
def take_over() -> Any:
    """What a calendar file would add, then the button that adds it; the file travels along as text."""
    upload = tk.request.files.get("upload")
    source = tk.request.form.get("source", "").strip()
    content = tk.request.form.get("content", "")
    if upload is not None and upload.filename:
        content = upload.stream.read(MAX_BYTES + 1).decode("utf-8", "replace")
    confirmed = bool(tk.request.form.get("confirm"))
    asked = {"content": content, "source": source, "dry_run": not confirmed}
    try:
        done = tk.get_action("satudata_free_day_import")(context(), asked)
    except tk.ValidationError as e:
        return _page({"source": source}, e.error_dict, "file")
    if not confirmed:
        words = {"done": done, "content": content, "source": source}
        return tk.render("satudata/free_days/import.html", words)
    tk.h.flash_success(tk._("Days added to the list: {n}.").format(n=len(done["added"])))
    first = done["added"][0]["day"][:4] if done["added"] else None
    return tk.redirect_to("satudata_free_days.index", year=first)


# Outages


@free_days.route(ROOT + "/gangguan", methods=["POST"])
def outage() -> Any:
    """What declaring an outage would move, then the button that declares it."""
    given = {name: tk.request.form.get(name, "").strip() for name in OUTAGE_FIELDS}
    confirmed = bool(tk.request.form.get("confirm"))
    try:
        done = tk.get_action("satudata_outage_create")(context(), {**given, "dry_run": not confirmed})
    except tk.ValidationError as e:
        return _page(given, e.error_dict, "outage")
    if not confirmed:
        return tk.render("satudata/free_days/outage.html", {"given": given, "done": done, "most": MOST_SHOWN})
    tk.h.flash_success(tk._("The outage was declared. Due times moved: {n}.").format(n=len(done["moved"])))
    return tk.redirect_to("satudata_free_days.index", _anchor="gangguan")


@free_days.route(ROOT + "/gangguan/<outage_id>/cabut", methods=["GET", "POST"])
@signed_in
def outage_remove(outage_id: str) -> Any:
    """Ask once, then take an outage back."""
    listed = tk.get_action("satudata_outage_list")(context(), {})
    row = next((one for one in listed if one["id"] == outage_id), None)
    if row is None:
        raise tk.ObjectNotFound
    if tk.request.method == "GET":
        return tk.render("satudata/free_days/outage_remove.html", {"row": row})
    done = tk.get_action("satudata_outage_remove")(context(), {"id": outage_id})
    tk.h.flash_success(tk._("The outage was taken back. Due times moved: {n}.").format(n=len(done["moved"])))
    return tk.redirect_to("satudata_free_days.index", _anchor="gangguan")


# Due times


@free_days.route(ROOT + "/hitung-ulang", methods=["GET", "POST"])
def recompute() -> Any:
    """Which due times today's calendar would move, and the button that moves them."""
    done = tk.get_action("satudata_due_recompute")(context(), {"dry_run": tk.request.method == "GET"})
    if tk.request.method == "GET":
        return tk.render("satudata/free_days/recompute.html", {"changed": done["changed"], "most": MOST_SHOWN})
    tk.h.flash_success(tk._("Due times counted anew: {n}.").format(n=len(done["changed"])))
    return tk.redirect_to("satudata_free_days.index")
