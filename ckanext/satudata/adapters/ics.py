"""Calendars as files (iCalendar, RFC 5545): written for calendar programs, read from what an office hands in.

Written with package `icalendar`: folding at 75 bytes, escaping and time zones are where hand-written files fail, and
a file that every calendar program but one reads is no export.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from icalendar import Calendar as Ics
from icalendar import Event as IcsEntry

from ckanext.satudata.domain.text import N_, Reason

__all__ = ["MAX_BYTES", "IcsDay", "IcsError", "IcsEvent", "read_days", "write_events"]

MAX_BYTES = 512 * 1024
"""A year of free days takes a few kilobytes; what is larger is another file."""

MAX_ENTRIES = 2_000
MAX_SPAN = 60
"""Days one entry may last: the longest joint leave is far shorter."""

PRODUCER = "-//ckanext-satudata//ID"


class IcsError(Exception):
    """A file that is no calendar; `reason` says why in words for people."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.english)
        self.reason = reason


@dataclass(frozen=True)
class IcsEvent:
    """One entry of a calendar to be written.

    `uid` stays the same when the entry changes, so that a calendar program moves it instead of showing it twice.
    `start` is a day (an entry of the whole day) or a moment with its zone; `end` the first day or moment after it.
    """

    uid: str
    start: date | datetime
    title: str
    end: date | datetime | None = None
    description: str = ""
    url: str = ""
    changed: datetime | None = None


@dataclass(frozen=True)
class IcsDay:
    """One day read from a file; `problem` says why it cannot be taken, None when it can."""

    day: date | None
    name: str
    problem: Reason | None = None


def write_events(events: Iterable[IcsEvent], title: str = "", now: datetime | None = None) -> bytes:
    """A calendar file of these entries, UTF-8.

    :param title: what a calendar program calls the subscription
    :param now: when the file was made, for entries that do not say when they changed
    """
    made = now or datetime.now(timezone.utc)
    calendar = Ics()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if title:
        calendar.add("x-wr-calname", title)
    for event in events:
        calendar.add_component(_entry(event, made))
    return calendar.to_ical()


def _entry(event: IcsEvent, made: datetime) -> IcsEntry:
    entry = IcsEntry()
    entry.add("uid", event.uid)
    entry.add("dtstamp", event.changed or made)
    entry.add("dtstart", _utc(event.start))
    if event.end is not None:
        entry.add("dtend", _utc(event.end))
    elif not isinstance(event.start, datetime):
        entry.add("dtend", event.start + timedelta(days=1))
    entry.add("summary", event.title)
    if event.description:
        entry.add("description", event.description)
    if event.url:
        entry.add("url", event.url)
    entry.add("transp", "TRANSPARENT")
    return entry


def _utc(moment: date | datetime) -> date | datetime:
    """Moments in UTC: a file with its own table of zones is read differently by every program."""
    return moment.astimezone(timezone.utc) if isinstance(moment, datetime) else moment


def read_days(content: bytes) -> list[IcsDay]:
    """The days a calendar file names, each with its name, in their order; an entry of three days gives three.

    :raises IcsError: the file is too large, is no calendar, or holds no entry
    """
    if len(content) > MAX_BYTES:
        limit = {"limit": str(MAX_BYTES // 1024)}
        raise IcsError(Reason("size", N_("The calendar file is larger than {limit} kB."), limit))
    try:
        calendars: list[Any] = list(Ics.from_ical(content, multiple=True))
    except Exception as e:  # icalendar raises whatever its parts raise on a broken file
        raise IcsError(Reason("unreadable", N_("This file is no calendar that can be read (ICS)."))) from e
    entries = [entry for calendar in calendars for entry in calendar.walk("VEVENT")]
    if not entries:
        raise IcsError(Reason("empty", N_("There is no entry in this calendar file.")))
    if len(entries) > MAX_ENTRIES:
        most = {"limit": str(MAX_ENTRIES)}
        raise IcsError(Reason("entries", N_("The calendar file has more than {limit} entries."), most))
    found = [day for entry in entries for day in _days(entry)]
    return sorted(found, key=lambda one: (one.day or date.max, one.name))


def _days(entry: Any) -> list[IcsDay]:
    name = " ".join(str(entry.get("summary") or "").split())[:200]
    try:
        first = entry.decoded("dtstart")
        last = entry.decoded("dtend") if entry.get("dtend") else None
    except Exception:  # noqa: BLE001 - the same
        first = last = None
    if not isinstance(first, date):  # six digits are a time of day to the library
        return [IcsDay(None, name, Reason("no_date", N_("The entry has no readable date.")))]
    if entry.get("rrule"):
        return [IcsDay(_day(first), name, Reason("repeats", N_("Entries that repeat are not read; give each day.")))]
    start, length = _day(first), 1
    if isinstance(last, date) and not isinstance(last, datetime):
        length = max((_day(last) - start).days, 1)
    if length > MAX_SPAN:
        most = {"limit": str(MAX_SPAN)}
        return [IcsDay(start, name, Reason("long", N_("The entry is longer than {limit} days."), most))]
    return [IcsDay(start + timedelta(days=number), name) for number in range(length)]


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
