"""Free days, outages, dates of organisations: what they move, who may set them, what is refused and why."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters import calendar as adapter
from ckanext.satudata.adapters.ics import IcsEvent, write_events
from ckanext.satudata.cli import satudata
from ckanext.satudata.model import Case, Event, FreeDay

from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

THIS_YEAR = adapter.today().year


def case_of(name: str) -> Case:
    model.Session.expire_all()
    case = Case.for_object(model.Package.get(name).id)
    assert case is not None
    return case


def submitted(people: People, name: str = "penduduk") -> Case:
    make_dataset(people.produsen, people.opd, name)
    move(people.produsen, name, "submit")
    return case_of(name)


def a_working_day(days_ahead: int = 1) -> str:
    """A working day that many working days from now."""
    from ckanext.satudata.domain.workdays import add_working_days

    return add_working_days(adapter.today(), days_ahead, adapter.portal_calendar()).isoformat()


def events_of(case: Case, kind: str) -> list[Event]:
    return [event for event in Event.of_case(case.id) if event.kind == kind]


def fields_of(refused: Any) -> dict[str, Any]:
    return dict(refused.value.error_dict)


class TestFreeDays:
    def test_the_list_of_a_year_has_every_source(self, people: People, ckan_config: Any) -> None:
        """National days of the package, the region's own, corrections, and those of the settings."""
        ckan_config["ckanext.satudata.calendar.extra_holidays"] = ["2026-06-12"]
        act("satudata_free_day_create", people.sysadmin, day="2026-04-17", name_id="Hari jadi", source="SK 1/2026")
        correction = {"day": "2026-03-18", "kind": "correction", "name_id": "Tetap masuk"}
        act("satudata_free_day_create", people.sysadmin, **correction)
        shown = act("satudata_free_day_list", people.citizen, year=2026)
        kinds = {row["day"]: (row["kind"], row["works"]) for row in shown["results"]}
        assert kinds["2026-03-19"] == ("national", False)
        assert kinds["2026-04-17"] == ("regional", False)
        assert kinds["2026-03-18"] == ("correction", True)
        assert kinds["2026-06-12"] == ("setting", False)
        assert list(kinds) == sorted(kinds)

    def test_a_year_without_its_decree_is_marked(self, people: People) -> None:
        for year, estimated in ((2025, False), (2028, True)):
            assert act("satudata_free_day_list", people.citizen, year=year)["estimated"] is estimated
            assert (year in adapter.portal_calendar(year).estimated) is estimated

    def test_the_calendar_counts_with_them(self, people: People, ckan_config: Any) -> None:
        """A day added is free, a day corrected is worked, a day removed is as before."""
        from datetime import date

        from ckanext.satudata.domain.workdays import is_working_day

        ckan_config["ckanext.satudata.calendar.extra_holidays"] = []
        day, leave = date(2026, 4, 17), date(2026, 3, 18)
        row = act("satudata_free_day_create", people.sysadmin, day="2026-04-17", name_id="Hari jadi")
        act("satudata_free_day_create", people.sysadmin, day="2026-03-18", kind="correction", name_id="Masuk")
        calendar = adapter.portal_calendar(2026)
        assert not is_working_day(day, calendar)
        assert is_working_day(leave, calendar)
        act("satudata_free_day_remove", people.sysadmin, id=row["id"])
        assert is_working_day(day, adapter.portal_calendar(2026))
        kept = FreeDay.get(row["id"])
        assert kept is not None
        assert kept.removed_by == people.sysadmin["id"]

    def test_a_bad_day_is_refused_with_one_sentence_beside_its_field(self, people: People) -> None:
        """Also a year of five digits; nothing is written."""
        good = {"day": "2026-04-17", "name_id": "x"}
        wrong: list[tuple[dict[str, Any], str]] = [
            ({"day": "20260-01-01"}, "day"),
            ({"day": "0026-01-01"}, "day"),
            ({"day": "2026-02-30"}, "day"),
            ({"day": ""}, "day"),
            ({"day": ["2026-04-17"]}, "day"),
            ({"name_id": "  "}, "name_id"),
            ({"name_id": "x" * 501}, "name_id"),
            ({"day": "2026-03-19"}, "day"),
            ({"kind": "correction"}, "day"),
            ({"kind": "lain"}, "kind"),
        ]
        for change, field in wrong:
            with pytest.raises(tk.ValidationError) as refused:
                act("satudata_free_day_create", people.sysadmin, **good | change)
            assert {name: len(said) for name, said in fields_of(refused).items()} == {field: 1}, change
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(FreeDay)) == 0

    def test_a_day_stands_on_the_list_once(self, people: People) -> None:
        act("satudata_free_day_create", people.sysadmin, day="2026-04-17", name_id="Hari jadi")
        with pytest.raises(tk.ValidationError, match="Hari jadi"):
            act("satudata_free_day_create", people.sysadmin, day="2026-04-17", name_id="Lain")

    def test_a_file_is_previewed_and_then_taken_over(self, people: People) -> None:
        """What is added, doubled and refused is named before anything is written, and the same is written."""
        from datetime import date

        entries = [
            IcsEvent("a", date(2026, 4, 17), "Hari jadi kabupaten"),
            IcsEvent("b", date(2026, 3, 19), "Nyepi"),
            IcsEvent("c", date(1999, 1, 1), "Lama"),
            IcsEvent("d", date(2026, 4, 17), "Sekali lagi"),
        ]
        content = write_events(entries).decode()
        for dry_run in (True, False):
            done = act("satudata_free_day_import", people.sysadmin, content=content, source="SK 2", dry_run=dry_run)
            assert [row["day"] for row in done["added"]] == ["2026-04-17"]
            assert {row["name"] for row in done["doubled"]} == {"Nyepi", "Sekali lagi"}
            assert [row["name"] for row in done["refused"]] == ["Lama"]
            assert all(row["message"] for row in done["doubled"] + done["refused"])
            assert len(FreeDay.between(date(2026, 1, 1), date(2026, 12, 31))) == (0 if dry_run else 1)

    def test_a_file_that_is_no_calendar_is_refused(self, people: People) -> None:
        for content in ("", "bukan kalender", "x" * (5 * 1024 * 1024)):
            with pytest.raises(tk.ValidationError) as refused:
                act("satudata_free_day_import", people.sysadmin, content=content)
            assert len(fields_of(refused)["upload"]) == 1

    def test_only_sysadmins_change_the_calendar(self, people: People) -> None:
        calls: dict[str, dict[str, Any]] = {
            "satudata_free_day_create": {"day": "2026-04-17", "name_id": "x"},
            "satudata_free_day_remove": {"id": "x"},
            "satudata_free_day_import": {"content": "x"},
            "satudata_outage_create": {"starts_at": "x", "ends_at": "x", "reason": "x"},
            "satudata_outage_remove": {"id": "x"},
            "satudata_due_recompute": {},
        }
        for action, data in calls.items():
            for who in (people.walidata, people.kepala, people.citizen, None):
                with pytest.raises(tk.NotAuthorized):
                    act(action, who, **data)
        for action in ("satudata_free_day_list", "satudata_outage_list", "satudata_deadline_list"):
            with pytest.raises(tk.NotAuthorized):
                act(action, None)


