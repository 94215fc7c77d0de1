"""Who does what in an organisation, where nobody does it, and what is left by who leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.logic import leaving
from ckanext.satudata.logic import people as people_logic
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

HEAD = {"name": "dr. Sari Contoh", "position": "Kepala Dinas Kesehatan", "organization_id": "dinkes"}


def assignment(user: dict[str, Any]) -> str:
    return act("satudata_role_list", "admin-portal", user_id=user["name"])[0]["id"]


class TestWhoDoesWhat:
    def test_the_page_of_an_organisation_names_everybody_and_what_is_vacant(self, people: People) -> None:
        """Roles in the SOP's order, those held above marked, officials without their NIP."""
        act("satudata_official_assign", people.walidata, **HEAD, nip="197001011990032001", email="sari@contoh.test")
        act("satudata_role_assign", people.walidata, user_id="warga", role="pelaksana", organization_id="setda")
        shown = act("satudata_people_show", people.kepala, id="dinkes")
        held = {row["role"]: [one["user"] for one in row["people"]] for row in shown["roles"]}
        assert held["produsen_data"] == ["produsen-dinkes", "produsen-dinkes-b"]
        assert held["kepala_bidang"] == []
        [above] = next(row["people"] for row in shown["roles"] if row["role"] == "pelaksana")
        assert (above["user"], above["from_above"]) == ("warga", True)
        [official] = shown["officials"]
        assert official["name"] == HEAD["name"]
        assert not {"nip", "email"} & set(official)
        assert shown["gaps"] == []

    @pytest.mark.parametrize("who", ["stranger", "citizen", "pembina", "forum", None])
    @pytest.mark.parametrize("organization", ["dinkes", "tidak-ada"])
    def test_it_is_not_there_for_outsiders(self, people: People, who: str | None, organization: str) -> None:
        """In the words of an organisation that does not exist; nobody signed in is asked to sign in."""
        with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)) as e:
            act("satudata_people_show", getattr(people, who) if who else None, id=organization)
        assert isinstance(e.value, tk.NotAuthorized) is (who is None)

    def test_a_role_in_the_parent_alone_does_not_open_the_child(self, people: People) -> None:
        """Only with what lies below."""
        where = {"user_id": "warga", "role": "ppid", "organization_id": "setda"}
        act("satudata_role_assign", people.walidata, **where, descendants=False)
        assert act("satudata_people_show", people.citizen, id="setda")["organization"] == "setda"
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_people_show", people.citizen, id="dinkes")
        act("satudata_role_assign", people.walidata, **where)
        assert act("satudata_people_show", people.citizen, id="dinkes")["organization"] == "dinkes"


def found(people: People, organization: str | None) -> dict[str, str | None]:
    """State to the last day it is held, of the gaps of one organisation."""
    rows = act("satudata_people_gaps", people.walidata)
    return {row["state"]: row["ends_after"] for row in rows if row["organization"] == organization}


