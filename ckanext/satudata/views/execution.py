"""Pages of what was carried out: the SOP's rows of a year with their records, one record, the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, send_file

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.attachments import EXECUTIONS, path_of
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.execution import may_record, needs_organization
from ckanext.satudata.domain.file_type import HEAD, UNKNOWN, is_what_it_says
from ckanext.satudata.domain.queue_filter import csv_text
from ckanext.satudata.domain.sop import SopProfile, Step
from ckanext.satudata.gate.download import content_policy
from ckanext.satudata.logic import executions
from ckanext.satudata.logic.executions import Person
from ckanext.satudata.logic.profiles import find_profile, profiles_in_use
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import Official
from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["execution"]

execution = blueprint("satudata_execution", __name__)

ROWS = 25
SHOWN = 3
"""Records shown beside a row; the others stand on the row's own page."""

CSV_ROWS = 1000
FIELDS = (
    *("year", "organization_id", "carried_out_on", "carried_out_by", "official_id"),
    *("letter_id", "note"),
)


@execution.route("/satudata/pelaksanaan")
@signed_in
def index() -> Any:
    """The rows of one SOP in one year, beside each what was recorded; as a file with `format=csv`."""
    person = _person()
    wanted = _wanted()
    profile, asked = wanted["profile"], _asked(wanted)
    try:
        if tk.request.args.get("format") == "csv":
            return _csv(profile, asked)
        found = tk.get_action("satudata_execution_list")(context(), {**asked, "newest": SHOWN})
    except tk.ValidationError:  # an organisation that is gone: the page without it, and a sentence
        tk.h.flash_notice(tk._("The organization in this address does not exist. All organizations are shown."))
        return tk.redirect_to(tk.h.satudata_same_page(instansi=None))
    rows = [
        {
            "step": step,
            "records": [one for one in found["results"] if one["step"] == step.number],
            "count": found["counts"].get(step.number, 0),
            "may_record": person.may_somewhere(step),
        }
        for step in profile.steps
    ]
    page = {**wanted, **_choices(wanted), "rows": rows, "count": found["count"]}
    return tk.render("satudata/execution/index.html", page)


