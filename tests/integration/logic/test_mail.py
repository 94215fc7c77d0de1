"""Mails over a real SMTP exchange: two forms, headers on reminders only; reminders once each; the way to stop them."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.tokens import reader_token
from ckanext.satudata.cli import satudata
from ckanext.satudata.domain.reminder import Frequency
from ckanext.satudata.logic import outbox, reminders
from ckanext.satudata.model import Case, MailPreference, Outbox

from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

MONDAY = datetime(2026, 11, 23, 1, tzinfo=timezone.utc)


class Box:
    """What a mail server was handed, by recipient."""

    def __init__(self) -> None:
        self.raw: list[tuple[str, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.raw += [(one, envelope.original_content) for one in envelope.rcpt_tos]
        return "250 OK"

    def to(self, user: dict[str, Any]) -> list[EmailMessage]:
        """The mails to this user, parsed."""
        policy = email.policy.default
        return [email.message_from_bytes(raw, policy=policy) for to, raw in self.raw if to == user["email"]]  # type: ignore[misc]

    def raw_to(self, user: dict[str, Any]) -> bytes:
        return next(raw for to, raw in self.raw if to == user["email"])


@pytest.fixture
def box(ckan_config: Any) -> Iterator[Box]:
    """A real mail server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Box()
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    ckan_config["smtp.server"] = f"127.0.0.1:{port}"
    yield found
    server.stop()


@pytest.fixture
def waiting(people: People) -> Case:
    """A case that waits for the head of OPD and is due on Monday, begun a week before."""
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    case = Case.for_object(model.Package.get("penduduk").id)
    assert case is not None
    case.step_started_at, case.due_at = MONDAY - timedelta(days=7), MONDAY.replace(hour=16)
    model.Session.execute(sa.delete(Outbox))
    model.Session.commit()
    return case


def parts(message: EmailMessage) -> tuple[str, str]:
    """Text and HTML of a mail that has both."""
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


class TestDecisions:
    def test_a_send_back_comes_in_two_forms_with_reason_and_cure(self, people: People, box: Box) -> None:
        """Text and HTML say the same; nothing offers to switch such mails off."""
        title = "Penduduk <b>2025</b>"
        make_dataset(people.produsen, people.opd, "penduduk", title=title)
        move(people.produsen, "penduduk", "submit")
        send_back(people.kepala, "penduduk")
        outbox.deliver(("mail",))
        case = Case.for_object(model.Package.get("penduduk").id)
        assert case is not None
        for reader in (people.kepala, people.produsen):
            (message,) = box.to(reader)
            text, html = parts(message)
            assert f"/satudata/kasus/{case.id}" in text
            assert f"/satudata/kasus/{case.id}" in html
            assert title in text
            assert "<b>" not in html
            assert message["List-Unsubscribe"] is None
            assert message["Auto-Submitted"] == "auto-generated"
        for words in parts(box.to(people.produsen)[0]):
            assert "Baris 3 kosong" in words
            assert "Lengkapi baris 3" in words
        assert '<html lang="' in parts(box.to(people.produsen)[0])[1]

    def test_the_list_of_messages_shows_nothing_that_acts_for_others(self, people: People, waiting: Case) -> None:
        """Neither words nor the links in them."""
        reminders.send(now=MONDAY)
        rows = [one for one in act("satudata_outbox_list", people.sysadmin) if one["kind"] == "mail"]
        assert rows
        assert not any({"body", "html", "headers"} & row["payload"].keys() for row in rows)


