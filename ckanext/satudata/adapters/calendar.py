"""The portal's working calendar: national holidays and joint leave from package `holidays`, the region's own days."""

from __future__ import annotations

from datetime import date, datetime, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from ckanext.satudata import config
from ckanext.satudata.domain.sop import CalendarKind
from ckanext.satudata.domain.workdays import Calendar

__all__ = ["portal_calendar", "today"]


@lru_cache(maxsize=8)
def _free_days(first_year: int, last_year: int) -> frozenset[date]:
    """National holidays and joint leave (joint decree of three ministers) of these years.

    The package is kept outside the rules: it knows the decrees, we only count days.
    """
    import holidays

    days = holidays.country_holidays(
        "ID", years=range(first_year, last_year + 1), categories=("public", "government"), language="id"
    )
    return frozenset(days)


def portal_calendar(year: int | None = None) -> Calendar:
    """The calendar rules count with, for the years around `year` (now when not given)."""
    year = year or today().year
    return Calendar(
        holidays=_free_days(year - 1, year + 2),
        extra=config.calendar_extra_holidays(),
        zone=ZoneInfo(config.display_timezone()),
        counts=CalendarKind(config.calendar_kind()),
    )


def today() -> date:
    """The day it is where the portal stands."""
    return datetime.now(timezone.utc).astimezone(ZoneInfo(config.display_timezone())).date()
