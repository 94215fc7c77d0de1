"""How often somebody wants reminders, chosen by the link in a reminder: its signed token is the proof."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate as validate_action_data
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.tokens import reader_of
from ckanext.satudata.domain.reminder import Frequency
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
    :returns: ``name`` (of the reader), ``reminders`` (whether any come), ``frequency`` and ``language`` (None: the
        portal's own)
    :rtype: dictionary
    """
    tk.check_access("satudata_mail_preference_show", context, data_dict)
    return _told(_reader(data_dict["token"]))


@validate_action_data(mail_preference_update_schema)
def satudata_mail_preference_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Choose how often reminders come and in which language. Mails about decisions cannot be switched off.

    Who may: whoever has the token, signed in or not (RFC 8058: one click, no login).

    :param token: from the address in a reminder
    :type token: string
    :param reminders: whether reminders are wanted; true brings them each day where they were off
    :type reminders: boolean
    :param frequency: ``daily``, ``weekly``, ``late`` (only what is late) or ``none``
    :type frequency: string
    :param language: ``id`` or ``en``; empty for the portal's own
    :type language: string
    :returns: as `satudata_mail_preference_show`
    :rtype: dictionary
    """
    tk.check_access("satudata_mail_preference_update", context, data_dict)
    if not {"reminders", "frequency", "language"} & data_dict.keys():
        raise tk.ValidationError({"frequency": [tk._("Choose how often reminders come.")]})
    reader = _reader(data_dict["token"])
    frequency, language = MailPreference.of(reader.id)
    frequency = Frequency(data_dict.get("frequency") or frequency)
    if "reminders" in data_dict:
        off = Frequency.DAILY if frequency is Frequency.NONE else frequency
        frequency = off if data_dict["reminders"] else Frequency.NONE
    MailPreference.choose(reader.id, frequency, data_dict.get("language") or language)
    Session.commit()
    return _told(reader)


def _told(reader: model.User) -> dict[str, Any]:
    frequency, language = MailPreference.of(reader.id)
    return {
        "name": reader.fullname or reader.name,
        "reminders": frequency is not Frequency.NONE,
        "frequency": str(frequency),
        "language": language,
    }


def _reader(token: str) -> model.User:
    """The reader a token was made for; ObjectNotFound for every other text and for who is gone."""
    user_id = reader_of(token)
    reader = model.User.get(user_id) if user_id else None
    if reader is None or reader.state != model.State.ACTIVE:
        raise tk.ObjectNotFound(tk._("There is no such address."))
    return reader
