"""Free days of the region beside the national ones, and corrections of these."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["CORRECTION", "KINDS", "REGIONAL", "FreeDay"]

REGIONAL, CORRECTION = "regional", "correction"
KINDS = (REGIONAL, CORRECTION)


class FreeDay(tk.BaseModel):
    """A day the region's offices are closed (``regional``), or work although the list says free (``correction``).

    A day has at most one row in force; what was removed stays, with who and when.
    """

    __table__ = sa.Table(
        "satudata_free_day",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("name_id", sa.UnicodeText, nullable=False),
        sa.Column("name_en", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("source", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("removed_by", sa.UnicodeText, nullable=True),
        time_column("removed_at", nullable=True),
        sa.Index("satudata_free_day_day_idx", "day", unique=True, postgresql_where=sa.text("removed_at IS NULL")),
    )

    id: Mapped[str]
    day: Mapped[date]
    name_id: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    removed_by: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    @classmethod
    def get(cls, free_day_id: str) -> FreeDay | None:
        """The row with this id, also one that was removed."""
        return Session.get(cls, free_day_id)

    @classmethod
    def between(cls, first: date, last: date) -> list[FreeDay]:
        """Rows in force of these days, in their order."""
        stmt = sa.select(cls).where(cls.removed_at.is_(None), cls.day.between(first, last)).order_by(cls.day)
        return list(Session.scalars(stmt))

    def dictize(self) -> dict[str, Any]:
        """The day as plain data."""
        return {
            "id": self.id,
            "day": isoformat(self.day),
            "name": {"id": self.name_id, "en": self.name_en},
            "kind": self.kind,
            "source": self.source,
            "created_at": isoformat(self.created_at),
        }
