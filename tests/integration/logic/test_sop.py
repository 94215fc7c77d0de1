"""SOP profiles as an admin owns them: drafts, versions, where one holds, what it means for running cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.marked import MAX_LENGTH
from ckanext.satudata.logic.profiles import current_profile, find_profile
from ckanext.satudata.model import Case, Event, Outbox, SopUse
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

BAKU = (resources.files("ckanext.satudata.sop_profiles") / "baku.yaml").read_text(encoding="utf-8")


def version(number: str, *pairs: tuple[str, str], key: str = "baku") -> str:
    """Baku as another version, with these passages changed."""
    text = BAKU.replace('version: "1"', f'version: "{number}"').replace("key: baku", f"key: {key}")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def publish(people: People, text: str) -> dict[str, Any]:
    return act("satudata_sop_import", people.sysadmin, text=text)


def switch_on(people: People, key: str, number: str | None, **more: Any) -> dict[str, Any]:
    return act("satudata_sop_use", people.walidata, id=key, version=number, **more)


def refused(call: Callable[[], Any]) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as error:
        call()
    return error.value.error_dict


def case_of(name: str) -> Case:
    Session.expire_all()
    case = Case.for_object(model.Package.get(name).id)
    assert case is not None
    return case


class TestRights:
    """Who may administer profiles: the Walidata and sysadmins, nobody else."""

    ADMIN = {
        "satudata_sop_validate": {"text": BAKU},
        "satudata_sop_simulate": {"id": "baku"},
        "satudata_sop_draft_list": {},
        "satudata_sop_draft_show": {"id": "baku"},
        "satudata_sop_draft_save": {"key": "uji", "text": "x"},
        "satudata_sop_draft_discard": {"key": "uji", "revision": 1},
        "satudata_sop_publish": {"key": "uji", "revision": 1},
        "satudata_sop_import": {"text": BAKU, "dry_run": True},
        "satudata_sop_use": {"id": "baku", "version": "1", "dry_run": True},
        "satudata_sop_use_list": {},
        "satudata_sop_unuse": {"id": "x"},
        "satudata_case_move_profile": {"profile": "baku", "version": "1", "reason": "x", "cases": [{"id": "x"}]},
    }
    PUBLIC = {
        "satudata_sop_list": {},
        "satudata_sop_show": {"id": "baku"},
        "satudata_sop_export": {"id": "baku"},
        "satudata_sop_diff": {"id": "baku", "other": "baku"},
    }

    def test_everybody_else_is_refused(self, people: People) -> None:
        """Role by role, action by action; whoever may is not told 403."""
        others = (
            "produsen",
            "pendukung",
            "kepala",
            "ppid",
            "pembina",
            "forum",
            "koordinator",
            "sekretariat",
            "citizen",
        )
        for action, data in self.ADMIN.items():
            for name in others:
                with pytest.raises(tk.NotAuthorized):
                    act(action, getattr(people, name), **data)
            with pytest.raises(tk.NotAuthorized):
                act(action, None, **data)
            for name in ("walidata", "sysadmin"):
                try:
                    act(action, getattr(people, name), **data)
                except (tk.ValidationError, tk.ObjectNotFound):  # noqa: PERF203 - each is asked
                    Session.rollback()
        assert not act("satudata_sop_use_list", people.walidata)

    def test_what_is_published_is_everybodys(self, people: People) -> None:
        for action, data in self.PUBLIC.items():
            assert act(action, None, **data), action
        act("satudata_sop_draft_save", people.walidata, key="baku", text=version("2"))
        with pytest.raises(tk.NotAuthorized):
            act("satudata_sop_diff", people.kepala, id="baku", draft=True)
        assert "draft" not in str(act("satudata_sop_list", None))


class TestValidate:
    def test_the_fault_is_named_with_line_column_and_nearest_word(self, people: People) -> None:
        """`kepala_odp` is not a role; the word stands where the answer says."""
        text = version("2", ("        roles: [kepala_opd]", "        roles: [kepala_odp]"))
        said = act("satudata_sop_validate", people.walidata, text=text)
        assert (said["ok"], said["nearest"]) == (False, "kepala_opd")
        line = text.split("\n")[said["line"] - 1]
        assert line[said["column"] - 1 :].startswith("kepala_odp")

    def test_a_good_text_is_described(self, people: People) -> None:
        said = act("satudata_sop_validate", people.walidata, text=BAKU.replace("\n", "\r\n"))
        assert (said["ok"], said["key"], said["version"], said["flows"]) == (
            True,
            "baku",
            "1",
            ["dataset", "daftar_data"],
        )
        assert said["warnings"] == []
        warned = act("satudata_sop_validate", people.walidata, text=version("2", ("        decision: true\n", "")))
        assert len(warned["warnings"]) == 1

    def test_a_text_that_is_no_profile_is_refused_before_it_is_read(
        self, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing, five megabytes, an unwritable character, a list: one sentence each, from every action that reads."""
        monkeypatch.setattr("ckanext.satudata.logic.sop_store.load_profile", None)
        for action in ("satudata_sop_validate", "satudata_sop_import", "satudata_sop_draft_save"):
            for text in ("", "x" * (MAX_LENGTH + 1), "a: \x00", ["key: baku"], None):
                errors = refused(lambda action=action, text=text: act(action, people.walidata, key="uji", text=text))
                assert list(errors) == ["text"]
                assert len(errors["text"]) == 1

    def test_a_bomb_is_one_sentence(self, people: People) -> None:
        """Anchors that unfold into gigabytes are refused by their line."""
        bomb = "a: &a [x, x]\nb: &b [*a, *a]\n"
        said = act("satudata_sop_validate", people.walidata, text=bomb)
        assert (said["ok"], said["line"]) == (False, 1)
        assert " 1, " in refused(lambda: publish(people, bomb))["text"][0]


