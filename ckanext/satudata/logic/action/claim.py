"""Taking a case on, giving it back, taking it over from a colleague."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.logic import claims, outbox
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["satudata_case_claim", "satudata_case_release", "satudata_case_take_over"]


def satudata_case_claim(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a case on, so that colleagues see who works on it. It blocks nobody's decision.

    Who may: people whose turn it is. What is claimed already stays claimed.

    :param id: id of a case, or name or id of a dataset
    :returns: ``id``, ``claimed_by``, ``claimed_by_name``, ``claimed_at``
    :raises ValidationError: 409 with key ``claimed_by``, naming who has taken it on
    """
    case, user = _locked("satudata_case_claim", context, data_dict)
    first = claims.holder(case)
    if first is not None and first.id != user.id:
        name, since = first.fullname or first.name, long_datetime(case.claimed_at) if case.claimed_at else "-"
        Session.rollback()
        text = tk._("{name} has taken this case on since {date}. If you agree on it, take it over.")
        raise tk.ValidationError({"claimed_by": [text.format(name=name, date=since)]})
    if first is None:
        case.claim(user.id, utcnow())
    return _written(case, user)


def satudata_case_release(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a case back to all whose turn it is.

    Who may: who has taken it on. Nothing happens where nobody has.

    :param id: id of a case, or name or id of a dataset
    :returns: as `satudata_case_claim`
    """
    case, user = _locked("satudata_case_release", context, data_dict)
    first = claims.holder(case)
    if first is not None and first.id != user.id:
        Session.rollback()
        raise tk.NotAuthorized(tk._("Only who has taken a case on may give it back. You may take it over."))
    case.claim(None, None)
    return _written(case, None)


def satudata_case_take_over(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a case over from who has taken it on; he is told by mail, and the history says so.

    Who may: people whose turn it is.

    :param id: id of a case, or name or id of a dataset
    :returns: as `satudata_case_claim`
    """
    case, user = _locked("satudata_case_take_over", context, data_dict)
    first = claims.holder(case)
    if first is None or first.id == user.id:
        case.claim(user.id, case.claimed_at if first else utcnow())
        return _written(case, user)
    event = claims.take_over(case, user, first)
    mails = claims.told(event)
    answer = _written(case, user)
    outbox.deliver_soon(mails)
    return answer


def _locked(name: str, context: Context, data_dict: DataDict) -> tuple[Case, model.User]:
    """The case with its row locked, and the caller, who may; 404 where he may not know it."""
    found = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access(name, context, {"case": found})
    case, user = Case.lock(found.id), caller(context)
    if case is None or user is None:
        raise tk.ObjectNotFound(tk._("Case not found."))
    if not claims.may_claim(case, user):  # the state may have changed before the row was locked
        Session.rollback()
        raise tk.NotAuthorized(tk._("Only those whose turn it is may take a case on."))
    return case, user


def _written(case: Case, user: model.User | None) -> dict[str, Any]:
    answer = {
        "id": case.id,
        "claimed_by": case.claimed_by,
        "claimed_by_name": (user.fullname or user.name) if user else None,
        "claimed_at": isoformat(case.claimed_at),
    }
    Session.commit()
    return answer
