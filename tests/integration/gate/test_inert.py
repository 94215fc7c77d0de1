"""What people write into the portal stays text on every page, in mails and in data inside pages (A53)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk

from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import Session

from tests.integration.gate.rules import looking, values_of
from tests.integration.gate.support import Gate, csv_file, put, token
from tests.integration.gate.visitor import Visitor
from tests.integration.support import act, context_of

MARK = "kena1"
EVIL = (
    f'Jahat <img src=x onerror="{MARK}()"><script>{MARK}()</script></script><svg/onload={MARK}()>'
    f"\" onmouseover=\"{MARK}()\" ' onfocus='{MARK}()' {{{{ 7*7 }}}} {{% raise %}} </title></textarea></style><!--"
)
NOTES = (
    f"{EVIL} [a](javascript:{MARK}()) [b](data:text/html;base64,{MARK}) <a href='javascript:{MARK}()'>c</a> "
    f"![d](x\" onerror=\"{MARK}()) <iframe src='javascript:{MARK}()'></iframe> <javascript:{MARK}()>"
)
LINK = re.compile(r"^[\s\x00-\x20]*(javascript|data|vbscript)\s*:", re.IGNORECASE)


def findings(html: str) -> list[str]:
    """Whatever of ours would run in a browser that reads this page."""
    page = BeautifulSoup(html, "html.parser")
    found = [str(one)[:200] for one in page.find_all("script") if MARK in (one.string or "") and not _is_data(one)]
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            handler = name.startswith("on") and MARK in text
            link = name in {"href", "src", "action", "formaction", "data", "xlink:href"} and LINK.match(text)
            if handler or (link and MARK in text) or (name == "srcdoc" and MARK in text):
                found.append(f"<{tag.name} {name}={text[:120]}>")
    return found + (["template"] if "Jahat" in html and "{{ 7*7 }}" not in html and " 49 " in html else [])


def _is_data(script: Any) -> bool:
    """A block of JSON runs nothing, and it must read as JSON; so must what core's viewers of files begin with."""
    text = script.string or "null"
    if "json" in str(script.get("type", "")):
        json.loads(text)
        return True
    begin = text.find("preload_resource = ")
    if begin < 0:
        return False
    start = begin + len("preload_resource = ")
    end = json.JSONDecoder().raw_decode(text, start)[1]
    return MARK not in text[:start] + text[end:]


@pytest.fixture
def nasty(gate: Gate) -> Gate:
    """Everything people may write, in the dataset that is hidden elsewhere, in its agency and in its people."""
    sysadmin = gate.people.sysadmin
    act("organization_patch", sysadmin, id=gate.people.opd["id"], title=EVIL, description=NOTES)
    act("user_patch", sysadmin, id=gate.people.produsen["id"], fullname=EVIL, about=NOTES)
    table = {"id": f"=a<script>{MARK}()</script>", "type": "text", "info": {"label": EVIL, "notes": NOTES}}
    data = {"resource_id": gate.file["id"], "fields": [table], "records": [{table["id"]: EVIL}], "force": True}
    tk.get_action("datastore_create")({**context_of(sysadmin), "satudata_internal": True}, data)
    act(
        "package_patch", sysadmin, id=gate.hidden["id"], title=EVIL, notes=NOTES, author=EVIL, konsep=EVIL,
        sumber=EVIL, satuan=EVIL, maintainer=EVIL, tags=[{"name": "tag-kelelawar"}],
    )  # fmt: skip
    named = f"b'><script>{MARK}()</script>.csv"
    act(
        "resource_patch", sysadmin, id=gate.file["id"], name=EVIL, description=NOTES,
        upload=csv_file(named, f"{EVIL.replace(',', ' ')},nilai\n1,2\n".encode()),
    )  # fmt: skip
    case = find_case({"ignore_auth": True}, gate.hidden["id"]).id
    act("satudata_comment_create", sysadmin, id=case, body=EVIL)
    act("satudata_attachment_create", sysadmin, id=case, note=EVIL, upload=csv_file(named))
    return gate


def test_a53_nothing_written_runs_on_any_page(nasty: Gate, app: Any) -> None:
    values = values_of(nasty, nasty.hidden, nasty.file)
    values["user"] = nasty.people.produsen["name"]
    put(nasty.hidden["id"], "terpublikasi")
    wrong, seen = [], 0
    for user in (nasty.people.sysadmin, None):
        headers = token(user)
        for rule, address in looking(app, values):
            if rule.endpoint in {"group.bulk_process", "static", "user.logout"}:
                continue
            answer = Visitor(app).get(address, headers=headers)
            if answer.mimetype == "text/html":
                html = answer.get_data(as_text=True)
                seen += MARK in html
                wrong += [(rule.endpoint, address, one) for one in findings(html)]
    for address in (f"/dataset/?q={EVIL}", f"/dataset/{EVIL}", f"/satudata/tugas?q={EVIL}", f"/organization/?q={EVIL}"):
        answer = Visitor(app).client.get(address, headers=token(nasty.people.sysadmin))
        wrong += [("", address, one) for one in findings(answer.get_data(as_text=True))]
    assert not wrong, "\n".join(map(str, wrong))
    assert seen > 40, "the words must stand on the pages, or nothing was tried"


def test_a53_mails(nasty: Gate) -> None:
    """The mail a send-back writes holds a reason, a note and what to mend, all by other people."""
    case = find_case({"ignore_auth": True}, nasty.hidden["id"])
    put(nasty.hidden["id"], "diajukan")
    act(
        "satudata_case_transition", nasty.people.kepala, id=case.id, transition="send_back",
        case_version=find_case({"ignore_auth": True}, case.id).case_version,
        reason="lainnya", note=EVIL, how_to_fix=EVIL,
    )  # fmt: skip
    mails = [row.payload for row in Session.query(Outbox).filter(Outbox.kind == "mail")]
    assert mails
    for mail in mails:
        assert not findings(mail["html"])
        assert MARK in mail["html"]
        assert "\n" not in mail["subject"]


def test_the_finder_finds() -> None:
    assert len(findings(f"<p>{EVIL}</p>")) >= 3
    assert findings(f"<a href='javascript:{MARK}()'>a</a>")
