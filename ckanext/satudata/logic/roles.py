"""Giving and ending roles inside the caller's transaction: nothing here commits, and nothing here asks who may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import DataDict

from ckanext.satudata.domain.office import Term
from ckanext.satudata.domain.role import ORGANIZATION_ROLES, PORTAL_ROLES, Role, nearest_role
from ckanext.satudata.logic import plain_input
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.words import role_title
from ckanext.satudata.model import RoleAssignment
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["Given", "end", "give", "in_force", "role_named", "scope_of", "user_of", "validated"]


@dataclass(frozen=True)
class Given:
    """What came of giving a role: the row in force, whether anything changed, what is worth a second look."""

    row: RoleAssignment
    is_changed: bool
    warnings: tuple[str, ...] = ()


def validated(data_dict: DataDict, rules: Any, context: Any) -> dict[str, Any]:
    """What was typed, by the schema; ValidationError by field, also for a last day before the first."""
    data = plain_input.validated(data_dict, rules, context)
    first, last = data.get("valid_from"), data.get("valid_to")
    if first and last and last < first:
        raise tk.ValidationError({"valid_to": [tk._("The last day lies before the first.")]})
    if "role" in rules and data.get("role"):
        data["role"] = str(role_named(data["role"]))
    return data


def role_named(word: str) -> Role:
    """The role of this key; ValidationError names the nearest one."""
    try:
        return Role(word)
    except ValueError:
        pass
    near = nearest_role(word)
    said = (
        tk._('There is no role "{word}". Did you mean "{near}"?').format(word=word, near=near)
        if near
        else tk._('There is no role "{word}". There are: {roles}.').format(word=word, roles=", ".join(map(str, Role)))
    )
    raise tk.ValidationError({"role": [said]})


def user_of(reference: str) -> model.User:
    """The living user of this name or id; ValidationError where there is none."""
    user = model.User.get(reference)
    if user is None or user.state == model.State.DELETED:
        raise tk.ValidationError({"user_id": [tk._("There is no user with this name.")]})
    return user


def scope_of(role: Role, reference: str | None) -> model.Group | None:
    """The organisation a role is held in; None for the whole portal. ValidationError where the role is not held so."""
    organization = organization_named(reference)
    if role in (ORGANIZATION_ROLES if organization is not None else PORTAL_ROLES):
        return organization
    text = (
        tk._("This role is held in an organization: name it.")
        if organization is None
        else tk._("This role is held for the whole portal: leave the organization out.")
    )
    raise tk.ValidationError({"organization_id": [text]})


def give(giver: model.User | None, data: dict[str, Any], user: model.User, organization: model.Group | None) -> Given:
    """Give a role as `data` says (see `satudata_role_assign`), or answer the one that says the same already.

    A row whose days overlap is ended and replaced, so that the history keeps who gave what and when; days that do not
    overlap are a term of their own. `produsen_data` brings editor membership along. ValidationError for a deputy of
    himself.
    """
    role = Role(data["role"])
    same = _overlapping(RoleAssignment.search(str(role), [_id(organization)], user.id), data)
    known = next((row for row in same if _says(row, data)), None)
    if known is not None:
        said = tk._("{name} holds the role {role} like this already; nothing was changed.")
        return Given(known, False, (said.format(name=user.display_name, role=role_title(str(role))),))
    if data.get("acting") and any(not row.acting for row in same):
        said = tk._(
            "{name} holds this office himself in these days, and nobody is his own deputy. End that role first."
        )
        raise tk.ValidationError({"acting": [said.format(name=user.display_name)]})
    row = RoleAssignment(
        user_id=user.id,
        role=str(role),
        organization_id=_id(organization),
        membership_given=any(one.membership_given for one in same),
        assigned_at=utcnow(),
        assigned_by=_id(giver),
        **_terms(data),
    )
    for one in same:
        one.revoked_at, one.revoked_by, one.membership_given = row.assigned_at, _id(giver), False
    Session.add(row)
    Session.flush()
    if role is Role.PRODUSEN_DATA and organization is not None:
        _give_membership(row, user, organization)
    return Given(row, True, tuple(_warnings(row, organization)))


def in_force(user_id: str, role: str, organization: model.Group | None) -> list[RoleAssignment]:
    """What this user holds of a role in one place, ended rows left out."""
    return RoleAssignment.search(role, [_id(organization)], user_id)


def _id(one: Any) -> str | None:
    return one.id if one is not None else None


def _terms(data: dict[str, Any]) -> dict[str, Any]:
    below = data.get("descendants")
    return {
        "descendants": True if below is None or below == "" else bool(below),
        "acting": data.get("acting") or "",
        "decree_number": (data.get("decree_number") or "").strip(),
        "decree_date": data.get("decree_date"),
        "valid_from": data.get("valid_from"),
        "valid_to": data.get("valid_to"),
    }


def _says(row: RoleAssignment, data: dict[str, Any]) -> bool:
    """Whether a row says the same; dates that come from the database are compared as dates."""
    return all(_plain(getattr(row, name)) == _plain(value) for name, value in _terms(data).items())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else (value or "")


def _overlapping(rows: Iterable[RoleAssignment], data: dict[str, Any]) -> list[RoleAssignment]:
    term = Term(data.get("valid_from"), data.get("valid_to"))
    return [row for row in rows if term.overlaps(Term(row.valid_from, row.valid_to))]


def _warnings(row: RoleAssignment, organization: model.Group | None) -> Iterable[str]:
    """What is allowed and rarely meant: a second head beside the first, a deputy without a decree."""
    if row.acting and not row.decree_number:
        yield tk._("Write down the number of the decree as soon as it is there.")
    if row.role != str(Role.KEPALA_OPD) or row.acting or organization is None:
        return
    term = Term(row.valid_from, row.valid_to)
    for other in RoleAssignment.search(row.role, [organization.id]):
        if other.id == row.id or other.acting or not term.overlaps(Term(other.valid_from, other.valid_to)):
            continue
        user = model.User.get(other.user_id)
        said = tk._("{name} is head of {organization} in the same days: two heads decide now.")
        name = user.display_name if user is not None else other.user_id
        yield said.format(name=name, organization=organization.title or organization.name)


def _capacity(user: model.User, organization: model.Group) -> str | None:
    row = (
        Session.query(model.Member)
        .filter_by(group_id=organization.id, table_name="user", table_id=user.id, state=model.State.ACTIVE)
        .first()
    )
    return row.capacity if row else None


def _give_membership(row: RoleAssignment, user: model.User, organization: model.Group) -> None:
    """Editor of the organisation, unless the user is that already or more."""
    if _capacity(user, organization) in {"editor", "admin"}:
        return
    row.membership_given = True
    tk.get_action("member_create")(
        as_site(defer_commit=True),
        {"id": organization.id, "object": user.id, "object_type": "user", "capacity": "editor"},
    )


def end(giver: model.User | None, row: RoleAssignment) -> None:
    """End an assignment at once, and the membership that came with it where nothing else needs it."""
    row.revoked_at, row.revoked_by = utcnow(), _id(giver)
    Session.flush()
    others = RoleAssignment.search(row.role, [row.organization_id], row.user_id)
    if not row.membership_given:
        return
    if others:
        others[0].membership_given = True
        return
    tk.get_action("member_delete")(
        as_site(defer_commit=True),
        {"id": row.organization_id, "object": row.user_id, "object_type": "user"},
    )
