"""Moving running cases to another version of their SOP: ticked, previewed, confirmed with a reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import signed_in
from ckanext.satudata.views.sop_parts import call, managers_only, render

__all__ = ["add_move_page"]


def add_move_page(place: Blueprint) -> None:
    """Give a blueprint the page; it answers POST only, because what is ticked may be long."""
    place.add_url_rule("/satudata/kelola/sop/pindahkan", "move", _page, methods=["POST"])


@signed_in
def _page() -> Any:
    """Move ticked cases to a version: first what would happen to each, then the button that does it."""
    managers_only()
    form = tk.request.form
    key, _, version = form.get("sop", "").partition("@")
    ticks = [tick.rpartition(":") for tick in dict.fromkeys(form.getlist("case"))]
    cases = [{"id": case, "case_version": number} for case, _, number in ticks if case and number.isdigit()]
    mapping = {name.removeprefix("map-"): value for name, value in form.items() if name.startswith("map-") and value}
    if not cases:
        tk.h.flash_error(tk._("Tick at least one case."))
        return tk.redirect_to("satudata_sop_admin.simulate", sop=form.get("sop", ""))
    asked = {"profile": key, "version": version, "cases": cases, "mapping": mapping}
    reason = form.get("reason", "").strip()
    done = bool(form.get("confirmed")) and reason
    if done:
        results = call("satudata_case_move_profile", **asked, reason=reason)["results"]
        return _moved(results, form["sop"])
    planned = call("satudata_case_move_profile", **asked, reason=reason or "-", preview=True)["results"]
    return _preview(planned, asked, reason, missing=bool(form.get("confirmed")))


def _preview(planned: list[dict[str, Any]], asked: dict[str, Any], reason: str, missing: bool) -> Any:
    seen = {one["id"]: one["case_version"] for one in asked["cases"]}
    for one in planned:
        if one["possible"] and str(one["case_version"]) != seen.get(one["id"]):
            one |= {"possible": False, "reasons": [tk._("It changed since you ticked it: open it.")]}
    named = [one for one in planned if one.get("title") and (not one["new_state"] or one["state"] in asked["mapping"])]
    lacking = {one["state"]: one["state_title"] for one in named}
    profile = call("satudata_sop_show", id=asked["profile"], version=asked["version"])
    states = [
        {"value": state["key"], "text": tk.h.satudata_text(state["title"])}
        for flow in profile["flows"].values()
        for state in flow["states"].values()
        if state["category"] in {"open", "waiting"}
    ]
    errors = {"reason": [tk._("Say why, in words.")]} if missing else {}
    words = {"planned": planned, "asked": asked, "reason": reason, "lacking": lacking, "states": states}
    return render("move", 409 if errors else 200, errors=errors, **words)


def _moved(results: list[dict[str, Any]], sop: str) -> Any:
    done = [one for one in results if one["done"]]
    if done:
        tk.h.flash_success(tk._("Moved: {n}.").format(n=len(done)))
    for one in (one for one in results if not one["done"]):
        said = " ".join(str(sentence) for sentences in one["error"].values() for sentence in sentences)
        tk.h.flash_error(tk._("Not moved: {reason}").format(reason=said))
    return tk.redirect_to("satudata_sop_admin.simulate", sop=sop)
