"""Who holds which right: a role row and nothing else, for as long as it is in force, in the tree as it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.role import ORGANIZATION_ROLES, PORTAL_ROLES
from ckanext.satudata.gate import groups
from ckanext.satudata.model import Case, Event, RoleAssignment
from ckanext.satudata.model.base import Session

from tests.integration.gate.support import SECRET, Gate, dataset_of, put, stored
from tests.integration.support import act, context_of

REFUSED = (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)


def refused(action: str, who: Any, /, **data: Any) -> None:
    """It is refused, and nothing of it stays in the session."""
    assert not done(action, who, **data)


def done(action: str, who: Any, /, **data: Any) -> bool:
    """Whether it was carried out."""
    try:
        tk.get_action(action)(context_of(who), data)
    except REFUSED:
        model.Session.rollback()
        return False
    return True


def sees(user: Any, gate: Gate) -> bool:
    """Whether this user sees the hidden dataset, by every way of asking at once; they must agree."""
    Session.expire_all()
    answers = set()
    try:
        answers.add(act("package_show", user, id=gate.hidden["id"])["id"] == gate.hidden["id"])
    except tk.ObjectNotFound:
        answers.add(False)
    try:
        answers.add(bool(act("satudata_event_list", user, id=gate.hidden["id"])["count"]))
    except tk.ObjectNotFound:
        answers.add(False)
    data = {"q": SECRET, "include_private": True, "include_drafts": True}
    try:
        answers.add(act("package_search", user, **data)["count"] == 1)
    except tk.NotAuthorized:  # a deleted user
        answers.add(False)
    assert len(answers) == 1
    return answers.pop()


def assignment(user: dict[str, Any]) -> RoleAssignment:
    return Session.scalars(sa.select(RoleAssignment).where(RoleAssignment.user_id == user["id"])).one()


# The tree of organisations


def test_a28_attaching_a_foreign_organization_opens_nothing(gate: Gate) -> None:
    """B under P, B under A: B's people see nothing of A; A's people see B's drafts only where B lies below them."""
    people, sysadmin = gate.people, gate.people.sysadmin
    theirs = act("package_create", people.stranger, name="milik-dishub", title="Dishub", owner_org=people.other["id"])
    for parent, above in (("setda", gate.above), ("dinkes", people.produsen)):
        act("organization_patch", sysadmin, id="dishub", groups=[{"name": parent}])
        assert not sees(people.stranger, gate)
        assert not sees(people.kepala_other, gate)
        assert act("package_show", above, id=theirs["id"])
    act("organization_patch", sysadmin, id="dishub", groups=[])
    refused("package_show", people.produsen, id=theirs["id"])
    assert not sees(people.stranger, gate)


@pytest.mark.parametrize("action", ["organization_patch", "organization_update", "group_patch", "group_update"])
def test_a28_no_admin_hangs_his_organization_anywhere(gate: Gate, action: str) -> None:
    """Core's group actions take organisations as well: the rule goes by what is named, not by the action."""
    admin = factories.User()
    gate._join(gate.people.other, admin, "admin")
    for parent in ("dinkes", "setda"):
        refused(action, admin, id="dishub", name="dishub", groups=[{"name": parent}])
        refused("member_create", admin, id="dishub", object=parent, object_type="group", capacity="parent")
    data = {"id": "dishub", "name": "dishub", "title": "Boleh", "is_organization": False}
    passed = done(action, admin, **data, packages=[{"id": gate.hidden["id"]}])
    assert passed or action == "group_patch"  # on CKAN 2.11 this one knows no organisations
    group = model.Group.get("dishub")
    assert group.is_organization
    assert (group.title == "Boleh") is passed
    assert gate.hidden["id"] not in str(act("member_list", gate.people.sysadmin, id="dishub", object_type="package"))
    below = Session.execute(
        sa.text("SELECT 1 FROM member WHERE group_id = :id AND table_name = 'group' AND state = 'active'"),
        {"id": group.id},
    )
    assert below.first() is None


@pytest.mark.parametrize("action", ["organization_delete", "group_delete", "group_purge", "organization_purge"])
def test_a28_a_deleted_organization_stands_nowhere_in_the_tree(gate: Gate, action: str) -> None:
    """The head above a deleted office sees no further through it, by whatever action and name it was deleted."""
    assert sees(gate.above, gate)
    admin = factories.User()
    gate._join(gate.people.parent, admin, "admin")
    refused(action, admin, id="setda")
    act(action, gate.people.sysadmin, id="setda")
    assert not sees(gate.above, gate)
    assert sees(gate.people.kepala, gate)


