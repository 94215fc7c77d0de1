"""What CKAN's own pages say outside every catalogue: dates with hours, errors, kinds of activity.

CKAN writes dates with an hour in one English pattern, whatever the language; in Indonesian they are said the Indonesian
way, every other language gets what CKAN says. Numbers and periods come from Babel and sizes from the catalogue, so they
need no helper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from werkzeug.exceptions import default_exceptions

import ckan.plugins.toolkit as tk
from ckan.lib import helpers as core

from ckanext.satudata.adapters.words import long_date, long_datetime
from ckanext.satudata.domain.text import N_

__all__ = [
    "humanize_entity_type",
    "render_datetime",
    "satudata_activity_type",
    "satudata_error_reason",
    "satudata_error_title",
]

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


_ERRORS = {
    400: N_("This request cannot be handled"),
    401: N_("Please log in"),
    403: N_("This page is not open to you"),
    404: N_("Page not found"),
    405: N_("This page cannot be asked for in this way"),
    409: N_("Somebody else was faster"),
    413: N_("The file is too large"),
    429: N_("Too many requests in a short time"),
    500: N_("Something went wrong on the portal"),
    502: N_("Something went wrong on the portal"),
    503: N_("The portal is resting for a moment"),
}


def satudata_error_title(code: int) -> str:
    """The heading of the page for this HTTP status."""
    other = 500 if code >= 500 else 400  # noqa: PLR2004 - HTTP's own numbers
    return tk._(_ERRORS.get(code, _ERRORS[other]))


def satudata_error_reason(code: int, said: Any) -> str:
    """Why a request was refused, in the reader's language; empty for the web server's standard sentence."""
    standard = default_exceptions.get(code)
    text = str(said or "").strip()
    return "" if standard and text == (standard.description or "") else tk._(text) if text else ""


_ACTIVITIES = {
    "new package": N_("Dataset created"),
    "changed package": N_("Dataset changed"),
    "deleted package": N_("Dataset deleted"),
    "follow dataset": N_("Dataset followed"),
    "new resource view": N_("View of a file created"),
    "changed resource view": N_("View of a file changed"),
    "deleted resource view": N_("View of a file deleted"),
    "new group": N_("Group created"),
    "changed group": N_("Group changed"),
    "deleted group": N_("Group deleted"),
    "follow group": N_("Group followed"),
    "new organization": N_("Organisation created"),
    "changed organization": N_("Organisation changed"),
    "deleted organization": N_("Organisation deleted"),
    "follow organization": N_("Organisation followed"),
    "new user": N_("Account created"),
    "changed user": N_("Account changed"),
    "follow user": N_("Person followed"),
}


def satudata_activity_type(kind: str) -> str:
    """The name of a kind of CKAN's activities; of an unknown one as CKAN says it."""
    return tk._(_ACTIVITIES[kind]) if kind in _ACTIVITIES else kind.capitalize()


@tk.chained_helper
def humanize_entity_type(
    next_helper: Callable[..., str | None], entity_type: str, object_type: str, purpose: str
) -> str | None:
    """CKAN's label for a type, with "Organization" and the like in the reader's language.

    CKAN asks for it where a page of groups shows an organisation, and writes the type's name as it is in code.
    """
    label = next_helper(entity_type, object_type, purpose)
    if not label or object_type not in {"organization", "group", "dataset"}:
        return label
    name = object_type.capitalize()
    return label.replace(name, tk._(name))
