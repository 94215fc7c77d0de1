"""A spreadsheet brought to a draft: uploaded, its headings confirmed, looked at line by line, applied or dropped.

Ticks go along from page to page of the preview in one field (`kept`), so that all of it works without script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.logic.list_imports import LINE_NUMBER
from ckanext.satudata.model import ListRow
from ckanext.satudata.model.base import Session
from ckanext.satudata.views.common import context, signed_in

__all__ = ["add_import_pages"]

LINES = 50
KINDS = ("changed", "new", "wrong", "gone", "twice", "same")
"""Kinds of lines in the order of their tabs; the first that has some is shown."""
NOTHING: Mapping[str, Any] = {}
_ROOT = "/satudata/daftar-data/<reference>/impor"


def add_import_pages(place: Blueprint) -> None:
    """Give the blueprint the pages of an upload."""
    place.add_url_rule(_ROOT, "upload", signed_in(upload), methods=["GET", "POST"])
    place.add_url_rule(f"{_ROOT}/<import_id>", "import_read", signed_in(read), methods=["GET", "POST"])
    place.add_url_rule(f"{_ROOT}/<import_id>/kolom", "import_match", signed_in(match), methods=["POST"])
    place.add_url_rule(f"{_ROOT}/<import_id>/terapkan", "import_apply", signed_in(apply), methods=["POST"])
    place.add_url_rule(f"{_ROOT}/<import_id>/batal", "import_drop", signed_in(drop), methods=["POST"])


def upload(reference: str) -> Any:
    """Choose a file and, where it has several, its sheet; and what is sent."""
    shared = _shared(reference)
    if not shared["list"]["writes_rows"]:
        raise tk.NotAuthorized(tk._("Rows of this list are not written now, or not by you."))
    sheet, errors = tk.request.form.get("sheet", "").strip(), NOTHING
    if tk.request.method == "POST":
        data = {"list": shared["list"]["id"], "upload": tk.request.files.get("upload"), "sheet": sheet}
        try:
            made = tk.get_action("satudata_list_import_start")(context(), data)
        except tk.ValidationError as e:
            errors = e.error_dict
        else:
            return _to_import(reference, made["id"])
    page = {**shared, "sheet": sheet, "errors": errors, "megabytes": config.attachment_max_bytes() // (1024 * 1024)}
    return tk.render("satudata/list/upload.html", page), 409 if errors else 200


def read(reference: str, import_id: str) -> Any:
    """What the upload would do; a POST turns the page and keeps what was ticked."""
    return _preview(reference, import_id)


def match(reference: str, import_id: str) -> Any:
    """Say which columns the headings mean."""
    form = tk.request.form
    columns = dict(zip(form.getlist("heading"), form.getlist("column"), strict=False))
    try:
        tk.get_action("satudata_list_import_match")(context(), {"id": import_id, "columns": columns})
    except tk.ValidationError as e:
        return _preview(reference, import_id, e.error_dict)
    tk.h.flash_success(tk._("The headings are confirmed."))
    return _to_import(reference, import_id)


def apply(reference: str, import_id: str) -> Any:
    """Write what was ticked, or every line that is new or changed; then say what was refused and why."""
    lines, gone = _ticked()
    everything = tk.request.form.get("what") == "all"
    if not everything and not lines and not gone:
        return _preview(reference, import_id, {"lines": [tk._("Tick at least one line.")]})
    data = {"id": import_id, "lines": "all" if everything else lines, "remove": gone}
    try:
        done = tk.get_action("satudata_list_import_apply")(context(), data)
    except tk.ValidationError as e:
        return _preview(reference, import_id, e.error_dict)
    if not done["errors"]:
        return _to_import(reference, import_id)
    if done["state"] == "open":
        return _preview(reference, import_id, {"lines": [tk._("Nothing was written.")]}, done["errors"])
    shown = tk.get_action("satudata_list_import_show")(context(), {"id": import_id})
    return _render(reference, shown, refused=done["errors"])


def drop(reference: str, import_id: str) -> Any:
    """Forget the upload."""
    try:
        tk.get_action("satudata_list_import_drop")(context(), {"id": import_id})
    except tk.ValidationError as e:
        return _preview(reference, import_id, e.error_dict)
    tk.h.flash_success(tk._("The upload was dropped; nothing of it is in the list."))
    return tk.redirect_to("satudata_list.upload", reference=reference)


# What the pages share


def _shared(reference: str) -> dict[str, Any]:
    shown = tk.get_action("satudata_data_list_show")(context(), {"id": reference})
    return {"list": shown, "reference": reference, "reader": reader_of(context())}


def _to_import(reference: str, import_id: str) -> Any:
    return tk.redirect_to("satudata_list.import_read", reference=reference, import_id=import_id)


def _kept() -> set[str]:
    """Numbers of lines and ids of rows that are ticked: those of other pages, and those of the page that was sent."""
    form = tk.request.form
    kept, shown = (set(filter(None, form.get(name, "").split(","))) for name in ("kept", "shown"))
    return (kept - shown) | set(form.getlist("ticked"))


def _ticked() -> tuple[list[int], list[str]]:
    kept = _kept()
    numbers = {one for one in kept if LINE_NUMBER.fullmatch(one)}
    return sorted(map(int, numbers)), sorted(kept - numbers)


def _asked(counts: Mapping[str, int]) -> tuple[str, int]:
    """Kind and page the reader turned to, `changed:2`; the first kind that has lines to begin with."""
    kind, _, number = (tk.request.form.get("go") or tk.request.args.get("go", "")).partition(":")
    page = max(1, int(number)) if LINE_NUMBER.fullmatch(number) else 1
    return kind if kind in KINDS else next((one for one in KINDS if counts.get(one)), KINDS[0]), page


def _preview(
    reference: str, import_id: str, errors: Mapping[str, Any] = NOTHING, refused: Iterable[Mapping[str, Any]] = ()
) -> Any:
    action = tk.get_action("satudata_list_import_show")
    kind, page = _asked(action(context(), {"id": import_id, "limit": 1})["counts"])
    found = action(context(), {"id": import_id, "kind": kind, "limit": LINES, "offset": (page - 1) * LINES})
    return _render(reference, found, kind, page, errors, refused)


def _render(
    reference: str,
    found: dict[str, Any],
    kind: str = "",
    page: int = 1,
    errors: Mapping[str, Any] = NOTHING,
    refused: Iterable[Mapping[str, Any]] = (),
) -> Any:
    shared = _shared(reference)
    if found["list_id"] != shared["list"]["id"]:
        raise tk.ObjectNotFound
    kept = _kept()
    words = {
        "found": found,
        "kinds": KINDS,
        "kind": kind,
        "page": page,
        "pages": max(1, -(-found["count"] // LINES)),
        "kept": kept,
        "lines_kept": sum(one.isdecimal() for one in kept),
        "columns": list(COLUMNS),
        "errors": errors,
        "refused": refused,
        "items": _items([one["row_id"] for one in (*found["results"], *refused)]),
    }
    return tk.render("satudata/list/import.html", {**shared, **words}), 409 if errors else 200


def _items(row_ids: Iterable[str | None]) -> dict[str, str]:
    """Row to item, by which its page is found."""
    wanted = [one for one in row_ids if one]
    stmt = sa.select(ListRow.id, ListRow.item_id).where(ListRow.id.in_(wanted))
    return {row[0]: row[1] for row in Session.execute(stmt)} if wanted else {}
