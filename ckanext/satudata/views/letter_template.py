"""How offices write their letters: see, try, change."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate.download import content_policy
from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["letter_template"]

letter_template = blueprint("satudata_letter_template", __name__)


@letter_template.route("/satudata/surat/templat")
@signed_in
def index() -> Any:
    """Every kind of letter and how the chosen office writes it."""
    return _page()


def _page(errors: Any = None, typed: Any = None) -> str:
    organization = (typed or tk.request.args).get("organization") or ""
    try:
        found = tk.get_action("satudata_letter_template_list")(context(), {"organization_id": organization})
    except tk.ValidationError as e:
        raise tk.ObjectNotFound from e
    offices = tk.get_action("satudata_organization_list")(context(), {})
    page = {"found": found, "organization": organization, "errors": errors or {}, "typed": typed or {}}
    named = [{"value": one["name"], "text": one["title"]} for one in offices]
    return tk.render("satudata/letter/templates.html", {**page, "offices": named})


@letter_template.route("/satudata/surat/templat/<kind>", methods=["POST"])
@signed_in
def change(kind: str) -> Any:
    """Pattern, code and Word file of one kind, as typed."""
    typed = {name: tk.request.form.get(name, "") for name in ("organization", "pattern", "code")}
    data: dict[str, Any] = {"kind": kind, "organization_id": typed["organization"], "pattern": typed["pattern"]}
    data |= {"code": typed["code"], "upload": tk.request.files.get("upload")}
    data["bundled"] = bool(tk.request.form.get("bundled"))
    try:
        tk.get_action("satudata_letter_template_update")(context(), data)
    except tk.ValidationError as e:
        return _page(e.error_dict, {**typed, "kind": kind}), 409
    tk.h.flash_success(tk._("From now on letters are written like this. Try it with the test print."))
    chosen = {"organization": typed["organization"]} if typed["organization"] else {}
    return tk.redirect_to("satudata_letter_template.index", **chosen)


@letter_template.route("/satudata/surat/templat/<kind>/berkas")
@signed_in
def download(kind: str) -> Any:
    """The Word file, or a made-up letter printed by it (`sample=docx` or `pdf`)."""
    args = tk.request.args
    data = {"kind": kind, "organization_id": args.get("organization", ""), "sample": args.get("sample", "")}
    data["bundled"] = args.get("bundled", "0")
    try:
        found = tk.get_action("satudata_letter_template_show")(context(), data)
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
        return tk.redirect_to("satudata_letter_template.index")
    response = Response(base64.b64decode(found["content"]), mimetype=found["mimetype"])
    way = "inline" if data["sample"] == "pdf" else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{found["filename"]}"'
    response.headers["Content-Security-Policy"] = content_policy(found["mimetype"])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
