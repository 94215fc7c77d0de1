"""Rows of a Daftar Data: found, shown, written one by one. Who may write which, `domain.list_policy` says."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.domain.list_values import ReadRow
from ckanext.satudata.logic.list_access import FoundList, find_list
from ckanext.satudata.logic.list_history import over_the_years
from ckanext.satudata.logic.list_row_search import SORTS, FoundRow, Search, find_row, shown_rows
from ckanext.satudata.logic.list_rows import SPLIT, RowWriter, cells_given
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import data_list as schema
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import ListItemLink, ListRow, ListRowChange
from ckanext.satudata.model.base import Session

__all__ = [
    "satudata_list_row_create",
    "satudata_list_row_history",
    "satudata_list_row_list",
    "satudata_list_row_remove",
    "satudata_list_row_restore",
    "satudata_list_row_show",
    "satudata_list_row_split",
    "satudata_list_row_update",
]

MAX_ROWS = 100
FEWEST, MOST = 2, 20
"""How many rows one may be split into."""


@tk.side_effect_free
def satudata_list_row_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Rows of a Daftar Data, a page at a time.

    Who may: everybody for an agreed list, its rows of class terbuka; people with an SDI role all rows, of drafts too.

    :param list: id of the list, ``2026`` or ``2026-1``
    :param q: words, each in the title, the code or the definition
    :param kind: of the vocabulary ``jenis_data``; ``access_class``, ``schedule``, ``section``: likewise, ``-`` for none
    :param organization: name or id of the producer, ``-`` for rows of nobody yet; ``priority``: true or false
    :param removed: true for rows that were taken out instead, for people with an SDI role
    :param sort: ``position`` (default), ``title``, ``code``, ``organization`` or ``modified``; a minus turns it round
    :param facets: true for ``facets``: of each filter its choices with ``value`` and ``count`` (producers with
        ``title``), as many as there would be with the other filters
    :param limit: rows, 25 by default, at most 100; ``offset``: rows to leave out
    :returns: ``list_id``, ``count``, ``results`` (as `satudata_list_row_show`, without history), ``facets``
    """
    data = validated(data_dict, schema.row_list(), context)
    found = find_list(context, data["list"])
    tk.check_access("satudata_list_row_list", context, {"reader": found.reader})
    sort = data.get("sort") or "position"
    if sort.removeprefix("-") not in SORTS:
        text = tk._("Sort by one of: {known}.").format(known=", ".join(SORTS))
        raise tk.ValidationError({"sort": [text]})
    search = Search(found, data)
    rows = search.page(sort, min(data["limit"], MAX_ROWS), data["offset"])
    answer = {"list_id": found.data_list.id, "count": search.count(), "results": shown_rows(found, rows)}
    return {**answer, "facets": search.facets()} if data.get("facets") else answer


@tk.side_effect_free
def satudata_list_row_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One row, and what became of its data over the years.

    Who may: as `satudata_list_row_list`; everybody else gets the 404 of a row that is not there.

    :param id: id of the row, or ``list`` (as there) and ``item_id``
    :returns: the row: ``list_id``, ``item_id``, ``position``, ``section``, ``code``, ``title``, ``kind``,
        ``organization`` with title and id, ``priority``, ``access_class``, ``schedule``, ``release_on``, ``cells`` (by
        column), ``removed``, ``row_version``, ``may_write``; ``history``, ``predecessors``, ``successors`` as
        `logic.list_history` tells them
    """
    found, row = _asked(context, data_dict)
    tk.check_access("satudata_list_row_show", context, {"reader": found.reader})
    return {**shown_rows(found, [row])[0], **over_the_years(found.reader, row.item_id)}


def _asked(context: Context, data_dict: DataDict) -> FoundRow:
    if data_dict.get("id"):
        return find_row(context, str(data_dict["id"]))
    reference, item_id = tk.get_or_bust(data_dict, ["list", "item_id"])
    found = find_list(context, str(reference))
    here = (ListRow.list_id == found.data_list.id, ListRow.item_id == str(item_id))
    row = Session.scalars(sa.select(ListRow).where(*here)).one_or_none()
    return find_row(context, row.id if row else "")


@tk.side_effect_free
def satudata_list_row_history(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Every change of a row, the newest first.

    Who may: people with an SDI role.

    :param id: id of the row
    :param limit: changes, 25 by default, at most 100; ``offset``: changes to leave out
    :returns: ``count`` and ``results``: of each ``kind`` (created, changed, removed, restored), ``source`` (form, grid,
        import, carried, decision), ``user_name``, ``created_at``, ``before`` and ``after`` (cells that differ),
        ``reason``
    """
    data = validated(data_dict, schema.row_history(), context)
    found, row = find_row(context, data["id"])
    tk.check_access("satudata_list_row_history", context, {"reader": found.reader})
    stmt = sa.select(ListRowChange).where(ListRowChange.row_id == row.id)
    count = Session.scalar(sa.select(sa.func.count()).select_from(stmt.subquery()))
    page = stmt.order_by(ListRowChange.created_at.desc(), ListRowChange.id)
    changes = Session.scalars(page.limit(min(data["limit"], MAX_ROWS)).offset(data["offset"]))
    return {"count": count, "results": [one.dictize() for one in changes]}


