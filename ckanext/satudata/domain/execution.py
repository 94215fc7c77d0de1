"""Rows of an SOP that no flow carries out: who may note that they were, and what such a record must say.

PermenPAN-RB 35/2012 asks of each row who, when and what came out ("pencatatan dan pendataan"); the regions' SOPs name
an output for nearly every row (Pringsewu 2024 rows 1-4, 11 and 12; the whole SOP of dissemination).
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from ckanext.satudata.domain.role import ORGANIZATION_ROLES, ROLE_TITLES, HeldRole, Role
from ckanext.satudata.domain.sop_types import Step
from ckanext.satudata.domain.text import N_, Reason, listed

__all__ = [
    "FIRST_YEAR",
    "RECORDERS",
    "Execution",
    "Problems",
    "Readers",
    "carried_out_by_the_portal",
    "may_record",
    "needs_organization",
    "problems",
    "readers_of",
]

RECORDERS = frozenset({Role.WALIDATA, Role.SEKRETARIAT})
"""Who may note any row: the Walidata answers for the portal, the Sekretariat keeps the Forum's papers."""

FIRST_YEAR = 2000
LONGEST_NAME = 200
LONGEST_NOTE = 4000

Problems = dict[str, list[Reason]]


@dataclass(frozen=True)
class Execution:
    """What somebody notes: for which year, done on which day and by whom, what came out."""

    year: int
    carried_out_on: date
    carried_out_by: str
    organization_id: str | None = None
    has_file: bool = False
    letter_id: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Readers:
    """What a person may read: everything (`portal`), else rows of these organisations and those of none."""

    anybody: bool
    portal: bool = False
    organizations: frozenset[str] = frozenset()

    def see(self, organization_id: str | None) -> bool:
        """Whether a record of this organisation (None: of the region as a whole) is theirs to read."""
        if not self.anybody:
            return False
        return self.portal or organization_id is None or organization_id in self.organizations


def readers_of(
    held: Iterable[HeldRole], organizations: AbstractSet[str], today: date, is_sysadmin: bool = False
) -> Readers:
    """Any SDI role opens the region's rows; a role of the whole portal opens every organisation's.

    `organizations`: those the person works in today, see `role.organizations_of`.
    """
    roles = [one for one in held if one.in_force(today)]
    portal = is_sysadmin or any(one.organization_id is None for one in roles)
    return Readers(portal or bool(roles), portal, frozenset(organizations))


def needs_organization(step: Step) -> bool:
    """Whether the row is an OPD's own: every role that carries it out is held in an organisation."""
    return all(role in ORGANIZATION_ROLES for role in step.roles)


def carried_out_by_the_portal(step: Step) -> Reason:
    """Why a row with a flow is not noted by hand."""
    text = N_("Step {number} is carried out by the portal itself: open the dataset it is about.")
    return Reason("flow", text, {"number": step.number})


def may_record(step: Step, roles: AbstractSet[Role], is_sysadmin: bool = False) -> Reason | None:
    """Why this person may not note the row; None when he may. `roles` are those he holds for the organisation named."""
    if not step.recorded:
        return carried_out_by_the_portal(step)
    if is_sysadmin or roles & (RECORDERS | set(step.roles)):
        return None
    wanted = [role for role in Role if role in RECORDERS | set(step.roles)]
    return Reason(
        "role",
        N_("Only these may record this step: {roles_en}."),
        {**listed("roles", [ROLE_TITLES[role] for role in wanted]), "roles": ",".join(map(str, wanted))},
    )


def problems(step: Step, one: Execution, today: date) -> Problems:
    """What is wrong with a record, by field; nothing when it may be kept."""
    found: Problems = {}
    for field, reason in (
        ("organization_id", _organization(step, one)),
        ("year", _year(one, today)),
        ("carried_out_on", _day(one, today)),
        ("carried_out_by", _name(one)),
        ("note", _output(one)),
    ):
        if reason:
            found.setdefault(field, []).append(reason)
    return found


def _organization(step: Step, one: Execution) -> Reason | None:
    if one.organization_id or not needs_organization(step):
        return None
    return Reason("organization", N_("Each organization carries out this step for itself: name the organization."))


def _year(one: Execution, today: date) -> Reason | None:
    last = today.year + 1
    if FIRST_YEAR <= one.year <= last:
        return None
    return Reason(
        "year",
        N_("The year must lie between {first} and {last}."),
        {"first": str(FIRST_YEAR), "last": str(last)},
    )


def _day(one: Execution, today: date) -> Reason | None:
    if one.carried_out_on > today:
        return Reason("future", N_("What was carried out cannot lie in the future."))
    if _year(one, today) is None and abs(one.carried_out_on.year - one.year) > 1:
        return Reason(
            "other_year",
            N_("The day lies more than a year away from the year {year} it is recorded for."),
            {"year": str(one.year)},
        )
    return None


def _name(one: Execution) -> Reason | None:
    if not one.carried_out_by.strip():
        return Reason("nobody", N_("Name who carried it out."))
    if len(one.carried_out_by) <= LONGEST_NAME:
        return None
    return Reason("long", N_("Write at most {most} letters."), {"most": str(LONGEST_NAME)})


def _output(one: Execution) -> Reason | None:
    note = (one.note or "").strip()
    if not (one.has_file or one.letter_id or note):
        return Reason("output", N_("Say what came out: attach a file, name a letter, or write a note."))
    if len(note) > LONGEST_NOTE:
        return Reason("long", N_("Write at most {most} letters."), {"most": str(LONGEST_NOTE)})
    return None
