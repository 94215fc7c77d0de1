"""Region codes, loaded by `ckan satudata wilayah load`: two schemes side by side, as data."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column

__all__ = ["Wilayah"]


class Wilayah(tk.BaseModel):
    """One region in one scheme (kemendagri or bps); a code that vanished from a newer list is retired, not deleted."""

    __table__ = sa.Table(
        "satudata_wilayah",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("scheme", sa.UnicodeText, nullable=False),
        sa.Column("code", sa.UnicodeText, nullable=False),
        sa.Column("name", sa.UnicodeText, nullable=False),
        sa.Column("level", sa.UnicodeText, nullable=False),
        sa.Column("parent_code", sa.UnicodeText, nullable=True),
        sa.Column("source", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("version", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("scheme", "code", name="satudata_wilayah_scheme_code"),
    )

    id: Mapped[str]
    scheme: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[str]
    parent_code: Mapped[str | None]
    source: Mapped[str]
    version: Mapped[str]
    retired: Mapped[bool]

    @classmethod
    def by_code(cls, scheme: str, code: str) -> Wilayah | None:
        """The region with this code in this scheme."""
        return Session.scalars(sa.select(cls).where(cls.scheme == scheme, cls.code == code)).one_or_none()

    @classmethod
    def search(
        cls,
        *,
        scheme: str | None = None,
        level: str | None = None,
        parent_code: str | None = None,
        q: str | None = None,
        retired: bool = False,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[int, list[Wilayah]]:
        """How many regions match, and one page of them by code; `q` is part of a name or the beginning of a code."""
        statement = sa.select(cls)
        for column, wanted in ((cls.scheme, scheme), (cls.level, level), (cls.parent_code, parent_code)):
            if wanted:
                statement = statement.where(column == wanted)
        if q:
            by_name = sa.func.lower(cls.name).contains(q.lower(), autoescape=True)
            statement = statement.where(by_name | cls.__table__.c.code.startswith(q, autoescape=True))
        if not retired:
            statement = statement.where(cls.__table__.c.retired.is_(False))
        count = Session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
        page = statement.order_by(cls.code, cls.scheme).limit(limit).offset(offset)
        return count, list(Session.scalars(page))

    @classmethod
    def stored(cls, scheme: str) -> dict[str, dict[str, Any]]:
        """Every region of a scheme as plain values by code, without an object per row: lists run to 90,000 lines."""
        rows = Session.execute(sa.select(cls.__table__).where(cls.__table__.c.scheme == scheme)).mappings()
        return {row["code"]: dict(row) for row in rows}

    def dictize(self) -> dict[str, Any]:
        """The region as plain data."""
        return {
            "scheme": self.scheme,
            "code": self.code,
            "name": self.name,
            "level": self.level,
            "parent_code": self.parent_code,
            "source": self.source,
            "version": self.version,
            "retired": self.retired,
        }
