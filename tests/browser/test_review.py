"""A reviewer at work in the browser: remarks, the send-back they fill, its undo, keys and their switch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_case_pages import LINK
from tests.stories.life import Life
from tests.stories.portal import Portal


@pytest.fixture
def life(portal: Portal) -> Iterator[Life]:
    """A complete dataset waiting for its head."""
    one = Life(portal)
    one.create()
    one.complete(resources=[{**LINK, "jenis_resource": "data"}])
    one.move(one.producer, "submit")
    yield one
    one.end()


def test_a_remark_a_send_back_and_its_undo_without_script(visit: Visit, life: Life) -> None:
    """What is remarked shuts approval and stands in the form of the send-back, which is then taken back."""
    head = visit(life.head, scripts=False)
    page = head.page
    head.go(f"/satudata/kasus/{life.case}")
    page.get_by_role("link", name="Tinjau", exact=True).click()
    page.locator("#no-satuan").check()
    page.locator("#remark-satuan").fill("Satuan posyandu, bukan orang.")
    page.get_by_role("button", name="Simpan", exact=True).click()
    assert "Catatan Anda: 1" in head.text()
    assert head.go(f"/satudata/kasus/{life.case}/validate") == 409
    assert "Masih ada catatan" in head.text()
    head.go(f"/satudata/kasus/{life.case}/send_back")
    assert "Satuan posyandu, bukan orang." in page.locator("#input-how_to_fix").input_value()
    expect(page.locator("#reason-satuan_atau_definisi_keliru")).to_be_checked()
    page.get_by_role("button", name="Kembalikan untuk diperbaiki").click()
    assert life.show()["state"] == "dikembalikan"
    page.get_by_role("button", name="Urungkan pengembalian").click()
    assert life.show()["state"] == "diajukan"
    head.go(f"/satudata/kasus/{life.case}/tinjau")
    assert page.locator("#remark-satuan").input_value() == "Satuan posyandu, bukan orang."


def test_keys_walk_through_the_queue_and_can_be_switched_off(visit: Visit, portal: Portal) -> None:
    """`j` goes to a row, `x` ticks it, nothing happens in a field, and the switch is remembered (WCAG 2.1.4)."""
    walidata = visit(portal.holder("walidata"))
    page = walidata.page
    walidata.go("/satudata/tugas?mine=1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".sd-tick").first).to_be_checked()
    page.locator("#filter-q").focus()
    page.keyboard.press("x")
    assert page.locator("#filter-q").input_value() == "x"
    page.locator("#filter-q").evaluate("field => field.blur()")
    page.keyboard.press("?")
    page.locator("#sd-keys-on").uncheck()
    walidata.go("/satudata/tugas?mine=1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".sd-tick").first).not_to_be_checked()
