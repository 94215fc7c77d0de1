"""What must be told survives a mail server, a Solr and a worker that fail; nothing is told twice by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import mailer, search

from ckanext.satudata.logic import outbox
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import utcnow

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")

MAIL = {"name": "Ibu Contoh", "email": "ibu@contoh.test", "subject": "Contoh", "body": "Isi"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Subjects of mails handed to CKAN's mailer; the real exchange is told in tests/stories."""
    subjects: list[str] = []
    monkeypatch.setattr("ckan.lib.mailer.mail_recipient", lambda name, email, subject, body: subjects.append(subject))
    return subjects


def _state(row_id: str) -> str:
    return model.Session.scalar(sa.select(Outbox.state).where(Outbox.id == row_id))


def _mail(**columns: Any) -> str:
    row = outbox.put("mail", MAIL)
    for name, value in columns.items():
        setattr(row, name, value)
    model.Session.commit()
    return row.id


class TestDelivery:
    def test_a_mail_is_sent_once(self, people: People, sent: list[str]) -> None:
        row = _mail()
        assert outbox.deliver() == {"sent": 1}
        assert outbox.deliver() == {}
        assert (_state(row), sent) == ("sent", ["Contoh"])

    def test_a_mail_that_may_have_left_waits_for_a_person(self, people: People, sent: list[str]) -> None:
        """Found at `sending` after the time any attempt takes: unsure, not sent again, shown, sent by hand."""
        row = _mail(state="sending", sending_at=utcnow() - outbox.INTERRUPTED_AFTER - timedelta(seconds=1))
        fresh = _mail(state="sending", sending_at=utcnow())
        assert outbox.deliver() == {}
        assert (_state(row), _state(fresh), sent) == ("unsure", "sending", [])
        listed = {one["id"]: one for one in act("satudata_outbox_list", people.sysadmin)}
        assert listed[row]["state"] == "unsure"
        assert "body" not in listed[row]["payload"]
        assert act("satudata_outbox_retry", people.sysadmin, id=row) == {"id": row, "state": "sent"}
        assert sent == ["Contoh"]
        with pytest.raises(tk.ValidationError):
            act("satudata_outbox_retry", people.sysadmin, id=row)

    def test_what_may_be_repeated_is_repeated(self, people: People) -> None:
        """An index row a crash left behind is simply done."""
        dataset = make_dataset(people.produsen, people.opd, "penduduk")
        row = outbox.put("index", {"package_id": dataset["id"]})
        row.state, row.sending_at = "sending", utcnow() - timedelta(hours=1)
        model.Session.commit()
        assert outbox.deliver(("index",)) == {"sent": 1}

    def test_a_dead_mail_server_leaves_the_row_and_its_reason(self, people: People, ckan_config: Any) -> None:
        """Nothing counts against the row while nobody answers; after the days of the setting a person has to look."""
        ckan_config["smtp.server"] = "127.0.0.1:9"
        row, old = _mail(), _mail(created_at=utcnow() - timedelta(days=3, minutes=1))
        assert outbox.deliver() == {}
        listed = {one["id"]: one for one in act("satudata_outbox_list", people.sysadmin)}
        assert [listed[one]["attempts"] for one in (row, old)] == [0, 0]
        assert listed[row]["error"] == "The mail server does not answer."
        assert (_state(row), _state(old)) == ("pending", "failed")

    def test_a_mail_the_server_does_not_take_waits_longer_each_time(
        self, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One, two, four minutes, at most an hour; it is given up by its age and not by a number."""

        def refuse(*words: Any) -> None:
            raise mailer.MailerException("550 no such user")

        monkeypatch.setattr("ckan.lib.mailer.mail_recipient", refuse)
        row = _mail()
        assert (outbox.deliver(), outbox.deliver()) == ({"pending": 1}, {})
        waits = []
        for attempts in (0, 1, 2, 30):
            model.Session.execute(sa.update(Outbox).where(Outbox.id == row).values(attempts=attempts, next_at=None))
            began = utcnow()
            assert outbox.deliver() == {"pending": 1}
            waits.append((Outbox.get(row).next_at - began).total_seconds() // 60)
        assert waits == [1, 2, 4, 60]
        values = {"created_at": utcnow() - timedelta(days=4), "next_at": None}
        model.Session.execute(sa.update(Outbox).where(Outbox.id == row).values(**values))
        assert outbox.deliver() == {"failed": 1}
        assert outbox.deliver() == {}

    @pytest.mark.parametrize("who", [None, "citizen", "walidata"])
    def test_only_sysadmins_see_messages(self, people: People, who: str | None) -> None:
        """They hold mail addresses."""
        user = getattr(people, who) if who else None
        for action in ("satudata_outbox_list", "satudata_outbox_retry"):
            with pytest.raises(tk.NotAuthorized):
                act(action, user, id="x")


class TestSolrDown:
    def test_a_withdrawal_closes_at_once_and_search_follows(
        self, people: People, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The database decides; the index row waits and is done once Solr is back."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        move(people.walidata, "penduduk", "verify")
        assert act("package_show", None, id="penduduk")["private"] is False

        def dead(*args: Any, **kwargs: Any) -> None:
            raise search.SearchIndexError("Solr is down")

        with monkeypatch.context() as m:
            m.setattr("ckan.lib.search.rebuild", dead)
            move(people.walidata, "penduduk", "withdraw", reason="kesalahan_data")
        with pytest.raises(tk.ObjectNotFound):
            act("package_show", None, id="penduduk")
        assert [r.state for r in Outbox.in_states(("pending",)) if r.kind == "index"] == ["pending"]
        assert act("package_search", None, q="Penduduk")["results"] == []
        assert outbox.deliver(("index",)) == {"sent": 1}
        assert act("package_search", None, q="Penduduk")["count"] == 0
