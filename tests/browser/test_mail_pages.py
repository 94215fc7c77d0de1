"""The page that switches reminders off, reached from a mail, on a portal that guards every form against forgery."""

from __future__ import annotations

import re

from itsdangerous import URLSafeSerializer

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE
from tests.stories.portal import ROOT, Portal


def path_for(portal: Portal, name: str) -> str:
    """The path in a reminder to this account, signed as the portal signs."""
    ini = (ROOT / portal.facts["ini"]).read_text()
    secret = re.search(r"^SECRET_KEY = (.+)$", ini, re.MULTILINE)
    assert secret is not None
    reader = portal.act("user_show", portal.sysadmin, id=name)["id"]
    return "/satudata/langganan/" + URLSafeSerializer(secret[1].strip(), salt="satudata-langganan").dumps(reader)


def test_one_button_off_and_on_without_signing_in(portal: Portal, visit: Visit) -> None:
    """A look changes nothing; the button turns it round and the page says so; nothing is wider than a phone."""
    path = path_for(portal, "sekretariat")
    reader = visit(screen=PHONE)
    assert reader.go(path) == 200
    reader.go(path)
    off = reader.page.get_by_role("button", name="Matikan pengingat")
    assert off.count() == 1
    assert [one for one in reader.findings() if not one.startswith("English")] == []
    off.click()
    assert "tidak lagi menerima pengingat" in reader.text()
    reader.page.get_by_role("button", name="Nyalakan lagi pengingat").click()
    assert "menerima pengingat tenggat" in reader.text()


def test_one_click_of_a_mail_program_and_nobody_else(portal: Portal, visit: Visit) -> None:
    """The signed address needs no form of ours (RFC 8058), though the same browser holds a session; other pages do."""
    path = path_for(portal, "sekretariat")
    ask = visit("sekretariat").context.request
    click = {"List-Unsubscribe": "One-Click"}
    assert ask.post(portal.url + path, form=click, max_redirects=0).status == 200
    assert ask.post(portal.url + path, form={"reminders": "on"}).status == 200
    assert ask.post(portal.url + path[:-2], form=click).status == 404
    assert ask.post(f"{portal.url}/dataset/x/resource/y/pemeriksaan", form=click, max_redirects=0).status == 400