class TestRecompute:
    def test_after_a_decree_running_steps_move_and_say_so(self, people: People) -> None:
        """Preview changes nothing; then the due time, and one event with old and new; a second run changes nothing."""
        case = submitted(people)
        before = case.due_at
        act("satudata_free_day_create", people.sysadmin, day=a_working_day(), name_id="Libur mendadak")
        planned = act("satudata_due_recompute", people.sysadmin, dry_run=True)["changed"]
        assert [one["case_id"] for one in planned] == [case.id]
        assert case_of("penduduk").due_at == before
        done = act("satudata_due_recompute", people.sysadmin)["changed"]
        assert done == planned
        case = case_of("penduduk")
        assert case.due_at is not None
        assert before is not None
        assert case.due_at > before
        (event,) = events_of(case, "due_changed")
        assert event.data["due"] == {"old": before.isoformat(), "new": case.due_at.isoformat(), "why": "decree"}
        assert event.actor_id == people.sysadmin["id"]
        assert act("satudata_due_recompute", people.sysadmin)["changed"] == []

    def test_what_has_ended_is_left_alone(self, people: People) -> None:
        """Published cases and drafts without a date have no due time to move."""
        submitted(people)
        move(people.kepala, "penduduk", "validate")
        move(people.walidata, "penduduk", "verify")
        make_dataset(people.produsen, people.opd, "draf")
        act("satudata_free_day_create", people.sysadmin, day=a_working_day(), name_id="Libur")
        assert act("satudata_due_recompute", people.sysadmin)["changed"] == []

    def test_the_command_previews_and_writes(self, people: People, cli: Any) -> None:
        submitted(people)
        act("satudata_free_day_create", people.sysadmin, day=a_working_day(), name_id="Libur")
        planned = cli.invoke(satudata, ["sop", "recompute-due", "--dry-run"])
        assert planned.exit_code == 0, planned.output
        assert "Would change: 1." in planned.output
        assert "Changed: 1." in cli.invoke(satudata, ["sop", "recompute-due"]).output
        assert "Changed: 0." in cli.invoke(satudata, ["sop", "recompute-due"]).output


