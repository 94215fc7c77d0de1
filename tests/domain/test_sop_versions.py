# ruff: noqa: E501 - passages of the profile are quoted as they stand in it
"""Two versions of a profile: what differs, what a running case may do, how long a dataset takes."""

from __future__ import annotations

from datetime import datetime, timezone
from importlib import resources

import pytest

from ckanext.satudata.domain.limit_words import limit_words
from ckanext.satudata.domain.machine import CaseView
from ckanext.satudata.domain.sop import CalendarKind, Flow, Limit, LimitUnit, SopProfile, load_profile
from ckanext.satudata.domain.sop_diff import Kind, differences
from ckanext.satudata.domain.sop_fit import fit, gates_ahead, unfit_to_use
from ckanext.satudata.domain.sop_walk import walk
from ckanext.satudata.domain.workdays import Calendar

BAKU = (resources.files("ckanext.satudata.sop_profiles") / "baku.yaml").read_text(encoding="utf-8")
MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=timezone.utc)
CALENDAR = Calendar()

REVIEW = """
      diperiksa:
        title: {id: Diperiksa, en: Examined}
        category: waiting
        turn: [walidata_pendukung]
      divalidasi:"""


def changed(*pairs: tuple[str, str]) -> SopProfile:
    text = BAKU
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return load_profile(text)


def dataset(*pairs: tuple[str, str]) -> Flow:
    return changed(*pairs).flows["dataset"]


def seen(state: str, access_class: str = "terbuka") -> CaseView:
    return CaseView(state, 1, access_class=access_class, step_started_at=MONDAY)


def codes(old: Flow, new: Flow, state: str, target: str | None = None, access_class: str = "terbuka") -> list[str]:
    found = fit(old, new, seen(state, access_class), CALENDAR, MONDAY, target)
    return [reason.code for reason in found.reasons]


RENAMED = (("divalidasi", "disahkan"),)


