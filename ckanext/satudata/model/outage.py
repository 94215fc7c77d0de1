"""Declared outages of the portal: time in which no limit runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Outage"]


class Outage(tk.BaseModel):
    """The portal did not work from one moment to another, why, and who declared it; none in force overlaps another."""

    __table__ = sa.Table(
        "satudata_outage",
        tk.BaseModel.metadata,
        id_column(),
        time_column("starts_at", nullable=False),
        time_column("ends_at", nullable=False),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("removed_by", sa.UnicodeText, nullable=True),
        time_column("removed_at", nullable=True),
        sa.Index("satudata_outage_time_idx", "ends_at"),
    )

    id: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    @classmethod
    def get(cls, outage_id: str) -> Outage | None:
        """The row with this id, also one that was removed."""
        return Session.get(cls, outage_id)

    @classmethod
    def since(cls, moment: datetime) -> list[Outage]:
        """Outages in force that ended after this moment, in their order."""
        stmt = sa.select(cls).where(cls.removed_at.is_(None), cls.ends_at > moment).order_by(cls.starts_at)
        return list(Session.scalars(stmt))

    @classmethod
    def overlapping(cls, starts_at: datetime, ends_at: datetime) -> Outage | None:
        """The first one in force that shares time with this span, no other being declared meanwhile."""
        Session.execute(sa.text("LOCK TABLE satudata_outage IN SHARE ROW EXCLUSIVE MODE"))
        stmt = (
            sa.select(cls)
            .where(cls.removed_at.is_(None), cls.starts_at < ends_at, cls.ends_at > starts_at)
            .order_by(cls.starts_at)
            .limit(1)
        )
        return Session.scalars(stmt).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The outage as plain data."""
        return {
            "id": self.id,
            "starts_at": isoformat(self.starts_at),
            "ends_at": isoformat(self.ends_at),
            "reason": self.reason,
            "created_at": isoformat(self.created_at),
        }
