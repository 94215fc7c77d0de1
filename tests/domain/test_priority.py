"""A re-check of Data Prioritas by the Pembina, added to any profile by a region (Perpres 39/2019 art. 35)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.satudata.domain.errors import NotAllowed
from ckanext.satudata.domain.machine import Actor, CaseView, available
from ckanext.satudata.domain.path import path
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import SopProfile, load_profile, profile_from_dict, profile_to_dict
from ckanext.satudata.domain.sop_fit import gates_ahead
from ckanext.satudata.domain.sop_picture import edges_of
from ckanext.satudata.domain.visibility import PEMBINA_LABEL, dataset_labels

from .lives import BAKU, FACTS, KEPALA, PRODUCER, WALIDATA, Life

PEMBINA = Actor("user-pembina", frozenset({Role.PEMBINA_DATA}))
STATE = """
      diperiksa_pembina:
        title: {id: Menunggu pemeriksaan ulang Pembina Data, en: Waiting for the re-check by the Pembina Data}
        category: waiting
        turn: [pembina_data]
        limit: 5 hari
      terpublikasi:
"""
PRIORITY = """
        to_if:
          priority:
            "yes":
              to: diperiksa_pembina
              title: {id: Teruskan ke Pembina Data, en: Pass on to the Pembina Data}
              confirm:
                id: Data Prioritas diperiksa ulang oleh Pembina Data sebelum terbit.
                en: Data Prioritas are checked again by the Pembina Data before they are published.
          access_class:
            terbatas:
"""
TRANSITIONS = """
      recheck:
        title: {id: Nyatakan sesuai dan publikasikan, en: Find that it conforms and publish}
        from: [diperiksa_pembina]
        to: terpublikasi
        to_if:
          access_class: {terbatas: diserahkan, tertutup: diserahkan}
        roles: [pembina_data]
        decision: true
        effects: [publish, clear_contributors, notify_producer, index]

      return_to_walidata:
        title: {id: Kembalikan ke Walidata, en: Return to the Walidata}
        from: [diperiksa_pembina]
        to: divalidasi
        roles: [pembina_data]
        reason: required
        reasons: send_back
        how_to_fix: required
        decision: true
        effects: [notify_turn, index]

      send_back:
"""


def with_pembina(text: str) -> str:
    """`baku` as a region would edit it."""
    text = text.replace("\n      terpublikasi:\n", STATE, 1)
    text = text.replace("\n        to_if:\n          access_class:\n            terbatas:\n", PRIORITY, 1)
    return text.replace("\n      send_back:\n        title", TRANSITIONS + "        title", 1)


PROFILE: SopProfile = load_profile(with_pembina(BAKU.read_text(encoding="utf-8")))


def at_the_walidata(priority: bool, access: str = "terbuka") -> Life:
    """A validated dataset that waits for the Walidata."""
    life = Life(CaseView("draf", 1, access_class=access, priority=priority), FACTS, profile=PROFILE)
    life.edit(PRODUCER)
    life.do(PRODUCER, "submit")
    life.case = replace(life.case, priority=priority)
    life.do(KEPALA, "validate")
    life.case = replace(life.case, priority=priority)
    return life


def test_data_prioritas_go_to_the_pembina_and_everything_else_does_not():
    """The same button, another target, other words."""
    flow = PROFILE.flows["dataset"]
    for priority, target, title in (
        (True, "diperiksa_pembina", "Teruskan ke Pembina Data"),
        (False, "terpublikasi", "Verifikasi dan publikasikan"),
    ):
        life = at_the_walidata(priority)
        button = next(a for a in available(PROFILE, "dataset", life.case, WALIDATA, FACTS) if a.key == "verify")
        assert (button.target, button.title["id"], button.allowed) == (target, title, True)
        assert life.do(WALIDATA, "verify").to_state == target
        assert [step.key for step in path(flow, "divalidasi", "terbuka", priority)][-2] == (
            "diperiksa_pembina" if priority else "divalidasi"
        )


@pytest.mark.parametrize("access", ["terbuka", "terbatas", "tertutup"])
def test_priority_comes_before_the_access_class(access: str):
    """Restricted Data Prioritas are checked again as well, then delivered."""
    life = at_the_walidata(True, access)
    outcome = life.do(WALIDATA, "verify")
    assert (outcome.to_state, "publish" in outcome.effects) == ("diperiksa_pembina", False)
    ended = life.do(PEMBINA, "recheck").to_state
    assert ended == ("terpublikasi" if access == "terbuka" else "diserahkan")


def test_who_worked_on_it_is_not_forgotten_on_the_way_to_the_pembina():
    """Four eyes hold at the re-check although the transition that leads there clears them at publication."""
    life = at_the_walidata(True)
    outcome = life.do(WALIDATA, "verify")
    assert outcome.reset_contributors is False
    assert PRODUCER.user_id in life.case.contributors
    with pytest.raises(NotAllowed) as refused:
        life.do(Actor(PRODUCER.user_id, PEMBINA.roles), "recheck")
    assert [reason.code for reason in refused.value.reasons] == ["four_eyes"]
    assert life.do(PEMBINA, "recheck").reset_contributors is True


def test_what_the_pembina_sends_back_reaches_the_walidata_first():
    """Art. 35: from the Pembina to the Walidata, and only from there to the producer."""
    life = at_the_walidata(True)
    life.do(WALIDATA, "verify")
    back = {"reason": "kesalahan_isian", "how_to_fix": "Perbaiki baris 7."}
    assert life.do(PEMBINA, "return_to_walidata", **back).to_state == "divalidasi"
    assert PROFILE.flows["dataset"].states["divalidasi"].turn == (Role.WALIDATA,)
    with pytest.raises(NotAllowed):
        life.do(PEMBINA, "send_back", **back)
    assert life.do(WALIDATA, "send_back", **back).to_state == "dikembalikan"


def test_nobody_but_the_pembina_passes_the_re_check_and_the_public_sees_nothing_meanwhile():
    """It is a gate like any other."""
    for actor in (WALIDATA, KEPALA, PRODUCER):
        life = at_the_walidata(True)
        life.do(WALIDATA, "verify")
        with pytest.raises(NotAllowed) as refused:
            life.do(actor, "recheck")
        assert "role" in [reason.code for reason in refused.value.reasons]
    labels = dataset_labels("waiting", "diperiksa_pembina", "terbuka", "opd")
    assert "public" not in labels
    assert PEMBINA_LABEL in labels


def test_the_branch_survives_the_copy_a_case_keeps_and_stands_in_the_picture():
    """And a copy of before, without the key, still reads: nothing branches there."""
    data = profile_to_dict(PROFILE)
    assert profile_from_dict(data) == PROFILE
    for transition in data["flows"]["dataset"]["transitions"].values():
        del transition["priority_branch"], transition["schedule"]
    del data["formats"]
    assert profile_from_dict(data).flows["dataset"].transitions["verify"].priority_branch is None
    edges = [edge for edge in edges_of(PROFILE.flows["dataset"]) if edge.target == "diperiksa_pembina"]
    assert [(edge.transition.key, edge.priority, edge.access) for edge in edges] == [("verify", True, ())]


@pytest.mark.parametrize(("priority", "gates"), [(True, 2), (False, 1)])
def test_a_case_moved_to_another_version_leaves_out_no_gate_of_data_prioritas(priority: bool, gates: int):
    assert gates_ahead(PROFILE.flows["dataset"], "divalidasi", "terbuka", priority) == gates
