"""How far the promises of a Daftar Data are kept, as of a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.list_figures import Figures, RowFact, figures, figures_by
from ckanext.satudata.logic import list_figures
from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.logic.organizations import names_and_titles
from ckanext.satudata.logic.plain_input import whole_number
from ckanext.satudata.model.base import isoformat

__all__ = ["satudata_list_figures"]

_GROUPS: Mapping[str, Callable[[RowFact], str]] = {
    "organization": lambda row: row.organization_id or "",
    "kind": lambda row: row.kind,
    "priority": lambda row: "prioritas" if row.priority else "",
    "month": lambda row: row.release_on.isoformat()[:7] if row.release_on else "",
}


@tk.side_effect_free
def satudata_list_figures(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The figures of a year's Daftar Data as of a day; of a past day they are the same ever after.

    Who may: people with an SDI role (they follow and report it, Perpres 39/2019 art. 17 and 24).

    :param year: this year by default; ``day``: ``2026-09-30``, today by default, never a day to come
    :returns: ``list_id``, ``number``, ``agreed_on`` of the list in force on that day (None where none was), ``day``,
        ``total`` and ``organization``, ``kind``, ``priority``, ``month`` (of release): lists of groups with ``key``,
        ``title`` and the numbers of `domain.list_figures.Figures`, and of each its ``share`` of what was agreed
    :raises ValidationError: for a day that is none or is still to come
    """
    tk.check_access("satudata_list_figures", context, {"reader": reader_of(context)})
    day = _day(data_dict.get("day"))
    year = whole_number(data_dict, "year", day.year, 1945, 2100)
    data_list = list_figures.list_on(year, day)
    rows = list_figures.rows_on(data_list.id, day) if data_list else []
    groups = {name: _told(name, figures_by(rows, key, day)) for name, key in _GROUPS.items()}
    return {
        "year": year,
        "day": day.isoformat(),
        "list_id": data_list.id if data_list else None,
        "number": data_list.number if data_list else None,
        "agreed_on": isoformat(data_list.agreed_on) if data_list else None,
        "total": _numbers(figures(rows, day)),
        **groups,
    }


def _day(typed: Any) -> date:
    if typed in (None, ""):
        return today()
    try:
        day = date.fromisoformat(str(typed))
    except ValueError as e:
        raise tk.ValidationError({"day": [tk._("Write the day as 2026-12-31.")]}) from e
    if day > today():
        raise tk.ValidationError({"day": [tk._("There are no figures of a day that is still to come.")]})
    return day


def _told(name: str, found: Mapping[str, Figures]) -> list[dict[str, Any]]:
    names = names_and_titles(found) if name == "organization" else {}
    told = [{"key": key, "title": names.get(key, ("", key))[1], **_numbers(one)} for key, one in found.items()]
    return sorted(told, key=lambda one: (not one["key"], one["title"].lower()))


def _numbers(found: Figures) -> dict[str, Any]:
    return {**asdict(found), "share": round(found.share, 4)}
