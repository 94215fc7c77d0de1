"""The rhythm of a dataset: when the data of the period after the last covered one may be expected.

Perpres 39/2019 art. 17 and the SOPs ask for a release schedule; where a producer wrote none, the frequency of the data
and its last period give it.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from ckanext.satudata.domain.period import LAST_YEAR, parse_period

__all__ = ["Expected", "expected_update"]

_MONTHS = {"bulanan": 1, "triwulanan": 3, "empat_bulanan": 4, "semesteran": 6, "tahunan": 12}
_DAYS = {"harian": 1, "mingguan": 7}


@dataclass(frozen=True)
class Expected:
    """The next period of a series and the first day on which its data can exist."""

    first: date
    last: date
    from_day: date


def expected_update(frequency: str, last_period: str, planned: str, today: date) -> Expected | None:
    """What comes next, None when nothing can be said or the day has passed: the public is never told of lateness.

    Args:
        frequency: word of the vocabulary `frekuensi`; as needed and "two years or longer" say nothing of a day.
        last_period: end of what is covered, `2025`, `2025-06` or `2025-06-30`.
        planned: the release the producer planned, in the same spelling; it goes before what the frequency says.
        today: the reader's day.
    """
    covered = parse_period(last_period)
    following = _following(frequency, covered[1]) if covered and covered[1].year < LAST_YEAR else None
    release = parse_period(planned)
    if release and release[1] >= today:
        first, last = following or release
        return Expected(first, last, release[0])
    if following is None:
        return None
    from_day = following[1] + timedelta(days=1)
    return Expected(*following, from_day) if from_day > today else None


def _following(frequency: str, end: date) -> tuple[date, date] | None:
    """First and last day of the period after the one that ended then."""
    first = end + timedelta(days=1)
    if frequency in _DAYS:
        return first, first + timedelta(days=_DAYS[frequency] - 1)
    if frequency not in _MONTHS:
        return None
    year, month = divmod(first.year * 12 + first.month - 1 + _MONTHS[frequency], 12)
    after = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
    return first, after - timedelta(days=1)
