"""What is said about a draft of the Daftar Data: until when, who came to a meeting, and what it is about.

SOP Pringsewu 2024 rows 1 to 4: the draft goes round, the Forum discusses it and agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from ckanext.satudata.domain.text import N_, Reason

__all__ = [
    "LONGEST_AGENDA",
    "LONGEST_MINUTES",
    "MOST_PEOPLE",
    "Attendee",
    "Remark",
    "agenda_of",
    "closed_to_comments",
    "read_attendance",
    "until_problem",
]

MOST_PEOPLE = 500
LONGEST_ENTRY = 200
LONGEST_AGENDA, LONGEST_MINUTES = 20_000, 50_000

_BETWEEN = re.compile(r"[;\t]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def closed_to_comments(is_open: bool, until: date | None, today: date) -> Reason | None:
    """Why nothing can be said about a list any more: it is no draft, or the day for it has passed."""
    if not is_open:
        return Reason("not_open", N_("This Daftar Data is not a draft any more: comments can only be read."))
    if until is not None and today > until:
        text = N_("Comments were taken until {day}: they can only be read now.")
        return Reason("over", text, {"day": until.isoformat()})
    return None


def until_problem(until: date | None, today: date) -> Reason | None:
    """Why this cannot be the last day on which comments are taken."""
    if until is not None and until < today:
        return Reason("past", N_("This day has passed. Name today or a later day, or none."))
    return None


# Attendance


@dataclass(frozen=True)
class Attendee:
    """Somebody who came."""

    name: str
    position: str = ""
    organization: str = ""

    def as_dict(self) -> dict[str, str]:
        """As it is kept."""
        return asdict(self)


def read_attendance(value: object) -> list[Attendee] | Reason:
    """Who came, from a list of name, position and organization, from lines "name; position; organization", or both.

    Empty lines are left out; pasted columns of a spreadsheet (tabs) are read as well.
    """
    given = value.splitlines() if isinstance(value, str) else value or []
    entries = [_fields(one) for one in cast("list[object]", given)] if isinstance(given, list) else [None]
    if None in entries:
        return Reason("form", N_("Write the attendance as a list of name, position and organization."))
    cleaned = [tuple(_clean(text) for text in one) for one in entries if one is not None]
    if len(cleaned) > MOST_PEOPLE:
        return Reason("many", N_("A meeting holds at most {most} people."), {"most": str(MOST_PEOPLE)})
    return _judged(cleaned)


def _fields(entry: object) -> Sequence[str] | None:
    """The three texts of an entry or of a line; None where it is something else."""
    if isinstance(entry, str):
        return _BETWEEN.split(entry, maxsplit=2)
    if not isinstance(entry, dict):
        return None
    texts = [cast("Mapping[str, Any]", entry).get(name) or "" for name in ("name", "position", "organization")]
    return texts if all(isinstance(text, str) for text in texts) else None


def _clean(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


def _judged(entries: Iterable[tuple[str, ...]]) -> list[Attendee] | Reason:
    found: list[Attendee] = []
    for number, texts in enumerate(entries, start=1):
        if not any(texts):
            continue
        if not texts[0]:
            return Reason("name", N_("Person {number} of the attendance has no name."), {"number": str(number)})
        if max(map(len, texts)) > LONGEST_ENTRY:
            params = {"number": str(number), "most": str(LONGEST_ENTRY)}
            return Reason(
                "long", N_("Person {number} of the attendance: write at most {most} letters a field."), params
            )
        found.append(Attendee(*texts))
    return found


# Agenda


@dataclass(frozen=True)
class Remark:
    """An open comment; `row_id` is None where it is about the whole list."""

    row_id: str | None
    title: str
    code: str
    said_by: str
    organization: str
    body: str


def agenda_of(remarks: Iterable[Remark], whole: str) -> str:
    """Lines for a meeting: what is said about the whole first, then row by row, in the order they come; "" for none.

    :param whole: heading of what is said about the whole list, in the reader's language
    """
    rows: dict[str | None, list[Remark]] = {None: []}
    for one in remarks:
        rows.setdefault(one.row_id, []).append(one)
    points = [_point(row_id, said, whole) for row_id, said in rows.items() if said]
    return "\n\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))


def _point(row_id: str | None, said: Sequence[Remark], whole: str) -> str:
    first = said[0]
    heading = whole if row_id is None else f"{first.title} ({first.code})" if first.code else first.title
    return "\n".join([heading, *(f"   - {_speaker(one)}: {' '.join(one.body.split())}" for one in said)])


def _speaker(one: Remark) -> str:
    return f"{one.said_by} ({one.organization})" if one.organization else one.said_by
