"""Inviting by e-mail: an account, a role, and a mail with the link; and who may give, invite and end what."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import mailer

from ckanext.satudata.logic import invite_mail, outbox
from ckanext.satudata.model import Outbox, RoleAssignment

from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins")

IBU = {"email": "ibu.rina@dinkes.contoh.test", "fullname": "Rina Contoh, S.KM."}
HEAD = {"role": "kepala_opd", "organization_id": "dinkes"}


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str, str]]:
    """What would leave: name, address, subject, text."""
    sent: list[tuple[str, str, str, str]] = []
    monkeypatch.setattr("ckan.lib.mailer.mail_recipient", lambda *words, **_html: sent.append(words))
    return sent


def test_a_newcomer_gets_an_account_a_role_and_a_link(people: People, mails: list) -> None:
    """One step for the Walidata; the link is made when the mail leaves and lies in no message."""
    row = act("satudata_role_invite", people.walidata, **IBU, **HEAD, valid_to="2030-12-31")
    user = model.User.get(row["user"])
    assert (user.state, user.email, user.fullname) == ("pending", IBU["email"], IBU["fullname"])
    assert row["user"].startswith("ibu-rina-")
    assert (row["created"], row["role"], row["organization_id"]) == (True, "kepala_opd", people.opd["id"])
    [message] = Outbox.in_states(("pending",))
    assert "key" not in str(message.payload)
    outbox.deliver(("invite",))
    [(name, address, subject, text)] = mails
    assert (name, address) == (IBU["fullname"], IBU["email"])
    assert "Undangan" in subject
    link = next(line for line in text.splitlines() if "/user/reset/" in line)
    assert link.endswith(f"/user/reset/{user.id}?key={model.User.get(user.id).reset_key}")
    assert "Kepala OPD di Dinas Kesehatan" in text


def test_somebody_with_an_account_keeps_it(people: People, mails: list) -> None:
    """Whatever the size of the letters in the address; the mail says so and holds no link for a password."""
    address = model.User.get("warga").email
    row = act("satudata_role_invite", people.walidata, **{**IBU, "email": address.upper()}, **HEAD)
    assert (row["created"], row["user"]) == (False, "warga")
    outbox.deliver(("invite",))
    assert "/user/reset/" not in mails[0][3]


def test_inviting_again_sends_again_and_doubles_nothing(people: People, mails: list) -> None:
    """The first mail got lost: same account, same link, one role."""
    first = act("satudata_role_invite", people.walidata, **IBU, **HEAD)
    outbox.deliver(("invite",))
    again = act("satudata_role_invite", people.walidata, **IBU, **HEAD)
    outbox.deliver(("invite",))
    assert (again["user"], again["id"], again["created"]) == (first["user"], first["id"], False)
    links = [[line for line in text.splitlines() if "/user/reset/" in line] for *_, text in mails]
    assert len(links) == 2
    assert links[0] == links[1]


def test_a_mail_server_that_is_down_takes_nothing_back(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The role holds, the invitation waits in the outbox with its reason; once it may have left, nobody repeats it."""

    def refuse(*words: Any, **_html: Any) -> None:
        raise mailer.MailerException("connection refused")

    monkeypatch.setattr("ckan.lib.mailer.mail_recipient", refuse)
    row = act("satudata_role_invite", people.walidata, **IBU, **HEAD)
    outbox.deliver(("invite",))
    model.Session.expire_all()
    [message] = Outbox.in_states(("pending",))
    assert "connection refused" in message.error
    assert RoleAssignment.search(role="kepala_opd", user_id=row["user_id"])
    message.state, message.sending_at = "sending", None
    model.Session.commit()
    outbox.settle_interrupted()
    assert Outbox.get(message.id).state == "unsure"


