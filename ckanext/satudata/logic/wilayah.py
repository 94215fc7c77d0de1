"""Bringing a region list into the table: compare, write what changed, retire what vanished, one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckan.model.types import make_uuid

from ckanext.satudata.domain.wilayah import Region
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.wilayah import Wilayah

__all__ = ["LoadResult", "load_regions"]

CHUNK = 5_000
_COMPARED = ("name", "level", "parent_code", "retired")


@dataclass(frozen=True)
class LoadResult:
    """How many regions a list brings, changes, takes away or leaves."""

    new: int
    changed: int
    retired: int
    unchanged: int


def load_regions(
    regions: Sequence[Region], scheme: str, *, source: str, version: str, partial: bool = False, dry_run: bool = False
) -> LoadResult:
    """Write a list of regions of one scheme and say what it did; with `dry_run` say it and write nothing.

    A full list retires every stored code it does not name, a partial one only adds and changes. A code that comes back
    is taken out of retirement. Source and version are written where a line is new or changed.
    """
    stored = Wilayah.stored(scheme)
    labels = {"source": source, "version": version}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for region in regions:
        values = {"name": region.name, "level": region.level, "parent_code": region.parent_code, "retired": False}
        old = stored.get(region.code)
        if old is None:
            new.append({"id": make_uuid(), "scheme": scheme, "code": region.code, **values, **labels})
        elif any(old[key] != values[key] for key in _COMPARED):
            changed.append({"row": old["id"], **values, **labels})
    listed = {region.code for region in regions}
    gone = [] if partial else [row["id"] for code, row in stored.items() if code not in listed and not row["retired"]]
    if not dry_run:
        _write(new, changed, gone)
    return LoadResult(len(new), len(changed), len(gone), len(regions) - len(new) - len(changed))


def _write(new: list[dict[str, Any]], changed: list[dict[str, Any]], gone: list[str]) -> None:
    table = Wilayah.__table__
    for rows in _chunks(new):
        Session.execute(sa.insert(table), rows)
    if changed:
        columns = [key for key in changed[0] if key != "row"]
        update = sa.update(table).where(table.c.id == sa.bindparam("row"))
        statement = update.values({key: sa.bindparam(key) for key in columns})
        for rows in _chunks(changed):
            Session.connection().execute(statement, rows)
    for ids in _chunks(gone):
        Session.execute(sa.update(table).where(table.c.id.in_(ids)).values(retired=True))
    Session.commit()


def _chunks(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
