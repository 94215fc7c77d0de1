"""Registering officials inside the caller's transaction: nothing here commits, and nothing here asks who may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.office import Term, is_own_deputy, same_name
from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic import roles
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.people import official_view
from ckanext.satudata.model import Official
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["not_oneself", "official_values", "register", "rewrite", "warnings_of"]


def official_values(data: dict[str, Any]) -> dict[str, Any]:
    """The columns of an official as typed; ValidationError for an unknown organisation or account."""
    organization = organization_named(data["organization_id"])
    return {
        "name": data["name"].strip(),
        "nip": data.get("nip") or "",
        "position": data["position"].strip(),
        "role": data.get("role") or str(Role.KEPALA_OPD),
        "acting": data.get("acting") or "",
        "acting_for": (data.get("acting_for") or "").strip(),
        "decree_number": (data.get("decree_number") or "").strip(),
        "decree_date": data.get("decree_date"),
        "email": (data.get("email") or "").strip(),
        "organization_id": organization.id if organization else None,
        "user_id": roles.user_of(data["user_id"]).id if data.get("user_id") else None,
        "valid_from": data.get("valid_from"),
        "valid_to": data.get("valid_to"),
    }


def not_oneself(giver: model.User | None, values: dict[str, Any]) -> dict[str, Any]:
    """The Walidata who registers himself as a head would sign what he verifies: as for roles, somebody else does it."""
    if giver is not None and not giver.sysadmin and values["user_id"] == giver.id:
        raise tk.NotAuthorized(tk._("Nobody gives a role to himself or takes it from himself."))
    return values


def register(giver: model.User | None, values: dict[str, Any]) -> Official:
    """A new official; ValidationError for a deputy of himself."""
    row = Official(assigned_by=giver.id if giver else None, assigned_at=utcnow(), **values)
    _check_deputy(row)
    Session.add(row)
    Session.flush()
    return row


def rewrite(row: Official, values: dict[str, Any]) -> Official:
    """What is written about an official, corrected; refused as in `register`, and then nothing is changed."""
    _check_deputy(Official(**{**values, "id": row.id}))
    for name, value in values.items():
        setattr(row, name, value)
    Session.flush()
    return row


def _check_deputy(row: Official) -> None:
    """A deputy stands in for somebody else: not for a person of his own name, nor for his own office."""
    own = bool(row.acting) and same_name(row.name, row.acting_for)
    if not own and not any(_is_himself(row, other) for other in _others(row)):
        return
    said = tk._("{name} holds this office himself in these days, and nobody is his own deputy. End that term first.")
    raise tk.ValidationError({"acting": [said.format(name=row.name)]})


def _is_himself(row: Official, other: Official) -> bool:
    return is_own_deputy(official_view(row), official_view(other), (row.nip, other.nip))


def _others(row: Official) -> list[Official]:
    with Session.no_autoflush:
        found = Official.search([row.organization_id] if row.organization_id else [])
    return [one for one in found if one.id != row.id]


def warnings_of(row: Official) -> Iterable[str]:
    """What is allowed and rarely meant: a second head in the same days, a deputy without a decree."""
    if row.acting and not row.decree_number:
        yield tk._("Write down the number of the decree as soon as it is there.")
    if row.acting:
        return
    term = Term(row.valid_from, row.valid_to)
    for other in _others(row):
        if other.role != row.role or other.acting or not term.overlaps(Term(other.valid_from, other.valid_to)):
            continue
        said = tk._("{name} holds the same office in the same days: both can be named as deciding.")
        yield said.format(name=other.name)
