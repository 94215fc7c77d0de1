"""The form of a dataset and the page of its files, as a producer at an OPD uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.visitor import PHONE, Visitor
from tests.stories.life import OPD, Life
from tests.stories.portal import Portal

Visit = Callable[..., Visitor]
CSV = b"kode;jumlah\n99.01.01;12\n99.01.02;7\n"
DROP = """([zone, files]) => {
  const data = new DataTransfer();
  for (const [name, size] of files) data.items.add(new File(['a;b\\n' + '1;2\\n'.repeat(size / 4)], name));
  zone.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def producer(portal: Portal) -> str:
    return portal.holder("produsen_data", OPD)


@pytest.fixture(scope="module")
def life(portal: Portal) -> Iterator[Life]:
    """One draft for all tests but the last, which submits it."""
    life = Life(portal)
    life.create(konsep="Posyandu", satuan="Unit")
    yield life
    life.end()


@pytest.fixture
def at_form(visit: Visit, life: Life) -> Callable[..., Visitor]:
    """Somebody of the OPD at the form of a draft of his own."""

    def someone(**how: Any) -> Visitor:
        life.portal.act("satudata_form_draft_delete", life.producer, form=life.id)
        visitor = visit(life.producer, **how)
        assert visitor.go(f"/dataset/edit/{life.name}") == 200
        return visitor

    return someone


def _open_all(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


class TestLooks:
    def test_the_forms_on_a_desktop_and_a_phone(self, visit: Visit, life: Life):
        files = f"/dataset/{life.name}/resource/new"
        desktop, phone = visit(life.producer), visit(life.producer, screen=PHONE)
        for visitor, path in (
            (desktop, "/dataset/new"),
            (desktop, files),
            (phone, f"/dataset/edit/{life.name}"),
            (phone, files),
        ):
            assert visitor.go(path) == 200
            _open_all(visitor)
            visitor.look()


class TestParts:
    def test_what_is_asked_and_counted_follows_what_is_typed(self, at_form: Callable[..., Visitor]):
        page = at_form().page
        count = page.locator("[data-satudata-count=standar_data]")
        before = count.inner_text()
        page.click("[data-satudata-part=standar_data]")
        page.fill("#field-klasifikasi", "-")
        page.fill("#field-notes", "Banyaknya posyandu aktif")
        assert (before, count.inner_text()) == ("2/5", "4/5")
        assert "4 dari 5 isian wajib terisi" in page.inner_text("#section-standar_data > summary")
        page.click("[data-satudata-part=akses]")
        assert not page.is_visible("#field-alasan_pembatasan")
        page.select_option("#field-accessRights", "terbatas")
        assert page.inner_text("[data-satudata-count=akses]").endswith("/6")
        page.fill("#field-alasan_pembatasan", "Pasien dapat dikenali")
        page.select_option("#field-accessRights", "terbuka")
        assert page.is_visible("#field-alasan_pembatasan"), "what was typed does not vanish"
        assert not page.is_visible("#field-batas_pembatasan")

    def test_an_address_opens_the_part_and_focuses_the_field(self, at_form: Callable[..., Visitor]):
        page = at_form().page
        page.evaluate("window.location.hash = '#field-rumus'")
        page.wait_for_function("document.activeElement.id === 'field-rumus'")
        page.reload()
        assert page.evaluate("document.activeElement.id") == "field-rumus"
        assert page.is_visible("#field-rumus")


class TestErrors:
    def test_a_wrong_form_keeps_everything_and_jumps_to_the_field(self, at_form: Callable[..., Visitor]):
        visitor = at_form()
        page = visitor.page
        _open_all(visitor)
        page.fill("#field-periode_awal", "tahun lalu")
        page.fill("#field-sumber", "Laporan bulanan")
        with page.expect_navigation() as answer:
            page.click("button:has-text('Simpan') >> nth=0")
        assert answer.value.status == 409
        assert page.evaluate("document.activeElement.id") == "form-errors"
        assert page.input_value("#field-periode_awal") == "tahun lalu"
        assert page.input_value("#field-sumber") == "Laporan bulanan"
        wrong = page.locator("#field-periode_awal")
        assert wrong.get_attribute("aria-invalid") == "true"
        assert "error-periode_awal" in str(wrong.get_attribute("aria-describedby"))
        page.click("#form-errors a")
        assert page.evaluate("document.activeElement.id") == "field-periode_awal"
        visitor.look()


class TestNew:
    def test_it_begins_with_what_is_known_or_with_last_year(self, visit: Visit, producer: str):
        visitor = visit(producer)
        visitor.go("/dataset/new")
        page = visitor.page
        assert "Dinas Kesehatan" in page.inner_text("#field-owner_org option:checked")
        assert page.input_value("#field-author")
        assert page.input_value("#field-kode_wilayah").startswith("99.01")
        page.click("#field-salin-search")
        page.keyboard.type("tenaga kes")
        page.locator(".sd-copy [role=option] >> text=Tenaga Kesehatan").first.click()
        page.click(".sd-copy button")
        assert "salin=jumlah-tenaga-kesehatan" in page.url
        assert page.input_value("#field-title").startswith("Jumlah Tenaga Kesehatan")
        assert page.input_value("#field-name") != "jumlah-tenaga-kesehatan"
        assert page.input_value("#field-id_dds") == ""
        page.click("text=Urungkan")
        assert page.input_value("#field-title") == ""

    def test_without_a_script_from_an_empty_form_to_the_files(self, visit: Visit, portal: Portal, producer: str):
        visitor = visit(producer, scripts=False)
        visitor.go("/dataset/new")
        page = visitor.page
        name = Life(portal).name
        page.fill("#field-title", "Tanpa Skrip")
        page.fill("#field-name", name)
        page.fill("#field-periode_awal", "salah")
        page.click("text=Simpan dan lanjut ke berkas")
        assert page.input_value("#field-title") == "Tanpa Skrip"
        assert page.is_visible("#form-errors")
        page.fill("#field-periode_awal", "2024")
        page.click("text=Simpan dan lanjut ke berkas")
        assert page.url.endswith(f"/dataset/{name}/resource/new")
        try:
            page.set_input_files("#field-upload", {"name": "a.csv", "mimeType": "text/csv", "buffer": CSV})
            page.fill("#field-name", "Berkas pertama")
            page.click("text=Simpan berkas ini")
            assert "Berkas pertama" in page.inner_text(".sd-file-list")
            page.click("text=Selesai: lihat dataset")
            assert page.url.endswith(f"/dataset/{name}")
            assert portal.act("package_show", producer, id=name)["state"] == "active"
        finally:
            portal.act("dataset_purge", portal.sysadmin, id=name)

    def test_a_draft_goes_to_the_page_of_the_dataset(self, visit: Visit, portal: Portal, producer: str):
        visitor = visit(producer)
        visitor.go("/dataset/new?kosong=1")
        page = visitor.page
        title = "Draf " + Life(portal).name[-6:]
        if page.is_visible("[data-satudata-found] button"):
            page.click("text=Buang")
        page.fill("#field-title", title)
        name = page.input_value("#field-name")
        assert name == title.lower().replace(" ", "-")
        page.select_option("#field-owner_org", index=1)
        page.click("text=Simpan draf")
        page.wait_for_url(re.compile(f"/dataset/{name}$"))
        portal.act("dataset_purge", portal.sysadmin, id=name)


class TestNothingIsLost:
    def test_what_was_typed_is_there_after_a_reload(self, at_form: Callable[..., Visitor]):
        visitor = at_form()
        page = visitor.page
        _open_all(visitor)
        page.fill("#field-konsep", "Belum disimpan")
        page.wait_for_function("document.querySelector('[data-satudata-status]').textContent.includes('Tersimpan')")
        page.reload()
        page.click("[data-satudata-found] >> text=Pakai")
        assert page.input_value("#field-konsep") == "Belum disimpan"
        page.click("button:has-text('Simpan') >> nth=0")
        page.wait_for_url(re.compile(r"/dataset/cerita-\w+$"))
        page.go_back()
        page.reload()
        page.wait_for_load_state("networkidle")
        assert not page.is_visible("[data-satudata-found]"), "what was saved is no longer offered"

    def test_without_a_connection_the_browser_keeps_it(self, at_form: Callable[..., Visitor]):
        visitor = at_form()
        page = visitor.page
        _open_all(visitor)
        visitor.context.set_offline(True)
        page.fill("#field-konsep", "Di luar jaringan")
        page.click("button:has-text('Simpan') >> nth=0")
        page.wait_for_selector("text=Tidak ada sambungan")
        visitor.context.set_offline(False)
        page.wait_for_function("document.querySelector('[data-satudata-status]').textContent.includes('Tersimpan')")
        assert not page.is_visible("text=Tidak ada sambungan")
        assert page.input_value("#field-konsep") == "Di luar jaringan"

    def test_signed_out_behind_an_open_form(self, at_form: Callable[..., Visitor], life: Life, portal: Portal):
        visitor = at_form()
        page = visitor.page
        _open_all(visitor)
        page.fill("#field-konsep", "Sesi habis")
        visitor.context.clear_cookies()
        page.click("button:has-text('Simpan') >> nth=0")
        page.wait_for_selector("[data-satudata-alert] >> text=Anda sudah keluar")
        with page.expect_popup() as opened:
            page.click("[data-satudata-alert] a")
        other = opened.value
        other.fill("input[name=login]", life.producer)
        other.fill("input[name=password]", portal.account(life.producer)["password"])
        other.press("input[name=password]", "Enter")
        other.wait_for_url(lambda url: "/user/login" not in url)
        other.close()
        page.bring_to_front()
        page.click("button:has-text('Simpan') >> nth=0")
        page.wait_for_url(re.compile(rf"/dataset/{life.name}$"))
        assert portal.act("package_show", life.producer, id=life.name)["konsep"] == "Sesi habis"

    def test_signed_out_without_a_script(self, at_form: Callable[..., Visitor], life: Life, portal: Portal):
        visitor = at_form(scripts=False)
        page = visitor.page
        page.fill("#field-konsep", "Sesi habis tanpa skrip")
        visitor.context.clear_cookies()
        with page.expect_navigation() as answer:
            page.click("button:has-text('Simpan') >> nth=0")
        assert answer.value.status == 403
        assert "isian Anda tidak hilang" in visitor.text()
        other = visitor.context.new_page()
        other.goto(portal.url + "/user/login")
        other.fill("input[name=login]", life.producer)
        other.fill("input[name=password]", portal.account(life.producer)["password"])
        other.press("input[name=password]", "Enter")
        other.wait_for_url(lambda url: "/user/login" not in url)
        with page.expect_navigation():
            page.click("text=Saya sudah masuk: lanjutkan")
        if "/edit/" in page.url:  # the token of before the sign-in no longer holds: the form once more, filled in
            assert page.input_value("#field-konsep") == "Sesi habis tanpa skrip"
            assert "Silakan simpan sekali lagi" in visitor.text()
            page.click("button:has-text('Simpan') >> nth=0")
        assert page.url.endswith(f"/dataset/{life.name}")
        assert portal.act("package_show", life.producer, id=life.name)["konsep"] == "Sesi habis tanpa skrip"


class TestWords:
    def test_words_are_offered_and_chosen_by_the_keyboard(self, at_form: Callable[..., Visitor]):
        visitor = at_form()
        page = visitor.page
        _open_all(visitor)
        page.fill("#field-satuan", "")
        page.type("#field-satuan", "ora")
        page.wait_for_selector("#row-satuan [role=option]")
        assert page.get_attribute("#field-satuan", "aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.input_value("#field-satuan") == "Orang"
        page.fill("#field-kode_wilayah", "99.01, ")
        page.type("#field-kode_wilayah", "99.01.0")
        page.wait_for_selector("#row-kode_wilayah [role=option]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert re.fullmatch(r"99\.01, 99\.01\.0\d", page.input_value("#field-kode_wilayah"))


class TestFiles:
    def test_two_files_dropped_one_of_them_too_large(self, visit: Visit, life: Life, portal: Portal):
        visitor = visit(life.producer)
        visitor.go(f"/dataset/{life.name}/resource/new")
        page = visitor.page
        zone = page.query_selector(".sd-drop-zone")
        page.evaluate(DROP, [zone, [["kecil.csv", 40], ["besar.csv", 51 * 1024 * 1024]]])
        page.wait_for_selector(".sd-file-list >> text=kecil")
        assert "Terlalu besar" in page.inner_text(".sd-uploads")
        names = [one["name"] for one in portal.act("package_show", life.producer, id=life.name)["resources"]]
        assert "kecil" in names
        assert "besar" not in names
        visitor.look()

    def test_a_file_that_failed_is_tried_again_and_the_others_stay(self, visit: Visit, life: Life):
        visitor = visit(life.producer)
        visitor.go(f"/dataset/{life.name}/resource/new")
        page = visitor.page
        broken = re.compile("/formulir/berkas/")
        page.route(broken, lambda route: route.abort())
        chosen = [{"name": name, "mimeType": "text/csv", "buffer": CSV} for name in ("satu.csv", "dua.csv")]
        page.set_input_files("#field-files", chosen)
        page.wait_for_function("document.querySelectorAll('.sd-uploads .sd-error').length === 2")
        page.unroute(broken)
        page.locator(".sd-uploads >> text=Coba lagi").first.click()
        page.wait_for_selector(".sd-file-list >> text=satu")
        assert page.locator(".sd-uploads li").count() == 1

    def test_a_refused_replacement_keeps_what_was_typed(self, visit: Visit, life: Life):
        life.upload("data.csv", CSV)
        visitor = visit(life.producer)
        visitor.go(f"/dataset/{life.name}/resource/{life.resource}/edit")
        page = visitor.page
        page.fill("#field-periode_awal", "entah")
        page.set_input_files("input[name=upload]", {"name": "b.csv", "mimeType": "text/csv", "buffer": CSV})
        with page.expect_navigation() as answer:
            page.click("button:has-text('Simpan') >> nth=0")
        assert answer.value.status == 409
        assert page.input_value("#field-periode_awal") == "entah"
        page.fill("#field-periode_awal", "2024")
        page.click("button:has-text('Simpan') >> nth=0")
        page.wait_for_url(re.compile(rf"/resource/{life.resource}$"))
        stored = life.portal.act("resource_show", life.producer, id=life.resource)
        assert stored["url"].endswith("/data.csv"), "the refused file has left no name behind"


class TestLocked:
    def test_a_locked_dataset_says_so_before_and_after(self, visit: Visit, life: Life):
        life.complete()
        for one in life.portal.act("package_show", life.producer, id=life.id)["resources"]:
            life.portal.act("resource_delete", life.producer, id=one["id"])
        life.resource = ""
        life.upload("data.csv", CSV)
        life.check()
        life.move(life.producer, "submit")
        visitor = visit(life.producer)
        visitor.go(f"/dataset/edit/{life.name}")
        assert "dikunci" in visitor.text()
        _open_all(visitor)
        visitor.page.fill("#field-konsep", "Konsep baru")
        with visitor.page.expect_navigation() as answer:
            visitor.page.click("button:has-text('Simpan') >> nth=0")
        assert answer.value.status == 409
        assert visitor.page.input_value("#field-konsep") == "Konsep baru"
        assert "dikunci" in visitor.page.inner_text("#form-errors")
