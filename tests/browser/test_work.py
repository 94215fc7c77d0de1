"""The pages of work as people use them: a Walidata's morning, a head on a phone, a sysadmin at the health page."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterator

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE, Visitor
from tests.stories.portal import Portal, Refused

OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('.sd-picture svg')) {
    const texts = [...svg.querySelectorAll('text')].map(t => ({said: t.textContent, box: t.getBBox()}));
    texts.forEach((one, place) => texts.slice(place + 1).forEach(other => {
      const across = one.box.x < other.box.x + other.box.width && other.box.x < one.box.x + one.box.width;
      const down = one.box.y + 2 < other.box.y + other.box.height && other.box.y + 2 < one.box.y + one.box.height;
      if (across && down) found.push(one.said + ' / ' + other.said);
    }));
    const width = svg.viewBox.baseVal.width;
    texts.filter(t => t.box.x + t.box.width > width).forEach(t => found.push('cut off: ' + t.said));
  }
  return found;
}"""


@pytest.fixture
def newcomer(portal: Portal) -> Iterator[str]:
    """An address nobody has; its account and roles are gone when the test ends."""
    name = f"undangan-{uuid.uuid4().hex[:8]}"
    yield f"{name}@contoh.example"
    for row in portal.act("satudata_role_list", portal.sysadmin):
        if row["user"] and row["user"].startswith(name):
            portal.act("satudata_role_revoke", portal.sysadmin, id=row["id"])
    for user in portal.act("user_autocomplete", portal.sysadmin, q=name):
        portal.act("user_delete", portal.sysadmin, id=user["id"])


def test_a_walidatas_morning(visit: Visit, portal: Portal, newcomer: str) -> None:
    """Start page, what is late, the list as a file, then a new head of OPD is invited and a role ended."""
    walidata = visit(scripts=False)
    walidata.sign_in(portal.holder("walidata"))
    page = walidata.page
    assert page.url == f"{portal.url}/satudata", "signing in leads to one's work"
    assert walidata.go("/") == 200
    page.get_by_role("link", name=re.compile("^Kerja")).click()
    assert "Menunggu Anda" in walidata.text()

    walidata.go("/satudata/tugas")
    page.get_by_label("Hanya yang terlambat").check()
    page.get_by_role("button", name="Saring").click()
    assert "late=1" in page.url
    shown = page.locator("table tbody tr").count()
    assert shown == page.locator(".sd-badge-late").count() > 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh sebagai CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == shown + 1
    assert {row[rows[0].index("Terlambat")] for row in rows[1:]} == {"Ya"}

    _invites(walidata, portal, newcomer)
    page.locator("tr", has_text="Rina Contoh").get_by_role("link", name="Akhiri").click()
    assert "langsung kehilangan peran" in walidata.text()
    page.get_by_role("button", name="Akhiri peran ini").click()
    assert "tidak lagi memegang peran" in walidata.text()
    assert not page.locator("tr", has_text="Rina Contoh").count()


def _invites(walidata: Visitor, portal: Portal, address: str) -> None:
    """By the page: first with a mistake, after which nothing typed is lost; then right, and the mail arrives."""
    page, before = walidata.page, portal.mails()
    walidata.go("/satudata/kelola/undang")
    page.fill("#field-email", address)
    page.fill("#field-fullname", "Rina Contoh, S.KM.")
    page.select_option("#field-role", "kepala_opd")
    page.fill("#field-valid_to", "2030-12-31")
    page.get_by_role("button", name="Undang dan beri peran").click()
    assert page.locator("#field-organization_id[aria-invalid=true]").count() == 1
    assert page.input_value("#field-email") == address
    assert page.input_value("#field-valid_to") == "2030-12-31"
    page.select_option("#field-organization_id", "dinas-pendidikan")
    page.get_by_role("button", name="Undang dan beri peran").click()
    row = page.locator("tr", has_text="Rina Contoh")
    assert "Kata sandi belum dibuat" in row.inner_text()
    assert "31 Desember 2030" in row.inner_text()
    assert "/user/reset/" in portal.mail_to(address.partition("@")[0], "Undangan", before)


def test_nobody_else_comes_in(portal: Portal) -> None:
    """Heads and producers do not manage people, Walidata do not administer; anonymous visitors sign in first."""
    walidata, head = portal.holder("walidata"), portal.holder("kepala_opd", "dinas-kesehatan")
    own = ("/satudata/kelola", "/satudata/kelola/beri", "/satudata/kelola/undang", "/satudata/kelola/pejabat")
    admin = ("/ckan-admin/satudata", "/ckan-admin/satudata/kesehatan", "/ckan-admin/satudata/peran")
    for path in own:
        assert (portal.get(path, head).status_code, portal.get(path, walidata).status_code) == (403, 200), path
    for path in admin:
        assert (portal.get(path, walidata).status_code, portal.get(path, portal.sysadmin).status_code) == (403, 200)
    for path in (*own, *admin, "/satudata", "/satudata/tugas"):
        assert portal.get(path).status_code == 302, path
    assert portal.get("/satudata/sop/baku").status_code == 200
    for path in ("/satudata/sop/tidak-ada", "/satudata/sop/tidak-ada.svg"):
        assert portal.get(path).status_code == 404
    with pytest.raises(Refused):
        portal.act("satudata_health_repair", walidata, dry_run=True)


def test_pages_of_the_walidata_on_a_desktop(visit: Visit, portal: Portal) -> None:
    """Those that test_every_page does not open hold against every rule; in the picture of the SOP no words overlap."""
    walidata = visit(portal.holder("walidata"))
    for path in ("/satudata/kelola/beri?q=siti", "/satudata/kelola/pejabat"):
        assert walidata.go(path) == 200
        walidata.look()
    assert walidata.go("/satudata/sop/baku") == 200
    assert walidata.page.locator(".sd-picture svg text").count() > 0
    assert walidata.page.evaluate(OVERLAPS) == []


def test_a_head_with_a_phone(visit: Visit, portal: Portal) -> None:
    """The list of what waits, as cards; start page and SOP stand in test_every_page, on a phone too."""
    head = visit(portal.holder("kepala_opd", "dinas-kesehatan"), screen=PHONE)
    assert head.go("/satudata/tugas?mine=1") == 200
    head.look()
    assert head.page.locator(".sd-cards tbody tr").count() > 0
    assert "Menunggu validasi Kepala OPD" in head.text()


def test_somebody_without_a_role_is_told_what_to_do(visit: Visit) -> None:
    """No empty lists: whom to ask, and the own user name to tell them; no number in the header."""
    citizen = visit("warga")
    citizen.go("/satudata")
    assert "Mintalah peran kepada Walidata" in citizen.text()
    assert "warga" in citizen.text()
    assert not citizen.page.locator(".account-masthead .sd-count").count()
    citizen.look("kerja-warga")


def test_a_sysadmin_at_the_health_page(visit: Visit, portal: Portal) -> None:
    """What a repair would do, and roles, beside the pages of test_every_page; every kind of role can be given."""
    admin = visit(portal.sysadmin)
    for path in ("/ckan-admin/satudata/kesehatan/perbaiki", "/ckan-admin/satudata/peran"):
        assert admin.go(path) == 200
        admin.look()
    admin.go("/ckan-admin/satudata/peran/beri")
    assert admin.page.locator("#field-role option[value=walidata]").count() == 1
    admin.go("/ckan-admin/")
    admin.page.locator(".page-header a", has_text="Satu Data").click()
    assert "Administrasi Satu Data" in admin.text()
