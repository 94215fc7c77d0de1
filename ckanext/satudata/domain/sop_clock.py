"""Section `clock:` of a profile: office hours by weekday, hours of Ramadan by date, the rhythm of publication.

    clock:
      jam_kerja: {senin: 07.30-16.00, jumat: 07.30-15.00}
      ramadan:
        - {dari: 2026-02-18, sampai: 2026-03-19, jam_kerja: {senin: 08.00-15.00}}
      ritme_terbit: triwulanan

Days that are not named keep the usual hours (`domain.office_hours`).
"""

from __future__ import annotations

import re
from datetime import date

from ckanext.satudata.domain.clock_types import RHYTHMS, ClockRule
from ckanext.satudata.domain.marked import Item
from ckanext.satudata.domain.office_hours import DEFAULT_HOURS, Hours, OfficeHours, Season
from ckanext.satudata.domain.text import N_

__all__ = ["read_clock"]

_DAYS = {"senin": "0", "selasa": "1", "rabu": "2", "kamis": "3", "jumat": "4", "sabtu": "5", "minggu": "6"}
_MIDNIGHT, _LAST_MINUTE = 24 * 60, 59
_HOURS = re.compile(r"(\d{1,2})[.:](\d{2})\s*(?:-|–|s\.?d\.?)\s*(\d{1,2})[.:](\d{2})")


def read_clock(item: Item | None) -> ClockRule:
    """The section as a value; a profile without it has the usual hours."""
    if item is None:
        return ClockRule()
    table = item.table()
    table.only((), {"jam_kerja", "ramadan", "ritme_terbit"})
    ramadan, rhythm = table.get("ramadan"), table.get("ritme_terbit")
    seasons = tuple(_season(one) for one in ramadan.items()) if ramadan else ()
    return ClockRule(
        OfficeHours({**DEFAULT_HOURS.week, **_week(table.get("jam_kerja"))}, seasons),
        rhythm.one_of(frozenset(RHYTHMS), "rhythm") if rhythm else None,
    )


def _week(item: Item | None) -> dict[str, Hours]:
    found: dict[str, Hours] = {}
    for day, one in item.table().entries.items() if item else ():
        if day not in _DAYS:
            one.unknown(day, _DAYS, "weekday")
        found[_DAYS[day]] = _hours(one)
    return found


def _hours(item: Item) -> Hours:
    word = item.word()
    shape = _HOURS.fullmatch(word)
    opens_h, opens_m, closes_h, closes_m = (int(part) for part in shape.groups()) if shape else (0, 0, 0, 0)
    opens, closes = opens_h * 60 + opens_m, closes_h * 60 + closes_m
    if not opens < closes <= _MIDNIGHT or max(opens_m, closes_m) > _LAST_MINUTE:
        item.refuse(N_('"{word}" are no office hours; write for instance "08.00-16.00".'), word=word)
    return Hours(opens, closes)


def _season(item: Item) -> Season:
    table = item.table()
    table.only({"dari", "sampai", "jam_kerja"})
    first, last = _day(table["dari"]), _day(table["sampai"])
    if last < first:
        table["sampai"].refuse(N_("The last day lies before the first."))
    return Season(first.isoformat(), last.isoformat(), _week(table["jam_kerja"]))


def _day(item: Item) -> date:
    word = item.word()
    try:
        return date.fromisoformat(word)
    except ValueError:
        item.refuse(N_('"{word}" is no date; write it as year-month-day, for instance 2026-03-19.'), word=word)
