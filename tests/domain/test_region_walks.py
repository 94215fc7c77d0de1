"""Each region's way of a dataset, from draft to public or delivered, by that region's people; and its closed shortcuts.

Sources: SOP Pringsewu 2024 steps 5-10, Blitar 2023 steps 5-9, Paser 2022 steps 8-13, Sumedang 2022 steps 7-10.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from ckanext.satudata.domain.errors import NotAllowed
from ckanext.satudata.domain.machine import Actor, CaseView, available
from ckanext.satudata.domain.sop import SopProfile, load_profile
from ckanext.satudata.domain.sop_formats import wrong_formats

from .lives import (
    BAKU,
    FACTS,
    KEPALA,
    PPID,
    PRODUCER,
    SEND_BACK,
    SUPPORT,
    WALIDATA,
    Life,
    official_for,
)

SECOND = Actor("user-walidata-b", WALIDATA.roles)
DUKUNG, LETTER = frozenset({"data_dukung"}), frozenset({"surat_validasi"})
Walk = list[tuple[Actor, str]]

# profile, documents of the case, who does what, from draft to the end
WALKS: dict[str, tuple[frozenset[str], Walk]] = {
    "pringsewu_2024": (
        DUKUNG,
        [(PRODUCER, "submit"), (SUPPORT, "review"), (KEPALA, "validate"), (WALIDATA, "verify"), (WALIDATA, "publish")],
    ),
    "blitar_2023": (
        LETTER,
        [(PRODUCER, "submit"), (WALIDATA, "review"), (KEPALA, "validate"), (WALIDATA, "publish")],
    ),
    "paser_2022": (
        LETTER,
        [(PRODUCER, "submit"), (SUPPORT, "review"), (KEPALA, "validate"), (WALIDATA, "publish")],
    ),
    "sumedang_2022": (frozenset(), [(PRODUCER, "submit"), (PPID, "verify"), (WALIDATA, "publish")]),
}
each = pytest.mark.parametrize("key", WALKS)


@cache
def seed(key: str) -> SopProfile:
    """A bundled profile."""
    return load_profile((BAKU.parent / f"{key}.yaml").read_text(encoding="utf-8"), f"{key}.yaml")


def life(key: str, access: str = "terbuka", **facts: object) -> Life:
    """A draft edited by the producer, with every document the region asks for."""
    documents, _ = WALKS[key]
    facts = {"attachments": documents, "has_resource": True, **facts}
    found = Life(CaseView("draf", 1, access_class=access), replace(FACTS, **facts), profile=seed(key))  # type: ignore[arg-type]
    found.edit(PRODUCER)
    return found


def walk(one: Life, steps: Walk) -> Life:
    """Make these transitions."""
    for actor, transition in steps:
        one.do(actor, transition)
    return one


def refusals(one: Life, actor: Actor, transition: str) -> list[str]:
    """Codes of the reasons that keep this person from it now; none when it may be made."""
    try:
        one.do(actor, transition, decided_by=official_for(actor))
    except NotAllowed as e:
        return [reason.code for reason in e.reasons]
    return []


@each
def test_a_dataset_walks_from_draft_to_published(key: str):
    """By the people of the region, in its order; afterwards nobody's work is held against him."""
    one = walk(life(key), WALKS[key][1])
    assert one.case.state == "terpublikasi"
    assert "publish" in one.outcomes[-1].effects
    assert one.case.contributors == frozenset()


@each
@pytest.mark.parametrize("access", ["terbatas", "tertutup"])
def test_what_is_not_open_is_delivered_and_never_published(key: str, access: str):
    """The same way, another end."""
    steps = WALKS[key][1]
    last = "deliver" if key == "sumedang_2022" else "publish"
    one = walk(life(key, access), [*steps[:-1], (WALIDATA, last)])
    assert one.case.state == "diserahkan"
    assert "publish" not in one.outcomes[-1].effects


