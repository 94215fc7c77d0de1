"""Which datasets fulfil which item of the Daftar Data, many to many; a link taken away is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.satudata.model.base import Session, id_column, time_column, utcnow
from ckanext.satudata.model.visibility import NEWEST_CASE

__all__ = ["LinkedDataset", "RowDataset", "RowOfDataset"]


class LinkedDataset(NamedTuple):
    """A dataset of an item with its newest case."""

    item_id: str
    package_id: str
    name: str
    title: str
    private: bool
    category: str
    state: str
    access_class: str
    organization_id: str | None


class RowOfDataset(NamedTuple):
    """A row a dataset fulfils, as the newest agreed list that has it writes it."""

    item_id: str
    list_id: str
    year: int
    code: str
    title: str
    access_class: str


class RowDataset(tk.BaseModel):
    """One link between an item and a dataset; of two ends one may serve many."""

    __table__ = sa.Table(
        "satudata_row_dataset",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("item_id", sa.UnicodeText, sa.ForeignKey("satudata_list_item.id"), nullable=False),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("removed_by", sa.UnicodeText, nullable=True),
        time_column("removed_at", nullable=True),
        sa.Index(
            "satudata_row_dataset_once",
            "item_id",
            "package_id",
            unique=True,
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
        sa.Index("satudata_row_dataset_package_idx", "package_id"),
    )

    id: Mapped[str]
    item_id: Mapped[str]
    package_id: Mapped[str]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    @classmethod
    def between(cls, item_id: str, package_id: str) -> RowDataset | None:
        """The link between these two that holds now."""
        stmt = sa.select(cls).where(cls.item_id == item_id, cls.package_id == package_id, cls.removed_at.is_(None))
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def of_items(cls, item_ids: Collection[str]) -> list[LinkedDataset]:
        """The datasets of these items with their newest cases, by title, in one statement."""
        rows = Session.execute(_OF_ITEMS, {"items": list(item_ids)}) if item_ids else ()
        return [LinkedDataset(*row) for row in rows]

    @classmethod
    def rows_of(cls, package_id: str) -> list[RowOfDataset]:
        """What this dataset fulfils, of each item the newest agreed row, in one statement."""
        return [RowOfDataset(*row) for row in Session.execute(_ROWS_OF, {"package": package_id})]

    @classmethod
    def link(cls, item_id: str, package_id: str, user_id: str | None) -> None:
        """Link the two; nothing where they are linked, whoever else is doing it at this moment."""
        stmt = upsert(cls).values(id=make_uuid(), item_id=item_id, package_id=package_id, created_by=user_id)
        stmt = stmt.values(created_at=utcnow())
        once = {"index_elements": [cls.item_id, cls.package_id], "index_where": cls.removed_at.is_(None)}
        Session.execute(stmt.on_conflict_do_nothing(**once))

    @classmethod
    def link_by_code(cls, package_id: str, owner: str | None, code: str, user_id: str | None, today: date) -> None:
        """Link a dataset that bears the code of an item its own OPD produces and that has not ended, once.

        Nothing for other codes: a code is typed by whoever uploads, and must not speak for another OPD's promise.
        """
        values = {"package": package_id, "owner": owner, "code": code, "user": user_id, "year": today.year}
        Session.execute(_BY_CODE, values)


_OF_ITEMS = sa.text(
    f"""
    SELECT r.item_id, p.id, p.name, coalesce(nullif(p.title, ''), p.name), p.private,
           k.category, k.state, k.access_class, k.organization_id
    FROM satudata_row_dataset r JOIN package p ON p.id = r.package_id AND p.state = 'active'
    JOIN LATERAL ({NEWEST_CASE.format(id="p.id")}) k ON TRUE
    WHERE r.removed_at IS NULL AND r.item_id = ANY(:items)
    ORDER BY 4, p.id
    """
)
_ROWS_OF = sa.text(
    """
    SELECT DISTINCT ON (r.item_id) r.item_id, l.id, l.year, w.code, w.title, w.access_class
    FROM satudata_row_dataset r JOIN satudata_list_row w ON w.item_id = r.item_id AND NOT w.removed
    JOIN satudata_data_list l ON l.id = w.list_id AND l.agreed_on IS NOT NULL
    WHERE r.removed_at IS NULL AND r.package_id = :package
    ORDER BY r.item_id, l.year DESC, l.number DESC
    """
)
_BY_CODE = sa.text(
    """
    INSERT INTO satudata_row_dataset (id, item_id, package_id, created_by, created_at)
    SELECT gen_random_uuid()::text, i.id, :package, :user, now() FROM satudata_list_item i
    WHERE i.code = :code AND (i.ended IS NULL OR i.ended >= :year) AND EXISTS (
        SELECT 1 FROM satudata_list_row w WHERE w.item_id = i.id AND w.organization_id = :owner AND NOT w.removed)
    ORDER BY i.begun DESC, i.id LIMIT 1
    ON CONFLICT (item_id, package_id) WHERE removed_at IS NULL DO NOTHING
    """
)
