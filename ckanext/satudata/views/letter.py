"""The register of letters, one letter, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import send_file

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.letter_files import path_of
from ckanext.satudata.domain.file_type import HEAD, UNKNOWN, is_what_it_says
from ckanext.satudata.gate.download import content_policy
from ckanext.satudata.views.common import blueprint, context, signed_in
from ckanext.satudata.views.letter_form import ITEM_FIELDS, choices, given, sent
from ckanext.satudata.views.letter_table import file_of

__all__ = ["letter"]

letter = blueprint("satudata_letter", __name__)

ROWS = 25
FILTERS = ("q", "kind", "organization", "year", "state", "case")
PARTS = ("docx", "pdf", "scan", "preview")


def _call(action: str, **data: Any) -> Any:
    return tk.get_action(f"satudata_letter_{action}")(context(), data)


@letter.route("/satudata/surat")
@signed_in
def index() -> Any:
    """The register as the address asks for it; as a file with `format=csv` or `xlsx`."""
    wanted = {name: tk.request.args.get(name, "").replace("\x00", "").strip()[:200] for name in FILTERS}
    wanted["year"] = wanted["year"] if wanted["year"].isdigit() and len(wanted["year"]) < 5 else ""  # noqa: PLR2004
    asked = {name: value for name, value in wanted.items() if value}
    typed = tk.request.args.get("page", "1")
    page = max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1  # noqa: PLR2004
    try:
        if tk.request.args.get("format") in {"csv", "xlsx"}:
            return file_of(_call("list", **asked, limit=1000)["results"], tk.request.args["format"])
        found = _call("list", **asked, limit=ROWS, offset=(page - 1) * ROWS, facets=True)
    except tk.ValidationError:
        tk.h.flash_notice(tk._("The organization in this address does not exist. All organizations are shown."))
        return tk.redirect_to(tk.h.satudata_same_page(organization=None))
    pages = max(1, -(-found["count"] // ROWS))
    if page > pages:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    return tk.render(
        "satudata/letter/index.html", {"wanted": wanted, "asked": asked, "found": found, "page": page, "pages": pages}
    )


@letter.route("/satudata/surat/baru", methods=["GET", "POST"])
@signed_in
def new() -> Any:
    """First which letter of which OPD, then the form; datasets named in the address are ticked."""
    offices = tk.h.satudata_letter_offices()
    if not offices:
        raise tk.NotAuthorized(tk._("Letters are written by the people of an OPD, minutes by the Walidata."))
    asked = tk.request.form if tk.request.method == "POST" else tk.request.args
    office = next((one for one in offices if asked.get("organization") in {one["value"], one["id"]}), None)
    office = office or (offices[0] if len(offices) == 1 else None)
    kind = asked.get("kind", "")
    if office is None or not kind:
        return tk.render("satudata/letter/choose.html", {"offices": offices, "office": office, "kind": kind})
    if tk.request.method == "GET":
        ticked = tk.request.args.getlist("case")
        return _form(None, office, kind, {"date": tk.h.satudata_today(), "datasets": [{"id": one} for one in ticked]})
    data = sent(tk.request.form)
    try:
        made = _call("create", kind=kind, organization_id=office["id"], **data)
    except tk.ValidationError as e:
        return _form(None, office, kind, data, e.error_dict), 409
    tk.h.flash_success(tk._("The draft is stored. Print it, or file it signed."))
    return tk.redirect_to("satudata_letter.read", letter_id=made["id"])


def _form(
    known: dict[str, Any] | None,
    office: Mapping[str, Any],
    kind: str,
    typed: Mapping[str, Any],
    errors: Mapping[str, Any] | None = None,
) -> str:
    page = {"known": known, "office": office, "kind": kind, "given": given(typed), "errors": errors or {}}
    return tk.render(
        "satudata/letter/form.html", {**page, "item_fields": ITEM_FIELDS, **choices(office, kind, given(typed))}
    )


@letter.route("/satudata/surat/<letter_id>")
@signed_in
def read(letter_id: str) -> Any:
    """One letter: what it covers, its files, what can be done with it."""
    return tk.render("satudata/letter/read.html", {"letter": _call("show", id=letter_id)})


@letter.route("/satudata/surat/<letter_id>/ubah", methods=["GET", "POST"])
@signed_in
def edit(letter_id: str) -> Any:
    """The form of a draft."""
    known = _call("show", id=letter_id)
    if "update" not in known["may"]:
        return _not_now(known)
    office = {"id": known["organization_id"], "value": known["organization_name"], "text": known["organization_title"]}
    if tk.request.method == "GET":
        items = [{**one, "id": one["case_id"]} for one in known["items"]]
        return _form(known, office, known["kind"], {**known, "datasets": items})
    data = sent(tk.request.form)
    try:
        _call("update", id=letter_id, **data)
    except tk.ValidationError as e:
        return _form(known, office, known["kind"], {**known, **data}, e.error_dict), 409
    tk.h.flash_success(tk._("The draft is stored."))
    return tk.redirect_to("satudata_letter.read", letter_id=letter_id)


def _not_now(known: Mapping[str, Any]) -> Any:
    tk.h.flash_notice(tk._("This cannot be done with the letter as it stands now."))
    return tk.redirect_to("satudata_letter.read", letter_id=known["id"])


_DONE = {
    "terbitkan": ("issue", ("number",)),
    "tanda-tangan": ("sign", ("number", "paper_place")),
    "ganti": ("replace", ()),
    "batal": ("void", ("reason",)),
}
"""Word of the address to the action and what its page asks."""


@letter.route(
    "/satudata/surat/<letter_id>/<any('terbitkan', 'tanda-tangan', 'ganti', 'batal'):step>", methods=["GET", "POST"]
)
@signed_in
def do(letter_id: str, step: str) -> Any:
    """What this step means, and the button that does it."""
    action, names = _DONE[step]
    known = _call("show", id=letter_id)
    if action not in known["may"]:
        return _not_now(known)
    typed = {name: tk.request.form.get(name, known.get(name) or "") for name in names}
    page: dict[str, Any] = {"letter": known, "step": action, "given": typed, "errors": {}}
    if tk.request.method == "GET":
        return tk.render("satudata/letter/do.html", page)
    upload = {"upload": tk.request.files.get("upload")} if action == "sign" else {}
    try:
        done = _call(action, id=letter_id, modified_at=tk.request.form.get("modified_at"), **typed, **upload)
    except tk.ValidationError as e:
        return tk.render("satudata/letter/do.html", {**page, "errors": e.error_dict}), 409
    _say(action, done)
    if action == "replace":
        return tk.redirect_to("satudata_letter.edit", letter_id=done["id"])
    return tk.redirect_to("satudata_letter.read", letter_id=letter_id)


def _say(action: str, done: Mapping[str, Any]) -> None:
    said = {
        "issue": tk._("The letter is printed. Have it signed and file the scan."),
        "sign": tk._("The signed letter is filed."),
        "replace": tk._("This draft replaces the letter once it is signed; until then that one stays in force."),
        "void": tk._("The letter is out of force. It stays in the register."),
    }
    tk.h.flash_success(said[action])
    for warning in done["warnings"]:
        tk.h.flash_notice(warning)


@letter.route("/satudata/surat/<letter_id>/berkas/<part>")
@signed_in
def download(letter_id: str, part: str) -> Any:
    """A file of the letter, for its chain: PDF and pictures in the browser; the type is chosen by us."""
    known = _call("show", id=letter_id)
    if not known["in_chain"]:
        raise tk.NotAuthorized(tk._("The letter itself is read by the OPD and the Walidata."))
    kept = known["files"].get(part) if part in PARTS else None
    path = path_of(kept["key"]) if kept else None
    if kept is None or path is None or not path.is_file():
        raise tk.ObjectNotFound
    with path.open("rb") as stream:
        inline = is_what_it_says(kept["mimetype"], stream.read(HEAD))
    response = send_file(
        path, mimetype=kept["mimetype"], as_attachment=not inline, download_name=kept["name"], max_age=0
    )
    response.headers["Content-Security-Policy"] = content_policy(kept["mimetype"] if inline else UNKNOWN)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
