"""Letters: the register, what each covers, how an office writes them, and the serials of a year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Letter", "LetterCounter", "LetterItem", "LetterTemplate"]


class Letter(tk.BaseModel):
    """One letter of the register; never deleted.

    `signers`: who signs beside the one named in the columns (minutes have several): id, name, nip, position and `as`.
    `files`: of the keys `docx`, `pdf`, `scan` and `preview` what lies in our storage: key, name, mimetype, sha256, size
    and, of the scan, pages. `signature`: the place for what a check of an electronically signed PDF will find.
    """

    __table__ = sa.Table(
        "satudata_letter",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("number", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("number_key", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("serial", sa.Integer, nullable=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("subject", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("period", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("body", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("place", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("official_id", sa.UnicodeText, nullable=True),
        sa.Column("signatory_name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("signatory_nip", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("signatory_position", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("signers", JSONB, nullable=False, server_default="[]"),
        sa.Column("template_id", sa.UnicodeText, nullable=True),
        sa.Column("files", JSONB, nullable=False, server_default="{}"),
        sa.Column("signature", JSONB, nullable=True),
        sa.Column("paper_place", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("replaces_id", sa.UnicodeText, nullable=True),
        sa.Column("replaced_by_id", sa.UnicodeText, nullable=True),
        sa.Column("void_reason", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("modified_at", nullable=False, default=utcnow),
        time_column("issued_at", nullable=True),
        sa.Column("signed_by", sa.UnicodeText, nullable=True),
        time_column("signed_at", nullable=True),
        sa.Column("voided_by", sa.UnicodeText, nullable=True),
        time_column("voided_at", nullable=True),
        sa.Index("satudata_letter_register_idx", "organization_id", "year", "kind"),
        sa.Index("satudata_letter_number_idx", "number_key"),
    )

    id: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    number: Mapped[str]
    number_key: Mapped[str]
    serial: Mapped[int | None]
    year: Mapped[int]
    organization_id: Mapped[str | None]
    subject: Mapped[str]
    period: Mapped[str]
    body: Mapped[str]
    place: Mapped[str]
    date: Mapped[date]
    official_id: Mapped[str | None]
    signatory_name: Mapped[str]
    signatory_nip: Mapped[str]
    signatory_position: Mapped[str]
    signers: Mapped[list[dict[str, str]]]
    template_id: Mapped[str | None]
    files: Mapped[dict[str, Any]]
    signature: Mapped[dict[str, Any] | None]
    paper_place: Mapped[str]
    replaces_id: Mapped[str | None]
    replaced_by_id: Mapped[str | None]
    void_reason: Mapped[str]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    signed_at: Mapped[datetime | None]
    voided_by: Mapped[str | None]
    voided_at: Mapped[datetime | None]

    @classmethod
    def get(cls, letter_id: str) -> Letter | None:
        """The letter with this id."""
        return Session.get(cls, letter_id)

    @classmethod
    def lock(cls, letter_id: str) -> Letter | None:
        """The letter, its row locked until the transaction ends and read anew."""
        stmt = sa.select(cls).where(cls.id == letter_id).with_for_update().execution_options(populate_existing=True)
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def same_number(cls, letter: Letter) -> list[Letter]:
        """Other letters of the office and year that bear this number and are not void."""
        if not letter.number_key:
            return []
        stmt = sa.select(cls).where(
            cls.number_key == letter.number_key,
            cls.year == letter.year,
            cls.organization_id.is_not_distinct_from(letter.organization_id),
            cls.id != letter.id,
            cls.state != "void",
        )
        return list(Session.scalars(stmt.order_by(cls.created_at, cls.id)))

    def dictize(self) -> dict[str, Any]:
        """The letter as plain data. NIP included: the action masks it for who is not of the chain."""
        plain = (
            "id", "kind", "state", "number", "serial", "year", "organization_id", "subject", "period", "body", "place",
            "official_id", "signatory_name", "signatory_nip", "signatory_position", "signers", "template_id", "files",
            "signature", "paper_place", "replaces_id", "replaced_by_id", "void_reason", "created_by", "signed_by",
            "voided_by",
        )  # fmt: skip
        times = ("date", "created_at", "modified_at", "issued_at", "signed_at", "voided_at")
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: isoformat(getattr(self, name)) for name in times},
        }


class LetterItem(tk.BaseModel):
    """One thing a letter covers: a dataset now, a row of a list later. `fingerprint`: frozen at its submission."""

    __table__ = sa.Table(
        "satudata_letter_item",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("letter_id", sa.UnicodeText, sa.ForeignKey("satudata_letter.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("object_type", sa.UnicodeText, nullable=False),
        sa.Column("object_id", sa.UnicodeText, nullable=False),
        sa.Column("case_id", sa.UnicodeText, nullable=True),
        sa.Column("title", sa.UnicodeText, nullable=False),
        sa.Column("fingerprint", sa.UnicodeText, nullable=True),
        sa.Column("data", JSONB, nullable=False, server_default="{}"),
        sa.Index("satudata_letter_item_letter_idx", "letter_id", "position"),
        sa.Index("satudata_letter_item_case_idx", "case_id"),
    )

    id: Mapped[str]
    letter_id: Mapped[str]
    position: Mapped[int]
    object_type: Mapped[str]
    object_id: Mapped[str]
    case_id: Mapped[str | None]
    title: Mapped[str]
    fingerprint: Mapped[str | None]
    data: Mapped[dict[str, Any]]

    @classmethod
    def of(cls, letter_ids: Iterable[str]) -> list[LetterItem]:
        """What these letters cover, in their order, in one statement."""
        ids = list(letter_ids)
        stmt = sa.select(cls).where(cls.letter_id.in_(ids)).order_by(cls.letter_id, cls.position)
        return list(Session.scalars(stmt)) if ids else []

    def dictize(self) -> dict[str, Any]:
        """The thing as plain data."""
        return {
            "object_type": self.object_type,
            "object_id": self.object_id,
            "case_id": self.case_id,
            "title": self.title,
            "fingerprint": self.fingerprint,
            **self.data,
        }


class LetterTemplate(tk.BaseModel):
    """How an office (or, without one, the portal) writes a kind of letter: its Word file, its pattern of numbers.

    A row is never changed: the newest counts, older ones stay for the letters written by them. Without
    `file_key` the Word file is the bundled one.
    """

    __table__ = sa.Table(
        "satudata_letter_template",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("organization_id", sa.UnicodeText, nullable=True),
        sa.Column("filename", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("file_key", sa.UnicodeText, nullable=True),
        sa.Column("sha256", sa.UnicodeText, nullable=True),
        sa.Column("size", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("pattern", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("code", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Index("satudata_letter_template_kind_idx", "kind", "organization_id"),
    )

    id: Mapped[str]
    kind: Mapped[str]
    organization_id: Mapped[str | None]
    filename: Mapped[str]
    file_key: Mapped[str | None]
    sha256: Mapped[str | None]
    size: Mapped[int]
    pattern: Mapped[str]
    code: Mapped[str]
    active: Mapped[bool]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]

    @classmethod
    def get(cls, template_id: str) -> LetterTemplate | None:
        """The template with this id, also one that no longer counts."""
        return Session.get(cls, template_id)

    @classmethod
    def active_rows(cls, kind: str | None = None) -> list[LetterTemplate]:
        """Templates that count, newest first."""
        stmt = sa.select(cls).where(cls.active).order_by(cls.created_at.desc(), cls.id)
        return list(Session.scalars(stmt.where(cls.kind == kind) if kind else stmt))

    def dictize(self) -> dict[str, Any]:
        """The template as plain data."""
        names = ("id", "kind", "organization_id", "filename", "sha256", "size", "pattern", "code", "active")
        return {**{name: getattr(self, name) for name in names}, "created_at": isoformat(self.created_at)}


class LetterCounter(tk.BaseModel):
    """The last serial of a kind of letter, an office and a year."""

    __table__ = sa.Table(
        "satudata_letter_counter",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("last", sa.Integer, nullable=False),
    )

    id: Mapped[str]
    last: Mapped[int]

    @classmethod
    def take(cls, kind: str, organization_id: str | None, year: int) -> int:
        """The next serial; whoever asks meanwhile waits until this transaction ends, so that none is lost or doubled.

        A transaction that is rolled back gives its serial back.
        """
        key = f"{kind}:{organization_id or ''}:{year}"
        stmt = upsert(cls).values(id=key, last=1)
        stmt = stmt.on_conflict_do_update(index_elements=[cls.id], set_={"last": cls.last + 1})
        return Session.execute(stmt.returning(cls.last)).scalar_one()
