"""Who may see a dataset in which state and access class: the one rule everything else asks.

Labels a dataset carries, by category of its case (Perpres 39/2019 art. 33-37; UU 14/2008 art. 17):

===========  =============  ==========================================  ==============================================
category     access class   labels                                      why
===========  =============  ==========================================  ==============================================
open         any            organisation                                a draft belongs to the OPD alone
open, after  any            organisation, walidata                      state `dikembalikan`: who sent it back follows
a review                                                                the repair
waiting      any            organisation, walidata, pembina             those who judge it; the head of OPD, the
                                                                        supporting Walidata and the PPID hold roles in
                                                                        the organisation or above it
published    terbuka        public, organisation, walidata, pembina     open data; `public` only while CKAN's own
                                                                        `private` is false as well
published    terbatas,      organisation, walidata, pembina             delivered to who asked for it, never listed
             tertutup                                                   publicly
closed       any            organisation, walidata                      refused or withdrawn: both may have to answer
                                                                        for it, nobody else reads it any more
===========  =============  ==========================================  ==============================================

Nothing at all (sysadmins only, who pass by every label): a dataset without a case, one that is not active, state
`dihapus`, a category nobody knows. An access class nobody knows is never public. Forum and Sekretariat see figures and
the agreed list, not drafts: they carry no label. A portal role brings its label, a role in an organisation the label of
that organisation and of everything below it; held without what lies below, of that organisation alone. Supporting
Walidata and PPID who are appointed for the whole portal work for all OPD in the Walidata's place and see what the
Walidata sees; heads of division and staff appointed for the whole portal spread what is published (SOP Penyebarluasan
Pringsewu 2024) and carry no label.

What is not a dataset (a Daftar Data and its case) belongs to everybody who takes part in Satu Data: one label for any
SDI role. What of it the public may read, `domain.list_policy` says.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ckanext.satudata.domain.role import Descendants, HeldRole, Role, organizations_of, portal_wide_roles
from ckanext.satudata.domain.sop_types import OPEN_ACCESS, Category

__all__ = [
    "DELETED",
    "LABEL_PUBLIC",
    "PARTICIPANT_LABEL",
    "PEMBINA_LABEL",
    "WALIDATA_LABEL",
    "case_labels",
    "case_reader_labels",
    "content_locked",
    "dataset_labels",
    "is_public",
    "org_label",
    "user_labels",
]

LABEL_PUBLIC = "public"
WALIDATA_LABEL = "satudata-walidata"
PEMBINA_LABEL = "satudata-pembina"
PARTICIPANT_LABEL = "satudata-peserta"
"""Of everybody who holds any SDI role."""

RETURNED = "dikembalikan"
"""The open state that has been reviewed before."""

DELIVERED = "diserahkan"
"""The published state that is never public, whatever its access class says."""

DELETED = "dihapus"

DATASET = "dataset"
"""The kind of object the table above is about."""

_PORTAL_LABELS = {
    Role.WALIDATA: WALIDATA_LABEL,
    Role.WALIDATA_PENDUKUNG: WALIDATA_LABEL,
    Role.PPID: WALIDATA_LABEL,
    Role.PEMBINA_DATA: PEMBINA_LABEL,
}
"""Labels of roles held for the whole portal."""

_LABELS: dict[str, tuple[str, ...]] = {
    Category.OPEN.value: (),
    Category.WAITING.value: (WALIDATA_LABEL, PEMBINA_LABEL),
    Category.PUBLISHED.value: (WALIDATA_LABEL, PEMBINA_LABEL),
    Category.CLOSED.value: (WALIDATA_LABEL,),
}
"""Labels beside the organisation's own."""


def org_label(organization_id: str) -> str:
    """The label of everybody who holds a role in this organisation or above it."""
    return f"satudata-org-{organization_id}"


def is_public(category: str, access_class: str, has_case: bool = True) -> bool:
    """Whether anybody may read it: published, `terbuka`, and known to us."""
    return has_case and str(category) == Category.PUBLISHED.value and access_class == OPEN_ACCESS


def content_locked(category: str) -> bool:
    """Whether metadata, files and rows are locked for everybody: waiting, published, and any category unknown to us."""
    return str(category) not in {Category.OPEN.value, Category.CLOSED.value}


def dataset_labels(
    category: str,
    state: str,
    access_class: str,
    organization_id: str | None,
    has_case: bool = True,
    private: bool = True,
    active: bool = True,
) -> list[str]:
    """Labels for the search index and for reading, sorted; no labels means sysadmins only."""
    category = str(category)
    if not has_case or not active or state == DELETED or category not in _LABELS:
        return []
    labels = set(_LABELS[category])
    if organization_id:
        labels.add(org_label(organization_id))
    if state == RETURNED:
        labels.add(WALIDATA_LABEL)
    if is_public(category, access_class) and not private and state != DELIVERED:
        labels.add(LABEL_PUBLIC)
    return sorted(labels)


def case_labels(
    object_type: str, category: str, state: str, access_class: str, organization_id: str | None
) -> frozenset[str]:
    """Labels of the people of a case; the public is never one of them."""
    if object_type == DATASET:
        return frozenset(dataset_labels(category, state, access_class, organization_id)) - {LABEL_PUBLIC}
    return frozenset({PARTICIPANT_LABEL} if category in _LABELS else ())


def user_labels(held: Iterable[HeldRole], descendants: Descendants, today: date) -> set[str]:
    """Labels of a person, the `satudata-` part; core adds `public` and whatever other plugins give."""
    roles = [one for one in held if one.in_force(today)]
    labels = {org_label(organization_id) for organization_id in organizations_of(roles, descendants, today)}
    return labels | {_PORTAL_LABELS[role] for role in portal_wide_roles(roles, today) if role in _PORTAL_LABELS}


def case_reader_labels(held: Iterable[HeldRole], descendants: Descendants, today: date) -> set[str]:
    """The labels by which a person sees cases: those of `user_labels`, and what any SDI role brings."""
    roles = [one for one in held if one.in_force(today)]
    return user_labels(roles, descendants, today) | ({PARTICIPANT_LABEL} if roles else set())
