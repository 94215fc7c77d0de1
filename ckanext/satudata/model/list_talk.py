"""What is said about a draft of the Daftar Data: comments per row, decisions of the Forum, its meetings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["ListComment", "ListDecision", "Meeting"]


class ListComment(tk.BaseModel):
    """What somebody says about a row of a draft, or about the draft (no row); open until it is answered."""

    __table__ = sa.Table(
        "satudata_list_comment",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("list_id", sa.UnicodeText, sa.ForeignKey("satudata_data_list.id"), nullable=False),
        sa.Column("row_id", sa.UnicodeText, sa.ForeignKey("satudata_list_row.id"), nullable=True),
        sa.Column("body", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        sa.Column("created_name", sa.UnicodeText, nullable=False, server_default=""),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("answer", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("answered_by", sa.UnicodeText, nullable=True),
        sa.Column("answered_name", sa.UnicodeText, nullable=False, server_default=""),
        time_column("answered_at", nullable=True),
        sa.Index("satudata_list_comment_list_idx", "list_id", "created_at"),
        sa.Index("satudata_list_comment_row_idx", "row_id"),
    )

    id: Mapped[str]
    list_id: Mapped[str]
    row_id: Mapped[str | None]
    body: Mapped[str]
    organization_id: Mapped[str | None]
    created_by: Mapped[str | None]
    created_name: Mapped[str]
    created_at: Mapped[datetime]
    answer: Mapped[str]
    answered_by: Mapped[str | None]
    answered_name: Mapped[str]
    answered_at: Mapped[datetime | None]

    @classmethod
    def get(cls, comment_id: str) -> ListComment | None:
        """The comment with this id."""
        return Session.get(cls, comment_id)

    @classmethod
    def lock(cls, comment_id: str) -> ListComment | None:
        """The comment, its row locked until the transaction ends and read anew."""
        stmt = sa.select(cls).where(cls.id == comment_id).with_for_update().execution_options(populate_existing=True)
        return Session.scalars(stmt).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The comment as plain data."""
        plain = ("id", "list_id", "row_id", "body", "organization_id", "created_name", "answer", "answered_name")
        times = ("created_at", "answered_at")
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: isoformat(getattr(self, name)) for name in times},
        }


class ListDecision(tk.BaseModel):
    """What was decided about rows of a draft, with its reason: two rows are one, or are not; who the producer is.

    `kind`: `same` (the others are taken out), `different`, and later what becomes of data nobody has. Never changed.
    """

    __table__ = sa.Table(
        "satudata_list_decision",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("list_id", sa.UnicodeText, sa.ForeignKey("satudata_data_list.id"), nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("item_ids", JSONB, nullable=False),
        sa.Column("data", JSONB, nullable=False, server_default="{}"),
        sa.Column("reason", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        sa.Column("created_name", sa.UnicodeText, nullable=False, server_default=""),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Index("satudata_list_decision_list_idx", "list_id", "created_at"),
    )

    id: Mapped[str]
    list_id: Mapped[str]
    kind: Mapped[str]
    item_ids: Mapped[list[str]]
    data: Mapped[dict[str, Any]]
    reason: Mapped[str]
    created_by: Mapped[str | None]
    created_name: Mapped[str]
    created_at: Mapped[datetime]

    def dictize(self) -> dict[str, Any]:
        """The decision as plain data."""
        names = ("id", "list_id", "kind", "item_ids", "data", "reason", "created_name")
        return {**{name: getattr(self, name) for name in names}, "created_at": isoformat(self.created_at)}


class Meeting(tk.BaseModel):
    """A meeting of the Forum about a list: when, where, who came, what was on the agenda and what was said.

    `attendance`: list of name, position and organization; `agenda`: lines, made from the open comments and then edited.
    """

    __table__ = sa.Table(
        "satudata_meeting",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("list_id", sa.UnicodeText, sa.ForeignKey("satudata_data_list.id"), nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("place", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("agenda", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("attendance", JSONB, nullable=False, server_default="[]"),
        sa.Column("minutes", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("meeting_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("modified_at", nullable=False, default=utcnow),
        sa.Index("satudata_meeting_list_idx", "list_id", "held_on"),
    )

    id: Mapped[str]
    list_id: Mapped[str]
    held_on: Mapped[date]
    place: Mapped[str]
    agenda: Mapped[str]
    attendance: Mapped[list[dict[str, str]]]
    minutes: Mapped[str]
    meeting_version: Mapped[int]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]

    @classmethod
    def get(cls, meeting_id: str) -> Meeting | None:
        """The meeting with this id."""
        return Session.get(cls, meeting_id)

    @classmethod
    def lock(cls, meeting_id: str) -> Meeting | None:
        """The meeting, its row locked until the transaction ends and read anew."""
        stmt = sa.select(cls).where(cls.id == meeting_id).with_for_update().execution_options(populate_existing=True)
        return Session.scalars(stmt).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The meeting as plain data."""
        plain = ("id", "list_id", "place", "agenda", "attendance", "minutes", "meeting_version")
        times = ("held_on", "created_at", "modified_at")
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: isoformat(getattr(self, name)) for name in times},
        }
