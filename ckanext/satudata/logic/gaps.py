"""Where cases will stop for want of a person, over the organisations that work: read once, judged by `domain.gaps`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.gaps import Gap, Holders, gap_of, gates_of
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic.people import held_role, official_view
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.logic.words import language, role_title
from ckanext.satudata.model import Official, RoleAssignment
from ckanext.satudata.model.base import Session, isoformat

__all__ = ["gaps"]

DATASET = "dataset"

_WORKING = sa.text(
    """
    SELECT g.id, g.name, COALESCE(NULLIF(g.title, ''), g.name) FROM "group" g
    WHERE g.is_organization AND g.state = 'active' AND (
        EXISTS (SELECT 1 FROM satudata_role_assignment r WHERE r.organization_id = g.id AND r.revoked_at IS NULL)
        OR EXISTS (SELECT 1 FROM satudata_case c WHERE c.organization_id = g.id AND c.category <> 'closed')
    ) ORDER BY lower(COALESCE(NULLIF(g.title, ''), g.name)), g.id
    """
)
_PARENTS = sa.text(
    """
    SELECT m.group_id, m.table_id FROM member m JOIN "group" g ON g.id = m.table_id
    WHERE m.table_name = 'group' AND m.state = 'active' AND g.is_organization AND g.state = 'active'
    """
)
_WAITING = sa.text(
    """
    SELECT organization_id, state, count(*) FROM satudata_case
    WHERE category IN ('open', 'waiting') GROUP BY organization_id, state
    """
)
_LEVELS = 32


class _Place(NamedTuple):
    id: str
    name: str
    title: str


def gaps(organization_ids: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Gates of the datasets' SOP that nobody holds today or will not hold within a month, those of today first.

    Six statements, and what each organisation's profile takes. A gate only portal roles hold is told once, without an
    organisation.

    :param organization_ids: only these; the portal's own gates are told all the same
    :returns: of each ``organization`` (name; None: the whole portal), ``organization_title``, ``state``,
        ``state_title``, ``roles``, ``role_titles``, ``ends_after`` (None: nobody holds it today), ``cases`` (how many
        are at this gate now)
    """
    day, held, officials = today(), *_everybody()
    parents, counts = _parents(), _counts()
    found: dict[tuple[str | None, str], dict[str, Any]] = {}
    for place in _working(organization_ids):
        holders = Holders(place.id, _above(place.id, parents), held, officials)
        for gate in gates_of(current_profile(place.id, DATASET).flows[DATASET]):
            gap = gap_of(gate, holders, day)
            if gap is None:
                continue
            key = (None if gate.is_of_the_portal else place.id, gate.state)
            row = found.setdefault(key, _row(None if gate.is_of_the_portal else place, gap))
            row["cases"] += counts.get((place.id, gate.state), 0)
    return sorted(found.values(), key=lambda row: (row["ends_after"] or "", row["organization_title"] or ""))


def _everybody() -> tuple[list[Any], list[Any]]:
    """Assignments of active users, and officials, whatever the day."""
    known = {str(role) for role in Role}
    active = sa.select(model.User.id).where(model.User.state == model.State.ACTIVE)
    rows = Session.scalars(
        sa.select(RoleAssignment).where(RoleAssignment.revoked_at.is_(None), RoleAssignment.user_id.in_(active))
    )
    return [held_role(row) for row in rows if row.role in known], [official_view(row) for row in Official.search()]


def _working(organization_ids: Collection[str] | None) -> list[_Place]:
    places = [_Place(*row) for row in Session.execute(_WORKING)]
    return places if organization_ids is None else [one for one in places if one.id in organization_ids]


def _parents() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for child, parent in Session.execute(_PARENTS):
        found.setdefault(child, []).append(parent)
    return found


def _above(organization_id: str, parents: Mapping[str, list[str]]) -> list[str]:
    """Organisations above this one, nearest first; a loop in the tree ends."""
    found: list[str] = []
    level = parents.get(organization_id, [])
    for _ in range(_LEVELS):
        new = [one for one in level if one not in found and one != organization_id]
        if not new:
            break
        found += new
        level = [above for one in new for above in parents.get(one, [])]
    return found


def _counts() -> dict[tuple[str | None, str], int]:
    return {(row[0], row[1]): row[2] for row in Session.execute(_WAITING)}


def _row(place: _Place | None, gap: Gap) -> dict[str, Any]:
    return {
        "organization": place.name if place else None,
        "organization_title": place.title if place else None,
        "state": gap.gate.state,
        "state_title": in_language(gap.gate.title, language()),
        "roles": [str(role) for role in gap.gate.deciders],
        "role_titles": [role_title(role) for role in gap.gate.deciders],
        "ends_after": isoformat(gap.ends_after),
        "cases": 0,
    }