class TestFit:
    @pytest.mark.parametrize("state", ["draf", "diajukan", "divalidasi", "dikembalikan", "terpublikasi", "ditarik"])
    def test_a_case_follows_a_version_that_says_the_same(self, state: str) -> None:
        """Whatever state it is in, it stays there."""
        flow = dataset()
        found = fit(flow, flow, seen(state), CALENDAR, MONDAY)
        assert not found.reasons
        assert found.stays
        assert found.target == flow.states[state]

    @pytest.mark.parametrize(
        ("state", "target", "reasons"),
        [
            ("divalidasi", None, ["no_state"]),
            ("divalidasi", "disahkan", []),
            ("divalidasi", "diajukan", []),
            ("divalidasi", "draf", ["category"]),
            ("divalidasi", "terpublikasi", ["category"]),
            ("divalidasi", "ditarik", ["category"]),
            ("divalidasi", "dihapus", ["by_system", "category"]),
            ("divalidasi", "tidak_ada", ["no_state"]),
            ("diajukan", "disahkan", []),  # it exists: nobody chooses another
            ("dihapus", "draf", ["gone"]),
            ("entah", "draf", ["gone"]),
        ],
    )
    def test_a_state_the_version_lacks_is_named(self, state: str, target: str | None, reasons: list[str]) -> None:
        """Only into a state of the same category; never into publication, never by the way out of a gate."""
        old, new = dataset(), dataset(*RENAMED)
        assert codes(old, new, state, target) == reasons
        if state == "diajukan":
            found = fit(old, new, seen(state), CALENDAR, MONDAY, target)
            assert found.target == new.states["diajukan"]

    def test_no_gate_is_left_out(self) -> None:
        """A case before the head does not come out behind him because its state has another name."""
        old, new = dataset(("diajukan", "masuk")), dataset()
        assert codes(old, new, "masuk", "diajukan") == []
        assert codes(old, new, "masuk", "divalidasi") == ["gates"]

    def test_a_version_with_fewer_gates_asks_for_all_it_has(self) -> None:
        """SOP Sumedang 2022 has one gate less than Pringsewu 2024: nobody can ask for more than there is."""
        shorter = dataset(("        to: divalidasi\n        roles: [kepala_opd]", "        to: terpublikasi\n        roles: [kepala_opd]"),
                          ("        decision: true\n        effects: [notify_turn, notify_producer, index]", "        decision: true\n        effects: [publish, index]"),
                          ("        turn: [walidata]\n", "        turn: [walidata]\n        by_system: true\n"),
                          )  # fmt: skip
        assert gates_ahead(dataset(), "diajukan", "terbuka") == 2
        assert gates_ahead(shorter, "draf", "terbuka") == 1
        assert codes(dataset(), shorter, "diajukan") == []

    def test_nobody_sees_more_than_before(self) -> None:
        """A draft the Walidata has never seen does not become one he follows."""
        old, new = dataset(("draf", "konsep_awal")), dataset()
        assert codes(old, new, "konsep_awal", "draf") == []
        assert codes(old, new, "konsep_awal", "dikembalikan") == ["visibility"]

    def test_a_state_keeps_its_meaning(self) -> None:
        """The same word for something public is not the same state."""
        new = dataset(
            ("title: {id: Menunggu verifikasi Walidata, en: Waiting for verification by the Walidata}\n        category: waiting",
             "title: {id: Menunggu verifikasi Walidata, en: Waiting for verification by the Walidata}\n        category: published"),
            ("effects: [notify_turn, notify_producer, index]", "effects: [publish, notify_producer, index]"),
            ("effects: [notify_producer, index]", "effects: [hide, publish, notify_producer, index]"),
        )  # fmt: skip
        assert codes(dataset(), new, "divalidasi") == ["category"]

    def test_the_access_class_is_taken_there(self) -> None:
        """Restricted data stay where restricted data may be."""
        new = dataset(("        category: published\n        access: [terbatas, tertutup]", "        category: published\n        access: [tertutup]"),
                      ("            terbatas:\n              to: diserahkan", "            terbatas:\n              to: divalidasi"),
                      ("from: [draf, diajukan, divalidasi, dikembalikan, terpublikasi, diserahkan]", "from: [draf, diajukan]"))  # fmt: skip
        assert codes(dataset(), new, "diserahkan", access_class="terbatas") == ["access"]
        assert codes(dataset(), new, "diserahkan", access_class="tertutup") == []

    def test_a_kind_of_object_the_version_lacks(self) -> None:
        """Nothing to move to."""
        found = fit(dataset(), None, seen("draf"), CALENDAR, MONDAY)
        assert [reason.code for reason in found.reasons] == ["no_flow"]

    def test_a_changed_limit_gives_a_new_due_time_from_the_begin_of_the_step(self) -> None:
        """Five working days become three, counted from Monday; an unchanged limit leaves the due time alone."""
        new = dataset(("    waktu: 5 hari\n", "    waktu: 3 hari\n"))
        kept = CaseView("diajukan", 1, step_started_at=MONDAY, due_at=MONDAY)
        found = fit(dataset(), new, kept, CALENDAR, MONDAY)
        assert found.due_at == datetime(2026, 11, 5, 16, 59, 59, tzinfo=timezone.utc)
        assert fit(dataset(), dataset(), kept, CALENDAR, MONDAY).due_at == MONDAY


class TestUnfit:
    def test_the_bundled_profile_may_be_switched_on(self) -> None:
        assert unfit_to_use(dataset()) == ()

    def test_data_never_become_public_without_a_decision(self) -> None:
        """A producer who publishes himself is no SOP of Satu Data."""
        flow = dataset(("        decision: true\n", ""))
        assert [reason.code for reason in unfit_to_use(flow)] == ["no_gate"]

    def test_a_way_back_that_publishes_is_found_too(self) -> None:
        """Sent back by a decision, then published without one."""
        flow = dataset(("        from: [divalidasi]\n        to: terpublikasi", "        from: [divalidasi, dikembalikan]\n        to: terpublikasi"),
                       ("        decision: true\n        schedule: optional\n        effects: [publish,", "        effects: [publish,"))  # fmt: skip
        assert [reason.code for reason in unfit_to_use(flow)] == ["no_gate"]

    def test_deleted_data_have_a_state_to_go_to(self) -> None:
        flow = dataset(("      dihapus:", "      hilang:"))
        assert [reason.code for reason in unfit_to_use(flow)] == ["no_deleted"]