@each
def test_every_row_of_the_flow_is_passed_in_order_with_its_role(key: str):
    """The steps of the outcomes are the numbers of the SOP's rows, ascending, each made by a role of its row."""
    profile = seed(key)
    steps = {step.transition: step for step in profile.steps if step.transition}
    passed = walk(life(key), WALKS[key][1]).outcomes
    assert [outcome.transition for outcome in passed] == list(steps)
    for outcome in passed:
        assert outcome.role in steps[outcome.transition].roles


@each
def test_the_limit_of_a_gate_is_the_one_of_its_row(key: str):
    """Due by the SOP's own waktu; the draft has no due time of its own, the repair five working days."""
    flow = seed(key).flows["dataset"]
    for state in flow.states.values():
        row = next((step for step in flow.steps if step.state == state.key), None)
        if state.key == "draf":
            assert state.limit is None
        elif row:
            assert (state.step, state.limit) == (row.number, row.limit)
    assert str(flow.states["dikembalikan"].limit.unit) == "day"  # type: ignore[union-attr]


@each
def test_the_way_leads_through_no_gate_twice_and_skips_none(key: str):
    """From each state on the way only the next transition leads towards publication."""
    steps = WALKS[key][1]
    assert len(steps) > 2
    for made in range(len(steps)):
        for actor, transition in steps[made + 1 :]:
            assert refusals(walk(life(key), steps[:made]), actor, transition) == ["state"], (made, transition)


@each
def test_every_gate_can_send_back_and_refuse_and_after_repair_all_begin_again(key: str):
    """Perpres 39/2019 art. 34; no SOP draws the way back."""
    steps = WALKS[key][1]
    for made in range(1, len(steps)):
        one = walk(life(key), steps[:made])
        gate = one.case.state
        judge = steps[made][0]
        assert one.do(judge, "send_back", **SEND_BACK).to_state == "dikembalikan"
        walk(one, steps)
        assert one.case.state == "terpublikasi"
        one = walk(life(key), steps[:made])
        assert one.case.state == gate
        assert one.do(WALIDATA, "refuse", reason="data_pribadi").to_state == "ditolak"
        assert one.do(WALIDATA, "reopen").to_state == "draf"


@each
def test_a_submission_can_be_recalled_until_somebody_decided(key: str):
    """The first gate only."""
    steps = WALKS[key][1]
    one = walk(life(key), steps[:1])
    assert one.do(PRODUCER, "recall").to_state == "draf"
    one = walk(life(key), steps[:2])
    assert refusals(one, PRODUCER, "recall") == ["state"]


@each
def test_nobody_who_worked_on_it_decides_at_any_gate(key: str):
    """Four eyes, whatever role he was given besides."""
    steps = WALKS[key][1]
    for made in range(1, len(steps)):
        one = walk(life(key), steps[:made])
        judge, transition = steps[made]
        assert refusals(one, Actor(PRODUCER.user_id, judge.roles), transition) == ["four_eyes"]


@each
def test_withdrawal_and_reclassification_close_at_once(key: str):
    """As in baku."""
    one = walk(life(key), WALKS[key][1])
    outcome = one.do(WALIDATA, "withdraw", reason="kesalahan_data")
    assert (outcome.to_state, "hide" in outcome.effects) == ("ditarik", True)


