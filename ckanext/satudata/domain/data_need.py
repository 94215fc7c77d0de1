"""Data that somebody needs for the next Daftar Data: what a need must say, and how it is answered.

SOP Sumedang 2022 row 1: members of the Forum name the data they need and for which plan; the Walidata collects them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.domain.text import N_, Reason

__all__ = [
    "ANSWERS",
    "DECLINED",
    "FILED",
    "PLANS",
    "STATES",
    "TAKEN_UP",
    "WITHDRAWN",
    "Need",
    "answer_problems",
    "names_organization",
    "problems",
]

FILED, TAKEN_UP, DECLINED, WITHDRAWN = "filed", "taken_up", "declined", "withdrawn"

STATES = {
    FILED: N_("Filed"),
    TAKEN_UP: N_("Taken up"),
    DECLINED: N_("Declined"),
    WITHDRAWN: N_("Withdrawn"),
}
"""Each state with its title; every state but the first is final."""

ANSWERS = (TAKEN_UP, DECLINED)

PLANS = ("RPJMD", "RKPD", "Renstra", "SPM", "SDGs")
"""What data is mostly needed for; other words are as good."""

YEARS_BACK, YEARS_AHEAD = 1, 5


@dataclass(frozen=True)
class Need:
    """What somebody wrote: `year` is the list it is for, `needed_by` the day the data must be there."""

    year: int
    title: str
    plan: str
    needed_by: date | None = None


def problems(need: Need, today: date, kept_day: date | None = None) -> dict[str, Reason]:
    """What is wrong with a need, by field; `kept_day`: a day that stood there before may have passed since."""
    found: dict[str, Reason] = {}
    first, last = today.year - YEARS_BACK, today.year + YEARS_AHEAD
    if not first <= need.year <= last:
        params = {"first": str(first), "last": str(last)}
        found["year"] = Reason("year", N_("The year must lie between {first} and {last}."), params)
    if not need.title:
        found["title"] = Reason("required", N_("Write which data is needed."))
    if not need.plan:
        found["plan"] = Reason("required", N_("Write which plan or duty needs the data, for instance RPJMD."))
    if need.needed_by and need.needed_by < today and need.needed_by != kept_day:
        found["needed_by"] = Reason("past", N_("This day has passed: write the day the data must be there."))
    return found


def names_organization(
    reader: ListReader, organizations: Collection[str], portal_wide: bool, organization_id: str | None
) -> Reason | None:
    """Why he cannot file a need in the name of this OPD, or of none.

    People of an OPD name one of theirs; a role of the whole portal may name none; who keeps the lists names any, for
    needs that came on paper.
    """
    if reader.keeps_lists or (organization_id is None and portal_wide) or organization_id in organizations:
        return None
    if organization_id is None:
        return Reason("required", N_("Name the organization that needs the data."))
    return Reason("not_yours", N_("You hold no role in this organization. Name one of yours."))


def answer_problems(state: str, answer: str) -> dict[str, Reason]:
    """What is wrong with an answer, by field; to decline needs a reason."""
    if state not in ANSWERS:
        return {"state": Reason("required", N_("Choose whether the need is taken up or declined."))}
    if state == DECLINED and not answer:
        return {"answer": Reason("required", N_("Write why the need is declined."))}
    return {}
