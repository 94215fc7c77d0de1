"""Comments: what the people of a case say to each other about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Comment"]


class Comment(tk.BaseModel):
    """One contribution to the discussion of a case, about the whole or about one field. A withdrawn one has no text."""

    __table__ = sa.Table(
        "satudata_comment",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("case_id", sa.UnicodeText, sa.ForeignKey("satudata_case.id"), nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("user_name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("role", sa.UnicodeText, nullable=True),
        sa.Column("field", sa.UnicodeText, nullable=True),
        sa.Column("body", sa.UnicodeText, nullable=False),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("withdrawn_at", nullable=True),
        sa.Column("withdrawn_by", sa.UnicodeText, nullable=True),
        sa.Index("satudata_comment_case_idx", "case_id", "created_at"),
    )

    id: Mapped[str]
    case_id: Mapped[str]
    user_id: Mapped[str]
    user_name: Mapped[str]
    role: Mapped[str | None]
    field: Mapped[str | None]
    body: Mapped[str]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]

    @classmethod
    def get(cls, comment_id: str) -> Comment | None:
        """The comment with this id, withdrawn or not."""
        return Session.get(cls, comment_id)

    @classmethod
    def of_case(cls, case_id: str, limit: int | None = None, offset: int = 0) -> list[Comment]:
        """The discussion of a case, newest first."""
        stmt = sa.select(cls).where(cls.case_id == case_id).order_by(cls.created_at.desc(), cls.id)
        return list(Session.scalars(stmt.limit(limit).offset(offset)))

    @classmethod
    def count_of_case(cls, case_id: str) -> int:
        """How many comments a case has."""
        return Session.scalar(sa.select(sa.func.count()).select_from(cls).where(cls.case_id == case_id)) or 0

    @classmethod
    def remarks(cls, case_id: str, since: Any) -> list[Comment]:
        """Comments about a field that still stand and are not older than this moment (a value or a subquery)."""
        stmt = sa.select(cls).where(cls.case_id == case_id, cls.field.is_not(None), cls.withdrawn_at.is_(None))
        return list(Session.scalars(stmt.where(cls.created_at >= since).order_by(cls.created_at, cls.id)))

    @classmethod
    def authors(cls, case_id: str) -> list[str]:
        """Ids of those who took part in the discussion."""
        return list(Session.scalars(sa.select(cls.user_id).where(cls.case_id == case_id).distinct()))

    def dictize(self) -> dict[str, Any]:
        """The comment as plain data; of a withdrawn one that it was there, not what it said."""
        return {
            "id": self.id,
            "case_id": self.case_id,
            "user_id": self.user_id,
            "user_name": self.user_name,
            "role": self.role,
            "field": self.field,
            "body": None if self.withdrawn_at else self.body,
            "created_at": isoformat(self.created_at),
            "withdrawn_at": isoformat(self.withdrawn_at),
        }
