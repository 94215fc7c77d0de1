"""Roles and officials: who may give which, and what a role brings along."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.logic.people import holders
from ckanext.satudata.logic.queue import waiting_count
from ckanext.satudata.model.visibility import standings

from tests.integration.support import People, act, make_dataset, move


def _capacity(user: dict, organization: dict) -> str | None:
    row = (
        model.Session.query(model.Member)
        .filter_by(group_id=organization["id"], table_id=user["id"], table_name="user", state="active")
        .first()
    )
    return row.capacity if row else None


@pytest.mark.usefixtures("with_plugins")
class TestRole:
    def test_produsen_data_makes_an_editor_of_the_organization(self, people: People) -> None:
        """Giving the role and the membership core's form asks for is one step; so is taking them back."""
        assert _capacity(people.produsen, people.opd) == "editor"
        row = act("satudata_role_list", people.sysadmin, user_id=people.produsen["id"])[0]
        act("satudata_role_revoke", people.sysadmin, id=row["id"])
        assert _capacity(people.produsen, people.opd) is None
        assert act("satudata_role_list", people.sysadmin, user_id=people.produsen["id"]) == []

    def test_walidata_gives_roles_of_organizations_to_others(self, people: People) -> None:
        """The Walidata answers for the people of the OPD."""
        row = act(
            "satudata_role_assign",
            people.walidata,
            user_id="warga",
            role="kepala_opd",
            organization_id="disdik",
            acting="plt",
            valid_from="2026-01-01",
        )
        assert (row["role"], row["acting"], row["organization_id"]) == ("kepala_opd", "plt", people.opd2["id"])

    @pytest.mark.parametrize(
        ("giver", "user", "role", "organization"),
        [
            ("walidata", "walidata", "kepala_opd", "dinkes"),
            ("walidata", "warga", "walidata", None),
            ("walidata", "warga", "pembina_data", None),
            ("kepala", "warga", "produsen_data", "dinkes"),
            ("produsen", "produsen-dinkes", "kepala_opd", "dinkes"),
            ("citizen", "warga", "walidata", None),
            ("citizen", "tidak-ada", "walidata", None),
            ("citizen", "warga", "produsen_data", "tidak-ada"),
        ],
    )
    def test_nobody_else_gives_roles_and_nobody_to_himself(self, people, giver, user, role, organization) -> None:
        """Neither to himself, nor a portal role by a Walidata, nor anything by an OPD."""
        data = {"user_id": user, "role": role}
        if organization:
            data["organization_id"] = organization
        with pytest.raises(tk.NotAuthorized):
            act("satudata_role_assign", getattr(people, giver), **data)

    @pytest.mark.parametrize(
        ("field", "data"),
        [
            ("organization_id", {"role": "produsen_data"}),
            ("organization_id", {"role": "walidata", "organization_id": "dinkes"}),
            ("organization_id", {"role": "produsen_data", "organization_id": "tidak-ada"}),
            ("role", {"role": "raja", "organization_id": "dinkes"}),
            ("user_id", {"role": "walidata", "user_id": "tidak-ada"}),
            ("valid_to", {"role": "walidata", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}),
            ("valid_from", {"role": "walidata", "valid_from": "1 Februari"}),
        ],
    )
    def test_bad_input_is_named_by_field(self, people: People, field: str, data: dict) -> None:
        """One sentence beside the field that is wrong."""
        with pytest.raises(tk.ValidationError) as e:
            act("satudata_role_assign", people.sysadmin, **{"user_id": "warga", **data})
        assert list(e.value.error_dict) == [field]

    def test_outsiders_see_only_their_own_roles(self, people: People) -> None:
        """The list of an OPD is for its people and the Walidata."""
        assert {r["user"] for r in act("satudata_role_list", people.stranger)} == {"produsen-dishub", "kepala-dishub"}
        assert act("satudata_role_list", people.citizen) == []
        everything = act("satudata_role_list", people.walidata)
        assert {"walidata", "pembina", "produsen-dinkes"} <= {r["user"] for r in everything}
        with pytest.raises(tk.NotAuthorized):
            act("satudata_role_list", None)

    def test_officials_are_registered_by_the_walidata_and_never_public(self, people: People) -> None:
        """NIP and name of a head are personal data."""
        official = act(
            "satudata_official_assign",
            people.walidata,
            name="dr. Sari Contoh",
            nip="19700101 199003 2 001",
            position="Kepala Dinas Kesehatan",
            organization_id="dinkes",
        )
        assert official["nip"] == "197001011990032001"
        assert [o["name"] for o in act("satudata_official_list", people.produsen)] == ["dr. Sari Contoh"]
        assert act("satudata_official_list", people.stranger) == []
        with pytest.raises(tk.NotAuthorized):
            act("satudata_official_list", None)
        act("satudata_official_revoke", people.walidata, id=official["id"])
        assert act("satudata_official_list", people.produsen) == []


