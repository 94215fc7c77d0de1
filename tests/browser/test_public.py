"""A citizen in the browser: from the front page to the file, the chart and the request that works when pasted."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE
from tests.stories.life import Life
from tests.stories.portal import Portal, eventually

ROWS = [(f"Kecamatan {place}", year, place * 10 + year - 2020) for place in range(3) for year in (2023, 2024, 2025)]
TABLE = "kecamatan;tahun;posyandu;catatan\n" + "".join(f"{a};{b};{c};=1+1\n" for a, b, c in ROWS)


@pytest.fixture(scope="module")
def life(portal: Portal) -> Iterator[Life]:
    """A published table."""
    one = Life(portal)
    one.create(tags=[{"name": "posyandu"}])
    one.complete(periode_awal="2023", periode_akhir="2025")
    one.upload("posyandu.csv", TABLE.encode())
    assert one.check()["state"] == "passed"
    asked = {"who": one.producer, "id": one.resource}
    eventually(lambda: portal.act("resource_show", **asked).get("datastore_active"), "the table")
    eventually(lambda: portal.act("resource_view_list", **asked), "the preview")
    one.move(one.producer, "submit")
    one.move(one.head, "validate")
    one.move(one.walidata, "verify")
    eventually(lambda: portal.act("package_search", q=f"name:{one.name}")["count"], "the index")
    yield one
    one.end()


def file_page(life: Life) -> str:
    return f"/dataset/{life.name}/resource/{life.resource}"


def test_from_the_front_page_to_the_file(visit: Visit, life: Life, tmp_path: Path) -> None:
    """Search, a filter, the dataset, its rows, another chart, the XLSX, and the request pasted into a shell."""
    citizen = visit()
    page = citizen.page
    citizen.go("/")
    page.get_by_label("Data apa yang Anda cari?").fill(life.title)
    page.locator(".sd-hero").get_by_role("button", name="Cari").click()
    expect(page.get_by_text(f'ditemukan untuk "{life.title}"')).to_be_visible()
    page.locator(".sd-facet").filter(has_text="Tahun data").get_by_role("link", name="2024").click()
    expect(page.get_by_role("link", name="Tahun data: 2024")).to_be_visible()
    citizen.look()
    page.get_by_role("link", name=life.title).click()
    text = citizen.text()
    for words in ("diverifikasi oleh", "2023–2025", "9 baris", "Creative Commons Attribution", "Bidang Data Dinas"):
        assert words in text
    assert "Interpretasi" not in text
    citizen.look()

    page.get_by_role("link", name="Lihat posyandu.csv").click()
    expect(page.frame_locator(".sd-view iframe").get_by_text("Kecamatan 2").first).to_be_visible()
    page.get_by_label("Menurut", exact=True).select_option("kecamatan")
    page.get_by_role("button", name="Gambar").click()
    expect(page.get_by_text("Posyandu menurut Kecamatan (Tahun: 2025)")).to_be_visible()
    expect(page.locator(".sd-bars tbody tr")).to_have_count(3)
    citizen.look()

    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh XLSX").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes()))
    assert [cell.value for cell in list(book.worksheets[0].iter_rows())[1]] == ["Kecamatan 0", 2023, 3, "=1+1"]
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh CSV").click()
    assert Path(taken.value.path()).read_text() == TABLE

    command = page.locator('code[data-sd-language="sh"]').first.inner_text()
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True)  # noqa: S603 - what a citizen does
    assert len(json.loads(done.stdout)["result"]["records"]) == 5
    script = page.locator('code[data-sd-language="python"]').inner_text()
    done = subprocess.run(["python3", "-c", script], capture_output=True, check=True, text=True)  # noqa: S603, S607
    assert done.stdout.startswith("9\n")


def test_on_a_phone(visit: Visit, life: Life) -> None:
    """Nothing wider than the screen, results before filters, and the citation copied with one touch."""
    citizen = visit(screen=PHONE)
    page = citizen.page
    assert citizen.go(file_page(life)) == 200
    citizen.look()
    citizen.go("/dataset/")
    page.get_by_role("link", name="Saring hasil").click()
    expect(page.get_by_role("heading", name="Saring hasil")).to_be_in_viewport()
    citizen.go(f"/dataset/{life.name}")
    citizen.look()
    page.get_by_role("button", name="Salin sitasi").click()
    expect(page.get_by_text("Tersalin")).to_be_visible()


def test_without_script(visit: Visit, life: Life) -> None:
    """The first rows as a plain table, the chart by a plain form, filters folded by the browser."""
    citizen = visit(scripts=False)
    page = citizen.page
    citizen.go(file_page(life))
    expect(page.get_by_role("cell", name="Kecamatan 2").first).to_be_visible()
    expect(page.get_by_role("img", name="Posyandu menurut Tahun (Kecamatan: semua)")).to_be_visible()
    page.get_by_label("Kecamatan", exact=True).select_option("Kecamatan 1")
    page.get_by_role("button", name="Gambar").click()
    expect(page.get_by_role("img", name="Posyandu menurut Tahun (Kecamatan: Kecamatan 1)")).to_be_visible()
    citizen.go("/dataset/")
    page.locator(".sd-facet > summary", has_text=re.compile("^Format$")).click()
    page.get_by_role("link", name="XLSX").first.click()
    expect(page.get_by_role("link", name="Format: XLSX")).to_be_visible()
    page.get_by_role("link", name="Hapus semua saringan").click()
    expect(page.get_by_role("link", name="Format: XLSX")).to_have_count(0)


def test_nothing_found_says_what_to_do(visit: Visit) -> None:
    citizen = visit()
    citizen.go("/dataset/?q=tidakadayangsepertiini&res_format=CSV")
    assert "Tidak ada dataset yang sesuai." in citizen.text()
    citizen.look()
    citizen.page.get_by_role("link", name="Tampilkan semua dataset").click()
    expect(citizen.page.locator(".sd-item").first).to_be_visible()


def test_an_agency_and_its_data(visit: Visit) -> None:
    """Its datasets and how to reach the office; no member, no head, no personnel number."""
    citizen = visit()
    citizen.go("/organization/")
    citizen.page.get_by_role("link", name="Dinas Kesehatan").first.click()
    text = citizen.text()
    assert "Dataset instansi ini" in text
    for word in ("NIP", "Anggota", "Pengikut"):
        assert word not in text
    citizen.look()


def test_on_paper(visit: Visit, life: Life) -> None:
    """What is printed can be read: rows and chart are there, buttons are not."""
    citizen = visit()
    citizen.go(file_page(life))
    citizen.findings()
    assert not citizen.findings_on_paper()
    citizen.page.emulate_media(media="print")
    expect(citizen.page.locator(".sd-plain-rows table")).to_be_visible()
    expect(citizen.page.get_by_role("link", name="Unduh XLSX")).to_be_hidden()


def test_the_front_page_counts_for_a_sysadmin_what_it_counts_for_everybody(visit: Visit, portal: Portal) -> None:
    figures: list[Any] = []
    for name in (None, portal.sysadmin):
        reader = visit(name)
        reader.go("/")
        figures.append(reader.page.locator(".sd-front-figures").inner_text())
    assert figures[0] == figures[1]
