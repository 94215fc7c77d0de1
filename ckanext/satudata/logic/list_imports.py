"""A sheet brought to a draft: read and kept, compared with the list as it is now, and applied line by line.

Nothing is in the list before somebody applies it. What others have changed since the upload is reported and stays.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata import config
from ckanext.satudata.adapters import full_disk
from ckanext.satudata.adapters.attachments import TooLarge, write_aside
from ckanext.satudata.adapters.list_sheets import SheetCells, read_cells
from ckanext.satudata.domain.attachment import safe_filename
from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.list_columns import Line, Sheet, read_lines
from ckanext.satudata.domain.list_diff import Change, Kind, diff
from ckanext.satudata.domain.list_values import ReadRow, read_row
from ckanext.satudata.logic.list_access import FoundList, find_list, lock_to_write
from ckanext.satudata.logic.list_organizations import producers
from ckanext.satudata.logic.list_rows import RowWriter
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import ListImport, ListRow
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "ALL",
    "APPLIED",
    "DROPPED",
    "LINE_NUMBER",
    "OPEN",
    "PreviewRow",
    "apply",
    "find_import",
    "keep",
    "preview",
    "sheet_of",
]

OPEN, APPLIED, DROPPED = "open", "applied", "dropped"
ALL = "all"
"""In place of line numbers: every line that is new or changed."""

LINE_NUMBER = re.compile(r"[0-9]{1,5}")
"""How a line is named: a sheet has at most 20,000."""

_SOURCE = "import"
_UNWRITABLE, _REPLACED = re.compile("[\x00\ud800-\udfff]"), "\ufffd"
"""What no JSON in the database may hold, and what stands for it until people repair the cell."""


@dataclass(frozen=True)
class PreviewRow:
    """What one line would do, or a row the sheet does not have; `row` is the row of the list it is about."""

    kind: Kind
    line: Line | None
    row: ListRow | None
    read: ReadRow | None
    changes: tuple[Change, ...]
    may_write: bool
    is_stale: bool

    @property
    def is_applicable(self) -> bool:
        """Whether this caller could apply it now."""
        chosen = self.kind in {Kind.NEW, Kind.CHANGED, Kind.GONE}
        return chosen and self.may_write and not self.is_stale and (self.read is None or self.read.is_applicable)


def keep(found: FoundList, upload: Any, sheet: str | None, user: model.User | None) -> ListImport:
    """The upload as cells of text, with the version of every row as it is now; not committed.

    Raises ValidationError at `upload` with one sentence for what cannot be read, at `list` where it is no draft.
    """
    cells, digest = _read(upload, sheet)
    lock_to_write(found)  # not before: reading takes seconds, and others write meanwhile
    versions = sa.select(ListRow.id, ListRow.row_version).where(ListRow.list_id == found.data_list.id)
    one = ListImport(
        list_id=found.data_list.id,
        file_name=safe_filename(str(upload.filename)),
        sheet=cells.chosen,
        sha256=digest,
        cells=[[_UNWRITABLE.sub(_REPLACED, cell) for cell in line] for line in cells.cells],
        columns={},
        state=OPEN,
        result={
            "sheets": cells.names,
            "notes": [{"msgid": note.msgid, "params": note.params} for note in cells.notes],
            "seen": dict(tuple(row) for row in Session.execute(versions)),
        },
        created_by=user.id if user else None,
        created_at=utcnow(),
    )
    if not sheet_of(one).lines:
        text = tk._("No line with the headings of a Daftar Data was found: one of them must be Nama Data.")
        raise tk.ValidationError({"upload": [text]})
    Session.add(one)
    Session.flush()
    return one


def _read(upload: Any, sheet: str | None) -> tuple[SheetCells, str]:
    if not getattr(upload, "filename", ""):
        raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
    limit = config.attachment_max_bytes()
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet"
            _, digest = write_aside(path, upload.stream, limit)
            return read_cells(path, str(upload.filename), sheet), digest
    except TooLarge as e:
        text = tk._("The file is larger than {limit} MB.").format(limit=limit // (1024 * 1024))
        raise tk.ValidationError({"upload": [text]}) from e
    except BadRequest as e:
        raise tk.ValidationError({name: [sentence(r) for r in why] for name, why in e.fields.items()}) from e
    except OSError as e:
        if not full_disk.is_full(e):
            raise
        raise tk.ValidationError({"upload": [full_disk.sentence()]}) from e


def find_import(context: Context, import_id: str) -> tuple[FoundList, ListImport]:
    """An upload and its list, for who brought it and who keeps lists; for others ObjectNotFound, as for none."""
    one = ListImport.get(import_id)
    try:
        found = find_list(context, one.list_id if one else "")
    except tk.ObjectNotFound:
        found = None
    user = caller(context)
    own = one is not None and user is not None and one.created_by == user.id
    if one is None or found is None or not (own or found.reader.keeps_lists):
        raise tk.ObjectNotFound(tk._("Upload not found."))
    return found, one


def sheet_of(one: ListImport) -> Sheet:
    """The headings and lines of an upload, by the columns people have chosen.

    A sheet of one part has no part: what stands above it is the title of the document.
    """
    sheet = read_lines(one.cells, {heading: column or None for heading, column in one.columns.items()})
    if len({line.section for line in sheet.lines}) > 1:
        return sheet
    return replace(sheet, lines=tuple(replace(line, section="") for line in sheet.lines))


def preview(found: FoundList, one: ListImport, sheet: Sheet, rows: Sequence[ListRow] | None = None) -> list[PreviewRow]:
    """What the sheet would change in the list as it is now: its lines in order, then rows it does not have.

    Rows the caller may not write are not called gone: an OPD brings its own rows only.
    """
    rows = rows if rows is not None else ListRow.of_list(found.data_list.id)
    names, seen = producers(), one.result.get("seen", {})
    columns = [match.column for match in sheet.matches if match.column]
    reads = [read_row(line.values, *names) for line in sheet.lines]
    answer: list[PreviewRow] = []
    for each in diff([row.cells for row in rows], [read.values for read in reads], columns):
        row = rows[each.row] if each.row is not None else None
        line = sheet.lines[each.line] if each.line is not None else None
        read = reads[each.line] if each.line is not None else None
        if row is not None and line is not None and each.kind is Kind.CHANGED:
            read = read_row({**row.cells, **_cells(line, columns)}, *names)
        before, after = (row or read), (read if each.kind in {Kind.NEW, Kind.CHANGED} else row)
        may_write = found.is_open and found.reader.gives_row(_producer(before), _producer(after or before))
        if each.kind is Kind.GONE and not may_write:
            continue
        stale = row is not None and one.state == OPEN and seen.get(row.id) != row.row_version
        answer.append(PreviewRow(each.kind, line, row, read, each.changes, may_write, stale))
    return answer


def _producer(side: ListRow | ReadRow | None) -> str | None:
    return side.organization_id if side else None


def _cells(line: Line, columns: Sequence[str]) -> dict[str, str]:
    """The cells a line gives: empty ones too, which empty those of the row."""
    return {column: line.values.get(column, "") for column in columns}


def apply(
    found: FoundList,
    one: ListImport,
    user: model.User | None,
    lines: Collection[int] | None,
    remove: Collection[str],
) -> dict[str, Any]:
    """Write the chosen lines (None for all that are new or changed) and take the rows out that are gone; not committed.

    A line that is refused leaves nothing behind and is answered with its sentences; the others are written.

    :returns: ``new``, ``changed``, ``removed`` (counts) and ``errors`` (``line``, ``row_id``, ``errors`` by column)
    """
    writer = RowWriter(found, _SOURCE, user)
    rows = writer.rows()
    sheet = sheet_of(one)
    if sheet.to_confirm:
        text = tk._("Say first which columns these are: {headings}.")
        headings = ", ".join(match.heading for match in sheet.to_confirm)
        raise tk.ValidationError({"columns": [text.format(headings=headings)]})
    columns = [match.column for match in sheet.matches if match.column]
    planned = preview(found, one, sheet, [row for row in rows.values() if not row.removed])
    chosen, errors = _chosen(planned, lines, remove)
    writer.expect(each.read.code for each in chosen if each.read and each.row is None)
    counts: Counter[str] = Counter()
    for each in chosen:
        done = _carried_out(writer, one, each, columns)
        if isinstance(done, str):
            counts[done] += 1
        else:
            errors.append(_error(each, done))
    writer.finish()
    return {**{word: counts[word] for word in ("new", "changed", "removed")}, "errors": errors}


def _chosen(
    planned: Sequence[PreviewRow], lines: Collection[int] | None, remove: Collection[str]
) -> tuple[list[PreviewRow], list[dict[str, Any]]]:
    """What is to be carried out, and what was chosen that cannot be."""
    by_line: Mapping[int, PreviewRow] = {each.line.number: each for each in planned if each.line}
    gone = {each.row.id: each for each in planned if each.kind is Kind.GONE and each.row}
    wanted = list(by_line) if lines is None else sorted(set(lines))
    chosen, errors = [], []
    for number in wanted:
        each = by_line.get(number)
        if each is None:
            errors.append({"line": number, "row_id": None, "errors": {"line": [tk._("The sheet has no such line.")]}})
        elif each.kind is Kind.TWICE:
            errors.append(_error(each, {"line": [tk._("The sheet has this row more than once: leave one of them.")]}))
        elif each.kind is not Kind.SAME:
            chosen.append(each)
    for row_id in dict.fromkeys(remove):
        if row_id in gone:
            chosen.append(gone[row_id])
        else:
            text = tk._("Only rows the sheet does not have are taken out by it.")
            errors.append({"line": None, "row_id": row_id, "errors": {"row": [text]}})
    return chosen, errors


def _error(each: PreviewRow, errors: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "line": each.line.number if each.line else None,
        "row_id": each.row.id if each.row else None,
        "errors": dict(errors),
    }


def _carried_out(
    writer: RowWriter, one: ListImport, each: PreviewRow, columns: Sequence[str]
) -> str | Mapping[str, Any]:
    """What was done for one line, or why it was refused, by column."""
    try:
        return _written(writer, one, each, columns)
    except tk.ValidationError as e:
        return e.error_dict
    except tk.NotAuthorized as e:
        return {"produsen_data": [str(e)]}


def _written(writer: RowWriter, one: ListImport, each: PreviewRow, columns: Sequence[str]) -> str:
    """Write one line; what somebody has written since the upload is never overwritten."""
    seen = one.result.get("seen", {}).get(each.row.id, 0) if each.row else None
    if each.kind is Kind.GONE and each.row:
        writer.remove(each.row, seen=seen, reason=tk._("Not in the sheet {file}.").format(file=one.file_name))
        return "removed"
    if each.line is None:
        raise LookupError(each.kind)
    writer.write(each.row, _cells(each.line, columns), seen=seen, section=each.line.section)
    return "changed" if each.row else "new"
