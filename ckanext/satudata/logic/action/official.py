"""Officials who decide and sign, with or without an account."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.domain.role import ORGANIZATION_ROLES
from ckanext.satudata.logic import offices, roles
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.people import caller, organizations_where
from ckanext.satudata.logic.people_rows import named, sees_all
from ckanext.satudata.logic.schema import role as schema
from ckanext.satudata.model import Official
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "satudata_official_assign",
    "satudata_official_list",
    "satudata_official_revoke",
    "satudata_official_update",
]


def satudata_official_assign(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Register who decides and signs for an office; an account is not needed.

    Who may: sysadmins and the Walidata.

    :param name: full name; ``nip``: 18 digits, blanks are dropped; ``position``: as printed under a signature
    :param organization_id: name or id; ``user_id``: the official's account, where there is one; ``email``: where to
        write when something is decided in his name
    :param valid_from: first day, ``valid_to``: last day; ``acting``: ``plt`` or ``plh``, with ``decree_number`` and
        ``decree_date``; ``acting_for``: whom a Plh. stands in for
    :returns: the official, with ``warnings`` (sentences: a second one in the same days, a deputy without a decree)
    """
    data = roles.validated(data_dict, schema.official_assign(), context)
    tk.check_access("satudata_official_assign", context, data)
    giver = caller(context)
    row = offices.register(giver, offices.not_oneself(giver, offices.official_values(data)))
    found = list(offices.warnings_of(row))
    Session.commit()
    return {**row.dictize(), "warnings": found}


def satudata_official_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Correct what is written about an official; what was decided under the old name keeps the old name.

    Who may: sysadmins and the Walidata.

    :param id: id of the official; the rest whole, as `satudata_official_assign`
    :returns: the official, with ``warnings``
    """
    data = roles.validated(data_dict, schema.official_assign(), context)
    tk.check_access("satudata_official_update", context, data)
    row = Official.get(tk.get_or_bust(data_dict, "id"))
    if row is None or row.revoked_at is not None:
        raise tk.ObjectNotFound(tk._("Official not found."))
    offices.rewrite(row, offices.not_oneself(caller(context), offices.official_values(data)))
    found = list(offices.warnings_of(row))
    Session.commit()
    return {**row.dictize(), "warnings": found}


def satudata_official_revoke(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """End an official's term at once; decisions already made keep the name.

    Who may: sysadmins and the Walidata.

    :param id: id of the official
    """
    tk.check_access("satudata_official_revoke", context, data_dict)
    row = Official.get(tk.get_or_bust(data_dict, "id"))
    if row is None or row.revoked_at is not None:
        raise tk.ObjectNotFound(tk._("Official not found."))
    giver = caller(context)
    row.revoked_at = utcnow()
    row.revoked_by = giver.id if giver else None
    Session.commit()
    return row.dictize()


@tk.side_effect_free
def satudata_official_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Officials who may be named as deciding.

    Who may: Walidata and sysadmins all; people with a role in an organisation those of it. Never the public: names and
    NIP are personal data (UU 27/2022).

    :param organization_id: only those of this organisation; ``past``: true for those whose term was ended as well
    :returns: the officials, each with names as `satudata_role_list`
    """
    tk.check_access("satudata_official_list", context, data_dict)
    organization = organization_named(data_dict.get("organization_id"))
    wanted = {organization.id} if organization else None
    user = caller(context)
    if not sees_all(context, user):
        mine = organizations_where(user, ORGANIZATION_ROLES) if user else set()
        wanted = mine & wanted if wanted is not None else mine
    return named(Official.search(wanted, revoked=tk.asbool(data_dict.get("past", False))))
