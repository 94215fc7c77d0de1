"""The tree of organisations, read from core's tables: who is above whom.

A deleted organisation stands nowhere in it, whatever memberships core left behind: deleting one by its name leaves them
all (CKAN 2.11 and 2.12), and nobody above it may go on seeing what lies below.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from ckanext.satudata.model.base import Session

__all__ = ["ancestors", "descendants"]

# A child is the `group_id`, its parent the `table_id`: capacity is "public" for a child's link to its parent.
_UP = sa.text(
    """
    WITH RECURSIVE up(id, depth) AS (
        SELECT m.table_id, 1 FROM member m JOIN "group" g ON g.id = m.table_id
        WHERE m.group_id = :id AND m.table_name = 'group' AND m.state = 'active'
          AND g.is_organization AND g.state = 'active'
        UNION
        SELECT m.table_id, up.depth + 1 FROM member m JOIN up ON m.group_id = up.id JOIN "group" g ON g.id = m.table_id
        WHERE m.table_name = 'group' AND m.state = 'active' AND up.depth < 32
          AND g.is_organization AND g.state = 'active'
    )
    SELECT up.id FROM up ORDER BY up.depth
    """
)

_DOWN = sa.text(
    """
    WITH RECURSIVE down(top, id, depth) AS (
        SELECT m.table_id, m.group_id, 1 FROM member m
        JOIN "group" g ON g.id = m.group_id JOIN "group" t ON t.id = m.table_id
        WHERE m.table_id IN :ids AND m.table_name = 'group' AND m.state = 'active'
          AND g.is_organization AND g.state = 'active' AND t.is_organization AND t.state = 'active'
        UNION
        SELECT down.top, m.group_id, down.depth + 1 FROM member m JOIN down ON m.table_id = down.id
        JOIN "group" g ON g.id = m.group_id
        WHERE m.table_name = 'group' AND m.state = 'active' AND down.depth < 32
          AND g.is_organization AND g.state = 'active'
    )
    SELECT DISTINCT down.top, down.id FROM down
    """
).bindparams(sa.bindparam("ids", expanding=True))


def ancestors(organization_id: str) -> list[str]:
    """Ids of the organisations above this one, nearest first; a loop in the tree ends at 32 levels."""
    return list(dict.fromkeys(Session.execute(_UP, {"id": organization_id}).scalars()))


def descendants(organization_ids: Iterable[str]) -> dict[str, set[str]]:
    """For each of these organisations the ids of everything below it, in one statement."""
    ids = list(organization_ids)
    found: dict[str, set[str]] = {one: set() for one in ids}
    if ids:
        for top, below in Session.execute(_DOWN, {"ids": ids}):
            found[top].add(below)
    return found
