"""Signed addresses: a link in a mail names its reader or his decision, and proves that we wrote it."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from ckanext.satudata import config

__all__ = ["objection_of", "objection_token", "reader_of", "reader_token"]

_READER, _OBJECTION = "satudata-langganan", "satudata-keberatan"


def reader_token(user_id: str) -> str:
    """The token of a reader. It opens nothing but the choice about his own reminders, and does not expire: a mail of
    last year must still be answered. A new ``SECRET_KEY`` ends all of them.
    """
    return _serializer(_READER).dumps(user_id)


def reader_of(token: str) -> str | None:
    """The id of the user a token was made for; None when it was not made here."""
    return _read(_READER, token)


def objection_token(event_id: str) -> str:
    """The token of a decision entered for an official: it shows that decision and lets him object, nothing else.

    Until when is judged by the decision itself, so the token need not expire.
    """
    return _serializer(_OBJECTION).dumps(event_id)


def objection_of(token: str) -> str | None:
    """The id of the event a token was made for; None when it was not made here."""
    return _read(_OBJECTION, token)


def _read(salt: str, token: str) -> str | None:
    try:
        found = _serializer(salt).loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def _serializer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key(), salt=salt)