def test_nothing_is_mailed_to_a_deleted_account(people: People, mails: list) -> None:
    """Somebody changed his mind before the mail left."""
    row = act("satudata_role_invite", people.walidata, **IBU, **HEAD)
    model.User.get(row["user"]).state = "deleted"
    model.Session.commit()
    invite_mail.send({"user_id": row["user_id"], "subject": "x", "role": "kepala_opd", "organization": "", "giver": ""})
    assert mails == []


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("email", {**HEAD, "email": "bukan alamat"}),
        ("email", {**HEAD, "email": ""}),
        ("organization_id", {"role": "kepala_opd"}),
        ("organization_id", {"role": "kepala_opd", "organization_id": "tidak-ada"}),
        ("valid_to", {**HEAD, "valid_from": "2026-02-01", "valid_to": "2026-01-01"}),
    ],
)
def test_what_is_wrong_is_said_before_an_account_is_made(people: People, field: str, data: dict) -> None:
    """No account is left over from a form that was refused."""
    with pytest.raises(tk.ValidationError) as e:
        act("satudata_role_invite", people.walidata, **{**IBU, **data})
    assert list(e.value.error_dict) == [field]
    assert not model.User.by_email(IBU["email"])


ROLES = (
    *(("produsen_data", "dinkes"), ("walidata_pendukung", "dinkes"), ("kepala_opd", "dinkes"), ("ppid", "dinkes")),
    *(("walidata", None), ("pembina_data", None), ("anggota_forum", None), ("koordinator_forum", None)),
    *(("sekretariat", None), ("walidata_pendukung", None), ("ppid", None), ("pelaksana", "dinkes")),
)


def _tried(action: str, user: Any, **data: Any) -> bool:
    try:
        act(action, user, **data)
    except tk.NotAuthorized:
        return False
    return True


@pytest.mark.parametrize("who", ["walidata", "sysadmin", "kepala", "produsen", "pembina", "forum", "citizen"])
def test_who_may_give_invite_and_end_which_role(people: People, mails: list, who: str) -> None:
    """The Walidata those of organisations, sysadmins all, nobody else any: the same for giving, inviting, ending."""
    giver = getattr(people, who)
    for role, organization in ROLES:
        scope = {"organization_id": organization} if organization else {}
        may = who == "sysadmin" or (who == "walidata" and organization is not None)
        other = "produsen-dishub"
        assert _tried("satudata_role_assign", giver, user_id=other, role=role, **scope) is may, role
        assert (
            _tried(
                "satudata_role_invite", giver, email=f"{who}-{role}@contoh.test".replace("_", "-"), role=role, **scope
            )
            is may
        ), role
        held = act("satudata_role_assign", people.sysadmin, user_id=other, role=role, **scope)
        assert _tried("satudata_role_revoke", giver, id=held["id"]) is may, role
    assert not model.User.by_email(f"{who}-kepala-opd@contoh.test") or who in {"walidata", "sysadmin"}


def test_nobody_gives_himself_a_role_by_any_name_or_address(people: People, mails: list) -> None:
    """By user name, by id, by his own e-mail; nor does he take his own away."""
    own = model.User.get("walidata")
    for reference in (own.name, own.id):
        assert not _tried("satudata_role_assign", people.walidata, user_id=reference, **HEAD)
    assert not _tried("satudata_role_invite", people.walidata, email=own.email.upper(), **HEAD)
    held = act("satudata_role_assign", people.sysadmin, user_id="walidata", role="ppid", organization_id="dinkes")
    assert not _tried("satudata_role_revoke", people.walidata, id=held["id"])
    assert not RoleAssignment.search(role="kepala_opd", user_id=own.id)


def test_what_ended_can_be_looked_up_and_officials_corrected(people: People) -> None:
    """Past roles on demand; an official's name is corrected in place, by the Walidata only."""
    held = act("satudata_role_assign", people.walidata, user_id="warga", **HEAD)
    act("satudata_role_revoke", people.walidata, id=held["id"])
    assert held["id"] not in {row["id"] for row in act("satudata_role_list", people.walidata)}
    past = {row["id"]: row for row in act("satudata_role_list", people.walidata, past=True)}
    assert past[held["id"]]["revoked_at"]
    assert not past[held["id"]]["in_force"]
    data = {"name": "dr. Sari", "position": "Kepala Dinas", "organization_id": "dinkes"}
    official = act("satudata_official_assign", people.walidata, **data)
    changed = act(
        "satudata_official_update", people.walidata, **{**data, "id": official["id"], "name": "dr. Sari, M.Kes."}
    )
    assert (changed["id"], changed["name"]) == (official["id"], "dr. Sari, M.Kes.")
    assert not _tried("satudata_official_update", people.kepala, **data, id=official["id"])
    act("satudata_official_revoke", people.walidata, id=official["id"])
    with pytest.raises(tk.ObjectNotFound):
        act("satudata_official_update", people.walidata, **data, id=official["id"])
