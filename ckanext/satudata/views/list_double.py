"""Rows of a list that may be one and the same: pairs side by side, and what the Sekretariat says of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.list_layouts import FULL_COLUMNS
from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.views.common import context, page_number, signed_in

__all__ = ["add_double_pages"]

PAIRS = 20
ALWAYS = ("id_ddd", "nama_data", "produsen_data", "definisi", "satuan")
"""Columns of a pair that are shown in any case; others where the two differ."""


def add_double_pages(place: Blueprint) -> None:
    """Give the blueprint the page of doubles."""
    rule = "/satudata/daftar-data/<reference>/ganda"
    place.add_url_rule(rule, "doubles", signed_in(doubles), methods=["GET", "POST"])


def doubles(reference: str) -> Any:
    """The pairs nobody has decided about; and the decision about one."""
    given: Mapping[str, str] = {}
    errors: Mapping[str, Any] = {}
    if tk.request.method == "POST":
        given = {name: tk.request.form.get(name, "").strip() for name in ("first", "second", "says", "reason")}
        try:
            _settle(reference, given)
        except tk.ValidationError as e:
            errors = e.error_dict
        else:
            tk.h.flash_success(tk._("The decision about the two rows was recorded."))
            return tk.redirect_to(tk.h.satudata_same_page())
    page = page_number()
    asked = {"list": reference, "limit": PAIRS, "offset": (page - 1) * PAIRS}
    found = tk.get_action("satudata_list_double_list")(context(), asked)
    pages = max(1, -(-found["count"] // PAIRS))
    if page > pages and not errors:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    shown = tk.get_action("satudata_data_list_show")(context(), {"id": reference})
    words = {"list": shown, "reference": reference, "reader": reader_of(context()), "page": page, "pages": pages}
    pairs = [{**pair, "columns": _columns(pair)} for pair in found["results"]]
    words |= {"found": found, "pairs": pairs, "given": given, "errors": errors}
    return tk.render("satudata/list/doubles.html", words), 409 if errors else 200


def _settle(reference: str, given: Mapping[str, str]) -> None:
    """`says` is the id of the row that stays, or `different`."""
    rows = [given["first"], given["second"]]
    same = given["says"] in rows
    if not same and given["says"] != "different":
        raise tk.ValidationError({"says": [tk._("Say which row stays, or that they differ.")]})
    decision = {"decision": "same", "stays": given["says"]} if same else {"decision": "different"}
    data = {"list": reference, "rows": rows, "reason": given["reason"], **decision}
    tk.get_action("satudata_list_double_settle")(context(), data)


def _columns(pair: Mapping[str, Any]) -> list[str]:
    one, other = pair["first"]["cells"], pair["second"]["cells"]
    return [column for column in FULL_COLUMNS if column in ALWAYS or one.get(column, "") != other.get(column, "")]
