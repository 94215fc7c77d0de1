"""The checklist of a reviewer and the undoing of a send-back: kept, shut, frozen, put back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from freezegun import freeze_time

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import Case, Outbox
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins")
UNDO = pytest.mark.ckan_config("ckanext.satudata.case.undo_seconds", 60)


def _case() -> Case:
    Session.expire_all()
    found = Case.for_object(model.Package.get("tabel").id)
    assert found is not None
    return found


@pytest.fixture
def submitted(people: People) -> Case:
    """A dataset before the head of its OPD."""
    make_dataset(people.produsen, people.opd, "tabel")
    move(people.produsen, "tabel", "submit")
    return _case()


def _save(user: Any, marks: dict[str, Any], **extra: Any) -> dict[str, Any]:
    number = act("satudata_review_show", user, id="tabel")["round"]
    return act("satudata_review_save", user, **{"id": "tabel", "round": number, "marks": marks, **extra})


class TestChecklist:
    def test_a_remark_shuts_approval_until_it_is_taken_back(self, people: People, submitted: Case) -> None:
        """Also a colleague's; the head is told whose, the producer nothing of what was written."""
        _save(people.pendukung, {"satuan": {"remark": "Bukan orang tetapi keluarga"}})
        with pytest.raises(tk.ValidationError) as shut:
            move(people.kepala, "tabel", "validate")
        assert "Pendukung Dinkes" in str(shut.value.error_dict["transition"])
        seen = act("satudata_review_show", people.kepala, id="tabel")
        assert seen["others"][0]["remarks"][0]["remark"] == "Bukan orang tetapi keluarga"
        assert "keluarga" not in str(act("satudata_case_show", people.produsen, id="tabel"))
        assert "keluarga" not in str(act("satudata_event_list", people.produsen, id="tabel"))
        saved = _save(people.pendukung, {}, all_ok=True)
        assert (saved["open"], saved["remarks"]) == (0, 0)
        assert move(people.kepala, "tabel", "validate")["state"] == "divalidasi"

    def test_who_lost_the_role_shuts_nothing(self, people: People, submitted: Case) -> None:
        """His remark could be taken back by nobody."""
        _save(people.pendukung, {"satuan": {"remark": "Salah"}})
        rows = act("satudata_role_list", people.sysadmin, user_id=people.pendukung["id"])
        act("satudata_role_revoke", people.sysadmin, id=rows[0]["id"])
        assert move(people.kepala, "tabel", "validate")["state"] == "divalidasi"

    def test_remarks_fill_the_send_back_and_are_kept_with_it(self, people: People, submitted: Case) -> None:
        """The next round begins with an empty list; the event keeps who remarked what."""
        saved = _save(people.kepala, {"judul": {"ok": True}, "field:satuan": {"remark": "Tulis keluarga"}})
        assert saved["suggestion"] == {
            "reason": "satuan_atau_definisi_keliru",
            "how_to_fix": f"- {saved['fields'][0]['title']}: Tulis keluarga",
        }
        move(people.kepala, "tabel", "send_back", **saved["suggestion"])
        event = act("satudata_event_list", people.produsen, id="tabel", newest_first=True)["results"][0]
        assert event["data"]["review"][0]["marks"]["field:satuan"] == {"remark": "Tulis keluarga"}
        move(people.produsen, "tabel", "submit")
        fresh = act("satudata_review_show", people.kepala, id="tabel")
        assert (fresh["remarks"], fresh["updated_at"]) == (0, None)
        assert fresh["round"] > saved["round"]

    def test_what_belongs_to_a_round_that_is_over_is_refused(self, people: People, submitted: Case) -> None:
        number = act("satudata_review_show", people.kepala, id="tabel")["round"]
        send_back(people.kepala, "tabel")
        move(people.produsen, "tabel", "submit")
        with pytest.raises(tk.ValidationError) as late:
            act("satudata_review_save", people.kepala, id="tabel", round=number, marks={"judul": {"ok": True}})
        assert list(late.value.error_dict) == ["round"]

    def test_bad_answers_get_a_sentence_each_and_change_nothing(self, people: People, submitted: Case) -> None:
        _save(people.kepala, {"judul": {"ok": True}})
        for marks, field in (
            ({"apa": {"ok": True}}, "apa"),
            ({"judul": {"ok": False}}, "judul"),
            ({"judul": "ok"}, "marks"),
            ("x", "marks"),
        ):
            with pytest.raises(tk.ValidationError) as bad:
                _save(people.kepala, marks)  # type: ignore[arg-type]
            assert list(bad.value.error_dict) == [field]
        assert act("satudata_review_show", people.kepala, id="tabel")["items"][0]["ok"] is True

    def test_only_those_whose_turn_it_is(self, people: People, submitted: Case) -> None:
        for who, raised in (
            ("produsen", tk.NotAuthorized), ("walidata", tk.NotAuthorized), ("ppid", tk.NotAuthorized),
            ("sysadmin", tk.NotAuthorized), ("stranger", tk.ObjectNotFound), ("citizen", tk.ObjectNotFound),
        ):  # fmt: skip
            for action, data in (("show", {}), ("save", {"round": 2, "marks": {}})):
                if (who, action) == ("sysadmin", "show"):
                    continue  # may look everywhere
                with pytest.raises(raised):
                    act(f"satudata_review_{action}", getattr(people, who), id="tabel", **data)


