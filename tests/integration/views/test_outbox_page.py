"""The page of messages that could not be told."""

from __future__ import annotations

from typing import Any

import pytest

from ckan import model
from ckan.tests import factories

from ckanext.satudata.logic import outbox
from ckanext.satudata.model import Outbox

from tests.integration.support import People

pytestmark = pytest.mark.usefixtures("with_plugins")

PAGE = "/ckan-admin/satudata/pesan"


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


@pytest.fixture
def unsure(people: People) -> str:
    row = outbox.put("mail", {"name": "Ibu", "email": "ibu@contoh.test", "subject": "Giliran Anda", "body": "rahasia"})
    row.state = "unsure"
    model.Session.commit()
    return row.id


def test_a_sysadmin_sees_an_unsure_mail_and_a_button(people: People, app: Any, unsure: str) -> None:
    """Recipient and subject, never the text of the mail."""
    page = app.get(PAGE, headers=_token(people.sysadmin))
    assert page.status_code == 200
    for word in ("ibu@contoh.test", "Giliran Anda", f"{PAGE}/{unsure}"):
        assert word in page.body
    assert "rahasia" not in page.body


def test_the_button_tries_once_more(people: People, app: Any, unsure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By POST, and back to the list."""
    sent: list[str] = []
    monkeypatch.setattr("ckan.lib.mailer.mail_recipient", lambda name, email, subject, body: sent.append(email))
    answer = app.post(f"{PAGE}/{unsure}", headers=_token(people.sysadmin), follow_redirects=False)
    assert (answer.status_code, sent) == (302, ["ibu@contoh.test"])
    model.Session.expire_all()
    assert Outbox.get(unsure).state == "sent"


def test_nobody_else_sees_or_sends(people: People, app: Any, unsure: str) -> None:
    """Anonymous signs in first; everybody but sysadmins is refused; a look sends nothing."""
    for method, path in ((app.get, PAGE), (app.post, f"{PAGE}/{unsure}")):
        assert method(path, headers=_token(people.walidata)).status_code == 403
    assert app.get(PAGE, follow_redirects=False).status_code == 302
    assert app.get(f"{PAGE}/{unsure}", headers=_token(people.sysadmin)).status_code in {404, 405}
    assert Outbox.get(unsure).state == "unsure"
