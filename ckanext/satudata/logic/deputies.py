"""What a decision keeps of who made it: the deputy and for whom, the decree, the letters it rests on."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.machine import Outcome
from ckanext.satudata.domain.office import office_title
from ckanext.satudata.domain.role import ROLE_TITLES, OfficialView, Role
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic.facts import signed_kinds, signed_letters
from ckanext.satudata.logic.people import held_role, official_view
from ckanext.satudata.model import Case, Official, RoleAssignment
from ckanext.satudata.model.base import isoformat
from ckanext.satudata.model.organization import ancestors

__all__ = ["evidence"]


def evidence(case: Case, profile: SopProfile, user: model.User | None, outcome: Outcome) -> dict[str, Any]:
    """For the event of an outcome: ``deputy`` where one decided, ``letters`` where somebody entered it."""
    official = outcome.decided_by
    if official is None:
        deputy = _signed_in(case, user, outcome.role) if user is not None and outcome.role is not None else None
        return {"deputy": deputy} if deputy else {}
    found: dict[str, Any] = {"deputy": _of_official(official)} if official.acting else {}
    letters = signed_letters(case, signed_kinds(profile)) if official.user_id != (user.id if user else None) else []
    if letters:
        found["letters"] = [{"attachment": one.id, "kind": one.kind, "sha256": one.sha256} for one in letters]
    return found


def _of_official(official: OfficialView) -> dict[str, Any]:
    return {
        "acting": official.acting,
        "office": office_title(official.position, official.acting),
        "for": official.acting_for,
        "decree_number": official.decree_number,
        "decree_date": isoformat(official.decree_date),
    }


def _signed_in(case: Case, user: model.User, role: Role) -> dict[str, Any] | None:
    """The deputyship a person decides by at the screen; None where he holds the office itself."""
    above = ancestors(case.organization_id) if case.organization_id else []
    rows = [row for row in RoleAssignment.of_user(user.id) if row.role == str(role)]
    counting = [r for r in rows if held_role(r).in_force(today()) and held_role(r).reaches(case.organization_id, above)]
    if not counting or any(not row.acting for row in counting):
        return None
    row = counting[0]
    named = _own_office(user, row)
    if named is not None:
        return _of_official(named)
    group = model.Group.get(row.organization_id) if row.organization_id else None
    title = " ".join([in_language(ROLE_TITLES[role], "id"), (group.title or group.name) if group else ""]).strip()
    office = office_title(title, row.acting)
    decree = {"decree_number": row.decree_number, "decree_date": isoformat(row.decree_date)}
    return {"acting": row.acting, "office": office, "for": "", **decree}


def _own_office(user: model.User, row: RoleAssignment) -> OfficialView | None:
    """This person among the officials who sign there, in the same office and in office today."""
    for one in Official.search([row.organization_id] if row.organization_id else []):
        if one.user_id == user.id and one.role == row.role and one.acting and one.in_force(today()):
            return official_view(one)
    return None
