"""What a version of a profile would mean for the cases that run now, told before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.limit_words import limit_words
from ckanext.satudata.domain.machine import CaseView
from ckanext.satudata.domain.sop import Flow, SopProfile
from ckanext.satudata.domain.sop_fit import Fit, fit
from ckanext.satudata.domain.sop_walk import WalkStep, walk
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.domain.workdays import Calendar
from ckanext.satudata.logic import queue
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.words import language, role_title, sentence
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["RUNNING", "cases_under_it", "walked"]

RUNNING = ("open", "waiting", "published")
"""Cases an SOP still has something to say to: what is published may be withdrawn or classified anew."""


def cases_under_it(
    user: model.User, profile: SopProfile, flow: str, organization: str | None, limit: int, offset: int
) -> dict[str, Any]:
    """The running cases this person belongs to that follow another version: counts by state, and some of them.

    :returns: ``count``, ``groups`` (each ``profile``, ``version``, ``state``, ``category``, ``cases``, ``fits``,
        ``reasons``), ``results`` (each with ``due_at`` and ``new_due_at``, ``turn`` and ``new_turn``); the number of
        statements does not grow with the number of cases
    """
    stmt = _stmt(user, profile, flow, organization)
    groups = _groups(stmt)
    old = _old_flows(groups, flow)
    new, calendar, now = profile.flows.get(flow), portal_calendar(rule=profile.clock), utcnow()
    told = [_group(group, old, new, calendar, now) for group in groups]
    rows = queue.page(stmt, "due", limit, offset)
    results = [_row(row, old[row.case.profile_key, row.case.profile_version], new, calendar, now) for row in rows]
    return {"count": sum(group["cases"] for group in told), "groups": told, "results": results}


def _stmt(user: model.User, profile: SopProfile, flow: str, organization: str | None) -> Any:
    stmt = queue.statement(queue.reach_of(user), {"organization": organization})
    same = sa.and_(Case.profile_key == profile.key, Case.profile_version == profile.version)
    return stmt.where(Case.flow == flow, Case.category.in_(RUNNING), sa.not_(same))


def _groups(stmt: Any) -> list[Any]:
    kinds = (Case.profile_key, Case.profile_version, Case.state, Case.category, Case.access_class)
    counted = stmt.with_only_columns(*kinds, sa.func.count(), sa.func.max(Case.id)).group_by(*kinds).order_by(*kinds)
    return list(Session.execute(counted))


_Flows = dict[tuple[str, str], Flow]


def _old_flows(groups: Iterable[Any], flow: str) -> _Flows:
    """The flow of each version some case follows, from the copy of one case each: copies are long."""
    one_each = {(group[0], group[1]): group[6] for group in groups}
    stmt = sa.select(Case).where(Case.id.in_(one_each.values())).execution_options(populate_existing=True)
    found = Session.scalars(stmt) if one_each else ()
    return {(case.profile_key, case.profile_version): profile_of_case(case).flows[flow] for case in found}


def _group(group: Any, old: _Flows, new: Flow | None, calendar: Calendar, now: datetime) -> dict[str, Any]:
    key, version, state, category, access_class, cases, _ = group
    here = old[key, version]
    found = fit(here, new, CaseView(state, 1, access_class=access_class), calendar, now)
    return {
        "profile": key,
        "version": version,
        "state": state,
        "state_title": in_language(here.states[state].title, language()) if state in here.states else state,
        "category": category,
        "access_class": access_class,
        "cases": cases,
        **_verdict(found),
    }


def _verdict(found: Fit) -> dict[str, Any]:
    return {
        "fits": not found.reasons,
        "needs_state": any(reason.code == "no_state" for reason in found.reasons),
        "reasons": [sentence(reason) for reason in found.reasons],
        "new_state": found.target.key if found.target else None,
        "new_state_title": in_language(found.target.title, language()) if found.target else None,
    }


def _row(row: queue.Row, old: Flow, new: Flow | None, calendar: Calendar, now: datetime) -> dict[str, Any]:
    case = row.case
    view = CaseView(
        case.state,
        case.case_version,
        access_class=case.access_class,
        due_at=case.due_at,
        step_started_at=case.step_started_at,
    )
    found = fit(old, new, view, calendar, now)
    late = found.due_at is not None and found.due_at < now and case.category in {"open", "waiting"}
    return {
        "id": case.id,
        "title": case.title,
        "object_name": row.object_name,
        "organization": row.organization,
        "organization_title": row.organization_title or row.organization,
        "profile": case.profile_key,
        "version": case.profile_version,
        "case_version": case.case_version,
        "state": case.state,
        "state_title": in_language(old.states[case.state].title, language()),
        "category": case.category,
        "turn": [role_title(role) for role in case.turn],
        "due_at": isoformat(case.due_at),
        "new_turn": [role_title(role) for role in found.turn],
        "new_due_at": isoformat(found.due_at),
        "late": late,
        **_verdict(found),
    }


def walked(profile: SopProfile, flow: str, start: datetime, access_class: str) -> list[dict[str, Any]]:
    """A dataset walked through: who, with what, within which time, due when if everybody takes all of it."""
    calendar = portal_calendar(start.year, profile.clock)
    return [_walk_step(step) for step in walk(profile.flows[flow], start, calendar, access_class)]


def _walk_step(step: WalkStep) -> dict[str, Any]:
    texts: Mapping[str, Any] = {
        "state_title": step.state.title,
        "transition_title": step.transition_title,
        "activity": step.activity,
        "limit": limit_words(step.limit),
    }
    return {
        "state": step.state.key,
        "category": str(step.state.category),
        "step": step.state.step,
        "transition": step.transition.key if step.transition else None,
        **{name: in_language(text, language()) if text else None for name, text in texts.items()},
        "roles": [str(role) for role in step.roles],
        "role_titles": [role_title(role) for role in step.roles],
        "entered_by": [role_title(role) for role in step.entered_by],
        "guards": list(step.guards),
        "begins_at": isoformat(step.begins_at),
        "due_at": isoformat(step.due_at),
    }
