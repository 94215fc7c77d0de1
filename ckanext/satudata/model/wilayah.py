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