class TestReminders:
    def test_a_reminder_leaves_with_a_header_a_mail_program_can_use(
        self, people: People, waiting: Case, box: Box
    ) -> None:
        """One line, an address, one click; the same address stands in both forms."""
        done = reminders.send(now=MONDAY)
        assert {one.user: (one.late, one.due) for one in done} == {
            people.kepala["name"]: (0, 1),
            people.pendukung["name"]: (0, 1),
        }
        _deliver_as_if_written_today()
        (message,) = box.to(people.kepala)
        address = reminders.stop_address(people.kepala["id"])
        assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in box.raw_to(people.kepala).replace(
            b"\r\r\n", b"\r\n"
        )
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for words in parts(message):
            assert address in words
            assert f"/satudata/kasus/{waiting.id}" in words
            assert waiting.title in words

    def test_one_mail_a_person_and_day_however_often_one_asks(self, people: People, waiting: Case) -> None:
        """On the day, then each third working day; nothing on a Sunday; a dry run writes nothing."""
        assert len(reminders.send(now=MONDAY, dry_run=True)) == 2
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 0

        def told(days: int) -> list[str]:
            done = reminders.send(now=MONDAY + timedelta(days=days))
            return sorted({one.user for one in done})

        both = sorted([people.kepala["name"], people.pendukung["name"]])
        assert [told(0), told(0)] == [both, []]
        assert [told(1), told(2), told(3), told(3), told(5), told(6)] == [[], [], both, [], [], []]
        assert told(8) == sorted([*both, people.walidata["name"], people.walidata_b["name"], "koordinator"])

    def test_many_cases_are_one_mail(self, people: People, waiting: Case, box: Box) -> None:
        """Late ones first; the subject counts them."""
        make_dataset(people.produsen, people.opd, "terlambat", title="Kasus yang terlambat")
        move(people.produsen, "terlambat", "submit")
        late = _case("terlambat")
        late.step_started_at, late.due_at = MONDAY - timedelta(days=14), MONDAY - timedelta(days=5)
        model.Session.execute(sa.delete(Outbox))
        model.Session.commit()
        done = reminders.send(now=MONDAY)
        assert [(one.user, one.late, one.due) for one in done if one.user == "kepala-dinkes"] == [
            ("kepala-dinkes", 1, 1)
        ]
        _deliver_as_if_written_today()
        text, _html = parts(box.to(people.kepala)[0])
        assert text.index("Kasus yang terlambat") < text.index(waiting.title)

    def test_who_may_not_see_a_case_is_told_a_number_only(self, people: People, box: Box) -> None:
        """The coordinator of the Forum answers for the heads, and sees figures, not drafts."""
        make_dataset(people.produsen, people.opd, "penduduk", title="Judul yang tersembunyi")
        move(people.produsen, "penduduk", "submit")
        case = _case("penduduk")
        case.step_started_at, case.due_at = MONDAY - timedelta(days=30), MONDAY - timedelta(days=10)
        model.Session.execute(sa.delete(Outbox))
        model.Session.commit()
        done = {one.user: one for one in reminders.send(now=MONDAY)}
        assert done["koordinator"].late == 1
        assert done["koordinator"].cases == ()
        assert done["walidata"].cases == (case.id,)
        _deliver_as_if_written_today()
        for words in parts(box.to(people.koordinator)[0]):
            assert "Judul yang tersembunyi" not in words
            assert case.id not in words
            assert "Dinas Kesehatan" in words

    def test_whose_decision_waits_for_its_day_is_not_reminded(self, people: People, waiting: Case) -> None:
        waiting.scheduled_for = MONDAY + timedelta(days=3)
        model.Session.commit()
        assert reminders.send(now=MONDAY) == []

    def test_a_new_step_is_a_new_reminder(self, people: People, waiting: Case) -> None:
        """Sent back: the producer who worked on it is reminded of the repair, no other producer."""
        reminders.send(now=MONDAY)
        send_back(people.kepala, "penduduk")
        case = _case("penduduk")
        case.step_started_at, case.due_at = MONDAY - timedelta(days=7), MONDAY.replace(hour=16)
        model.Session.commit()
        assert [one.user for one in reminders.send(now=MONDAY)] == [people.produsen["name"]]

    def test_a_mail_of_yesterday_or_for_who_lost_his_role_is_not_sent(
        self, people: People, waiting: Case, box: Box
    ) -> None:
        """It names datasets: a digest is for its day, and for who may see every case in it."""
        reminders.send(now=MONDAY)
        outbox.deliver(("mail",))
        assert box.raw == []
        assert {row.state for row in Outbox.in_states(("dropped",))} == {"dropped"}
        model.Session.execute(sa.delete(Outbox))
        reminders.send(now=MONDAY)
        (held,) = act("satudata_role_list", people.sysadmin, user_id=people.kepala["id"])
        act("satudata_role_revoke", people.sysadmin, id=held["id"])
        _deliver_as_if_written_today()
        assert box.to(people.kepala) == []
        assert len(box.to(people.pendukung)) == 1

    def test_each_chooses_language_and_how_often(self, people: People, waiting: Case) -> None:
        """Only what is late; each week on its first working day; English."""

        def choose(user: dict[str, Any], **chosen: Any) -> None:
            act("satudata_mail_preference_update", None, token=reader_token(user["id"]), **chosen)

        choose(people.pendukung, frequency="late")
        choose(people.kepala, language="en")
        assert [one.user for one in reminders.send(now=MONDAY)] == [people.kepala["name"]]
        (row,) = [one for one in Outbox.in_states(("pending",)) if one.kind == "mail"]
        assert row.payload["subject"] == "Reminder: 0 late, 1 due soon"
        assert "Due 23 November 2026" in row.payload["body"]
        choose(people.pendukung, frequency="weekly")
        choose(people.kepala, frequency="none")
        assert reminders.send(now=MONDAY + timedelta(days=1)) == []
        assert [one.user for one in reminders.send(now=MONDAY + timedelta(days=7))] == [people.pendukung["name"]]

    def test_statements_do_not_grow_with_cases_or_people(self, people: People, waiting: Case) -> None:
        """Ten more cases, and mails to two more people."""
        few = _statements(lambda: reminders.send(now=MONDAY, dry_run=True))
        table = Case.__table__
        row = dict(model.Session.execute(sa.select(table)).mappings().one())
        more = [{**row, "id": f"c{number}", "object_id": f"o{number}"} for number in range(10)]
        model.Session.execute(sa.insert(table), more)
        late = {"step_started_at": MONDAY - timedelta(days=30), "due_at": MONDAY - timedelta(days=10)}
        model.Session.execute(sa.update(Case).values(**late))
        model.Session.commit()
        model.Session.expire_all()
        assert _statements(lambda: reminders.send(now=MONDAY, dry_run=True)) == few

    def test_the_command_says_what_it_did(self, people: People, waiting: Case, cli: Any) -> None:
        result = cli.invoke(satudata, ["reminders", "send", "--dry-run"])
        assert result.exit_code == 0
        assert "Would remind" in result.output


