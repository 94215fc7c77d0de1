"""Decisions about many cases, carried out by a job: what was asked for, by whom, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Bulk", "BulkItem"]


class Bulk(tk.BaseModel):
    """One person's order to make one transition for many cases.

    States: ``looking`` (at what would become of each), ``ready`` (waits for that person's word), ``queued``,
    ``running``, ``stopped`` (by that person; what was done stays done), ``done``. ``shared``: reason, comment and way
    to repair for every item without its own; until it is confirmed ``asks``, what the decision asks for.
    """

    __table__ = sa.Table(
        "satudata_bulk",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("transition", sa.UnicodeText, nullable=False),
        sa.Column("shared", JSONB, nullable=False, server_default="{}"),
        sa.Column("state", sa.UnicodeText, nullable=False, server_default="looking"),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("started_at", nullable=True),
        time_column("finished_at", nullable=True),
        sa.Index("satudata_bulk_user_idx", "user_id", "created_at"),
    )

    id: Mapped[str]
    user_id: Mapped[str]
    transition: Mapped[str]
    shared: Mapped[dict[str, Any]]
    state: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @classmethod
    def get(cls, bulk_id: str) -> Bulk | None:
        """The order with this id, read anew."""
        return Session.get(cls, bulk_id, populate_existing=True)

    @classmethod
    def set_state(cls, bulk_id: str, state: str, before: tuple[str, ...], **columns: Any) -> bool:
        """Put it into another state if it is in one of these; whether it was."""
        stmt = sa.update(cls).where(cls.id == bulk_id, cls.state.in_(before)).values(state=state, **columns)
        done: Any = Session.execute(stmt.execution_options(synchronize_session=False))
        return bool(done.rowcount)

    @classmethod
    def note_asks(cls, bulk_id: str, asks: Mapping[str, Any]) -> None:
        """Keep what the decision asks for, as its owner is told it, of the first case it is possible for."""
        stmt = sa.update(cls).where(cls.id == bulk_id, sa.not_(cls.shared.has_key("asks")))
        Session.execute(stmt.values(shared={"asks": dict(asks)}).execution_options(synchronize_session=False))

    def dictize(self) -> dict[str, Any]:
        """The order as plain data."""
        return {
            "id": self.id,
            "transition": self.transition,
            "state": self.state,
            "created_at": isoformat(self.created_at),
            "started_at": isoformat(self.started_at),
            "finished_at": isoformat(self.finished_at),
        }


class BulkItem(tk.BaseModel):
    """One case of an order: ``waiting``, ``possible``, ``done`` or ``refused`` (``errors`` says why, by field)."""

    __table__ = sa.Table(
        "satudata_bulk_item",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("bulk_id", sa.UnicodeText, sa.ForeignKey("satudata_bulk.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("reference", sa.UnicodeText, nullable=False),
        sa.Column("case_version", sa.Integer, nullable=False),
        sa.Column("own", JSONB, nullable=False, server_default="{}"),
        sa.Column("state", sa.UnicodeText, nullable=False, server_default="waiting"),
        sa.Column("errors", JSONB, nullable=False, server_default="{}"),
        time_column("done_at", nullable=True),
        sa.UniqueConstraint("bulk_id", "position", name="satudata_bulk_item_place"),
    )

    id: Mapped[str]
    bulk_id: Mapped[str]
    position: Mapped[int]
    reference: Mapped[str]
    case_version: Mapped[int]
    own: Mapped[dict[str, Any]]
    state: Mapped[str]
    errors: Mapped[dict[str, Any]]
    done_at: Mapped[datetime | None]

    @classmethod
    def next_in(cls, bulk_id: str, state: str) -> BulkItem | None:
        """The first item in this state; None when none is left."""
        stmt = sa.select(cls).where(cls.bulk_id == bulk_id, cls.state == state).order_by(cls.position).limit(1)
        return Session.scalars(stmt.execution_options(populate_existing=True)).one_or_none()

    @classmethod
    def settle(cls, item_id: str, before: str, state: str, errors: Mapping[str, Any]) -> None:
        """Say what became of an item that was in the state `before`."""
        stmt = sa.update(cls).where(cls.id == item_id, cls.state == before)
        stmt = stmt.values(state=state, errors=dict(errors), done_at=utcnow())
        Session.execute(stmt.execution_options(synchronize_session=False))

    @classmethod
    def counts(cls, bulk_id: str) -> dict[str, int]:
        """How many items are in which state."""
        stmt = sa.select(cls.state, sa.func.count()).where(cls.bulk_id == bulk_id).group_by(cls.state)
        return dict(tuple(row) for row in Session.execute(stmt))

    @classmethod
    def page(cls, bulk_id: str, limit: int, offset: int) -> list[BulkItem]:
        """Some of the items in their order, those that were refused first: they are what is left to do."""
        refused_first = sa.case((cls.state == "refused", 0), else_=1)
        stmt = sa.select(cls).where(cls.bulk_id == bulk_id).order_by(refused_first, cls.position)
        return list(Session.scalars(stmt.limit(limit).offset(offset).execution_options(populate_existing=True)))
