"""What pages of letters ask: where the reader writes letters, those of a case, words for their states."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.domain.letter import LETTER_KINDS, WALIDATA_KINDS
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic.contexts import as_reader
from ckanext.satudata.logic.letters import WRITERS, further_kinds, kind_titles, kinds_of, may_write
from ckanext.satudata.logic.people import actor_for, caller, organizations_where
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.model.base import Session

__all__ = [
    "satudata_letter_kind",
    "satudata_letter_offices",
    "satudata_letter_state",
    "satudata_letters_of",
    "satudata_may_manage_letters",
    "satudata_may_write_letters",
]

STATES = {
    "draft": (N_("Draft"), "open"),
    "issued": (N_("Printed, not signed yet"), "waiting"),
    "signed": (N_("Signed"), "published"),
    "replaced": (N_("Replaced"), "closed"),
    "void": (N_("Out of force"), "closed"),
    "stale": (N_("Stale"), "late"),
}
"""State of a letter to what it is called and the badge it wears."""


def satudata_letter_state(state: str) -> dict[str, str]:
    """What a state of letters is called (`title`) and its `badge`."""
    title, badge = STATES.get(state, (state, "closed"))
    return {"title": tk._(title), "badge": badge}


def satudata_letter_kind(kind: str) -> str:
    """What a kind of letter is called."""
    return kind_titles([kind])[kind]


def satudata_letter_offices() -> list[dict[str, Any]]:
    """Organisations the reader writes letters for, each with `kinds`; asks the database three times.

    Where a profile in use has kinds of its own, once more for each organisation.
    """
    user = caller(as_reader())
    if user is None:
        return []
    own = organizations_where(user, WRITERS)
    minutes = user.sysadmin or Role.WALIDATA in actor_for(user, None).roles
    stmt = sa.select(model.Group.id, model.Group.name, model.Group.title)
    stmt = stmt.where(model.Group.is_organization, model.Group.state == "active").order_by(model.Group.title)
    rows = Session.execute(stmt if minutes else stmt.where(model.Group.id.in_(own)))
    of_opd = [kind for kind in LETTER_KINDS if kind not in WALIDATA_KINDS]
    of_walidata = sorted(WALIDATA_KINDS) if minutes else []
    further = further_kinds()

    def of_profile(organization_id: str) -> list[str]:
        return [kind for kind in kinds_of(current_profile(organization_id)) if kind in further] if further else []

    return [
        {
            "id": one[0],
            "value": one[1],
            "text": one[2] or one[1],
            "kinds": [*([*of_opd, *of_profile(one[0])] if user.sysadmin or one[0] in own else []), *of_walidata],
        }
        for one in rows
    ]


def satudata_letters_of(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Letters about a case this reader may see (asks the database)."""
    try:
        return tk.get_action("satudata_letter_list")(as_reader(), {"case": case["id"], "limit": 50})["results"]
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return []


def satudata_may_write_letters(case: dict[str, Any]) -> bool:
    """Whether the reader writes letters of the OPD this case belongs to."""
    return may_write(caller(as_reader()), "surat_validasi", case["organization_id"])


def satudata_may_manage_letters() -> bool:
    """Whether the reader looks after the templates of letters."""
    user = caller(as_reader())
    return user is not None and (bool(user.sysadmin) or Role.WALIDATA in actor_for(user, None).roles)
