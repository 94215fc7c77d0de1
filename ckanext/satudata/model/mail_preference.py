"""How often somebody wants reminders, and in which language. Mails about decisions are sent to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.reminder import Frequency
from ckanext.satudata.model.base import Session, time_column, utcnow

__all__ = ["MailPreference"]


class MailPreference(tk.BaseModel):
    """What one user said about reminders; without a row he gets them each day, in the portal's language."""

    __table__ = sa.Table(
        "satudata_mail_preference",
        tk.BaseModel.metadata,
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("frequency", sa.UnicodeText, nullable=False, server_default=str(Frequency.DAILY)),
        sa.Column("language", sa.UnicodeText, nullable=True),
        time_column("updated_at", nullable=False, default=utcnow),
    )

    user_id: Mapped[str]
    frequency: Mapped[str]
    language: Mapped[str | None]
    updated_at: Mapped[datetime]

    @classmethod
    def of(cls, user_id: str) -> tuple[Frequency, str | None]:
        """How often this user wants reminders, and in which language (None: the portal's)."""
        row = Session.get(cls, user_id)
        return (Frequency(row.frequency), row.language) if row else (Frequency.DAILY, None)

    @classmethod
    def of_users(cls, user_ids: Iterable[str]) -> dict[str, tuple[Frequency, str | None]]:
        """The same for many who said something, in one statement."""
        stmt = sa.select(cls.user_id, cls.frequency, cls.language).where(cls.user_id.in_(list(user_ids)))
        return {row[0]: (Frequency(row[1]), row[2]) for row in Session.execute(stmt)}

    @classmethod
    def choose(cls, user_id: str, frequency: Frequency, language: str | None) -> MailPreference:
        """Note what a user wants."""
        row = Session.get(cls, user_id)
        if row is None:
            row = cls(user_id=user_id)
            Session.add(row)
        row.frequency, row.language, row.updated_at = str(frequency), language, utcnow()
        return row