class TestOutages:
    def outage(self, **more: Any) -> dict[str, Any]:
        day = a_working_day(1)
        return {"starts_at": f"{day}T09:00", "ends_at": f"{day}T11:00", "reason": "Listrik padam", **more}

    def test_running_steps_move_by_the_working_day_lost(self, people: People) -> None:
        """docs/decisions/028. The preview names them; taking the outage back moves them back."""
        case = submitted(people)
        before = case.due_at
        planned = act("satudata_outage_create", people.sysadmin, **self.outage(dry_run=True))
        assert [one["case_id"] for one in planned["moved"]] == [case.id]
        assert act("satudata_outage_list", people.citizen) == []
        done = act("satudata_outage_create", people.sysadmin, **self.outage())
        assert done["moved"] == planned["moved"]
        moved = case_of("penduduk").due_at
        assert moved is not None
        assert before is not None
        assert moved > before
        assert events_of(case, "due_changed")[0].data["due"]["why"] == "outage"
        assert [one["reason"] for one in act("satudata_outage_list", people.citizen)] == ["Listrik padam"]
        act("satudata_outage_remove", people.sysadmin, id=done["id"])
        assert case_of("penduduk").due_at == before

    def test_a_bad_outage_is_refused_beside_its_field(self, people: People) -> None:
        far = THIS_YEAR + 2
        wrong = [
            ({"ends_at": "2020-01-01T00:00"}, "ends_at"),
            ({"starts_at": "besok"}, "starts_at"),
            ({"starts_at": "2026-01-01"}, "starts_at"),
            ({"reason": " "}, "reason"),
            ({"starts_at": f"{far}-01-01T00:00", "ends_at": f"{far}-01-01T01:00"}, "ends_at"),
            ({"starts_at": f"{THIS_YEAR - 1}-01-01T00:00"}, "ends_at"),
        ]
        for change, field in wrong:
            with pytest.raises(tk.ValidationError) as refused:
                act("satudata_outage_create", people.sysadmin, **self.outage(**change))
            assert list(fields_of(refused)) == [field], change

    def test_outages_do_not_overlap(self, people: People) -> None:
        act("satudata_outage_create", people.sysadmin, **self.outage())
        with pytest.raises(tk.ValidationError) as refused:
            act("satudata_outage_create", people.sysadmin, **self.outage(reason="Sekali lagi"))
        assert list(fields_of(refused)) == ["starts_at"]

    def test_one_that_is_gone_is_not_there(self, people: People) -> None:
        done = act("satudata_outage_create", people.sysadmin, **self.outage())
        act("satudata_outage_remove", people.sysadmin, id=done["id"])
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_outage_remove", people.sysadmin, id=done["id"])


class TestClockStops:
    def test_the_time_with_the_producer_is_not_the_offices(self, people: People) -> None:
        """From the send-back to the new submission the clock stands, and the history says from when to when."""
        submitted(people)
        send_back(people.kepala, "penduduk")
        clock = act("satudata_event_list", people.kepala, id="penduduk")["clock"]
        assert [(one["kind"], one["end"]) for one in clock["stops"]] == [("repair", None)]
        move(people.produsen, "penduduk", "submit")
        clock = act("satudata_event_list", people.kepala, id="penduduk")["clock"]
        assert clock["stops"][0]["end"] is not None
        assert clock["running"] is True
        assert clock["total"]

    def test_a_declared_outage_is_shown_too(self, people: People) -> None:
        submitted(people)
        now = datetime.now(timezone.utc)
        times = {"starts_at": (now - timedelta(hours=1)).isoformat(), "ends_at": (now + timedelta(hours=1)).isoformat()}
        act("satudata_outage_create", people.sysadmin, **times, reason="Server mati")
        stops = act("satudata_event_list", people.kepala, id="penduduk")["clock"]["stops"]
        assert [one["kind"] for one in stops] == ["outage"]


