"""SOP profiles as people read them: the SOP's table and a picture drawn from the profile."""

from __future__ import annotations

from typing import Any

from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain import sop_lanes, sop_picture
from ckanext.satudata.domain.sop import Category, Flow, SopProfile, profile_from_dict
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.views.common import blueprint, context

__all__ = ["sop"]

sop = blueprint("satudata_sop", __name__)


@sop.route("/satudata/sop")
def index() -> Any:
    """The profiles of the portal; open to everybody, as the action is: an SOP is a public document."""
    profiles = tk.get_action("satudata_sop_list")(context(), {})
    return tk.render("satudata/sop/index.html", {"profiles": profiles})


def _profile(key: str) -> SopProfile:
    """The version of a profile the address names, the newest when it names none."""
    asked = {"id": key, "version": tk.request.args.get("versi") or None}
    try:
        return profile_from_dict(tk.get_action("satudata_sop_show")(context(), asked))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("SOP profile not found."))


@sop.route("/satudata/sop/<key>")
def read(key: str) -> Any:
    """One profile: its rows by flow, its legal basis, and each flow as a picture."""
    profile = _profile(key)
    pictures = {kind: _svg(profile, flow) for kind, flow in profile.flows.items()}
    edges = {kind: sop_picture.edges_of(flow) for kind, flow in profile.flows.items()}
    lanes = {kind: _lanes(profile, flow) for kind, flow in profile.flows.items()}
    words = {"profile": profile, "pictures": pictures, "edges": edges, "words": _words(), "in_language": in_language}
    words |= {"lanes": lanes, "version": tk.request.args.get("versi")}
    return tk.render("satudata/sop/read.html", words)


@sop.route("/satudata/sop/<key>.svg")
def download(key: str) -> Response:
    """The picture of one flow as a file, `alur` names the flow (the first one when left out)."""
    profile = _profile(key)
    kind = tk.request.args.get("alur") or next(iter(profile.flows), "")
    if kind not in profile.flows:
        tk.abort(404, tk._("SOP profile not found."))
    response = Response(_svg(profile, profile.flows[kind]), mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="sop-{profile.key}-{kind}.svg"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@sop.route("/satudata/sop/<key>.yaml")
def export(key: str) -> Response:
    """A version of a profile as its file; the newest when the address names none."""
    try:
        asked = {"id": key, "version": tk.request.args.get("versi") or None}
        found = tk.get_action("satudata_sop_export")(context(), asked)
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("SOP profile not found."))
    response = Response(found["text"], mimetype="application/yaml")
    response.headers["Content-Disposition"] = f'attachment; filename="{found["filename"]}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _svg(profile: SopProfile, flow: Flow) -> str:
    words = _words()
    title = f"{in_language(profile.title, words.language)}: {in_language(flow.title, words.language)}"
    return sop_picture.svg(sop_picture.picture(flow, title, words))


def _lanes(profile: SopProfile, flow: Flow) -> list[str]:
    """The flow with roles as lanes, sheet by sheet; the first one tells all of it in words."""
    words = _words()
    title = f"{in_language(profile.title, words.language)}: {in_language(flow.title, words.language)}"
    drawn = sop_lanes.sheets(flow, title, words)
    said = sop_picture.picture(flow, title, words).description
    return [sop_lanes.lane_svg(sheet, f"lanes-{flow.kind}", said if sheet.number == 1 else title) for sheet in drawn]


def _words() -> sop_picture.PictureWords:
    return sop_picture.PictureWords(
        language=tk.h.lang(),
        categories={
            Category.OPEN: tk._("Being prepared"),
            Category.WAITING: tk._("Waiting for a decision"),
            Category.PUBLISHED: tk._("Approved"),
            Category.CLOSED: tk._("Ended"),
        },
        turn=tk._("Turn: {roles}"),
        recorded=tk._("may be recorded by {roles}"),
        recorder=tk._("records it only"),
        access=tk._("access class {classes}"),
        by_system=tk._("by the portal itself"),
        stays=tk._("the state stays"),
        moved=tk._("{source}: {title} ({roles}), leads to {target}"),
    )