def test_a28_memberships_core_left_behind_do_not_count(gate: Gate) -> None:
    """CKAN ends the memberships of an organisation deleted by its id, and none of one deleted by its name."""
    parent = model.Group.get("setda")
    parent.state = "deleted"
    Session.commit()
    assert not sees(gate.above, gate)
    own = model.Group.get("dinkes")
    own.state = "deleted"
    Session.commit()
    for user in (gate.people.produsen, gate.people.kepala, gate.above):
        assert not sees(user, gate)
        refused("satudata_case_transition", user, id=gate.hidden["id"], transition="submit", case_version=1)


def test_a29_no_move_in_review_by_an_editor_of_both(gate: Gate) -> None:
    """Before and after the review the people of A lose it and the people of B gain it together; never in between."""
    people = gate.people
    both = people._user("produsen-dua", "produsen_data", people.opd)
    act("satudata_role_assign", people.sysadmin, user_id=both["id"], role="produsen_data", organization_id="dishub")
    for state in ("diajukan", "divalidasi", "dikembalikan", "terpublikasi", "ditarik"):
        put(gate.hidden["id"], state, index=False)
        for user in (both, people.sysadmin):
            for owner in ("dishub", people.other["id"]):
                refused("package_patch", user, id=gate.hidden["id"], owner_org=owner)
                refused("package_owner_org_update", user, id=gate.hidden["id"], organization_id=owner)
                data = {"id": owner, "object": gate.hidden["id"], "object_type": "package", "capacity": "organization"}
                refused("member_create", user, **data)
        assert stored(gate.hidden["id"]).owner_org == people.opd["id"]
    put(gate.hidden["id"], "draf")
    assert not sees(people.stranger, gate)
    act("package_patch", both, id=gate.hidden["id"], owner_org="dishub")
    assert sees(people.stranger, gate)
    assert not sees(people.produsen, gate)
    case = Case.for_object(gate.hidden["id"])
    moved = [event for event in Event.of_case(case.id) if event.kind == "moved"]
    assert [event.data for event in moved] == [{"from": people.opd["id"], "to": people.other["id"]}]
    assert both["id"] in case.contributors


# What gives no role


def test_a47_nothing_but_a_role_row_gives_a_role(gate: Gate) -> None:
    """Capacities, names, groups, organisations, extras and tokens: none opens a case or a decision."""
    people, plain = gate.people, gate.editor
    for action, data in (
        ("user_patch", {"plugin_extras": {"satudata": {"role": "walidata"}}}),
        ("user_patch", {"sysadmin": True}),
        ("user_patch", {"fullname": "Walidata", "about": "walidata"}),
        ("user_update", {"email": "a@contoh.test", "plugin_extras": {"roles": ["walidata"]}, "sysadmin": True}),
    ):
        done(action, plain, id=plain["name"], **data)
    for kind, action in (("walidata", "group_create"), ("satudata-walidata", "organization_create")):
        refused(action, plain, name=kind)
        act(action, people.sysadmin, name=kind, users=[{"name": plain["name"], "capacity": "admin"}])
    for role in ("admin", "editor", "member"):
        gate._join(people.opd, plain, role)
        act("organization_patch", people.sysadmin, id="dinkes", title=f"Dinas {role}")
        assert not sees(plain, gate)
    refused("organization_patch", plain, id="dinkes", name="walidata")
    gate._join(people.opd, plain, "admin")
    act("organization_patch", plain, id="dinkes", extras=[{"key": "satudata_role", "value": "walidata"}])
    put(gate.hidden["id"], "divalidasi")
    case = Case.for_object(gate.hidden["id"])
    refused("satudata_case_transition", plain, id=case.id, transition="verify", case_version=case.case_version)
    assert not sees(plain, gate)
    user = model.User.get(plain["id"])
    assert not user.sysadmin


def test_a47_no_token_and_no_membership_for_oneself(gate: Gate) -> None:
    people, plain = gate.people, gate.editor
    for other in (people.walidata, people.sysadmin):
        refused("api_token_create", plain, user=other["name"], name="kunci")
        refused("api_token_list", plain, user_id=other["name"])
    for name in ("dishub", "setda"):
        refused("organization_member_create", plain, id=name, username=plain["name"], role="admin")
        refused("group_member_create", plain, id=name, username=plain["name"], role="admin")
        refused("member_create", plain, id=name, object=plain["name"], object_type="user", capacity="admin")
        refused("user_invite", plain, email="teman@contoh.test", group_id=name, role="admin")
    for role in sorted(str(one) for one in ORGANIZATION_ROLES | PORTAL_ROLES):
        where = {"organization_id": "dinkes"} if role in {str(one) for one in ORGANIZATION_ROLES} else {}
        for giver in (plain, people.kepala, people.produsen, people.pembina, people.koordinator, None):
            refused("satudata_role_assign", giver, user_id=plain["name"], role=role, **where)
    assert not Session.scalars(sa.select(RoleAssignment).where(RoleAssignment.user_id == plain["id"])).all()


