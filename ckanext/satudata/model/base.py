"""What all tables of the extension share."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from ckan import model as ckan_model
from ckan.model.types import make_uuid

Session = ckan_model.Session


def utcnow() -> datetime:
    """Now, with its zone; every time stored by this extension is timezone-aware UTC."""
    return datetime.now(timezone.utc)


def id_column() -> sa.Column[str]:
    """Primary key: a text UUID, as everywhere in CKAN."""
    return sa.Column("id", sa.UnicodeText, primary_key=True, default=make_uuid)


def time_column(name: str, **kw: Any) -> sa.Column[datetime]:
    """A timezone-aware moment."""
    return sa.Column(name, sa.DateTime(timezone=True), **kw)


def isoformat(value: Any) -> str | None:
    """A moment or a day as ISO 8601 text for the API; None stays None."""
    return value.isoformat() if value is not None else None
