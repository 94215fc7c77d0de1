"""A spreadsheet brought to a draft of the Daftar Data: uploaded, looked at, its columns confirmed, then applied."""

from __future__ import annotations

from collections import Counter
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.domain.list_columns import COLUMNS, Sheet
from ckanext.satudata.domain.list_diff import Kind
from ckanext.satudata.domain.list_values import CellProblem
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic import list_imports
from ckanext.satudata.logic.list_access import FoundList, find_list, lock_to_write, must_be_open
from ckanext.satudata.logic.list_imports import PreviewRow
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import data_list as schema
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import ListImport
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "satudata_list_import_apply",
    "satudata_list_import_drop",
    "satudata_list_import_match",
    "satudata_list_import_show",
    "satudata_list_import_start",
]

MAX_ROWS = 200
WRONG = "wrong"
"""In place of a kind: lines that are new or changed and cannot be applied as they are."""


def satudata_list_import_start(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Bring an XLSX or CSV to a draft; it is read and kept, and nothing of it is in the list yet.

    Who may: whoever writes rows of the list (`satudata_list_row_create`).

    :param list: id of the list, or ``2027``
    :param upload: the file (multipart); ``sheet``: title of the sheet, the first visible one by default
    :returns: as `satudata_list_import_show`
    :raises ValidationError: 409 at ``upload`` for what cannot be read, at ``list`` where it is no draft any more
    """
    data = validated({name: one for name, one in data_dict.items() if name != "upload"}, schema.import_start(), context)
    found = find_list(context, data["list"])
    tk.check_access("satudata_list_import_start", context, {"reader": found.reader})
    must_be_open(found)
    one = list_imports.keep(found, data_dict.get("upload"), data.get("sheet"), caller(context))
    Session.commit()
    return _shown(context, found, one, {"id": one.id})


@tk.side_effect_free
def satudata_list_import_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What an upload would change in the list as it is now, line by line and cell by cell.

    Who may: who brought it, Sekretariat, Walidata, sysadmins.

    :param id: id of the upload
    :param kind: ``new``, ``changed``, ``same``, ``gone`` (in the list, not in the sheet), ``twice`` or ``wrong`` (new
        or changed, and not to be applied as it is); all by default
    :param limit: lines, 50 by default, at most 200; ``offset``: lines to leave out
    :returns: ``id``, ``list_id``, ``file_name``, ``sheet``, ``sheets`` (those to choose from), ``notes`` (sentences),
        ``state`` (open, applied, dropped), ``result`` (what applying did); ``headings`` (``heading``, ``column`` or
        None, ``sure``), ``to_confirm`` (how many a person has to confirm), ``counts`` by kind, ``wrong`` and
        ``applicable`` (how many this caller could not, and could, apply), ``count`` and ``results``: of each ``kind``,
        ``line``, ``section``, ``row_id``, ``code``, ``title``, ``producer``, ``changes`` (``column``, ``before``,
        ``after``), ``problems`` (``column``, ``sentence``, ``severity``, ``suggestion``), ``may_write``,
        ``changed_meanwhile``, ``applicable``
    """
    found, one = list_imports.find_import(context, str(tk.get_or_bust(data_dict, "id")))
    tk.check_access("satudata_list_import_show", context, {"reader": found.reader})
    return _shown(context, found, one, data_dict)


def _shown(context: Context, found: FoundList, one: ListImport, data_dict: DataDict) -> dict[str, Any]:
    data = validated(data_dict, schema.import_show(), context)
    sheet = list_imports.sheet_of(one)
    rows = list_imports.preview(found, one, sheet) if one.state == list_imports.OPEN else []
    counts = Counter(row.kind.value for row in rows)
    wrong = [row for row in rows if row.kind in {Kind.NEW, Kind.CHANGED} and not row.is_applicable]
    wanted = wrong if data.get("kind") == WRONG else [row for row in rows if data.get("kind") in (None, row.kind.value)]
    page = wanted[data["offset"] :][: min(data["limit"], MAX_ROWS)]
    return {
        **_about(one),
        "headings": [{"heading": m.heading, "column": m.column, "sure": m.sure} for m in sheet.matches],
        "to_confirm": len(sheet.to_confirm),
        "counts": {kind.value: counts[kind.value] for kind in Kind},
        "wrong": len(wrong),
        "applicable": sum(row.is_applicable and row.kind is not Kind.GONE for row in rows),
        "count": len(wanted),
        "results": [_row(row) for row in page],
    }


def _about(one: ListImport) -> dict[str, Any]:
    kept = dict(one.result)
    kept.pop("seen", None)
    notes = [sentence(Reason("note", **note)) for note in kept.pop("notes", [])]
    return {**one.dictize(), "sheets": kept.pop("sheets", []), "notes": notes, "result": kept}


def _row(row: PreviewRow) -> dict[str, Any]:
    side = row.read or row.row
    cells = row.read.values if row.read else row.row.cells if row.row else {}
    return {
        "kind": row.kind.value,
        "line": row.line.number if row.line else None,
        "section": row.line.section if row.line else (row.row.section if row.row else ""),
        "row_id": row.row.id if row.row else None,
        "code": side.code if side else "",
        "title": side.title if side else "",
        "producer": cells.get("produsen_data", ""),
        "changes": [vars(change) for change in row.changes],
        "problems": [_problem(one) for one in (row.read.problems if row.read else ())],
        "may_write": row.may_write,
        "changed_meanwhile": row.is_stale,
        "applicable": row.is_applicable,
    }


def _problem(one: CellProblem) -> dict[str, str]:
    said = {"column": one.column, "sentence": sentence(one.reason)}
    return {**said, "severity": one.severity, "suggestion": one.suggestion}


def satudata_list_import_match(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say which columns the headings of an upload mean, where that was not sure.

    Who may: as `satudata_list_import_show`.

    :param id: id of the upload
    :param columns: heading to column (``nama_data``, ``satuan`` ...), an empty text to leave it out
    :returns: as `satudata_list_import_show`
    :raises ValidationError: 409 at ``columns``, at ``id`` where the upload was applied or dropped before
    """
    found, one = _open(context, data_dict, "satudata_list_import_match")
    one.columns = {**one.columns, **_columns(data_dict.get("columns"), list_imports.sheet_of(one))}
    Session.commit()
    return _shown(context, found, one, {"id": one.id})


def _open(context: Context, data_dict: DataDict, action: str) -> tuple[FoundList, ListImport]:
    """An upload that waits, its list locked, so that nobody else applies it meanwhile."""
    data = validated({"id": data_dict.get("id")}, schema.import_open(), context)
    found, one = list_imports.find_import(context, data["id"])
    tk.check_access(action, context, {"reader": found.reader})
    lock_to_write(found)
    Session.refresh(one)
    if one.state != list_imports.OPEN:
        raise tk.ValidationError({"id": [tk._("This upload was applied or dropped before.")]})
    return found, one


def _columns(given: Any, sheet: Sheet) -> dict[str, str]:
    headings = {match.heading for match in sheet.matches}
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise tk.ValidationError({"columns": [tk._("Give an object: heading to column.")]})
    if not given.keys() <= headings or not set(given.values()) <= {"", *COLUMNS}:
        text = tk._("Name headings of the sheet, and for each of them one of these columns: {known}.")
        raise tk.ValidationError({"columns": [text.format(known=", ".join(COLUMNS))]})
    return given


def satudata_list_import_apply(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Write lines of an upload into the draft. What somebody has changed since the upload is reported and stays.

    Who may: as `satudata_list_import_show`; each line as `satudata_list_row_update`.

    :param id: id of the upload
    :param lines: numbers of lines, or ``all`` for every line that is new or changed (default)
    :param remove: ids of rows that the sheet does not have and that are to be taken out
    :returns: ``new``, ``changed``, ``removed`` (counts), ``errors`` (of each line that was refused ``line``,
        ``row_id`` and ``errors``, sentences by column), ``state``: applied where something was written
    :raises ValidationError: 409 at ``columns`` while headings are to be confirmed, at ``lines``, ``id`` or ``list``
    """
    rest = {name: value for name, value in data_dict.items() if name != "lines"}
    data = validated(rest, schema.import_apply(), context)
    lines = _lines(data_dict.get("lines", list_imports.ALL))
    found, one = _open(context, data, "satudata_list_import_apply")
    result = list_imports.apply(found, one, caller(context), lines, data.get("remove") or [])
    done = {word: result[word] for word in ("new", "changed", "removed")}
    if any(done.values()):
        one.state, one.closed_at, one.cells = list_imports.APPLIED, utcnow(), []
        one.result = {**done, "refused": len(result["errors"])}
    state = one.state
    Session.commit()
    return {**result, "state": state}


def _lines(given: Any) -> set[int] | None:
    if given == list_imports.ALL:
        return None
    numbers = given if isinstance(given, list) else [given]
    if not all(list_imports.LINE_NUMBER.fullmatch(str(one)) for one in numbers):
        raise tk.ValidationError({"lines": [tk._("Give numbers of lines, or all.")]})
    return {int(one) for one in numbers}


def satudata_list_import_drop(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Drop an upload; its cells are forgotten, that it was there stays.

    Who may: as `satudata_list_import_show`.

    :param id: id of the upload
    :returns: as `satudata_list_import_show`, without lines
    :raises ValidationError: 409 at ``id`` where the upload was applied or dropped before
    """
    found, one = _open(context, data_dict, "satudata_list_import_drop")
    one.state, one.closed_at, one.cells, one.result = list_imports.DROPPED, utcnow(), [], {}
    Session.commit()
    return _shown(context, found, one, {"id": one.id})
