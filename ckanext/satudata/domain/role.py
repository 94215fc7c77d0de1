"""SDI roles: who holds which, where, and from when to when (Perpres 39/2019 art. 19-24)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ckanext.satudata.domain.text import Text

__all__ = [
    "ORGANIZATION_ROLES",
    "PORTAL_ROLES",
    "ROLE_TITLES",
    "Descendants",
    "HeldRole",
    "OfficialView",
    "Role",
    "organizations_of",
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


ORGANIZATION_ROLES: frozenset[Role] = frozenset(
    {Role.PRODUSEN_DATA, Role.WALIDATA_PENDUKUNG, Role.KEPALA_OPD, Role.PPID},
)
"""Held in one organisation, and there for everything below it."""

PORTAL_ROLES: frozenset[Role] = frozenset(Role) - ORGANIZATION_ROLES
"""Held for the whole portal, without an organisation."""

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


def _within(valid_from: date | None, valid_to: date | None, today: date) -> bool:
    return (valid_from is None or valid_from <= today) and (valid_to is None or today <= valid_to)


@dataclass(frozen=True)
class HeldRole:
    """One assignment: first and last day are both days in force; `acting` is "", "plt" or "plh"."""

    role: Role
    organization_id: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    acting: str = ""

    def in_force(self, today: date) -> bool:
        """Whether it counts today; one with a missing or a superfluous organisation never does."""
        well_formed = (self.role in ORGANIZATION_ROLES) == (self.organization_id is not None)
        return well_formed and _within(self.valid_from, self.valid_to, today)


@dataclass(frozen=True)
class OfficialView:
    """Who decides and signs without needing an account: a head, or an acting head, from one date to another."""

    id: str
    name: str
    organization_id: str | None = None
    role: Role = Role.KEPALA_OPD
    user_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    acting: str = ""
    position: str = ""

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
    scope = {organization_id, *ancestors} - {None}
    return frozenset(
        h.role for h in held if h.in_force(today) and (h.role in PORTAL_ROLES or h.organization_id in scope)
    )


def organizations_of(held: Iterable[HeldRole], descendants: Descendants, today: date) -> set[str]:
    """Organisations this person works in: each one he holds a role in today, and everything below it."""
    found: set[str] = set()
    for one in held:
        if one.organization_id is None or not one.in_force(today):
            continue
        found.add(one.organization_id)
        if callable(descendants):
            found |= descendants(one.organization_id)
        else:
            found |= descendants.get(one.organization_id, frozenset())
    return found
