"""Who does not want reminders. Mails about decisions are not asked for here: they are sent to everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, time_column, utcnow

__all__ = ["MailPreference"]


class MailPreference(tk.BaseModel):
    """What one user said about reminders; without a row he gets them."""

    __table__ = sa.Table(
        "satudata_mail_preference",
        tk.BaseModel.metadata,
        sa.Column("user_id", sa.UnicodeText, primary_key=True),
        sa.Column("reminders", sa.Boolean, nullable=False, server_default=sa.true()),
        time_column("updated_at", nullable=False, default=utcnow),
    )

    user_id: Mapped[str]
    reminders: Mapped[bool]
    updated_at: Mapped[datetime]

    @classmethod
    def wants_reminders(cls, user_id: str) -> bool:
        """Whether this user is to be reminded."""
        said = Session.scalar(sa.select(cls.reminders).where(cls.user_id == user_id))
        return said is not False

    @classmethod
    def refusing(cls, user_ids: Iterable[str]) -> set[str]:
        """Those of these users who switched reminders off, in one statement."""
        stmt = sa.select(cls.user_id).where(cls.user_id.in_(list(user_ids)), cls.reminders.is_(False))
        return set(Session.scalars(stmt))

    @classmethod
    def choose(cls, user_id: str, reminders: bool) -> MailPreference:
        """Note what a user wants."""
        row = Session.get(cls, user_id)
        if row is None:
            row = cls(user_id=user_id)
            Session.add(row)
        row.reminders, row.updated_at = reminders, utcnow()
        return row
