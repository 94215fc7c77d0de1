"""The mail server down for a day: mails later, oldest first, and old news says that it is old."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.satudata.logic import mail_check, outbox
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import Session, utcnow

from tests.faults.services import HangsUp, Services
from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("request_context")


@pytest.fixture
def new_mails(services: Services) -> Any:
    """Recipient, subject and text of what arrived since the test began, in the order of arrival."""
    before = services.mails()

    def look() -> list[tuple[str, str, str]]:
        found = []
        for name in sorted(services.mails() - before):
            message = email.message_from_bytes(
                (Path(services.instance.mail) / name).read_bytes(), policy=email.policy.default
            )
            body = message.get_body(("plain",))
            found.append((str(message["To"]), str(message["Subject"]), body.get_content() if body else ""))
        return found

    return look


def _older(by: timedelta) -> None:
    """As much time passes for everything that waits."""
    Session.execute(sa.update(Outbox).values(created_at=Outbox.created_at - by))
    Session.commit()


def _waiting() -> int:
    Session.rollback()
    return len([row for row in Outbox.in_states(("pending",)) if row.kind == "mail"])


def test_fault_mail_server_is_down_for_a_day(people: People, services: Services, new_mails: Any) -> None:
    """A try each minute costs nothing; a day later all arrive, oldest first, with the state as it is then."""
    make_dataset(people.produsen, people.opd, "penduduk")
    make_dataset(people.produsen, people.opd, "puskesmas", title="Jumlah Puskesmas")
    with services.stopped("smtp"):
        move(people.produsen, "penduduk", "submit")
        _older(timedelta(hours=12))
        send_back(people.kepala, "penduduk")
        move(people.produsen, "puskesmas", "submit")
        written = _waiting()
        for _ in range(10):
            assert outbox.deliver(("mail",)) == {}
        _older(timedelta(hours=12))
        rows = {row["state"] for row in act("satudata_outbox_list", people.sysadmin) if row["kind"] == "mail"}
        assert (rows, _waiting()) == ({"pending"}, written)
    order = [row.payload["email"] for row in Outbox.in_states(("pending",)) if row.kind == "mail"]
    assert outbox.deliver(("mail",)) == {"sent": written}
    arrived = new_mails()
    assert [one[0].split("<")[1].rstrip(">") for one in arrived] == order
    submitted = next(text for _, subject, text in arrived if "Penduduk" in subject)
    assert submitted.startswith(("Pesan ini dari ", "This message is from "))
    assert "Dikembalikan" in submitted.splitlines()[0]
    still = next(text for _, subject, text in arrived if "Puskesmas" in subject)
    assert "Kepala OPD" in still.splitlines()[0]


def test_fault_mail_of_this_hour_says_nothing_of_the_kind(people: People, new_mails: Any) -> None:
    """Only what is old or overtaken begins with a warning, as text and as HTML."""
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    row = next(row for row in Outbox.in_states(("pending",)) if row.kind == "mail")
    assert mail_check.current_mail(row)["html"] == row.payload["html"]
    outbox.deliver(("mail",))
    assert all(text.startswith(("Yth", "Dear")) for _, _, text in new_mails())
    row.created_at = utcnow() - timedelta(hours=7)
    old = mail_check.current_mail(row)
    assert old["body"].splitlines()[0] in old["html"].replace("&#x27;", "'")


def test_r37_who_lost_his_role_meanwhile_is_not_told(people: People, services: Services, new_mails: Any) -> None:
    """Asked when the mail leaves: no role, no mail, and the row says why; a changed address is the one that counts."""
    make_dataset(people.produsen, people.opd, "penduduk")
    with services.stopped("smtp"):
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        [role] = act("satudata_role_list", people.sysadmin, user_id=people.walidata["id"])
        act("satudata_role_revoke", people.sysadmin, id=role["id"])
        other = model.User.get(people.walidata_b["name"])
        other.email = "baru@contoh.test"
        Session.commit()
        outbox.deliver(("mail",))
    outbox.deliver(("mail",))
    recipients = [to for to, _, _ in new_mails()]
    assert not any(people.walidata["name"] in to or "Walidata <" in to for to in recipients)
    assert any("baru@contoh.test" in to for to in recipients)
    [dropped] = Outbox.in_states(("dropped",))
    assert (dropped.payload["user_id"], dropped.error) == (
        people.walidata["id"],
        "The recipient may no longer see this case.",
    )


def test_fault_mail_server_that_hangs_up_in_the_middle(people: People, services: Services, new_mails: Any) -> None:
    """Nobody knows whether it came: unsure, shown, not sent again by itself."""
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    with services.stopped("smtp"), services.answering("smtp", HangsUp):
        counts = outbox.deliver(("mail",))
    assert counts["unsure"] >= 1
    assert "sent" not in counts
    assert outbox.deliver(("mail",)).get("unsure") is None
    listed = [row["state"] for row in act("satudata_outbox_list", people.sysadmin) if row["kind"] == "mail"]
    assert listed.count("unsure") == counts["unsure"]
