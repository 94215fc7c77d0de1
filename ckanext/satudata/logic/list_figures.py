"""The rows of a Daftar Data with their datasets as they stood on a day, read from events: what figures are made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ckanext.satudata import config
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.list_figures import DatasetFact, RowFact
from ckanext.satudata.model import DataList
from ckanext.satudata.model.base import Session

__all__ = ["list_on", "rows_on"]

_ROWS = sa.text(
    """
    SELECT w.item_id, w.organization_id, w.kind, w.priority, w.release_on, k.category, k.state, k.since
    FROM satudata_list_row w
    LEFT JOIN satudata_row_dataset r
      ON r.item_id = w.item_id AND r.created_at < :end AND (r.removed_at IS NULL OR r.removed_at >= :end)
    LEFT JOIN LATERAL (
        SELECT e.to_state AS state, e.created_at AS since,
               jsonb_extract_path_text(c.profile, 'flows', c.flow, 'states', e.to_state, 'category') AS category
        FROM satudata_case c JOIN satudata_event e ON e.case_id = c.id
        WHERE c.object_type = 'dataset' AND c.object_id = r.package_id
          AND e.to_state IS NOT NULL AND e.created_at < :end
        ORDER BY c.created_at DESC, e.seq DESC LIMIT 1
    ) k ON r.id IS NOT NULL
    WHERE w.list_id = :list AND NOT w.removed
    ORDER BY w.position, w.id, k.since
    """
)
"""The newest event of the newest case says where a dataset stood; the moment it came there is when it was published."""


def list_on(year: int, day: date) -> DataList | None:
    """The list of this year that was in force at the end of this day."""
    stmt = sa.select(DataList).where(DataList.year == year, DataList.agreed_on <= day)
    return Session.scalars(stmt.order_by(DataList.number.desc()).limit(1)).one_or_none()


def rows_on(list_id: str, day: date) -> list[RowFact]:
    """The rows of an agreed list with their datasets as of the end of this day; one statement."""
    zone = ZoneInfo(config.display_timezone())
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    found: dict[str, list[Any]] = {}
    for row in Session.execute(_ROWS, {"list": list_id, "end": end}):
        found.setdefault(row.item_id, []).append(row)
    return [_row(rows, zone) for rows in found.values()]


def _row(rows: list[Any], zone: ZoneInfo) -> RowFact:
    one = rows[0]
    return RowFact(
        one.item_id, one.organization_id, one.kind, one.priority, one.release_on, tuple(_datasets(rows, zone))
    )


def _datasets(rows: Iterable[Any], zone: ZoneInfo) -> Iterable[DatasetFact]:
    for row in rows:
        if row.category:
            yield DatasetFact(row.category, row.state == visibility.DELIVERED, row.since.astimezone(zone).date())
