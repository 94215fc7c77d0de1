"""The Daftar Data of a year and its amendments (Perpres 39/2019 art. 27): which there are, one of them, a new draft."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import list_doubles, list_draft
from ckanext.satudata.logic.list_access import FoundList, find_list, reader_of
from ckanext.satudata.logic.list_case import DATA_LIST
from ckanext.satudata.logic.list_row_search import counts_of, sections_of
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated, whole_number
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.schema import data_list as schema
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import Case, DataList
from ckanext.satudata.model.base import Session

__all__ = ["satudata_data_list_create", "satudata_data_list_list", "satudata_data_list_show"]

YEARS_BACK, YEARS_AHEAD = 1, 5
"""A draft may be begun for these years around the present one."""


@tk.side_effect_free
def satudata_data_list_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Every Daftar Data the caller may know of, the newest year first, within a year the newest amendment first.

    Who may: everybody sees the agreed ones; drafts are listed for people with an SDI role only.

    :returns: ``count`` and ``results``: of each ``id``, ``year``, ``number`` (0 for the list of the year), ``title``,
        ``state`` and ``state_title``, ``agreed_on``, ``in_force``, ``is_open`` (its rows may be written), ``rows``,
        ``open_rows``, ``hidden_rows`` (of a class that is not for everybody) and ``kinds`` (kind to count)
    """
    reader = reader_of(context)
    tk.check_access("satudata_data_list_list", context, {"reader": reader})
    stmt = sa.select(DataList).order_by(DataList.year.desc(), DataList.number.desc())
    lists = list(Session.scalars(stmt if reader.sees_drafts else stmt.where(DataList.agreed_on.is_not(None))))
    cases = Case.for_objects([one.id for one in lists], DATA_LIST)
    counts = counts_of(lists, whole=reader.sees_drafts)
    in_force: dict[int, str] = {}
    for one in lists:
        if one.agreed_on is not None:
            in_force.setdefault(one.year, one.id)
    results = [
        {**_shown(FoundList(one, cases[one.id], reader)), "in_force": one.id in in_force.values(), **counts[one.id]}
        for one in lists
    ]
    return {"count": len(results), "results": results}


def _shown(found: FoundList) -> dict[str, Any]:
    """A list with its state; its case is named to people with an SDI role, who may open it."""
    case = found.case
    state = profile_of_case(case).flows[case.flow].states[case.state]
    return {
        **found.data_list.dictize(),
        "state": case.state,
        "state_title": in_language(state.title, language()),
        "is_open": found.is_open,
        "case_id": case.id if found.reader.sees_drafts else None,
    }


@tk.side_effect_free
def satudata_data_list_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One Daftar Data; its rows come from `satudata_list_row_list`.

    Who may: everybody for an agreed one, people with an SDI role for a draft; the same 404 for what is not there and
    for what the caller may not see.

    :param id: id of the list, or ``2026`` (the one in force; for an SDI role the draft where none is), or ``2026-1``
    :param include_doubles: true to have them counted as well, for Sekretariat and Walidata
    :returns: as `satudata_data_list_list`, and ``sections`` (``section`` and ``count`` in the order of the list),
        ``keeps`` and ``writes_rows`` (what the caller may), ``open_doubles`` (None where they were not counted)
    """
    found = find_list(context, str(tk.get_or_bust(data_dict, "id")))
    reader = found.reader
    tk.check_access("satudata_data_list_show", context, {"reader": reader})
    counted = reader.keeps_lists and tk.asbool(data_dict.get("include_doubles") or False)
    return {
        **_shown(found),
        **counts_of([found.data_list], whole=reader.sees_drafts)[found.data_list.id],
        "sections": sections_of(found),
        "keeps": reader.keeps_lists,
        "writes_rows": found.is_open and reader.writes_rows,
        "open_doubles": len(list_doubles.open_pairs(found)[1]) if counted else None,
    }


def satudata_data_list_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Begin a draft for a year; where a list of it is in force, an amendment, which begins as a whole copy of it.

    Who may: Sekretariat, Walidata, sysadmins.

    :param year: from last year to five years ahead
    :param source: one or several of ``previous`` (last year's list in force, without rows that ended), ``datasets``
        (published ones the list does not have yet), ``needs`` (filed for the year, not answered) and ``empty``;
        ``previous`` by default
    :returns: as `satudata_data_list_show`, and ``carried`` (source to the number of rows made of it)
    :raises ValidationError: 409 at ``year`` where a draft of it is open
    """
    reader = reader_of(context)
    tk.check_access("satudata_data_list_create", context, {"reader": reader})
    data = validated(data_dict, schema.data_list_create(), context)
    year = whole_number(data, "year", 0, least=today().year - YEARS_BACK, most=today().year + YEARS_AHEAD)
    sources = data.get("source") or [list_draft.PREVIOUS]
    if not set(sources) <= set(list_draft.SOURCES):
        text = tk._("Choose among: {known}.").format(known=", ".join(list_draft.SOURCES))
        raise tk.ValidationError({"source": [text]})
    data_list, carried = list_draft.create(year, sources, caller(context))
    Session.commit()
    return {**satudata_data_list_show(context, {"id": data_list.id}), "carried": carried}
