"""The portal's working calendar: national holidays and joint leave from package `holidays`, the region's own days.

A year counts as estimated while its joint decree (SKB three ministers) is not out: the package then marks the Islamic
dates as estimates, or knows no joint leave. Dates of such a year may still move.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import g, has_request_context

from ckanext.satudata import config
from ckanext.satudata.domain.clock_types import USUAL_CLOCK, ClockRule
from ckanext.satudata.domain.sop import CalendarKind
from ckanext.satudata.domain.workdays import Calendar, Outage
from ckanext.satudata.model import FreeDay
from ckanext.satudata.model import Outage as OutageRow
from ckanext.satudata.model.free_day import CORRECTION

__all__ = ["forget", "is_estimated", "national_days", "portal_calendar", "today"]

_MEMO = "satudata_calendar"
_ESTIMATE = "perkiraan"
_OUTAGES_OF = timedelta(days=3 * 366)
"""No step runs longer; older outages move nothing."""


@lru_cache(maxsize=16)
def national_days(year: int) -> Mapping[date, str]:
    """National holidays and joint leave of a year (joint decree of three ministers), with their Indonesian names.

    The package is kept outside the rules: it knows the decrees, we only count days.
    """
    import holidays

    return dict(holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id"))


@lru_cache(maxsize=16)
def is_estimated(year: int) -> bool:
    """Whether the decree for this year is not out, as far as the installed package knows."""
    import holidays

    joint_leave = holidays.country_holidays("ID", years=year, categories=("government",), language="id")
    return not joint_leave or any(_ESTIMATE in name for name in national_days(year).values())


class _Own(NamedTuple):
    """What this portal declared."""

    free: frozenset[date]
    worked: frozenset[date]
    outages: tuple[Outage, ...]


def portal_calendar(year: int | None = None, rule: ClockRule = USUAL_CLOCK) -> Calendar:
    """The calendar rules count with, for the years around `year` (now when not given), in the hours of this rule.

    Asks the database twice, and within one request only once.
    """
    year = year or today().year
    years = range(year - 1, year + 3)
    own = _own(year)
    return Calendar(
        holidays=frozenset(day for one in years for day in national_days(one)) - own.worked,
        extra=(config.calendar_extra_holidays() | own.free) - own.worked,
        zone=ZoneInfo(config.display_timezone()),
        counts=CalendarKind(config.calendar_kind()),
        outages=own.outages,
        hours=rule.hours,
        estimated=frozenset(one for one in years if is_estimated(one)),
    )


def _own(year: int) -> _Own:
    memo: dict[int, _Own] = g.setdefault(_MEMO, {}) if has_request_context() else {}
    if year not in memo:
        days = FreeDay.between(date(year - 1, 1, 1), date(year + 2, 12, 31))
        outages = OutageRow.since(datetime.now(timezone.utc) - _OUTAGES_OF)
        memo[year] = _Own(
            frozenset(one.day for one in days if one.kind != CORRECTION),
            frozenset(one.day for one in days if one.kind == CORRECTION),
            tuple(Outage(one.starts_at, one.ends_at) for one in outages),
        )
    return memo[year]


def forget() -> None:
    """Read the portal's own days and outages anew: they were changed, or a long-lived process begins its next round."""
    if has_request_context():
        g.pop(_MEMO, None)


def today() -> date:
    """The day it is where the portal stands."""
    return datetime.now(timezone.utc).astimezone(ZoneInfo(config.display_timezone())).date()
