"""When the portal's catalogue was taken over: without such a row nothing is served."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, time_column, utcnow

__all__ = ["Adoption"]


class Adoption(tk.BaseModel):
    """One take-over: ``fresh`` (no dataset when the tables were made) or ``adopt`` (`ckan satudata adopt` ran)."""

    __table__ = sa.Table(
        "satudata_adoption",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("counts", JSONB, nullable=False, server_default="{}"),
        sa.Column("adopted_by", sa.UnicodeText, nullable=True),
        time_column("adopted_at", nullable=False, default=utcnow),
    )

    id: Mapped[str]
    kind: Mapped[str]
    counts: Mapped[dict[str, Any]]
    adopted_by: Mapped[str | None]
    adopted_at: Mapped[datetime]

    @classmethod
    def done(cls) -> bool:
        """Whether the catalogue was ever taken over."""
        return Session.scalar(sa.select(sa.func.count()).select_from(cls)) != 0
