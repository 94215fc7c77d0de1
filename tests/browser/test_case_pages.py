"""The case in the browser: what a head does in three minutes, by keyboard, on a phone and without script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE
from tests.stories.life import Life
from tests.stories.portal import Portal

LINK = {"name": "Tabel posyandu", "url": "https://contoh.example/posyandu.pdf", "format": "PDF"}
REASON = {"reason": "kesalahan_isian", "how_to_fix": "Isi satuan.", "note": "Satuan kosong."}


@pytest.fixture
def life(portal: Portal) -> Iterator[Life]:
    """A complete dataset waiting for its head; its data stand behind a link, so that no check has to be waited for."""
    one = Life(portal)
    one.create()
    one.complete(resources=[{**LINK, "jenis_resource": "data"}])
    one.move(one.producer, "submit")
    yield one
    one.end()


def case_of(life: Life, step: str = "") -> str:
    return f"/satudata/kasus/{life.case}{step}"


class TestHead:
    def test_the_head_sends_back_by_keyboard(self, visit: Visit, life: Life) -> None:
        """From the dataset to the decision without a mouse; the producer then sees what to repair."""
        head = visit(life.head)
        head.go(f"/dataset/{life.name}")
        assert "Giliran Anda" in head.text()
        head.look("kasus-blok-kepala")
        press(head, head.page.get_by_role("link", name="Kembalikan untuk diperbaiki"))
        head.page.wait_for_url(f"**{case_of(life, '/send_back')}")
        head.look("kasus-kembalikan")
        head.page.get_by_role("radio").first.focus()
        for _ in range(2):
            head.page.keyboard.press("ArrowDown")
        head.page.keyboard.press("Tab")
        head.page.keyboard.type("Isi satuan pada kolom posyandu.")
        head.page.keyboard.press("Tab")
        head.page.keyboard.type("Baris 3 tidak bersatuan.")
        head.page.keyboard.press("Tab")
        head.page.keyboard.press("Enter")
        head.page.wait_for_url(f"**/dataset/{life.name}")
        assert "Status sekarang" in head.page.inner_text(".flash-messages")
        shown = life.show()
        assert (shown["state"], shown["arrived"]["reason"]) == ("dikembalikan", "kesalahan_isian")

        producer = visit(life.producer, screen=PHONE)
        producer.go(f"/dataset/{life.name}")
        for words in ("Dikembalikan untuk diperbaiki", "Isi satuan pada kolom posyandu.", "Kesalahan isian"):
            assert words in producer.text()
        producer.look("kasus-blok-dikembalikan-ponsel")

    def test_somebody_else_was_faster(self, visit: Visit, life: Life) -> None:
        """What was typed stays, the new state is told, and the step can be taken then."""
        head = visit(life.head)
        head.go(case_of(life, "/send_back"))
        head.page.get_by_label("Kesalahan isian").check()
        head.page.fill("#input-how_to_fix", "Isi satuan pada kolom posyandu.")
        life.move(life.producer, "recall")
        life.move(life.producer, "submit")
        with head.page.expect_navigation() as sent:
            head.page.locator("form.sd-case-form button[type=submit]").click()
        assert sent.value is not None
        assert sent.value.status == 409
        assert "Tarik kembali" in head.text()
        assert head.page.input_value("#input-how_to_fix") == "Isi satuan pada kolom posyandu."
        assert head.page.get_by_label("Kesalahan isian").is_checked()
        head.look("kasus-berubah")
        head.page.locator("form.sd-case-form button[type=submit]").click()
        head.page.wait_for_url(f"**/dataset/{life.name}")
        assert life.show()["state"] == "dikembalikan"

    def test_validated_on_a_phone_without_script(self, visit: Visit, life: Life) -> None:
        """Old phones: links and forms are all there is."""
        head = visit(life.head, screen=PHONE, scripts=False)
        head.go(f"/dataset/{life.name}")
        head.page.get_by_role("link", name="Validasi", exact=True).click()
        assert "diteruskan ke Walidata" in head.text()
        head.page.get_by_role("button", name="Validasi").click()
        head.page.wait_for_url(f"**/dataset/{life.name}")
        assert life.show()["state"] == "divalidasi"

    def test_a_form_without_its_token_is_refused(self, visit: Visit, life: Life) -> None:
        """Another site cannot decide in the head's name."""
        head = visit(life.head)
        head.go(case_of(life))
        answer = head.context.request.post(
            head.portal.url + case_of(life, "/validate"), form={"case_version": "2"}, max_redirects=0
        )
        assert answer.status == 400
        assert life.show()["state"] == "diajukan"


