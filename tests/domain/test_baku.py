"""The bundled profile: a document to read aloud, in two languages, that survives its copy into a case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.satudata import domain
from ckanext.satudata.domain.sop import (
    CalendarKind,
    Category,
    Limit,
    LimitUnit,
    ReasonRule,
    load_profile,
    profile_from_dict,
    profile_to_dict,
)

from .lives import BAKU, baku

PROFILES = sorted((Path(domain.__file__).parents[1] / "sop_profiles").glob("*.yaml"))


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_bundled_profile_loads_and_is_called_like_its_file(path: Path):
    """Whole, or not at all."""
    profile = load_profile(path.read_text(encoding="utf-8"), path.name)
    assert profile.key == path.stem
    assert profile.text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_a_profile_survives_its_copy_as_json_also_when_keys_are_sorted(path: Path):
    """JSONB forgets the order of keys; the order of states and transitions comes back all the same."""
    profile = load_profile(path.read_text(encoding="utf-8"), path.name)
    copy = profile_from_dict(json.loads(json.dumps(profile_to_dict(profile), sort_keys=True)))
    assert copy == profile
    assert profile_to_dict(copy) == profile_to_dict(profile)
    for kind, flow in profile.flows.items():
        assert list(copy.flows[kind].states) == list(flow.states)
        assert list(copy.flows[kind].transitions) == list(flow.transitions)


def test_the_copy_may_leave_the_document_out_and_ignores_keys_of_later_versions():
    """A case does not need the text; an older installation can read a newer copy."""
    data = profile_to_dict(baku(), text=False)
    assert data["text"] == ""
    data["flows"]["dataset"]["states"]["draf"]["colour"] = "blue"
    assert profile_from_dict(data).flows == baku().flows


def texts(value: object, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text by language in the profile's dictionary."""
    if isinstance(value, dict):
        if "id" in value and isinstance(value["id"], str):
            yield path, value
        else:
            for key, one in value.items():
                yield from texts(one, f"{path}.{key}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from texts(one, f"{path}[{place}]")


def test_every_text_of_baku_stands_in_both_languages():
    """Titles, reasons, consequences and rows."""
    found = dict(texts(profile_to_dict(baku())))
    assert len(found) > 80
    assert {path for path, text in found.items() if set(text) != {"id", "en"}} == set()
    assert {path for path, text in found.items() if text["id"] == text["en"]} <= {
        ".flows.dataset.title",
        ".flows.daftar_data.title",
    }


def test_the_rows_of_baku_stand_in_order_and_are_carried_out_by_the_flow():
    """Number, stage, what the portal does for it, and the limit as printed."""
    rows = [(s.number, s.stage["id"], s.state, s.transition, s.limit_text) for s in baku().steps]
    assert rows == [
        ("1", "Pengumpulan", None, None, "sesuai frekuensi data"),
        ("2", "Pengumpulan", None, "submit", "1 jam"),
        ("3", "Pemeriksaan", "diajukan", "validate", "5 hari"),
        ("4", "Pemeriksaan", "divalidasi", None, "5 hari"),
        ("5", "Pemeriksaan", "dikembalikan", None, "5 hari kerja"),
        ("6", "Penyebarluasan", None, "verify", "5 menit"),
    ]
    assert baku().flows["dataset"].steps == baku().steps


@pytest.mark.parametrize(
    ("state", "category", "step", "limit"),
    [
        ("draf", Category.OPEN, None, None),
        ("diajukan", Category.WAITING, "3", Limit(None, 5, LimitUnit.DAY)),
        ("divalidasi", Category.WAITING, "4", Limit(None, 5, LimitUnit.DAY)),
        ("dikembalikan", Category.OPEN, "5", Limit(None, 5, LimitUnit.DAY, CalendarKind.WORKING)),
        ("terpublikasi", Category.PUBLISHED, None, None),
        ("diserahkan", Category.PUBLISHED, None, None),
        ("ditolak", Category.CLOSED, None, None),
        ("ditarik", Category.CLOSED, None, None),
        ("dihapus", Category.CLOSED, None, None),
    ],
)
def test_states_have_their_category_and_the_limit_of_their_row(state, category, step, limit):
    """Rows before submission have no due time of their own."""
    found = baku().flows["dataset"].states[state]
    assert (found.category, found.step, found.limit) == (category, step, limit)
    assert found.editable is (category is Category.OPEN)


def test_the_reasons_are_those_of_the_vocabulary_and_other_needs_a_note():
    """Three vocabularies; `lainnya` alone says nothing."""
    assert {name: [w.key for w in words] for name, words in baku().reasons.items()} == {
        "send_back": [
            "metadata_tidak_lengkap", "data_tidak_sesuai_data_dukung", "kesalahan_isian",
            "satuan_atau_definisi_keliru", "cakupan_atau_periode_keliru", "format_berkas_keliru", "duplikasi",
            "lainnya",
        ],
        "refuse": [
            "bukan_data_daerah", "duplikasi", "data_pribadi", "rahasia_negara_atau_dikecualikan", "lainnya",
        ],
        "withdraw": [
            "kesalahan_data", "data_pribadi_terbuka", "perubahan_klasifikasi", "permintaan_produsen",
            "perintah_hukum", "lainnya",
        ],
    }  # fmt: skip
    assert {w.key for words in baku().reasons.values() for w in words if w.note_required} == {"lainnya"}
    rules = {t.key: t.reason for t in baku().flows["dataset"].transitions.values()}
    assert {key for key, rule in rules.items() if rule is ReasonRule.REQUIRED} == {"send_back", "refuse", "withdraw"}


def test_every_finding_blocks_a_submission_except_those_that_only_warn():
    """The profile's check rule."""
    checks = baku().checks
    assert checks.blocks("type-error")
    assert checks.blocks("a-kind-of-next-year")
    assert not checks.blocks("blank-row")


def test_a_list_of_blocking_kinds_replaces_every_kind():
    """A region may block on a few kinds only."""
    text = BAKU.read_text(encoding="utf-8").replace('blocking: ["*"]', "blocking: [type-error, blank-row]")
    checks = load_profile(text).checks
    assert [checks.blocks(kind) for kind in ("type-error", "missing-cell", "blank-row")] == [True, False, False]


def test_other_kinds_of_flow_can_be_carried_beside_datasets():
    """The format has room for requests, activities, dissemination and reports."""
    for kind in ("data_request", "statistical_activity", "dissemination", "report"):
        flow = f"""flows:
  {kind}:
    title: Alur
    initial: draf
    states:
      draf: {{category: open, title: Draf, turn: [sekretariat]}}
      disepakati: {{category: published, title: Disepakati, final: true}}
    transitions:
      publish: {{title: Sepakati, from: draf, to: disepakati, roles: [anggota_forum], effects: [publish]}}
"""
        profile = load_profile(BAKU.read_text(encoding="utf-8").replace("flows:\n", flow, 1))
        assert set(profile.flows) == {kind, "dataset", "daftar_data"}


def test_a_region_may_add_kinds_of_attachment_and_ask_for_them():
    """A kind declared in the profile is a word guards may use."""
    text = BAKU.read_text(encoding="utf-8").replace(
        "guards: [complete, checked]", "guards: [complete, 'attachment:nota_dinas']", 1
    )
    profile = load_profile(text + "\nattachments:\n  nota_dinas: {id: Nota dinas, en: Memo}\n")
    assert profile.flows["dataset"].transitions["submit"].guards == ("complete", "attachment:nota_dinas")


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("5 hari", Limit(None, 5, LimitUnit.DAY)),
        ("1-5 hari", Limit(1, 5, LimitUnit.DAY)),
        ("1 - 5 hari kerja", Limit(1, 5, LimitUnit.DAY, CalendarKind.WORKING)),
        ("1 s.d. 5 Hari Kalender", Limit(1, 5, LimitUnit.DAY, CalendarKind.CALENDAR)),
        ("30 menit", Limit(None, 30, LimitUnit.MINUTE)),
        ("1 jam", Limit(None, 1, LimitUnit.HOUR)),
        ("2 minggu", Limit(None, 2, LimitUnit.WEEK)),
        ("2 bulan", Limit(None, 2, LimitUnit.MONTH)),
        ("3 day working", Limit(None, 3, LimitUnit.DAY, CalendarKind.WORKING)),
        ("sesuai frekuensi data", Limit(None, None, LimitUnit.FREQUENCY)),
        ('"-"', None),
    ],
)
def test_limits_are_read_as_the_sops_print_them(written, limit):
    """Every spelling of the five SOPs."""
    text = BAKU.read_text(encoding="utf-8").replace("waktu: 5 hari\n", f"waktu: {written}\n", 1)
    step = load_profile(text).steps[2]
    assert (step.limit, step.limit_text) == (limit, written.strip('"'))
