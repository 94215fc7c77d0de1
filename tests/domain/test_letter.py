"""Letters: numbers by a pattern, what may be done in which state, what one is worth once the content changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.satudata.domain.errors import NotAllowed, ProfileError
from ckanext.satudata.domain.letter import Covered, LetterState, follows_content, move_problem, standing
from ckanext.satudata.domain.letter_number import number_key, number_problem, pattern_problem, written
from ckanext.satudata.domain.machine import CaseView, Request, apply
from ckanext.satudata.domain.sop import load_profile, profile_from_dict, profile_to_dict
from ckanext.satudata.domain.sop_letters import LetterRule

from .lives import BAKU, CALENDAR, FACTS, KEPALA, baku

TEXT = BAKU.read_text(encoding="utf-8")
DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("pattern", "serial", "expected"),
    [
        ("{nomor:03}/SV/{kode}/{bulan_romawi}/{tahun}", 7, "007/SV/DINKES/XI/2026"),
        ("{nomor:03}/SV/{kode}/{bulan_romawi}/{tahun}", 1234, "1234/SV/DINKES/XI/2026"),
        ("075/ {nomor} /D.12/{tahun}", 162, "075/ 162 /D.12/2026"),
        ("{nomor}/ST.02.{bulan:02}", 1, "1/ST.02.11"),
    ],
)
def test_a_pattern_writes_the_number(pattern: str, serial: int, expected: str) -> None:
    """Shapes of numbers as the SOPs' own are written."""
    assert pattern_problem(pattern) is None
    assert written(pattern, serial, DAY, "DINKES") == expected


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("{nomr}/SV", "nomr"),
        ("SV/{tahun}", "{nomor}"),
        ("{nomor", "stands alone"),
        ("{nomor}/}", "stands alone"),
        ("{nomor.__class__}", "nomor.__class__"),
        ("{nomor!r}", "only a width"),
        ("{nomor:{tahun}}", "only a width"),
        ("{nomor:0999999999}", "only a width"),
        ("{nomor}/{tahun:>9}", "only a width"),
        ("{}/{tahun}", "Unknown word"),
        ("{nomor}" + "x" * 100, "at most 100"),
        ("{nomor}\n{tahun}", "no line ends"),
    ],
)
def test_a_broken_pattern_is_refused_with_its_word(pattern: str, word: str) -> None:
    """Unknown words, attributes, conversions and widths that would fill the memory."""
    problem = pattern_problem(pattern)
    assert problem is not None
    assert word in problem.english


def test_a_number_is_free_text_and_equal_without_blanks() -> None:
    """075/ 162 /D.12 and 075/162/d.12 are one number; line ends are none of it."""
    assert number_key("075/ 162 /D.12/2024") == number_key("075/162/d.12/2024") != number_key("075/163/D.12/2024")
    assert number_problem("013/SOP/Bid-Statistik dan Persandian") is None
    assert number_problem("") is None
    assert all(number_problem(bad) for bad in ("1\n2", "1\u202e2", "x" * 101, "\ud800"))


DONE = {"update", "issue", "sign", "replace", "void"}


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (LetterState.DRAFT, {"update", "issue", "sign", "void"}),
        (LetterState.ISSUED, {"sign", "replace", "void"}),
        (LetterState.SIGNED, {"replace", "void"}),
        (LetterState.REPLACED, set()),
        (LetterState.VOID, set()),
        ("unknown", set()),
    ],
)
def test_what_may_be_done_with_a_letter(state: str, possible: set[str]) -> None:
    """What is signed is replaced or taken out of force, never changed."""
    assert {one for one in DONE if move_problem(one, str(state)) is None} == possible


def _covered(kind: str = "surat_validasi", fingerprint: str | None = "a", number: str = "7/SV") -> Covered:
    return Covered(kind, number, "Jumlah Penduduk", fingerprint)


