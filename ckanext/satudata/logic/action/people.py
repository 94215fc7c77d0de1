"""Who does what in an organisation, and where nobody does it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.role import ORGANIZATION_ROLES, Role
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic.gaps import gaps
from ckanext.satudata.logic.leaving import orphans
from ckanext.satudata.logic.people import caller, held_role, organizations_where
from ckanext.satudata.logic.people_rows import named, sees_all
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.logic.words import language, role_title
from ckanext.satudata.model import Official, RoleAssignment
from ckanext.satudata.model.base import isoformat
from ckanext.satudata.model.organization import ancestors

__all__ = ["satudata_people_gaps", "satudata_people_show"]

KNOWN = {str(role) for role in Role}


@tk.side_effect_free
def satudata_people_gaps(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Steps of the SOP nobody can take in an organisation today, or nobody within thirty days.

    Who may: Walidata and sysadmins.

    :returns: see `logic.gaps.gaps`
    """
    tk.check_access("satudata_people_gaps", context, data_dict)
    return gaps()


@tk.side_effect_free
def satudata_people_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Who does what in one organisation: roles with their people, officials, vacancies, and work left behind.

    Who may: people with a role in the organisation or above it, the Walidata, sysadmins; everybody else gets 404, as
    for an organisation that does not exist. Names of heads are personal data and never public.

    :param id: name or id of an organisation
    :returns: ``organization``, ``organization_title``, ``roles`` (of each: ``role``, ``role_title``, ``people`` as
        `satudata_role_list`, with ``from_above`` where the role is held in an organisation above or for the portal),
        ``officials`` (without NIP), ``gaps``, ``left`` (open cases nobody who made them can finish)
    """
    group = _organization(context, tk.get_or_bust(data_dict, "id"))
    above = ancestors(group.id)
    return {
        "organization": group.name,
        "organization_title": group.title or group.name,
        "roles": _roles(group, above),
        "officials": _officials(group, above),
        "gaps": gaps({group.id}),
        "left": _left(group, above),
    }


def _organization(context: Context, reference: str) -> model.Group:
    """The organisation, if this person belongs to it; 404 in the same words otherwise."""
    tk.check_access("satudata_people_show", context, {})
    group, user = model.Group.get(reference), caller(context)
    known = group is not None and group.is_organization and group.state == model.State.ACTIVE
    if group is not None and known:
        mine = organizations_where(user, ORGANIZATION_ROLES) if user is not None else set[str]()
        if sees_all(context, user) or group.id in mine:
            return group
    raise tk.ObjectNotFound(tk._("There is nothing here, or it is not yours to see."))


def _roles(group: model.Group, above: list[str]) -> list[dict[str, Any]]:
    """Every role that can be held there; those of the portal that work for it as well, where somebody holds them."""
    rows = RoleAssignment.search(organization_ids=[None, group.id, *above])
    counting = [row for row in rows if row.role in KNOWN and held_role(row).reaches(group.id, above)]
    people: dict[str, list[dict[str, Any]]] = {}
    for row in named(counting):
        if row["in_force"] or (row["valid_from"] and not _is_over(row)):
            people.setdefault(row["role"], []).append({**row, "from_above": row["organization_id"] != group.id})
    shown = [role for role in Role if role in ORGANIZATION_ROLES or str(role) in people]
    return [{"role": str(r), "role_title": role_title(r), "people": people.get(str(r), [])} for r in shown]


def _is_over(row: dict[str, Any]) -> bool:
    return bool(row["valid_to"]) and row["valid_to"] < today().isoformat()


def _officials(group: model.Group, above: list[str]) -> list[dict[str, Any]]:
    rows = named(Official.search([group.id, *above]))
    hidden = {"nip", "email", "user_id"}
    return [
        {**{k: v for k, v in row.items() if k not in hidden}, "from_above": row["organization_id"] != group.id}
        for row in rows
        if not _is_over(row)
    ]


def _left(group: model.Group, above: list[str]) -> list[dict[str, Any]]:
    found = orphans(group.id, [group.id, *above])
    if not found:
        return []
    states = current_profile(group.id).flows["dataset"].states
    for row in found:
        state = states.get(row["state"])
        row["state_title"] = in_language(state.title, language()) if state else row["state"]
        row["modified_at"] = isoformat(row["modified_at"])
    return found