def _case(name: str) -> Case:
    case = Case.for_object(model.Package.get(name).id)
    assert case is not None
    return case


def _deliver_as_if_written_today() -> None:
    """A digest of the tests' Monday, told that it is of today."""
    for row in Outbox.in_states(("pending",)):
        if "digest" in row.payload:
            row.payload = row.payload | {"digest": row.payload["digest"] | {"day": today().isoformat()}}
    model.Session.commit()
    outbox.deliver(("mail",))


def _statements(call: Any) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return len(seen)


class TestUnsubscribe:
    @pytest.fixture
    def path(self, people: People) -> str:
        """The path of the link in a reminder to the head."""
        return urlsplit(reminders.stop_address(people.kepala["id"])).path

    def test_a_look_changes_nothing(self, people: People, path: str, app: Any) -> None:
        """Mail scanners open every link; the page has one button and tells nobody its address."""
        page = app.get(path)
        assert page.status_code == 200
        assert page.body.count('name="reminders"') == 1
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(MailPreference)) == 0

    def test_the_button_switches_off_and_on_again(self, people: People, waiting: Case, path: str, app: Any) -> None:
        """Nobody has signed in; reminders stop, decisions do not."""
        answer = app.post(path, data={"reminders": "off"}, follow_redirects=False)
        assert answer.status_code == 302
        model.Session.expire_all()
        assert [one.user for one in reminders.send(now=MONDAY)] == [people.pendukung["name"]]
        move(people.kepala, "penduduk", "validate")
        mails = [row.payload["user_id"] for row in Outbox.in_states(("pending",)) if row.kind == "mail"]
        assert people.walidata["id"] in mails
        app.post(path, data={"reminders": "on"})
        model.Session.expire_all()
        assert MailPreference.of(people.kepala["id"]) == (Frequency.DAILY, None)

    def test_one_click_of_a_mail_program_needs_no_form(self, people: People, path: str, app: Any) -> None:
        """RFC 8058: no cookie, no CSRF token, an answer without a redirect."""
        answer = app.post(path, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
        assert answer.status_code == 200
        model.Session.expire_all()
        assert MailPreference.of(people.kepala["id"])[0] is Frequency.NONE

    @pytest.mark.parametrize("change", ["cut", "other", "none"])
    def test_a_token_that_is_not_ours_opens_nothing(self, people: People, path: str, app: Any, change: str) -> None:
        """Whatever is tried: 404, and nothing is changed. A token for nobody is no better."""
        bad = {
            "cut": path[:-2],
            "other": "/satudata/langganan/abc.def",
            "none": "/satudata/langganan/" + reader_token("x"),
        }
        for method in (app.get, app.post):
            assert method(bad[change]).status_code == 404
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(MailPreference)) == 0
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_mail_preference_update", None, token=bad[change].rpartition("/")[2], reminders=False)
