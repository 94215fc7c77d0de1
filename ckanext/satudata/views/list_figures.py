"""How far the promises of a year's Daftar Data are kept: the funnel, and the figures of each office, kind and month."""

from __future__ import annotations

from typing import Any

from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.queue_filter import csv_text
from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["list_figures"]

list_figures = blueprint("satudata_capaian", __name__)

FUNNEL = ("agreed", "collecting", "in_review", "published", "delivered")
NUMBERS = ("agreed", "not_begun", "collecting", "in_review", "published", "delivered", "on_time", "after_time", "late")
GROUPS = ("organization", "kind", "priority", "month")


@list_figures.route("/satudata/daftar-data/<int:year>/capaian")
@signed_in
def read(year: int) -> Any:
    """The figures of a year as of the day asked for; as a file with `format=csv`."""
    asked = {"year": year, "day": tk.request.args.get("day", "")}
    error = ""
    try:
        found = tk.get_action("satudata_list_figures")(context(), asked)
    except tk.ValidationError as e:  # the day was mistyped: the figures of today, and the sentence
        error = " ".join(text for texts in e.error_dict.values() for text in texts)
        found = tk.get_action("satudata_list_figures")(context(), {"year": year})
    if tk.request.args.get("format") == "csv" and not error:
        return _csv(found)
    page = {"found": found, "funnel": FUNNEL, "numbers": NUMBERS, "groups": GROUPS, "error": error, **asked}
    return tk.render("satudata/list/figures.html", page), 400 if error else 200


def _csv(found: dict[str, Any]) -> Any:
    lines = [("total", {"title": "", **found["total"]}), *((group, one) for group in GROUPS for one in found[group])]
    rows = [[group, one["title"], *(str(one[name]) for name in NUMBERS)] for group, one in lines]
    name = f"capaian-{found['year']}-{found['day']}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_text([["group", "title", *NUMBERS], *rows]), mimetype="text/csv", headers=headers)
