"""Looked at when a mail leaves, not when it was written: who may still be told, and whether it is old news."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.words import long_datetime, translator
from ckanext.satudata.domain.errors import NotTold
from ckanext.satudata.domain.text import N_, in_language
from ckanext.satudata.logic.people import may_see_case, sees_all
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.model import Case, Event, Outbox
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["current_mail"]

OLD_AFTER = timedelta(hours=6)
"""From this age on a mail says when it was written."""

MOVED = N_("This message is from {written}. Meanwhile the state is: {state}.")
LATE = N_("This message is from {written} and could not be delivered earlier. The state is still: {state}.")
_START = '<div style="max-width:600px;margin:0 auto">\n'
"""Where the body of our own mails begins (domain/mail.py)."""


def current_mail(row: Outbox) -> dict[str, Any]:
    """The mail of this row as it may leave now.

    :raises NotTold: the account is gone or has no address, or it may no longer see the case
    """
    mail = dict(row.payload)
    case = Case.get(row.case_id) if row.case_id else None
    if mail.get("user_id"):
        user = model.User.get(mail["user_id"])
        if user is None or user.state != model.State.ACTIVE or not user.email:
            raise NotTold("The recipient's account is gone.")
        if row.case_id and (case is None or not may_see_case(user, case)):
            raise NotTold("The recipient may no longer see this case.")
        _refuse_old_digest(mail, user)
        mail["email"] = user.email
    said = _old_news(row, case) if case is not None else None
    return _with(mail, said) if said else mail


def _refuse_old_digest(mail: dict[str, Any], user: model.User) -> None:
    """A digest names cases: it is for its day, and for who may see every one of them now."""
    digest = mail.get("digest")
    if not digest:
        return
    if digest["day"] != today().isoformat():
        raise NotTold("The reminders of that day are over; those of today say what is so now.")
    if not sees_all(user, digest["cases"]):
        raise NotTold("The recipient may no longer see a case in it.")


def _old_news(row: Outbox, case: Case) -> str | None:
    """The sentence in front: since when the mail was written its case has moved, or much time has passed."""
    _ = translator()
    event = Session.get(Event, row.event_id) if row.event_id else None
    moved = event is not None and event.to_state is not None and event.to_state != case.state
    if not moved and utcnow() - row.created_at < OLD_AFTER:
        return None
    state = profile_of_case(case).flows[case.flow].states.get(case.state)
    title = in_language(state.title, config.locale_default()) if state else case.state
    return _(MOVED if moved else LATE).format(written=long_datetime(row.created_at), state=title)


def _with(mail: dict[str, Any], sentence: str) -> dict[str, Any]:
    made = {**mail, "body": f"{sentence}\n\n{mail['body']}"}
    html = mail.get("html")
    if html:
        made["html"] = html.replace(_START, f"{_START}<p><strong>{escape(sentence)}</strong></p>\n", 1)
    return made
