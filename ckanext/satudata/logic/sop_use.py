"""Switching a profile on: for a kind of object, from a day on, for the portal or one organisation; nothing commits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.sop_fit import unfit_to_use
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.domain.visibility import DELETED
from ckanext.satudata.logic import sop_store
from ckanext.satudata.logic.profiles import use_in_force
from ckanext.satudata.logic.sop_gaps import Gap, gates_without_holder
from ckanext.satudata.logic.words import language, role_title, sentence
from ckanext.satudata.model import Case, SopUse
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.organization import descendants

__all__ = ["gap_words", "preview", "revoke", "standing", "switch_on"]

FURTHEST = timedelta(days=3 * 366)
"""An SOP is decided for the coming years, not for the year 20260."""

RUNNING = ("open", "waiting")
NAMED = 10
"""Organisations a warning names; more are counted."""


def judged(profile: SopProfile, flow: str, first: date, place: model.Group | None, version: str | None) -> None:
    """Refuse what cannot be switched on: no such flow, no gate in it, a day that has passed, what holds already."""
    if flow not in profile.flows:
        said = tk._("This profile has no flow of this kind. It has: {flows}.")
        raise tk.ValidationError({"flow": [said.format(flows=", ".join(profile.flows) or "-")]})
    reasons = unfit_to_use(profile.flows[flow])
    if reasons:
        raise tk.ValidationError({"id": [sentence(reason) for reason in reasons]})
    if first < today():
        said = tk._("This day has passed. A profile is switched on from today on at the earliest.")
        raise tk.ValidationError({"valid_from": [said]})
    if first > today() + FURTHEST:
        raise tk.ValidationError({"valid_from": [tk._("This day is more than three years away.")]})
    begun = use_in_force(place.id if place else None, flow, first)
    same = begun and begun.organization_id == (place.id if place else None)
    if begun and same and (begun.profile_key, begun.profile_version) == (profile.key, version):
        raise tk.ValidationError({"id": [tk._("This version holds there already on that day.")]})


def switch_on(
    profile: SopProfile,
    flow: str,
    first: date,
    place: model.Group | None,
    version: str | None,
    comment: str,
    user: model.User | None,
) -> SopUse:
    """Write down that this profile holds there from that day on; a bundled version is kept as it is now."""
    sop_store.freeze(profile)
    use = SopUse(
        flow=flow,
        organization_id=place.id if place else None,
        profile_key=profile.key,
        profile_version=version,
        valid_from=first,
        comment=comment,
        set_by=user.id if user else None,
        set_at=utcnow(),
    )
    Session.add(use)
    Session.flush()
    return use


def revoke(use: SopUse, user: model.User | None) -> None:
    """Take a use back from now on: what held before it holds again."""
    if use.revoked_at is not None:
        raise tk.ValidationError({"id": [tk._("This was taken back already.")]})
    use.revoked_at, use.revoked_by = utcnow(), user.id if user else None
    Session.flush()


def preview(profile: SopProfile, flow: str, place: model.Group | None) -> dict[str, Any]:
    """What stays as it is and what to look at: running cases by the version they keep, gates without anybody."""
    stmt = sa.select(Case.profile_key, Case.profile_version, sa.func.count()).where(
        Case.flow == flow, Case.category.in_(RUNNING), Case.state != DELETED
    )
    if place is not None:
        stmt = stmt.where(Case.organization_id.in_([place.id, *descendants([place.id])[place.id]]))
    stmt = stmt.group_by(Case.profile_key, Case.profile_version).order_by(Case.profile_key, Case.profile_version)
    keeping = [{"profile": row[0], "version": row[1], "cases": row[2]} for row in Session.execute(stmt)]
    gaps = gates_without_holder(profile.flows[flow], place.id if place else None)
    return {
        "keeping": keeping,
        "cases": sum(one["cases"] for one in keeping),
        "gaps": [_gap(gap) for gap in gaps],
        "warnings": [gap_words(gap) for gap in gaps],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "state": gap.state.key,
        "state_title": dict(gap.state.title),
        "roles": [str(role) for role in gap.roles],
        "organizations": [{"name": name, "title": title} for title, name in gap.organizations],
        "everywhere": gap.everywhere,
    }


def gap_words(gap: Gap) -> str:
    """One sentence: which gate, which roles, where nobody holds them."""
    roles = tk._(" or ").join(role_title(role) for role in gap.roles)
    state = in_language(gap.state.title, language())
    if gap.everywhere:
        said = tk._('Nobody holds the role {roles}: every case will stop at "{state}".')
        return said.format(roles=roles, state=state)
    names = ", ".join(title for title, _ in gap.organizations[:NAMED])
    more = len(gap.organizations) - NAMED
    if more > 0:
        names = tk._("{names} and {n} more").format(names=names, n=more)
    said = tk._('Nobody holds the role {roles} in {organizations}: cases there will stop at "{state}".')
    return said.format(roles=roles, state=state, organizations=names)


def standing(use: SopUse, uses: list[SopUse]) -> str:
    """`in_force`, `to_come`, `over` (a newer one of the same place has begun) or `revoked`."""
    if use.revoked_at is not None:
        return "revoked"
    if use.valid_from > today():
        return "to_come"
    place = (use.flow, use.organization_id)
    same = [one for one in uses if (one.flow, one.organization_id) == place and one.revoked_at is None]
    begun = [one for one in same if one.valid_from <= today()]
    newest = max(begun, key=lambda one: (one.valid_from, one.set_at))
    return "in_force" if newest.id == use.id else "over"
