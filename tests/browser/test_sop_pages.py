"""Editing an SOP in the browser: the fault under the cursor, by keyboard, and nothing that axe finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE
from tests.stories.portal import Portal

KEY = "uji_peramban"
PLACE = "/satudata/kelola/sop"
WRONG = ("        roles: [kepala_opd]", "        roles: [kepala_odp]")
UNDER_CURSOR = """() => { const area = document.getElementById('field-text');
  return [document.activeElement === area, area.value.slice(area.selectionStart, area.selectionEnd)]; }"""


@pytest.fixture
def text(portal: Portal) -> Iterator[str]:
    """A broken draft of a profile nobody uses; thrown away afterwards."""
    whole = portal.act("satudata_sop_export", None, id="baku", version="1")["text"].replace("key: baku", f"key: {KEY}")
    assert WRONG[0] in whole
    portal.act("satudata_sop_draft_save", portal.sysadmin, key=KEY, text=whole.replace(*WRONG))
    yield whole
    draft = portal.act("satudata_sop_draft_show", portal.sysadmin, id=KEY)
    portal.act("satudata_sop_draft_discard", portal.sysadmin, key=KEY, revision=draft["revision"])


def test_the_fault_is_found_and_repaired_by_keyboard(visit: Visit, portal: Portal, text: str) -> None:
    """The link of the fault puts the cursor on its word; what is typed there is saved and can be published."""
    walidata = visit(portal.holder("walidata"))
    assert walidata.go(f"{PLACE}/draf/{KEY}") == 200
    walidata.look()
    page = walidata.page
    numbers = page.locator(".sd-numbers")
    assert numbers.inner_text().split("\n")[-1] == str(page.input_value("#field-text").count("\n") + 1)
    link = page.locator("a[data-sd-line]")
    assert "kepala_opd" in page.inner_text("#sd-wrong")
    link.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(UNDER_CURSOR) == [True, "kepala_odp]"]
    page.keyboard.type("kepala_opd]")
    page.get_by_role("button", name="Simpan draf").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    saved = portal.act("satudata_sop_draft_show", portal.sysadmin, id=KEY)
    assert saved["judged"]["ok"] is True
    assert saved["text"] == text
    page.locator("#field-text").evaluate(
        "area => { area.value = 'x'.repeat(6e5); area.dispatchEvent(new Event('input')); }"
    )
    page.get_by_role("button", name="Simpan draf").click()
    assert "karakter" in page.locator("#field-text").evaluate("area => area.validationMessage")
    walidata.go(f"{PLACE}/draf/{KEY}/terbitkan")
    walidata.look()
    walidata.go(f"{PLACE}/simulasi?sop={KEY}@draf")
    walidata.look()


def test_the_fault_is_shown_without_script_and_on_a_phone(visit: Visit, portal: Portal, text: str) -> None:
    """The lines around it with their numbers, the named one marked; nothing wider than the screen."""
    line = text.split("\n").index(WRONG[0]) + 1
    plain = visit(portal.holder("walidata"), scripts=False)
    plain.go(f"{PLACE}/draf/{KEY}")
    assert plain.page.get_attribute("#sd-wrong a", "href") == f"#baris-{line}"
    assert plain.page.inner_text(f"#baris-{line}").strip() == WRONG[1].strip()
    phone = visit(portal.holder("walidata"), screen=PHONE)
    phone.go(f"{PLACE}/draf/{KEY}")
    phone.look()
