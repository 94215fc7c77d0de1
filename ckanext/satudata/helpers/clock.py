"""What pages say of time: years not decreed, why a due time moved, the next days of a rhythm, days of the week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import is_estimated
from ckanext.satudata.domain.text import N_

__all__ = [
    "satudata_due_reason",
    "satudata_free_day_kind",
    "satudata_is_estimated",
    "satudata_long_day",
    "satudata_rhythm_days",
]

_WHY = {
    "decree": N_("Counted anew with the calendar as it is now."),
    "outage": N_("The portal did not work in between."),
    "deadline": N_("The Walidata set the date."),
}
_RHYTHMS = {
    "bulanan": N_("month"),
    "triwulanan": N_("quarter"),
    "semesteran": N_("half-year"),
    "tahunan": N_("year"),
}
_KINDS = {
    "national": N_("National holiday or joint leave"),
    "regional": N_("Day of this region"),
    "correction": N_("Worked although free elsewhere"),
    "setting": N_("From the portal's settings"),
}


def satudata_is_estimated(moment: str | None) -> bool:
    """Whether a moment lies in a year whose free days are not decreed yet."""
    return bool(moment) and is_estimated(_local(str(moment)).year)


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(config.display_timezone()))


def satudata_due_reason(why: str) -> str:
    """Why a due time was counted anew; nothing for a reason this version does not know."""
    return tk._(_WHY[why]) if why in _WHY else ""


def satudata_free_day_kind(kind: str) -> str:
    """Where a day of the list comes from."""
    return tk._(_KINDS[kind]) if kind in _KINDS else kind


def satudata_rhythm_days(days: Mapping[str, str]) -> str:
    """The next day of each rhythm of publication in one line: `month 1 Desember 2026, quarter 4 Januari 2027`."""
    return ", ".join(f"{tk._(_RHYTHMS[key])} {_long(day)}" for key, day in days.items() if key in _RHYTHMS)


def _long(day: str) -> str:
    return format_date(date.fromisoformat(day), "d MMMM y", locale=_language())


def satudata_long_day(day: str) -> str:
    """A day with its weekday: `Jumat, 17 April 2026`."""
    return format_date(date.fromisoformat(day), "EEEE, d MMMM y", locale=_language())


def _language() -> str:
    return "id" if str(tk.h.lang()).startswith("id") else "en"
