"""SOP profiles a region has edited; bundled ones are files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["SopProfileRow"]


class SopProfileRow(tk.BaseModel):
    """One version of an edited profile: its text as written, for the portal or one organisation, from a day on."""

    __table__ = sa.Table(
        "satudata_sop_profile",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("key", sa.UnicodeText, nullable=False),
        sa.Column("version", sa.UnicodeText, nullable=False),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("valid_from", sa.Date, nullable=True),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.UniqueConstraint("key", "version", name="satudata_sop_profile_key_version"),
    )

    id: Mapped[str]
    key: Mapped[str]
    version: Mapped[str]
    text: Mapped[str]
    organization_id: Mapped[str | None]
    valid_from: Mapped[date | None]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]

    @classmethod
    def all(cls) -> list[SopProfileRow]:
        """Every stored version, newest last."""
        return list(Session.scalars(sa.select(cls).order_by(cls.key, cls.created_at)))

    @classmethod
    def newest(cls, key: str) -> SopProfileRow | None:
        """The newest stored version of a profile."""
        stmt = sa.select(cls).where(cls.key == key).order_by(cls.created_at.desc()).limit(1)
        return Session.scalars(stmt).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The stored version without its text."""
        return {
            "key": self.key,
            "version": self.version,
            "organization_id": self.organization_id,
            "valid_from": isoformat(self.valid_from),
            "created_by": self.created_by,
            "created_at": isoformat(self.created_at),
        }
