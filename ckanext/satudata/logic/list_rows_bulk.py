"""Rows of a new draft in a few statements, however many there are: copied from a list, or made from other records.

As `list_rows`, for a list that has just begun: nobody else knows of it, so nothing can be stale, and who may begin a
list may write all its rows. Every row has its change, with source `carried`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ckan import model
from ckan.model.types import make_uuid

from ckanext.satudata.domain.list_values import ReadRow
from ckanext.satudata.logic.list_rows import CREATED, row_columns
from ckanext.satudata.model import DataList, ListItem, ListRow, ListRowChange
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["CARRIED", "copy_rows", "insert_rows"]

CARRIED = "carried"
"""Source of a change."""

_COPY = sa.text(
    """
    INSERT INTO satudata_list_row (id, list_id, item_id, position, section, code, title, kind, organization_id,
        priority, access_class, schedule, release_on, cells, created_by, created_at, modified_by, modified_at)
    SELECT gen_random_uuid()::text, :target, r.item_id, row_number() OVER (ORDER BY r.position, r.id), r.section,
        r.code, r.title, r.kind, g.id, r.priority, r.access_class, r.schedule, r.release_on, r.cells, :user, :now,
        :user, :now
    FROM satudata_list_row r
    JOIN satudata_list_item i ON i.id = r.item_id
    LEFT JOIN "group" g ON g.id = r.organization_id AND g.is_organization AND g.state = 'active'
    WHERE r.list_id = :source AND NOT r.removed AND (i.ended IS NULL OR i.ended >= :year)
    """
)
"""An organisation that was deleted since is nobody's any more: people name its successor."""

_CHANGES = sa.text(
    """
    INSERT INTO satudata_list_row_change (id, list_id, row_id, kind, source, user_id, user_name, after, created_at)
    SELECT gen_random_uuid()::text, r.list_id, r.id, :kind, :carried, :user, :name, r.cells, :now
    FROM satudata_list_row r WHERE r.list_id = :target
    """
)


def copy_rows(source: DataList, target: DataList, user: model.User | None) -> int:
    """Every row of a list in another, in its order, but those whose item has ended before the other's year."""
    user_id, name = _who(user)
    sent = {"target": target.id, "user": user_id, "now": utcnow()}
    made: Any = Session.execute(_COPY, {**sent, "source": source.id, "year": target.year})
    Session.execute(_CHANGES, {**sent, "name": name, "kind": CREATED, "carried": CARRIED})
    return made.rowcount


def insert_rows(target: DataList, rows: Sequence[ReadRow], section: str, user: model.User | None) -> list[str]:
    """These rows at the end of the list; answers the id of the item of each, known by its code or new."""
    if not rows:
        return []
    user_id, name = _who(user)
    here = ListRow.list_id == target.id
    taken = set(Session.scalars(sa.select(ListRow.item_id).where(here)))
    known = {
        code: item.id for code, item in ListItem.by_codes(row.code for row in rows).items() if item.id not in taken
    }
    items = [known.get(row.code) or make_uuid() for row in rows]
    last = Session.scalar(sa.select(sa.func.coalesce(sa.func.max(ListRow.position), 0)).where(here)) or 0
    new = [
        {"id": item, "code": row.code, "begun": target.year}
        for item, row in zip(items, rows, strict=True)
        if row.code not in known
    ]
    plain = {"list_id": target.id, "section": section, "created_by": user_id, "modified_by": user_id}
    lines: list[dict[str, Any]] = [
        {**plain, "id": make_uuid(), "item_id": item, "position": last + place, **row_columns(row)}
        for place, (item, row) in enumerate(zip(items, rows, strict=True), 1)
    ]
    what = {"list_id": target.id, "kind": CREATED, "source": CARRIED, "user_id": user_id, "user_name": name}
    changes = [{**what, "row_id": line["id"], "after": line["cells"]} for line in lines]
    for table, values in ((ListItem.__table__, new), (ListRow.__table__, lines), (ListRowChange.__table__, changes)):
        if values:
            Session.execute(sa.insert(table), values)
    return items


def _who(user: model.User | None) -> tuple[str | None, str]:
    return (user.id, user.fullname or user.name) if user else (None, "")