@UNDO
class TestUndo:
    def test_the_mail_waits_and_the_case_goes_back_as_it_was(self, people: People, submitted: Case) -> None:
        """Due time, claim, checklist and version: the next decision is made as if nothing had been."""
        act("satudata_case_claim", people.kepala, id="tabel")
        _save(people.kepala, {"judul": {"ok": True}})
        before = _case().dictize()
        send_back(people.kepala, "tabel")
        rows = Session.scalars(sa.select(Outbox).where(Outbox.kind == "mail", Outbox.state == "pending")).all()
        held = [row for row in rows if row.next_at is not None and row.payload["kind"] == "told"]
        assert held
        assert held[0].id not in {row_id for _kind, row_id in Outbox.due_ids(utcnow() + timedelta(seconds=30))}
        assert act("satudata_case_show", people.kepala, id="tabel")["undo"]["seconds"] > 50
        assert act("satudata_case_show", people.produsen, id="tabel")["undo"] is None
        act("satudata_case_undo", people.kepala, id="tabel")
        after = _case().dictize()
        changed = {key for key in after if after[key] != before[key]}
        assert changed == {"case_version", "modified_at"}
        assert Outbox.get(held[0].id).state == "dropped"
        told = act("satudata_event_list", people.kepala, id="tabel")["results"]
        assert [one["kind"] for one in told][-2:] == ["transition", "undone"]
        assert told[-1]["title"] in {"Sending back undone", "Pengembalian diurungkan"}
        assert act("satudata_review_show", people.kepala, id="tabel")["items"][0]["ok"] is True
        assert move(people.kepala, "tabel", "validate")["state"] == "divalidasi"

    def test_too_late_not_his_or_something_happened_since(self, people: People, submitted: Case) -> None:
        send_back(people.kepala, "tabel")
        for who in (people.pendukung, people.walidata, people.produsen, people.sysadmin):
            if who is not people.sysadmin:
                with pytest.raises(tk.NotAuthorized):
                    act("satudata_case_undo", who, id="tabel")
            else:
                with pytest.raises((tk.NotAuthorized, tk.ValidationError)):
                    act("satudata_case_undo", who, id="tabel")
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_case_undo", people.stranger, id="tabel")
        with freeze_time(utcnow() + timedelta(seconds=61)), pytest.raises(tk.ValidationError):
            act("satudata_case_undo", people.kepala, id="tabel")
        act("package_patch", people.produsen, id="tabel", notes="Keterangan yang lain sama sekali.")
        with pytest.raises(tk.ValidationError):
            act("satudata_case_undo", people.kepala, id="tabel")
        assert _case().state == "dikembalikan"

    def test_no_other_decision_can_be_undone_and_no_other_mail_waits(self, people: People, submitted: Case) -> None:
        move(people.kepala, "tabel", "validate")
        rows = Session.scalars(sa.select(Outbox).where(Outbox.kind == "mail")).all()
        assert all(row.next_at is None for row in rows)
        with pytest.raises(tk.ValidationError):
            act("satudata_case_undo", people.kepala, id="tabel")


def test_without_a_minute_the_mail_leaves_at_once(people: People, submitted: Case) -> None:
    send_back(people.kepala, "tabel")
    assert not [row for row in Session.scalars(sa.select(Outbox)).all() if row.next_at]
