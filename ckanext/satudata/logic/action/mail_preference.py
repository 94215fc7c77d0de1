"""Whether somebody wants reminders, chosen by the link in a reminder: its signed token is the proof."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate as validate_action_data
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.tokens import reader_of
from ckanext.satudata.logic.schema.mail_preference import mail_preference_show_schema, mail_preference_update_schema
from ckanext.satudata.model import MailPreference
from ckanext.satudata.model.base import Session

__all__ = ["satudata_mail_preference_show", "satudata_mail_preference_update"]


@tk.side_effect_free
@validate_action_data(mail_preference_show_schema)
def satudata_mail_preference_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Whether the reader of a reminder gets reminders. Changes nothing.

    Who may: whoever has the token, signed in or not.

    :param token: from the address in a reminder
    :type token: string
    :returns: ``name`` (of the reader) and ``reminders``
    :rtype: dictionary
    """
    tk.check_access("satudata_mail_preference_show", context, data_dict)
    reader = _reader(data_dict["token"])
    return {"name": reader.fullname or reader.name, "reminders": MailPreference.wants_reminders(reader.id)}


@validate_action_data(mail_preference_update_schema)
def satudata_mail_preference_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Switch reminders off or on. Mails about decisions cannot be switched off.

    Who may: whoever has the token, signed in or not (RFC 8058: one click, no login).

    :param token: from the address in a reminder
    :type token: string
    :param reminders: whether reminders are wanted
    :type reminders: boolean
    :returns: as `satudata_mail_preference_show`
    :rtype: dictionary
    """
    tk.check_access("satudata_mail_preference_update", context, data_dict)
    reader = _reader(data_dict["token"])
    chosen = MailPreference.choose(reader.id, data_dict["reminders"])
    Session.commit()
    return {"name": reader.fullname or reader.name, "reminders": chosen.reminders}


def _reader(token: str) -> model.User:
    """The reader a token was made for; ObjectNotFound for every other text and for who is gone."""
    user_id = reader_of(token)
    reader = model.User.get(user_id) if user_id else None
    if reader is None or reader.state != model.State.ACTIVE:
        raise tk.ObjectNotFound(tk._("There is no such address."))
    return reader
