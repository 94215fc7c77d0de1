"""Gates of a flow for which nobody holds the role: where cases would stop, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.role import HeldRole, Role
from ckanext.satudata.domain.sop import Category, Flow, State
from ckanext.satudata.logic.people import held_role
from ckanext.satudata.model import RoleAssignment
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.organization import descendants

__all__ = ["Gap", "gates_without_holder"]


@dataclass(frozen=True)
class Gap:
    """A gate nobody can pass in these organisations (names and titles); none named means in no organisation at all."""

    state: State
    roles: tuple[Role, ...]
    organizations: tuple[tuple[str, str], ...]
    everywhere: bool


def gates_without_holder(flow: Flow, organization_id: str | None) -> list[Gap]:
    """Gates of this flow without a holder, in one organisation and below it, or in the whole portal.

    A gate is a waiting state with its turn; statements: assignments, organisations, their tree.
    """
    gates = [state for state in flow.states.values() if state.category is Category.WAITING and state.turn]
    wanted = {role for state in gates for role in state.turn}
    held = _held(wanted)
    places = _organizations(organization_id)
    tree = descendants({one.organization_id for one in held if one.organization_id})
    found: list[Gap] = []
    for state in gates:
        able = [one for one in held if one.role in state.turn]
        without = tuple(sorted(names for place, names in places.items() if not _covered(place, able, tree)))
        if without or (not places and not able):
            found.append(Gap(state, state.turn, without, len(without) == len(places)))
    return found


def _held(roles: Iterable[Role]) -> list[HeldRole]:
    """Assignments of these roles to active people that count today, in one statement."""
    active = sa.select(model.User.id).where(model.User.id == RoleAssignment.user_id, model.User.state == "active")
    stmt = sa.select(RoleAssignment).where(
        RoleAssignment.role.in_([str(role) for role in roles]), RoleAssignment.revoked_at.is_(None), active.exists()
    )
    day = today()
    held = [held_role(row) for row in Session.scalars(stmt)]
    return [one for one in held if one.in_force(day)]


def _covered(place: str, able: Iterable[HeldRole], tree: dict[str, set[str]]) -> bool:
    for one in able:
        if one.organization_id in (None, place):
            return True
        if one.descendants and place in tree.get(one.organization_id or "", ()):
            return True
    return False


def _organizations(organization_id: str | None) -> dict[str, tuple[str, str]]:
    """Id to (title, name) of the organisations asked about: this one and all below it, or all of the portal."""
    stmt = sa.select(model.Group.id, model.Group.name, model.Group.title).where(
        model.Group.is_organization.is_(True), model.Group.state == "active"
    )
    if organization_id:
        stmt = stmt.where(model.Group.id.in_([organization_id, *descendants([organization_id])[organization_id]]))
    return {row[0]: (row[2] or row[1], row[1]) for row in Session.execute(stmt)}
