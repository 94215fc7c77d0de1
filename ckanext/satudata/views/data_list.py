"""Pages of the Daftar Data: the years, one list, how one is begun. Rows, grid, import and doubles have files beside."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.list_layouts import PACKAGE
from ckanext.satudata.logic.list_access import newest_agreed, reader_of
from ckanext.satudata.views.common import blueprint, context, for_everybody, signed_in
from ckanext.satudata.views.list_double import add_double_pages
from ckanext.satudata.views.list_file import LAYOUTS_OFFERED, add_files
from ckanext.satudata.views.list_grid import add_grid
from ckanext.satudata.views.list_import import add_import_pages
from ckanext.satudata.views.list_row import add_row_pages
from ckanext.satudata.views.list_search import searched

__all__ = ["data_list"]

data_list = blueprint("satudata_list", __name__)

SOURCES = ("previous", "datasets", "needs", "empty")
YEARS_BACK, YEARS_AHEAD = 1, 5


@data_list.route("/satudata/daftar-data")
@for_everybody
def index() -> Any:
    """Every year with its lists: agreed ones for everybody, drafts for people with an SDI role."""
    found = tk.get_action("satudata_data_list_list")(context(), {})
    years = [(year, list(lists)) for year, lists in groupby(found["results"], lambda one: one["year"])]
    return tk.render("satudata/list/index.html", {"years": years, "reader": reader_of(context())})


@data_list.route("/satudata/daftar-data/baru", methods=["GET", "POST"])
@signed_in
def create() -> Any:
    """Begin a draft: of which year, and from what."""
    reader = reader_of(context())
    tk.check_access("satudata_data_list_create", context(), {"reader": reader})
    year = today().year
    given = {"year": tk.request.args.get("tahun") or str(year + 1), "source": ["previous"]}
    if tk.request.method == "GET":
        return _form(given)
    form = tk.request.form
    given = {"year": form.get("year", "").strip(), "source": form.getlist("source")}
    try:
        made = tk.get_action("satudata_data_list_create")(context(), {**given, "source": given["source"] or ["empty"]})
    except tk.ValidationError as e:
        return _form(given, e.error_dict)
    tk.h.flash_success(tk._("{title} was begun with {n} rows.").format(title=made["title"], n=made["rows"]))
    return tk.redirect_to("satudata_list.read", reference=tk.h.satudata_list_reference(made))


def _form(given: Mapping[str, Any], errors: Mapping[str, Any] | None = None) -> Any:
    first = today().year - YEARS_BACK
    years = [{"value": str(year), "text": str(year)} for year in range(first, today().year + YEARS_AHEAD + 1)]
    page = {"given": given, "errors": errors or {}, "years": years, "sources": SOURCES}
    return tk.render("satudata/list/new.html", page), 409 if errors else 200


@data_list.route("/satudata/daftar-data/<reference>")
@for_everybody
def read(reference: str) -> Any:
    """One list: its facts, what may be done with it, its rows as the address filters them."""
    shown = tk.get_action("satudata_data_list_show")(context(), {"id": reference})
    in_force = newest_agreed(shown["year"])
    shown["in_force"] = in_force is not None and in_force.id == shown["id"]
    answer = searched(reference)
    if not isinstance(answer, dict):
        return answer
    page = {
        **answer,
        "list": shown,
        "reference": reference,
        "reader": reader_of(context()),
        "layouts": LAYOUTS_OFFERED,
        "package": PACKAGE,
    }
    return tk.render("satudata/list/read.html", page)


add_files(data_list)
add_grid(data_list)
add_import_pages(data_list)
add_double_pages(data_list)
add_row_pages(data_list)
