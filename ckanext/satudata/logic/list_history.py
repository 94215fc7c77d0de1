"""Where a row of the Daftar Data comes from: the lists its item stood in, and the items it was made of or became."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.logic.organizations import names_and_titles
from ckanext.satudata.model import DataList, ListItemLink, ListRow
from ckanext.satudata.model.base import Session

__all__ = ["over_the_years"]


def over_the_years(reader: ListReader, item_id: str) -> dict[str, Any]:
    """What this reader may know of an item, in four statements.

    :returns: ``history``: each agreed list with ``list_id``, ``year``, ``number``, ``row_id``, ``code``, ``title``,
        ``organization``, ``organization_title``, newest first; ``predecessors`` and ``successors``: of each
        ``item_id``, ``kind``, ``year`` of the link, ``code`` and ``title`` as last agreed
    """
    links = list(
        Session.scalars(
            sa.select(ListItemLink)
            .where(sa.or_(ListItemLink.item_id == item_id, ListItemLink.before_id == item_id))
            .order_by(ListItemLink.year, ListItemLink.created_at)
        )
    )
    others = {one.before_id if one.item_id == item_id else one.item_id for one in links}
    stood = _stood(reader, {item_id, *others})
    organizations = names_and_titles(row.organization_id for row, _ in stood)
    newest = {row.item_id: row for row, _ in reversed(stood)}
    if not reader.sees_drafts:  # an item that is not for everybody is not named either
        links = [one for one in links if {one.item_id, one.before_id} <= {item_id, *newest}]
    history = []
    for row, data_list in stood:
        if row.item_id == item_id:
            name, title = organizations.get(row.organization_id or "", (None, None))
            place = {"list_id": data_list.id, "year": data_list.year, "number": data_list.number, "row_id": row.id}
            said = {"code": row.code, "title": row.title, "organization": name, "organization_title": title}
            history.append({**place, **said})
    return {
        "history": history,
        "predecessors": [_shown(one, one.before_id, newest) for one in links if one.item_id == item_id],
        "successors": [_shown(one, one.item_id, newest) for one in links if one.before_id == item_id],
    }


def _stood(reader: ListReader, item_ids: Collection[str]) -> list[Any]:
    """Rows of these items in agreed lists, with their lists, as far as the reader may see them; the newest first."""
    stmt = (
        sa.select(ListRow, DataList)
        .join(DataList, DataList.id == ListRow.list_id)
        .where(ListRow.item_id.in_(list(item_ids)), ListRow.removed.is_(False), DataList.agreed_on.is_not(None))
        .order_by(DataList.year.desc(), DataList.number.desc())
    )
    return [pair for pair in Session.execute(stmt) if reader.sees_row(pair[0].access_class, agreed=True)]


def _shown(link: ListItemLink, other: str, newest: dict[str, ListRow]) -> dict[str, Any]:
    row = newest.get(other)
    said = {"code": row.code if row else "", "title": row.title if row else ""}
    return {"item_id": other, "kind": link.kind, "year": link.year, **said}
