"""A sheet brought to a draft of the Daftar Data: kept as it was read until somebody applies or drops it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["ListImport"]


class ListImport(tk.BaseModel):
    """One upload. `state`: `open`, `applied` or `dropped`; nothing of it is in the list before it is applied.

    `cells`: the sheet line by line as text, forgotten when it is closed; `columns`: heading to the column people chose
    for it ("" for none), only where they were asked; `result`: while it is open what was found at the upload (`sheets`,
    `notes`, `seen`: row to version), then what applying it did (counts by kind).
    """

    __table__ = sa.Table(
        "satudata_list_import",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("list_id", sa.UnicodeText, sa.ForeignKey("satudata_data_list.id"), nullable=False),
        sa.Column("file_name", sa.UnicodeText, nullable=False),
        sa.Column("sheet", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("sha256", sa.UnicodeText, nullable=False),
        sa.Column("cells", JSONB, nullable=False),
        sa.Column("columns", JSONB, nullable=False, server_default="{}"),
        sa.Column("state", sa.UnicodeText, nullable=False, server_default="open"),
        sa.Column("result", JSONB, nullable=False, server_default="{}"),
        sa.Column("created_by", sa.UnicodeText, nullable=True),
        time_column("created_at", nullable=False, default=utcnow),
        time_column("closed_at", nullable=True),
        sa.Index("satudata_list_import_list_idx", "list_id", "created_at"),
    )

    id: Mapped[str]
    list_id: Mapped[str]
    file_name: Mapped[str]
    sheet: Mapped[str]
    sha256: Mapped[str]
    cells: Mapped[list[list[str]]]
    columns: Mapped[dict[str, str]]
    state: Mapped[str]
    result: Mapped[dict[str, Any]]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @classmethod
    def get(cls, import_id: str) -> ListImport | None:
        """The upload with this id."""
        return Session.get(cls, import_id)

    def dictize(self) -> dict[str, Any]:
        """The upload as plain data, its cells left out."""
        names = ("id", "list_id", "file_name", "sheet", "columns", "state", "result", "created_by")
        times = {name: isoformat(getattr(self, name)) for name in ("created_at", "closed_at")}
        return {**{name: getattr(self, name) for name in names}, **times}
