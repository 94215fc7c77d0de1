"""Days, periods and numbers as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.words import long_date
from ckanext.satudata.domain.period import parse_period

__all__ = ["satudata_day", "satudata_number", "satudata_period"]

_YEAR, _MONTH = len("2024"), len("2024-06")


def _locale() -> Locale:
    try:
        return Locale.parse(tk.h.lang(), sep="_")
    except (UnknownLocaleError, ValueError):
        return Locale("id")


def satudata_day(moment: date | datetime | str | None) -> str:
    """`10 November 2026` in the portal's zone, from a time of the database or CKAN's ISO text; empty for nothing."""
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return ""
    if moment is None:
        return ""
    if isinstance(moment, datetime) and moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return long_date(moment, tk.h.lang())


def satudata_period(start: str | None, end: str | None) -> str:
    """`2021-2025`, `Juni 2024`, `1 Juni 2024-30 Juni 2024`: a span as stored, in words; what cannot be read stays."""
    said = [_spelled(one) for one in (start, end) if one]
    return "–".join(dict.fromkeys(said))


def _spelled(text: str) -> str:
    span = parse_period(text)
    if span is None:
        return text
    pattern = {_YEAR: "y", _MONTH: "MMMM y"}.get(len(text), "d MMMM y")
    return format_date(span[0], pattern, locale=_locale())


def satudata_number(value: Any) -> str:
    """`1.234,5` for a number, at most four decimals; anything else as it is, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return format_decimal(value, "#,##0.####", locale=_locale())
