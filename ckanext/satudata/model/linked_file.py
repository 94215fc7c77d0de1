"""What lay behind the links of a dataset when it was submitted, and whether it still does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow
from ckanext.satudata.model.case import Case

__all__ = ["LinkedFile"]


class LinkedFile(tk.BaseModel):
    """One link of one submission: ``pending``, ``ok`` (its bytes are kept), ``too_large`` or ``failed``.

    Written in the transaction of the submission; filled in by the worker; what was kept is never written again.
    """

    __table__ = sa.Table(
        "satudata_linked_file",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("case_id", sa.UnicodeText, sa.ForeignKey("satudata_case.id"), nullable=False),
        sa.Column("event_id", sa.UnicodeText, nullable=False),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("resource_id", sa.UnicodeText, nullable=False),
        sa.Column("name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("url", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False, server_default="pending"),
        sa.Column("error", sa.UnicodeText, nullable=True),
        sa.Column("mimetype", sa.UnicodeText, nullable=True),
        sa.Column("size", sa.BigInteger, nullable=True),
        sa.Column("sha256", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("fetched_at", nullable=True),
        time_column("compared_at", nullable=True),
        sa.Column("changed_sha256", sa.UnicodeText, nullable=True),
        time_column("changed_at", nullable=True),
        sa.Index("satudata_linked_file_case_idx", "case_id", "created_at"),
        sa.Index("satudata_linked_file_event_idx", "event_id", "resource_id", unique=True),
    )

    id: Mapped[str]
    case_id: Mapped[str]
    event_id: Mapped[str]
    package_id: Mapped[str]
    resource_id: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    state: Mapped[str]
    error: Mapped[str | None]
    mimetype: Mapped[str | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    created_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    compared_at: Mapped[datetime | None]
    changed_sha256: Mapped[str | None]
    changed_at: Mapped[datetime | None]

    @classmethod
    def get(cls, linked_file_id: str) -> LinkedFile | None:
        """The row with this id, as the database has it now."""
        return Session.get(cls, linked_file_id, populate_existing=True)

    @classmethod
    def of_newest_submission(cls, case_id: str) -> list[LinkedFile]:
        """What the newest submission of a case linked to, in the order of its resources' names."""
        newest = sa.select(cls.event_id).where(cls.case_id == case_id).order_by(cls.created_at.desc()).limit(1)
        stmt = sa.select(cls).where(cls.case_id == case_id, cls.event_id == newest.scalar_subquery())
        return list(Session.scalars(stmt.order_by(cls.name, cls.id)))

    @classmethod
    def waiting_ids(cls, before: datetime) -> list[str]:
        """Links whose fetching was asked for before this moment and never came to an end."""
        stmt = sa.select(cls.id).where(cls.state == "pending", cls.created_at < before).order_by(cls.created_at)
        return list(Session.scalars(stmt))

    @classmethod
    def kept_of_published(cls) -> list[str]:
        """Ids of what is kept for the newest submission of every published case, longest not compared first."""
        later = aliased(cls)
        newer = sa.exists().where(later.case_id == cls.case_id, later.created_at > cls.created_at)
        stmt = sa.select(cls.id).join(Case, Case.id == cls.case_id)
        stmt = stmt.where(Case.category == "published", cls.state == "ok", ~newer)
        return list(Session.scalars(stmt.order_by(cls.compared_at.asc().nulls_first(), cls.id)))

    def dictize(self) -> dict[str, Any]:
        """The row as plain data, without where its bytes lie."""
        times = ("created_at", "fetched_at", "compared_at", "changed_at")
        plain = (
            "id", "case_id", "event_id", "package_id", "resource_id", "name", "url", "state", "mimetype", "size",
            "sha256", "changed_sha256",
        )  # fmt: skip
        return {name: getattr(self, name) for name in plain} | {name: isoformat(getattr(self, name)) for name in times}