@pytest.mark.parametrize(
    ("covered", "present", "kinds", "stale"),
    [
        ([], "a", set(), set()),
        ([_covered()], "a", {"surat_validasi"}, set()),
        ([_covered()], "b", set(), {"surat_validasi"}),
        ([_covered()], None, set(), {"surat_validasi"}),
        ([_covered(fingerprint=None)], "a", set(), {"surat_validasi"}),
        ([_covered(fingerprint=None)], None, set(), {"surat_validasi"}),
        ([_covered(), _covered(fingerprint="b")], "b", {"surat_validasi"}, set()),
        ([_covered(), _covered("berita_acara", "b")], "b", {"berita_acara"}, {"surat_validasi"}),
        ([_covered("surat_pernyataan")], "b", {"surat_pernyataan"}, set()),
        ([_covered("nota_dinas")], "b", set(), {"nota_dinas"}),
    ],
)
def test_a_letter_counts_for_the_content_it_covers(covered, present, kinds, stale) -> None:
    """Fingerprint frozen at submission against the one now; a promise to collect data does not follow the content."""
    found = standing(covered, present, {})
    assert (found.kinds, set(found.stale)) == (kinds, stale)


def test_a_stale_letter_says_its_number_and_what_changed() -> None:
    """The newest of two; a scan that was only attached has no number to say."""
    found = standing([_covered(number="6/SV"), _covered(number="7/SV")], "b", {})
    said = found.stale["surat_validasi"].english
    assert "7/SV" in said
    assert "Jumlah Penduduk" in said
    assert "attached" in standing([_covered(number="")], "b", {}).stale["surat_validasi"].english


def test_the_profile_says_whether_a_letter_follows_the_content() -> None:
    """A region may have the head promise what others judge."""
    rules = {"surat_validasi": LetterRule(follows_content=False), "surat_pernyataan": LetterRule()}
    assert not follows_content("surat_validasi", rules)
    assert follows_content("surat_pernyataan", rules)
    assert standing([_covered()], "b", rules).kinds == {"surat_validasi"}


LETTERS = """
letters:
  surat_validasi: {pattern: "{nomor:03}/SV/{tahun}"}
  nota_dinas: {title: {id: Nota dinas, en: Memo}, follows_content: false}
"""


def test_a_profile_has_letters_and_their_kinds_are_kelengkapan() -> None:
    """A gate may ask for a letter the section names; the copy of a case keeps it."""
    text = TEXT.replace("guards: [complete, checked]", "guards: [complete, 'attachment:nota_dinas']", 1) + LETTERS
    profile = load_profile(text)
    assert profile.letters["surat_validasi"] == LetterRule(None, "{nomor:03}/SV/{tahun}", True)
    assert profile.letters["nota_dinas"] == LetterRule({"id": "Nota dinas", "en": "Memo"}, "", False)
    assert profile_from_dict(profile_to_dict(profile)).letters == profile.letters
    old = {name: value for name, value in profile_to_dict(profile).items() if name != "letters"}
    assert profile_from_dict(old).letters == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("letters:\n  surat_validasi: {pattern: '{nomr}'}", 'Unknown word "nomr"'),
        ("letters:\n  surat_validasi: {pola: x}", "pola"),
        ("letters:\n  Surat Validasi: {}", "lower-case"),
        ("letters:\n  surat_validasi: {follows_content: mungkin}", "true or false"),
        ("letters: [surat_validasi]", "table"),
    ],
)
def test_a_broken_section_is_refused_with_its_line(wrong: str, said: str) -> None:
    """As every other part of the document."""
    with pytest.raises(ProfileError) as refused:
        load_profile(TEXT + "\n" + wrong)
    assert said in str(refused.value)
    assert refused.value.line > TEXT.count("\n")


def test_a_gate_shut_by_a_stale_letter_says_why() -> None:
    """Not merely that the letter is missing."""
    profile = baku()
    validate = profile.flows["dataset"].transitions["validate"]
    flow = replace(
        profile.flows["dataset"],
        transitions={
            **profile.flows["dataset"].transitions,
            "validate": replace(validate, guards=("attachment:surat_validasi",)),
        },
    )
    profile = replace(profile, flows={"dataset": flow})
    stale = standing([_covered()], "b", {}).stale
    request = Request("validate", case_version=4)
    with pytest.raises(NotAllowed) as refused:
        apply(profile, "dataset", CaseView("diajukan", 4), KEPALA, replace(FACTS, stale=stale), request, CALENDAR)
    assert [one.code for one in refused.value.reasons] == ["letter_stale:surat_validasi"]
    facts = replace(FACTS, stale=stale, attachments=frozenset({"surat_validasi"}))
    assert apply(profile, "dataset", CaseView("diajukan", 4), KEPALA, facts, request, CALENDAR).to_state
