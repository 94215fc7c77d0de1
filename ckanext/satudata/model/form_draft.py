"""What somebody has typed into a form and not saved yet: one row per person and form, seen by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["FormDraft"]

KEPT = timedelta(days=90)
"""What nobody touched for so long is thrown away."""


class FormDraft(tk.BaseModel):
    """Unsaved values of one form of one user; `form` is `new`, a dataset id, or `<dataset id>/<resource id or new>`."""

    __table__ = sa.Table(
        "satudata_form_draft",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("form", sa.UnicodeText, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        time_column("updated_at", nullable=False, default=utcnow),
        sa.UniqueConstraint("user_id", "form", name="satudata_form_draft_user_form"),
        sa.Index("satudata_form_draft_updated_idx", "updated_at"),
    )

    id: Mapped[str]
    user_id: Mapped[str]
    form: Mapped[str]
    payload: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]

    @classmethod
    def of(cls, user_id: str, form: str) -> FormDraft | None:
        """What this user has typed into this form."""
        return Session.scalars(sa.select(cls).where(cls.user_id == user_id, cls.form == form)).one_or_none()

    @classmethod
    def keep(cls, user_id: str, form: str, payload: dict[str, Any], most: int) -> datetime:
        """Store the newest values, in one statement so that two windows do not collide; the oldest of `most` go."""
        now = utcnow()
        row = {"id": make_uuid(), "user_id": user_id, "form": form, "payload": payload, "updated_at": now}
        stmt = insert(cls.__table__).values(row)
        changed = {"payload": stmt.excluded.payload, "updated_at": stmt.excluded.updated_at}
        Session.execute(stmt.on_conflict_do_update(constraint="satudata_form_draft_user_form", set_=changed))
        newest = sa.select(cls.id).where(cls.user_id == user_id).order_by(cls.updated_at.desc()).limit(most)
        Session.execute(sa.delete(cls).where(cls.user_id == user_id, cls.id.not_in(newest)).execution_options(**_BLIND))
        Session.execute(sa.delete(cls).where(cls.updated_at < now - KEPT).execution_options(**_BLIND))
        return now

    @classmethod
    def forget(cls, user_id: str, form: str | None = None) -> None:
        """Throw away what this user typed into this form, or into all."""
        stmt = sa.delete(cls).where(cls.user_id == user_id).execution_options(**_BLIND)
        Session.execute(stmt if form is None else stmt.where(cls.form == form))

    @classmethod
    def forget_dataset(cls, package_id: str) -> None:
        """Throw away what anybody typed into the forms of a dataset and its files."""
        forms = (cls.form == package_id) | cls.form.startswith(f"{package_id}/", autoescape=True)
        Session.execute(sa.delete(cls).where(forms).execution_options(**_BLIND))

    def dictize(self) -> dict[str, Any]:
        """The draft as plain data."""
        return {"form": self.form, "values": self.payload, "updated_at": isoformat(self.updated_at)}


_BLIND = {"synchronize_session": False}
"""Rows are deleted by statement; nothing of them is held by the session."""
