"""One row of a Daftar Data: its page, the forms that write it, take it out and bring it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.domain.list_layouts import FULL_COLUMNS
from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.logic.list_organizations import producers
from ckanext.satudata.views.common import context, for_everybody, signed_in

__all__ = ["add_row_pages", "producers_offered", "version"]

CHANGES = 25
NOTHING: Mapping[str, Any] = {}
_ROOT = "/satudata/daftar-data/<reference>/baris"
_BOTH = ["GET", "POST"]


def add_row_pages(place: Blueprint) -> None:
    """Give the blueprint the pages of a row."""
    place.add_url_rule(f"{_ROOT}/baru", "row_new", signed_in(create), methods=_BOTH)
    place.add_url_rule(f"{_ROOT}/<item_id>", "row", for_everybody(read))
    place.add_url_rule(f"{_ROOT}/<item_id>/ubah", "row_edit", signed_in(update), methods=_BOTH)
    place.add_url_rule(f"{_ROOT}/<item_id>/keluarkan", "row_remove", signed_in(remove), methods=_BOTH)
    place.add_url_rule(f"{_ROOT}/<item_id>/kembalikan", "row_restore", signed_in(restore), methods=_BOTH)


def read(reference: str, item_id: str) -> Any:
    """Every column of the row, the same data in other years, and for SDI roles what was changed here."""
    row = _row(reference, item_id)
    changes: dict[str, Any] = {"count": 0, "results": []}
    if reader_of(context()).sees_drafts:
        changes = tk.get_action("satudata_list_row_history")(context(), {"id": row["id"], "limit": CHANGES})
    more = [column for column in COLUMNS if column not in FULL_COLUMNS and row["cells"].get(column)]
    page = {**_shared(reference), "row": row, "columns": [*FULL_COLUMNS, *more], "changes": changes}
    return tk.render("satudata/list/row.html", page)


def create(reference: str) -> Any:
    """The form for a new row, and what it sends."""
    page = {**_shared(reference), "row": None}
    if not page["list"]["writes_rows"]:
        raise tk.NotAuthorized(tk._("Rows of this list are not written now, or not by you."))
    if tk.request.method == "GET":
        return _form(page, {})
    given = _given()
    sent = {name: text for name, text in given.items() if text}
    section = tk.request.form.get("section", "").strip()
    try:
        data = {"list": page["list"]["id"], "cells": sent or given, "section": section}
        made = tk.get_action("satudata_list_row_create")(context(), data)
    except tk.ValidationError as e:
        return _form({**page, "section": section}, given, e.error_dict)
    except tk.NotAuthorized as e:
        return _form({**page, "section": section}, given, {"produsen_data": [_said(e)]})
    _warn(made)
    tk.h.flash_success(tk._("The row was added: {title}.").format(title=made["title"]))
    return tk.redirect_to("satudata_list.row", reference=reference, item_id=made["item_id"])


def update(reference: str, item_id: str) -> Any:
    """The form over all columns; what was typed survives a refusal and stands beside what another one wrote."""
    row = _row(reference, item_id)
    page = {**_shared(reference), "row": row}
    closed_meanwhile = tk.request.method == "POST" and not page["list"]["is_open"]
    if (not row["may_write"] or row["removed"]) and not closed_meanwhile:  # then what was typed is not lost
        return tk.redirect_to("satudata_list.row", reference=reference, item_id=item_id)
    if tk.request.method == "GET":
        return _form(page, row["cells"])
    given = _given()
    try:
        data = {"id": row["id"], "row_version": version(), "cells": given}
        made = tk.get_action("satudata_list_row_update")(context(), data)
    except tk.ValidationError as e:
        theirs = _theirs(row["cells"], given) if "row_version" in e.error_dict else {}
        return _form({**page, "theirs": theirs}, given, e.error_dict)
    except tk.NotAuthorized as e:
        return _form(page, given, {"produsen_data": [_said(e)]})
    _warn(made)
    tk.h.flash_success(tk._("The row was saved."))
    return tk.redirect_to("satudata_list.row", reference=reference, item_id=item_id)


def remove(reference: str, item_id: str) -> Any:
    """Ask for the reason, then take the row out."""
    return _ask_first(reference, item_id, "remove", tk._("The row was taken out of the draft."))


def restore(reference: str, item_id: str) -> Any:
    """Ask once, then bring the row back."""
    return _ask_first(reference, item_id, "restore", tk._("The row is back in the draft."))


def _ask_first(reference: str, item_id: str, verb: str, done: str) -> Any:
    row = _row(reference, item_id)
    if not row["may_write"] or row["removed"] != (verb == "restore"):
        return tk.redirect_to("satudata_list.row", reference=reference, item_id=item_id)
    reason, errors = tk.request.form.get("reason", "").strip(), NOTHING
    if tk.request.method == "POST":
        data = {"id": row["id"], "row_version": version(), "reason": reason}
        try:
            tk.get_action(f"satudata_list_row_{verb}")(context(), data)
        except tk.ValidationError as e:
            errors = e.error_dict
        else:
            tk.h.flash_success(done)
            return tk.redirect_to("satudata_list.row", reference=reference, item_id=item_id)
    page = {**_shared(reference), "row": row, "verb": verb, "reason": reason, "errors": errors}
    return tk.render("satudata/list/row_remove.html", page), 409 if errors else 200


# What the pages share


def _row(reference: str, item_id: str) -> dict[str, Any]:
    return tk.get_action("satudata_list_row_show")(context(), {"list": reference, "item_id": item_id})


def _shared(reference: str) -> dict[str, Any]:
    shown = tk.get_action("satudata_data_list_show")(context(), {"id": reference})
    return {"list": shown, "reference": reference, "reader": reader_of(context())}


def _given() -> dict[str, str]:
    """What was typed, by column; a column the form does not have stays as it is."""
    form = tk.request.form
    return {column: form[column].strip() for column in COLUMNS if column in form}


def version() -> str:
    """The version of the row the form was made from."""
    return tk.request.form.get("row_version", "")


def _theirs(now: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """The cells as they stand now, where they differ from what was typed."""
    return {column: now.get(column, "") for column, text in typed.items() if now.get(column, "") != text}


def _form(page: Mapping[str, Any], given: Mapping[str, str], errors: Mapping[str, Any] = NOTHING) -> Any:
    words = {"given": given, "errors": errors, "columns": list(COLUMNS), "producers": producers_offered(page["reader"])}
    return tk.render(
        "satudata/list/row_form.html", {"theirs": {}, "section": "", **page, **words}
    ), 409 if errors else 200


def producers_offered(reader: ListReader) -> list[dict[str, str]]:
    """Organisations the reader may write for, by title, as a row names them."""
    titles = producers().titles
    mine = {title for organization, title in titles.items() if reader.writes_row_of(organization)}
    return [{"value": title, "text": title} for title in sorted(mine, key=str.lower)]


def _warn(row: Mapping[str, Any]) -> None:
    """What somebody should look at, beside what was saved."""
    for one in row["problems"]:
        tk.h.flash_notice(f"{tk.h.satudata_column_title(one['column'])}: {one['sentence']}")


def _said(error: tk.NotAuthorized) -> str:
    return str(error) or tk._("You write the rows of your own organization only: name it as Produsen Data.")
