"""Who holds which SDI role where and when, and who signs for an office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Official", "RoleAssignment"]


def _covers(first: date | None, last: date | None, day: date) -> bool:
    """Whether a day lies between the first and the last; both count, an open end holds for ever."""
    return (first is None or first <= day) and (last is None or day <= last)


class RoleAssignment(tk.BaseModel):
    """A user holds an SDI role for an organisation (or the portal) from one day to another; Plt./Plh. for deputies."""

    __table__ = sa.Table(
        "satudata_role_assignment",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("role", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("descendants", sa.Boolean, nullable=False, server_default=sa.true(), default=True),
        sa.Column("acting", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("decree_number", sa.UnicodeText, nullable=False, server_default="", default=""),
        sa.Column("decree_date", sa.Date, nullable=True),
        sa.Column("valid_from", sa.Date, nullable=True),
        sa.Column("valid_to", sa.Date, nullable=True),
        sa.Column("membership_given", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("assigned_by", sa.UnicodeText, nullable=True),
        time_column("assigned_at", nullable=False, default=utcnow),
        sa.Column("revoked_by", sa.UnicodeText, nullable=True),
        time_column("revoked_at", nullable=True),
        sa.Index("satudata_role_user_idx", "user_id"),
        sa.Index("satudata_role_scope_idx", "role", "organization_id"),
    )

    id: Mapped[str]
    user_id: Mapped[str]
    role: Mapped[str]
    organization_id: Mapped[str | None]
    descendants: Mapped[bool]
    acting: Mapped[str]
    decree_number: Mapped[str]
    decree_date: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    membership_given: Mapped[bool]
    assigned_by: Mapped[str | None]
    assigned_at: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def of_user(cls, user_id: str) -> list[RoleAssignment]:
        """What a user holds and has not lost, in living organisations; the caller looks at the days."""
        return list(Session.scalars(cls._living().where(cls.user_id == user_id)))

    @classmethod
    def of_all(cls) -> list[RoleAssignment]:
        """The same of everybody."""
        return list(Session.scalars(cls._living()))

    @classmethod
    def _living(cls) -> Any:
        living = sa.select(model.Group.id).where(model.Group.id == cls.organization_id, model.Group.state == "active")
        there = sa.or_(cls.organization_id.is_(None), living.exists())
        return sa.select(cls).where(cls.revoked_at.is_(None), there)

    @classmethod
    def search(
        cls,
        role: str | None = None,
        organization_ids: Iterable[str | None] | None = None,
        user_id: str | None = None,
        revoked: bool = False,
    ) -> list[RoleAssignment]:
        """Assignments in force or to come, by role, organisation (None among the ids: portal-wide) and user.

        `revoked`: those taken back as well.
        """
        stmt = sa.select(cls).order_by(cls.assigned_at, cls.id)
        if not revoked:
            stmt = stmt.where(cls.revoked_at.is_(None))
        if role:
            stmt = stmt.where(cls.role == role)
        if user_id:
            stmt = stmt.where(cls.user_id == user_id)
        if organization_ids is not None:
            ids = list(organization_ids)
            wanted = cls.organization_id.in_([x for x in ids if x is not None])
            stmt = stmt.where(sa.or_(wanted, cls.organization_id.is_(None)) if None in ids else wanted)
        return list(Session.scalars(stmt))

    def in_force(self, today: date) -> bool:
        """Whether it counts on that day."""
        return self.revoked_at is None and _covers(self.valid_from, self.valid_to, today)

    def dictize(self) -> dict[str, Any]:
        """The assignment as plain data."""
        return {
            "id": self.id,
            "user_id": self.user_id,
            "role": self.role,
            "organization_id": self.organization_id,
            "descendants": self.descendants,
            "acting": self.acting,
            "decree_number": self.decree_number,
            "decree_date": isoformat(self.decree_date),
            "valid_from": isoformat(self.valid_from),
            "valid_to": isoformat(self.valid_to),
            "assigned_by": self.assigned_by,
            "assigned_at": isoformat(self.assigned_at),
            "revoked_by": self.revoked_by,
            "revoked_at": isoformat(self.revoked_at),
        }


class Official(tk.BaseModel):
    """Who decides and signs for an office: name, NIP, position; an account is not needed. Never public.

    ``acting_for``: whom a Plh. stands in for, by name; a Plt. stands in for nobody, the office is vacant.
    """

    __table__ = sa.Table(
        "satudata_official",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("nip", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("position", sa.UnicodeText, nullable=False),
        sa.Column("role", sa.UnicodeText, nullable=False, server_default="kepala_opd"),
        sa.Column("acting", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("user_id", sa.UnicodeText, nullable=True),
        sa.Column("email", sa.UnicodeText, nullable=False, server_default="", default=""),
        sa.Column("acting_for", sa.UnicodeText, nullable=False, server_default="", default=""),
        sa.Column("decree_number", sa.UnicodeText, nullable=False, server_default="", default=""),
        sa.Column("decree_date", sa.Date, nullable=True),
        sa.Column("valid_from", sa.Date, nullable=True),
        sa.Column("valid_to", sa.Date, nullable=True),
        sa.Column("assigned_by", sa.UnicodeText, nullable=True),
        time_column("assigned_at", nullable=False, default=utcnow),
        sa.Column("revoked_by", sa.UnicodeText, nullable=True),
        time_column("revoked_at", nullable=True),
        sa.Index("satudata_official_scope_idx", "organization_id"),
    )

    id: Mapped[str]
    name: Mapped[str]
    nip: Mapped[str]
    position: Mapped[str]
    role: Mapped[str]
    acting: Mapped[str]
    organization_id: Mapped[str | None]
    user_id: Mapped[str | None]
    email: Mapped[str]
    acting_for: Mapped[str]
    decree_number: Mapped[str]
    decree_date: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    assigned_by: Mapped[str | None]
    assigned_at: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def get(cls, official_id: str) -> Official | None:
        """The official with this id."""
        return Session.get(cls, official_id)

    @classmethod
    def search(cls, organization_ids: Iterable[str] | None = None, revoked: bool = False) -> list[Official]:
        """Officials not revoked (with `revoked` those as well), of these organisations or all."""
        stmt = sa.select(cls).order_by(cls.name, cls.id)
        if not revoked:
            stmt = stmt.where(cls.revoked_at.is_(None))
        if organization_ids is not None:
            stmt = stmt.where(cls.organization_id.in_(list(organization_ids)))
        return list(Session.scalars(stmt))

    def in_force(self, today: date) -> bool:
        """Whether this official may decide on that day."""
        return self.revoked_at is None and _covers(self.valid_from, self.valid_to, today)

    def dictize(self) -> dict[str, Any]:
        """The official as plain data: for people of the office and the Walidata only."""
        return {
            "id": self.id,
            "name": self.name,
            "nip": self.nip,
            "position": self.position,
            "role": self.role,
            "acting": self.acting,
            "organization_id": self.organization_id,
            "user_id": self.user_id,
            "email": self.email,
            "acting_for": self.acting_for,
            "decree_number": self.decree_number,
            "decree_date": isoformat(self.decree_date),
            "valid_from": isoformat(self.valid_from),
            "valid_to": isoformat(self.valid_to),
            "assigned_by": self.assigned_by,
            "assigned_at": isoformat(self.assigned_at),
            "revoked_by": self.revoked_by,
            "revoked_at": isoformat(self.revoked_at),
        }
