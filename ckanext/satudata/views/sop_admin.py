"""SOP profiles at the place of those who administer them: drafts, versions, comparison, simulation, switching on.

Every page judges by the actions it calls; here only what a form needs is put together. What was typed survives every
refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.marked import MAX_LENGTH
from ckanext.satudata.domain.sop import ACCESS_CLASSES, FLOW_KINDS
from ckanext.satudata.views.common import blueprint, context, signed_in
from ckanext.satudata.views.sop_move import add_move_page
from ckanext.satudata.views.sop_parts import (
    DRAFT,
    call,
    choices,
    managers_only,
    organizations,
    profiles,
    reference,
    render,
)

__all__ = ["sop_admin"]

sop_admin = blueprint("satudata_sop_admin", __name__)

ROWS = 50
AROUND = 6
"""Lines shown before and after the one at fault."""
Errors = Mapping[str, Any]
NO_ERRORS: Errors = {}


@sop_admin.route("/satudata/kelola/sop")
@signed_in
def index() -> Any:
    """Profiles with their versions, drafts, and where each holds from when."""
    managers_only()
    past = bool(tk.request.args.get("past"))
    uses = call("satudata_sop_use_list", past=past)
    return render("index", profiles=profiles(), drafts=call("satudata_sop_draft_list"), uses=uses, past=past)


# Editing


@sop_admin.route("/satudata/kelola/sop/baru", methods=["GET", "POST"])
@signed_in
def new() -> Any:
    """Begin a draft: a copy of a version, or a file."""
    managers_only()
    given = tk.request.form.to_dict() if tk.request.method == "POST" else dict(tk.request.args.items())
    errors: Errors = NO_ERRORS
    if tk.request.method == "POST":
        try:
            draft = _begun(given)
        except tk.ValidationError as e:
            errors = e.error_dict
        else:
            tk.h.flash_success(tk._("The draft was saved. It holds nowhere yet."))
            return tk.redirect_to("satudata_sop_admin.edit", key=draft["key"])
    return render("new", 409 if errors else 200, given=given, errors=errors, choices=choices(drafts=False))


def _begun(given: dict[str, str]) -> dict[str, Any]:
    upload = tk.request.files.get("upload")
    if upload is not None and upload.filename:
        key, based_on, text = given.get("key", ""), "", _uploaded(upload)
    else:
        if not given.get("sop"):
            raise tk.ValidationError({"sop": [tk._("Choose what to copy, or a file.")]})
        try:
            found = call("satudata_sop_export", **reference(given["sop"]))
        except tk.ObjectNotFound as e:
            raise tk.ValidationError({"sop": [tk._("SOP profile not found.")]}) from e
        key, text = given.get("key") or found["key"], found["text"]
        based_on = f"{found['key']} {found['version']}"
        text = _renamed(text, found["key"], key)
    return call("satudata_sop_draft_save", key=key, text=text, based_on=based_on, comment=given.get("comment"))


def _uploaded(upload: Any) -> str:
    """The file as text; one that is too large is not read to its end."""
    raw = upload.stream.read(4 * MAX_LENGTH + 1)
    try:
        if len(raw) <= 4 * MAX_LENGTH:
            return raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise tk.ValidationError({"upload": [tk._("This file is not a text in UTF-8.")]}) from e
    raise tk.ValidationError({"upload": [tk._("This file is too large to be an SOP profile.")]})


def _renamed(text: str, old: str, new: str) -> str:
    """The copy under its new key: the first line that says the key."""
    return text.replace(f"key: {old}", f"key: {new}", 1) if new != old else text


@sop_admin.route("/satudata/kelola/sop/draf/<key>", methods=["GET", "POST"])
@signed_in
def edit(key: str) -> Any:
    """Edit a draft: save it, or have it checked without saving."""
    managers_only()
    saved = call("satudata_sop_draft_show", id=key)
    if tk.request.method == "GET":
        return _editor(saved, saved, saved["judged"])
    given = {name: tk.request.form.get(name, "") for name in ("text", "comment", "revision")}
    try:
        if tk.request.form.get("do") == "check":
            return _editor(saved, given, call("satudata_sop_validate", text=given["text"]), checked=True)
        if tk.request.form.get("overwrite"):
            given["revision"] = tk.request.form["overwrite"]
        draft = tk.get_action("satudata_sop_draft_save")(context(), {"key": key, **given})
    except tk.ValidationError as e:
        return _editor(saved, given, None, e.error_dict, status=409)
    _tell_saved(draft)
    return tk.redirect_to("satudata_sop_admin.edit", key=key)


def _tell_saved(draft: dict[str, Any]) -> None:
    if draft["judged"]["ok"]:
        tk.h.flash_success(tk._("Saved. The profile can be read without a fault."))
    else:
        tk.h.flash_notice(tk._("Saved as it is, with a fault. It cannot be published yet."))


def _editor(
    saved: dict[str, Any],
    given: Mapping[str, Any],
    judged: dict[str, Any] | None,
    errors: Errors = NO_ERRORS,
    checked: bool = False,
    status: int = 200,
) -> Any:
    lines = str(given["text"]).replace("\r\n", "\n").split("\n")
    place = judged["line"] if judged and judged["line"] else None
    first = max(1, place - AROUND) if place else 1
    excerpt = list(enumerate(lines[first - 1 : place + AROUND], first)) if place else []
    words = {"excerpt": excerpt, "checked": checked, "longest": MAX_LENGTH}
    return render("edit", status, draft=saved, given=given, judged=judged, errors=errors, **words)


@sop_admin.route("/satudata/kelola/sop/draf/<key>/terbitkan", methods=["GET", "POST"])
@signed_in
def publish(key: str) -> Any:
    """What a new version means, then the button that makes it."""
    managers_only()
    draft = call("satudata_sop_draft_show", id=key)
    asked = {"key": key, "revision": draft["revision"], "comment": draft["comment"]}
    if tk.request.method == "POST":
        asked = {"key": key, **{name: tk.request.form.get(name, "") for name in ("revision", "comment")}}
    try:
        done = call("satudata_sop_publish", dry_run=tk.request.method == "GET" or None, **asked)
    except tk.ValidationError as e:
        return render("publish", 409, draft=draft, planned=None, errors=e.error_dict, difference=None)
    if tk.request.method == "GET":
        return render("publish", draft=draft, planned=done, errors={}, difference=_since(key))
    said = tk._("Version {version} of {key} was published. Switch it on when it shall hold.")
    tk.h.flash_success(said.format(version=done["version"], key=done["key"]))
    return tk.redirect_to("satudata_sop_admin.index")


def _since(key: str) -> dict[str, Any] | None:
    """What the draft says otherwise than the newest version; nothing to compare with for a new profile."""
    try:
        return call("satudata_sop_diff", id=key, other=key, draft=True)
    except (tk.ObjectNotFound, tk.ValidationError):
        return None


@sop_admin.route("/satudata/kelola/sop/draf/<key>/buang", methods=["GET", "POST"])
@signed_in
def discard(key: str) -> Any:
    """Ask once, then throw a draft away."""
    managers_only()
    draft = call("satudata_sop_draft_show", id=key)
    if tk.request.method == "GET":
        return render("discard", draft=draft, errors={})
    try:
        call("satudata_sop_draft_discard", key=key, revision=tk.request.form.get("revision"))
    except tk.ValidationError as e:
        return render("discard", 409, draft=draft, errors=e.error_dict)
    tk.h.flash_success(tk._("The draft was thrown away."))
    return tk.redirect_to("satudata_sop_admin.index")


# Comparing and trying out


@sop_admin.route("/satudata/kelola/sop/bandingkan")
@signed_in
def compare() -> Any:
    """Two versions beside each other, in words."""
    managers_only()
    old, new = tk.request.args.get("lama", ""), tk.request.args.get("baru", "")
    found, errors = None, {}
    if old and new:
        try:
            found = _compared(old, new)
        except tk.ObjectNotFound:
            errors = {"lama": [tk._("SOP profile not found.")]}
        except tk.ValidationError as e:
            errors = e.error_dict
    status = 404 if "lama" in errors else 409 if errors else 200
    words = {"found": found, "given": {"lama": old, "baru": new}, "errors": errors}
    return render("compare", status, **words, choices=choices(), older=choices(drafts=False))


def _compared(old: str, new: str) -> dict[str, Any]:
    after = reference(new)
    return call(
        "satudata_sop_diff",
        **{name: value for name, value in reference(old).items() if name != "draft"},
        other=after["id"],
        other_version=after.get("version"),
        draft=after.get("draft"),
    )


@sop_admin.route("/satudata/kelola/sop/simulasi")
@signed_in
def simulate() -> Any:
    """A dataset walked through, and what a version would mean for the cases that run now."""
    managers_only()
    given = {name: tk.request.args.get(name, "") for name in ("sop", "alur", "organisasi", "akses", "mulai")}
    number = max(tk.request.args.get("page", 1, type=int), 1)
    found, errors = None, {}
    if given["sop"]:
        asked = {"flow": given["alur"], "organization": given["organisasi"], "access_class": given["akses"]}
        try:
            found = call("satudata_sop_simulate", **reference(given["sop"]), **asked, start=given["mulai"],
                          limit=ROWS, offset=(number - 1) * ROWS)  # fmt: skip
        except tk.ValidationError as e:
            errors = e.error_dict
    return render(
        "simulate",
        409 if errors else 200,
        found=found,
        given=given,
        errors=errors,
        page=number,
        pages=max(1, -(-found["cases"]["count"] // ROWS)) if found else 1,
        movable=not given["sop"].endswith(f"@{DRAFT}"),
        **_lists(),
    )


def _lists() -> dict[str, Any]:
    return {
        "choices": choices(),
        "organizations": organizations(),
        "flows": [{"value": kind, "text": tk.h.satudata_flow_word(kind)} for kind in FLOW_KINDS],
        "classes": [{"value": one, "text": one} for one in ACCESS_CLASSES],
    }


# Switching on


@sop_admin.route("/satudata/kelola/sop/pakai", methods=["GET", "POST"])
@signed_in
def use() -> Any:
    """Say what shall hold where from when; then what follows; then the button that does it."""
    managers_only()
    names = ("sop", "flow", "organization_id", "valid_from", "comment")
    source = tk.request.form if tk.request.method == "POST" else tk.request.args
    given = {name: source.get(name, "") for name in names}
    if tk.request.method == "GET":
        return _use_form(given)
    asked = {name: given[name] for name in names[1:]}
    confirmed = bool(tk.request.form.get("confirmed"))
    try:
        done = call("satudata_sop_use", **reference(given["sop"]), **asked, dry_run=not confirmed or None)
    except tk.ValidationError as e:
        return _use_form(given, e.error_dict)
    except tk.ObjectNotFound as e:
        return _use_form(given, {"sop": [str(e)]})
    if not confirmed:
        return render("use_confirm", given=given, planned=done)
    tk.h.flash_success(tk._("{profile} {version} holds from {day} on.").format(
        profile=done["profile"], version=done["version"], day=tk.h.render_datetime(done["valid_from"])))  # fmt: skip
    return tk.redirect_to("satudata_sop_admin.index")


def _use_form(given: dict[str, str], errors: Errors = NO_ERRORS) -> Any:
    errors = {"sop" if name in {"id", "version"} else name: said for name, said in errors.items()}
    known = choices(drafts=False)
    newest = tk._("{key}: always the newest version")
    known += [{"value": one["key"], "text": newest.format(key=one["key"])} for one in profiles()]
    return render("use", 409 if errors else 200, given=given, errors=errors, **{**_lists(), "choices": known})


@sop_admin.route("/satudata/kelola/sop/pakai/<use_id>/akhiri", methods=["GET", "POST"])
@signed_in
def unuse(use_id: str) -> Any:
    """Ask once, then take a use back."""
    managers_only()
    row = next((one for one in call("satudata_sop_use_list") if one["id"] == use_id), None)
    if row is None:
        raise tk.ObjectNotFound
    if tk.request.method == "POST":
        try:
            call("satudata_sop_unuse", id=use_id)
        except tk.ValidationError as e:
            tk.h.flash_error(" ".join(e.error_summary.values()))
        else:
            tk.h.flash_success(tk._("Taken back. What held before holds again."))
        return tk.redirect_to("satudata_sop_admin.index")
    return render("unuse", row=row)


add_move_page(sop_admin)
