"""SOP profiles as rows: published versions, drafts being edited, and which profile holds where from when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, defer

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["SopDraft", "SopProfileRow", "SopUse"]


class SopProfileRow(tk.BaseModel):
    """One published version of a profile: its text as written, never changed afterwards.

    `bundled`: the text of a file of this package, kept because the version was switched on and the file may change with
    an upgrade. `organization_id` and `valid_from` are not used: where a version holds says `SopUse`.
    """

    __table__ = sa.Table(
        "satudata_sop_profile",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("key", sa.UnicodeText, nullable=False),
        sa.Column("version", sa.UnicodeText, nullable=False),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("valid_from", sa.Date, nullable=True),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("comment", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("bundled", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("key", "version", name="satudata_sop_profile_key_version"),
    )

    id: Mapped[str]
    key: Mapped[str]
    version: Mapped[str]
    text: Mapped[str]
    organization_id: Mapped[str | None]
    valid_from: Mapped[date | None]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    comment: Mapped[str]
    bundled: Mapped[bool]

    @classmethod
    def all(cls) -> list[SopProfileRow]:
        """Every stored version without its text, oldest first."""
        stmt = sa.select(cls).options(defer(cls.text, raiseload=True)).order_by(cls.key, cls.created_at)
        return list(Session.scalars(stmt))

    @classmethod
    def newest(cls, key: str) -> SopProfileRow | None:
        """The newest version somebody of this portal has published."""
        stmt = sa.select(cls).where(cls.key == key, cls.bundled.is_(False))
        return Session.scalars(stmt.order_by(cls.created_at.desc()).limit(1)).one_or_none()

    @classmethod
    def get(cls, key: str, version: str) -> SopProfileRow | None:
        """This version."""
        return Session.scalars(sa.select(cls).where(cls.key == key, cls.version == version)).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The stored version without its text."""
        return {
            "key": self.key,
            "version": self.version,
            "bundled": self.bundled,
            "comment": self.comment,
            "created_by": self.created_by,
            "created_at": isoformat(self.created_at),
        }


class SopDraft(tk.BaseModel):
    """A profile being edited, one for each key; its text may be broken. `revision` rises with every saving."""

    __table__ = sa.Table(
        "satudata_sop_draft",
        tk.BaseModel.metadata,
        sa.Column("key", sa.UnicodeText, primary_key=True),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("based_on", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("comment", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("edited_by", sa.UnicodeText, nullable=True),
        time_column("edited_at", nullable=False, default=utcnow),
    )

    key: Mapped[str]
    text: Mapped[str]
    based_on: Mapped[str]
    comment: Mapped[str]
    revision: Mapped[int]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    edited_by: Mapped[str | None]
    edited_at: Mapped[datetime]

    @classmethod
    def all(cls) -> list[SopDraft]:
        """Every draft without its text."""
        return list(Session.scalars(sa.select(cls).options(defer(cls.text, raiseload=True)).order_by(cls.key)))

    @classmethod
    def lock(cls, key: str) -> SopDraft | None:
        """The draft of this key, its row locked until the transaction ends and read anew."""
        stmt = sa.select(cls).where(cls.key == key).with_for_update().execution_options(populate_existing=True)
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def get(cls, key: str) -> SopDraft | None:
        """The draft of this key."""
        return Session.get(cls, key)

    def dictize(self, text: bool = True) -> dict[str, Any]:
        """The draft as plain data, for those who administer profiles only."""
        found = {
            "key": self.key,
            "based_on": self.based_on,
            "comment": self.comment,
            "revision": self.revision,
            "created_by": self.created_by,
            "created_at": isoformat(self.created_at),
            "edited_by": self.edited_by,
            "edited_at": isoformat(self.edited_at),
        }
        return {**found, "text": self.text} if text else found


class SopUse(tk.BaseModel):
    """From this day on, objects of this kind follow this profile, in the portal or in one organisation.

    `profile_version` None: the newest published version, also one that comes later. A use ends by a newer one of the
    same place, or by being revoked; rows are never changed otherwise, so that they are the history.
    """

    __table__ = sa.Table(
        "satudata_sop_use",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("flow", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("profile_key", sa.UnicodeText, nullable=False),
        sa.Column("profile_version", sa.UnicodeText, nullable=True),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("comment", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("set_by", sa.UnicodeText, nullable=True),
        time_column("set_at", nullable=False, default=utcnow),
        sa.Column("revoked_by", sa.UnicodeText, nullable=True),
        time_column("revoked_at", nullable=True),
        sa.Index("satudata_sop_use_flow_idx", "flow", "valid_from"),
    )

    id: Mapped[str]
    flow: Mapped[str]
    organization_id: Mapped[str | None]
    profile_key: Mapped[str]
    profile_version: Mapped[str | None]
    valid_from: Mapped[date]
    comment: Mapped[str]
    set_by: Mapped[str | None]
    set_at: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def get(cls, use_id: str) -> SopUse | None:
        """The use with this id."""
        return Session.get(cls, use_id)

    @classmethod
    def begun(cls, flow: str, day: date) -> list[SopUse]:
        """Uses of this kind of object that have begun and are not revoked, the newest of each place first."""
        stmt = sa.select(cls).where(cls.flow == flow, cls.valid_from <= day, cls.revoked_at.is_(None))
        return list(Session.scalars(stmt.order_by(cls.valid_from.desc(), cls.set_at.desc(), cls.id)))

    @classmethod
    def search(cls, keys: Iterable[str] | None = None, revoked: bool = False) -> list[SopUse]:
        """Uses of these profiles or of all, newest first; with `revoked` those taken back as well."""
        stmt = sa.select(cls).order_by(cls.valid_from.desc(), cls.set_at.desc(), cls.id)
        if not revoked:
            stmt = stmt.where(cls.revoked_at.is_(None))
        if keys is not None:
            stmt = stmt.where(cls.profile_key.in_(list(keys)))
        return list(Session.scalars(stmt))

    def dictize(self) -> dict[str, Any]:
        """The use as plain data."""
        return {
            "id": self.id,
            "flow": self.flow,
            "organization_id": self.organization_id,
            "profile": self.profile_key,
            "version": self.profile_version,
            "valid_from": isoformat(self.valid_from),
            "comment": self.comment,
            "set_by": self.set_by,
            "set_at": isoformat(self.set_at),
            "revoked_by": self.revoked_by,
            "revoked_at": isoformat(self.revoked_at),
        }
