"""A decision with a day: taken now, carried out then by the same rules, taken back before, told when it cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.cli import satudata
from ckanext.satudata.logic import delivery, queue, schedule
from ckanext.satudata.logic.faster import who_moved_last
from ckanext.satudata.model import Case, Event, Outbox

from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

TOMORROW = (today() + timedelta(days=1)).isoformat()


def case_of(name: str = "penduduk") -> Case:
    model.Session.expire_all()
    case = Case.for_object(model.Package.get(name).id)
    assert case is not None
    return case


def kinds(case: Case) -> list[str]:
    return [event.kind for event in Event.of_case(case.id)]


@pytest.fixture
def validated(people: People) -> Case:
    """A dataset the head validated: it waits for the Walidata."""
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    move(people.kepala, "penduduk", "validate")
    return case_of()


@pytest.fixture
def scheduled(people: People, validated: Case) -> Case:
    """The Walidata decided that it is published tomorrow."""
    move(people.walidata, "penduduk", "verify", publish_on=TOMORROW, note="Rilis bulanan")
    return case_of()


def its_day(case: Case) -> None:
    """Put the clock of the case to its day: the moment set lies in the past."""
    model.Session.execute(sa.update(Case).where(Case.id == case.id).values(scheduled_for=sa.func.now()))
    model.Session.commit()


def is_public() -> bool:
    return "penduduk" in act("package_list")


def test_the_decision_is_recorded_and_nothing_becomes_public(people: People, scheduled: Case) -> None:
    """The state stays, content stays locked, the producer is told of the day."""
    assert (scheduled.state, scheduled.scheduled_transition, scheduled.decided) == ("divalidasi", "verify", True)
    assert scheduled.scheduled_for is not None
    assert act("satudata_case_list", people.walidata, mine=True)["count"] == 0  # it waits for its day and for nobody
    assert queue.waiting_count(people.walidata["id"]) == 0
    event = Event.of_case(scheduled.id)[-1]
    assert (event.kind, event.transition, event.actor_id) == ("scheduled", "verify", people.walidata["id"])
    assert event.note == "Rilis bulanan"
    assert not is_public()
    assert model.Package.get("penduduk").private
    mails = [row for row in Outbox.in_states(("pending",)) if row.event_id == event.id and row.kind == "mail"]
    assert {row.payload["user_id"] for row in mails} == {people.produsen["id"]}
    with pytest.raises((tk.ValidationError, tk.NotAuthorized)):
        act("package_patch", people.produsen, id="penduduk", notes="Lain")
    shown = act("satudata_case_show", people.kepala, id="penduduk")["scheduled"]
    assert shown["by"] == "Walidata"
    assert shown["may_cancel"] is False
    shown = act("satudata_case_show", people.walidata_b, id="penduduk")
    assert shown["scheduled"]["may_cancel"] is True
    assert shown["your_turn"] is False


def test_the_day_stands_in_the_calendar_of_who_sees_the_case(people: People, scheduled: Case) -> None:
    days = {"after": today().isoformat(), "before": TOMORROW}
    for who, seen in ((people.walidata, 1), (people.kepala, 1), (people.stranger, 0)):
        found = act("satudata_calendar_show", who, **days)["results"]
        planned = [one["day"] for one in found if one["kind"] == "scheduled"]
        assert planned == [TOMORROW] * seen, who["name"]


def test_before_its_day_nothing_happens_and_on_its_day_it_is_published_once(people: People, scheduled: Case) -> None:
    assert schedule.publish_due() == []
    its_day(scheduled)
    assert [(one.case_id, one.said) for one in schedule.publish_due()] == [(scheduled.id, "")]
    assert schedule.publish_due() == []
    case = case_of()
    assert (case.state, case.scheduled_for, case.scheduled_by) == ("terpublikasi", None, None)
    assert is_public()
    event = Event.of_case(case.id)[-1]
    assert (event.kind, event.transition, event.actor_id) == ("transition", "verify", people.walidata["id"])
    assert event.note == "Rilis bulanan"


def test_the_process_that_delivers_does_it_each_minute(scheduled: Case) -> None:
    its_day(scheduled)
    assert "carried out: Jumlah Penduduk" in delivery.one_round()
    assert case_of().state == "terpublikasi"


def _lose_role(people: People) -> None:
    (held,) = act("satudata_role_list", people.sysadmin, user_id=people.walidata["id"])
    act("satudata_role_revoke", people.sysadmin, id=held["id"])


def _lose_account(people: People) -> None:
    act("user_delete", people.sysadmin, id=people.walidata["id"])


def _lose_content(people: People) -> None:
    """As only a hole in the gate could."""
    model.Session.execute(sa.update(model.package_table).values(notes="Isi lain yang tidak pernah dinilai siapa pun."))
    model.Session.commit()


def _become_judge_of_himself(people: People) -> None:
    model.Session.execute(sa.update(Case).values(contributors=[people.walidata["id"]]))
    model.Session.commit()


def _be_reclassified(people: People) -> None:
    grounds = {"dasar_pembatasan": "17h", "alasan_pembatasan": "x", "nomor_keputusan_pembatasan": "1/2026"}
    until = {"batas_pembatasan": (today() + timedelta(days=90)).isoformat()}
    move(people.ppid, "penduduk", "reclassify", accessRights="terbatas", **grounds, **until)


@pytest.mark.parametrize(
    "change", [_lose_role, _lose_account, _lose_content, _become_judge_of_himself, _be_reclassified]
)
def test_what_no_longer_holds_is_not_carried_out(people: People, scheduled: Case, change: Any) -> None:
    """Every rule is asked again; the schedule ends, the history says why, the Walidata is told once."""
    change(people)
    its_day(scheduled)
    (done,) = schedule.publish_due()
    assert done.said
    case = case_of()
    assert (case.state, case.scheduled_for) == ("divalidasi", None)
    assert not is_public()
    event = next(one for one in Event.of_case(case.id) if one.kind == "schedule_failed")
    assert event.data["sentences"]
    told = {row.payload["user_id"] for row in Outbox.in_states(("pending",)) if row.event_id == event.id}
    assert people.walidata_b["id"] in told
    assert schedule.publish_due() == []
    said = act("satudata_event_list", people.kepala, id="penduduk")["results"]
    assert next(one for one in said if one["kind"] == "schedule_failed")["why"]


def test_it_can_be_taken_back_and_the_step_runs_on(people: People, validated: Case, scheduled: Case) -> None:
    due = Event.of_case(scheduled.id)[-1].due_at
    version = scheduled.case_version
    for who, error in ((people.kepala, tk.NotAuthorized), (people.stranger, tk.ObjectNotFound)):
        with pytest.raises(error):
            act("satudata_schedule_cancel", who, id=scheduled.id, case_version=version)
    with pytest.raises(tk.ValidationError) as stale:
        act("satudata_schedule_cancel", people.walidata_b, id=scheduled.id, case_version=version - 1)
    assert "case_version" in stale.value.error_dict
    faster = who_moved_last(case_of())
    assert faster is not None
    assert "Walidata" in faster
    act("satudata_schedule_cancel", people.walidata_b, id=scheduled.id, case_version=version)
    case = case_of()
    assert (case.state, case.scheduled_for, case.due_at) == ("divalidasi", None, due)
    assert kinds(case)[-1] == "schedule_cancelled"
    with pytest.raises(tk.ValidationError) as over:
        act("satudata_schedule_cancel", people.walidata, id=scheduled.id, case_version=case.case_version)
    assert list(over.value.error_dict) == ["scheduled_for"]


@pytest.mark.parametrize("how", ["send_back", "verify"])
def test_another_step_ends_the_schedule(people: People, scheduled: Case, how: str) -> None:
    if how == "send_back":
        send_back(people.walidata_b, "penduduk")
    else:
        move(people.walidata_b, "penduduk", "verify")
    case = case_of()
    assert case.scheduled_for is None
    assert case.state == ("dikembalikan" if how == "send_back" else "terpublikasi")
    assert schedule.publish_due() == []


def test_a_bad_day_is_refused_beside_its_field(people: People, validated: Case) -> None:
    for on in ("2020-01-01", "besok", "20260-01-01", "2099-01-01"):
        with pytest.raises(tk.ValidationError) as refused:
            move(people.walidata, "penduduk", "verify", publish_on=on)
        assert list(refused.value.error_dict) == ["publish_on"]
    assert case_of().scheduled_for is None


def test_a_step_that_takes_no_day_says_so(people: People) -> None:
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    with pytest.raises(tk.ValidationError) as refused:
        move(people.kepala, "penduduk", "validate", publish_on=TOMORROW)
    assert list(refused.value.error_dict) == ["publish_on"]


def test_the_mark_of_the_portal_is_no_parameter(people: People, validated: Case) -> None:
    """Nobody outside can say that a decision was taken before."""
    move(people.walidata, "penduduk", "verify", publish_on=TOMORROW, satudata_carried_out=True, carried_out=True)
    assert case_of().state == "divalidasi"


def test_the_page_is_told_the_next_days_of_the_rhythm(people: People, validated: Case) -> None:
    shown = act("satudata_case_show", people.walidata, id="penduduk")["available"]
    verify = next(one for one in shown if one["key"] == "verify")
    assert verify["schedule"] == "optional"
    assert set(verify["next_days"]) == {"bulanan", "triwulanan", "semesteran", "tahunan"}
    assert all(day > today().isoformat() for day in verify["next_days"].values())
    assert next(one for one in shown if one["key"] == "send_back")["next_days"] == {}


def test_the_command_previews_and_carries_out(scheduled: Case, cli: Any) -> None:
    its_day(scheduled)
    planned = cli.invoke(satudata, ["publish-due", "--dry-run"])
    assert "Would carry out: 1." in planned.output
    assert case_of().state == "divalidasi"
    done = cli.invoke(satudata, ["publish-due"])
    assert done.exit_code == 0, done.output
    assert case_of().state == "terpublikasi"
