"""Results of the health check, so that the page shows the last one without doing all the work again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["HealthResult"]

KEPT = 30
"""Results that are kept; older ones say nothing anybody asks."""


class HealthResult(tk.BaseModel):
    """One run of the check. ``origin``: nightly, command, page; ``figures``: as `Figure.as_kept` writes them."""

    __table__ = sa.Table(
        "satudata_health",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("origin", sa.UnicodeText, nullable=False),
        time_column("started_at", nullable=False, default=utcnow),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("ok", sa.Boolean, nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        sa.Index("satudata_health_time_idx", "started_at"),
    )

    id: Mapped[str]
    origin: Mapped[str]
    started_at: Mapped[datetime]
    seconds: Mapped[float]
    ok: Mapped[bool]
    figures: Mapped[list[dict[str, Any]]]

    @classmethod
    def newest(cls) -> HealthResult | None:
        """The newest result."""
        return Session.scalars(sa.select(cls).order_by(cls.started_at.desc(), cls.id).limit(1)).one_or_none()

    @classmethod
    def forget_old(cls) -> None:
        """Delete all but the newest ones."""
        kept = sa.select(cls.id).order_by(cls.started_at.desc(), cls.id).limit(KEPT)
        stmt = sa.delete(cls).where(cls.id.not_in(kept)).execution_options(synchronize_session=False)
        Session.execute(stmt)

    def dictize(self) -> dict[str, Any]:
        """The result as plain data."""
        return {
            "origin": self.origin,
            "started_at": isoformat(self.started_at),
            "seconds": self.seconds,
            "ok": self.ok,
            "figures": self.figures,
        }
