"""Who may note that a row of an SOP was carried out, what the note must say, and who reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.satudata.domain.execution import (
    Execution,
    Readers,
    may_record,
    needs_organization,
    problems,
    readers_of,
)
from ckanext.satudata.domain.role import HeldRole, Role

from .test_seeds_and_sops import PROFILES

TODAY = date(2026, 3, 2)
GOOD = Execution(2026, date(2026, 3, 2), "Forum Satu Data", note="Disepakati.")
PRINGSEWU = PROFILES["pringsewu_2024"]
FORUM_ROW, OPD_ROW, PORTAL_ROW = (PRINGSEWU.step(number) for number in ("3", "4", "7"))
assert FORUM_ROW
assert OPD_ROW
assert PORTAL_ROW

WHO = [
    (FORUM_ROW, Role.ANGGOTA_FORUM, None),
    (FORUM_ROW, Role.KOORDINATOR_FORUM, None),
    (FORUM_ROW, Role.WALIDATA, None),
    (FORUM_ROW, Role.SEKRETARIAT, None),
    (FORUM_ROW, Role.PRODUSEN_DATA, "role"),
    (FORUM_ROW, Role.KEPALA_OPD, "role"),
    (FORUM_ROW, Role.PEMBINA_DATA, "role"),
    (OPD_ROW, Role.PRODUSEN_DATA, None),
    (OPD_ROW, Role.WALIDATA, None),
    (OPD_ROW, Role.WALIDATA_PENDUKUNG, "role"),
    (OPD_ROW, Role.ANGGOTA_FORUM, "role"),
    (PORTAL_ROW, Role.WALIDATA_PENDUKUNG, "flow"),
    (PORTAL_ROW, Role.WALIDATA, "flow"),
]


@pytest.mark.parametrize(("step", "role", "why"), WHO)
def test_a_row_is_noted_by_its_own_roles_and_by_those_who_keep_the_records(step, role, why):
    """And never what a flow carries out, whoever asks."""
    reason = may_record(step, {role})
    assert (reason.code if reason else None) == why


def test_a_sysadmin_may_note_a_row_and_nobody_without_a_role():
    """But a row with a flow not even he."""
    assert may_record(FORUM_ROW, set(), is_sysadmin=True) is None
    assert may_record(FORUM_ROW, set()).english.startswith("Only these may record this step: ")
    assert may_record(PORTAL_ROW, set(), is_sysadmin=True).code == "flow"


@pytest.mark.parametrize("key", PROFILES)
def test_every_recorded_row_of_every_seed_can_be_noted_by_somebody(key: str):
    """No row of any seed is unreachable."""
    for step in PROFILES[key].steps:
        if not step.recorded:
            continue
        for role in step.roles:
            assert may_record(step, {role}) is None
        organization = "opd" if needs_organization(step) else None
        assert problems(step, replace(GOOD, organization_id=organization), TODAY) == {}


WRONG = [
    ({"year": 1999}, "year"),
    ({"year": 2028}, "year"),
    ({"year": 20260}, "year"),
    ({"year": 0}, "year"),
    ({"carried_out_on": date(2026, 3, 3)}, "carried_out_on"),
    ({"carried_out_on": date(2024, 12, 31)}, "carried_out_on"),
    ({"carried_out_by": " "}, "carried_out_by"),
    ({"carried_out_by": "x" * 201}, "carried_out_by"),
    ({"note": None}, "note"),
    ({"note": "   "}, "note"),
    ({"note": "x" * 4001}, "note"),
]


@pytest.mark.parametrize(("changed", "field"), WRONG)
def test_what_is_wrong_is_said_at_its_field(changed: dict[str, object], field: str):
    """One sentence, at the field it is about."""
    found = problems(FORUM_ROW, replace(GOOD, **changed), TODAY)  # type: ignore[arg-type]
    assert list(found) == [field]
    assert found[field][0].english.endswith(".")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"year": 2025},
        {"year": 2027},
        {"carried_out_on": date(2025, 12, 31)},
        {"note": None, "has_file": True},
        {"note": None, "letter_id": "055/12/2026"},
        {"organization_id": "opd"},
    ],
)
def test_what_is_right_is_kept(changed: dict[str, object]):
    """A plan for next year, a report about the last one; a file or a letter instead of a note."""
    assert problems(FORUM_ROW, replace(GOOD, **changed), TODAY) == {}  # type: ignore[arg-type]


def test_a_row_of_the_opd_names_its_organisation():
    """Each OPD checks what it has (SOP Pringsewu 2024 step 4)."""
    assert list(problems(OPD_ROW, GOOD, TODAY)) == ["organization_id"]
    assert problems(OPD_ROW, replace(GOOD, organization_id="opd"), TODAY) == {}


READERS = [
    ([], set(), False, Readers(False), (False, False)),
    ([], set(), True, Readers(True, True), (True, True)),
    ([HeldRole(Role.SEKRETARIAT, None)], set(), False, Readers(True, True), (True, True)),
    ([HeldRole(Role.PRODUSEN_DATA, "opd")], {"opd"}, False, Readers(True, False, frozenset({"opd"})), (True, True)),
    ([HeldRole(Role.PRODUSEN_DATA, "x")], {"x"}, False, Readers(True, False, frozenset({"x"})), (True, False)),
    ([HeldRole(Role.WALIDATA, None, None, date(2026, 3, 1))], set(), False, Readers(False), (False, False)),
]


@pytest.mark.parametrize(("held", "organizations", "sysadmin", "readers", "seen"), READERS)
def test_who_reads_what(held, organizations, sysadmin, readers, seen):
    """A role anywhere reads the region's rows, one of the organisation its own, one of the portal all; none nothing."""
    found = readers_of(held, organizations, TODAY, sysadmin)
    assert found == readers
    assert (found.see(None), found.see("opd")) == seen
