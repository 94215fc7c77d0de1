"""What happened to each dataset of the demo, and when: steps a person took, on working days and in office hours."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

__all__ = ["WIB", "Step", "beginning", "drafted", "moment", "published", "submitted", "validated", "working_day"]

WIB = timezone(timedelta(hours=7))
PRODUCER, HEAD, WALIDATA = "produsen", "kepala", "walidata"
FIRST_DAY = 195


@dataclass(frozen=True)
class Step:
    """One thing done: so many working days ago, at this time in western Indonesia, by this person.

    `who` is an account, or the office of the dataset's own agency (produsen, pendukung, kepala, ppid).
    """

    days_ago: int
    at: str
    do: str
    who: str
    data: dict[str, Any] = field(default_factory=dict)


def drafted(days_ago: int, who: str = PRODUCER) -> list[Step]:
    """Written and uploaded in one morning."""
    return [Step(days_ago, "08:20", "create", who), Step(days_ago, "08:45", "upload", who)]


def submitted(days_ago: int, who: str = PRODUCER) -> list[Step]:
    """Submitted the working day after."""
    return [*drafted(days_ago, who), Step(days_ago - 1, "09:30", "submit", who)]


def validated(days_ago: int, who: str = PRODUCER, took: int = 3) -> list[Step]:
    """Validated by the head of the OPD `took` working days after the submission."""
    return [*submitted(days_ago, who), Step(days_ago - 1 - took, "13:20", "validate", HEAD)]


def published(
    days_ago: int, who: str = PRODUCER, took: tuple[int, int] = (3, 2), walidata: str = WALIDATA
) -> list[Step]:
    """Verified by the Walidata; `took` is what OPD and Walidata needed, in working days."""
    steps = validated(days_ago, who, took[0])
    return [*steps, Step(steps[-1].days_ago - took[1], "10:10", "verify", walidata)]


def beginning(today: date, free_days: frozenset[date]) -> datetime:
    """When the portal was set up: the first working day of its past."""
    return datetime.combine(working_day(today, FIRST_DAY, free_days), time(8, 5), WIB)


def working_day(today: date, days_ago: int, free_days: frozenset[date]) -> date:
    """The working day so many working days before today."""
    day = today
    while days_ago:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in free_days:  # noqa: PLR2004 - Monday to Friday
            days_ago -= 1
    return day


def moment(step: Step, dataset: str, today: date, free_days: frozenset[date]) -> datetime:
    """When a step was taken; each dataset has minutes of its own, so that not everybody clicks at half past nine."""
    hour, minute = (int(part) for part in step.at.split(":"))
    shift = timedelta(seconds=zlib.crc32(dataset.encode()) % 1500)
    day = working_day(today, step.days_ago, free_days)
    return datetime.combine(day, time(hour, minute), WIB) + shift