class TestDraft:
    def test_two_who_edit_the_same_profile_are_told_of_each_other(self, people: People) -> None:
        """The second is refused by the first one's name; nothing of either is lost."""
        first = act("satudata_sop_draft_save", people.walidata, key="baku", text=version("2"), based_on="1")
        assert (first["revision"], first["based_on"], first["judged"]["ok"]) == (1, "1", True)
        act("satudata_sop_draft_save", people.walidata_b, key="baku", text=version("3"), revision=1)
        for seen in (1, None):
            lost = refused(
                lambda seen=seen: act("satudata_sop_draft_save", people.walidata, key="baku", text="x", revision=seen)
            )
            assert "Walidata B" in lost["revision"][0]
        kept = act("satudata_sop_draft_show", people.walidata, id="baku")
        assert (kept["revision"], kept["edited_by_name"], kept["text"]) == (2, "Walidata B", version("3"))
        assert "revision" in refused(lambda: act("satudata_sop_publish", people.walidata, key="baku", revision=1))
        assert "revision" in refused(lambda: act("satudata_sop_draft_discard", people.walidata, key="baku", revision=1))

    def test_a_broken_draft_is_kept_and_not_published(self, people: People) -> None:
        act("satudata_sop_draft_save", people.walidata, key="uji", text="key: uji\nsteps: [")
        shown = act("satudata_sop_draft_show", people.walidata, id="uji")
        assert shown["judged"]["ok"] is False
        assert "text" in refused(lambda: act("satudata_sop_publish", people.walidata, key="uji", revision=1))
        assert [one["key"] for one in act("satudata_sop_draft_list", people.walidata)] == ["uji"]
        act("satudata_sop_draft_discard", people.walidata, key="uji", revision=1)
        assert act("satudata_sop_draft_list", people.walidata) == []

    def test_a_draft_becomes_a_version_that_never_changes(self, people: People) -> None:
        act("satudata_sop_draft_save", people.walidata, key="baku", text=version("2"), comment="SK 12/2026")
        tried = act("satudata_sop_publish", people.walidata, key="baku", revision=1, dry_run=True)
        assert (tried["version"], tried["dry_run"]) == ("2", True)
        assert find_profile("baku", "2") is None
        done = act("satudata_sop_publish", people.walidata, key="baku", revision=1)
        assert (done["key"], done["version"], done["holds_at_once"]) == ("baku", "2", [])
        assert act("satudata_sop_draft_list", people.walidata) == []
        assert act("satudata_sop_show", None, id="baku")["version"] == "2"
        assert act("satudata_sop_show", None, id="baku", version="1")["version"] == "1"
        assert act("satudata_sop_export", None, id="baku", version="2")["text"] == version("2")
        for number in ("1", "2"):
            assert "version" in refused(lambda number=number: publish(people, version(number)))
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_sop_show", None, id="baku", version="9")

    def test_a_key_is_a_word_for_machines_and_the_same_in_the_text(self, people: People) -> None:
        assert "key" in refused(lambda: act("satudata_sop_draft_save", people.walidata, key="Uji Coba", text="x"))
        act("satudata_sop_draft_save", people.walidata, key="uji", text=version("2"))
        assert "text" in refused(lambda: act("satudata_sop_publish", people.walidata, key="uji", revision=1))


