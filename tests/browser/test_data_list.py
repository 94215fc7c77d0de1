"""The Daftar Data in the browser: the grid saves what is left, takes a block, and says who was faster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.pages import OPD, OPD_TITLE, draft_of
from tests.browser.visitor import PHONE
from tests.stories.portal import Portal

PASTE = """(cell, text) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def rows(portal: Portal) -> Iterator[list[dict[str, Any]]]:
    """Three rows of one OPD in the draft; taken out afterwards."""
    draft = draft_of(portal)
    keeper = portal.holder("sekretariat")
    titles = ("Jumlah Puskesmas Uji", "Jumlah Posyandu Uji", "Jumlah Bidan Uji")
    made = [
        portal.act("satudata_list_row_create", keeper, list=draft["id"],
                   cells={"nama_data": title, "produsen_data": OPD_TITLE, "satuan": "Unit"})
        for title in titles
    ]  # fmt: skip
    yield made
    for row in made:
        now = _now(portal, row)
        if not now["removed"]:
            seen = {"id": row["id"], "row_version": now["row_version"]}
            portal.act("satudata_list_row_remove", keeper, **seen, reason="Selesai diuji.")


def _now(portal: Portal, row: dict[str, Any]) -> dict[str, Any]:
    return portal.act("satudata_list_row_show", portal.sysadmin, id=row["id"])


def _grid(portal: Portal) -> str:
    draft = draft_of(portal)
    return f"/satudata/daftar-data/{draft['year']}-{draft['number']}/ubah?q=Uji&sort=title"


def _cell(page: Page, row: dict[str, Any], column: str) -> Locator:
    return page.locator(f"[data-sd-row='{row['id']}'] input[name={column}]")


def _said(page: Page, row: dict[str, Any]) -> Locator:
    return page.locator(f"[data-sd-row='{row['id']}'] [data-sd-said]")


def test_a_row_is_saved_when_it_is_left(visit: Visit, portal: Portal, rows: list[dict[str, Any]]) -> None:
    """By keyboard: Enter goes down, and the row above is saved; a wrong word is refused in a sentence."""
    produsen = visit(portal.holder("produsen_data", OPD))
    assert produsen.go(_grid(portal)) == 200
    produsen.look()
    page = produsen.page
    first, *_ = sorted(rows, key=lambda row: row["title"])
    cell = _cell(page, first, "satuan")
    cell.fill("Orang")
    cell.press("Enter")
    expect(_said(page, first)).to_have_text("Tersimpan")
    assert _now(portal, first)["cells"]["satuan"] == "Orang"
    release = _cell(page, first, "jadwal_rilis")
    release.fill("kapan-kapan")
    release.press("Enter")
    expect(release).to_have_attribute("aria-invalid", "true")
    assert "jadwal_rilis" not in _now(portal, first)["cells"]
    release.fill("2026-12-31")
    release.press("Enter")
    expect(_said(page, first)).to_have_text("Tersimpan")
    assert _now(portal, first)["release_on"] == "2026-12-31"


def test_a_block_of_a_spreadsheet_is_pasted(visit: Visit, portal: Portal, rows: list[dict[str, Any]]) -> None:
    """Two lines of two cells land in neighbouring rows and columns, and both rows are saved."""
    page = _open(visit, portal)
    first, second, _ = sorted(rows, key=lambda row: row["title"])
    cell = _cell(page, first, "satuan")
    cell.focus()
    cell.evaluate(PASTE, 'Orang\tTerbuka\n"Rumah\ntangga"\tTerbatas\n')
    page.locator("h1").click()
    for row in (first, second):
        expect(_said(page, row)).to_have_text("Tersimpan")
    kept = [_now(portal, row) for row in (first, second)]
    assert [row["cells"]["satuan"] for row in kept] == ["Orang", "Rumah tangga"]
    assert [row["access_class"] for row in kept] == ["terbuka", "terbatas"]


def _open(visit: Visit, portal: Portal) -> Page:
    produsen = visit(portal.holder("produsen_data", OPD))
    assert produsen.go(_grid(portal)) == 200
    return produsen.page


def test_who_was_faster_is_said_and_one_chooses(visit: Visit, portal: Portal, rows: list[dict[str, Any]]) -> None:
    """Theirs is taken, or mine is written again; nothing is overwritten without being asked."""
    page = _open(visit, portal)
    one, other, _ = sorted(rows, key=lambda row: row["title"])
    for row in (one, other):
        seen = {"id": row["id"], "row_version": row["row_version"]}
        portal.act("satudata_list_row_update", portal.holder("sekretariat"), **seen, cells={"satuan": "Gedung"})
        _cell(page, row, "satuan").fill("Orang")
        page.locator("h1").click()
        expect(_said(page, row)).to_contain_text("Gedung")
        assert _now(portal, row)["cells"]["satuan"] == "Gedung"
    _said(page, one).get_by_role("button").first.click()
    expect(_cell(page, one, "satuan")).to_have_value("Gedung")
    _said(page, other).get_by_role("button").last.click()
    expect(_said(page, other)).to_have_text("Tersimpan")
    assert [_now(portal, row)["cells"]["satuan"] for row in (one, other)] == ["Gedung", "Orang"]


def test_without_script_each_row_has_its_button(visit: Visit, portal: Portal, rows: list[dict[str, Any]]) -> None:
    plain = visit(portal.holder("produsen_data", OPD), scripts=False)
    plain.go(_grid(portal))
    _cell(plain.page, rows[0], "satuan").fill("Buah")
    plain.page.locator(f"[data-sd-row='{rows[0]['id']}'] button").click()
    plain.page.wait_for_load_state()
    assert _now(portal, rows[0])["cells"]["satuan"] == "Buah"
    phone = visit(portal.holder("produsen_data", OPD), screen=PHONE)
    phone.go(_grid(portal))
    phone.look()
