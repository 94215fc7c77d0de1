"""What must be told after a commit: search index, mails, jobs. Written in the transaction of what it tells about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Outbox"]


class Outbox(tk.BaseModel):
    """One thing to tell: ``pending``, ``sending`` (committed before the attempt), ``sent``, ``failed``, ``unsure``.

    ``unsure``: a mail found at ``sending`` by a later run. It may have left; it is not sent again by itself.
    """

    __table__ = sa.Table(
        "satudata_outbox",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("payload", JSONB, nullable=False, server_default="{}"),
        sa.Column("case_id", sa.UnicodeText, nullable=True),
        sa.Column("event_id", sa.UnicodeText, nullable=True),
        sa.Column("state", sa.UnicodeText, nullable=False, server_default="pending"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("sending_at", nullable=True),
        time_column("sent_at", nullable=True),
        sa.Index("satudata_outbox_state_idx", "state", "created_at"),
        sa.Index("satudata_outbox_case_idx", "case_id"),
    )

    id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    case_id: Mapped[str | None]
    event_id: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    @classmethod
    def get(cls, outbox_id: str) -> Outbox | None:
        """The row with this id."""
        return Session.get(cls, outbox_id)

    @classmethod
    def lock_pending(cls, outbox_id: str) -> Outbox | None:
        """The row, locked, when it still waits and nobody else holds it; None otherwise."""
        stmt = (
            sa.select(cls)
            .where(cls.id == outbox_id, cls.state == "pending")
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def pending_ids(cls, kinds: tuple[str, ...] | None = None) -> list[str]:
        """Ids of what waits to be told, oldest first."""
        stmt = sa.select(cls.id).where(cls.state == "pending").order_by(cls.created_at)
        if kinds:
            stmt = stmt.where(cls.kind.in_(kinds))
        return list(Session.scalars(stmt))

    @classmethod
    def in_states(cls, states: tuple[str, ...], limit: int | None = None) -> list[Outbox]:
        """Rows in these states, oldest first."""
        stmt = sa.select(cls).where(cls.state.in_(states)).order_by(cls.created_at).limit(limit)
        return list(Session.scalars(stmt))

    def dictize(self) -> dict[str, Any]:
        """The row as plain data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "case_id": self.case_id,
            "event_id": self.event_id,
            "payload": self.payload,
            "state": self.state,
            "attempts": self.attempts,
            "error": self.error,
            "created_at": isoformat(self.created_at),
            "sending_at": isoformat(self.sending_at),
            "sent_at": isoformat(self.sent_at),
        }
