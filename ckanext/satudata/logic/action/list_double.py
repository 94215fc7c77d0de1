"""Doubles of a draft: which there are, and what the Sekretariat decides of them (Perpres 39/2019 art. 1 and 27)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.logic import list_doubles
from ckanext.satudata.logic.list_access import find_list
from ckanext.satudata.logic.list_row_search import shown_rows
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import data_list as schema
from ckanext.satudata.model.base import Session

__all__ = ["satudata_list_double_list", "satudata_list_double_settle"]

MAX_PAIRS = 100


@tk.side_effect_free
def satudata_list_double_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Pairs of rows that may be one and the same and were not called different yet, the surest first.

    Who may: people with an SDI role.

    :param list: id of the list, ``2027`` or ``2026-1``
    :param limit: pairs, 25 by default, at most 100; ``offset``: pairs to leave out
    :returns: ``count``, ``may_settle`` and ``results``: of each ``kind`` (``code``, ``indicator``, ``name``,
        ``near_name``), ``alike`` (1.0 for all but near names), ``first`` and ``second`` as `satudata_list_row_list`
    """
    data = validated(data_dict, schema.double_list(), context)
    found = find_list(context, data["list"])
    reader: ListReader = found.reader
    tk.check_access("satudata_list_double_list", context, {"reader": reader})
    rows, pairs = list_doubles.open_pairs(found)
    page = pairs[data["offset"] :][: min(data["limit"], MAX_PAIRS)]
    wanted = {row_id for one in page for row_id in (one.first, one.second)}
    shown = {row["id"]: row for row in shown_rows(found, [rows[row_id] for row_id in wanted])}
    results = [
        {"kind": one.kind.value, "alike": one.alike, "first": shown[one.first], "second": shown[one.second]}
        for one in page
    ]
    return {"count": len(pairs), "may_settle": found.is_open and reader.keeps_lists, "results": results}


def satudata_list_double_settle(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Decide whether rows of a draft are one: then one stays, the others are taken out and their items remember it.

    Who may: Sekretariat, Walidata, sysadmins.

    :param list: id of the list, or ``2027``
    :param rows: ids of two or more rows; ``decision``: ``same`` or ``different``
    :param stays: id of the row that stays, for ``same``
    :param reason: why, 1 to 2000 letters
    :returns: the decision: ``id``, ``kind``, ``item_ids``, ``data`` (``stays``: the item), ``reason``,
        ``created_name``, ``created_at``
    :raises ValidationError: 409 at ``rows``, ``stays``, ``reason`` or ``list``
    """
    data = validated(data_dict, schema.double_settle(), context)
    found = find_list(context, data["list"])
    tk.check_access("satudata_list_double_settle", context, {"reader": found.reader})
    same = data["decision"] == list_doubles.SAME
    if same and not data.get("stays"):
        raise tk.ValidationError({"stays": [tk._("Say which of the rows stays.")]})
    stays = data["stays"] if same else None
    decision = list_doubles.settle(found, data["rows"], stays, data["reason"], caller(context))
    Session.commit()
    return decision.dictize()
