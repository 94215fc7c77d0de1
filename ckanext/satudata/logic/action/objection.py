"""What an official may say against a decision that was entered in his name."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic.case_page import attachment_kind_title
from ckanext.satudata.logic.objection import Decision, decision_of, object_to
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.words import language, sentence
from ckanext.satudata.model.base import isoformat

__all__ = ["satudata_objection_create", "satudata_objection_show"]

MAX_LENGTH = 4000


@tk.side_effect_free
def satudata_objection_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A decision that was entered for an official, as he is told of it.

    Who may: whoever has the signed link of the mail to the official (``token``), and the official himself, signed in
    (``event``). Everybody else gets 404.

    :param token: of the mail; or ``event``: id of the decision's event
    :returns: ``title``, ``organization_title``, ``what``, ``official``, ``position``, ``entered_by``, ``decided_at``,
        ``note``, ``letters`` (kinds), ``state_title``, ``until``, ``possible``, ``why_not`` (sentences), ``objection``
        (``reason`` and ``created_at`` of the one that was made)
    """
    tk.check_access("satudata_objection_show", context, data_dict)
    return _shown(_named(context, data_dict))


def satudata_objection_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Object to a decision entered in one's name. What is not published goes back; published data warn the Walidata.

    Who may: as `satudata_objection_show`, once, within `ckanext.satudata.roles.objection_days` working days.

    :param token: of the mail; or ``event``: id of the decision's event
    :param reason: why, in the official's words
    :returns: as `satudata_objection_show`
    """
    tk.check_access("satudata_objection_create", context, data_dict)
    decision = _named(context, data_dict)
    reason = str(data_dict.get("reason") or "").strip()
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Say why you object.")]})
    if len(reason) > MAX_LENGTH:
        raise tk.ValidationError({"reason": [tk._("At most {n} characters.").format(n=MAX_LENGTH)]})
    object_to(decision, reason, caller(context))
    return _shown(_named(context, data_dict))


def _named(context: Context, data_dict: DataDict) -> Decision:
    return decision_of(data_dict.get("token"), data_dict.get("event"), caller(context))


def _shown(decision: Decision) -> dict[str, Any]:
    case, event = decision.case, decision.event
    profile = profile_of_case(case)
    flow = profile.flows[case.flow]
    transition, state = flow.transitions.get(event.transition or ""), flow.states.get(case.state)
    group = model.Group.get(case.organization_id) if case.organization_id else None
    return {
        "event": event.id,
        "title": case.title,
        "organization_title": (group.title or group.name) if group else None,
        "what": in_language(transition.title, language()) if transition else event.transition,
        "official": event.decided_by_name,
        "position": event.decided_by_position,
        "entered_by": event.actor_name,
        "decided_at": isoformat(event.created_at),
        "note": event.note,
        "letters": [attachment_kind_title(profile, one["kind"]) for one in event.data.get("letters", [])],
        "state_title": in_language(state.title, language()) if state else case.state,
        "is_published": case.category == "published",
        "until": isoformat(decision.until),
        "possible": not decision.against,
        "why_not": [sentence(one) for one in decision.against],
        "objection": decision.objection.dictize() if decision.objection else None,
    }