class TestGaps:
    def test_a_gate_without_a_holder_is_told_with_its_cases(self, people: People) -> None:
        """An official and a clerk hold it together; a head whose last day is near is told ahead."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        assert found(people, "dinkes") == {}
        act("satudata_role_revoke", people.sysadmin, id=assignment(people.kepala))
        [row] = [one for one in people_logic.gaps({people.opd["id"]}) if one["organization"]]
        assert (row["state"], row["roles"], row["cases"], row["ends_after"]) == ("diajukan", ["kepala_opd"], 1, None)
        official = act("satudata_official_assign", people.walidata, **HEAD)
        assert found(people, "dinkes") == {}
        near = (today() + timedelta(days=7)).isoformat()
        act("satudata_official_update", people.walidata, id=official["id"], **HEAD, valid_to=near)
        assert found(people, "dinkes") == {"diajukan": near}
        assert found(people, "dishub") == {}

    def test_the_gate_of_the_portal_is_told_once(self, people: People) -> None:
        """Not for every OPD."""
        for one in (people.walidata_b, people.walidata):
            assert found(people, None) == {}
            act("satudata_role_revoke", people.sysadmin, id=assignment(one))
        rows = [row for row in act("satudata_people_gaps", people.sysadmin) if row["state"] == "divalidasi"]
        assert [(row["organization"], row["roles"]) for row in rows] == [(None, ["walidata"])]

    @pytest.mark.parametrize("who", ["kepala", "produsen", "pembina", "forum", "citizen", None])
    def test_the_list_is_the_walidatas(self, people: People, who: str | None) -> None:
        """Others read the page of their own organisation."""
        with pytest.raises(tk.NotAuthorized):
            act("satudata_people_gaps", getattr(people, who) if who else None)


def mails() -> list[dict[str, Any]]:
    rows = Session.scalars(sa.select(Outbox).where(Outbox.kind == "mail"))
    return [row.payload for row in rows if row.payload["kind"] == "left"]


class TestWhoLeaves:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Who was reported to the parts that keep claims."""
        found: list[str] = []
        monkeypatch.setattr(leaving, "_HOOKS", [])
        leaving.on_leaving(lambda user_id: (found.append(user_id), ["kasus-satu"])[1])
        return found

    def test_with_the_last_role_claims_go_and_the_walidata_is_told(self, people: People, asked: list[str]) -> None:
        """One role of two is nothing yet; what is left stands on the organisation's page for the successor."""
        make_dataset(people.produsen, people.opd, "penduduk")
        make_dataset(people.produsen, people.opd, "sakit", title="Angka Kesakitan")
        move(people.produsen, "sakit", "submit")
        act(
            "satudata_role_assign",
            people.walidata,
            user_id=people.produsen["id"],
            role="ppid",
            organization_id="dinkes",
        )
        for role in ("ppid", "produsen_data"):
            assert (asked, mails(), act("satudata_people_show", people.kepala, id="dinkes")["left"]) == ([], [], [])
            row = next(
                one for one in act("satudata_role_list", people.walidata, role=role) if one["user"] == "produsen-dinkes"
            )
            act("satudata_role_revoke", people.walidata, id=row["id"])
        assert asked == [people.produsen["id"]]
        assert {mail["user_id"] for mail in mails()} == {people.walidata["id"], people.walidata_b["id"]}
        assert "Angka Kesakitan" in mails()[0]["body"]
        assert "/satudata/siapa/dinkes" in mails()[0]["body"]
        left = act("satudata_people_show", people.kepala, id="dinkes")["left"]
        assert {row["title"]: row["category"] for row in left}["Angka Kesakitan"] == "waiting"
        assert len(left) == 2

    def test_a_deleted_account_leaves_as_well(self, people: People, asked: list[str]) -> None:
        """Its roles end in the history, with who deleted it."""
        tk.get_action("user_delete")({"user": "admin-portal", "ignore_auth": False}, {"id": "produsen-dinkes-b"})
        assert asked == [people.produsen_b["id"]]
        rows = act("satudata_role_list", people.sysadmin, role="produsen_data", past=True)
        row = next(one for one in rows if one["user_id"] == people.produsen_b["id"])
        assert row["revoked_at"]
        assert row["revoked_by"] == people.sysadmin["id"]

    def test_whoever_comes_back_later_has_not_left(self, people: People, asked: list[str]) -> None:
        """A term that begins later counts; one that is over does not."""
        ppid = {"user_id": "warga", "role": "ppid", "organization_id": "dinkes"}
        later = {"valid_from": (today() + timedelta(days=9)).isoformat()}
        now = act("satudata_role_assign", people.walidata, **ppid, valid_to=today().isoformat())
        coming = act("satudata_role_assign", people.walidata, **ppid, **later)
        act("satudata_role_revoke", people.walidata, id=now["id"])
        assert asked == []
        act("satudata_role_revoke", people.walidata, id=coming["id"])
        assert asked == [people.citizen["id"]]
