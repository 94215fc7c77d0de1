"""A limit in words, the reverse of `limit_text`: `1-5 hari kerja`, in both languages."""

from __future__ import annotations

from ckanext.satudata.domain.sop_types import CalendarKind, Limit, LimitUnit
from ckanext.satudata.domain.text import Text

__all__ = ["limit_words"]

NO_LIMIT: Text = {"id": "tanpa batas waktu", "en": "no limit"}
_FREQUENCY: Text = {"id": "sesuai frekuensi data", "en": "by the rhythm of the data"}
_UNITS = {
    LimitUnit.MINUTE: ("menit", "minute"),
    LimitUnit.HOUR: ("jam", "hour"),
    LimitUnit.DAY: ("hari", "day"),
    LimitUnit.WEEK: ("minggu", "week"),
    LimitUnit.MONTH: ("bulan", "month"),
}


def limit_words(limit: Limit | None) -> Text:
    """What a limit says; a calendar is named only where the profile names one ("hari" is as the portal is set)."""
    if limit is None:
        return NO_LIMIT
    if limit.unit is LimitUnit.FREQUENCY:
        return _FREQUENCY
    indonesian, english = _UNITS[limit.unit]
    number = str(limit.maximum) if limit.minimum is None else f"{limit.minimum}-{limit.maximum}"
    plural = "" if number == "1" else "s"
    if limit.calendar is CalendarKind.WORKING:
        return {"id": f"{number} {indonesian} kerja", "en": f"{number} working {english}{plural}"}
    if limit.calendar is CalendarKind.CALENDAR:
        return {"id": f"{number} {indonesian} kalender", "en": f"{number} calendar {english}{plural}"}
    return {"id": f"{number} {indonesian}", "en": f"{number} {english}{plural}"}
