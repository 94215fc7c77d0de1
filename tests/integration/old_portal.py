"""A portal from before us: datasets as core stores them, written past the gate, and no mark of a take-over."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from ckan import model

__all__ = ["dataset", "make_old"]

_PACKAGE = sa.text(
    """
    INSERT INTO package (id, name, title, type, state, private, owner_org, creator_user_id,
                         metadata_created, metadata_modified)
    VALUES (:id, :id, :title, :type, :state, :private, :owner_org, :creator, now(), now())
    """
)
_EXTRA = sa.text(
    "INSERT INTO package_extra (id, package_id, key, value, state) VALUES (:id, :package_id, :key, :value, 'active')"
)
_RESOURCE = sa.text(
    """
    INSERT INTO resource (id, package_id, name, format, url, position, state, hash, description)
    VALUES (:id, :package_id, 'Data', 'CSV', 'http://example.org/a.csv', 0, 'active', '', '')
    """
)


def make_old() -> None:
    """Forget that the catalogue was ever taken over."""
    model.Session.execute(sa.text("DELETE FROM satudata_adoption"))
    model.Session.commit()


def dataset(name: str, owner_org: str | None = None, **more: Any) -> str:
    """One dataset with one resource; `private`, `state`, `type`, `creator`, `extras` as given. Its id is its name."""
    columns = {"title": name.title(), "type": "dataset", "state": "active", "private": False, "creator": None}
    extras = more.pop("extras", {})
    model.Session.execute(_PACKAGE, {"id": name, "owner_org": owner_org, **columns, **more})
    model.Session.execute(_RESOURCE, {"id": f"{name}-r", "package_id": name})
    if "extras" in model.package_table.c:  # CKAN 2.12 keeps them in the dataset's row
        statement = sa.text("UPDATE package SET extras = CAST(:extras AS jsonb) WHERE id = :id")
        model.Session.execute(statement, {"extras": json.dumps(extras), "id": name})
        extras = {}
    for key, value in extras.items():
        model.Session.execute(_EXTRA, {"id": f"{name}-{key}", "package_id": name, "key": key, "value": value})
    model.Session.commit()
    return name
