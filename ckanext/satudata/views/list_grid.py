"""The grid of a draft: many rows at once, each a form of its own. A script saves a row when it is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.views.common import context, signed_in
from ckanext.satudata.views.list_row import producers_offered, version
from ckanext.satudata.views.list_search import searched

__all__ = ["GRID", "add_grid"]

GRID = (
    "id_ddd", "nama_data", "jenis_data", "produsen_data", "satuan", "klasifikasi_akses", "jadwal_pemutakhiran",
    "jadwal_rilis", "data_prioritas",
)  # fmt: skip
"""Columns of the grid; the others are written on the row's own form."""


def add_grid(place: Blueprint) -> None:
    """Give the blueprint the grid."""
    place.add_url_rule("/satudata/daftar-data/<reference>/ubah", "grid", signed_in(grid), methods=["GET", "POST"])


def grid(reference: str) -> Any:
    """The rows of a page as fields; one of them saved where no script does it."""
    shown = tk.get_action("satudata_data_list_show")(context(), {"id": reference})
    if not shown["writes_rows"]:
        return tk.redirect_to("satudata_list.read", reference=reference)
    typed: Mapping[str, Any] = {}
    if tk.request.method == "POST":
        answer = _save()
        if "errors" not in answer:
            tk.h.flash_success(tk._("The row was saved: {title}.").format(title=answer["title"]))
            return tk.redirect_to(f"{tk.h.satudata_same_page()}#baris-{answer['item_id']}")
        typed = answer
    found = searched(reference)
    if not isinstance(found, dict):
        return found
    reader = reader_of(context())
    page = {**found, "list": shown, "reference": reference, "reader": reader, "columns": GRID, "typed": typed}
    page |= {"producers": producers_offered(reader), "choices": {column: _choices(column) for column in GRID}}
    return tk.render("satudata/list/grid.html", page), 409 if typed else 200


def _choices(column: str) -> list[str]:
    return [one["text"] for one in tk.h.satudata_column_choices(column)]


def _save() -> Mapping[str, Any]:
    """The saved row; else what was typed and why it was refused."""
    form = tk.request.form
    cells = {column: form[column].strip() for column in GRID if column in form}
    data = {"id": form.get("id", ""), "row_version": version(), "cells": cells, "source": "grid"}
    try:
        return tk.get_action("satudata_list_row_update")(context(), data)
    except tk.ValidationError as e:
        errors = e.error_dict
    except tk.NotAuthorized as e:
        errors = {"produsen_data": [str(e)]}
    return {"id": data["id"], "cells": cells, "errors": errors, "is_stale": "row_version" in errors}
