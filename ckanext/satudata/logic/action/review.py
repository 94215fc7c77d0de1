"""The checklist of a reviewer: saved while he looks, kept with the decision."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.domain.completeness import LABELS
from ckanext.satudata.domain.review import FIELD, cleaned, marks_of, open_items, suggested_reason, to_repair
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.sop_checklist import ChecklistItem
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import reviews
from ckanext.satudata.logic.claims import may_claim
from ckanext.satudata.logic.people import actor_for, caller
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.logic.words import language, sentence
from ckanext.satudata.model import Case, Review
from ckanext.satudata.model.base import Session, isoformat

__all__ = ["satudata_review_save", "satudata_review_show"]


@tk.side_effect_free
def satudata_review_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The checklist of the caller for a case that waits for a decision, and what colleagues remarked.

    Who may: people whose turn it is, and sysadmins. The producer reads remarks once a decision is made of them.

    :param id: id of a case, or name or id of a dataset
    :returns: ``round`` (send it back when saving), ``items`` (``key``, ``title``, ``fields``, ``ok``, ``remark``),
        ``fields`` (remarks on metadata fields: ``name``, ``title``, ``remark``), ``open`` (items not answered),
        ``remarks`` (how many of the caller's own), ``others`` (``user_name`` and ``remarks``), ``suggestion``
        (``reason`` and ``how_to_fix`` of a send-back), ``updated_at``
    """
    case, user = _at_the_gate("satudata_review_show", context, data_dict)
    return _shown(case, user)


def satudata_review_save(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Keep the caller's checklist; what he answered before is replaced. A remark shuts approval until it is taken back.

    Who may: people whose turn it is.

    :param id: id of a case, or name or id of a dataset
    :param round: as `satudata_review_show` told it
    :param marks: key of an item, or ``field:<name>``, to ``{"ok": true or false, "remark": text}``
    :param all_ok: true to call every item without an answer in order
    :returns: as `satudata_review_show`
    :raises ValidationError: 409 with key ``round`` when the case has moved on; one entry per item otherwise
    """
    case, user = _at_the_gate("satudata_review_save", context, data_dict)
    if not may_claim(case, user):  # a sysadmin may look, and answers for nobody
        raise tk.NotAuthorized(tk._("Only those who decide about it now have the checklist of this dataset."))
    profile = profile_of_case(case)
    mine = _items(profile, case, user)
    marks = data_dict.get("marks", {})
    if not isinstance(marks, dict) or not all(isinstance(one, dict) for one in marks.values()):
        raise tk.ValidationError({"marks": [tk._("Give a table of items and answers.")]})
    locked = Case.lock(case.id)
    number = Session.scalar(_round(locked)) if locked else None
    if locked is None or locked.category != "waiting" or str(data_dict.get("round")) != str(number):
        Session.rollback()
        raise tk.ValidationError({"round": [tk._("This case has moved on since you opened it. Look at it again.")]})
    kept, problems = cleaned(marks, {*(item.key for item in mine), *(FIELD + name for name in LABELS)})
    if problems:
        Session.rollback()
        raise tk.ValidationError({key: [sentence(reason)] for key, reason in problems.items()})
    if str(data_dict.get("all_ok") or "").lower() in {"1", "true", "yes", "on"}:
        kept |= {key: {"ok": True} for key in open_items(kept, mine)}
    Review.keep(locked, user.id, user.fullname or user.name, kept)
    Session.commit()
    return _shown(case, user)


def _at_the_gate(name: str, context: Context, data_dict: DataDict) -> tuple[Case, model.User]:
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access(name, context, {"case": case})
    user = caller(context)
    if user is None:
        raise tk.ObjectNotFound(tk._("Case not found."))
    return case, user


def _round(case: Case) -> Any:
    return sa.select(Review.round_of(case))


def _items(profile: SopProfile, case: Case, user: model.User) -> tuple[ChecklistItem, ...]:
    return reviews.items_for(profile, case.state, actor_for(user, case.organization_id).roles)


def _shown(case: Case, user: model.User) -> dict[str, Any]:
    profile = profile_of_case(case)
    mine, words, rows = _items(profile, case, user), reviews.titles(profile), Review.of_case(case)
    own = next((row for row in rows if row.user_id == user.id), None)
    marks = {mark.key: mark for mark in marks_of(own.marks if own else {})}
    wrong = [mark for mark in marks.values() if not mark.ok]
    back = profile.reasons.get(_vocabulary(profile, case), ())
    return {
        "id": case.id,
        "round": Session.scalar(_round(case)),
        "items": [
            {
                "key": item.key,
                "title": in_language(item.title, language()),
                "fields": list(item.fields),
                "ok": item.key in marks and marks[item.key].ok,
                "remark": marks[item.key].remark if item.key in marks else "",
            }
            for item in mine
        ],
        "fields": [
            {"name": m.key.removeprefix(FIELD), "title": words.get(m.key, m.key), "remark": m.remark}
            for m in wrong
            if m.key.startswith(FIELD)
        ],
        "open": len(open_items(own.marks if own else {}, mine)),
        "remarks": len(wrong),
        "others": [
            {"user_name": row.user_name, "remarks": reviews.remarks_of(row, words)} for row in rows if row is not own
        ],
        "suggestion": {
            "reason": suggested_reason(wrong, mine, {word.key for word in back}),
            "how_to_fix": to_repair(wrong, words),
        },
        "updated_at": isoformat(own.updated_at) if own else None,
    }


def _vocabulary(profile: SopProfile, case: Case) -> str:
    """The reasons of the way back from here."""
    leaving = profile.flows[case.flow].leaving(case.state)
    return next((one.reasons for one in leaving if one.reasons and str(one.how_to_fix) == "required"), "")
