"""Spans of time as people write them: a year, a month of a year, or a day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

__all__ = ["one_year_on", "parse_day", "parse_period", "parse_years", "years_between"]

FIRST_YEAR, LAST_YEAR = 1900, 2100
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def parse_period(text: str) -> tuple[date, date] | None:
    """First and last day of `2024`, `2024-06` or `2024-06-30`; None when it is none of these."""
    match = _PERIOD.fullmatch(text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, int(month), 1), date(year, int(month), monthrange(year, int(month))[1])
        single = date(year, int(month), int(day))
    except ValueError:
        return None
    return single, single


def parse_day(text: str) -> date | None:
    """The day of `2024-06-30`; None for anything else."""
    span = parse_period(text)
    return span[0] if span and len(text) == len("2024-06-30") else None


def parse_years(text: str) -> list[int] | None:
    """The years of `2025, 2026` or `2025;2026`, sorted, each once; None when something else stands there."""
    words = [word for word in re.split(r"[,;\s]+", text.strip()) if word]
    if not words or not all(re.fullmatch(r"\d{4}", word, re.ASCII) for word in words):
        return None
    years = sorted({int(word) for word in words})
    return years if years[0] >= FIRST_YEAR and years[-1] <= LAST_YEAR else None


def years_between(start: str, end: str) -> list[int]:
    """Every year touched by a span; one end alone gives its own year, none gives an empty list."""
    spans = [span for span in (parse_period(start), parse_period(end)) if span]
    if not spans:
        return []
    return list(range(spans[0][0].year, spans[-1][1].year + 1))


def one_year_on(text: str) -> str:
    """The same year, month or day one year later, as precise as it was written; other text stays as it is."""
    span = parse_period(text)
    if span is None or span[0].year >= LAST_YEAR:
        return text
    year = span[0].year + 1
    if len(text) < len("2024-06-30"):
        return f"{year}{text[4:]}"
    last = monthrange(year, span[0].month)[1]
    return date(year, span[0].month, min(span[0].day, last)).isoformat()
