"""Documents of a case, for its people: the bytes, the form that adds one, the page that takes one back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import send_file

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.attachments import path_of
from ckanext.satudata.domain.file_type import HEAD, UNKNOWN, is_what_it_says
from ckanext.satudata.gate.download import content_policy
from ckanext.satudata.views.common import blueprint, context, signed_in
from ckanext.satudata.views.way_back import way_back

__all__ = ["attachment"]

attachment = blueprint("satudata_attachment", __name__)


@attachment.route("/satudata/lampiran/<attachment_id>")
@signed_in
def download(attachment_id: str) -> Any:
    """The file: PDF and pictures in the browser, everything else as a download; the type is chosen by us."""
    row = tk.get_action("satudata_attachment_show")(context(), {"id": attachment_id})
    path = path_of(row["id"])
    if not path.is_file():
        raise tk.ObjectNotFound
    with path.open("rb") as stream:
        inline = is_what_it_says(row["mimetype"], stream.read(HEAD))
    response = send_file(
        path, mimetype=row["mimetype"], as_attachment=not inline, download_name=row["filename"], max_age=0
    )
    response.headers["Content-Security-Policy"] = content_policy(row["mimetype"] if inline else UNKNOWN)
    return response


@attachment.route("/satudata/kasus/<case_id>/lampiran", methods=["GET", "POST"])
@signed_in
def add(case_id: str) -> Any:
    """The form on a page of its own, and what it sends."""
    case = tk.get_action("satudata_case_show")(context(), {"id": case_id})
    typed = {name: tk.request.form.get(name, "") for name in ("kind", "note")}
    if tk.request.method == "GET":
        return _form(case, typed)
    upload = tk.request.files.get("upload")
    try:
        made = tk.get_action("satudata_attachment_create")(context(), {"id": case_id, "upload": upload, **typed})
    except tk.ValidationError as e:
        return _form(case, typed, e.error_dict), 409
    tk.h.flash_success(tk._("{filename} was attached.").format(filename=made["filename"]))
    return _leave(case_id)


def _form(case: dict[str, Any], typed: Mapping[str, str], errors: Mapping[str, Any] | None = None) -> str:
    page = {"case": case, "typed": typed, "errors": errors or {}, "came_from": way_back() or ""}
    return tk.render("satudata/attachment/add.html", page)


def _leave(case_id: str) -> Any:
    return tk.redirect_to(way_back() or tk.h.url_for("satudata_case.read", case_id=case_id) + "#lampiran")


@attachment.route("/satudata/lampiran/<attachment_id>/hapus", methods=["GET", "POST"])
@signed_in
def remove(attachment_id: str) -> Any:
    """Ask once, then take a document back."""
    row = tk.get_action("satudata_attachment_show")(context(), {"id": attachment_id})
    case = tk.get_action("satudata_case_show")(context(), {"id": row["case_id"]})
    if tk.request.method == "GET":
        listed = tk.get_action("satudata_attachment_list")(context(), {"id": case["id"]})
        shown = next(one for one in listed if one["id"] == row["id"])
        page = {"case": case, "attachment": shown, "came_from": way_back() or ""}
        return tk.render("satudata/attachment/remove.html", page)
    try:
        tk.get_action("satudata_attachment_delete")(context(), {"id": attachment_id})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
    else:
        tk.h.flash_success(tk._("{filename} was taken back.").format(filename=row["filename"]))
    return _leave(case["id"])
