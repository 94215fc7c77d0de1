"""The organisations a Daftar Data names: by every spelling offices use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.domain.text import spelled_alike
from ckanext.satudata.model.base import Session

__all__ = ["Producers", "producers"]


class Producers(NamedTuple):
    """Who may be the producer of a row: the arguments of `domain.list_values.read_row`."""

    ids: Mapping[str, str]
    """Name and title of each active organisation, spelled alike, to its id."""
    titles: Mapping[str, str]


def producers() -> Producers:
    """Every active organisation, in one statement; where one's title is another's name, the name counts."""
    group = model.Group
    stmt = sa.select(group.id, group.name, group.title).where(
        group.is_organization.is_(True), group.state == model.State.ACTIVE
    )
    rows = Session.execute(stmt.order_by(group.name.desc())).all()
    ids = {spelled_alike(row[2]): row[0] for row in rows if row[2]} | {spelled_alike(row[1]): row[0] for row in rows}
    return Producers(ids, {row[0]: row[2] or row[1] for row in rows})
