"""CKAN's own helpers for dates, said the Indonesian way in Indonesian; every other language gets what CKAN says.

CKAN writes dates with an hour in one English pattern, whatever the language. Numbers and periods come from Babel and
sizes from the catalogue, so they need no helper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib import helpers as core

from ckanext.satudata.adapters.words import long_date, long_datetime

__all__ = ["render_datetime"]

NAMED = re.compile(r"(?<!%)(?:%%)*%[aAbBcpxX]")
"""Parts of a format that Python says in English."""


@tk.chained_helper
def render_datetime(
    next_helper: Callable[..., str],
    datetime_: datetime | str | None,
    date_format: str | None = None,
    with_hours: bool = False,
    with_seconds: bool = False,
) -> str:
    """A day (`10 November 2026`) or a moment (`10 November 2026 pukul 14.05 WIB`); empty for what is no date.

    :param datetime_: datetime or ISO text, in UTC where it names no zone
    :param date_format: format for `strftime`, meant for machines; one that names months or days is read as "a date",
        with the hour where it asks for one
    :param with_hours: with hours and minutes
    :param with_seconds: with hours, minutes and seconds
    """
    plain = date_format and not NAMED.search(date_format)
    if plain or not str(tk.h.lang()).startswith("id"):
        return next_helper(datetime_, date_format, with_hours, with_seconds)
    moment = _moment(datetime_)
    if moment is None:
        return ""
    hours = with_hours or bool(date_format and re.search(r"%[HIcX]", date_format))
    return long_datetime(moment, "id", seconds=with_seconds) if hours or with_seconds else long_date(moment, "id")


def _moment(value: Any) -> datetime | None:
    """The moment meant, as CKAN reads it: text in ISO form, UTC where no zone is named."""
    if isinstance(value, str):
        try:
            value = core.date_str_to_datetime(value)
        except (TypeError, ValueError):
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)
