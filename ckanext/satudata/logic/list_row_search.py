"""Rows of a Daftar Data as somebody finds them: filters, order, counts per choice; what he may not see is not counted.

The statements are few and their number does not grow with the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.domain.sop_types import OPEN_ACCESS
from ckanext.satudata.logic.list_access import FoundList, find_list
from ckanext.satudata.logic.organizations import names_and_titles, organization_named
from ckanext.satudata.model import DataList, ListRow
from ckanext.satudata.model.base import Session

__all__ = ["SORTS", "WITHOUT", "FoundRow", "Search", "counts_of", "find_row", "sections_of", "shown_rows", "visible"]

WITHOUT = "-"
"""A filter's word for rows where nothing is written; filters take it and counts answer it."""

_FACETS = {
    "kind": ListRow.kind,
    "organization": ListRow.organization_id,
    "priority": ListRow.priority,
    "access_class": ListRow.access_class,
    "schedule": ListRow.schedule,
    "section": ListRow.section,
}
SORTS: Mapping[str, Any] = {
    "position": ListRow.position,
    "title": sa.func.lower(ListRow.title),
    "code": ListRow.code,
    "organization": sa.func.lower(
        sa.select(sa.func.coalesce(sa.func.nullif(model.Group.title, ""), model.Group.name))
        .where(model.Group.id == ListRow.organization_id)
        .scalar_subquery()
    ),
    "modified": ListRow.modified_at,
}
"""Word to what it sorts by; a minus before it turns the order round."""


class FoundRow(NamedTuple):
    """A row somebody may see, in the list it stands in."""

    found: FoundList
    row: ListRow


def find_row(context: Context, row_id: str) -> FoundRow:
    """The row with this id, the same ObjectNotFound for what is not there and for what the caller may not see."""
    row = ListRow.get(row_id)
    try:
        found = find_list(context, row.list_id if row else "")
    except tk.ObjectNotFound:
        found = None
    if row is None or found is None or not _sees(found, row):
        raise tk.ObjectNotFound(tk._("Row not found."))
    return FoundRow(found, row)


def _sees(found: FoundList, row: ListRow) -> bool:
    return found.reader.sees_row(row.access_class, found.agreed) and (not row.removed or found.reader.sees_drafts)


def visible(found: FoundList, *, removed: bool = False) -> list[Any]:
    """Conditions for the rows of a list its reader may see; `removed`: those taken out instead, for SDI roles only."""
    conditions = [ListRow.list_id == found.data_list.id, ListRow.removed.is_(removed)]
    if not found.reader.sees_drafts:
        conditions += [ListRow.access_class == OPEN_ACCESS, ListRow.removed.is_(False)]
    return conditions


class Search:
    """A reader's search in a list; `wanted`: the validated filters of `satudata_list_row_list`."""

    def __init__(self, found: FoundList, wanted: Mapping[str, Any]) -> None:
        self._base = [*visible(found, removed=bool(wanted.get("removed"))), *_words(str(wanted.get("q") or ""))]
        self._chosen = dict(_choices(wanted))

    def count(self) -> int:
        """How many rows there are."""
        return Session.scalar(sa.select(sa.func.count()).where(*self._base, *self._chosen.values())) or 0

    def page(self, sort: str, limit: int, offset: int) -> list[ListRow]:
        """One page of rows; rows that are alike in what is sorted by, in the order of the list."""
        by = SORTS[sort.removeprefix("-")]
        order = by.desc().nulls_last() if sort.startswith("-") else by.asc().nulls_last()
        stmt = sa.select(ListRow).where(*self._base, *self._chosen.values())
        return list(Session.scalars(stmt.order_by(order, ListRow.position, ListRow.id).limit(limit).offset(offset)))

    def facets(self) -> dict[str, list[dict[str, Any]]]:
        """How many rows each choice would leave, the other filters staying as they are; two statements."""
        parts = [self._counted(name, column) for name, column in _FACETS.items()]
        rows = Session.execute(sa.union_all(*parts)).all()
        organizations = names_and_titles(row.value for row in rows if row.facet == "organization")
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in _FACETS}
        for row in rows:
            value, title = row.value or WITHOUT, ""
            if row.facet == "organization":
                value, title = organizations.get(row.value or "", (value, ""))
            found[row.facet].append({"value": value, **({"title": title} if title else {}), "count": row.rows})
        for choices in found.values():
            choices.sort(key=lambda one: (-one["count"], one["value"]))
        return found

    def _counted(self, name: str, column: Any) -> Any:
        value = sa.cast(column, sa.UnicodeText)
        others = [condition for other, condition in self._chosen.items() if other != name]
        columns = (sa.literal(name).label("facet"), value.label("value"), sa.func.count().label("rows"))
        return sa.select(*columns).where(*self._base, *others).group_by(column)


