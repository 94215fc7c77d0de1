"""Every state, role and transition of `baku`: who may, and what stands against it first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.satudata.domain.errors import NoSuchTransition, NotAllowed
from ckanext.satudata.domain.machine import Actor, CaseView, Request, apply, available
from ckanext.satudata.domain.role import Role

from .lives import CALENDAR, FACTS, FINDING, MISSING, RESTRICTED, SEND_BACK, SYSADMIN, baku, official_for

STATES = (
    "draf", "diajukan", "divalidasi", "dikembalikan", "terpublikasi", "diserahkan", "ditolak", "ditarik", "dihapus",
)  # fmt: skip
TRANSITIONS = (
    "submit", "recall", "validate", "verify", "send_back", "refuse", "withdraw", "reopen", "reclassify",
)  # fmt: skip

# state: {transition: roles that may}; written from design.md section 3, not from the profile
MAY: dict[str, dict[str, set[str]]] = {
    "draf": {"submit": {"produsen_data"}, "reclassify": {"walidata", "ppid"}},
    "diajukan": {
        "recall": {"produsen_data"},
        "validate": {"kepala_opd", "walidata_pendukung"},
        "send_back": {"kepala_opd", "walidata_pendukung"},
        "refuse": {"walidata"},
        "reclassify": {"walidata", "ppid"},
    },
    "divalidasi": {
        "verify": {"walidata"},
        "send_back": {"walidata"},
        "refuse": {"walidata"},
        "reclassify": {"walidata", "ppid"},
    },
    "dikembalikan": {"submit": {"produsen_data"}, "reclassify": {"walidata", "ppid"}},
    "terpublikasi": {"withdraw": {"walidata"}, "reclassify": {"walidata", "ppid"}},
    "diserahkan": {"withdraw": {"walidata"}, "reclassify": {"walidata", "ppid"}},
    "ditolak": {"reopen": {"walidata"}},
    "ditarik": {"reopen": {"walidata"}},
    "dihapus": {},
}
TARGET = {
    "submit": "diajukan", "recall": "draf", "validate": "divalidasi", "verify": "terpublikasi",
    "send_back": "dikembalikan", "refuse": "ditolak", "withdraw": "ditarik", "reopen": "draf",
}  # fmt: skip
TYPED = {
    "send_back": SEND_BACK,
    "refuse": {"reason": "bukan_data_daerah"},
    "withdraw": {"reason": "perintah_hukum"},
    "reclassify": {"fields": RESTRICTED},
}
CELLS = [(s, role, t) for s in STATES for role in Role for t in TRANSITIONS]


def case_in(state: str, **others: object) -> CaseView:
    """A case whose access class fits its state."""
    access = "terbatas" if state == "diserahkan" else "terbuka"
    return replace(CaseView(state, 4, access_class=access), **others)


def ask(state: str, actor: Actor, transition: str, **others: object):
    """Apply with everything typed that the transition asks for."""
    typed = {**TYPED.get(transition, {}), "decided_by": official_for(actor) if transition != "reclassify" else None}
    request = Request(transition, 4, **typed)
    return apply(baku(), "dataset", case_in(state, **others), actor, FACTS, request, CALENDAR)


def test_the_table_names_exactly_the_states_and_transitions_of_the_profile():
    """A state or transition added to baku has to appear in this table."""
    flow = baku().flows["dataset"]
    assert tuple(flow.states) == STATES
    assert tuple(flow.transitions) == TRANSITIONS


@pytest.mark.parametrize(("state", "role", "transition"), CELLS)
def test_a_transition_is_open_to_the_roles_of_its_state_and_to_nobody_else(state: str, role: Role, transition: str):
    """Availability and apply agree with the table, and a refusal begins with the role or the state."""
    actor = Actor("somebody", frozenset({role}))
    offered = {a.key: a for a in available(baku(), "dataset", case_in(state), actor, FACTS)}
    assert set(offered) == set(MAY[state])
    if role.value in MAY[state].get(transition, set()):
        assert offered[transition].allowed, offered[transition].reasons
        assert ask(state, actor, transition).to_state == TARGET.get(transition, state)
        return
    with pytest.raises(NotAllowed) as refused:
        ask(state, actor, transition)
    somewhere = any(role.value in MAY[s].get(transition, set()) for s in STATES)
    expected = "state" if somewhere and transition not in MAY[state] else "role"
    assert refused.value.reasons[0].code == expected
    if transition in offered:
        assert not offered[transition].allowed
        assert offered[transition].reasons[0].code == "role"


@pytest.mark.parametrize("state", STATES)
def test_a_sysadmin_holds_no_sdi_role_by_being_one(state: str):
    """Nothing is open to a sysadmin without a role, in any state."""
    assert [a.key for a in available(baku(), "dataset", case_in(state), SYSADMIN, FACTS) if a.allowed] == []


@pytest.mark.parametrize("state", STATES)
def test_nobody_without_an_account_may_do_anything(state: str):
    """Roles without a user id open nothing."""
    ghost = Actor(None, frozenset(Role))
    assert [a.key for a in available(baku(), "dataset", case_in(state), ghost, FACTS) if a.allowed] == []


@pytest.mark.parametrize(("state", "transition"), [(s, t) for s in STATES for t in MAY[s]])
@pytest.mark.parametrize("sysadmin", [False, True])
def test_a_contributor_may_not_decide_whatever_else_he_is(state: str, transition: str, sysadmin: bool):
    """Four eyes bind validate, verify, send_back and refuse, sysadmins included; nothing else."""
    actor = Actor("both", frozenset(Role), is_sysadmin=sysadmin)
    case = case_in(state, contributors=frozenset({"both"}))
    offered = {a.key: a for a in available(baku(), "dataset", case, actor, FACTS)}
    decides = transition in {"validate", "verify", "send_back", "refuse"}
    assert [r.code for r in offered[transition].reasons] == (["four_eyes"] if decides else [])
    assert offered[transition].decision is decides
    if decides:
        with pytest.raises(NotAllowed) as refused:
            ask(state, actor, transition, contributors=frozenset({"both"}))
        assert [r.code for r in refused.value.reasons] == ["four_eyes"]


@pytest.mark.parametrize(("state", "transition"), [(s, t) for s in STATES for t in MAY[s]])
def test_missing_items_and_findings_stop_submission_and_verification_only(state: str, transition: str):
    """Each missing item and each blocking finding is a reason of its own."""
    facts = replace(FACTS, missing=(MISSING,), blocking_checks=(FINDING,))
    offered = {a.key: a for a in available(baku(), "dataset", case_in(state), Actor("x", frozenset(Role)), facts)}
    stopped = transition in {"submit", "verify"}
    assert [r.code for r in offered[transition].reasons] == (["missing:satuan", "type-error"] if stopped else [])


def test_all_reasons_are_told_at_once():
    """Role, four eyes, what is missing and what was found come together, in this order."""
    facts = replace(FACTS, missing=(MISSING,), blocking_checks=(FINDING,))
    case = case_in("divalidasi", contributors=frozenset({"x"}))
    verify = next(a for a in available(baku(), "dataset", case, Actor("x"), facts) if a.key == "verify")
    assert [r.code for r in verify.reasons] == ["role", "four_eyes", "missing:satuan", "type-error"]
    assert [r.english for r in verify.reasons] == [
        "Only these may do this: Walidata.",
        "You edited, uploaded or submitted this content, so somebody else must decide about it.",
        "Unit is missing.",
        "Row 7 of a.csv is not a number.",
    ]


def test_the_role_reason_names_the_offices_in_both_languages():
    """The Indonesian catalogue can say the official titles."""
    with pytest.raises(NotAllowed) as refused:
        ask("diajukan", Actor("x"), "validate")
    params = refused.value.reasons[0].params
    assert params["roles_id"] == "Walidata Pendukung, Kepala OPD"
    assert params["roles"] == "walidata_pendukung,kepala_opd"


@pytest.mark.parametrize("name", ["publish", "approve", "", "submit "])
def test_a_transition_the_flow_does_not_have_is_another_error_than_one_not_allowed(name: str):
    """Unknown names are NoSuchTransition for everybody."""
    with pytest.raises(NoSuchTransition):
        ask("draf", Actor("x", frozenset(Role)), name)


def test_a_flow_the_profile_does_not_have_is_no_such_transition():
    """`baku` carries datasets only, so far."""
    with pytest.raises(NoSuchTransition):
        available(baku(), "report", case_in("draf"), SYSADMIN, FACTS)
