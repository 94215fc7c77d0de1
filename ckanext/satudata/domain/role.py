"""SDI roles: who holds which, where, and from when to when (Perpres 39/2019 art. 19-24)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum

from ckanext.satudata.domain.text import Text

__all__ = [
    "EITHER_ROLES",
    "ORGANIZATION_ROLES",
    "PORTAL_ROLES",
    "ROLE_TITLES",
    "Descendants",
    "HeldRole",
    "OfficialView",
    "Role",
    "manages_people",
    "nearest_role",
    "organizations_of",
    "portal_wide_roles",
    "roles_for",
]

Descendants = Mapping[str, AbstractSet[str]] | Callable[[str], AbstractSet[str]]
"""The organisations below an organisation, as a table or as a function."""


class Role(str, Enum):
    """Offices of Satu Data Indonesia at regional level.

    kepala_opd comes from the SOPs, ppid from UU 14/2008 and SOP Sumedang 2022 step 9, kepala_bidang and pelaksana from
    SOP Penyebarluasan Pringsewu 2024.
    """

    PRODUSEN_DATA = "produsen_data"
    WALIDATA_PENDUKUNG = "walidata_pendukung"
    KEPALA_OPD = "kepala_opd"
    PPID = "ppid"
    WALIDATA = "walidata"
    PEMBINA_DATA = "pembina_data"
    KOORDINATOR_FORUM = "koordinator_forum"
    ANGGOTA_FORUM = "anggota_forum"
    SEKRETARIAT = "sekretariat"
    KEPALA_BIDANG = "kepala_bidang"
    PELAKSANA = "pelaksana"

    def __str__(self) -> str:
        return self.value

    @classmethod
    def _missing_(cls, value: object) -> Role | None:
        """Cases and assignments of before kept the member of the Forum as `forum`."""
        return cls.ANGGOTA_FORUM if value == "forum" else None


EITHER_ROLES: frozenset[Role] = frozenset(
    {Role.WALIDATA_PENDUKUNG, Role.PPID, Role.KEPALA_BIDANG, Role.PELAKSANA},
)
"""Held in one organisation or for the whole portal, as each assignment says.