def _words(typed: str) -> Iterator[Any]:
    """Every word stands in the title, the code or the definition."""
    places = (ListRow.title, ListRow.code, ListRow.cells["definisi"].astext)
    for word in typed.lower().split()[:10]:
        yield sa.or_(*(sa.func.lower(place).contains(word, autoescape=True) for place in places))


def _choices(wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("kind", "access_class", "schedule", "section"):
        value = wanted.get(name)
        if value:
            yield name, _FACETS[name] == ("" if value == WITHOUT else value)
    if wanted.get("priority") is not None:
        yield "priority", ListRow.priority.is_(wanted["priority"])
    if wanted.get("organization") == WITHOUT:
        yield "organization", ListRow.organization_id.is_(None)
    elif wanted.get("organization"):
        yield "organization", ListRow.organization_id == _organization_id(wanted["organization"])


def _organization_id(reference: str) -> str | None:
    try:
        group = organization_named(reference)
    except tk.ValidationError as e:
        raise tk.ValidationError({"organization": e.error_dict["organization_id"]}) from e
    return group.id if group else None


def shown_rows(found: FoundList, rows: list[ListRow]) -> list[dict[str, Any]]:
    """Rows as the caller reads them: with name and title of the producer, and whether he may write it now."""
    organizations = names_and_titles(row.organization_id for row in rows)
    answer: list[dict[str, Any]] = []
    for row in rows:
        name, title = organizations.get(row.organization_id or "", (None, None))
        may_write = found.is_open and found.reader.writes_row_of(row.organization_id)
        answer.append({**row.dictize(), "organization": name, "organization_title": title, "may_write": may_write})
    return answer


def counts_of(lists: list[DataList], *, whole: bool) -> dict[str, dict[str, Any]]:
    """Of each list `rows`, `open_rows` (of class terbuka), `hidden_rows` (the others), `kinds`; in one statement.

    :param whole: `kinds` counts every row; else those for everybody only
    """
    found: dict[str, dict[str, Any]] = {
        one.id: {"rows": 0, "open_rows": 0, "hidden_rows": 0, "kinds": {}} for one in lists
    }
    is_open = sa.func.count().filter(ListRow.access_class == OPEN_ACCESS)
    stmt = sa.select(ListRow.list_id, ListRow.kind, sa.func.count(), is_open).where(
        ListRow.list_id.in_(list(found)), ListRow.removed.is_(False)
    )
    for list_id, kind, rows, open_rows in Session.execute(stmt.group_by(ListRow.list_id, ListRow.kind)):
        one = found[list_id]
        one["rows"] += rows
        one["open_rows"] += open_rows
        one["hidden_rows"] += rows - open_rows
        counted = rows if whole else open_rows
        if counted:
            one["kinds"][kind or WITHOUT] = counted
    return found


def sections_of(found: FoundList) -> list[dict[str, Any]]:
    """The parts of a list in their order, with how many rows of each the reader sees."""
    stmt = sa.select(ListRow.section, sa.func.count()).where(*visible(found)).group_by(ListRow.section)
    rows = Session.execute(stmt.order_by(sa.func.min(ListRow.position)))
    return [{"section": section, "count": count} for section, count in rows]
