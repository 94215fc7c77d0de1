"""Orders about many cases: looked at first, then decided one by one in their owner's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from freezegun import freeze_time

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.logic import bulk
from ckanext.satudata.model import BulkItem, Case
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")


def _case(name: str) -> Case:
    Session.expire_all()
    found = Case.for_object(model.Package.get(name).id)
    assert found is not None
    return found


class TestOrders:
    """An order about many cases: looked at first, then decided one by one in its owner's name."""

    def _order(self, people: People, *names: str, who: Any = None, transition: str = "validate") -> dict[str, Any]:
        asked = [{"id": _case(name).id, "case_version": _case(name).case_version} for name in names]
        foreign = {"id": "0f0f0f0f-0000-4000-8000-00000f0f0f0f", "case_version": 1}
        made = act("satudata_bulk_create", who or people.kepala, transition=transition, cases=[*asked, foreign])
        bulk.carry_out(made["id"])
        return made

    @pytest.fixture
    def three(self, people: People) -> tuple[str, ...]:
        """Three datasets before the head."""
        for name in ("satu", "dua", "tiga"):
            make_dataset(people.produsen, people.opd, name, title=f"Tabel {name}")
            move(people.produsen, name, "submit")
        return ("satu", "dua", "tiga")

    def test_nothing_is_decided_before_its_owner_says_so(self, people: People, three: tuple[str, ...]) -> None:
        """The preview tells possible and impossible apart, an id nobody knows included; then each is decided."""
        made = self._order(people, *three)
        seen = act("satudata_bulk_show", people.kepala, id=made["id"])
        assert (seen["state"], seen["counts"]) == ("ready", {"waiting": 0, "possible": 3, "done": 0, "refused": 1})
        assert seen["results"][0]["errors"] == {"id": ["Case not found."]}
        assert {_case(name).state for name in three} == {"diajukan"}
        move(people.walidata, "dua", "refuse", reason="duplikasi")
        act("satudata_bulk_confirm", people.kepala, id=made["id"])
        bulk.carry_out(made["id"])
        done = act("satudata_bulk_show", people.kepala, id=made["id"])
        assert (done["state"], done["counts"]["done"], done["counts"]["refused"]) == ("done", 2, 2)
        assert [_case(name).state for name in three] == ["divalidasi", "ditolak", "divalidasi"]
        with pytest.raises(tk.ValidationError):
            act("satudata_bulk_confirm", people.kepala, id=made["id"])

    def test_nobody_sees_or_stops_anothers_order(self, people: People, three: tuple[str, ...]) -> None:
        made = self._order(people, "satu")
        for who in (people.pendukung, people.walidata, people.sysadmin, people.citizen):
            for action in ("show", "confirm", "stop", "continue"):
                with pytest.raises(tk.ObjectNotFound):
                    act(f"satudata_bulk_{action}", who, id=made["id"])

    def test_a_role_that_ended_ends_the_order(self, people: People, three: tuple[str, ...]) -> None:
        made = self._order(people, *three)
        act("satudata_bulk_confirm", people.kepala, id=made["id"])
        rows = act("satudata_role_list", people.sysadmin, user_id=people.kepala["id"])
        act("satudata_role_revoke", people.sysadmin, id=rows[0]["id"])
        bulk.carry_out(made["id"])
        assert act("satudata_bulk_show", people.kepala, id=made["id"])["counts"]["done"] == 0
        assert {_case(name).state for name in three} == {"diajukan"}

    def test_four_eyes_hold_in_an_order(self, people: People, three: tuple[str, ...]) -> None:
        """A head who worked on the data is refused for that dataset, by the preview already."""
        _case("dua").add_contributor(people.kepala["id"])
        Session.commit()
        made = self._order(people, *three)
        assert act("satudata_bulk_show", people.kepala, id=made["id"])["counts"]["possible"] == 2

    def test_a_lost_job_goes_on_and_repeats_nothing(
        self, people: People, three: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Cut off after the decision and before it was noted: the next job notes it, and the case moved once."""
        made = self._order(people, *three)
        act("satudata_bulk_confirm", people.kepala, id=made["id"])

        def cut_off(*_args: Any) -> None:
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(BulkItem, "settle", cut_off)
            with pytest.raises(SystemExit):
                bulk.carry_out(made["id"])
        Session.rollback()
        assert _case("satu").state == "divalidasi"
        with freeze_time(utcnow() + timedelta(minutes=3)):
            act("satudata_bulk_continue", people.kepala, id=made["id"])
            bulk.carry_out(made["id"])
        assert act("satudata_bulk_show", people.kepala, id=made["id"])["counts"]["done"] == 3
        events = act("satudata_event_list", people.kepala, id=_case("satu").id)["results"]
        assert [one["transition"] for one in events if one["kind"] in {"transition", "refused"}] == [
            "submit",
            "validate",
        ]

    def test_a_stop_keeps_what_was_decided(self, people: People, three: tuple[str, ...]) -> None:
        made = self._order(people, *three)
        act("satudata_bulk_confirm", people.kepala, id=made["id"])
        real, seen = bulk.transition_one, []

        def once(context: Any, data: dict[str, Any]) -> dict[str, Any]:
            seen.append(data["id"])
            result = real(context, data)
            act("satudata_bulk_stop", people.kepala, id=made["id"])
            return result

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bulk, "transition_one", once)
            bulk.carry_out(made["id"])
        assert len(seen) == 1
        assert [_case(name).state for name in three] == ["divalidasi", "diajukan", "diajukan"]
        assert act("satudata_bulk_show", people.kepala, id=made["id"])["state"] == "stopped"

    def test_one_reason_for_all_or_one_each(self, people: People, three: tuple[str, ...]) -> None:
        """What a case has of its own goes before what holds for all."""
        asked = [{"id": _case(name).id, "case_version": _case(name).case_version} for name in ("satu", "dua")]
        asked[1]["how_to_fix"] = "Isi kolom jumlah"
        made = act("satudata_bulk_create", people.kepala, transition="send_back", cases=asked)
        bulk.carry_out(made["id"])
        seen = act("satudata_bulk_show", people.kepala, id=made["id"])
        assert seen["asks"]["how_to_fix"] == "required"
        words = {"reason": "kesalahan_isian", "how_to_fix": "Lengkapi satuan"}
        act("satudata_bulk_confirm", people.kepala, id=made["id"], **words)
        bulk.carry_out(made["id"])
        said = [
            act("satudata_event_list", people.kepala, id=_case(name).id, newest_first=True)["results"][0]["how_to_fix"]
            for name in ("satu", "dua")
        ]
        assert said == ["Lengkapi satuan", "Isi kolom jumlah"]

    @pytest.mark.parametrize(
        "cases_given",
        [None, [], "x", [1], [{"id": "a"}], [{"id": "a", "case_version": "x"}], [{"id": "a", "case_version": 1}] * 501],
        ids=["none", "empty", "text", "number", "no version", "no number", "too many"],
    )
    def test_what_is_no_list_of_cases_is_refused_with_a_sentence(self, people: People, cases_given: Any) -> None:
        with pytest.raises(tk.ValidationError) as refused:
            act("satudata_bulk_create", people.kepala, transition="validate", cases=cases_given)
        assert len(refused.value.error_dict["cases"]) == 1
