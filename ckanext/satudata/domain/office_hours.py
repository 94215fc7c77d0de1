"""When an office is open on a working day: the hours in which limits of minutes and hours run.

Default: 08:00 to 16:00, on Friday to 15:00. No SOP prints hours. Offices of regional governments work 37.5 hours a week
without breaks (Perpres 21/2023 art. 4) and end earlier on Friday for the Friday prayer; in Ramadan they work 32.5 hours
by a circular of each region. The exact hours are the region's decree, so a profile says its own (section `clock:`).

A break at noon is left out on purpose: a limit of five minutes that begins at 11:58 should not end an hour later
because an office writes its break into a decree and another does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = ["DEFAULT_HOURS", "Hours", "OfficeHours", "Season"]

_FRIDAY = 4
_OPENS, _CLOSES, _CLOSES_FRIDAY = 8 * 60, 16 * 60, 15 * 60
_MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class Hours:
    """One working day: open from `opens` until `closes`, in minutes since midnight, as JSON keeps them."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        """A day that closes before it opens would make every limit endless."""
        if not 0 <= self.opens < self.closes <= _MIDNIGHT:
            raise ValueError(f"office hours must end after they begin: {self.opens} to {self.closes}")


def _default_week() -> Mapping[str, Hours]:
    return {str(day): Hours(_OPENS, _CLOSES_FRIDAY if day == _FRIDAY else _CLOSES) for day in range(7)}


@dataclass(frozen=True)
class Season:
    """Other hours from one day to another, both counted: Ramadan.

    Days are ISO text and the keys of `week` weekdays ("0" is Monday), as JSON keeps them.
    """

    first: str
    last: str
    week: Mapping[str, Hours]

    def covers(self, day: date) -> bool:
        """Whether these hours hold that day."""
        return date.fromisoformat(self.first) <= day <= date.fromisoformat(self.last)


@dataclass(frozen=True)
class OfficeHours:
    """Hours by weekday, with seasons that have hours of their own."""

    week: Mapping[str, Hours] = field(default_factory=_default_week)
    seasons: tuple[Season, ...] = ()

    def of(self, day: date) -> Hours:
        """The hours of this day, were it a working day."""
        season = next((one for one in self.seasons if one.covers(day)), None)
        key = str(day.weekday())
        return (season.week.get(key) if season else None) or self.week.get(key) or _default_week()[key]


DEFAULT_HOURS = OfficeHours()