# profile, steps made before, access class, documents, who, what, why not
SHORTCUTS: list[tuple[str, int, str, frozenset[str], Actor, str, list[str]]] = [
    ("pringsewu_2024", 3, "terbuka", frozenset(), WALIDATA, "verify", ["attachment:data_dukung"]),
    ("pringsewu_2024", 3, "terbuka", LETTER, WALIDATA, "verify", ["attachment:data_dukung"]),
    ("pringsewu_2024", 2, "terbuka", DUKUNG, SUPPORT, "validate", []),
    ("pringsewu_2024", 1, "terbuka", DUKUNG, WALIDATA, "review", ["role"]),
    ("pringsewu_2024", 1, "terbuka", DUKUNG, KEPALA, "review", ["role"]),
    ("pringsewu_2024", 2, "terbuka", DUKUNG, WALIDATA, "validate", ["role"]),
    ("blitar_2023", 2, "terbuka", frozenset(), KEPALA, "validate", ["attachment:surat_validasi"]),
    ("blitar_2023", 1, "terbuka", LETTER, KEPALA, "review", ["role"]),
    ("blitar_2023", 3, "terbuka", LETTER, SUPPORT, "publish", ["role"]),
    ("paser_2022", 2, "terbuka", DUKUNG, KEPALA, "validate", ["attachment:surat_validasi"]),
    ("paser_2022", 1, "terbuka", LETTER, PPID, "review", ["role"]),
    ("sumedang_2022", 1, "terbuka", frozenset(), WALIDATA, "verify", ["role"]),
    ("sumedang_2022", 1, "terbuka", frozenset(), KEPALA, "verify", ["role"]),
    ("sumedang_2022", 2, "terbatas", frozenset(), WALIDATA, "publish", ["open_access"]),
    ("sumedang_2022", 2, "terbuka", frozenset(), WALIDATA, "deliver", ["restricted_access"]),
    ("sumedang_2022", 2, "terbatas", frozenset(), PPID, "deliver", ["role"]),
    ("sumedang_2022", 2, "terbatas", frozenset(), WALIDATA, "deliver", []),
]


@pytest.mark.parametrize(("key", "made", "access", "documents", "actor", "transition", "why"), SHORTCUTS)
def test_shortcuts_are_closed(
    key: str, made: int, access: str, documents: frozenset[str], actor: Actor, transition: str, why: list[str]
):
    """What is missing or who may not, and nothing else."""
    one = walk(life(key, access), WALKS[key][1][:made])
    one.facts = replace(one.facts, attachments=documents)
    assert refusals(one, actor, transition) == why


@pytest.mark.parametrize("key", ["blitar_2023", "paser_2022"])
def test_nothing_is_published_without_the_letter_though_it_was_validated_with_one(key: str):
    """A letter that was taken away, or became stale, shuts the last gate too."""
    one = walk(life(key), WALKS[key][1][:-1])
    one.facts = replace(one.facts, attachments=frozenset())
    assert refusals(one, WALIDATA, "publish") == ["attachment:surat_validasi"]


def test_paser_publishes_in_the_formats_it_fixes():
    """Step 13: "Data siap pakai dengan format yang ditentukan"; each file in another one is named."""
    profile = seed("paser_2022")
    files = [{"name": "Tabel", "format": "CSV"}, {"name": "Foto", "format": "PNG"}]
    wrong = wrong_formats(files, profile.formats)
    one = life("paser_2022", wrong_formats=wrong)
    walk(one, WALKS["paser_2022"][1][:-1])
    assert refusals(one, WALIDATA, "publish") == ["formats"]
    assert wrong[0].english == (
        'The file "Foto" has the format PNG; this SOP publishes only: CSV, XLSX, XLS, ODS, JSON, GEOJSON.'
    )
    assert str(profile.flows["dataset"].transitions["publish"].schedule) == "optional"


@pytest.mark.parametrize(
    ("resource", "is_wrong"),
    [
        ({"name": "a", "format": "csv"}, False),
        ({"name": "a", "format": " .XLSX "}, False),
        ({"name": "a", "format": "pdf"}, True),
        ({"name": "a"}, True),
        ({"name": "a", "format": None, "jenis_resource": "data"}, True),
        ({"name": "a", "format": "pdf", "jenis_resource": "metadata"}, False),
        ({"name": "a", "format": "pdf", "jenis_resource": ""}, True),
    ],
)
def test_which_files_a_fixed_format_holds_for(resource: dict[str, str], is_wrong: bool):
    """Data files; a description beside them may be a PDF. Without a list everything passes."""
    assert bool(wrong_formats([resource], ("csv", "xlsx"))) is is_wrong
    assert wrong_formats([resource], ()) == ()


@each
def test_two_of_the_walidata_share_the_work(key: str):
    """Who verified may publish, and so may his colleague."""
    one = walk(life(key), WALKS[key][1][:-1])
    offered = {a.key for a in available(one.profile, "dataset", one.case, SECOND, one.facts) if a.allowed}
    assert "publish" in offered
