"""Frictionless results kept as evidence: one row a run, bound to the file's hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.personal import masked
from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["CheckResult"]


class CheckResult(tk.BaseModel):
    """One run of the check on one file. ``state``: queued, running, passed, failed (findings), error (no verdict)."""

    __table__ = sa.Table(
        "satudata_check_result",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("resource_id", sa.UnicodeText, nullable=False),
        sa.Column("package_id", sa.UnicodeText, nullable=False),
        sa.Column("filename", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("file_hash", sa.UnicodeText, nullable=True),
        sa.Column("file_size", sa.BigInteger, nullable=True),
        sa.Column("state", sa.UnicodeText, nullable=False, server_default="queued"),
        sa.Column("summary", JSONB, nullable=False, server_default="{}"),
        sa.Column("findings", JSONB, nullable=False, server_default="[]"),
        sa.Column("stats", JSONB, nullable=False, server_default="{}"),
        sa.Column("guesses", JSONB, nullable=False, server_default="{}"),
        sa.Column("progress", JSONB, nullable=False, server_default="{}"),
        sa.Column("engine", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("error", sa.UnicodeText, nullable=True),
        sa.Column("requested_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("started_at", nullable=True),
        time_column("finished_at", nullable=True),
        sa.Index("satudata_check_resource_idx", "resource_id", "created_at"),
        sa.Index("satudata_check_package_idx", "package_id"),
    )

    id: Mapped[str]
    resource_id: Mapped[str]
    package_id: Mapped[str]
    filename: Mapped[str]
    file_hash: Mapped[str | None]
    file_size: Mapped[int | None]
    state: Mapped[str]
    summary: Mapped[dict[str, Any]]
    findings: Mapped[list[dict[str, Any]]]
    stats: Mapped[dict[str, Any]]
    guesses: Mapped[dict[str, Any]]
    progress: Mapped[dict[str, Any]]
    engine: Mapped[str]
    error: Mapped[str | None]
    requested_by: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @classmethod
    def get(cls, run_id: str) -> CheckResult | None:
        """The run with this id."""
        return Session.get(cls, run_id)

    @classmethod
    def must_get(cls, run_id: str) -> CheckResult:
        """The run with this id, which is there."""
        return Session.scalars(sa.select(cls).where(cls.id == run_id)).one()

    @classmethod
    def newest(cls, resource_id: str) -> CheckResult | None:
        """The newest run on a resource."""
        stmt = sa.select(cls).where(cls.resource_id == resource_id).order_by(cls.created_at.desc()).limit(1)
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def newest_of_package(cls, package_id: str) -> dict[str, CheckResult]:
        """The newest run of each resource of a dataset, in one statement."""
        return {run.resource_id: run for run in Session.scalars(cls._newest_first(sa.select(cls), package_id))}

    @classmethod
    def waiting(cls, before: datetime) -> list[CheckResult]:
        """Runs begun before this moment that have no verdict yet, oldest first."""
        stmt = sa.select(cls).where(cls.state.in_(("queued", "running")), cls.created_at < before)
        return list(Session.scalars(stmt.order_by(cls.created_at)))

    @classmethod
    def waiting_of_resource(cls, resource_id: str) -> list[CheckResult]:
        """Runs on a resource nobody has begun."""
        return list(Session.scalars(sa.select(cls).where(cls.resource_id == resource_id, cls.state == "queued")))

    @classmethod
    def progress_written(cls, run_id: str, progress: dict[str, Any]) -> sa.sql.Update:
        """The statement that notes how far a run has come."""
        return sa.update(cls).where(cls.id == run_id).values(progress=progress)

    @classmethod
    def newest_stats(cls, package_id: str) -> dict[str, dict[str, Any]]:
        """What was measured in the newest run of each resource of a dataset, without its findings."""
        stmt = cls._newest_first(sa.select(cls.resource_id, cls.stats), package_id)
        return {str(row[0]): row[1] for row in Session.execute(stmt)}

    @classmethod
    def _newest_first(cls, stmt: Any, package_id: str) -> Any:
        order = (cls.resource_id, cls.created_at.desc(), cls.id)
        return stmt.where(cls.package_id == package_id).distinct(cls.resource_id).order_by(*order)

    @classmethod
    def of_resource(cls, resource_id: str, limit: int = 20, offset: int = 0) -> list[CheckResult]:
        """Runs on a resource, newest first."""
        stmt = sa.select(cls).where(cls.resource_id == resource_id).order_by(cls.created_at.desc())
        return list(Session.scalars(stmt.limit(limit).offset(offset)))

    def dictize(self, findings: bool = True) -> dict[str, Any]:
        """The run as plain data; without its findings for lists."""
        result: dict[str, Any] = {
            "id": self.id,
            "resource_id": self.resource_id,
            "package_id": self.package_id,
            "filename": self.filename,
            "file_hash": self.file_hash,
            "file_size": self.file_size,
            "state": self.state,
            "summary": self.summary,
            "stats": self.stats,
            "guesses": masked(self.guesses),
            "progress": self.progress,
            "engine": self.engine,
            "error": self.error,
            "requested_by": self.requested_by,
            "created_at": isoformat(self.created_at),
            "started_at": isoformat(self.started_at),
            "finished_at": isoformat(self.finished_at),
        }
        if findings:
            result["findings"] = self.findings
        return result
