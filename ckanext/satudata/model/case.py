"""A case: one object's way through one flow of an SOP profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, defer

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Case"]


class Case(tk.BaseModel):
    """One object's way through one flow, with a copy of the profile it began with; one open case per object."""

    __table__ = sa.Table(
        "satudata_case",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("object_type", sa.UnicodeText, nullable=False),
        sa.Column("object_id", sa.UnicodeText, nullable=False),
        sa.Column("flow", sa.UnicodeText, nullable=False),
        sa.Column("profile_key", sa.UnicodeText, nullable=False),
        sa.Column("profile_version", sa.UnicodeText, nullable=False),
        sa.Column("profile", JSONB, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("title", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("category", sa.UnicodeText, nullable=False),
        sa.Column("step", sa.UnicodeText, nullable=True),
        time_column("step_started_at", nullable=True),
        time_column("due_at", nullable=True),
        sa.Column("case_version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("contributors", JSONB, nullable=False, server_default="[]"),
        sa.Column("turn", JSONB, nullable=False, server_default="[]"),
        sa.Column("decided", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("access_class", sa.UnicodeText, nullable=False, server_default="terbuka"),
        sa.Column("adopted", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("modified_at", nullable=False, default=utcnow),
        time_column("closed_at", nullable=True),
        time_column("scheduled_for", nullable=True),
        sa.Column("scheduled_transition", sa.UnicodeText, nullable=True),
        sa.Column("scheduled_by", sa.UnicodeText, nullable=True),
        sa.Index(
            "satudata_case_scheduled_idx",
            "scheduled_for",
            postgresql_where=sa.text("scheduled_for IS NOT NULL"),
        ),
        sa.Column("claimed_by", sa.UnicodeText, nullable=True),
        time_column("claimed_at", nullable=True),
        sa.Index("satudata_case_claimed_idx", "claimed_by"),
        sa.Index("satudata_case_due_idx", "due_at", "id"),
        sa.Index("satudata_case_title_idx", sa.text("lower(title)"), "id"),
        sa.Index("satudata_case_object_idx", "object_type", "object_id"),
        sa.Index("satudata_case_queue_idx", "category", "state", "organization_id", "due_at"),
        sa.Index(
            "satudata_case_one_open_idx",
            "object_type",
            "object_id",
            unique=True,
            postgresql_where=sa.text("category <> 'closed'"),
        ),
    )

    id: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str]
    flow: Mapped[str]
    profile_key: Mapped[str]
    profile_version: Mapped[str]
    profile: Mapped[dict[str, Any]]
    organization_id: Mapped[str | None]
    title: Mapped[str]
    state: Mapped[str]
    category: Mapped[str]
    step: Mapped[str | None]
    step_started_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    case_version: Mapped[int]
    contributors: Mapped[list[str]]
    turn: Mapped[list[str]]
    decided: Mapped[bool]
    access_class: Mapped[str]
    adopted: Mapped[bool]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    scheduled_for: Mapped[datetime | None]
    scheduled_transition: Mapped[str | None]
    scheduled_by: Mapped[str | None]
    claimed_by: Mapped[str | None]
    claimed_at: Mapped[datetime | None]

    @classmethod
    def get(cls, case_id: str) -> Case | None:
        """The case with this id."""
        return Session.get(cls, case_id)

    @classmethod
    def lock(cls, case_id: str) -> Case | None:
        """The case, its row locked until the transaction ends and read anew from the database."""
        stmt = sa.select(cls).where(cls.id == case_id).with_for_update().execution_options(populate_existing=True)
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def lock_newest(cls, object_id: str, object_type: str = "dataset") -> Case | None:
        """The same for the newest case of an object, in one statement.

        Its object's row must be locked before (`gate/lock.py`): a case that is opened meanwhile would be missed.
        """
        stmt = cls._newest(object_id, object_type).options(defer(cls.profile)).with_for_update()
        return Session.scalars(stmt.execution_options(populate_existing=True)).one_or_none()

    @classmethod
    def for_object(cls, object_id: str, object_type: str = "dataset", *, whole: bool = False) -> Case | None:
        """The newest case of an object: it alone says who may see the object now.

        `whole`: with its copy of the profile, which is long; else that is read when somebody asks for it.
        """
        stmt = cls._newest(object_id, object_type)
        return Session.scalars(stmt if whole else stmt.options(defer(cls.profile))).one_or_none()

    @classmethod
    def _newest(cls, object_id: str, object_type: str) -> Any:
        return (
            sa.select(cls)
            .where(cls.object_type == object_type, cls.object_id == object_id)
            .order_by(cls.created_at.desc(), cls.id)
            .limit(1)
        )

    @classmethod
    def for_objects(cls, object_ids: Iterable[str], object_type: str = "dataset") -> Mapping[str, Case]:
        """The newest case of each object, in one statement."""
        ids = list(object_ids)
        if not ids:
            return {}
        stmt = (
            sa.select(cls)
            .where(cls.object_type == object_type, cls.object_id.in_(ids))
            .order_by(cls.created_at, cls.id.desc())
        )
        return {case.object_id: case for case in Session.scalars(stmt)}

    @classmethod
    def scheduled_until(cls, moment: datetime) -> list[str]:
        """Ids of cases whose decision is to be carried out by this moment, the oldest first."""
        stmt = sa.select(cls.id).where(cls.scheduled_for <= moment).order_by(cls.scheduled_for, cls.id)
        return list(Session.scalars(stmt))

    def add_contributor(self, user_id: str | None) -> None:
        """Remember who worked on the content now under judgement (four-eyes rule). A new list, so that it is stored."""
        if user_id and user_id not in self.contributors:
            self.contributors = [*self.contributors, user_id]

    def claim(self, user_id: str | None, at: datetime | None) -> None:
        """Write down who has taken it on, None for nobody; the version stays, and with it every decision's validity."""
        self.claimed_by, self.claimed_at = user_id, at if user_id else None

    def dictize(self) -> dict[str, Any]:
        """The case as plain data; the profile's copy is left out (`satudata_sop_show` shows profiles)."""
        return {
            "id": self.id,
            "object_type": self.object_type,
            "object_id": self.object_id,
            "flow": self.flow,
            "profile": self.profile_key,
            "profile_version": self.profile_version,
            "organization_id": self.organization_id,
            "title": self.title,
            "state": self.state,
            "category": self.category,
            "step": self.step,
            "turn": self.turn,
            "step_started_at": isoformat(self.step_started_at),
            "due_at": isoformat(self.due_at),
            "case_version": self.case_version,
            "access_class": self.access_class,
            "adopted": self.adopted,
            "created_at": isoformat(self.created_at),
            "modified_at": isoformat(self.modified_at),
            "closed_at": isoformat(self.closed_at),
            "scheduled_for": isoformat(self.scheduled_for),
            "scheduled_transition": self.scheduled_transition,
            "claimed_by": self.claimed_by,
            "claimed_at": isoformat(self.claimed_at),
        }
