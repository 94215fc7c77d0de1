"""Supporting data and letters of a case: never CKAN resources, never public by publication."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Attachment"]


class Attachment(tk.BaseModel):
    """A file of a case, in our own storage path under its own id; kinds as in ``domain.sop.ATTACHMENT_KINDS``."""

    __table__ = sa.Table(
        "satudata_attachment",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("case_id", sa.UnicodeText, sa.ForeignKey("satudata_case.id"), nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("filename", sa.UnicodeText, nullable=False),
        sa.Column("mimetype", sa.UnicodeText, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("note", sa.UnicodeText, nullable=True),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("deleted_by", sa.UnicodeText, nullable=True),
        time_column("deleted_at", nullable=True),
        sa.Index("satudata_attachment_case_idx", "case_id"),
    )

    id: Mapped[str]
    case_id: Mapped[str]
    kind: Mapped[str]
    filename: Mapped[str]
    mimetype: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    note: Mapped[str | None]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    deleted_by: Mapped[str | None]
    deleted_at: Mapped[datetime | None]

    @classmethod
    def get(cls, attachment_id: str) -> Attachment | None:
        """The attachment with this id, deleted or not."""
        return Session.get(cls, attachment_id)

    @classmethod
    def of_case(cls, case_id: str) -> list[Attachment]:
        """Attachments of a case that were not deleted, oldest first."""
        stmt = sa.select(cls).where(cls.case_id == case_id, cls.deleted_at.is_(None)).order_by(cls.created_at, cls.id)
        return list(Session.scalars(stmt))

    def dictize(self) -> dict[str, Any]:
        """The attachment as plain data, without where its bytes lie."""
        return {
            "id": self.id,
            "case_id": self.case_id,
            "kind": self.kind,
            "filename": self.filename,
            "mimetype": self.mimetype,
            "size": self.size,
            "sha256": self.sha256,
            "note": self.note,
            "created_by": self.created_by,
            "created_at": isoformat(self.created_at),
        }
