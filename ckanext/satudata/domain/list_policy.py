"""Who may read and write a Daftar Data (Perpres 39/2019 art. 18, 20 and 27; SOP Pringsewu 2024 rows 1 to 4).

===================  =============================  ==========================================================
who                  a draft                        an agreed list
===================  =============================  ==========================================================
everybody            nothing, not that there is one  rows of class `terbuka`; of the others how many there are
any SDI role         reads it whole, comments       reads it whole
Produsen Data,       the same; writes the rows of   reads it whole
Kepala OPD,          its OPD and of those below,
Walidata Pendukung   gives none to another OPD
Sekretariat,         writes all of it               begins an amendment
Walidata, sysadmin
===================  =============================  ==========================================================

Nobody writes a row of a list that is not open: neither while the Forum decides about it nor once it is agreed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_types import OPEN_ACCESS

__all__ = ["KEEPERS", "PRODUCERS", "ListReader"]

KEEPERS = frozenset({Role.SEKRETARIAT, Role.WALIDATA})
"""Who keeps the list for the Forum; held for the whole portal."""

PRODUCERS = frozenset({Role.PRODUSEN_DATA, Role.KEPALA_OPD, Role.WALIDATA_PENDUKUNG})
"""Who writes the rows of an OPD; Walidata Pendukung held for the whole portal writes those of all."""


@dataclass(frozen=True)
class ListReader:
    """Somebody who reads or writes lists; no user id: nobody has signed in.

    `portal_roles`: held for the whole portal today; `organizations`: where he holds one of `PRODUCERS`, and below;
    `any_role`: whether he holds any SDI role at all.
    """

    user_id: str | None = None
    is_sysadmin: bool = False
    any_role: bool = False
    portal_roles: Collection[Role] = frozenset()
    organizations: Collection[str] = frozenset()

    @property
    def keeps_lists(self) -> bool:
        """Whether he may begin a list, write any row, settle doubles and answer comments and needs."""
        return self.is_sysadmin or not KEEPERS.isdisjoint(self.portal_roles)

    @property
    def sees_drafts(self) -> bool:
        """Whether he knows of lists that are not agreed yet, and of rows that are not for everybody."""
        return self.is_sysadmin or self.any_role

    def sees_row(self, access_class: str, agreed: bool) -> bool:
        """Whether a row of this class may be shown to him; rows without a class are not for everybody."""
        return self.sees_drafts or (agreed and access_class == OPEN_ACCESS)

    @property
    def writes_rows(self) -> bool:
        """Whether there is a row he may write, in some list that is open."""
        return self.keeps_lists or Role.WALIDATA_PENDUKUNG in self.portal_roles or bool(self.organizations)

    def writes_row_of(self, organization_id: str | None) -> bool:
        """Whether he may write a row of this OPD (none: of nobody yet), the list being open."""
        if self.keeps_lists or Role.WALIDATA_PENDUKUNG in self.portal_roles:
            return True
        return organization_id is not None and organization_id in self.organizations

    def gives_row(self, before: str | None, after: str | None) -> bool:
        """Whether he may turn a row of the one OPD into a row of the other; his own OPD's stay there."""
        return self.writes_row_of(before) and self.writes_row_of(after)
