"""The five regional profiles beside the SOPs they were read from: every row in order, word for word, both ways.

The SOPs lie beside the repository (`../shared/sop`), not in it: the first tests hold without them, the others skip.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import SopProfile, Step, load_profile, profile_to_dict

from .lives import BAKU
from .test_baku import texts

FOLDER = Path(__file__).parents[3] / "shared" / "sop"
MARKS = {"[]", "□"}
FORUM = {Role.KOORDINATOR_FORUM, Role.ANGGOTA_FORUM}
PRINGSEWU = [
    {Role.PEMBINA_DATA}, {Role.PRODUSEN_DATA}, {Role.WALIDATA_PENDUKUNG}, {Role.WALIDATA}, FORUM, {Role.SEKRETARIAT},
]  # fmt: skip
BLITAR = [
    {Role.PEMBINA_DATA},
    {Role.PRODUSEN_DATA},
    {Role.WALIDATA, Role.WALIDATA_PENDUKUNG},
    FORUM,
    {Role.SEKRETARIAT},
]


@dataclass(frozen=True)
class Printed:
    """How an SOP is printed: a phrase only its file has, where its columns stand, whose columns have marks left."""

    phrase: str
    rows: int
    activity: int = 2
    output: int = 2
    """Cells between the kelengkapan and the output."""
    columns: tuple[set[Role], ...] = ()


SOPS = {
    "pringsewu_2024": Printed("SISTEM INFORMASI SATU DATA KABUPATEN PRINGSEWU", 12, columns=tuple(PRINGSEWU)),
    "blitar_2023": Printed("KOTA BLITAR", 11, columns=tuple(BLITAR)),
    "paser_2022": Printed("KABUPATEN PASER", 15),
    "sumedang_2022": Printed("KABUPATEN SUMEDANG", 11, activity=1),
    "pringsewu_penyebarluasan_2024": Printed("SOP PENYEBARLUASAN DATA", 6, activity=1, output=3),
}
PROFILES: dict[str, SopProfile] = {
    key: load_profile((BAKU.parent / f"{key}.yaml").read_text(encoding="utf-8"), f"{key}.yaml") for key in SOPS
}
each = pytest.mark.parametrize("key", SOPS)
beside_the_sops = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder shared/sop is not beside the repository")


# Without the SOPs


def test_the_five_seeds_have_55_rows():
    """12, 11, 15, 11 and 6."""
    assert [len(profile.steps) for profile in PROFILES.values()] == [12, 11, 15, 11, 6]
    assert sum(printed.rows for printed in SOPS.values()) == 55


@each
def test_rows_are_numbered_in_order(key: str):
    """From 1, without a gap."""
    profile = PROFILES[key]
    assert [step.number for step in profile.steps] == [str(n) for n in range(1, SOPS[key].rows + 1)]


@each
def test_every_row_can_be_carried_out(key: str):
    """By a state or a transition of its flow, or by a record of what people did."""
    for step in PROFILES[key].steps:
        assert step.recorded or step.state or step.transition, step.number


@each
def test_the_rows_of_a_flow_follow_its_way(key: str):
    """The straight way from draft to publication passes the flow's rows in the order of the SOP."""
    profile = PROFILES[key]
    if not profile.flows:
        assert all(step.recorded for step in profile.steps)
        return
    flow = profile.flows["dataset"]
    state, passed = flow.initial, []
    passed += [step.number for step in flow.steps if step.state == state and not step.transition]
    for step in flow.steps:
        if step.transition is None:
            continue
        assert step.state in {None, state}, step.number
        assert state in flow.transitions[step.transition].source
        state = flow.transitions[step.transition].target_from(state, "terbuka")
        passed.append(step.number)
    assert state == "terpublikasi"
    assert passed == [step.number for step in flow.steps]


@each
def test_who_may_make_a_transition_stands_in_its_row(key: str):
    """The roles of a row and those of what carries it out agree; recording for an official may be more."""
    profile = PROFILES[key]
    for step in profile.steps:
        if step.transition:
            transition = profile.flows["dataset"].transitions[step.transition]
            assert set(transition.roles) <= set(step.roles), step.number
            assert set(step.roles) <= {*transition.roles, *transition.entered_by}, step.number


@each
def test_a_document_a_row_asks_for_is_asked_for_by_its_transition(key: str):
    """Kelengkapan that is a letter is a guard, and the other way round."""
    profile = PROFILES[key]
    for step in profile.steps:
        guards = profile.flows["dataset"].transitions[step.transition].guards if step.transition else ()
        for kind in step.documents:
            assert f"attachment:{kind}" in guards, step.number


