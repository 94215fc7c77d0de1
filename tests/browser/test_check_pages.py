"""The page of a check as a clerk uses it: a bad file is explained, replaced, clean; with script or without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE, Visitor
from tests.stories.life import Life
from tests.stories.portal import Portal

HEADER = "kode_kecamatan;kecamatan;tahun;posyandu;tanggal\r\n"
ROWS = "".join(f"99.01.{n:02};Kecamatan {n};2024;{40 + n};2024-01-{n:02}\r\n" for n in range(1, 21))
GOOD = (HEADER + ROWS).encode()
BAD = (HEADER + ROWS).replace(";43;", ";empat  puluh;").replace(";49;", ";<b>49</b>;").replace("2024-01-15", "15/1/24")
LARGE = HEADER + "".join(f"99.01.{n};Kecamatan {n};2024;{n if n != 777 else 'x'};2024-01-05\r\n" for n in range(55_000))


@pytest.fixture
def life(portal: Portal) -> Iterator[Life]:
    """A draft of an OPD."""
    one = Life(portal)
    one.create()
    yield one
    one.end()


def page(life: Life) -> str:
    return f"/dataset/{life.name}/resource/{life.resource}/pemeriksaan"


class TestRepair:
    def test_from_a_bad_file_to_a_clean_one(self, life: Life, visit: Visit) -> None:
        """Verdict first, findings by column with cell, value and cure; replaced, nothing is left to repair."""
        life.upload("posyandu.csv", BAD.encode())
        assert life.check()["state"] == "failed"
        clerk = visit(life.producer)
        asked: list[str] = []
        clerk.context.on("request", lambda request: asked.append(request.url))
        assert clerk.go(page(life)) == 200
        self._explained(clerk)
        clerk.look()
        clerk.page.get_by_role("link", name="Ganti berkas").click()
        assert f"/resource/{life.resource}/edit" in clerk.page.url
        life.upload("posyandu.csv", GOOD)
        life.check()
        clerk.go(f"/dataset/{life.name}/resource/{life.resource}/validation")
        assert clerk.page.url.endswith("/pemeriksaan")
        assert "Berkas ini dapat diajukan." in clerk.text()
        assert "Yang perlu diperbaiki" not in clerk.text()
        clerk.look()
        self._earlier_and_again(clerk)
        for path in (f"/dataset/{life.name}", f"/dataset/{life.name}/resource/{life.resource}"):
            clerk.go(path)
        self._without_the_old_report(asked)

    def _explained(self, clerk: Visitor) -> None:
        said = clerk.text()
        assert said.index("3 isian di 2 kolom perlu diperbaiki sebelum diajukan.") < said.index("Yang perlu diperbaiki")
        for words in ("Kolom D: posyandu", "Bukan angka (2 kali)", "D4", "empat␣␣puluh", "<b>49</b>", "Kolom E", "E16"):
            assert words in said
        wrong = clerk.page.locator("table.sd-sample td.sd-check-wrong")
        assert wrong.count() == 3
        assert "✗ Bukan angka" in wrong.first.inner_text()
        assert clerk.page.locator("h3").count() == 2

    def _earlier_and_again(self, clerk: Visitor) -> None:
        """An earlier check stays readable and says that there is a newer one; a new one joins the list."""
        clerk.page.locator("#history ~ .sd-scroll tbody a").first.click()
        clerk.page.wait_for_url("**run=**")
        assert "Ini pemeriksaan yang lebih lama." in clerk.text()
        assert "3 isian di 2 kolom" in clerk.text()
        clerk.page.get_by_role("link", name="Lihat pemeriksaan terbaru").click()
        clerk.page.get_by_role("button", name="Periksa lagi").click()
        expect(clerk.page.locator("#history ~ .sd-scroll tbody tr")).to_have_count(3)

    def _without_the_old_report(self, asked: list[str]) -> None:
        """Neither the megabyte of React of ckanext-validation nor its styles, on any page of a dataset."""
        assert any("_check." in url for url in asked)
        assert [url for url in asked if "frictionless" in url or "ckanext-validation" in url or "_report" in url] == []

    def test_on_a_phone(self, life: Life, visit: Visit) -> None:
        """Everything within the screen; the piece of the table scrolls in its own frame."""
        life.upload("posyandu.csv", BAD.encode())
        life.check()
        clerk = visit(life.producer, screen=PHONE)
        clerk.go(page(life))
        clerk.look()
        assert clerk.page.get_by_role("link", name="Ganti berkas").bounding_box()["height"] >= 24  # type: ignore[index]


class TestWaiting:
    def test_a_large_file_is_followed_with_script_and_without(self, life: Life, visit: Visit) -> None:
        """Progress in words; the script turns the page by itself; without it a link does."""
        follower, plain = visit(life.producer), visit(life.producer, scripts=False)
        life.upload("posyandu.csv", LARGE.encode())
        for one in (follower, plain):
            one.go(page(life))
        if follower.page.locator("progress").count():
            assert follower.page.locator("[data-sd-words]").inner_text()
        if plain.page.locator("progress").count():
            plain.page.get_by_role("link", name="Muat ulang halaman").click()
        follower.page.wait_for_selector("text=1 isian di 1 kolom perlu diperbaiki", timeout=60_000)
        assert life.check()["state"] == "failed"
        plain.page.reload()
        assert "D779" in plain.text()
        assert not plain.page.get_by_role("button", name="Cetak").is_visible()
        follower.look()