HEAD = {"name": "dr. Sari Contoh", "position": "Kepala Dinas Kesehatan", "organization_id": "dinkes"}
DEPUTY = {"acting": "plt", "decree_number": "800/12/2026", "decree_date": "2026-01-05"}


def sentence(action: str, user: dict, field: str, **data: object) -> str:
    """The one sentence by which an action refuses this field."""
    with pytest.raises(tk.ValidationError) as e:
        act(action, user, **data)
    assert list(e.value.error_dict) == [field]
    return " ".join(e.value.error_dict[field])


@pytest.mark.usefixtures("with_plugins")
class TestReach:
    def test_a_role_without_descendants_opens_nothing_below(self, people: People) -> None:
        """Neither the child's case, nor its queue, nor its list of people; with them it does."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        above = {"user_id": "warga", "role": "kepala_opd", "organization_id": "setda"}
        act("satudata_role_assign", people.walidata, **above, descendants=False)
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_case_show", people.citizen, id="penduduk")
        assert act("satudata_case_list", people.citizen)["count"] == 0
        assert waiting_count(people.citizen["id"]) == 0
        assert {row["organization"] for row in act("satudata_role_list", people.citizen)} == {"setda"}
        assert people.citizen["id"] not in {user.id for user in holders(["kepala_opd"], people.opd["id"])}
        act("satudata_role_assign", people.walidata, **above, descendants=True)
        assert act("satudata_case_show", people.citizen, id="penduduk")["state"] == "diajukan"
        assert act("satudata_case_list", people.citizen, mine=True)["count"] == waiting_count(people.citizen["id"]) == 1
        assert people.citizen["id"] in {user.id for user in holders(["kepala_opd"], people.opd["id"])}

    def test_a_supporting_walidata_of_the_portal_acts_for_every_opd_and_sees_no_draft(self, people: People) -> None:
        """He sees what the Walidata sees; the Walidata himself cannot give what is held for the whole portal."""
        with pytest.raises(tk.NotAuthorized):
            act("satudata_role_assign", people.walidata, user_id="warga", role="walidata_pendukung")
        act("satudata_role_assign", people.sysadmin, user_id="warga", role="walidata_pendukung")
        make_dataset(people.produsen, people.opd, "penduduk")
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_case_show", people.citizen, id="penduduk")
        move(people.produsen, "penduduk", "submit")
        assert act("satudata_case_show", people.citizen, id="penduduk")["roles"] == ["walidata_pendukung"]
        assert act("satudata_case_list", people.citizen, mine=True)["count"] == waiting_count(people.citizen["id"]) == 1
        with pytest.raises(tk.NotAuthorized):
            act("satudata_role_revoke", people.walidata, id=_one(people, "warga")["id"])
        act("satudata_role_revoke", people.sysadmin, id=_one(people, "warga")["id"])
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_case_show", people.citizen, id="penduduk")

    def test_one_statement_says_what_a_person_holds_whatever_reaches_below(self, people: People) -> None:
        """The gate asks no more than before."""
        for below in (True, False):
            given = {"role": "ppid", "organization_id": "setda", "descendants": below}
            act("satudata_role_assign", people.sysadmin, user_id="warga", **given)
            assert len(standings(people.citizen["id"])) == 1
            assert standings(people.citizen["id"])[0].descendants is below


def _one(people: People, name: str) -> dict:
    return act("satudata_role_list", people.sysadmin, user_id=name)[0]


@pytest.mark.usefixtures("with_plugins")
class TestDeputies:
    def test_a_term_that_changes_leaves_the_old_one_in_the_history(self, people: People) -> None:
        """Who gave, who took back, when; terms that do not meet stay apart; the same twice changes nothing."""
        ppid = {"user_id": "warga", "role": "ppid", "organization_id": "dinkes"}
        first = act("satudata_role_assign", people.walidata, **ppid, valid_to="2026-03-31")
        again = act("satudata_role_assign", people.sysadmin, **ppid, valid_to="2026-03-31")
        assert (again["id"], again["changed"]) == (first["id"], False)
        assert "already" in again["warnings"][0] or "sudah" in again["warnings"][0]
        act("satudata_role_assign", people.sysadmin, **ppid, valid_from="2026-06-01")
        assert len(act("satudata_role_list", people.walidata, user_id="warga")) == 2
        act("satudata_role_assign", people.walidata_b, **ppid, valid_to="2026-04-30")
        rows = {row["id"]: row for row in act("satudata_role_list", people.walidata, user_id="warga", past=True)}
        assert len(rows) == 3
        assert (rows[first["id"]]["assigned_by_name"], rows[first["id"]]["revoked_by_name"]) == (
            "Walidata",
            "Walidata B",
        )
        assert rows[first["id"]]["revoked_at"]

    def test_the_membership_of_a_producer_follows_his_terms(self, people: People) -> None:
        """Replaced by another term he stays an editor; with his last role the membership goes."""
        given = {"user_id": people.produsen["id"], "role": "produsen_data", "organization_id": "dinkes"}
        row = act("satudata_role_assign", people.walidata, **given, valid_to="2099-12-31")
        assert _capacity(people.produsen, people.opd) == "editor"
        act("satudata_role_revoke", people.walidata, id=row["id"])
        assert _capacity(people.produsen, people.opd) is None

    def test_nobody_is_his_own_deputy(self, people: People) -> None:
        """Neither by a role nor as an official; a head may act for another OPD."""
        act_for = {"user_id": "kepala-dinkes", "role": "kepala_opd", **DEPUTY}
        sentence("satudata_role_assign", people.walidata, "acting", **act_for, organization_id="dinkes")
        assert act("satudata_role_assign", people.walidata, **act_for, organization_id="disdik")["acting"] == "plt"
        act("satudata_official_assign", people.walidata, **HEAD)
        sentence("satudata_official_assign", people.walidata, "acting", **HEAD, **DEPUTY)
        other = {**HEAD, "name": "Drs. Wakil"}
        plh = {"acting": "plh", "acting_for": "Drs.  WAKIL"}
        sentence("satudata_official_assign", people.walidata, "acting", **other, **plh)
        row = act("satudata_official_assign", people.walidata, **other, acting="plh", acting_for=HEAD["name"])
        assert row["warnings"]  # no decree yet
        sentence("satudata_official_update", people.walidata, "acting", id=row["id"], **HEAD, **DEPUTY)
        assert [one["name"] for one in act("satudata_official_list", people.walidata)] == ["Drs. Wakil", HEAD["name"]]

    def test_a_second_head_in_the_same_days_is_warned_about(self, people: People) -> None:
        """Allowed, because a hand-over may overlap; the sentence names the other one."""
        row = act("satudata_role_assign", people.walidata, user_id="warga", role="kepala_opd", organization_id="dinkes")
        assert "Kepala Dinkes" in row["warnings"][0]
        assert act("satudata_official_assign", people.walidata, **HEAD)["warnings"] == []
        second = act("satudata_official_assign", people.walidata, **{**HEAD, "name": "Drs. Kedua"})
        assert HEAD["name"] in second["warnings"][0]

    def test_an_unknown_role_is_answered_with_the_nearest_word(self, people: People) -> None:
        """One sentence that helps."""
        said = sentence("satudata_role_assign", people.sysadmin, "role", user_id="warga", role="kepala_opb")
        assert '"kepala_opd"' in said
        assert "produsen_data" in sentence("satudata_role_assign", people.sysadmin, "role", user_id="warga", role="x")