@execution.route("/satudata/pelaksanaan/langkah")
@signed_in
def step() -> Any:
    """Every record of one row in one year, corrected and withdrawn ones too."""
    person = _person()
    wanted = _wanted()
    row = _step(wanted["profile"])
    number = tk.request.args.get("page", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() else 1
    data = {**_asked(wanted), "step": row.number, "past": True, "limit": ROWS, "offset": (page - 1) * ROWS}
    found = tk.get_action("satudata_execution_list")(context(), data)
    pages = max(1, -(-found["count"] // ROWS))
    if page > pages:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    words = {"step": row, "records": found["results"], "count": found["count"], "page": page, "pages": pages}
    return tk.render(
        "satudata/execution/step.html",
        {**wanted, **_choices(wanted), **words, "may_record": person.may_somewhere(row)},
    )


@execution.route("/satudata/pelaksanaan/catat", methods=["GET", "POST"])
@signed_in
def record() -> Any:
    """The form that notes a row as carried out, or corrects a record (`perbaiki`); and what it sends."""
    person = _person()
    wanted = _wanted()
    row = _step(wanted["profile"])
    against = None if person.may_somewhere(row) else may_record(row, person.reach.roles)
    if against:
        raise tk.NotAuthorized(sentence(against))
    before = _before()
    if before and not before["may_correct"]:
        return tk.redirect_to("satudata_execution.read", execution_id=before["id"])
    organizations = executions.organizations_for(person, row)
    page = {
        **wanted,
        "step": row,
        "before": before,
        "organizations": organizations,
        "officials": _officials(),
        "needs_organization": needs_organization(row),
        "limits": tk.h.satudata_attachment_limits(),
    }
    if tk.request.method == "GET":
        given = _given(wanted, person, before, organizations)
        return tk.render("satudata/execution/form.html", {**page, "given": given, "errors": {}})
    given = {name: tk.request.form.get(name, "").strip() for name in FIELDS}
    data = {name: value for name, value in given.items() if value}
    data |= {"profile": wanted["profile"].key, "step": row.number, "upload": tk.request.files.get("upload")}
    if before:
        data |= {"corrects": before["id"]}
    try:
        made = tk.get_action("satudata_execution_record")(context(), data)
    except tk.ValidationError as e:
        return tk.render("satudata/execution/form.html", {**page, "given": given, "errors": e.error_dict}), 409
    tk.h.flash_success(tk._("Step {number} was recorded.").format(number=row.number))
    return tk.redirect_to("satudata_execution.read", execution_id=made["id"])


@execution.route("/satudata/pelaksanaan/<execution_id>")
@signed_in
def read(execution_id: str) -> Any:
    """One record: what the SOP asks, what was done, what came out, what may be done about it."""
    record = _show(execution_id)
    official = Official.get(record["official_id"]) if record["official_id"] else None
    return tk.render("satudata/execution/read.html", {"record": record, "official": official})


@execution.route("/satudata/pelaksanaan/<execution_id>/berkas")
@signed_in
def download(execution_id: str) -> Any:
    """The output as it was handed in; PDF and pictures in the browser, the type is chosen by us."""
    row = _show(execution_id)
    path = path_of(row["file_of"], EXECUTIONS) if row["file_of"] else None
    if path is None or not path.is_file():
        raise tk.ObjectNotFound
    with path.open("rb") as stream:
        inline = is_what_it_says(row["mimetype"], stream.read(HEAD))
    response = send_file(
        path, mimetype=row["mimetype"], as_attachment=not inline, download_name=row["filename"], max_age=0
    )
    response.headers["Content-Security-Policy"] = content_policy(row["mimetype"] if inline else UNKNOWN)
    return response


@execution.route("/satudata/pelaksanaan/<execution_id>/tarik", methods=["GET", "POST"])
@signed_in
def withdraw(execution_id: str) -> Any:
    """Ask for the reason, then withdraw a record."""
    row = _show(execution_id)
    if not row["may_withdraw"]:
        return tk.redirect_to("satudata_execution.read", execution_id=execution_id)
    reason = tk.request.form.get("reason", "")
    errors: Mapping[str, Any] = {}
    if tk.request.method == "POST":
        try:
            tk.get_action("satudata_execution_withdraw")(context(), {"id": execution_id, "reason": reason})
        except tk.ValidationError as e:
            errors = e.error_dict
        else:
            tk.h.flash_success(tk._("The record was withdrawn."))
            return tk.redirect_to("satudata_execution.read", execution_id=execution_id)
    page = {"record": row, "reason": reason, "errors": errors}
    return tk.render("satudata/execution/withdraw.html", page), 409 if errors else 200


# What the pages share


def _person() -> Person:
    """The reader; 403 with a sentence for who holds no role."""
    person = executions.person_of(context())
    tk.check_access("satudata_execution_list", context(), {"person": person})
    if person is None:
        raise tk.NotAuthorized
    return person


def _show(execution_id: str) -> dict[str, Any]:
    return tk.get_action("satudata_execution_show")(context(), {"id": execution_id})


def _wanted() -> dict[str, Any]:
    """What the address asks for: profile (the first in use by default), year (this one), organisation."""
    in_use = profiles_in_use()
    key = tk.request.args.get("profil", "")
    profile = find_profile(key) if key else next((one for one in in_use if _is_recorded(one)), in_use[0])
    if profile is None:
        raise tk.ObjectNotFound
    year = tk.request.args.get("tahun", "")
    is_year = len(year) == len("2026") and year.isascii() and year.isdigit()
    return {
        "profile": profile,
        "year": int(year) if is_year else today().year,
        "organization": tk.request.args.get("instansi", "").strip(),
    }


def _is_recorded(profile: SopProfile) -> bool:
    return any(step.recorded for step in profile.steps)


def _asked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    asked = {"profile": wanted["profile"].key, "year": wanted["year"]}
    return {**asked, "organization_id": wanted["organization"]} if wanted["organization"] else asked


def _choices(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What the filters offer: profiles in use and the one shown, years back to the first, organisations."""
    in_use = {one.key: one for one in [*profiles_in_use(), wanted["profile"]]}
    last = today().year + 1
    return {
        "profiles": list(in_use.values()),
        "years": sorted({wanted["year"], *range(last, last - 8, -1)}, reverse=True),
        "organizations": tk.get_action("satudata_organization_list")(context(), {}),
    }


def _step(profile: SopProfile) -> Step:
    found = profile.step(tk.request.args.get("langkah", ""))
    if found is None or not found.recorded:
        raise tk.ObjectNotFound
    return found


def _before() -> dict[str, Any] | None:
    corrected = tk.request.args.get("perbaiki")
    return _show(corrected) if corrected else None


def _officials() -> list[dict[str, str]]:
    """Registered officials this reader may name; none for who holds no role in an organisation."""
    try:
        found = tk.get_action("satudata_official_list")(context(), {})
    except tk.NotAuthorized:
        return []
    texts = {one["id"]: ", ".join(filter(None, [one["name"], one["position"]])) for one in found}
    return [{"value": key, "text": text} for key, text in sorted(texts.items(), key=lambda pair: pair[1])]


def _given(
    wanted: Mapping[str, Any], person: Person, before: Mapping[str, Any] | None, organizations: list[dict[str, str]]
) -> dict[str, Any]:
    """The form as it opens: the record to correct, else today and the reader's own name."""
    if before:
        return {**{name: before[name] or "" for name in FIELDS}, "organization_id": before["organization"] or ""}
    only = organizations[0]["value"] if len(organizations) == 1 else wanted["organization"]
    return {
        "year": wanted["year"],
        "carried_out_on": today().isoformat(),
        "carried_out_by": person.user.fullname or person.user.name,
        "organization_id": only,
    }


def _csv(profile: SopProfile, asked: Mapping[str, Any]) -> Response:
    """Every record of the year, corrected and withdrawn ones marked; rows nobody carried out yet stand empty."""
    found = list(_all(asked))
    lines: list[list[str]] = []
    for step in profile.steps:
        records = [one for one in found if one["step"] == step.number]
        lines += [_cells(step, one) for one in records] or ([_cells(step, None)] if step.recorded else [])
    response = Response(csv_text([_heads(), *lines]), mimetype="text/csv")
    name = f"pelaksanaan-{profile.key}-{asked['year']}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _all(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    offset = 0
    while True:
        data = {**asked, "past": True, "limit": CSV_ROWS, "offset": offset}
        results = tk.get_action("satudata_execution_list")(context(), data)["results"]
        yield from results
        offset += CSV_ROWS
        if len(results) < CSV_ROWS:
            return


def _heads() -> list[str]:
    return [
        tk._("No."),
        tk._("What is done"),
        tk._("Year"),
        tk._("Organization"),
        tk._("Carried out on"),
        tk._("Carried out by"),
        tk._("File"),
        tk._("Letter"),
        tk._("Note"),
        tk._("Recorded by"),
        tk._("Recorded on"),
        tk._("Standing"),
    ]


def _cells(step: Step, one: Mapping[str, Any] | None) -> list[str]:
    what = [step.number, tk.h.satudata_text(step.activity)]
    if one is None:
        return [*what, *[""] * 9, tk._("Not recorded yet")]
    return [
        *what,
        str(one["year"]),
        one["organization_title"] or "",
        one["carried_out_on"],
        one["carried_out_by"],
        one["filename"] or "",
        one["letter_id"] or "",
        one["note"] or "",
        one["recorded_by_name"],
        tk.h.satudata_plain_time(one["recorded_at"]),
        tk.h.satudata_record_standing(one),
    ]
