"""The address of a person's calendar: of its token only the hash is kept, so that a copy of the database opens none."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, time_column, utcnow

__all__ = ["CalendarToken"]


class CalendarToken(tk.BaseModel):
    """One address a user; a new one ends the old one."""

    __table__ = sa.Table(
        "satudata_calendar_token",
        tk.BaseModel.metadata,
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("token_hash", sa.UnicodeText, nullable=False),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Index("satudata_calendar_token_hash_idx", "token_hash", unique=True),
    )

    user_id: Mapped[str]
    token_hash: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of_user(cls, user_id: str) -> CalendarToken | None:
        """The address of this user."""
        return Session.get(cls, user_id)

    @classmethod
    def user_of(cls, token_hash: str) -> str | None:
        """The id of the user whose token has this hash."""
        return Session.scalar(sa.select(cls.user_id).where(cls.token_hash == token_hash))

    @classmethod
    def give(cls, user_id: str, token_hash: str) -> CalendarToken:
        """A new address in the place of the old one."""
        row = cls.of_user(user_id)
        if row is None:
            row = cls(user_id=user_id)
            Session.add(row)
        row.token_hash, row.created_at = token_hash, utcnow()
        return row

    @classmethod
    def take(cls, user_id: str) -> None:
        """End the address of this user."""
        Session.execute(sa.delete(cls).where(cls.user_id == user_id).execution_options(synchronize_session=False))
