"""The rows of a Daftar Data as an address asks for them: words, filters, order, page. List and grid share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import context, page_number

__all__ = ["FILTERS", "ROWS", "asked", "searched"]

ROWS = 50
FILTERS = ("q", "kind", "organization", "priority", "access_class", "schedule", "section", "removed")


def asked(reference: str) -> dict[str, Any]:
    """The filters of the address, as `satudata_list_row_list` takes them; what is not asked is left out."""
    given = {name: tk.request.args.get(name, "").strip() for name in (*FILTERS, "sort")}
    return {"list": reference, **{name: value for name, value in given.items() if value}}


def searched(reference: str) -> Any:
    """What the page shows (`found`, `wanted`, `page`, `pages`); a redirect where there is no such thing.

    The action leaves out what the reader may not see.
    """
    wanted, page = asked(reference), page_number()
    data = {**wanted, "facets": True, "limit": ROWS, "offset": (page - 1) * ROWS}
    try:
        found = tk.get_action("satudata_list_row_list")(context(), data)
    except tk.ValidationError as e:  # a filter that means nothing: the page without it, and a sentence
        tk.h.flash_notice(tk._("This address asks for something that does not exist. All rows are shown."))
        return tk.redirect_to(tk.h.satudata_same_page(**dict.fromkeys(e.error_dict)))
    pages = max(1, -(-found["count"] // ROWS))
    if page > pages:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    return {"found": found, "wanted": _words(wanted), "page": page, "pages": pages}


def _words(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Every filter with its word, and what columns ask: how they are sorted, and what a press would sort by."""
    words = {name: wanted.get(name, "") for name in (*FILTERS, "sort")}
    return {
        **words,
        "sort": words["sort"] or "position",
        "is_filtered": any(words[name] for name in FILTERS),
        "direction": lambda column: _direction(words["sort"] or "position", column),
        "turned": lambda column: f"-{column}" if words["sort"] == column else column,
    }


def _direction(sort: str, column: str) -> str:
    if sort.removeprefix("-") != column:
        return "none"
    return "descending" if sort.startswith("-") else "ascending"
