"""What a page needs to know of a case beside its columns: the way, whose turn in words, what a button leads to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.satudata.adapters.calendar import portal_calendar, today
from ckanext.satudata.domain.attachment import KIND_TITLES
from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.machine import Availability
from ckanext.satudata.domain.path import path, weight
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.schedule import next_releases
from ckanext.satudata.domain.sop import ATTACHMENT_KINDS, Category, Flow, ReasonRule, SopProfile, State, Transition
from ckanext.satudata.domain.sop_checklist import DEFAULT_CHECKLIST
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.domain.visibility import DATASET, DELIVERED, is_public
from ckanext.satudata.logic import claims, undo
from ckanext.satudata.logic.facts import is_priority
from ckanext.satudata.logic.objection import entered_for, standing_objection
from ckanext.satudata.logic.schedule import may_cancel
from ckanext.satudata.logic.transition import SUBMIT, Situation
from ckanext.satudata.logic.words import language, role_title
from ckanext.satudata.model import Attachment, Case, Comment, Event
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["attachment_kind_title", "attachment_kinds", "button", "reason_title", "surroundings"]


OFFICES = frozenset({Role.KEPALA_OPD, Role.PPID, Role.WALIDATA})
"""Roles an official may hold."""


def attachment_kinds(profile: SopProfile) -> list[dict[str, str]]:
    """Kinds of documents a case of this profile takes, supporting data first, with their titles."""
    kinds = [*profile.attachments] or [*KIND_TITLES, *sorted(ATTACHMENT_KINDS - KIND_TITLES.keys())]
    return [{"key": kind, "title": attachment_kind_title(profile, kind)} for kind in kinds]


def attachment_kind_title(profile: SopProfile, kind: str) -> str:
    """What a kind of document is called: by the profile, else by us, else its key."""
    title = profile.attachments.get(kind) or KIND_TITLES.get(kind)
    return in_language(title, language()) if title else kind


def reason_title(profile: SopProfile, flow: Flow, transition: str | None, reason: str | None) -> str | None:
    """The word of a vocabulary in the reader's language; a reason in free words as it was written."""
    made = flow.transitions.get(transition or "")
    word = profile.word(made.reasons, reason) if made and made.reasons and reason else None
    return in_language(word.title, language()) if word else reason


def button(here: Situation, one: Availability) -> dict[str, Any]:
    """What a transition leads to, who is told of it and who may make it."""
    flow = here.profile.flows[here.case.flow]
    transition, target = flow.transitions[one.key], flow.states[one.target]
    told: list[Role] = [*target.turn] if "notify_turn" in transition.effects else []
    told += [Role.PRODUSEN_DATA] if "notify_producer" in transition.effects else []
    return {
        "weight": str(weight(flow, one.key, here.case.state, here.case.access_class, is_priority(here.dataset))),
        "target_title": in_language(target.title, language()),
        "target_category": str(target.category),
        "tells": [role_title(role) for role in dict.fromkeys(told)],
        "opens_public": _is_public(target, here.case) and not _is_public(flow.states[here.case.state], here.case),
        "closes_public": _is_public(flow.states[here.case.state], here.case) and not _is_public(target, here.case),
        "schedule": str(transition.schedule),
        "next_days": _next_days(transition),
        "decides": [str(role) for role in transition.roles_at.get(here.case.state, ())],
    }


def _is_public(state: State, case: Case) -> bool:
    return is_public(str(state.category), case.access_class) and state.key != DELIVERED


def surroundings(here: Situation) -> dict[str, Any]:
    """What stands around the state: names, the line of steps, how the case came here, open remarks on fields."""
    case, dataset = here.case, here.dataset or {}
    kind = (case.access_class, is_priority(dataset))
    flow = here.profile.flows[case.flow]
    organization = dataset.get("organization") or {}
    return {
        "object_name": dataset.get("name") if case.object_type == DATASET else None,
        "organization_title": organization.get("title") or organization.get("name"),
        "turn_titles": [role_title(role) for role in case.turn],
        "role_titles": [role_title(str(role)) for role in Role if role in here.actor.roles],
        "your_turn": _your_turn(here),
        **_claim(here),
        "undo": _undo(here),
        "checklist_titles": {
            item.key: in_language(item.title, language()) for item in here.profile.checklist or DEFAULT_CHECKLIST
        },
        "activity": _activity(flow, case),
        "path": [
            {"key": one.key, "title": in_language(one.title, language()), "mark": str(one.mark)}
            for one in path(flow, case.state, *kind)
        ],
        "arrived": _arrived(here, flow),
        "remarks": _remarks(case),
        **_counts(case),
        "attachment_kinds": attachment_kinds(here.profile),
        "transition_titles": {
            key: in_language(one.title_for(*kind), language()) for key, one in flow.transitions.items()
        },
        "scheduled": _scheduled(here, flow),
        "movable": _movable(flow, case) if here.actor.is_sysadmin else [],
        **_objections(here),
    }