class TestUse:
    def test_what_was_switched_on_nearest_holds(self, people: People) -> None:
        """The organisation before the one above it, that before the portal; elsewhere what the settings say."""
        for number in ("2", "3", "4"):
            publish(people, version(number))
        opd, parent, other = people.opd["id"], people.parent["id"], people.other["id"]
        assert current_profile(opd).version == "1"
        switch_on(people, "baku", "2")
        assert [current_profile(place).version for place in (opd, parent, other, None)] == ["2"] * 4
        switch_on(people, "baku", "3", organization_id="setda")
        assert [current_profile(place).version for place in (opd, parent, other)] == ["3", "3", "2"]
        own = switch_on(people, "baku", "4", organization_id="dinkes")
        assert [current_profile(place).version for place in (opd, people.opd2["id"], other)] == ["4", "3", "2"]
        act("satudata_sop_unuse", people.walidata, id=own["use"])
        assert current_profile(opd).version == "3"
        assert "id" in refused(lambda: act("satudata_sop_unuse", people.walidata, id=own["use"]))

    def test_a_new_case_follows_it_and_a_running_one_does_not(self, people: People) -> None:
        make_dataset(people.produsen, people.opd, "lama")
        publish(people, version("2"))
        done = switch_on(people, "baku", "2", organization_id="dinkes")
        assert (done["cases"], done["keeping"]) == (1, [{"profile": "baku", "version": "1", "cases": 1}])
        make_dataset(people.produsen, people.opd, "baru")
        assert [case_of(name).profile_version for name in ("lama", "baru")] == ["1", "2"]

    def test_it_holds_from_its_day_on(self, people: People) -> None:
        publish(people, version("2"))
        tomorrow = today() + timedelta(days=1)
        switch_on(people, "baku", "2", valid_from=tomorrow.isoformat())
        assert current_profile(None).version == "1"
        assert current_profile(None, day=tomorrow).version == "2"
        listed = act("satudata_sop_use_list", people.walidata)
        assert [(one["version"], one["standing"], one["set_by_name"]) for one in listed] == [
            ("2", "to_come", "Walidata")
        ]

    def test_the_newest_version_can_be_switched_on(self, people: People) -> None:
        publish(people, version("2", key="daerah"))
        switch_on(people, "daerah", None)
        assert current_profile(None).version == "2"
        assert publish(people, version("3", key="daerah"))["holds_at_once"] == ["dataset"]
        assert current_profile(None).version == "3"

    def test_a_bundled_version_stays_when_an_upgrade_brings_another(
        self, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        switch_on(people, "baku", "1")
        monkeypatch.setattr("ckanext.satudata.logic.profiles.bundled_profile", lambda key: None)
        assert current_profile(None).version == "1"

    def test_a_version_that_cannot_be_read_any_more_leaves_the_portal_working(self, people: People) -> None:
        """An upgrade may read more strictly: new data then follow what the settings say, and no page breaks."""
        publish(people, version("2"))
        switch_on(people, "baku", "2")
        Session.execute(sa.text("UPDATE satudata_sop_profile SET text = 'rusak' WHERE version = '2'"))
        Session.commit()
        assert current_profile(None).version == "1"
        assert act("satudata_sop_list", None) is not None
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_sop_show", None, id="baku", version="2")

    def test_what_cannot_be_switched_on(self, people: People) -> None:
        """One sentence each, and nothing written."""
        publish(people, version("2", ("        decision: true\n", "")))
        cases = [
            ({"id": "baku", "version": "1", "valid_from": "2020-01-01"}, "valid_from"),
            ({"id": "baku", "version": "1", "valid_from": "20260-01-01"}, "valid_from"),
            ({"id": "baku", "version": "1", "valid_from": "2999-01-01"}, "valid_from"),
            ({"id": "baku", "version": "1", "flow": "data_request"}, "flow"),
            ({"id": "baku", "version": "1", "flow": "entah"}, "flow"),
            ({"id": "baku", "version": "1", "organization_id": "tidak-ada"}, "organization_id"),
            ({"id": "baku", "version": "2"}, "id"),
        ]
        for data, field in cases:
            assert list(refused(lambda data=data: act("satudata_sop_use", people.walidata, **data))) == [field], data
        for data in ({"id": "tidak-ada"}, {"id": "baku", "version": "9"}):
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_sop_use", people.walidata, **data)
        assert SopUse.search() == []
        switch_on(people, "baku", "1")
        assert list(refused(lambda: switch_on(people, "baku", "1"))) == ["id"]

    def test_a_gate_without_anybody_is_named(self, people: People) -> None:
        """In Disdik nobody is head of OPD, in Dinkes somebody is."""
        said = act("satudata_sop_use", people.walidata, id="baku", version="1", dry_run=True)
        assert SopUse.search() == []
        assert [gap["state"] for gap in said["gaps"]] == ["diajukan"]
        assert [place["name"] for place in said["gaps"][0]["organizations"]] == ["disdik", "setda"]
        assert "Dinas Pendidikan" in said["warnings"][0]
        here = act("satudata_sop_use", people.walidata, id="baku", version="1", organization_id="dinkes", dry_run=True)
        assert here["gaps"] == []


RENAMED = (("divalidasi", "disahkan"),)


class TestSimulate:
    def test_running_cases_are_told_what_a_version_means_for_them(self, people: People) -> None:
        """By state, with the new due time; who does not see a draft does not read of it."""
        for name in ("satu", "dua", "tiga"):
            make_dataset(people.produsen, people.opd, name, title=f"Tabel {name}")
        for name in ("satu", "dua"):
            move(people.produsen, name, "submit")
        move(people.kepala, "dua", "validate")
        publish(people, version("2", *RENAMED, ("    waktu: 5 hari\n", "    waktu: 3 hari\n")))
        before = Session.scalar(sa.text("SELECT count(*) FROM satudata_event"))
        said = act("satudata_sop_simulate", people.sysadmin, id="baku", version="2")
        fits = {one["state"]: (one["cases"], one["fits"], one["needs_state"]) for one in said["cases"]["groups"]}
        assert fits == {"draf": (1, True, False), "diajukan": (1, True, False), "divalidasi": (1, False, True)}
        rows = {one["object_name"]: one for one in said["cases"]["results"]}
        assert rows["satu"]["new_due_at"] < rows["satu"]["due_at"]
        assert [step["state"] for step in said["walk"]] == ["draf", "diajukan", "disahkan", "terpublikasi"]
        seen = act("satudata_sop_simulate", people.walidata, id="baku", version="2")
        assert {one["object_name"] for one in seen["cases"]["results"]} == {"satu", "dua"}
        assert "Tabel tiga" not in str(seen)
        assert before == Session.scalar(sa.text("SELECT count(*) FROM satudata_event"))
        other = act("satudata_sop_simulate", people.sysadmin, id="baku", version="2", organization="dishub")
        assert other["cases"]["count"] == 0

    def test_a_draft_is_tried_out_before_it_is_published(self, people: People) -> None:
        act("satudata_sop_draft_save", people.walidata, key="baku", text=version("2", *RENAMED))
        said = act("satudata_sop_simulate", people.walidata, id="baku", draft=True, access_class="terbatas")
        assert [step["state"] for step in said["walk"]][-1] == "diserahkan"
        assert list(refused(lambda: act("satudata_sop_simulate", people.walidata, id="baku", flow="report"))) == [
            "flow"
        ]

    def test_the_number_of_statements_does_not_grow(self, people: People) -> None:
        publish(people, version("2"))
        counts = []
        for name in ("a1", "a2", "a3", "a4"):
            make_dataset(people.produsen, people.opd, name)
            Session.expire_all()
            counts.append(_statements(lambda: act("satudata_sop_simulate", people.sysadmin, id="baku", version="2")))
        assert counts[1] == counts[-1]


def _statements(call: Callable[[], Any]) -> int:
    seen: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return len(seen)


class TestMove:
    def _ready(self, people: People, *pairs: tuple[str, str]) -> Case:
        make_dataset(people.produsen, people.opd, "pindah")
        move(people.produsen, "pindah", "submit")
        publish(people, version("2", *pairs))
        return case_of("pindah")

    def _move(self, user: Any, case: Case, **more: Any) -> dict[str, Any]:
        one = {"id": case.id, "case_version": case.case_version}
        data = {"profile": "baku", "version": "2", "reason": "SK 12/2026", "cases": [one], **more}
        return act("satudata_case_move_profile", user, **data)["results"][0]

    def test_a_case_moves_when_it_is_told_to_and_leaves_an_event(self, people: People) -> None:
        """State, category and contributors stay; copy, due time and version of the case change."""
        case = self._ready(people, ("    waktu: 5 hari\n", "    waktu: 3 hari\n"))
        before, contributors, started = case.due_at, case.contributors, case.step_started_at
        looked = self._move(people.walidata, case, preview=True)
        assert (looked["possible"], looked["version"]) == (True, "1")
        assert case_of("pindah").profile_version == "1"
        done = self._move(people.walidata, case_of("pindah"))
        assert done["done"] is True
        after = case_of("pindah")
        assert (after.state, after.category, after.profile_version, after.case_version) == (
            "diajukan",
            "waiting",
            "2",
            3,
        )
        assert (after.contributors, after.step_started_at) == (contributors, started)
        assert after.due_at is not None
        assert before is not None
        assert after.due_at < before
        told = act("satudata_event_list", people.kepala, id="pindah", newest_first=True)["results"][0]
        assert (told["kind"], told["note"], told["actor_name"]) == ("profile_changed", "SK 12/2026", "Walidata")
        assert (told["data"]["from"], told["data"]["to"]) == (
            {"profile": "baku", "version": "1"},
            {"profile": "baku", "version": "2"},
        )
        move(people.kepala, "pindah", "validate")
        assert case_of("pindah").state == "divalidasi"

    def test_a_decision_that_waits_for_its_day_ends_and_is_told(self, people: People) -> None:
        """Other rules, other decision: never carried out silently by the old ones, never gone without a word."""
        make_dataset(people.produsen, people.opd, "pindah")
        move(people.produsen, "pindah", "submit")
        move(people.kepala, "pindah", "validate")
        move(people.walidata, "pindah", "verify", publish_on=(today() + timedelta(days=3)).isoformat())
        publish(people, version("2", ("    waktu: 5 hari\n", "    waktu: 3 hari\n")))
        assert self._move(people.walidata_b, case_of("pindah"))["done"] is True
        case = case_of("pindah")
        assert (case.state, case.scheduled_for) == ("divalidasi", None)
        ended, moved = Event.of_case(case.id)[-2:]
        assert (ended.kind, ended.actor_name, moved.kind) == ("schedule_cancelled", "Walidata B", "profile_changed")
        mails = [row for row in Outbox.in_states(("pending",)) if row.event_id == ended.id and row.kind == "mail"]
        assert {row.payload["user_id"] for row in mails} == {people.produsen["id"]}

    @pytest.mark.parametrize(("turn", "kept"), [("[kepala_opd]", True), ("[walidata_pendukung]", False)])
    def test_who_had_taken_it_on_keeps_it_while_it_is_his_turn(self, people: People, turn: str, kept: bool) -> None:
        case = self._ready(people, ("turn: [kepala_opd, walidata_pendukung]", f"turn: {turn}"))
        act("satudata_case_claim", people.kepala, id=case.id)
        assert self._move(people.walidata, case_of("pindah"))["done"] is True
        after = case_of("pindah")
        assert (after.state, after.claimed_by) == ("diajukan", people.kepala["id"] if kept else None)

    def test_a_state_the_version_lacks_is_named_and_leaves_out_no_gate(self, people: People) -> None:
        case = self._ready(people, ("diajukan", "masuk"))
        assert "state" in self._move(people.walidata, case)["error"]
        for target in ("divalidasi", "terpublikasi", "draf", "dihapus", "entah"):
            said = self._move(people.walidata, case, mapping={"diajukan": target})
            assert "state" in said["error"], target
            assert case_of("pindah").profile_version == "1"
        done = self._move(people.walidata, case_of("pindah"), mapping={"diajukan": "masuk"})
        assert (done["done"], case_of("pindah").state) == (True, "masuk")
        assert model.Package.get("pindah").private is True
        move(people.kepala, "pindah", "validate")

    def test_an_old_look_at_the_case_is_refused(self, people: People) -> None:
        case = self._ready(people)
        move(people.kepala, "pindah", "validate")
        stale = {"id": case.id, "case_version": 2}
        said = self._move(people.walidata, case_of("pindah"), cases=[stale])
        assert "Kepala Dinkes" in said["error"]["case_version"][0]
        assert "case_version" in self._move(people.walidata, case_of("pindah"), cases=[{"id": case.id}])["error"]

    def test_a_case_he_does_not_see_is_not_there(self, people: People) -> None:
        """A draft of the OPD is none of the Walidata's; the words are those for a case that does not exist."""
        publish(people, version("2"))
        make_dataset(people.produsen, people.opd, "rahasia")
        draft = case_of("rahasia")
        one = {"id": draft.id, "case_version": 1}
        none = {"id": "0f0f0f0f-0000-4000-8000-00000f0f0f0f", "case_version": 1}
        for preview in (True, False):
            said = [self._move(people.walidata, draft, cases=[x], preview=preview)["error"] for x in (one, none)]
            assert said[0] == said[1]
        assert self._move(people.sysadmin, case_of("rahasia"))["done"] is True

    def test_a_published_case_stays_published_and_public(self, people: People) -> None:
        self._ready(people)
        move(people.kepala, "pindah", "validate")
        move(people.walidata, "pindah", "verify")
        assert self._move(people.walidata, case_of("pindah"))["done"] is True
        assert act("package_show", None, id="pindah")["private"] is False
        assert case_of("pindah").profile_version == "2"

    def test_what_is_asked_must_be_whole(self, people: People) -> None:
        case = self._ready(people)
        good = {"profile": "baku", "version": "2", "reason": "x", "cases": [{"id": case.id, "case_version": 2}]}
        for name, value in (
            ("reason", ""),
            ("cases", []),
            ("cases", "x"),
            ("cases", [{"id": 3}]),
            ("cases", [{"id": case.id}] * 101),
            ("mapping", ["x"]),
            ("version", ""),
        ):
            errors = refused(
                lambda name=name, value=value: act(
                    "satudata_case_move_profile", people.walidata, **{**good, name: value}
                )
            )
            assert list(errors) == [name]
        assert "id" in self._move(people.walidata, case, version="1")["error"]


def test_two_versions_are_compared_in_words(people: People) -> None:
    publish(
        people,
        version(
            "2",
            (
                "    waktu: 5 hari\n    output: {id: Dataset terv",
                "    waktu: 2 hari kerja\n    output: {id: Dataset terv",
            ),
        ),
    )
    said = act("satudata_sop_diff", None, id="baku", version="1", other_version="2")
    assert (said["old"]["version"], said["new"]["version"]) == ("1", "2")
    state = next(one for one in said["differences"] if one["part"] == "state")
    shown = (state["key"], state["field"], state["before"], state["after"])
    assert shown == ("divalidasi", "Waktu", "5 hari", "2 hari kerja")
