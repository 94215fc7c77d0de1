"""The checklist of a reviewer: read from a profile, answered, and what a send-back takes from it."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest

from ckanext.satudata.domain.errors import ProfileError
from ckanext.satudata.domain.review import cleaned, marks_of, open_items, suggested_reason, to_repair
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import load_profile, profile_from_dict, profile_to_dict
from ckanext.satudata.domain.sop_checklist import DEFAULT_CHECKLIST

BAKU = (resources.files("ckanext.satudata.sop_profiles") / "baku.yaml").read_text(encoding="utf-8")
SECTION = """
checklist:
  satuan:
    title: {id: Satuan benar, en: The unit is right}
    states: [diajukan]
    roles: [kepala_opd]
    fields: [satuan, ukuran]
    reason: satuan_atau_definisi_keliru
  umum:
    title: Semua lengkap
"""
KNOWN = {"satuan", "umum", "field:satuan"}


def test_a_profile_brings_its_own_items_and_a_case_keeps_them() -> None:
    """Order, gates and roles as written; a copy of before, without the section, still reads."""
    profile = load_profile(BAKU + SECTION)
    assert [item.key for item in profile.checklist] == ["satuan", "umum"]
    unit, general = profile.checklist
    assert unit.belongs("diajukan", {Role.KEPALA_OPD})
    assert not unit.belongs("divalidasi", {Role.KEPALA_OPD})
    assert not unit.belongs("diajukan", {Role.WALIDATA})
    assert general.belongs("divalidasi", {Role.WALIDATA})
    copy = profile_to_dict(profile, text=False)
    assert profile_from_dict(copy).checklist == profile.checklist
    del copy["checklist"]
    assert profile_from_dict(copy).checklist == ()
    assert load_profile(BAKU).checklist == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("states: [diajukan]", "states: [diajukann]", 'did you mean "diajukan"'),
        ("roles: [kepala_opd]", "roles: [kepala_dinas]", 'did you mean "kepala_opd"'),
        ("    title: Semua lengkap", "    judul: Semua lengkap", "Unknown key"),
        ("  umum:", "  Umum:", "lower-case"),
        ("fields: [satuan, ukuran]", "fields: {a: b}", "must be a text"),
    ],
)
def test_a_broken_section_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    with pytest.raises(ProfileError) as refused:
        load_profile(BAKU + SECTION.replace(old, new), "contoh.yaml")
    assert said in str(refused.value)
    assert refused.value.line is not None
    assert refused.value.line > len(BAKU.splitlines())


@pytest.mark.parametrize(
    ("typed", "kept", "wrong"),
    [
        ({"satuan": {"ok": True}}, {"satuan": {"ok": True}}, set()),
        ({"satuan": {"ok": False, "remark": " Bukan orang "}}, {"satuan": {"remark": "Bukan orang"}}, set()),
        ({"satuan": {"remark": "Bukan orang"}}, {"satuan": {"remark": "Bukan orang"}}, set()),
        ({"satuan": {}, "umum": {"remark": "  "}}, {}, set()),
        ({"satuan": {"ok": False}}, {}, {"satuan"}),
        ({"satuan": {"ok": True, "remark": "Bukan orang"}}, {}, {"satuan"}),
        ({"satuan": {"remark": "x" * 2001}}, {}, {"satuan"}),
        ({"satuan": {"remark": "a\x00b"}}, {}, {"satuan"}),
        ({"apa": {"ok": True}}, {}, {"apa"}),
        ({"field:satuan": {"remark": "Salah"}}, {"field:satuan": {"remark": "Salah"}}, set()),
    ],
)
def test_an_answer_is_in_order_a_remark_or_none(typed: dict[str, Any], kept: Any, wrong: set[str]) -> None:
    found, problems = cleaned(typed, KNOWN)
    assert (found, set(problems)) == (kept, wrong)


def test_what_is_remarked_fills_the_send_back() -> None:
    """Each remark is a line; the first one that knows a word of the vocabulary says why."""
    marks = marks_of({"judul": {"ok": True}, "field:konsep": {"remark": "Kosong"}, "format": {"remark": "Baris judul"}})
    assert to_repair(marks, {"field:konsep": "Konsep"}) == "- Konsep: Kosong\n- format: Baris judul"
    words = {"format_berkas_keliru", "satuan_atau_definisi_keliru"}
    assert suggested_reason(marks, DEFAULT_CHECKLIST, words) == "satuan_atau_definisi_keliru"
    assert suggested_reason(marks, DEFAULT_CHECKLIST, {"lainnya"}) == ""
    assert open_items({"judul": {"ok": True}}, DEFAULT_CHECKLIST[:2]) == ("definisi",)


def test_our_own_items_name_words_of_the_bundled_profile_and_fields_of_the_form() -> None:
    from ckanext.satudata.domain.completeness import LABELS

    words = {word.key for word in load_profile(BAKU).reasons["send_back"]}
    assert {item.reason for item in DEFAULT_CHECKLIST} <= words
    assert {name for item in DEFAULT_CHECKLIST for name in item.fields} <= LABELS.keys()
    assert all(item.title.keys() == {"id", "en"} for item in DEFAULT_CHECKLIST)
