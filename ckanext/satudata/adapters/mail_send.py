"""Hands one mail to core's mailer and says of every failure whether the mail may have left."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckan.lib import mailer

from ckanext.satudata.adapters.mail_headers import keep_whole

__all__ = ["MaybeSentError", "send_mail"]

PATIENCE = 60.0
"""Seconds the mail server has for each answer; core sets no limit, and a silent server would hold us for ever."""


class MaybeSentError(Exception):
    """The connection ended while the mail was being handed over: only its recipient knows whether it came."""


def send_mail(name: str, address: str, subject: str, body: str, **more: Any) -> None:
    """Send one mail.

    :raises MaybeSentError: it may have left
    :raises ckan.lib.mailer.MailerException: it has surely not left
    """
    keep_whole("List-Unsubscribe")
    try:
        with _patience():
            mailer.mail_recipient(name, address, subject, body, **more)
    except mailer.MailerException as e:
        if _cut_off(e):
            raise MaybeSentError(str(e)) from e
        raise
    except OSError as e:
        _settle(e)


def _settle(error: OSError) -> None:
    """An exception of the socket comes from core's farewell to the server, or from the middle of the exchange.

    With nothing before it, it comes from the farewell: the mail was accepted. Behind it stands what went wrong first.
    """
    first = error.__context__
    if isinstance(error, smtplib.SMTPServerDisconnected) and first is None:
        return
    if isinstance(first, mailer.MailerException) and not _cut_off(first):
        raise first
    raise MaybeSentError(f"{type(error).__name__}: {error}") from error


def _cut_off(error: mailer.MailerException) -> bool:
    """Whether core says that the server went away after it had greeted (before that, core uses words of its own)."""
    first = error.__context__
    return isinstance(first, smtplib.SMTPServerDisconnected) and str(error) == repr(first)


@contextmanager
def _patience() -> Iterator[None]:
    """A limit for new connections that have none of their own, for as long as one mail takes."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
