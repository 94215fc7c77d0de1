"""The yearly Daftar Data: a list, the identity of its rows over years, its rows, and every change of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["DataList", "ListItem", "ListItemLink", "ListRow", "ListRowChange"]


class DataList(tk.BaseModel):
    """The list of a year (`number` 0) or an amendment of it (1, 2 ...), whole each; its case says how far it is.

    `comments_until`: the last day on which comments are taken. `checksum`: of the rows as they were agreed.
    """

    __table__ = sa.Table(
        "satudata_data_list",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, server_default="0"),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("comments_until", sa.Date, nullable=True),
        sa.Column("agreed_on", sa.Date, nullable=True),
        sa.Column("checksum", sa.UnicodeText, nullable=True),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("modified_at", nullable=False, default=utcnow),
        sa.UniqueConstraint("year", "number", name="satudata_data_list_once"),
    )

    id: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    comments_until: Mapped[date | None]
    agreed_on: Mapped[date | None]
    checksum: Mapped[str | None]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    @classmethod
    def get(cls, list_id: str) -> DataList | None:
        """The list with this id."""
        return Session.get(cls, list_id)

    @classmethod
    def lock(cls, list_id: str) -> DataList | None:
        """The list, its row locked until the transaction ends and read anew: whoever writes a row of it waits here."""
        stmt = sa.select(cls).where(cls.id == list_id).with_for_update().execution_options(populate_existing=True)
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def of_year(cls, year: int) -> list[DataList]:
        """The list of this year and its amendments, the newest first."""
        return list(Session.scalars(sa.select(cls).where(cls.year == year).order_by(cls.number.desc())))

    def dictize(self) -> dict[str, Any]:
        """The list as plain data."""
        return {
            "id": self.id,
            "year": self.year,
            "number": self.number,
            "title": self.title,
            "comments_until": isoformat(self.comments_until),
            "agreed_on": isoformat(self.agreed_on),
            "checksum": self.checksum,
            "created_at": isoformat(self.created_at),
            "modified_at": isoformat(self.modified_at),
        }


class ListItem(tk.BaseModel):
    """What a row is over the years: the same data, whatever its number or words in one list.

    `begun`, `ended`: first and last year it is collected for; `code`: ID DDD as last written, "" before it has one.
    """

    __table__ = sa.Table(
        "satudata_list_item",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("code", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("begun", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Index("satudata_list_item_code_idx", "code"),
    )

    id: Mapped[str]
    code: Mapped[str]
    begun: Mapped[int]
    ended: Mapped[int | None]
    created_at: Mapped[datetime]

    @classmethod
    def by_codes(cls, codes: Iterable[str]) -> dict[str, ListItem]:
        """The newest item of each of these codes, in one statement."""
        stmt = sa.select(cls).where(cls.code.in_([code for code in codes if code])).order_by(cls.created_at, cls.id)
        return {item.code: item for item in Session.scalars(stmt)}


class ListItemLink(tk.BaseModel):
    """One item comes from another: `kind` is `successor`, `split` (one became several) or `merged` (several one)."""

    __table__ = sa.Table(
        "satudata_list_item_link",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("item_id", sa.UnicodeText, sa.ForeignKey("satudata_list_item.id"), nullable=False),
        sa.Column("before_id", sa.UnicodeText, sa.ForeignKey("satudata_list_item.id"), nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        time_column("created_at", nullable=False, default=utcnow),
        sa.UniqueConstraint("item_id", "before_id", name="satudata_list_item_link_once"),
        sa.Index("satudata_list_item_link_before_idx", "before_id"),
    )

    id: Mapped[str]
    item_id: Mapped[str]
    before_id: Mapped[str]
    kind: Mapped[str]
    year: Mapped[int]
    created_at: Mapped[datetime]


class ListRow(tk.BaseModel):
    """An item as one list has it. `cells`: every column as text, by the words of `domain.list_columns`.

    What is filtered or joined stands in columns of its own beside: `organization_id` is the OPD that produces it, none
    while nobody knows which organisation the written producer is.
    `removed`: taken out of a draft, kept for its history.
    """

    __table__ = sa.Table(
        "satudata_list_row",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("list_id", sa.UnicodeText, sa.ForeignKey("satudata_data_list.id"), nullable=False),
        sa.Column("item_id", sa.UnicodeText, sa.ForeignKey("satudata_list_item.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("section", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("code", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("priority", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("access_class", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("schedule", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("release_on", sa.Date, nullable=True),
        sa.Column("cells", JSONB, nullable=False, server_default="{}"),
        sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("row_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("modified_by", sa.UnicodeText, nullable=True),
        time_column("modified_at", nullable=False, default=utcnow),
        sa.UniqueConstraint("list_id", "item_id", name="satudata_list_row_once"),
        sa.Index("satudata_list_row_place_idx", "list_id", "position", "id"),
        sa.Index("satudata_list_row_organization_idx", "list_id", "organization_id"),
        sa.Index("satudata_list_row_item_idx", "item_id"),
    )

    id: Mapped[str]
    list_id: Mapped[str]
    item_id: Mapped[str]
    position: Mapped[int]
    section: Mapped[str]
    code: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    organization_id: Mapped[str | None]
    priority: Mapped[bool]
    access_class: Mapped[str]
    schedule: Mapped[str]
    release_on: Mapped[date | None]
    cells: Mapped[dict[str, str]]
    removed: Mapped[bool]
    row_version: Mapped[int]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    modified_by: Mapped[str | None]
    modified_at: Mapped[datetime]

    @classmethod
    def get(cls, row_id: str) -> ListRow | None:
        """The row with this id."""
        return Session.get(cls, row_id)

    @classmethod
    def of_list(cls, list_id: str, removed: bool = False) -> list[ListRow]:
        """The rows of a list in their order; `removed`: those taken out as well."""
        stmt = sa.select(cls).where(cls.list_id == list_id).order_by(cls.position, cls.id)
        return list(Session.scalars(stmt if removed else stmt.where(sa.not_(cls.removed))))

    def dictize(self) -> dict[str, Any]:
        """The row as plain data."""
        plain = (
            "id", "list_id", "item_id", "position", "section", "code", "title", "kind", "organization_id", "priority",
            "access_class", "schedule", "removed", "row_version",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in plain},
            "release_on": isoformat(self.release_on),
            "cells": dict(self.cells),
            "modified_at": isoformat(self.modified_at),
        }


class ListRowChange(tk.BaseModel):
    """One change of one row: who, when, by what (`form`, `grid`, `import`, `carried`, `decision`), before and after.

    Only cells that differ are kept. Rows are added, never changed.
    """

    __table__ = sa.Table(
        "satudata_list_row_change",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("list_id", sa.UnicodeText, sa.ForeignKey("satudata_data_list.id"), nullable=False),
        sa.Column("row_id", sa.UnicodeText, sa.ForeignKey("satudata_list_row.id"), nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("source", sa.UnicodeText, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=True),
        sa.Column("user_name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("before", JSONB, nullable=False, server_default="{}"),
        sa.Column("after", JSONB, nullable=False, server_default="{}"),
        sa.Column("reason", sa.UnicodeText, nullable=False, server_default=""),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Index("satudata_list_row_change_row_idx", "row_id", "created_at"),
        sa.Index("satudata_list_row_change_list_idx", "list_id", "created_at"),
    )

    id: Mapped[str]
    list_id: Mapped[str]
    row_id: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str]
    user_id: Mapped[str | None]
    user_name: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    created_at: Mapped[datetime]

    def dictize(self) -> dict[str, Any]:
        """The change as plain data."""
        names = ("id", "list_id", "row_id", "kind", "source", "user_name", "before", "after", "reason")
        return {**{name: getattr(self, name) for name in names}, "created_at": isoformat(self.created_at)}
