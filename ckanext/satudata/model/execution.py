"""Rows of an SOP that people carried out: who, when, what came out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, aliased

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["ExecutionRow"]


class ExecutionRow(tk.BaseModel):
    """One record; what it says never changes (a database rule).

    A correction is a new row, a withdrawal adds its reason.
    `step_copy` holds the row of the SOP as it read then: stage, activity, roles, output.
    """

    __table__ = sa.Table(
        "satudata_execution",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("profile_key", sa.UnicodeText, nullable=False),
        sa.Column("profile_version", sa.UnicodeText, nullable=False),
        sa.Column("step", sa.UnicodeText, nullable=False),
        sa.Column("step_copy", JSONB, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("carried_out_on", sa.Date, nullable=False),
        sa.Column("carried_out_by", sa.UnicodeText, nullable=False),
        sa.Column("official_id", sa.UnicodeText, nullable=True),
        sa.Column("letter_id", sa.UnicodeText, nullable=True),
        sa.Column("note", sa.UnicodeText, nullable=True),
        sa.Column("filename", sa.UnicodeText, nullable=True),
        sa.Column("mimetype", sa.UnicodeText, nullable=True),
        sa.Column("size", sa.BigInteger, nullable=True),
        sa.Column("sha256", sa.UnicodeText, nullable=True),
        sa.Column("file_of", sa.UnicodeText, nullable=True),
        sa.Column("corrects", sa.UnicodeText, sa.ForeignKey("satudata_execution.id"), nullable=True, unique=True),
        sa.Column("recorded_by", sa.UnicodeText, nullable=True),
        sa.Column("recorded_by_name", sa.UnicodeText, nullable=False, server_default=""),
        time_column("recorded_at", nullable=False, default=utcnow),
        sa.Column("withdrawn_by", sa.UnicodeText, nullable=True),
        sa.Column("withdrawn_by_name", sa.UnicodeText, nullable=True),
        sa.Column("withdrawn_reason", sa.UnicodeText, nullable=True),
        time_column("withdrawn_at", nullable=True),
        sa.Index("satudata_execution_year_idx", "profile_key", "year", "step"),
        sa.Index("satudata_execution_organization_idx", "organization_id"),
    )

    id: Mapped[str]
    profile_key: Mapped[str]
    profile_version: Mapped[str]
    step: Mapped[str]
    step_copy: Mapped[dict[str, Any]]
    year: Mapped[int]
    organization_id: Mapped[str | None]
    carried_out_on: Mapped[date]
    carried_out_by: Mapped[str]
    official_id: Mapped[str | None]
    letter_id: Mapped[str | None]
    note: Mapped[str | None]
    filename: Mapped[str | None]
    mimetype: Mapped[str | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    file_of: Mapped[str | None]
    """The record under whose id the bytes lie: a correction that keeps the file does not store it again."""
    corrects: Mapped[str | None]
    recorded_by: Mapped[str | None]
    recorded_by_name: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn_by_name: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def get(cls, execution_id: str) -> ExecutionRow | None:
        """The record with this id, corrected or withdrawn ones too."""
        return Session.get(cls, execution_id)

    @classmethod
    def lock(cls, execution_id: str) -> ExecutionRow | None:
        """The record read anew, its row locked until the transaction ends."""
        stmt = sa.select(cls).where(cls.id == execution_id).with_for_update()
        return Session.scalars(stmt.execution_options(populate_existing=True)).one_or_none()

    @classmethod
    def corrected_by(cls, execution_ids: Collection[str]) -> dict[str, str]:
        """Of these records, those that were corrected, with the id of what took their place."""
        stmt = sa.select(cls.corrects, cls.id).where(cls.corrects.in_(execution_ids))
        return {row[0]: row[1] for row in Session.execute(stmt)} if execution_ids else {}

    @classmethod
    def standing(cls) -> Any:
        """The condition that leaves out what was corrected or withdrawn."""
        later = aliased(cls)
        return sa.and_(cls.withdrawn_at.is_(None), ~sa.select(later.id).where(later.corrects == cls.id).exists())

    def dictize(self) -> dict[str, Any]:
        """The record as plain data, without where its bytes lie."""
        return {
            "id": self.id,
            "profile": self.profile_key,
            "profile_version": self.profile_version,
            "step": self.step,
            "step_copy": self.step_copy,
            "year": self.year,
            "organization_id": self.organization_id,
            "carried_out_on": isoformat(self.carried_out_on),
            "carried_out_by": self.carried_out_by,
            "official_id": self.official_id,
            "letter_id": self.letter_id,
            "note": self.note,
            "filename": self.filename,
            "mimetype": self.mimetype,
            "size": self.size,
            "sha256": self.sha256,
            "corrects": self.corrects,
            "recorded_by_name": self.recorded_by_name,
            "recorded_at": isoformat(self.recorded_at),
            "withdrawn_by_name": self.withdrawn_by_name,
            "withdrawn_reason": self.withdrawn_reason,
            "withdrawn_at": isoformat(self.withdrawn_at),
        }
