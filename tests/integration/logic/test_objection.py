"""A head's decision entered by somebody else: the letter, the mail, and the head's objection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.tokens import objection_token, reader_token
from ckanext.satudata.logic import objection as rules
from ckanext.satudata.model import Event, Outbox
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.support import People, act, attach_letter, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

HEAD = {"name": "dr. Sari Contoh", "position": "Kepala Dinas Kesehatan", "organization_id": "dinkes"}
PLT = {"acting": "plt", "decree_number": "800/12/2026", "decree_date": "2026-01-05"}


@pytest.fixture
def entered(people: People) -> dict[str, Any]:
    """A validation entered for a head without account, who can be written to; its event."""
    official = act("satudata_official_assign", people.walidata, **HEAD, email="sari@contoh.test")
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    attach_letter(people.pendukung, "penduduk")
    move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
    return last(people)


def last(people: People) -> dict[str, Any]:
    return act("satudata_event_list", people.sysadmin, id="penduduk", newest_first=True)["results"][0]


def state(people: People) -> str:
    return act("satudata_case_show", people.sysadmin, id="penduduk")["state"]


def mails(kind: str) -> list[dict[str, Any]]:
    rows = Session.scalars(sa.select(Outbox).where(Outbox.kind == "mail"))
    return [row.payload for row in rows if row.payload["kind"] == kind]


class TestLetter:
    def test_an_approval_is_entered_with_its_letter_of_this_submission(self, people: People) -> None:
        """Without one, and with one of the round before, it is refused with a sentence; the event names the letter."""
        official = act("satudata_official_assign", people.walidata, **HEAD)
        make_dataset(people.produsen, people.opd, "penduduk")
        attach_letter(people.produsen, "penduduk")
        move(people.produsen, "penduduk", "submit")
        with pytest.raises(tk.ValidationError) as e:
            move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        assert list(e.value.error_dict) == ["letter"]
        assert state(people) == "diajukan"
        attach_letter(people.pendukung, "penduduk", "data_dukung")
        with pytest.raises(tk.ValidationError):
            move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        letter = attach_letter(people.pendukung, "penduduk", "berita_acara")
        move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        assert [one["attachment"] for one in last(people)["data"]["letters"]] == [letter["id"]]

    def test_a_portal_may_ask_for_none(self, people: People) -> None:
        """The setting is empty."""
        official = act("satudata_official_assign", people.walidata, **HEAD)
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        tk.config["ckanext.satudata.roles.decision_letters"] = []
        try:
            move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        finally:
            tk.config["ckanext.satudata.roles.decision_letters"] = [
                "surat_validasi",
                "berita_acara",
                "surat_pernyataan",
            ]

    def test_the_history_names_the_deputy_and_for_whom(self, people: People) -> None:
        """Entered for an acting head, and decided by an acting head at the screen."""
        official = act("satudata_official_assign", people.walidata, **HEAD, **PLT)
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        attach_letter(people.pendukung, "penduduk")
        move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        event = last(people)
        assert event["decided_by_position"] == "Plt. Kepala Dinas Kesehatan"
        assert (event["data"]["deputy"]["decree_number"], event["data"]["deputy"]["acting"]) == ("800/12/2026", "plt")
        make_dataset(people.produsen, people.opd, "sakit")
        move(people.produsen, "sakit", "submit")
        act(
            "satudata_role_assign", people.walidata, user_id="warga", role="kepala_opd", organization_id="dinkes", **PLT
        )
        move(people.citizen, "sakit", "validate")
        event = act("satudata_event_list", people.sysadmin, id="sakit", newest_first=True)["results"][0]
        assert event["data"]["deputy"]["office"] == "Plt. Kepala OPD Dinas Kesehatan"
        assert event["data"]["deputy"]["decree_date"] == "2026-01-05"


class TestObjection:
    def test_the_head_is_told_what_was_decided_in_his_name(self, people: People, entered: dict[str, Any]) -> None:
        """Without an account too, by the address that stands with him; the link shows it and changes nothing."""
        [mail] = mails("decided_for")
        assert mail["email"] == "sari@contoh.test"
        assert "user_id" not in mail
        assert f"/satudata/keberatan/{objection_token(entered['id'])}" in mail["body"]
        shown = act("satudata_objection_show", None, token=objection_token(entered["id"]))
        assert (shown["official"], shown["entered_by"], shown["possible"]) == (HEAD["name"], "Pendukung Dinkes", True)
        assert shown["letters"]
        assert state(people) == "divalidasi"

    def test_his_objection_sends_back_what_is_not_published(self, people: People, entered: dict[str, Any]) -> None:
        """One event with his reason, a mail to every Walidata and to who entered it; a second objection is refused."""
        token = objection_token(entered["id"])
        act("satudata_objection_create", None, token=token, reason="Saya belum menandatangani.")
        assert state(people) == "dikembalikan"
        event = last(people)
        assert (event["kind"], event["decided_by_name"], event["actor_id"]) == ("objected", HEAD["name"], None)
        assert (event["from_state"], event["to_state"]) == ("divalidasi", "dikembalikan")
        assert event["data"]["decision"] == entered["id"]
        told = {mail["user_id"] for mail in mails("objected")}
        assert told == {people.walidata["id"], people.walidata_b["id"], people.pendukung["id"]}
        with pytest.raises(tk.ValidationError) as e:
            act("satudata_objection_create", None, token=token, reason="Sekali lagi.")
        assert list(e.value.error_dict) == ["reason"]
        with pytest.raises((tk.NotAuthorized, tk.ValidationError)):
            move(people.walidata, "penduduk", "verify")

    def test_published_data_stay_and_the_walidata_is_warned(self, people: People, entered: dict[str, Any]) -> None:
        """He may withdraw; the warning goes with the withdrawal. Nobody else reads it."""
        move(people.walidata, "penduduk", "verify")
        act("satudata_objection_create", None, token=objection_token(entered["id"]), reason="Angka lama.")
        assert state(people) == "terpublikasi"
        assert act("satudata_case_show", people.walidata, id="penduduk")["objection"]["reason"] == "Angka lama."
        assert act("satudata_case_show", people.produsen, id="penduduk")["objection"] is None
        move(people.walidata, "penduduk", "withdraw", reason="permintaan_produsen")
        assert act("satudata_case_show", people.walidata, id="penduduk")["objection"] is None

    def test_the_time_passes(self, people: People, entered: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        """409 with a sentence that says what to do instead; the case stays."""
        monkeypatch.setattr(rules, "utcnow", lambda: utcnow() + timedelta(days=30))
        shown = act("satudata_objection_show", None, token=objection_token(entered["id"]))
        assert (shown["possible"], len(shown["why_not"])) == (False, 1)
        with pytest.raises(tk.ValidationError):
            act("satudata_objection_create", None, token=objection_token(entered["id"]), reason="Terlambat.")
        assert state(people) == "divalidasi"

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 4001])
    def test_a_reason_is_needed(self, people: People, entered: dict[str, Any], reason: str) -> None:
        """And of a length people read."""
        with pytest.raises(tk.ValidationError) as e:
            act("satudata_objection_create", None, token=objection_token(entered["id"]), reason=reason)
        assert list(e.value.error_dict) == ["reason"]

    def test_nobody_else_finds_the_decision(self, people: People, entered: dict[str, Any]) -> None:
        """A token of another kind, of another event, a changed one, the bare id: the words of what does not exist."""
        other = Session.scalars(sa.select(Event.id).where(Event.kind == "created")).first()
        asked = [{"token": one} for one in (entered["id"], reader_token(entered["id"]), objection_token(other), "x")]
        asked += [{"token": objection_token(entered["id"]) + "x"}, {"event": entered["id"]}, {"event": "x"}, {}]
        for who in (None, people.walidata, people.kepala, people.pendukung, people.citizen):
            for data in asked:
                for action in ("satudata_objection_show", "satudata_objection_create"):
                    with pytest.raises(tk.ObjectNotFound, match=r"address|alamat"):
                        act(action, who, reason="Bukan saya.", **data)
        assert state(people) == "divalidasi"

    def test_a_head_with_an_account_objects_at_the_screen(self, people: People) -> None:
        """Only to what others entered in his name; what he decided himself is his."""
        official = act("satudata_official_assign", people.walidata, **HEAD, user_id="kepala-dinkes")
        for name in ("penduduk", "sakit"):
            make_dataset(people.produsen, people.opd, name)
            move(people.produsen, name, "submit")
        attach_letter(people.pendukung, "penduduk")
        move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        move(people.kepala, "sakit", "validate")
        shown = act("satudata_case_show", people.kepala, id="penduduk")
        assert act("satudata_case_show", people.kepala, id="sakit")["objectable"] is None
        act("satudata_objection_create", people.kepala, event=shown["objectable"], reason="Bukan saya.")
        assert last(people)["actor_id"] == people.kepala["id"]
        assert state(people) == "dikembalikan"
        assert act("satudata_case_show", people.kepala, id="penduduk")["objectable"] is None
