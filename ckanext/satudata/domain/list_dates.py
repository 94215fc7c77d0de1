"""Days of release as offices write them in a Daftar Data: 31/12/2026, 31 Desember 2026, Desember 2026, a serial number.

Day before month, always: that is how the SOPs and Berita Acara write (`30/1/2023`, `17 Oktober 2024`). A span of time
that is named instead of a day (a month, a quarter, a half-year) promises its last day. Nothing else is guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from ckanext.satudata.domain.period import FIRST_YEAR, LAST_YEAR, parse_day

__all__ = ["likely_day", "read_day", "serial_day"]

_SPELLINGS = (
    ("januari", "january", "jan"),
    ("februari", "february", "febuari", "pebruari", "feb", "peb"),
    ("maret", "march", "mar", "mrt"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agu", "agt", "ags", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "december", "des", "dec"),
)
MONTHS = {spelling: number for number, spellings in enumerate(_SPELLINGS, 1) for spelling in spellings}
"""Every spelling met in lists, also old and slipped ones, to the number of the month."""

_WEEKDAY = re.compile(r"(senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu),?\s+")
_CLOCK = re.compile(r"[ t]0{1,2}:00(:00)?(\.0+)?$")
_NUMBERS = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4})", re.ASCII)
_BACKWARD = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})", re.ASCII)
_WORDS = re.compile(r"(?:(?:tanggal |tgl\.? )?(\d{1,2})[ \-])?([a-z]+)\.?[ \-](\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", re.ASCII)
_PART = re.compile(r"(triwulan|tw|semester|smt)\.?[ \-]?(iv|iii|ii|i|[1-4])[ ,/\-]+(?:tahun )?(\d{4})", re.ASCII)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS_IN_PART = {"t": 3, "s": 6}
_MONTHS_IN_YEAR = 12
_SHORT_YEAR = re.compile(r"(.*[/.\- ])(\d{2})", re.ASCII)
_CENTURY = "20"
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
"""The day a spreadsheet counts from, such that its numbers are right from March 1900 on."""
_SERIAL_FIRST = date(2000, 1, 1)


def read_day(text: str) -> date | None:
    """The day these words mean, the last one of a named month, quarter or half-year; None where they name none."""
    plain = _CLOCK.sub("", _WEEKDAY.sub("", " ".join(text.casefold().split())))
    if match := _NUMBERS.fullmatch(plain):
        return _day(match[3], match[2], match[1])
    if match := _BACKWARD.fullmatch(plain):
        return _day(match[1], match[2], match[3])
    if match := _WORDS.fullmatch(plain):
        month = MONTHS.get(match[2], 0)
        return _day(match[3], month, match[1]) if match[1] else _month_end(match[3], month)
    if match := _MONTH.fullmatch(plain):
        return _month_end(match[1] or match[4], match[2] or match[3])
    if match := _PART.fullmatch(plain):
        return _month_end(match[3], _number(match[2]) * _MONTHS_IN_PART[match[1][0]])
    return None


def serial_day(text: str) -> date | None:
    """The day a spreadsheet means by this number of days, from the year 2000 on; None for other text."""
    day = _SERIAL_ZERO + timedelta(int(text)) if _SERIAL.fullmatch(text) else None
    return day if day and day >= _SERIAL_FIRST and day.year <= LAST_YEAR else None


def likely_day(text: str) -> date | None:
    """A day to offer where `read_day` finds none: month before day, a year of two digits, a year alone."""
    plain = " ".join(text.casefold().split())
    if match := _NUMBERS.fullmatch(plain):
        return _day(match[3], match[1], match[2])
    if match := _SHORT_YEAR.fullmatch(plain):
        return read_day(f"{match[1]}{_CENTURY}{match[2]}")
    return read_day(f"desember {plain}")


def _number(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def _day(year: str, month: str | int, day: str) -> date | None:
    return parse_day(f"{year}-{int(month):02}-{int(day):02}")


def _month_end(year: str, month: str | int) -> date | None:
    number = int(month)
    if not 1 <= number <= _MONTHS_IN_YEAR or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    return date(int(year), number, monthrange(int(year), number)[1])
