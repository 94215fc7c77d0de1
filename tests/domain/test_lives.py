"""Whole lives of a dataset under `baku`, told as stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from ckanext.satudata.domain.errors import NotAllowed
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.domain.visibility import content_locked, is_public

from .lives import HEAD, KEPALA, MISSING, PPID, PRODUCER, RESTRICTED, SEND_BACK, SUPPORT, SYSADMIN, WALIDATA, Life


def utc(month: int, day: int) -> datetime:
    """The end of that day of 2026 in Jakarta."""
    return datetime(2026, month, day, 16, 59, 59, tzinfo=timezone.utc)


def test_submitted_sent_back_repaired_validated_verified_withdrawn_reopened():
    """The life the design card tells, with due times, locks and what the public sees at every stop."""
    life = Life()
    life.edit(PRODUCER)
    assert life.case.due_at is None

    submitted = life.do(PRODUCER, "submit")
    assert (submitted.step, submitted.due_at) == ("3", utc(3, 9))
    assert submitted.effects == ("freeze", "notify_turn", "index")
    assert content_locked(submitted.category)

    life.wait(days=1)
    back = life.do(SUPPORT, "send_back", decided_by=HEAD, **SEND_BACK)
    assert (back.to_state, back.category, back.due_at) == ("dikembalikan", Category.OPEN, utc(3, 10))
    assert not content_locked(back.category)
    assert (back.decided_by, back.how_to_fix) == (HEAD, "Perbaiki baris 7.")

    life.wait(days=14)
    again = life.do(PRODUCER, "submit")
    assert again.late_by == life.facts.now - utc(3, 10)
    assert (again.decided, again.due_at) == (False, utc(3, 24))
    assert "recall" in life.allowed(PRODUCER)

    assert life.do(KEPALA, "validate").due_at == utc(3, 24)
    published = life.do(WALIDATA, "verify")
    assert is_public(published.category, published.access_class)
    assert life.case.contributors == frozenset()

    withdrawn = life.do(WALIDATA, "withdraw", reason="kesalahan_data")
    assert not is_public(withdrawn.category, withdrawn.access_class)
    assert withdrawn.effects[0] == "hide"
    assert life.do(WALIDATA, "reopen").to_state == "draf"
    assert [o.case_version for o in life.outcomes] == list(range(2, 9))


def test_an_incomplete_draft_is_stopped_until_it_is_complete():
    """The refusal names what is missing, and the case is as it was."""
    life = Life()
    complete = life.facts
    life.facts = replace(complete, missing=(MISSING,))
    with pytest.raises(NotAllowed) as refused:
        life.do(PRODUCER, "submit")
    assert [r.code for r in refused.value.reasons] == ["missing:satuan"]
    assert (life.case.state, life.case.case_version) == ("draf", 1)
    life.facts = complete
    assert life.do(PRODUCER, "submit").to_state == "diajukan"


def test_a_producer_recalls_before_the_first_decision_and_starts_again():
    """After the recall he may edit and submit once more."""
    life = Life()
    life.do(PRODUCER, "submit")
    assert life.do(PRODUCER, "recall").due_at is None
    assert life.do(PRODUCER, "submit").case_version == 4


def test_who_submits_becomes_a_contributor_and_stays_one_until_publication():
    """A producer who is also Walidata cannot verify his own submission, also after others decided or repaired it."""
    both = replace(PRODUCER, roles=PRODUCER.roles | WALIDATA.roles | KEPALA.roles)
    colleague = replace(PRODUCER, user_id="colleague")
    life = Life()
    life.do(both, "submit")
    assert not {"validate", "send_back", "refuse"} & set(life.allowed(both))
    life.do(KEPALA, "send_back", **SEND_BACK)
    life.edit(colleague)
    life.do(colleague, "submit")
    assert not {"validate", "send_back", "refuse"} & set(life.allowed(both))
    life.do(KEPALA, "validate")
    assert not {"verify", "send_back", "refuse"} & set(life.allowed(both))
    assert life.do(WALIDATA, "verify").reset_contributors
    assert "withdraw" in life.allowed(both)


def test_restricted_data_are_verified_for_delivery_and_never_public():
    """PPID restricts while it waits; the Walidata's verification delivers."""
    life = Life()
    life.do(PRODUCER, "submit")
    due = life.case.due_at
    assert life.do(PPID, "reclassify", fields=RESTRICTED).due_at == due
    life.do(KEPALA, "validate")
    outcome = life.do(WALIDATA, "verify")
    assert (outcome.to_state, outcome.access_class) == ("diserahkan", "terbatas")
    assert not is_public(outcome.category, outcome.access_class)


def test_a_refusal_ends_the_case_until_the_walidata_reopens_it():
    """Refused is closed; nobody else can do anything with it."""
    life = Life()
    life.do(PRODUCER, "submit")
    assert life.do(WALIDATA, "refuse", reason="lainnya", note="sudah ada").category is Category.CLOSED
    assert [life.allowed(a) for a in (PRODUCER, KEPALA, SUPPORT, PPID, SYSADMIN)] == [[], [], [], [], []]
    assert life.allowed(WALIDATA) == ["reopen"]


def test_the_clock_of_each_step_starts_anew_and_lateness_belongs_to_the_step_left():
    """A late validation does not make the verification late."""
    life = Life()
    life.do(PRODUCER, "submit")
    life.wait(days=8)
    late = life.do(KEPALA, "validate")
    assert late.late_by == life.facts.now - utc(3, 9)
    assert late.step_started_at == life.facts.now
    life.wait(hours=1)
    assert life.do(WALIDATA, "verify").late_by is None
    assert life.case.due_at is None
    assert life.outcomes[-1].step_started_at - late.step_started_at == timedelta(hours=1)
