"""Attack case A41 as a table: every bundled profile, flow, state, transition and role; only what the profile names.

Generated from the documents themselves: a new profile, flow, state or transition is covered without anybody
remembering. `test_machine_table.py` holds the other half, what `baku` must name at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ckanext.satudata.domain.errors import NotAllowed
from ckanext.satudata.domain.machine import Actor, CaseView, OfficialView, Request, apply, available
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import ATTACHMENT_KINDS, GUARDS, SopProfile, load_profile

from .lives import BAKU, CALENDAR, FACTS, NOW, typed_for

PROFILES = {path.stem: load_profile(path.read_text(encoding="utf-8"), path.name) for path in BAKU.parent.glob("*.yaml")}
FLOWS = [(profile, flow) for profile, one in PROFILES.items() for flow in one.flows]
WORLD = replace(FACTS, has_resource=True, attachments=frozenset(ATTACHMENT_KINDS), guards={"list_ready": ()})
"""Nothing of the world stands in the way: what is refused here is refused for who asks, or where the case is."""

PEOPLE = {
    **{str(role): Actor("somebody", frozenset({role})) for role in Role},
    "nobody": Actor(None, frozenset(Role)),
    "citizen": Actor("citizen"),
    "sysadmin": Actor("admin", is_sysadmin=True),
}


def named(profile: SopProfile, flow: str, state: str, transition: str, actor: Actor) -> bool:
    """Whether the profile names this person for this transition from this state."""
    t = profile.flows[flow].transitions[transition]
    roles = {*t.roles_at.get(state, ()), *t.entered_by_at.get(state, ())}
    return state in t.source and actor.user_id is not None and bool(roles & actor.roles)


def attempt(profile: SopProfile, flow: str, state: str, transition: str, actor: Actor) -> bool:
    """Try it with everything typed the transition asks for; an unmet condition of the text is a defect of this test."""
    t = profile.flows[flow].transitions[transition]
    classes = profile.flows[flow].states[state].access
    access = next((one for one in classes if t.takes(one)), classes[0])
    deciding = t.roles_at.get(state, ())
    signs = (
        OfficialView("off-1", "Dra. Contoh", role=deciding[0]) if deciding and not set(deciding) & actor.roles else None
    )
    request = Request(transition, 4, decided_by=signs, **typed_for(profile, flow, transition))  # type: ignore[arg-type]
    world = replace(
        WORLD, guards={guard: () for guard in t.guards if guard not in GUARDS or guard in WORLD.guards}, now=NOW
    )
    refused = ""
    try:
        apply(profile, flow, CaseView(state, 4, access_class=access), actor, world, request, CALENDAR)
    except NotAllowed as e:
        refused = e.reasons[0].code
    assert refused in {"", "role", "state"}
    return not refused


def cells(profile: SopProfile, flow: str) -> Iterator[tuple[str, str, str]]:
    for state in profile.flows[flow].states:
        for transition in profile.flows[flow].transitions:
            for person in PEOPLE:
                yield state, transition, person


@pytest.mark.parametrize(("profile_key", "flow"), FLOWS)
def test_a41_only_the_pairs_a_profile_names_pass(profile_key: str, flow: str):
    profile = PROFILES[profile_key]
    wrong = [
        cell
        for cell in cells(profile, flow)
        if attempt(profile, flow, cell[0], cell[1], PEOPLE[cell[2]])
        is not named(profile, flow, cell[0], cell[1], PEOPLE[cell[2]])
    ]
    assert wrong == []


@pytest.mark.parametrize(("profile_key", "flow"), FLOWS)
def test_a41_what_is_offered_is_what_passes(profile_key: str, flow: str):
    """No button that fails for who it is shown to, none that is hidden from who may press it."""
    profile = PROFILES[profile_key]
    for state in profile.flows[flow].states:
        cases = [CaseView(state, 4, access_class=access) for access in profile.flows[flow].states[state].access]
        for person, actor in PEOPLE.items():
            offered = {one.key for case in cases for one in available(profile, flow, case, actor, WORLD) if one.allowed}
            passing = {key for key in profile.flows[flow].transitions if attempt(profile, flow, state, key, actor)}
            assert offered == passing, (state, person)


@pytest.mark.parametrize(("profile_key", "flow"), FLOWS)
def test_a41_the_table_is_not_empty(profile_key: str, flow: str):
    """Each transition passes for somebody somewhere: otherwise the two tests above would prove nothing."""
    profile = PROFILES[profile_key]
    passing = {t for s, t, person in cells(profile, flow) if attempt(profile, flow, s, t, PEOPLE[person])}
    assert passing == set(profile.flows[flow].transitions)