class TestDeadlines:
    def wanted(self, people: People, **more: Any) -> dict[str, Any]:
        day = (adapter.today() + timedelta(days=30)).isoformat()
        return {"organization_id": people.opd["name"], "period": "2026", "due_day": day, "note": "Banyak data", **more}

    def test_drafts_take_the_date_those_there_and_those_to_come(self, people: People) -> None:
        """SOP Paser 2022: the Walidata sets it by the amount of data of the OPD; the neighbour has none."""
        make_dataset(people.produsen, people.opd, "lama")
        make_dataset(people.stranger, people.other, "tetangga")
        done = act("satudata_deadline_set", people.walidata, **self.wanted(people))
        assert done["moved"] == 1
        make_dataset(people.produsen, people.opd, "baru")
        for name in ("lama", "baru"):
            due = case_of(name).due_at
            assert due is not None
            assert due.astimezone(adapter.portal_calendar().zone).date().isoformat() == done["due_day"]
        assert case_of("tetangga").due_at is None
        assert events_of(case_of("lama"), "due_changed")[0].data["due"]["why"] == "deadline"
        move(people.produsen, "baru", "submit")
        assert case_of("baru").due_at != case_of("lama").due_at

    def test_a_new_date_of_the_same_period_takes_the_place_of_the_old_one(self, people: People) -> None:
        make_dataset(people.produsen, people.opd, "lama")
        act("satudata_deadline_set", people.walidata, **self.wanted(people))
        later = (adapter.today() + timedelta(days=60)).isoformat()
        done = act("satudata_deadline_set", people.walidata, **self.wanted(people, due_day=later))
        assert act("satudata_deadline_list", people.produsen)["count"] == 1
        assert act("satudata_deadline_remove", people.walidata, id=done["id"])["moved"] == 1
        assert case_of("lama").due_at is None

    def test_each_sees_the_dates_of_his_organisations(self, people: People) -> None:
        act("satudata_deadline_set", people.walidata, **self.wanted(people))
        act("satudata_deadline_set", people.walidata, **self.wanted(people, organization_id=people.other["id"]))
        for who, count in ((people.walidata, 2), (people.sekretariat, 2), (people.kepala, 1), (people.citizen, 0)):
            assert act("satudata_deadline_list", who)["count"] == count
        assert act("satudata_deadline_list", people.kepala, organization="dishub")["count"] == 0

    def test_a_bad_date_is_refused_beside_its_field(self, people: People) -> None:
        wrong = [
            ({"organization_id": "tidak-ada"}, "organization_id"),
            ({"period": "tahun ini"}, "period"),
            ({"due_day": "2020-01-01"}, "due_day"),
            ({"due_day": "20260-01-01"}, "due_day"),
            ({"state": "diajukan"}, "state"),
            ({"state": "dikembalikan"}, "state"),
            ({"flow": "lain"}, "flow"),
        ]
        for change, field in wrong:
            with pytest.raises(tk.ValidationError) as refused:
                act("satudata_deadline_set", people.walidata, **self.wanted(people, **change))
            assert list(fields_of(refused)) == [field], change

    def test_only_the_walidata_sets_dates(self, people: People) -> None:
        for who in (people.kepala, people.pembina, people.citizen, None):
            with pytest.raises(tk.NotAuthorized):
                act("satudata_deadline_set", who, **self.wanted(people))
            with pytest.raises(tk.NotAuthorized):
                act("satudata_deadline_remove", who, id="x")


def test_the_calendar_asks_the_database_twice_a_request(people: People) -> None:
    """However many rows of a list count days."""
    adapter.forget()
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        for _ in range(20):
            adapter.portal_calendar()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    assert len(seen) == 2
