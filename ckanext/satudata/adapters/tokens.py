"""Signed addresses: the link in a reminder that switches reminders off names its reader and proves that we wrote it."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from ckanext.satudata import config

__all__ = ["reader_of", "reader_token"]

_SALT = "satudata-langganan"


def reader_token(user_id: str) -> str:
    """The token of a reader. It opens nothing but the choice about his own reminders, and does not expire: a mail of
    last year must still be answered. A new ``SECRET_KEY`` ends all of them.
    """
    return _serializer().dumps(user_id)


def reader_of(token: str) -> str | None:
    """The id of the user a token was made for; None when it was not made here."""
    try:
        found = _serializer().loads(token)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(config.secret_key(), salt=_SALT)