class TestDifferences:
    def test_a_profile_does_not_differ_from_itself(self) -> None:
        assert differences(load_profile(BAKU), load_profile(BAKU)) == ()
        assert differences(load_profile(BAKU), changed(('version: "1"', 'version: "2"'))) == ()

    def test_a_changed_limit_is_said_in_words_for_row_and_state(self) -> None:
        """ "5 hari" to "3 hari kerja": the row as printed, the state as counted."""
        new = changed(
            (
                "    waktu: 5 hari\n    output: {id: Dataset terverifikasi",
                "    waktu: 3 hari kerja\n    output: {id: Dataset terverifikasi",
            )
        )
        found = [(d.part, d.kind, d.key, d.field, d.before, d.after) for d in differences(load_profile(BAKU), new)]
        both = {"id": "5 hari", "en": "5 hari"}, {"id": "3 hari kerja", "en": "3 hari kerja"}
        counted = {"id": "5 hari", "en": "5 days"}, {"id": "3 hari kerja", "en": "3 working days"}
        assert found == [
            ("step", Kind.CHANGED, "4", "Time", *both),
            ("state", Kind.CHANGED, "divalidasi", "Time", *counted),
        ]

    def test_what_came_and_went_is_named(self) -> None:
        """A new state, a transition that is gone, other roles, a new legal basis."""
        new = changed(
            ("      divalidasi:\n        title", REVIEW + "\n        title"),
            ("        to: divalidasi\n        roles: [kepala_opd]", "        to: diperiksa\n        roles: [kepala_opd, ppid]"),
            ("        from: [divalidasi]\n        to: terpublikasi", "        from: [divalidasi, diperiksa]\n        to: terpublikasi"),
            ("      refuse:\n        title", "      tolak:\n        title"),
            ("      ditarik:\n        title: {id: Ditarik", "      ditarik:\n        title: {id: Sudah ditarik"),
            ("        from: [diajukan, divalidasi]\n        to: dikembalikan\n        roles:\n          diajukan", "        from: [diperiksa, divalidasi]\n        to: dikembalikan\n        roles:\n          diperiksa"),
            ("        entered_by:\n          diajukan: [walidata_pendukung]\n        reason: required\n        reasons: send_back", "        reason: required\n        reasons: send_back"),
            ("        to: ditolak", "        to: divalidasi"),
            ("        from: [ditarik, ditolak]", "        from: [ditarik, ditolak, diperiksa]"),
            ("        final: true\n      ditarik", "        final: true\n        by_system: true\n      ditarik"),
            ("    - Undang-Undang Nomor 14 Tahun 2008", "    - UU 14/2008"),
        )  # fmt: skip
        found = {(d.part, str(d.kind), d.key, d.field) for d in differences(load_profile(BAKU), new)}
        for one in (
            ("state", "added", "diperiksa", ""),
            ("state", "changed", "ditarik", "Name"),
            ("transition", "removed", "refuse", ""),
            ("transition", "added", "tolak", ""),
            ("transition", "changed", "validate", "To"),
            ("transition", "changed", "validate", "Who"),
            ("transition", "changed", "verify", "From"),
            ("other", "changed", "header.legal_basis.2", ""),
        ):
            assert one in found, one
        assert ("state", "changed", "draf", "Name") not in found


class TestWalk:
    def test_a_dataset_is_walked_through_with_due_times_that_follow_each_other(self) -> None:
        """Baku: five working days for the head, five for the Walidata; the second begins when the first ends."""
        steps = walk(dataset(), MONDAY, CALENDAR)
        assert [(s.state.key, s.transition.key if s.transition else None) for s in steps] == [
            ("draf", "submit"),
            ("diajukan", "validate"),
            ("divalidasi", "verify"),
            ("terpublikasi", None),
        ]
        assert [s.due_at.date().isoformat() if s.due_at else None for s in steps] == [
            None,
            "2026-11-09",
            "2026-11-16",
            None,
        ]
        assert steps[2].begins_at == steps[1].due_at
        assert steps[1].guards == ("four_eyes",)
        assert steps[1].activity == dataset().steps[2].activity

    def test_restricted_data_are_delivered_in_the_end(self) -> None:
        steps = walk(dataset(), MONDAY, CALENDAR, "terbatas")
        assert steps[-1].state.key == "diserahkan"
        assert steps[-2].transition_title == {"id": "Verifikasi untuk diserahkan", "en": "Verify for delivery"}


@pytest.mark.parametrize(
    ("limit", "indonesian", "english"),
    [
        (None, "tanpa batas waktu", "no limit"),
        (Limit(None, None, LimitUnit.FREQUENCY), "sesuai frekuensi data", "by the rhythm of the data"),
        (Limit(None, 1, LimitUnit.HOUR), "1 jam", "1 hour"),
        (Limit(1, 5, LimitUnit.DAY, CalendarKind.WORKING), "1-5 hari kerja", "1-5 working days"),
        (Limit(None, 2, LimitUnit.WEEK, CalendarKind.CALENDAR), "2 minggu kalender", "2 calendar weeks"),
    ],
)
def test_a_limit_is_said_in_both_languages(limit: Limit | None, indonesian: str, english: str) -> None:
    assert limit_words(limit) == {"id": indonesian, "en": english}
