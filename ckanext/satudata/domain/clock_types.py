"""What a profile says of time beside its limits: office hours, the rhythm of publication, when people are reminded."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.satudata.domain.office_hours import DEFAULT_HOURS, OfficeHours

__all__ = ["RHYTHMS", "USUAL_CLOCK", "USUAL_REMINDERS", "ClockRule", "ReminderRule"]

RHYTHMS = {"bulanan": 1, "triwulanan": 3, "semesteran": 6, "tahunan": 12}
"""Months between two publications (SOP Paser 2022: month, quarter, half-year, year)."""


@dataclass(frozen=True)
class ClockRule:
    """Section `clock:`. `rhythm` is a key of `RHYTHMS`, None where the SOP fixes none."""

    hours: OfficeHours = DEFAULT_HOURS
    rhythm: str | None = None


@dataclass(frozen=True)
class ReminderRule:
    """Section `reminders:`; days are working days.

    `half_way`: when half of the time has passed. `before`: so many days before the due day. `on_the_day`: on it.
    `every`: each so many days after it, 0 for never. `superior_after`: from so many days late on the superior is told
    too, 0 for never. No SOP prints such a rule; the default is ours.
    """

    half_way: bool = True
    before: tuple[int, ...] = (1,)
    on_the_day: bool = True
    every: int = 3
    superior_after: int = 6


USUAL_CLOCK, USUAL_REMINDERS = ClockRule(), ReminderRule()
"""Of a profile that says nothing."""
