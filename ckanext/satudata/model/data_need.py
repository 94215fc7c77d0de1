"""Data that somebody needs: what the next Daftar Data is made from (SOP Sumedang 2022 row 1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["DataNeed"]


class DataNeed(tk.BaseModel):
    """One need: who needs which data for which plan. `state`: `filed`, `taken_up`, `declined` or `withdrawn`.

    `plan`: what it is needed for (RPJMD, SPM, SDGs ...); `item_id`: the row it became.
    """

    __table__ = sa.Table(
        "satudata_data_need",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("plan", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("purpose", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("needed_by", sa.Date, nullable=True),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("producer_id", sa.UnicodeText, nullable=True),
        sa.Column("state", sa.UnicodeText, nullable=False, server_default="filed"),
        sa.Column("answer", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("item_id", sa.UnicodeText, sa.ForeignKey("satudata_list_item.id"), nullable=True),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        sa.Column("created_name", sa.UnicodeText, nullable=False, server_default=""),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("answered_by", sa.UnicodeText, nullable=True),
        sa.Column("answered_name", sa.UnicodeText, nullable=False, server_default=""),
        time_column("answered_at", nullable=True),
        sa.Index("satudata_data_need_year_idx", "year", "state", "created_at"),
    )

    id: Mapped[str]
    year: Mapped[int]
    title: Mapped[str]
    plan: Mapped[str]
    purpose: Mapped[str]
    needed_by: Mapped[date | None]
    organization_id: Mapped[str | None]
    producer_id: Mapped[str | None]
    state: Mapped[str]
    answer: Mapped[str]
    item_id: Mapped[str | None]
    created_by: Mapped[str | None]
    created_name: Mapped[str]
    created_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered_name: Mapped[str]
    answered_at: Mapped[datetime | None]

    @classmethod
    def get(cls, need_id: str) -> DataNeed | None:
        """The need with this id."""
        return Session.get(cls, need_id)

    @classmethod
    def lock(cls, need_id: str) -> DataNeed | None:
        """The need, its row locked until the transaction ends and read anew."""
        stmt = sa.select(cls).where(cls.id == need_id).with_for_update().execution_options(populate_existing=True)
        return Session.scalars(stmt).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The need as plain data."""
        plain = (
            "id", "year", "title", "plan", "purpose", "organization_id", "producer_id", "state", "answer", "item_id",
            "created_by", "created_name", "answered_name",
        )  # fmt: skip
        times = ("needed_by", "created_at", "answered_at")
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: isoformat(getattr(self, name)) for name in times},
        }