A region may place its supporting Walidata in every OPD (SOP Pringsewu 2024) or in one office that acts for all of them;
a PPID is that of an OPD (SOP Sumedang 2022 step 9) or the region's main one; heads of division and staff work in an OPD
or in the Walidata's own office (SOP Penyebarluasan Pringsewu 2024).
"""

ORGANIZATION_ROLES: frozenset[Role] = EITHER_ROLES | {Role.PRODUSEN_DATA, Role.KEPALA_OPD}
"""May be held in one organisation, with what lies below it or without. Producers and heads belong to one."""

PORTAL_ROLES: frozenset[Role] = frozenset(Role) - {Role.PRODUSEN_DATA, Role.KEPALA_OPD}
"""May be held for the whole portal, without an organisation."""

ROLE_TITLES: Mapping[Role, Text] = {
    Role.PRODUSEN_DATA: {"id": "Produsen Data", "en": "Data Producer"},
    Role.WALIDATA_PENDUKUNG: {"id": "Walidata Pendukung", "en": "Supporting Walidata"},
    Role.KEPALA_OPD: {"id": "Kepala OPD", "en": "Head of the OPD"},
    Role.PPID: {"id": "PPID", "en": "PPID (information officer)"},
    Role.WALIDATA: {"id": "Walidata", "en": "Walidata"},
    Role.PEMBINA_DATA: {"id": "Pembina Data", "en": "Pembina Data (BPS)"},
    Role.KOORDINATOR_FORUM: {"id": "Koordinator Forum Satu Data", "en": "Coordinator of the Satu Data Forum"},
    Role.ANGGOTA_FORUM: {"id": "Anggota Forum Satu Data", "en": "Member of the Satu Data Forum"},
    Role.SEKRETARIAT: {"id": "Sekretariat Satu Data", "en": "Satu Data Secretariat"},
    Role.KEPALA_BIDANG: {"id": "Kepala Bidang", "en": "Head of division"},
    Role.PELAKSANA: {"id": "Pelaksana", "en": "Staff member"},
}


def nearest_role(word: str) -> str | None:
    """The key of the role that is written most like this word; None when nothing is near."""
    plain = "_".join(word.lower().replace("-", " ").replace("_", " ").split())
    titles = {"_".join(title["id"].lower().split()): str(role) for role, title in ROLE_TITLES.items()}
    near = get_close_matches(plain, [*map(str, Role), *titles], 1, 0.6)
    return titles.get(near[0], near[0]) if near else None


def _within(valid_from: date | None, valid_to: date | None, today: date) -> bool:
    return (valid_from is None or valid_from <= today) and (valid_to is None or today <= valid_to)


@dataclass(frozen=True)
class HeldRole:
    """One assignment: first and last day are both days in force; `acting` is "", "plt" or "plh".

    Without `descendants` it counts in its organisation alone and in nothing below it.
    """

    role: Role
    organization_id: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    acting: str = ""
    descendants: bool = True

    @property
    def is_portal_wide(self) -> bool:
        """Whether it counts for every organisation."""
        return self.organization_id is None and self.role in PORTAL_ROLES

    @property
    def is_well_formed(self) -> bool:
        """Whether its role can be held like this: in an organisation, or for the whole portal."""
        return self.is_portal_wide or (self.organization_id is not None and self.role in ORGANIZATION_ROLES)

    def in_force(self, today: date) -> bool:
        """Whether it counts today; one with a missing or a superfluous organisation never does."""
        return self.is_well_formed and _within(self.valid_from, self.valid_to, today)

    def reaches(self, organization_id: str | None, ancestors: Sequence[str]) -> bool:
        """Whether it counts for an object of that organisation, whatever the day."""
        if self.organization_id is None:
            return self.is_portal_wide
        return self.organization_id == organization_id or (self.descendants and self.organization_id in ancestors)


@dataclass(frozen=True)
class OfficialView:
    """Who decides and signs without needing an account: a head, or an acting head, from one date to another.

    `acting_for`: whom a Plh. stands in for. The decree is the one that names the deputy.
    """

    id: str
    name: str
    organization_id: str | None = None
    role: Role = Role.KEPALA_OPD
    user_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    acting: str = ""
    position: str = ""
    acting_for: str = ""
    decree_number: str = ""
    decree_date: date | None = None
    email: str = ""

    def in_force(self, today: date) -> bool:
        """Whether this person holds the office today."""
        return _within(self.valid_from, self.valid_to, today)


def roles_for(
    held: Iterable[HeldRole],
    organization_id: str | None,
    ancestors: Sequence[str],
    today: date,
) -> frozenset[Role]:
    """Roles this person may act in for an object of that organisation: held there, above it, or portal-wide."""
    return frozenset(one.role for one in held if one.in_force(today) and one.reaches(organization_id, ancestors))


def portal_wide_roles(held: Iterable[HeldRole], today: date) -> frozenset[Role]:
    """Roles this person holds for the whole portal today."""
    return frozenset(one.role for one in held if one.is_portal_wide and one.in_force(today))


def manages_people(portal_roles: Collection[Role]) -> bool:
    """Whether these roles, held for the whole portal, may give roles and register officials: the Walidata."""
    return Role.WALIDATA in portal_roles


def organizations_of(held: Iterable[HeldRole], descendants: Descendants, today: date) -> set[str]:
    """Organisations this person works in: each one he holds a role in today, and everything below it if it says so."""
    found: set[str] = set()
    for one in held:
        if one.organization_id is None or not one.in_force(today):
            continue
        found.add(one.organization_id)
        if not one.descendants:
            continue
        if callable(descendants):
            found |= descendants(one.organization_id)
        else:
            found |= descendants.get(one.organization_id, frozenset())
    return found
