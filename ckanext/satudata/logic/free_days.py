"""The list of free days of a year: what the package knows, what the region added, what it corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import forget, is_estimated, national_days, today
from ckanext.satudata.adapters.ics import IcsDay, IcsError, read_days
from ckanext.satudata.logic.typed import YEARS_AHEAD, YEARS_BACK, refuse
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import FreeDay
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.free_day import CORRECTION, REGIONAL

__all__ = ["add", "import_days", "listed", "remove"]


def listed(year: int) -> dict[str, Any]:
    """Every day of this year on the list, in order, each with where it comes from and whether it is worked."""
    own = {row.day: row for row in FreeDay.between(date(year, 1, 1), date(year, 12, 31))}
    national = national_days(year)
    set_up = {day for day in config.calendar_extra_holidays() if day.year == year}
    rows = [_row(day, own.get(day), national.get(day)) for day in sorted({*own, *national, *set_up})]
    return {"year": year, "estimated": is_estimated(year), "results": rows}


def _row(day: date, own: FreeDay | None, national: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": None,
        "day": day.isoformat(),
        "kind": "national" if national else "setting",
        "name": {"id": national or "", "en": ""},
        "source": "",
        "works": False,
    }
    if own is None:
        return row
    row |= own.dictize()
    row["works"] = own.kind == CORRECTION
    return row


def add(
    day: date, kind: str, name: dict[str, str], source: str, user: model.User | None, field: str = "day"
) -> FreeDay:
    """A row for this day, not committed; refused where the list says it already."""
    problem = _against(day, kind)
    if problem:
        raise refuse(field, problem)
    row = FreeDay(
        day=day,
        kind=kind,
        name_id=name["id"],
        name_en=name.get("en", ""),
        source=source,
        created_by=user.id if user else None,
        created_at=utcnow(),
    )
    Session.add(row)
    Session.flush()
    forget()
    return row


def _against(day: date, kind: str) -> str | None:
    """Why a day cannot be added, None when it can."""
    own = FreeDay.between(day, day)
    national = national_days(day.year).get(day)
    if own:
        return tk._("This day is on the list already: {name}.").format(name=own[0].name_id)
    if kind == REGIONAL and (national or day in config.calendar_extra_holidays()):
        return tk._("This day is free already: {name}.").format(name=national or tk._("by the portal's settings"))
    if kind == CORRECTION and not national and day not in config.calendar_extra_holidays():
        return tk._("This day is no free day, so it cannot be corrected to a working day.")
    return None


def remove(row: FreeDay, user: model.User | None) -> None:
    """Take a day off the list, not committed; the row stays with who and when."""
    row.removed_by, row.removed_at = user.id if user else None, utcnow()
    Session.flush()
    forget()


def import_days(content: bytes, source: str, user: model.User | None, *, dry_run: bool) -> dict[str, Any]:
    """What a calendar file would add or did add, what it doubles, what of it cannot be taken; not committed."""
    try:
        found = read_days(content)
    except IcsError as e:
        raise refuse("upload", sentence(e.reason)) from e
    answer: dict[str, Any] = {"added": [], "doubled": [], "refused": []}
    seen: set[date] = set()
    for one in found:
        kind, told = _judged(one, seen)
        answer[kind].append(told)
        if kind == "added" and one.day is not None:
            seen.add(one.day)
            if not dry_run:
                add(one.day, REGIONAL, {"id": one.name}, source, user, "upload")
    return answer


def _judged(one: IcsDay, seen: set[date]) -> tuple[str, dict[str, Any]]:
    """Whether a day of a file is taken, and what is said of it."""
    told = {"day": one.day.isoformat() if one.day else None, "name": one.name, "message": ""}
    first, last = today().year - YEARS_BACK, today().year + YEARS_AHEAD
    if one.problem or one.day is None:
        return "refused", {**told, "message": sentence(one.problem) if one.problem else ""}
    if not first <= one.day.year <= last:
        text = tk._("The year must lie between {first} and {last}.").format(first=first, last=last)
        return "refused", {**told, "message": text}
    if not one.name:
        return "refused", {**told, "message": tk._("The entry has no name.")}
    if one.day in seen:
        return "doubled", {**told, "message": tk._("This day stands in the file twice.")}
    problem = _against(one.day, REGIONAL)
    return ("doubled", {**told, "message": problem}) if problem else ("added", told)
