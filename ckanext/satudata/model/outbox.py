"""What must be told after a commit: search index, mails, jobs. Written in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Outbox"]


class Outbox(tk.BaseModel):
    """One thing to tell: ``pending``, ``sending`` (committed before the attempt), ``sent``, ``failed``, ``unsure``,
    ``dropped``.

    ``unsure``: a mail that may have left, found at ``sending`` by a later run or cut off while it was handed over; it
    is not sent again by itself. ``dropped``: its recipient may no longer be told. ``next_at``: not tried before.
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
        sa.Column("unique_key", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("sending_at", nullable=True),
        time_column("sent_at", nullable=True),
        time_column("next_at", nullable=True),
        sa.Index("satudata_outbox_state_idx", "state", "created_at"),
        sa.Index("satudata_outbox_case_idx", "case_id"),
        sa.Index("satudata_outbox_unique_key_idx", "unique_key", unique=True),
    )

    id: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    case_id: Mapped[str | None]
    event_id: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int]
    error: Mapped[str | None]
    unique_key: Mapped[str | None]
    created_at: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]

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
    def pending_ids(cls, kinds: tuple[str, ...]) -> list[str]:
        """Ids of what of these kinds waits to be told, whenever it is tried next, oldest first."""
        stmt = sa.select(cls.id).where(cls.state == "pending", cls.kind.in_(kinds)).order_by(cls.created_at)
        return list(Session.scalars(stmt))

    @classmethod
    def due_ids(cls, now: datetime, kinds: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
        """Kind and id of what waits to be told and may be tried at this moment, oldest first."""
        due = sa.or_(cls.next_at.is_(None), cls.next_at <= now)
        stmt = sa.select(cls.kind, cls.id).where(cls.state == "pending", due).order_by(cls.created_at)
        if kinds:
            stmt = stmt.where(cls.kind.in_(kinds))
        return [(kind, row_id) for kind, row_id in Session.execute(stmt)]

    @classmethod
    def waiting_index_ids(cls, package_id: str) -> list[str]:
        """Ids of the index rows of a dataset that wait now: one write does for all of them."""
        about = cls.payload["package_id"].astext == package_id
        return list(Session.scalars(sa.select(cls.id).where(cls.kind == "index", cls.state == "pending", about)))

    @classmethod
    def settle(cls, row_ids: Collection[str]) -> None:
        """Call these told, those that still wait."""
        waiting = sa.update(cls).where(cls.id.in_(row_ids), cls.state == "pending")
        Session.execute(
            waiting.values(state="sent", sent_at=utcnow(), error=None).execution_options(synchronize_session=False)
        )

    @classmethod
    def note(cls, kinds: Collection[str], error: str) -> None:
        """Say beside every row of these kinds that waits why it does."""
        waiting = sa.update(cls).where(cls.kind.in_(kinds), cls.state == "pending", cls.error.is_distinct_from(error))
        Session.execute(waiting.values(error=error).execution_options(synchronize_session=False))

    @classmethod
    def in_states(cls, states: tuple[str, ...], limit: int | None = None) -> list[Outbox]:
        """Rows in these states, oldest first."""
        stmt = sa.select(cls).where(cls.state.in_(states)).order_by(cls.created_at).limit(limit)
        return list(Session.scalars(stmt))

    @classmethod
    def give_up(cls, kinds: Collection[str], before: datetime) -> None:
        """Leave to a person what of these kinds still waits and was written before this moment."""
        waiting = sa.update(cls).where(cls.kind.in_(kinds), cls.state == "pending", cls.created_at < before)
        Session.execute(waiting.values(state="failed").execution_options(synchronize_session=False))

    @classmethod
    def put_once(cls, unique_key: str, **columns: Any) -> str | None:
        """Write a row unless one of this key exists; its id, None where it was there already (also just now)."""
        values = {"id": make_uuid(), "unique_key": unique_key, "state": "pending", "attempts": 0, **columns}
        stmt = insert(cls.__table__).values(created_at=utcnow(), **values)
        done = Session.execute(stmt.on_conflict_do_nothing(index_elements=["unique_key"]).returning(cls.__table__.c.id))
        return done.scalar()

    @classmethod
    def put_all_once(cls, rows: list[dict[str, Any]]) -> list[str]:
        """The same for many rows with a `unique_key` each, in one statement; the ids of those that are new."""
        if not rows:
            return []
        now = utcnow()
        common = {"state": "pending", "attempts": 0, "created_at": now}
        stmt = insert(cls.__table__).values([{"id": make_uuid(), **common, **row} for row in rows])
        stmt = stmt.on_conflict_do_nothing(index_elements=["unique_key"]).returning(cls.__table__.c.id)
        return list(Session.scalars(stmt))

    @classmethod
    def newest_key(cls, prefix: str, before: str) -> str | None:
        """The last key of this prefix, in the order of text, that comes before another."""
        key = cls.__table__.c.unique_key.collate("C")  # letter by letter, whatever the language of the database
        stmt = sa.select(sa.func.max(key)).where(key >= prefix, key < before)
        return Session.scalar(stmt)

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
            "next_at": isoformat(self.next_at),
        }