def satudata_list_row_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A new row at the end of a draft.

    Who may: Sekretariat, Walidata; Produsen Data, Kepala OPD and Walidata Pendukung for their OPD and those below.

    :param list: id of the list, or ``2027``
    :param cells: column (``nama_data``, ``produsen_data`` ...) to text; what is not given is empty
    :param section: the part of the list it stands in; ``source``: ``form`` (default) or ``grid``; ``reason``: why
    :returns: as `satudata_list_row_show` without history, and ``problems`` (``column``, ``sentence``, ``severity``,
        ``suggestion``) that somebody should look at
    :raises ValidationError: 409 with one entry per column, ``id_ddd`` for a code another row has, ``list`` where the
        list is no draft any more
    """
    data = validated(_without_cells(data_dict), schema.row_create(), context)
    found = find_list(context, data["list"])
    tk.check_access("satudata_list_row_create", context, {"reader": found.reader})
    writer = RowWriter(found, data["source"], caller(context))
    cells = cells_given(data_dict.get("cells"))
    row = writer.write(None, cells, section=data.get("section") or "", reason=data.get("reason") or "")
    return _written(found, writer, row)


def satudata_list_row_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change cells of a row of a draft; those that are not given stay, an empty text empties one.

    Who may: as `satudata_list_row_create`; who writes for an OPD gives its rows to no other.

    :param id: id of the row; ``row_version``: the one the caller saw
    :param cells: column to text; ``source``: ``form`` (default) or ``grid``; ``reason``: why
    :returns: as `satudata_list_row_create`
    :raises ValidationError: as there, and 409 at ``row_version`` with who changed the row meanwhile, and when
    """
    data = validated(_without_cells(data_dict), schema.row_update(), context)
    found, row = _to_write("satudata_list_row_update", context, data)
    cells = cells_given(data_dict.get("cells"))
    writer = RowWriter(found, data["source"], caller(context))
    row = writer.rows([row.id])[row.id]
    row = writer.write(row, cells, seen=data["row_version"], reason=data.get("reason") or "")
    return _written(found, writer, row)


def satudata_list_row_remove(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a row out of a draft; it stays with its history and can be brought back.

    Who may: as `satudata_list_row_update`.

    :param id: id of the row; ``row_version``: the one the caller saw
    :param reason: why, 1 to 2000 letters
    :raises ValidationError: 409 as `satudata_list_row_update`
    """
    data = validated(data_dict, schema.row_remove(), context)
    found, row = _to_write("satudata_list_row_remove", context, data)
    writer = RowWriter(found, data["source"], caller(context))
    row = writer.rows([row.id])[row.id]
    return _written(found, writer, writer.remove(row, seen=data["row_version"], reason=data["reason"]))


def satudata_list_row_restore(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Bring a row back that was taken out of a draft.

    Who may: as `satudata_list_row_update`.

    :param id: id of the row; ``row_version``: the one the caller saw; ``reason``: why
    :raises ValidationError: 409 as `satudata_list_row_update`; ``id_ddd`` where another row has its code by now
    """
    data = validated(data_dict, schema.row_restore(), context)
    found, row = _to_write("satudata_list_row_restore", context, data)
    writer = RowWriter(found, data["source"], caller(context))
    row = writer.rows([row.id])[row.id]
    return _written(found, writer, writer.restore(row, seen=data["row_version"], reason=data.get("reason") or ""))


def satudata_list_row_split(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Several rows in place of one, which is taken out; the new items remember what they were made of.

    Who may: Sekretariat, Walidata, sysadmins.

    :param id: id of the row; ``row_version``: the one the caller saw; ``reason``: why
    :param into: 2 to 20 objects of cells; what one does not give it has from the old row, but for its code
    :returns: ``removed`` and ``results``, each as `satudata_list_row_create` answers
    :raises ValidationError: 409 as `satudata_list_row_create`
    """
    given = data_dict.get("into")
    data = validated({name: data_dict[name] for name in data_dict if name != "into"}, schema.row_split(), context)
    found, row = _to_write("satudata_list_row_split", context, data)
    if not isinstance(given, list) or not FEWEST <= len(given) <= MOST:
        text = tk._("Give {fewest} to {most} rows, each as an object of cells.").format(fewest=FEWEST, most=MOST)
        raise tk.ValidationError({"into": [text]})
    writer = RowWriter(found, data["source"], caller(context))
    old = writer.rows([row.id])[row.id]
    with Session.begin_nested():  # where one of them is refused, the old row stays
        made = _split(writer, old, [cells_given(one) for one in given], data)
        links = [{"item_id": one.item_id, "before_id": old.item_id, "kind": SPLIT} for one in made]
        Session.add_all(ListItemLink(**link, year=found.data_list.year) for link in links)
    Session.commit()
    return {"removed": shown_rows(found, [old])[0], "results": shown_rows(found, made)}


def _split(writer: RowWriter, old: ListRow, into: list[dict[str, str]], data: dict[str, Any]) -> list[ListRow]:
    common = {column: text for column, text in old.cells.items() if column != "id_ddd"}
    made = [writer.write(None, {**common, **one}, section=old.section, reason=data["reason"]) for one in into]
    writer.remove(old, seen=data["row_version"], reason=data["reason"])
    writer.finish()
    return made


def _without_cells(data_dict: DataDict) -> dict[str, Any]:
    return {name: value for name, value in data_dict.items() if name != "cells"}


def _to_write(action: str, context: Context, data: dict[str, Any]) -> FoundRow:
    found, row = find_row(context, data["id"])
    tk.check_access(action, context, {"reader": found.reader, "organization_id": row.organization_id})
    return FoundRow(found, row)


def _written(found: FoundList, writer: RowWriter, row: ListRow) -> dict[str, Any]:
    writer.finish()
    problems = _problems(writer.read(row, {}))
    Session.commit()
    return {**shown_rows(found, [row])[0], "problems": problems}


def _problems(read: ReadRow) -> list[dict[str, str]]:
    return [
        {"column": one.column, "sentence": sentence(one.reason), "severity": one.severity, "suggestion": one.suggestion}
        for one in read.problems
    ]
