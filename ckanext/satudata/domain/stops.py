"""When the clock of a case stands, and how long the offices had it without that time.

It stands while the case lies with the producer after it was handed in once (sent back, or recalled: the repair limit
runs instead), and during declared outages of the portal. The time of a round runs from its first submission until it
is published or closed; a case that is opened anew begins another round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ckanext.satudata.domain.duration import together
from ckanext.satudata.domain.sop_types import Category
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.domain.workdays import Calendar

__all__ = ["Clock", "Stop", "clock_of"]

REPAIR, OUTAGE = "repair", "outage"
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Stop:
    """Time in which the clock stood; no end while it still does."""

    kind: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class Clock:
    """The newest round of a case: since when, until when (None while it runs), its stops, the time without them."""

    start: datetime
    end: datetime | None
    stops: tuple[Stop, ...]
    total: Reason


def clock_of(moves: Iterable[tuple[datetime, Category]], calendar: Calendar, now: datetime) -> Clock | None:
    """The clock of a case that moved into these categories at these times; None before its first submission."""
    start: datetime | None = None
    end: datetime | None = None
    running: list[Span] = []
    repairs: list[Stop] = []
    at: datetime | None = None
    before: Category | None = None
    for moment, category in moves:
        if category is Category.WAITING and (start is None or end is not None):
            start, end, running, repairs = moment, None, [], []
        elif start is not None and end is None and at is not None:
            _close(before, at, moment, running, repairs)
            end = moment if category in {Category.PUBLISHED, Category.CLOSED} else None
        at, before = moment, category
    if start is None or at is None:
        return None
    if end is None:
        _close(before, at, now, running, repairs)
        if before is Category.OPEN:
            repairs[-1] = Stop(REPAIR, repairs[-1].start, None)
    outages = _outages(start, end or now, calendar)
    elapsed = sum((b - a for span in running for a, b in _without(span, outages)), timedelta())
    stops = sorted([*repairs, *outages], key=lambda one: one.start)
    return Clock(start, end, tuple(stops), together(running, elapsed, calendar))


def _close(category: Category | None, start: datetime, end: datetime, running: list[Span], repairs: list[Stop]) -> None:
    """A stay in a state of this category is over."""
    if category is Category.WAITING:
        running.append((start, end))
    elif category is Category.OPEN:
        repairs.append(Stop(REPAIR, start, end))


def _outages(start: datetime, end: datetime, calendar: Calendar) -> list[Stop]:
    touched = (one for one in calendar.outages if one.start < end and start < one.end)
    return [Stop(OUTAGE, one.start, one.end) for one in touched]


def _without(span: Span, stops: Sequence[Stop]) -> list[Span]:
    parts = [span]
    for stop in stops:
        stop_end = stop.end or span[1]
        cut = [((a, min(b, stop.start)), (max(a, stop_end), b)) for a, b in parts]
        parts = [part for both in cut for part in both if part[1] - part[0] > timedelta()]
    return parts
