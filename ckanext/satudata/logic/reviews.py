"""Checklists of reviewers: which items somebody has before him, whose remarks stand, what an event keeps of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ckan import model

from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.review import FIELD, Mark, marks_of
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.sop_checklist import DEFAULT_CHECKLIST, ChecklistItem
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic.people import actor_for
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import Case, Review

__all__ = ["frozen", "items_for", "remarks_of", "standing", "titles"]


def items_for(profile: SopProfile, state: str, roles: Collection[Role]) -> tuple[ChecklistItem, ...]:
    """The items somebody in these roles has before him in this state."""
    items = profile.checklist or DEFAULT_CHECKLIST
    return tuple(item for item in items if item.belongs(state, roles))


def titles(profile: SopProfile) -> dict[str, str]:
    """Every key a mark may have, with its words in the reader's language: items, then metadata fields."""
    items = profile.checklist or DEFAULT_CHECKLIST
    return {
        **{item.key: in_language(item.title, language()) for item in items},
        **{FIELD + name: in_language(label, language()) for name, label in LABELS.items()},
    }


def standing(case: Case) -> tuple[str, ...]:
    """Names of those at this gate who have remarked something and still have a role whose turn it is."""
    if case.category != "waiting":
        return ()
    return tuple(review.user_name for review in Review.of_case(case) if _remarked(review) and _counts(review, case))


def _remarked(review: Review) -> bool:
    return any(not mark.ok for mark in marks_of(review.marks))


def _counts(review: Review, case: Case) -> bool:
    """A remark of somebody who lost the role would shut the gate for good: nobody could take it back."""
    user = model.User.get(review.user_id)
    if user is None or user.state != model.State.ACTIVE:
        return False
    return any(str(role) in case.turn for role in actor_for(user, case.organization_id).roles)


def remarks_of(review: Review, words: dict[str, str]) -> list[dict[str, str]]:
    """A reviewer's remarks, each with what it is about."""
    return [{"key": m.key, "title": words.get(m.key, m.key), "remark": m.remark} for m in _wrong(review)]


def _wrong(review: Review) -> list[Mark]:
    return [mark for mark in marks_of(review.marks) if not mark.ok]


def frozen(case: Case) -> list[dict[str, Any]]:
    """What the event of a decision keeps: every reviewer of the round with his marks. Ask before it moves."""
    if case.category != "waiting":
        return []
    return [
        {"user_id": review.user_id, "user_name": review.user_name, "marks": review.marks}
        for review in Review.of_case(case)
        if review.marks
    ]
