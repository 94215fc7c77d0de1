"""The rows of a Daftar Data: the only place that writes one, with the change and the typed columns that go with it.

A list that is not open is refused here, whoever asks, under the lock of the list's row (docs/decisions/038). A row is
judged whole before anything of it is written, so a refused row leaves nothing behind among a thousand others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid

from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.domain.list_values import ERROR, LONGEST, ReadRow, read_row
from ckanext.satudata.domain.text import spelled_alike
from ckanext.satudata.logic.list_access import FoundList, foreign_row, lock_to_write
from ckanext.satudata.logic.list_organizations import Producers, producers
from ckanext.satudata.logic.words import language, sentence
from ckanext.satudata.model import ListItem, ListItemLink, ListRow, ListRowChange
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["CREATED", "MERGED", "SPLIT", "RowWriter", "cells_given", "changed_since", "kept_cells", "row_columns"]

CREATED, CHANGED, REMOVED, RESTORED = "created", "changed", "removed", "restored"
"""Kinds of a change."""

MERGED, SPLIT = "merged", "split"
"""Kinds of a link: several items became one, one became several."""

MOST_CHARACTERS = LONGEST * len(COLUMNS)


class _Known(NamedTuple):
    """What is known of a row beside the one that is written."""

    row_id: str
    item_id: str
    title: str
    position: int
    removed: bool


def kept_cells(read: ReadRow) -> dict[str, str]:
    """The cells as a row keeps them: none that is empty."""
    return {column: text for column, text in read.values.items() if text}


def row_columns(read: ReadRow) -> dict[str, Any]:
    """The columns of a row that follow from what was read."""
    names = ("code", "title", "kind", "organization_id", "priority", "access_class", "schedule", "release_on")
    return {**{name: getattr(read, name) for name in names}, "cells": kept_cells(read)}


def cells_given(value: Any) -> dict[str, str]:
    """Cells as a caller sends them: an object of plain values by column; ValidationError for everything else."""
    if not isinstance(value, Mapping) or not value:
        raise tk.ValidationError({"cells": [tk._("Give the cells as an object: column to text.")]})
    unknown = [str(column) for column in value if column not in COLUMNS]
    if unknown:
        text = tk._("There is no column {column}; the columns are: {known}.")
        raise tk.ValidationError({"cells": [text.format(column=unknown[0][:60], known=", ".join(COLUMNS))]})
    wrong = [column for column, cell in value.items() if not isinstance(cell, (str, int, float, type(None)))]
    if wrong:
        raise tk.ValidationError(
            {column: [tk._("Write plain text here, not a list or an object.")] for column in wrong}
        )
    cells = {column: "" if cell is None else str(cell) for column, cell in value.items()}
    if sum(map(len, cells.values())) > MOST_CHARACTERS:
        raise tk.ValidationError({"cells": [tk._("This is more than a row holds.")]})
    return cells


def changed_since(row: ListRow, seen: int | None) -> str | None:
    """One sentence where somebody has written the row after the caller looked at it: who, and when."""
    if seen is None or row.row_version == seen:
        return None
    stmt = sa.select(ListRowChange).where(ListRowChange.row_id == row.id).order_by(ListRowChange.created_at.desc())
    last = Session.scalars(stmt.limit(1)).one_or_none()
    return tk._("This row was changed by {who} on {when}. Reload it and decide again.").format(
        who=(last.user_name if last else "") or tk._("the portal"),
        when=long_datetime(last.created_at if last else row.modified_at, language()),
    )


class RowWriter:
    """Writes rows of one list for one person; `finish` sends them to the database, nothing is committed.

    :param source: by what: `form`, `grid`, `import` or `decision`
    :raises ValidationError: the list is not open (key `list`)
    """

    def __init__(self, found: FoundList, source: str, user: model.User | None) -> None:
        lock_to_write(found)
        self._found, self._source, self._user = found, source, user
        self._known: dict[str, _Known] | None = None
        self._taken: set[str] = set()
        self._last = 0
        self._codes: dict[str, str] = {}
        self._items: dict[str, ListItem | None] = {}
        self._producers: Producers | None = None
        self._new: tuple[list[ListItem], list[ListRow], list[ListRowChange]] = ([], [], [])

    def rows(self, row_ids: Iterable[str] | None = None) -> dict[str, ListRow]:
        """Rows of the list (all without ids) as they are under the lock, removed ones too."""
        stmt = sa.select(ListRow).where(ListRow.list_id == self._found.data_list.id)
        if row_ids is not None:
            stmt = stmt.where(ListRow.id.in_(list(row_ids)))
        stmt = stmt.order_by(ListRow.position, ListRow.id).execution_options(populate_existing=True)
        return {row.id: row for row in Session.scalars(stmt)}

    def expect(self, codes: Iterable[str]) -> None:
        """Look up the items of these codes at once, where many new rows are written."""
        wanted = list(codes)
        self._items |= {**dict.fromkeys(wanted), **ListItem.by_codes(wanted)}

    def read(self, row: ListRow | None, cells: Mapping[str, str]) -> ReadRow:
        """What the row would be with these cells in place of its own; cells that are not given stay."""
        self._producers = self._producers or producers()
        return read_row({**(row.cells if row else {}), **cells}, *self._producers)

    def write(
        self,
        row: ListRow | None,
        cells: Mapping[str, str],
        *,
        seen: int | None = None,
        reason: str = "",
        section: str = "",
    ) -> ListRow:
        """Change a row, or make a new one at the end of the list; a row that stays as it is, is not written.

        A new row with the code of one that was taken out brings that one back: it is the same data.

        :param seen: the `row_version` the caller saw; None where that does not matter
        :raises ValidationError: by column what keeps the row out; `row_version` where another was faster
        :raises NotAuthorized: the row is, or would be, of an OPD the caller does not write for
        """
        if row is not None:
            self._be_fresh(row, seen)
            if row.removed:
                raise tk.ValidationError({"row": [tk._("This row was taken out. Bring it back first.")]})
        read = self.read(row, cells)
        wrong: dict[str, Any] = {one.column: [sentence(one.reason)] for one in read.problems if one.severity == ERROR}
        if wrong:
            raise tk.ValidationError(wrong)
        row = row or self._taken_out(read)
        self._may_write(row, read.organization_id)
        self._has_own_code(row, read.code)
        if row is None:
            return self._added(read, section, reason)
        return self._changed(row, read, reason)

    def remove(self, row: ListRow, *, seen: int | None = None, reason: str) -> ListRow:
        """Take a row out of the draft; it stays with its history. Raises as `write` does."""
        self._be_fresh(row, seen)
        self._may_write(row, row.organization_id)
        if not row.removed:
            row.removed = True
            self._note(row, REMOVED, {}, {}, reason)
            if self._known:
                self._known[row.id] = self._known[row.id]._replace(removed=True)
        return row

    def restore(self, row: ListRow, *, seen: int | None = None, reason: str = "") -> ListRow:
        """Bring a row back that was taken out; that it was one with another is then no longer so."""
        self._be_fresh(row, seen)
        self._may_write(row, row.organization_id)
        self._has_own_code(row, row.code)
        if row.removed:
            self._bring_back(row)
            self._note(row, RESTORED, {}, {}, reason)
            self._keep_in_mind(row)
        return row

    def finish(self) -> None:
        """Send what was written; foreign keys ask for items first, then rows, then changes."""
        for objects in self._new:
            Session.add_all(objects)
            Session.flush()
            objects.clear()
        self._found.data_list.modified_at = utcnow()
        Session.flush()

    def _be_fresh(self, row: ListRow, seen: int | None) -> None:
        late = changed_since(row, seen)
        if late:
            raise tk.ValidationError({"row_version": [late]})

    def _may_write(self, row: ListRow | None, organization_id: str | None) -> None:
        before = row.organization_id if row else organization_id
        if not self._found.reader.gives_row(before, organization_id):
            raise tk.NotAuthorized(foreign_row())

    def _look(self) -> dict[str, _Known]:
        """What the list has, in one statement, once."""
        if self._known is None:
            self._known = {}
            columns = (ListRow.id, ListRow.item_id, ListRow.title, ListRow.position, ListRow.removed, ListRow.code)
            stmt = sa.select(*columns).where(ListRow.list_id == self._found.data_list.id)
            for *known, code in Session.execute(stmt.order_by(ListRow.removed.desc())):
                self._remember(_Known(*known), code)
        return self._known

    def _remember(self, one: _Known, code: str) -> None:
        self._look()[one.row_id] = one
        self._taken.add(one.item_id)
        self._last = max(self._last, one.position)
        if code:
            self._codes[spelled_alike(code)] = one.row_id

    def _keep_in_mind(self, row: ListRow) -> None:
        self._remember(_Known(row.id, row.item_id, row.title, row.position, row.removed), row.code)

    def _holder(self, code: str) -> _Known | None:
        known = self._look()
        return known.get(self._codes.get(spelled_alike(code), "")) if code else None

    def _taken_out(self, read: ReadRow) -> ListRow | None:
        """The row that was taken out under this code."""
        holder = self._holder(read.code)
        return self.rows([holder.row_id])[holder.row_id] if holder and holder.removed else None

    def _has_own_code(self, row: ListRow | None, code: str) -> None:
        holder = self._holder(code)
        if holder is None or holder.removed or (row is not None and holder.row_id == row.id):
            return
        text = tk._("The code {code} is that of row {number}: {title}.")
        raise tk.ValidationError({"id_ddd": [text.format(code=code, number=holder.position, title=holder.title)]})

    def _added(self, read: ReadRow, section: str, reason: str) -> ListRow:
        self._look()
        row = ListRow(
            id=make_uuid(),
            list_id=self._found.data_list.id,
            item_id=self._item(read.code).id,
            position=self._last + 1,
            section=section,
            removed=False,
            row_version=0,
            created_by=self._user.id if self._user else None,
            **row_columns(read),
        )
        self._new[1].append(row)
        self._note(row, CREATED, {}, row.cells, reason)
        self._keep_in_mind(row)
        return row

    def _item(self, code: str) -> ListItem:
        """The same data in earlier lists, by its code; else a new item."""
        if code and code not in self._items:
            self.expect([code])
        item = self._items.get(code) if code else None
        if item is None or item.id in self._taken:
            item = ListItem(id=make_uuid(), code=code, begun=self._found.data_list.year)
            self._new[0].append(item)
        return item

    def _changed(self, row: ListRow, read: ReadRow, reason: str) -> ListRow:
        after = row_columns(read)
        before, cells = row.cells, after["cells"]
        differ = [column for column in {**before, **cells} if before.get(column, "") != cells.get(column, "")]
        same = not row.removed and not differ and all(getattr(row, name) == value for name, value in after.items())
        if same:
            return row
        kind = RESTORED if row.removed else CHANGED
        if row.removed:
            self._bring_back(row)
        if row.code and row.code != read.code and self._codes.get(spelled_alike(row.code)) == row.id:
            del self._codes[spelled_alike(row.code)]
        if read.code and read.code != row.code:
            Session.execute(sa.update(ListItem).where(ListItem.id == row.item_id).values(code=read.code))
        for name, value in after.items():
            setattr(row, name, value)
        old, new = ({column: side.get(column, "") for column in differ} for side in (before, cells))
        self._note(row, kind, old, new, reason)
        self._keep_in_mind(row)
        return row

    def _bring_back(self, row: ListRow) -> None:
        row.removed = False
        year = self._found.data_list.year
        link = sa.delete(ListItemLink).where(ListItemLink.before_id == row.item_id, ListItemLink.year == year)
        Session.execute(link.where(ListItemLink.kind == MERGED))

    def _note(self, row: ListRow, kind: str, before: Mapping[str, str], after: Mapping[str, str], reason: str) -> None:
        """The change and who made it; the next writer must have seen it."""
        now, user = utcnow(), self._user
        row.row_version, row.modified_at, row.modified_by = row.row_version + 1, now, user.id if user else None
        change = ListRowChange(
            list_id=row.list_id,
            row_id=row.id,
            kind=kind,
            source=self._source,
            user_id=user.id if user else None,
            user_name=(user.fullname or user.name) if user else "",
            before=dict(before),
            after=dict(after),
            reason=reason,
            created_at=now,
        )
        self._new[2].append(change)
