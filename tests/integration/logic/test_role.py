"""Roles and officials: who may give which, and what a role brings along."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from tests.integration.support import People, act


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