def _next_days(transition: Transition) -> dict[str, str]:
    """The next days of each rhythm of publication, for a decision that may set its day."""
    if transition.schedule is ReasonRule.NONE:
        return {}
    return {rhythm: day.isoformat() for rhythm, day in next_releases(today(), portal_calendar()).items()}


def _scheduled(here: Situation, flow: Flow) -> dict[str, Any] | None:
    """The decision that waits for its day: which, from when, whose, and whether this reader may take it back."""
    case = here.case
    if case.scheduled_for is None:
        return None
    transition = flow.transitions.get(case.scheduled_transition or "")
    user = model.User.get(case.scheduled_by) if case.scheduled_by else None
    return {
        "for": isoformat(case.scheduled_for),
        "title": in_language(transition.title_for(case.access_class), language()) if transition else "",
        "by": (user.fullname or user.name) if user else "",
        "may_cancel": here.actor.is_sysadmin or may_cancel(case, here.profile, here.actor.roles),
    }


def _objections(here: Situation) -> dict[str, Any]:
    """What an official said against published data, for the Walidata; what he may still object to, for an official."""
    case, actor = here.case, here.actor
    warns = standing_objection(case) if actor.is_sysadmin or Role.WALIDATA in actor.roles else None
    named = here.case.decided and actor.user_id and actor.roles & OFFICES
    entered = entered_for(case, actor.user_id) if named and actor.user_id else None
    return {"objection": warns.dictize() if warns else None, "objectable": entered.id if entered else None}


def _your_turn(here: Situation) -> bool:
    """Whether the reader holds the role whose turn it is and did not work on what is judged (four eyes).

    It is nobody's while a decision waits for its day.
    """
    if here.case.scheduled_for is not None:
        return False
    waits = here.case.category == str(Category.WAITING)
    is_own = waits and here.actor.user_id in here.case.contributors
    return not is_own and any(str(role) in here.case.turn for role in here.actor.roles)


def _claim(here: Situation) -> dict[str, Any]:
    """Who has taken the case on, and whether the reader could."""
    first = claims.holder(here.case)
    works = here.case.category in claims.WORKED_ON
    return {
        "claimed_by": first.id if first else None,
        "claimed_by_name": (first.fullname or first.name) if first else None,
        "claimed_by_you": first is not None and first.id == here.actor.user_id,
        "may_claim": works and any(str(role) in here.case.turn for role in here.actor.roles),
    }


def _undo(here: Situation) -> dict[str, Any] | None:
    """Until when the reader may undo his send-back."""
    event = undo.sent_back(here.case, here.actor.user_id)
    if event is None:
        return None
    left = undo.until(event) - utcnow()
    return {"until": isoformat(undo.until(event)), "seconds": max(0, int(left.total_seconds()))}


def _activity(flow: Flow, case: Case) -> str | None:
    """The SOP's own words for the step the case is at."""
    step = next((one for one in flow.steps if case.step and one.number == case.step), None)
    return in_language(step.activity, language()) if step else None


def _arrived(here: Situation, flow: Flow) -> dict[str, Any] | None:
    """Who brought the case into this state, when, and what was said."""
    event = Event.arrival(here.case.id, here.case.state)
    if event is None:
        return None
    return {
        **event.dictize(),
        "role_title": role_title(event.role) if event.role else None,
        "reason_title": reason_title(here.profile, flow, event.transition, event.reason),
    }


def _remarks(case: Case) -> list[dict[str, Any]]:
    """Remarks on fields since the newest submission: those of the round now judged or under repair."""
    if case.category not in {str(Category.OPEN), str(Category.WAITING)}:
        return []
    rows = Comment.remarks(case.id, Event.newest_of(case.id, SUBMIT))
    return [
        {**row.dictize(), "field_title": in_language(LABELS.get(row.field or "", {"id": row.field or ""}), language())}
        for row in rows
    ]


def _counts(case: Case) -> dict[str, int]:
    """How much there is to read beside the block, in one statement."""
    said = sa.select(sa.func.count()).select_from(Comment).where(Comment.case_id == case.id)
    attached = sa.select(sa.func.count()).select_from(Attachment)
    attached = attached.where(Attachment.case_id == case.id, Attachment.deleted_at.is_(None))
    row = Session.execute(sa.select(said.scalar_subquery(), attached.scalar_subquery())).one()
    return {"comment_count": row[0], "attachment_count": row[1]}


def _movable(flow: Flow, case: Case) -> list[dict[str, str]]:
    """States a sysadmin may move a stuck case to: never a published one, never one only the portal sets."""
    return [
        {"key": state.key, "title": in_language(state.title, language()), "category": str(state.category)}
        for state in flow.states.values()
        if state.key != case.state and state.category is not Category.PUBLISHED and not state.by_system
    ]
