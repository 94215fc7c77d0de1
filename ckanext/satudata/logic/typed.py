"""Days and moments as people type them, refused with one sentence beside their field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.schedule import read_day

__all__ = ["refuse", "typed_day", "typed_moment", "typed_text"]

YEARS_BACK, YEARS_AHEAD = 10, 10


def refuse(field: str, sentence: str) -> tk.ValidationError:
    """A refusal beside one field, to be raised."""
    return tk.ValidationError({field: [sentence]})


def typed_text(data: dict[str, Any], field: str, *, required: bool = False, most: int = 500) -> str:
    """A line of words without blanks around it."""
    value = data.get(field)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if required and not text:
        raise refuse(field, tk._("Missing value"))
    if len(text) > most:
        raise refuse(field, tk._("Write at most {n} characters.").format(n=most))
    return text


def typed_day(data: dict[str, Any], field: str) -> date:
    """A day as 2026-04-17, in a year a calendar of this office can be about."""
    day = read_day(typed_text(data, field, required=True))
    if day is None:
        raise refuse(field, tk._("Write the date as year-month-day, for instance 2027-12-31."))
    first, last = today().year - YEARS_BACK, today().year + YEARS_AHEAD
    if not first <= day.year <= last:
        raise refuse(field, tk._("The year must lie between {first} and {last}.").format(first=first, last=last))
    return day


def typed_moment(data: dict[str, Any], field: str) -> datetime:
    """A moment as 2026-04-17T10:00, where the portal stands unless it names a zone."""
    text = typed_text(data, field, required=True)
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise refuse(field, tk._("Write date and time as 2026-12-31T08:00.")) from None
    if len(text) < len("2026-12-31T08:00"):
        raise refuse(field, tk._("Write date and time as 2026-12-31T08:00."))
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(config.display_timezone()))
