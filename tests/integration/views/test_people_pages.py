"""Pages of people without a browser: who does what, gaps, history, files, and the objection of an official."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from ckan.tests import factories

from ckanext.satudata.adapters.tokens import objection_token
from ckanext.satudata.model import Case, RoleAssignment

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

HEAD = {"name": "dr. Sari Contoh", "position": "Kepala Dinas Kesehatan", "organization_id": "dinkes"}
FILE = "akun,peran,organisasi\nwarga,ppid,disdik\ntidak-ada,ppid,disdik\n"
PAGES = ("", "/kosong", "/riwayat", "/berkas", "/berkas/roles.csv", "/berkas/officials.csv")


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def test_the_pages_of_all_people_are_the_walidatas(people: People, app: Any) -> None:
    """And the sysadmin's, at both places; a kind of file nobody knows is not there."""
    walidata, head, admin = _token(people.walidata), _token(people.kepala), _token(people.sysadmin)
    for path in PAGES:
        assert app.get(f"/satudata/kelola{path}", headers=walidata).status_code == 200, path
        assert app.get(f"/satudata/kelola{path}", headers=head).status_code == 403, path
        assert app.get(f"/ckan-admin/satudata/peran{path}", headers=admin).status_code == 200, path
        assert app.get(f"/ckan-admin/satudata/peran{path}", headers=walidata).status_code == 403, path
    assert app.get("/satudata/kelola/berkas/orang.csv", headers=walidata).status_code == 404
    assert "Kepala Dinkes" in app.get("/satudata/kelola/riwayat?person=kepala-dinkes", headers=walidata).body
    wrong = app.get("/satudata/kelola/riwayat?person=tidak-ada", headers=walidata)
    assert 'id="wrong-filter"' in wrong.body


def test_who_does_what_is_not_there_for_outsiders(people: People, app: Any) -> None:
    """404 for the known and the unknown; one organisation leads to its page at once."""
    head, stranger = _token(people.kepala), _token(people.stranger)
    assert "Produsen Dinkes B" in app.get("/satudata/siapa/dinkes", headers=head).body
    for place in ("dinkes", "tidak-ada"):
        assert app.get(f"/satudata/siapa/{place}", headers=stranger).status_code == 404
    moved = app.get("/satudata/siapa", headers=head, follow_redirects=False)
    assert moved.headers["Location"].endswith("/satudata/siapa/dinkes")
    assert app.get("/satudata/siapa", headers=_token(people.citizen)).status_code == 200
    assert app.get("/satudata/siapa/dinkes", follow_redirects=False).status_code == 302


def test_a_file_is_looked_at_and_then_taken(people: People, app: Any) -> None:
    """The look writes nothing and carries the file on; the good lines are taken when asked for."""
    walidata = _token(people.walidata)
    sent = {"kind": "roles", "upload": (io.BytesIO(FILE.encode()), "peran.csv")}
    page = app.post("/satudata/kelola/berkas", data=sent, headers=walidata)
    assert page.status_code == 200
    assert 'value="good"' in page.body
    assert not RoleAssignment.search(role="ppid", user_id=people.citizen["id"])
    [text] = re.findall(r'<textarea name="text" hidden>(.*?)</textarea>', page.body, re.DOTALL)
    form = {"kind": "roles", "text": text, "take": "good"}
    assert app.post("/satudata/kelola/berkas", data=form, headers=walidata, follow_redirects=False).status_code == 302
    assert RoleAssignment.search(role="ppid", user_id=people.citizen["id"])
    wrong = {"kind": "roles", "upload": (io.BytesIO(b"nama\nx\n"), "x.csv")}
    page = app.post("/satudata/kelola/berkas", data=wrong, headers=walidata)
    assert (page.status_code, 'id="wrong-upload"' in page.body) == (409, True)


