"""Who may act where: every role, held in every way, asked for every relation of organisations, on every kind of day."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from ckanext.satudata.domain.role import (
    EITHER_ROLES,
    ORGANIZATION_ROLES,
    PORTAL_ROLES,
    HeldRole,
    Role,
    nearest_role,
    organizations_of,
    portal_wide_roles,
    roles_for,
)
from ckanext.satudata.domain.visibility import PEMBINA_LABEL, WALIDATA_LABEL, org_label, user_labels

TODAY = date(2026, 3, 2)
ABOVE = {"pemda": [], "dinas": ["pemda"], "bidang": ["dinas", "pemda"], "dinas-b": ["pemda"], "seberang": []}
BELOW = {
    "pemda": {"dinas", "bidang", "dinas-b"},
    "dinas": {"bidang"},
    "bidang": set(),
    "dinas-b": set(),
    "seberang": set(),
}
TERMS = {
    "always": (None, None, True),
    "first day": (TODAY, None, True),
    "last day": (None, TODAY, True),
    "one day": (TODAY, TODAY, True),
    "over": (None, date(2026, 3, 1), False),
    "to come": (date(2026, 3, 3), None, False),
}
PLACE = {
    "produsen_data": "organization", "kepala_opd": "organization",
    "walidata_pendukung": "either", "ppid": "either", "kepala_bidang": "either", "pelaksana": "either",
    "walidata": "portal", "pembina_data": "portal", "koordinator_forum": "portal", "anggota_forum": "portal",
    "sekretariat": "portal",
}  # fmt: skip


def test_every_role_is_held_in_an_organisation_or_for_the_portal_or_either():
    """The table above is the rule; a new role must be put into it."""
    assert {str(role) for role in Role} == set(PLACE)
    assert {str(role) for role in ORGANIZATION_ROLES} == {r for r, place in PLACE.items() if place != "portal"}
    assert {str(role) for role in PORTAL_ROLES} == {r for r, place in PLACE.items() if place != "organization"}
    assert ORGANIZATION_ROLES & PORTAL_ROLES == EITHER_ROLES


@pytest.mark.parametrize(("role", "term", "below"), list(product(Role, TERMS, (True, False))), ids=str)
def test_a_role_of_an_organisation_counts_there_and_below_only_if_it_says_so(role, term, below):
    """Never above, never beside, never out of its time, never for a role of the portal alone."""
    first, last, counts = TERMS[term]
    held = HeldRole(role, "dinas", first, last, descendants=below)
    well = counts and PLACE[role.value] != "portal"
    reached = ({"dinas", "bidang"} if below else {"dinas"}) if well else set()
    assert {org for org, above in ABOVE.items() if roles_for([held], org, above, TODAY)} == reached
    assert organizations_of([held], BELOW, TODAY) == reached
    assert organizations_of([held], lambda org: BELOW[org], TODAY) == reached
    assert user_labels([held], BELOW, TODAY) == {org_label(one) for one in reached}
    assert roles_for([held], None, [], TODAY) == frozenset()
    assert portal_wide_roles([held], TODAY) == frozenset()


LABELS = {
    "walidata": {WALIDATA_LABEL},
    "walidata_pendukung": {WALIDATA_LABEL},
    "ppid": {WALIDATA_LABEL},
    "pembina_data": {PEMBINA_LABEL},
}


@pytest.mark.parametrize(("role", "term"), list(product(Role, TERMS)), ids=str)
def test_a_role_of_the_portal_counts_everywhere(role, term):
    """For every organisation and for none; its label is that of its office, never one of an organisation."""
    first, last, counts = TERMS[term]
    held = HeldRole(role, None, first, last)
    well = counts and PLACE[role.value] != "organization"
    expected = frozenset({role}) if well else frozenset()
    assert {roles_for([held], org, above, TODAY) for org, above in ABOVE.items()} == {expected}
    assert roles_for([held], None, [], TODAY) == portal_wide_roles([held], TODAY) == expected
    assert user_labels([held], BELOW, TODAY) == (LABELS.get(role.value, set()) if well else set())
    assert organizations_of([held], BELOW, TODAY) == set()


def test_two_assignments_of_one_person_do_not_lend_each_other_their_reach():
    """With what lies below in one place, without in another; a role of before by its old name."""
    held = [HeldRole(Role.PPID, "pemda", descendants=False), HeldRole(Role.KEPALA_OPD, "dinas")]
    assert roles_for(held, "dinas-b", ABOVE["dinas-b"], TODAY) == frozenset()
    assert roles_for(held, "bidang", ABOVE["bidang"], TODAY) == {Role.KEPALA_OPD}
    assert organizations_of(held, BELOW, TODAY) == {"pemda", "dinas", "bidang"}
    assert Role("forum") is Role.ANGGOTA_FORUM


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("walidata_pendukun", "walidata_pendukung"),
        ("Kepala OPD", "kepala_opd"),
        ("kepala-bidang", "kepala_bidang"),
        ("produsen", "produsen_data"),
        ("Walidata Pendukung", "walidata_pendukung"),
        ("raja", None),
        ("", None),
    ],
)
def test_an_unknown_role_is_answered_with_the_nearest_one(word, near):
    """By its key or by its Indonesian name; nothing is guessed from afar."""
    assert nearest_role(word) == near
