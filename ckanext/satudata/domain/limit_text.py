"""The SOP's column "waktu" read as a limit: `5 hari`, `1-5 hari kerja`, `1 jam`, `sesuai frekuensi data`."""

from __future__ import annotations

import re

from ckanext.satudata.domain.marked import Item
from ckanext.satudata.domain.sop_types import CalendarKind, Limit, LimitUnit
from ckanext.satudata.domain.text import N_

__all__ = ["MAX_NUMBER", "read_limit"]

MAX_NUMBER = 10_000
"""No limit is longer: ten thousand of a unit keeps every due time inside the calendar."""

_UNITS = {
    "menit": LimitUnit.MINUTE,
    "jam": LimitUnit.HOUR,
    "hari": LimitUnit.DAY,
    "minggu": LimitUnit.WEEK,
    "bulan": LimitUnit.MONTH,
    **{str(unit): unit for unit in LimitUnit if unit is not LimitUnit.FREQUENCY},
}
_CALENDARS = {
    "kerja": CalendarKind.WORKING,
    "kalender": CalendarKind.CALENDAR,
    **{str(kind): kind for kind in CalendarKind},
}
_FREQUENCY = {"sesuai frekuensi data", "sesuai frekuensi", "frequency"}
_SHAPE = re.compile(
    r"(?P<first>-?\d{1,9})(?:\s*(?:-|–|s\.?d\.?)\s*(?P<last>-?\d{1,9}))?\s+(?P<unit>\w+)(?:\s+(?P<kind>\w+))?"
)


def read_limit(item: Item) -> Limit | None:
    """The limit, None for `-` (the SOP prints no time); a text that is no limit is refused.

    A mark of a footnote at its end counts for nothing ("Sesuai frekuensi data*", SOP Blitar 2023 step 5).
    """
    words = " ".join(item.word().lower().split()).rstrip("* ")
    if words == "-":
        return None
    if words in _FREQUENCY:
        return Limit(None, None, LimitUnit.FREQUENCY)
    shape = _SHAPE.fullmatch(words)
    if not shape:
        item.refuse(
            N_('"{word}" is no limit; write for instance "5 hari", "1-5 hari kerja" or "sesuai frekuensi data".'),
            word=words,
        )
    unit, kind = shape["unit"], shape["kind"]
    if unit not in _UNITS:
        item.unknown(unit, _UNITS, "unit")
    if kind and kind not in _CALENDARS:
        item.unknown(kind, _CALENDARS, "calendar")
    minimum = int(shape["first"]) if shape["last"] else None
    maximum = int(shape["last"] or shape["first"])
    _refuse_wrong_numbers(item, words, minimum, maximum)
    return Limit(minimum, maximum, _UNITS[unit], _CALENDARS[kind] if kind else None)


def _refuse_wrong_numbers(item: Item, words: str, minimum: int | None, maximum: int) -> None:
    if maximum < 0 or (minimum is not None and minimum < 0):
        item.refuse(N_('The limit "{word}" is negative.'), word=words)
    if minimum is not None and minimum > maximum:
        item.refuse(N_('The limit "{word}" begins above its end.'), word=words)
    if not 0 < maximum <= MAX_NUMBER:
        item.refuse(N_('The limit "{word}" must lie between 1 and {most}.'), word=words, most=str(MAX_NUMBER))
