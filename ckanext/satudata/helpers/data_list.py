"""What pages ask about the Daftar Data: which row a dataset fulfils, how far a row is, a dataset begun from a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic import list_links
from ckanext.satudata.logic.contexts import as_reader
from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.model import ListRow

__all__ = [
    "satudata_chain",
    "satudata_figure_word",
    "satudata_new_dataset_link",
    "satudata_rows_of",
    "satudata_stage_word",
]

_STAGES = {
    "not_begun": N_("Not begun"),
    "collecting": N_("Being collected"),
    "in_review": N_("In review"),
    "published": N_("Published"),
}
_FIGURES = {
    **_STAGES,
    "agreed": N_("Agreed"),
    "delivered": N_("Delivered to those entitled"),
    "on_time": N_("On time"),
    "after_time": N_("After its day"),
    "late": N_("Late"),
    "organization": N_("By organization"),
    "kind": N_("By kind of data"),
    "priority": N_("Data Prioritas"),
    "month": N_("By month of release"),
}


def satudata_rows_of(pkg: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the Daftar Data a dataset fulfils, as far as the reader may see them (asks the database)."""
    return list_links.rows_of_dataset(str(pkg["id"]), reader_of(as_reader())) if pkg.get("id") else []


def satudata_chain(item_id: str) -> dict[str, Any] | None:
    """How far a row is, as the reader may know it; None for a row he may not see (asks the database)."""
    return tk.get_action("satudata_row_dataset_list")(as_reader(), {"items": item_id})["items"].get(item_id)


def satudata_stage_word(stage: str, outside: bool = False) -> str:
    """How far a row is, in a word; to everybody outside it is published or not yet."""
    if outside and stage != "published":
        return tk._("Not published yet")
    return tk._(_STAGES[stage]) if stage in _STAGES else stage


def satudata_figure_word(name: str) -> str:
    """What a number of `satudata_list_figures` counts."""
    return tk._(_FIGURES[name]) if name in _FIGURES else name


def satudata_new_dataset_link(row_id: str) -> str | None:
    """The form of a new dataset with what the row says filled in; None for who may not write the row."""
    row = ListRow.get(row_id)
    if row is None or not reader_of(as_reader()).writes_row_of(row.organization_id):
        return None
    return tk.h.url_for("dataset.new", **list_links.prefilled(row))