@each
def test_every_text_of_a_seed_stands_in_both_languages(key: str):
    """Titles, rows, states, buttons, consequences, reasons."""
    found = dict(texts(profile_to_dict(PROFILES[key])))
    assert len(found) > 20
    assert {path for path, text in found.items() if set(text) != {"id", "en"}} == set()


# Beside the SOPs


def _plain(text: str) -> str:
    """Spacing normalised, tags and bullets gone."""
    return re.sub(r"^- ", "", " ".join(re.sub(r"<[^>]*>", " ", text).split()))


def _file(key: str) -> str:
    found = [
        text
        for text in (path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt")))
        if SOPS[key].phrase in text
    ]
    assert len(found) == 1, key
    return found[0]


def _printed_rows(key: str) -> list[list[str]]:
    """The cells of every row of the SOP's table, from the stage or the number on."""
    lines = [line.split("\t") for line in _file(key).splitlines() if line.count("\t") > 6]
    place = SOPS[key].activity
    return [
        cells for cells in lines if not re.fullmatch(r"(|\(\d+\)|(uraian )?kegiatan)", cells[place].strip().lower())
    ]


Columns = tuple[str, str, str, str, str]


def _columns(cells: list[str], printed: Printed) -> Columns:
    """Activity, kelengkapan, waktu, output, keterangan; rows shifted by a lost cell are read from their first words."""
    after = [_plain(cell) for cell in cells[printed.activity + 1 :]]
    after = ["" if cell in MARKS else cell for cell in after] + [""] * 4
    first = next((place for place, cell in enumerate(after) if cell), 0)
    output = first + printed.output
    return (_plain(cells[printed.activity]), after[first], after[first + 1], after[output], after[output + 1])


def _own_columns(step: Step) -> Columns:
    needs = ", ".join(text["id"] for text in step.requirements)
    waktu = "" if step.limit_text == "-" else step.limit_text
    output, remark = (text["id"] if text else "" for text in (step.output, step.remark))
    return (step.activity["id"], needs, waktu, output, remark)


@beside_the_sops
@each
def test_every_row_stands_in_the_profile_word_for_word_and_in_order(key: str):
    """Activity, kelengkapan, waktu, output and keterangan, the SOP's against ours and ours against the SOP's."""
    printed = [_columns(cells, SOPS[key]) for cells in _printed_rows(key)]
    assert [_own_columns(step) for step in PROFILES[key].steps] == printed
    assert len(printed) == SOPS[key].rows


@beside_the_sops
@each
def test_a_swapped_row_is_noticed(key: str):
    """The comparison can fail: any two neighbours changed about are no longer the SOP's table."""
    printed = [_columns(cells, SOPS[key]) for cells in _printed_rows(key)]
    own = [_own_columns(step) for step in PROFILES[key].steps]
    for place in range(len(own) - 1):
        swapped = [*own[:place], own[place + 1], own[place], *own[place + 2 :]]
        assert swapped != printed


@beside_the_sops
@each
def test_the_stage_of_every_row_is_the_printed_one(key: str):
    """Where the SOP has such a column; a stage stands until the next one."""
    if SOPS[key].activity != 2:
        return
    stage, stages = "", []
    for cells in _printed_rows(key):
        stage = _plain(cells[1]) or stage
        stages.append(stage)
    assert [step.stage["id"] for step in PROFILES[key].steps] == stages


@beside_the_sops
@pytest.mark.parametrize("key", [key for key, printed in SOPS.items() if printed.columns])
def test_a_mark_that_is_left_names_the_role_of_its_row(key: str):
    """Unless the row says in `sumber` why it reads otherwise; where no mark is left, it must say so."""
    first = SOPS[key].activity + 1
    read = 0
    for cells, step in zip(_printed_rows(key), PROFILES[key].steps, strict=True):
        marked = [SOPS[key].columns[place] for place, cell in enumerate(cells[first:]) if cell.strip() in MARKS]
        assert len(marked) == 1 or step.source, step.number
        if not step.source:
            assert set(step.roles) == marked[0], step.number
            read += 1
    assert read >= 4


@beside_the_sops
@each
def test_the_header_is_as_printed(key: str):
    """Number, dates, legal basis, qualifications, related, equipment, warnings, records: each stands in the file."""
    text, header = _plain(_file(key)), PROFILES[key].header
    single = [header.number, header.made_on, header.revised_on, header.effective_on, header.approved_by]
    lists = [header.legal_basis, header.qualifications, header.related, header.equipment, header.warnings]
    said = [one for one in single if one] + [line for lines in (*lists, header.records) for line in lines]
    assert said
    assert [one for one in said if _plain(one) not in text] == []
    assert header.source