def test_a_refused_role_keeps_what_was_typed(people: People, app: Any) -> None:
    """Decree, reach and days come back with the sentence beside the field."""
    typed = {"user_id": "kepala-dinkes", "role": "kepala_opd", "organization_id": "dinkes", "descendants": "false"}
    typed |= {"acting": "plt", "decree_number": "800/7", "decree_date": "2026-01-05"}
    page = app.post("/satudata/kelola/beri", data=typed, headers=_token(people.walidata))
    assert page.status_code == 409
    for word in ('value="800/7"', 'value="2026-01-05"', 'value="false" selected', 'id="wrong-acting"'):
        assert word in page.body


@pytest.fixture
def entered(people: People, app: Any) -> dict[str, Any]:
    """A validation entered on its page, the signed letter sent along; the decision's event."""
    official = act("satudata_official_assign", people.walidata, **HEAD, user_id="kepala-dinkes")
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    case = act("satudata_case_show", people.pendukung, id="penduduk")
    address = f"/satudata/kasus/{case['id']}/validate"
    head = _token(people.pendukung)
    assert 'name="letter"' in app.get(address, headers=head).body
    form = {"case_version": str(case["case_version"]), "decided_by": official["id"], "letter_kind": "surat_validasi"}
    page = app.post(address, data=form, headers=head)
    assert (page.status_code, 'id="problem-letter"' in page.body) == (409, True)
    form["letter"] = (io.BytesIO(b"MZ"), "program.exe")
    page = app.post(address, data=form, headers=head)
    assert (page.status_code, 'id="problem-letter"' in page.body) == (409, True)
    form["letter"] = (io.BytesIO(b"%PDF-1.4"), "surat.pdf")
    assert app.post(address, data=form, headers=head, follow_redirects=False).status_code == 302
    return act("satudata_event_list", people.sysadmin, id="penduduk", newest_first=True)["results"][0]


def test_a_letter_sent_along_stays_although_the_decision_is_refused(people: People, app: Any) -> None:
    """Nothing that was uploaded is lost: the page says it is there and asks for what is missing."""
    act("satudata_official_assign", people.walidata, **HEAD)
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    case = act("satudata_case_show", people.pendukung, id="penduduk")
    form = {"case_version": "2", "letter_kind": "berita_acara", "letter": (io.BytesIO(b"%PDF-1.4"), "ba.pdf")}
    page = app.post(f"/satudata/kasus/{case['id']}/validate", data=form, headers=_token(people.pendukung))
    assert (page.status_code, 'id="problem-decided_by"' in page.body) == (409, True)
    assert 'name="letter"' not in page.body
    assert len(act("satudata_attachment_list", people.pendukung, id="penduduk")) == 1


def test_an_official_objects_by_the_link_of_his_mail(people: People, app: Any, entered: dict[str, Any]) -> None:
    """Looking changes nothing; a reason is asked for and kept; the page then says it is recorded."""
    address = f"/satudata/keberatan/{objection_token(entered['id'])}"
    page = app.get(address)
    assert HEAD["name"] in page.body
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert Case.get(entered["case_id"]).state == "divalidasi"
    assert app.post(address, data={"reason": " "}).status_code == 409
    assert app.post(address, data={"reason": "Bukan saya."}, follow_redirects=False).status_code == 302
    assert "Bukan saya." in app.get(address).body
    assert app.post(address, data={"reason": "Lagi."}).status_code == 409
    assert act("satudata_case_show", people.sysadmin, id="penduduk")["state"] == "dikembalikan"
    for wrong in ("x", objection_token("x"), objection_token(entered["id"])[:-2]):
        assert app.get(f"/satudata/keberatan/{wrong}").status_code == 404


def test_a_signed_in_head_finds_the_way_on_the_page_of_the_case(
    people: People, app: Any, entered: dict[str, Any]
) -> None:
    """Others do not, and neither does a visitor."""
    address = f"/satudata/keberatan-saya/{entered['id']}"
    head = _token(people.kepala)
    assert address in app.get(f"/satudata/kasus/{entered['case_id']}", headers=head).body
    assert app.get(address, headers=head).status_code == 200
    for other in (people.walidata, people.pendukung, people.stranger):
        assert address not in app.get(f"/satudata/kasus/{entered['case_id']}", headers=_token(other)).body
        assert app.get(address, headers=_token(other)).status_code == 404
    assert app.get(address, follow_redirects=False).status_code == 302
