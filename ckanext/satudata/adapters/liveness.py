"""Whether the services behind a message answer now: asked before a round of attempts, and after one that failed."""

from __future__ import annotations

import logging
import smtplib

from ckan.lib.search import make_connection

from ckanext.satudata import config

__all__ = ["index_answers", "mail_answers"]

log = logging.getLogger(__name__)

PATIENCE = 10
"""Seconds a service has for a sign of life."""


def index_answers() -> bool:
    """Whether the portal's own core of the search index answers a query."""
    try:
        connection = make_connection()
        connection.timeout = PATIENCE
        connection.search("*:*", rows=0)
    except Exception as e:  # noqa: BLE001 - refused, silent, an error page, another core: it does not answer
        log.debug("liveness: the search index does not answer: %s", e)
        return False
    return True


def mail_answers() -> bool:
    """Whether the mail server greets; nothing is sent."""
    try:
        with smtplib.SMTP(config.smtp_server(), timeout=PATIENCE) as connection:
            connection.noop()
    except OSError as e:  # whatever smtplib raises is one
        log.debug("liveness: the mail server does not answer: %s", e)
        return False
    return True