def test_w21_what_a_walidata_may_delegate(gate: Gate) -> None:
    """The roles of organisations, to others; nothing held for the whole portal, and nothing to or from himself."""
    people = gate.people
    walidata, citizen = people.walidata, people.citizen
    for role in sorted(str(one) for one in ORGANIZATION_ROLES):
        act("satudata_role_assign", walidata, user_id=citizen["name"], role=role, organization_id="disdik")
        for name in (walidata["id"], walidata["name"]):
            refused("satudata_role_assign", walidata, user_id=name, role=role, organization_id="disdik")
        email = model.User.get(walidata["id"]).email
        refused("satudata_role_invite", walidata, email=email, role=role, organization_id="disdik")
        refused("satudata_role_invite", walidata, email=email.upper(), role=role, organization_id="disdik")
        office = {"name": "Diri Sendiri", "position": "Kepala", "organization_id": "disdik", "role": role}
        for name in (walidata["id"], walidata["name"]):
            refused("satudata_official_assign", walidata, **office, user_id=name)
    for role in sorted(str(one) for one in PORTAL_ROLES):
        refused("satudata_role_assign", walidata, user_id=citizen["name"], role=role)
        if role not in {str(one) for one in ORGANIZATION_ROLES}:
            refused("satudata_role_assign", walidata, user_id=citizen["name"], role=role, organization_id="disdik")
        refused("satudata_role_invite", walidata, email="baru@contoh.test", role=role)
    refused("satudata_role_revoke", walidata, id=assignment(walidata).id)
    refused("satudata_role_revoke", walidata, id=assignment(people.walidata_b).id)
    refused("satudata_role_revoke", walidata, id=assignment(people.pembina).id)
    refused("user_patch", walidata, id=citizen["name"], sysadmin=True)
    held = Session.scalars(sa.select(RoleAssignment.role).where(RoleAssignment.user_id == walidata["id"])).all()
    assert held == ["walidata"]
    assert not model.User.get(citizen["id"]).sysadmin
    assert not Session.scalars(sa.select(model.User).where(model.User.email == "baru@contoh.test")).all()


def test_w21_an_official_is_never_turned_into_oneself(gate: Gate) -> None:
    office = {"name": "Dra. Contoh", "position": "Kepala", "organization_id": "disdik"}
    made = act("satudata_official_assign", gate.people.walidata, **office)
    refused("satudata_official_update", gate.people.walidata, id=made["id"], **office, user_id="walidata")
    act("satudata_official_update", gate.people.walidata, id=made["id"], **office, user_id="warga")


# For as long as it is in force


def test_w21_an_ended_role_ends_at_once(gate: Gate) -> None:
    """By its last day, its first day, being taken back, its holder and its office: no index is asked."""
    kepala, day = gate.people.kepala, today()
    row = assignment(kepala)
    for first, last, expected in (
        (None, None, True),
        (None, day - timedelta(days=1), False),
        (day + timedelta(days=1), None, False),
        (day, day, True),
    ):
        row = assignment(kepala)
        row.valid_from, row.valid_to = first, last
        Session.commit()
        assert sees(kepala, gate) is expected
        case = Case.for_object(gate.hidden["id"])
        if not expected:
            refused("satudata_case_transition", kepala, id=case.id, transition="validate", case_version=1)
    act("satudata_role_revoke", gate.people.sysadmin, id=row.id)
    assert not sees(kepala, gate)
    act("user_delete", gate.people.sysadmin, id=gate.people.pendukung["id"])
    assert not sees(gate.people.pendukung, gate)


