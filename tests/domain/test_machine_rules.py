"""What is typed, who is named, and what a transition leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from ckanext.satudata.domain.errors import BadRequest, NoSuchTransition, NotAllowed, StaleVersion
from ckanext.satudata.domain.machine import Actor, CaseView, Outcome, Request, apply, available, move
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import load_profile
from ckanext.satudata.domain.text import Reason

from .lives import (
    BAKU,
    CALENDAR,
    FACTS,
    HEAD,
    KEPALA,
    NOW,
    PPID,
    PRODUCER,
    RESTRICTED,
    SEND_BACK,
    STRANGER,
    SUPPORT,
    SYSADMIN,
    WALIDATA,
    baku,
)  # fmt: skip


def ask(state: str, actor: Actor, transition: str, case: dict | None = None, **typed: object) -> Outcome:
    """Apply at version 4 of a case in this state."""
    view = replace(CaseView(state, 4), **(case or {}))
    return apply(baku(), "dataset", view, actor, FACTS, Request(transition, **{"case_version": 4, **typed}), CALENDAR)


def complaints(state: str, actor: Actor, transition: str, **typed: object) -> dict[str, list[str]]:
    """Codes by field of the BadRequest this must raise."""
    with pytest.raises(BadRequest) as bad:
        ask(state, actor, transition, **typed)
    return {name: [r.code for r in reasons] for name, reasons in bad.value.fields.items()}


@pytest.mark.parametrize(
    ("state", "actor", "transition", "typed", "expected"),
    [
        ("diajukan", KEPALA, "send_back", {}, {"reason": ["required"], "how_to_fix": ["required"]}),
        ("diajukan", KEPALA, "send_back", {"reason": " ", "how_to_fix": "\n"},
         {"reason": ["required"], "how_to_fix": ["required"]}),
        ("diajukan", KEPALA, "send_back", {**SEND_BACK, "reason": "salah"}, {"reason": ["unknown"]}),
        ("diajukan", KEPALA, "send_back", {**SEND_BACK, "reason": "data_pribadi"}, {"reason": ["unknown"]}),
        ("diajukan", KEPALA, "send_back", {**SEND_BACK, "reason": "lainnya"}, {"note": ["required"]}),
        ("diajukan", KEPALA, "send_back", {**SEND_BACK, "reason": "lainnya", "note": "  "}, {"note": ["required"]}),
        ("diajukan", WALIDATA, "refuse", {}, {"reason": ["required"]}),
        ("divalidasi", WALIDATA, "refuse", {"reason": "lainnya"}, {"note": ["required"]}),
        ("terpublikasi", WALIDATA, "withdraw", {"reason": "bosan"}, {"reason": ["unknown"]}),
        ("draf", PRODUCER, "submit", {"reason": "kesalahan_isian"}, {"reason": ["not_asked"]}),
        ("diajukan", SUPPORT, "validate", {}, {"decided_by": ["required"]}),
        ("diajukan", SUPPORT, "send_back", SEND_BACK, {"decided_by": ["required"]}),
        ("diajukan", SUPPORT, "validate", {"decided_by": replace(HEAD, valid_to=date(2026, 3, 1))},
         {"decided_by": ["not_in_office"]}),
        ("diajukan", SUPPORT, "validate", {"decided_by": replace(HEAD, valid_from=date(2026, 3, 3))},
         {"decided_by": ["not_in_office"]}),
        ("diajukan", SUPPORT, "validate", {"decided_by": replace(HEAD, role=Role.PPID)}, {"decided_by": ["role"]}),
        ("divalidasi", WALIDATA, "verify", {"decided_by": HEAD}, {"decided_by": ["role"]}),
    ],
)  # fmt: skip
def test_what_was_typed_wrong_is_told_by_field(state, actor, transition, typed, expected):
    """Every field that cannot be used has its reasons, and no other field has any."""
    assert complaints(state, actor, transition, **typed) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"accessRights": ["unknown"]}),
        ({"accessRights": "rahasia"}, {"accessRights": ["unknown"]}),
        ({"accessRights": "tertutup"}, {name: ["required"] for name in list(RESTRICTED)[1:]}),
        ({**RESTRICTED, "dasar_pembatasan": " "}, {"dasar_pembatasan": ["required"]}),
        ({**RESTRICTED, "batas_pembatasan": "2026-03-01"}, {"batas_pembatasan": ["past"]}),
        ({**RESTRICTED, "batas_pembatasan": "31/12/2027"}, {"batas_pembatasan": ["no_date"]}),
        ({**RESTRICTED, "batas_pembatasan": "2027-02-29"}, {"batas_pembatasan": ["no_date"]}),
    ],
)
@pytest.mark.parametrize("actor", [WALIDATA, PPID])
def test_less_than_open_needs_ground_reason_number_and_a_last_day_to_come(fields, expected, actor):
    """UU 14/2008: no restriction without its decision."""
    assert complaints("draf", actor, "reclassify", fields=fields) == expected


def test_the_last_day_of_a_restriction_may_be_today():
    """A date equal to today is not past."""
    assert ask("draf", PPID, "reclassify", fields={**RESTRICTED, "batas_pembatasan": "2026-03-02"}).fields


@pytest.mark.parametrize(
    ("state", "before", "after", "effect"),
    [
        ("terpublikasi", "terbuka", "terbatas", "hide"),
        ("terpublikasi", "terbuka", "tertutup", "hide"),
        ("terpublikasi", "terbatas", "terbuka", "publish"),
        ("diserahkan", "terbatas", "tertutup", "hide"),
        ("divalidasi", "terbuka", "terbatas", "hide"),
        ("draf", "terbatas", "terbuka", "hide"),
    ],
)
def test_a_stricter_class_closes_at_once_and_only_published_open_data_open(state, before, after, effect):
    """Reclassifying leaves the state, its start and its due time alone."""
    due = datetime(2026, 3, 9, tzinfo=timezone.utc)
    began = datetime(2026, 2, 27, tzinfo=timezone.utc)
    case = {"access_class": before, "due_at": due, "step_started_at": began, "decided": True}
    outcome = ask(state, WALIDATA, "reclassify", case, fields={**RESTRICTED, "accessRights": after})
    assert (outcome.to_state, outcome.access_class) == (state, after)
    assert (outcome.due_at, outcome.step_started_at, outcome.decided) == (due, began, True)
    assert [e for e in outcome.effects if e in {"publish", "hide"}] == [effect]


def test_delivered_data_do_not_become_public_without_a_new_review():
    """From diserahkan the way to terbuka is withdraw and reopen."""
    with pytest.raises(BadRequest) as bad:
        ask("diserahkan", WALIDATA, "reclassify", {"access_class": "terbatas"}, fields={"accessRights": "terbuka"})
    assert [r.code for r in bad.value.fields["accessRights"]] == ["state"]


def test_what_becomes_open_loses_the_ground_of_its_restriction():
    """The four fields come back empty, whatever was typed."""
    fields = ask("draf", PPID, "reclassify", fields={**RESTRICTED, "accessRights": "terbuka"}).fields
    assert fields == {**dict.fromkeys(RESTRICTED, ""), "accessRights": "terbuka"}


def test_fields_nobody_asked_for_are_dropped():
    """Neither state nor version can be smuggled in as a field."""
    outcome = ask("draf", PPID, "reclassify", fields={**RESTRICTED, "state": "terpublikasi", "case_version": "99"})
    assert outcome.fields == RESTRICTED
    assert ask("draf", PRODUCER, "submit", fields={"accessRights": "tertutup"}).access_class == "terbuka"


def test_texts_are_trimmed():
    """Blanks around what was typed are not kept."""
    outcome = ask("diajukan", KEPALA, "send_back", reason=" kesalahan_isian ", how_to_fix=" ulang ", note=" x\n")
    assert (outcome.reason, outcome.how_to_fix, outcome.note) == ("kesalahan_isian", "ulang", "x")


@pytest.mark.parametrize("seen", [3, 5, 0])
def test_a_caller_who_saw_another_version_is_told_so(seen: int):
    """Somebody moved first, even when the transition is no longer possible now."""
    for state in ("diajukan", "divalidasi"):
        with pytest.raises(StaleVersion) as stale:
            ask(state, KEPALA, "validate", case_version=seen)
        assert (stale.value.seen, stale.value.current) == (seen, 4)


def test_who_has_no_role_is_not_told_about_versions():
    """A stranger gets the refusal, not the counter."""
    with pytest.raises(NotAllowed):
        ask("diajukan", STRANGER, "validate", case_version=1)


def test_what_stands_against_it_is_told_before_what_was_typed():
    """Four eyes come before a missing reason."""
    with pytest.raises(NotAllowed):
        ask("diajukan", KEPALA, "send_back", {"contributors": frozenset({KEPALA.user_id})})


def test_an_official_whose_own_account_contributed_cannot_be_named():
    """Four eyes bind the one decided by as well as the one who enters."""
    head = replace(HEAD, user_id="user-producer")
    with pytest.raises(NotAllowed) as refused:
        ask("diajukan", SUPPORT, "validate", {"contributors": frozenset({"user-producer"})}, decided_by=head)
    assert [r.code for r in refused.value.reasons] == ["four_eyes"]
    assert "Dra. Contoh" in refused.value.reasons[0].english


def test_an_official_without_an_account_is_never_taken_for_a_contributor():
    """No user id matches nobody."""
    assert ask("diajukan", SUPPORT, "validate", {"contributors": frozenset({"a"})}, decided_by=HEAD).decided_by == HEAD


def test_an_official_belongs_to_the_organisation_of_the_case_or_above_it():
    """The head of another OPD cannot be named; the head of the parent can."""
    for organizations, fine in (({"dinas-a"}, True), ({"bidang-a1", "dinas-a"}, True), ({"dinas-b"}, False)):
        case = {"organizations": frozenset(organizations)}
        if fine:
            assert ask("diajukan", SUPPORT, "validate", case, decided_by=HEAD).decided_by == HEAD
            continue
        with pytest.raises(BadRequest) as bad:
            ask("diajukan", SUPPORT, "validate", case, decided_by=HEAD)
        assert [r.code for r in bad.value.fields["decided_by"]] == ["organization"]


def test_who_only_records_is_told_that_an_official_is_required():
    """The head himself needs none; who holds both roles acts as the head."""
    both = Actor("b", SUPPORT.roles | KEPALA.roles)
    for actor, required in ((SUPPORT, True), (KEPALA, False), (both, False), (WALIDATA, False)):
        offered = available(baku(), "dataset", CaseView("diajukan", 4), actor, FACTS)
        assert next(a for a in offered if a.key == "validate").official_required is required
    assert ask("diajukan", both, "validate").role is Role.KEPALA_OPD
    assert ask("diajukan", SUPPORT, "validate", decided_by=HEAD).role is Role.WALIDATA_PENDUKUNG


@pytest.mark.parametrize(
    ("access", "target", "effects"),
    [
        ("terbuka", "terpublikasi", ("publish", "clear_contributors", "notify_producer", "index")),
        ("terbatas", "diserahkan", ("clear_contributors", "notify_producer", "index")),
        ("tertutup", "diserahkan", ("clear_contributors", "notify_producer", "index")),
    ],
)
def test_verification_publishes_open_data_and_delivers_the_rest(access, target, effects):
    """The target, its words and its effects follow the access class."""
    outcome = ask("divalidasi", WALIDATA, "verify", {"access_class": access})
    assert (outcome.to_state, outcome.effects, outcome.reset_contributors) == (target, effects, True)
    offered = available(baku(), "dataset", CaseView("divalidasi", 4, access_class=access), WALIDATA, FACTS)
    verify = next(a for a in offered if a.key == "verify")
    assert verify.target == target
    assert verify.consequence
    assert ("everybody" in verify.consequence["en"]) is (access == "terbuka")


@pytest.mark.parametrize("access", ["", "TERBUKA", "publik", "unknown"])
def test_an_access_class_nobody_knows_never_publishes(access: str):
    """The effect `publish` is for terbuka alone."""
    assert "publish" not in ask("divalidasi", WALIDATA, "verify", {"access_class": access}).effects


def test_recall_ends_with_the_first_decision():
    """After a decision the producer can no longer recall."""
    offered = available(baku(), "dataset", CaseView("diajukan", 4, decided=True), PRODUCER, FACTS)
    assert [r.code for a in offered if a.key == "recall" for r in a.reasons] == ["decided"]
    assert ask("diajukan", PRODUCER, "recall").to_state == "draf"


def test_lateness_of_the_step_left_goes_into_the_outcome():
    """Late by how much, None when in time."""
    assert ask("diajukan", KEPALA, "validate", {"due_at": NOW - timedelta(hours=5)}).late_by == timedelta(hours=5)
    assert ask("diajukan", KEPALA, "validate", {"due_at": NOW}).late_by is None
    assert ask("diajukan", KEPALA, "validate").late_by is None


@pytest.mark.parametrize("target", ["draf", "divalidasi", "dikembalikan", "ditarik", "ditolak"])
def test_a_sysadmin_moves_a_stuck_case_with_a_reason(target: str):
    """The move is a transition of its own, with the due time of the new state."""
    outcome = move(
        baku(), "dataset", CaseView("diajukan", 4), SYSADMIN, FACTS, target, Request("move", 4, reason="x"), CALENDAR
    )
    assert (outcome.transition, outcome.to_state, outcome.case_version, outcome.role) == ("move", target, 5, None)
    assert "publish" not in outcome.effects


@pytest.mark.parametrize(
    ("actor", "target", "typed", "error"),
    [
        (SYSADMIN, "terpublikasi", {"reason": "x"}, NotAllowed),
        (SYSADMIN, "diserahkan", {"reason": "x"}, NotAllowed),
        (SYSADMIN, "dihapus", {"reason": "x"}, NotAllowed),
        (SYSADMIN, "diajukan", {"reason": "x"}, NotAllowed),
        (SYSADMIN, "entah", {"reason": "x"}, NoSuchTransition),
        (SYSADMIN, "draf", {}, BadRequest),
        (SYSADMIN, "draf", {"reason": "  "}, BadRequest),
        (SYSADMIN, "draf", {"reason": "x", "case_version": 3}, StaleVersion),
        (WALIDATA, "draf", {"reason": "x"}, NotAllowed),
    ],
)
def test_a_move_is_for_sysadmins_with_a_reason_and_never_into_publication(actor, target, typed, error):
    """Design section 3: a stuck case can be moved, never published, by a sysadmin."""
    request = Request("move", **{"case_version": 4, **typed})
    with pytest.raises(error):
        move(baku(), "dataset", CaseView("diajukan", 4), actor, FACTS, target, request, CALENDAR)


@pytest.mark.parametrize(
    ("guard", "facts", "case", "code"),
    [
        ("attachment:surat_validasi", {}, {}, "attachment:surat_validasi"),
        ("attachment:surat_validasi", {"attachments": frozenset({"surat_validasi"})}, {}, None),
        ("has_resource", {}, {}, "no_resource"),
        ("has_resource", {"has_resource": True}, {}, None),
        ("open_access", {}, {"access_class": "terbatas"}, "open_access"),
        ("open_access", {}, {}, None),
        ("not_decided", {}, {"decided": True}, "decided"),
        ("four_eyes", {}, {"contributors": frozenset({"user-producer"})}, "four_eyes"),
        ("four_eyes", {}, {}, None),
    ],
)
def test_every_guard_of_the_vocabulary_can_stop_a_transition(guard, facts, case, code):
    """A profile may put each guard on any transition."""
    text = BAKU.read_text(encoding="utf-8").replace("guards: [complete, checked]", f"guards: ['{guard}']", 1)
    profile = load_profile(text)
    offered = available(profile, "dataset", replace(CaseView("draf", 1), **case), PRODUCER, replace(FACTS, **facts))
    submit = next(a for a in offered if a.key == "submit")
    assert [r.code for r in submit.reasons] == ([code] if code else [])


def test_a_guard_of_another_extension_holds_until_it_is_answered():
    """No answer means not met; an empty answer means met."""
    from ckanext.satudata.domain.sop import GUARDS, Vocabulary

    text = BAKU.read_text(encoding="utf-8").replace("guards: [complete, checked]", "guards: [stempel]", 1)
    profile = load_profile(text, vocabulary=Vocabulary(guards=GUARDS | {"stempel"}))
    reason = Reason("stempel", "No stamp.")
    for answers, codes in (({}, ["guard:stempel"]), ({"stempel": ()}, []), ({"stempel": (reason,)}, ["stempel"])):
        offered = available(profile, "dataset", CaseView("draf", 1), PRODUCER, replace(FACTS, guards=answers))
        assert [r.code for a in offered if a.key == "submit" for r in a.reasons] == codes


@pytest.mark.parametrize(
    ("state", "actor", "transition", "shut"),
    [
        ("diajukan", KEPALA, "validate", True),
        ("diajukan", SUPPORT, "validate", True),
        ("diajukan", KEPALA, "send_back", False),
        ("diajukan", WALIDATA, "refuse", False),
        ("divalidasi", WALIDATA, "verify", True),
        ("divalidasi", WALIDATA, "send_back", False),
        ("divalidasi", WALIDATA, "reclassify", False),
        ("draf", PRODUCER, "submit", False),
    ],
)
def test_a_remark_shuts_the_way_onward_and_no_other(state: str, actor: Actor, transition: str, shut: bool) -> None:
    """The sentence names who remarked; those who could not go that way anyway are told nothing of it."""
    facts = replace(FACTS, remarks=("Siti",))
    found = {one.key: one for one in available(baku(), "dataset", CaseView(state, 4), actor, facts)}
    assert ("remarks" in {reason.code for reason in found[transition].reasons}) is shut
    for one in available(baku(), "dataset", CaseView(state, 4), STRANGER, facts):
        assert "remarks" not in {reason.code for reason in one.reasons}
    if shut and actor is not SUPPORT:
        with pytest.raises(NotAllowed, match="Siti"):
            apply(baku(), "dataset", CaseView(state, 4), actor, facts, Request(transition, 4), CALENDAR)
