"""Dates the Walidata sets for an organisation (SOP Paser 2022: "menentukan deadline pengumpulan data")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Deadline"]


class Deadline(tk.BaseModel):
    """Until when an organisation hands in what of a flow stands in a state, for one period; one date each in force."""

    __table__ = sa.Table(
        "satudata_deadline",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("organization_id", sa.UnicodeText, nullable=False),
        sa.Column("flow", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("period", sa.UnicodeText, nullable=False),
        sa.Column("due_day", sa.Date, nullable=False),
        sa.Column("note", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("removed_by", sa.UnicodeText, nullable=True),
        time_column("removed_at", nullable=True),
        sa.Index(
            "satudata_deadline_one_idx",
            "organization_id",
            "flow",
            "state",
            "period",
            unique=True,
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )

    id: Mapped[str]
    organization_id: Mapped[str]
    flow: Mapped[str]
    state: Mapped[str]
    period: Mapped[str]
    due_day: Mapped[date]
    note: Mapped[str]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    @classmethod
    def get(cls, deadline_id: str) -> Deadline | None:
        """The row with this id, also one that was removed."""
        return Session.get(cls, deadline_id)

    @classmethod
    def in_force(
        cls, organization_ids: Iterable[str] | None = None, since: date | None = None, flow: str | None = None
    ) -> list[Deadline]:
        """Dates in force of these organisations (None: of all) due on or after a day, in their order."""
        stmt = sa.select(cls).where(cls.removed_at.is_(None)).order_by(cls.due_day, cls.organization_id, cls.id)
        if organization_ids is not None:
            stmt = stmt.where(cls.organization_id.in_(list(organization_ids)))
        if since is not None:
            stmt = stmt.where(cls.due_day >= since)
        if flow is not None:
            stmt = stmt.where(cls.flow == flow)
        return list(Session.scalars(stmt))

    @classmethod
    def same(cls, organization_id: str, flow: str, state: str, period: str) -> Deadline | None:
        """The date in force for this period, its row locked."""
        stmt = sa.select(cls).where(
            cls.removed_at.is_(None),
            cls.organization_id == organization_id,
            cls.flow == flow,
            cls.state == state,
            cls.period == period,
        )
        return Session.scalars(stmt.with_for_update()).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The date as plain data."""
        return {
            "id": self.id,
            "organization_id": self.organization_id,
            "flow": self.flow,
            "state": self.state,
            "period": self.period,
            "due_day": isoformat(self.due_day),
            "note": self.note,
            "created_at": isoformat(self.created_at),
        }
