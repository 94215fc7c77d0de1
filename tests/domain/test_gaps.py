"""Gates nobody holds: today, or within a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ckanext.satudata.domain.gaps import Holders, gap_of, gates_of
from ckanext.satudata.domain.role import HeldRole, OfficialView, Role

from .lives import baku

TODAY = date(2026, 3, 2)
GATES = {gate.state: gate for gate in gates_of(baku().flows["dataset"])}
SUPPORT = HeldRole(Role.WALIDATA_PENDUKUNG, "dinas")
HEAD = HeldRole(Role.KEPALA_OPD, "dinas")
SIGNER = OfficialView("o", "Dra. Contoh", "dinas")


def test_the_gates_of_the_standard_sop_are_who_leads_on():
    """The producer submits, the head validates (the pendukung may enter it), the Walidata verifies."""
    found = {state: (list(map(str, g.deciders)), list(map(str, g.clerks))) for state, g in GATES.items()}
    assert found == {
        "draf": (["produsen_data"], []),
        "diajukan": (["kepala_opd"], ["walidata_pendukung"]),
        "divalidasi": (["walidata"], []),
        "dikembalikan": (["produsen_data"], []),
    }
    assert [state for state, gate in GATES.items() if gate.is_of_the_portal] == ["divalidasi"]


def _until(one, days):
    return replace(one, valid_to=TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("held", "officials", "ends_after"),
    [
        ([], [], "today"),
        ([HEAD], [], None),
        ([SUPPORT], [], "today"),
        ([SUPPORT], [SIGNER], None),
        ([], [SIGNER], "today"),
        ([SUPPORT], [OfficialView("o", "X", "dinas-b")], "today"),
        ([SUPPORT], [OfficialView("o", "X", "dinas", Role.PPID)], "today"),
        ([SUPPORT], [OfficialView("o", "X", "pemda")], None),
        ([HeldRole(Role.KEPALA_OPD, "pemda")], [], None),
        ([HeldRole(Role.KEPALA_OPD, "pemda", descendants=False)], [], "today"),
        ([HeldRole(Role.WALIDATA_PENDUKUNG, None)], [SIGNER], None),
        ([_until(HEAD, -1)], [], "today"),
        ([_until(HEAD, 0)], [], 0),
        ([_until(HEAD, 29)], [], 29),
        ([_until(HEAD, 30)], [], None),
        ([_until(HEAD, 5), SUPPORT], [SIGNER], None),
        ([_until(HEAD, 5), SUPPORT], [_until(SIGNER, 9)], 9),
        ([_until(HEAD, 5), HeldRole(Role.KEPALA_OPD, "dinas", TODAY + timedelta(days=6), None, "plt")], [], None),
        ([_until(HEAD, 5), HeldRole(Role.KEPALA_OPD, "dinas", TODAY + timedelta(days=7), None, "plt")], [], 5),
    ],
)
def test_the_gate_of_the_head(held, officials, ends_after):
    """By a head, an acting head, one above with what lies below, or a clerk together with an official in office."""
    gap = gap_of(GATES["diajukan"], Holders("dinas", ["pemda"], held, officials), TODAY)
    if ends_after is None:
        assert gap is None
    elif ends_after == "today":
        assert gap is not None
        assert gap.since_today
    else:
        assert gap is not None
        assert gap.ends_after == TODAY + timedelta(days=ends_after)
