"""Offices and who stands in for them: Plt. (the office is vacant) and Plh. (its holder is away).

UU 30/2014 art. 14 gives routine decisions of an office that is vacant to a Pelaksana Tugas, and those of one whose
holder is away to a Pelaksana Harian; both are named by a decree, and a decision names the office as they hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ckanext.satudata.domain.role import OfficialView

__all__ = ["ACTING_WORDS", "Term", "is_own_deputy", "office_title", "same_name"]

ACTING_WORDS = {"plt": "Plt.", "plh": "Plh."}
"""How a deputy's office is written; official Indonesian in every language."""


@dataclass(frozen=True)
class Term:
    """From one day to another; both count, an open end holds for ever."""

    first: date | None = None
    last: date | None = None

    def overlaps(self, other: Term) -> bool:
        """Whether some day lies in both."""
        return _before_end(self.first, other.last) and _before_end(other.first, self.last)


def _before_end(first: date | None, last: date | None) -> bool:
    return first is None or last is None or first <= last


def office_title(position: str, acting: str) -> str:
    """The office as a signature names it: "Plt. Kepala Dinas Kesehatan"; what says so already is left alone."""
    word = ACTING_WORDS.get(acting, "")
    if not word or position.lower().startswith(word.lower()):
        return position
    return f"{word} {position}"


def is_own_deputy(deputy: OfficialView, other: OfficialView, nips: tuple[str, str] = ("", "")) -> bool:
    """Whether a deputy would stand in for himself: the other holds the same office, in its own right, in these days.

    `nips` are those of both; equal ones are one person, so are equal accounts and equal names.
    """
    if not deputy.acting or other.acting or other.id == deputy.id:
        return False
    if (deputy.role, deputy.organization_id) != (other.role, other.organization_id):
        return False
    term = Term(deputy.valid_from, deputy.valid_to)
    if not term.overlaps(Term(other.valid_from, other.valid_to)):
        return False
    if any(nips):
        return nips[0] == nips[1] or _same_account(deputy, other)
    return _same_account(deputy, other) or same_name(deputy.name, other.name)


def _same_account(one: OfficialView, other: OfficialView) -> bool:
    return one.user_id is not None and one.user_id == other.user_id


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, capitals and blanks aside."""
    return "".join(one.lower().split()) == "".join(other.lower().split()) != ""
