"""Decisions entered for an official: the letter they need, and what his objection does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from ckanext.satudata.domain.entered import EnteredDecision, object_until, objection_target, speaks_against
from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.machine import CaseView, Request, apply, available, objected

from .lives import CALENDAR, FACTS, HEAD, KEPALA, NOW, SEND_BACK, SUPPORT, WALIDATA, baku

KINDS = ("surat_validasi", "berita_acara")
WANTED = replace(FACTS, signed_kinds=KINDS)
SIGNED = replace(WANTED, signed=frozenset({"berita_acara"}))


def _enter(facts, actor=SUPPORT, transition="validate", **typed):
    view = CaseView("diajukan", 4)
    return apply(baku(), "dataset", view, actor, facts, Request(transition, 4, decided_by=HEAD, **typed), CALENDAR)


@pytest.mark.parametrize(
    ("facts", "actor", "transition", "typed", "missing"),
    [
        (WANTED, SUPPORT, "validate", {}, True),
        (SIGNED, SUPPORT, "validate", {}, False),
        (replace(WANTED, signed=frozenset({"data_dukung"})), SUPPORT, "validate", {}, True),
        (replace(WANTED, attachments=frozenset(KINDS)), SUPPORT, "validate", {}, True),  # from an older submission
        (FACTS, SUPPORT, "validate", {}, False),
        (WANTED, KEPALA, "validate", {}, False),
        (WANTED, SUPPORT, "send_back", SEND_BACK, False),
    ],
)
def test_who_enters_an_approval_shows_the_signed_letter(facts, actor, transition, typed, missing):
    """Of this submission; not the head himself, not where it goes back to the producer, not where none is set."""
    offered = {one.key: one for one in available(baku(), "dataset", CaseView("diajukan", 4), actor, facts)}
    assert offered[transition].letter_required is missing
    assert offered[transition].allowed
    if not missing:
        assert _enter(facts, actor, transition, **typed).transition == transition
        return
    with pytest.raises(BadRequest) as bad:
        _enter(facts, actor, transition, **typed)
    assert [one.code for one in bad.value.fields["letter"]] == ["required"]
    assert "Letter of validation, Official minutes" in bad.value.fields["letter"][0].english


def test_the_walidata_decides_by_himself_without_a_letter():
    """He is no clerk of anybody."""
    view = CaseView("divalidasi", 4)
    assert apply(baku(), "dataset", view, WALIDATA, WANTED, Request("verify", 4), CALENDAR).to_state == "terpublikasi"


MADE = EnteredDecision(NOW, "off-1", None, "user-support", "diajukan")
UNTIL = object_until(NOW, 3, CALENDAR)


def test_the_time_for_an_objection_is_counted_in_working_days():
    """Monday 2 March, three working days: until the end of Thursday, in Jakarta."""
    assert datetime(2026, 3, 5, 16, 59, 59, tzinfo=timezone.utc) == UNTIL
    friday = datetime(2026, 3, 6, 3, tzinfo=timezone.utc)
    assert object_until(friday, 1, CALENDAR) == datetime(2026, 3, 9, 16, 59, 59, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("decision", "now", "codes"),
    [
        (MADE, NOW, []),
        (MADE, UNTIL, []),
        (MADE, UNTIL + timedelta(seconds=1), ["too_late"]),
        (replace(MADE, is_objected=True), NOW, ["objected"]),
        (replace(MADE, is_objected=True), UNTIL + timedelta(days=9), ["objected"]),
        (replace(MADE, official_id=None), NOW, ["not_entered"]),
        (replace(MADE, official_user_id="user-head", entered_by_id="user-head"), NOW, ["not_entered"]),
        (replace(MADE, official_user_id="user-head"), NOW, []),
        (replace(MADE, entered_by_id=None), NOW, []),
    ],
)
def test_an_official_objects_once_and_in_time_to_what_others_entered(decision, now, codes):
    """What he entered himself is his own decision."""
    assert [one.code for one in speaks_against(decision, UNTIL, now)] == codes


@pytest.mark.parametrize(
    ("state", "decision", "target"),
    [
        ("divalidasi", MADE, "dikembalikan"),
        ("diajukan", MADE, "dikembalikan"),
        ("divalidasi", replace(MADE, is_current=False), None),
        ("dikembalikan", MADE, None),
        ("draf", MADE, None),
        ("terpublikasi", MADE, None),
        ("diserahkan", MADE, None),
        ("ditolak", MADE, None),
        ("ditarik", MADE, None),
        ("tidak-ada", MADE, None),
    ],
)
def test_an_objection_sends_back_what_is_under_review_and_nothing_else(state, decision, target):
    """Published data stay with the Walidata; a newer submission is not punished for an older decision."""
    assert objection_target(baku().flows["dataset"], decision, state) == target


def test_without_a_send_back_from_there_the_case_returns_to_where_it_was_decided():
    """The head decides himself then."""
    flow = baku().flows["dataset"]
    back = replace(flow.transitions["send_back"], source=("diajukan",))
    flow = replace(flow, transitions={**flow.transitions, "send_back": back})
    assert objection_target(flow, MADE, "divalidasi") == "diajukan"
    assert objection_target(flow, replace(MADE, from_state="terpublikasi"), "divalidasi") is None


def test_the_outcome_of_an_objection_hides_and_tells():
    """Back to the producer by the machine, with the official as who decided; nothing opens."""
    request = Request("object", reason="Bukan keputusan saya.", decided_by=HEAD)
    done = objected(baku(), "dataset", CaseView("divalidasi", 7), FACTS, "dikembalikan", request, CALENDAR)
    assert (done.to_state, done.case_version, done.decided_by, done.role) == ("dikembalikan", 8, HEAD, None)
    assert {"hide", "notify_producer"} <= set(done.effects)
    assert "publish" not in done.effects
    assert done.add_contributor is None