class TestCasePage:
    def test_the_whole_case_on_desktop_and_phone(self, visit: Visit, life: Life) -> None:
        """Block, discussion, documents and history, each with its heading; nothing wider than a phone."""
        life.move(life.head, "send_back", **REASON)
        life.move(life.producer, "submit")
        for screen, name in ((None, "kasus"), (PHONE, "kasus-ponsel")):
            walidata = visit(life.walidata, screen=screen)
            assert walidata.go(case_of(life)) == 200
            headings = walidata.page.locator("main h2, [role=main] h2").all_inner_texts()
            for words in ("Status dataset", "Diskusi", "Lampiran kasus", "Riwayat"):
                assert any(words in heading for heading in headings), words
            walidata.look(name)

    def test_said_and_read(self, visit: Visit, life: Life) -> None:
        """The head remarks on a field; the producer reads it in the block and answers."""
        head = visit(life.head)
        head.go(case_of(life))
        head.page.fill("#input-body", "Satuannya unit atau buah?\nMohon diseragamkan.")
        head.page.select_option("#input-field", "satuan")
        head.page.get_by_role("button", name="Kirim komentar").click()
        head.page.wait_for_url("**#comment-*")
        assert "Tentang isian: Satuan" in head.text()
        producer = visit(life.producer, scripts=False)
        producer.go(f"/dataset/{life.name}")
        assert "Satuannya unit atau buah?" in producer.text()
        assert "Diskusi (1)" in producer.text()

    def test_a_document_is_attached_and_taken_back(self, visit: Visit, life: Life) -> None:
        """The kinds and the size are said beforehand; deleting asks first."""
        life.move(life.producer, "recall")
        producer = visit(life.producer)
        producer.go(case_of(life))
        producer.page.get_by_text("Lampirkan dokumen").click()
        assert "Paling besar 20 MB" in producer.text()
        file: Any = {"name": "rekap.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 rekap"}
        producer.page.set_input_files("#input-upload", file)
        producer.page.get_by_role("button", name="Lampirkan").click()
        producer.page.wait_for_load_state()
        assert "rekap.pdf" in producer.page.inner_text("#lampiran")
        producer.page.get_by_role("link", name="Hapus rekap.pdf").click()
        producer.look("kasus-hapus-lampiran")
        producer.page.get_by_role("button", name="Hapus dokumen").click()
        producer.page.wait_for_load_state()
        assert "rekap.pdf" not in producer.page.inner_text("#lampiran")

    def test_a_stuck_case_is_moved(self, visit: Visit, life: Life) -> None:
        """By a sysadmin, who says why."""
        admin = visit(life.portal.sysadmin)
        admin.go(case_of(life, "/pindahkan"))
        admin.look("kasus-pindahkan")
        admin.page.get_by_label("Dikembalikan untuk diperbaiki").check()
        admin.page.fill("#input-reason", "Kepala OPD pensiun, belum ada pengganti.")
        admin.page.get_by_role("button", name="Pindahkan kasus").click()
        admin.page.wait_for_url(f"**/dataset/{life.name}")
        assert life.show()["state"] == "dikembalikan"


def press(visitor: Any, target: Any) -> None:
    """Reach something by keyboard alone and press Enter on it."""
    wanted = target.element_handle()
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            visitor.page.keyboard.press("Enter")
            return
    raise AssertionError("the keyboard never reaches it")
