"""A decision that sets its day: taken now, carried out then; and what a rhythm suggests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ckanext.satudata.domain.errors import BadRequest, NotAllowed
from ckanext.satudata.domain.machine import Actor, CaseView, Facts, Request, apply
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.schedule import next_releases
from ckanext.satudata.domain.sop import ReasonRule, SopProfile, load_profile
from ckanext.satudata.domain.workdays import Calendar

NOW = datetime(2026, 7, 2, 3, tzinfo=timezone.utc)
BEGUN = NOW - timedelta(days=1)
CASE = CaseView("divalidasi", 4, frozenset({"produsen"}), True, due_at=NOW + timedelta(days=3), step_started_at=BEGUN)
FACTS = Facts((), (), frozenset(), date(2026, 7, 2), NOW, has_resource=True)
WALIDATA = Actor("wali", frozenset({Role.WALIDATA}))
CALENDAR = Calendar()


def profile(rule: ReasonRule) -> SopProfile:
    """The standard SOP whose publishing decision may, must or must not set a day."""
    text = Path(__file__).parents[2] / "ckanext/satudata/sop_profiles/baku.yaml"
    read = load_profile(text.read_text(encoding="utf-8"))
    flow = read.flows["dataset"]
    verify = replace(flow.transitions["verify"], schedule=rule)
    changed = replace(flow, transitions={**flow.transitions, "verify": verify})
    return replace(read, flows={**read.flows, "dataset": changed})


def decide(on: str | None, rule: ReasonRule = ReasonRule.OPTIONAL, actor: Actor = WALIDATA, **more: bool):
    request = Request("verify", 4, publish_on=on, **more)
    return apply(profile(rule), "dataset", CASE, actor, FACTS, request, CALENDAR)


def test_the_decision_is_taken_now_and_the_state_stays_until_its_day() -> None:
    done = decide("2026-08-03")
    assert (done.to_state, done.category.value, done.step) == ("divalidasi", "waiting", "4")
    assert done.decided
    assert done.step_started_at == BEGUN
    assert done.scheduled_for == datetime(2026, 8, 3, 8, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert done.due_at == datetime(2026, 8, 3, 23, 59, 59, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert done.effects == ("notify_producer",)
    assert not done.reset_contributors


@pytest.mark.parametrize("on", [None, "", "2026-07-02"])
def test_without_a_day_or_with_today_it_is_carried_out_at_once(on: str | None) -> None:
    done = decide(on)
    assert (done.to_state, done.scheduled_for) == ("terpublikasi", None)
    assert "publish" in done.effects


def test_on_its_day_the_same_rules_are_asked_again() -> None:
    done = decide(None, ReasonRule.REQUIRED, carried_out=True)
    assert done.to_state == "terpublikasi"
    with pytest.raises(NotAllowed):
        decide(None, actor=Actor("wali", frozenset()), carried_out=True)
    with pytest.raises(NotAllowed):
        decide(None, actor=Actor("produsen", frozenset({Role.WALIDATA})), carried_out=True)


def test_who_may_not_decide_may_not_set_a_day_either() -> None:
    with pytest.raises(NotAllowed):
        decide("2026-08-03", actor=Actor("produsen", frozenset({Role.WALIDATA})))


@pytest.mark.parametrize(
    ("on", "rule", "code"),
    [
        (None, ReasonRule.REQUIRED, "required"),
        ("  ", ReasonRule.REQUIRED, "required"),
        ("2026-08-03", ReasonRule.NONE, "not_asked"),
        ("3 Agustus", ReasonRule.OPTIONAL, "no_date"),
        ("20260-01-01", ReasonRule.OPTIONAL, "no_date"),
        ("2026-02-30", ReasonRule.OPTIONAL, "no_date"),
        ("2026-07-01", ReasonRule.OPTIONAL, "past"),
        ("2029-01-01", ReasonRule.OPTIONAL, "far"),
    ],
)
def test_a_bad_day_is_refused_beside_its_field(on: str | None, rule: ReasonRule, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        decide(on, rule)
    assert [reason.code for reason in refused.value.fields["publish_on"]] == [code]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 7, 2), ("2026-08-03", "2026-10-01", "2027-01-01", "2027-01-01")),
        (date(2026, 12, 31), ("2027-01-01", "2027-01-01", "2027-01-01", "2027-01-01")),
        (date(2026, 3, 31), ("2026-04-01", "2026-04-01", "2026-07-01", "2027-01-01")),
    ],
)
def test_the_next_day_of_each_rhythm_is_the_first_working_day_of_its_period(
    today: date, expected: tuple[str, ...]
) -> None:
    assert tuple(day.isoformat() for day in next_releases(today, CALENDAR).values()) == expected


def test_new_year_is_passed_over_where_it_is_free() -> None:
    calendar = Calendar(holidays=frozenset({date(2027, 1, 1)}))
    assert next_releases(date(2026, 12, 31), calendar)["tahunan"] == date(2027, 1, 4)