def test_w11_a_membership_opens_nothing_and_is_told_to_operators(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """An admin lets anybody into his organisation: who, whom and where stand in the log; what is hidden stays so."""
    said: list[str] = []
    monkeypatch.setattr(groups.log, "info", lambda words, *values: said.append(words % values))
    admin = factories.User()
    gate._join(gate.people.opd, admin, "admin")
    said.clear()
    act("organization_member_create", admin, id="dinkes", username="warga", role="admin")
    act("organization_member_delete", admin, id="dinkes", username="warga")
    assert len(said) == 2
    assert all(admin["name"] in line and gate.people.opd["id"] in line for line in said)
    act("organization_member_create", admin, id="dinkes", username="warga", role="editor")
    assert not sees(gate.people.citizen, gate)
    refused("package_patch", gate.people.citizen, id=gate.hidden["id"], notes="lain")


def test_w13_collaborators_stay_off(gate: Gate) -> None:
    for user in (gate.people.produsen, gate.people.sysadmin):
        refused("package_collaborator_create", user, id=gate.hidden["id"], user_id="warga", capacity="editor")
    assert not sees(gate.people.citizen, gate)


@pytest.mark.ckan_config("ckan.auth.allow_dataset_collaborators", True)
def test_w13_switched_on_behind_our_back_they_tell_nothing(gate: Gate) -> None:
    """The portal does not start with collaborators; were they on, a hidden dataset is one that does not exist."""
    unknown = "0f0f0f0f-0000-4000-8000-00000f0f0f0f"
    for action in ("package_collaborator_create", "package_collaborator_delete"):
        said = []
        for reference in (gate.hidden["id"], unknown):
            with pytest.raises((*REFUSED, AssertionError)) as e:  # core asserts that there is such a dataset
                act(action, gate.people.stranger, id=reference, user_id="warga", capacity="member")
            said.append(f"{type(e.value).__name__}: {e.value}".replace(reference, "?"))
            Session.rollback()
        assert said[0] == said[1], action


def test_w10_a_new_group_takes_in_nothing_locked_and_is_no_organization(gate: Gate) -> None:
    """Not even by a sysadmin: what a group holds stands on the dataset's page, and that is being judged."""
    put(gate.hidden["id"], "diajukan")
    with pytest.raises(REFUSED):
        act("group_create", gate.people.sysadmin, name="baru", packages=[{"id": gate.hidden["id"]}])
    Session.rollback()
    assert model.Group.get("baru") is None
    made = act("group_create", gate.people.sysadmin, name="topik-baru", is_organization=True)
    assert model.Group.get(made["id"]).is_organization is False


def test_w12_a_new_organization_takes_nothing_along(gate: Gate) -> None:
    """Neither datasets of others, by nobody at all, nor a place in the tree, by who is no sysadmin."""
    with pytest.raises(tk.ValidationError) as e:
        act("organization_create", gate.people.sysadmin, name="baru", packages=[{"name": gate.hidden["name"]}])
    assert "packages" in e.value.error_dict
    Session.rollback()
    assert model.Package.get(gate.hidden["id"]).owner_org == gate.people.opd["id"]
    with (
        helpers.changed_config("ckan.auth.user_create_organizations", True),
        pytest.raises(tk.ValidationError) as e,
    ):
        act("organization_create", gate.people.citizen, name="baru", groups=[{"name": "setda"}])
    assert "groups" in e.value.error_dict


def test_a45_an_organization_with_hidden_datasets_stays(gate: Gate) -> None:
    """Its own admin is not even told that there are any; a sysadmin is refused while one lives."""
    admin = factories.User()
    gate._join(gate.people.opd, admin, "admin")
    empty = factories.User()
    gate._join(gate.people.other, empty, "admin")
    answers = set()
    for who, name in ((admin, "dinkes"), (empty, "dishub")):
        for action in ("organization_delete", "group_delete"):
            with pytest.raises(REFUSED) as e:
                act(action, who, id=name)
            answers.add(type(e.value).__name__)
        with pytest.raises(REFUSED) as e:
            act("organization_patch", who, id=name, state="deleted")
        answers.add(type(e.value).__name__ if not isinstance(e.value, tk.ValidationError) else str(e.value.error_dict))
        model.Session.rollback()
    assert len({one for one in answers if "datasets" in one}) == 0
    for action in ("organization_delete", "group_delete", "organization_purge", "group_purge"):
        refused(action, gate.people.sysadmin, id="dinkes")
    refused("organization_patch", gate.people.sysadmin, id="dinkes", state="deleted")
    refused("group_patch", gate.people.sysadmin, id="dinkes", state="deleted")
    assert model.Group.get("dinkes").state == "active"
    assert stored(gate.hidden["id"]).owner_org == gate.people.opd["id"]


def test_a45_nobody_puts_a_dataset_into_a_foreign_organization(gate: Gate) -> None:
    """`owner_org` of a place the caller may not write to, by id and by name, on a draft of his own."""
    for owner in ("dishub", gate.people.other["id"]):
        refused("package_patch", gate.people.produsen, id=gate.hidden["id"], owner_org=owner)
        refused("package_create", gate.people.produsen, name="baru", owner_org=owner)
    refused("package_owner_org_update", gate.people.produsen, id=gate.hidden["id"], organization_id="dishub")
    assert stored(gate.hidden["id"]).owner_org == gate.people.opd["id"]
    assert context_of(None)["user"] == ""
    dataset_of(gate.people, "baru-sendiri", "baru")
