"""The life of a dataset as people live it in the browser: by mouse, by keyboard only, on a screen of 390 px.

A wrong form, repaired; a bad file, then a good one; submitted, sent back, repaired; validated, verified; found, looked
at and downloaded by a citizen; withdrawn.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import HANDS, Hands
from tests.browser.visitor import Visitor
from tests.stories.life import COMPLETE, Life
from tests.stories.portal import Portal

Visit = Callable[..., Visitor]
DEFAULT = "2.11.6"
HEADER = "kode_kecamatan;kecamatan;tahun;posyandu\r\n"
GOOD = (HEADER + "99.01.01;Contoh Kota;2024;71\r\n99.01.02;Mekarsari Rekaan;2024;1.044\r\n").encode()
BAD = (HEADER + "".join(f"99.01.0{n};Kecamatan {n};2024;{40 + n}\r\n" for n in range(1, 9))).replace(
    ";43\r", ";empat\r"
)
NOTE = "Definisi tidak menyebut posyandu aktif."
HOW = "Sebutkan batasan posyandu aktif."
REPAIRED = "Banyaknya posyandu yang buka sedikitnya delapan kali setahun."


@pytest.fixture(params=list(HANDS))
def hands(request: pytest.FixtureRequest) -> Hands:
    """The mouse on every version of CKAN; keyboard and phone, whose pages are the same, on the default one."""
    version = os.environ.get("SATUDATA_CKAN_VERSION", DEFAULT)
    if request.param != "mouse" and version != DEFAULT:
        pytest.skip(f"told by mouse on CKAN {version}; keyboard and phone on {DEFAULT}")
    return HANDS[request.param]


@pytest.fixture
def story(visit: Visit, portal: Portal, hands: Hands, request: pytest.FixtureRequest) -> Iterator[Story]:
    told = Story(visit, portal, hands, pictures=hands is HANDS["mouse"])
    yield told
    told.life.end()


class Story:
    """One dataset, and the people who bring it from an empty form to the public and back."""

    def __init__(self, visit: Visit, portal: Portal, hands: Hands, *, pictures: bool) -> None:
        self.visit, self.portal, self.hands, self.pictures = visit, portal, hands, pictures
        self.life = Life(portal)
        self.life.title = f"Posyandu Aktif {self.life.name[-10:]}"
        self.life.name = self.life.title.lower().replace(" ", "-")
        self.came: dict[str | None, Visitor] = {}
        self.wrong: list[str] = []

    def who(self, name: str | None) -> Visitor:
        """The same person comes back with the same browser."""
        if name not in self.came:
            self.came[name] = self.visit(name, screen=self.hands.screen)
        return self.came[name]

    def seen(self, visitor: Visitor, picture: str) -> None:
        """Hold the page against every rule, and go on; the mouse's story also takes its picture.

        By keyboard the pages and the screen are the mouse's, told on the same version: only what went wrong on the way
        is new.
        """
        visitor.ready()
        if self.pictures:
            visitor.picture(f"cerita-{picture}")
        found = visitor.strays() if self.hands is HANDS["keyboard"] else visitor.findings()
        self.wrong += [f"{picture}: {finding}" for finding in found]

    # Small movements

    def unfold(self, page: Page, name: str) -> None:
        """Open the part of the form a field stands in."""
        page.wait_for_load_state("networkidle")
        folded = page.locator(f"details:not([open]):has(#field-{name})")
        while folded.count():
            self.hands.press(folded.first.locator("> summary"))

    def fill(self, page: Page, name: str, value: str) -> None:
        """Put a value into a field of the form, opening the part it stands in."""
        field = page.locator(f"#field-{name}")
        self.unfold(page, name)
        if field.input_value():
            return  # the form begins with what is known
        if field.evaluate("e => e.tagName") == "SELECT":
            self.hands.choose(field, value)
        else:
            self.hands.write(field, value)
            page.keyboard.press("Escape")

    def to_case_step(self, visitor: Visitor, transition: str) -> None:
        """From the dataset's page to the page that says what a step leads to."""
        self.hands.press(visitor.page.locator(f"#status a[href$='/{transition}']").first)
        visitor.page.wait_for_url(re.compile(rf"/satudata/kasus/[^/]+/{transition}"))

    def confirm(self, visitor: Visitor) -> None:
        """The button that carries the step out."""
        with visitor.page.expect_navigation():
            self.hands.press(visitor.page.locator("form.sd-case-form button[type=submit]"))
        assert visitor.page.locator("[role=alert] .sd-problem, .error-explanation").count() == 0, visitor.text()

    def open_waiting(self, visitor: Visitor) -> None:
        """From the start page of work to the dataset that waits there, as its mail or the list leads."""
        visitor.go("/satudata")
        link = visitor.page.get_by_role("link", name=self.life.title).first
        if not link.is_visible():
            visitor.go(f"/satudata/tugas?mine=1&q={self.life.name[-10:]}")
            link = visitor.page.get_by_role("link", name=self.life.title).first
        self.hands.press(link)
        expect(visitor.page.locator("#status")).to_be_visible()

    # The chapters

    def wrong_form_repaired(self) -> None:
        visitor = self.who(self.life.producer)
        page = visitor.page
        visitor.go("/satudata")
        self.hands.press(page.locator("#content a[href$='/dataset/new']").first)
        page.wait_for_load_state("networkidle")
        if page.is_visible("[data-satudata-found] button"):
            self.hands.press(page.get_by_role("button", name="Buang"))
        self.hands.write(page.locator("#field-title"), self.life.title)
        expect(page.locator("#field-name")).to_have_value(self.life.name)
        for name, value in COMPLETE.items():
            self.fill(page, name, "tahun lalu" if name == "periode_awal" else value)
        self.save(page)
        expect(page.locator("#form-errors")).to_be_visible()
        self.seen(visitor, "formulir-salah")
        self.hands.press(page.locator("#form-errors a[href$='periode_awal']"))
        expect(page.locator("#field-periode_awal")).to_be_focused()
        self.hands.write(page.locator("#field-periode_awal"), COMPLETE["periode_awal"])
        page.keyboard.press("Escape")
        self.save(page)
        page.wait_for_url(re.compile(r"/resource/new"))
        self.life.id = self.portal.act("package_show", self.life.producer, id=self.life.name)["id"]

    def save(self, page: Page) -> None:
        with page.expect_navigation():
            self.hands.press(page.locator(".sd-form-actions button[name=save]").first)

    def bad_file_then_good(self) -> None:
        visitor = self.who(self.life.producer)
        page = visitor.page
        self.hands.upload(page.locator("#field-files"), "posyandu.csv", BAD.encode())
        expect(page.locator(".sd-file-list a[href*='/pemeriksaan']")).to_be_visible()
        self.seen(visitor, "berkas")
        shown = self.portal.act("package_show", self.life.producer, id=self.life.name)
        self.life.resource = shown["resources"][0]["id"]
        self.life.check()
        self.hands.press(page.locator(".sd-file-list a[href*='/pemeriksaan']"))
        expect(page.locator("#content")).to_contain_text("empat")
        self.seen(visitor, "periksa-salah")
        self.hands.press(page.get_by_role("link", name="Ganti berkas").first)
        page.wait_for_url(re.compile(r"/edit"))
        self.hands.upload(page.locator("input[name=upload]"), "posyandu.csv", GOOD)
        self.save_resource(page)
        self.life.check()
        visitor.go(f"/dataset/{self.life.name}/resource/{self.life.resource}/pemeriksaan")
        expect(page.locator("#content")).to_contain_text("dapat diajukan")
        self.seen(visitor, "periksa-baik")

    def save_resource(self, page: Page) -> None:
        with page.expect_navigation():
            self.hands.press(page.locator("form button[name=save]:visible").first)

    def submit(self, picture: str) -> None:
        visitor = self.who(self.life.producer)
        visitor.go(f"/dataset/{self.life.name}")
        self.seen(visitor, f"{picture}-dataset")
        self.to_case_step(visitor, "submit")
        self.seen(visitor, picture)
        self.confirm(visitor)
        expect(visitor.page.locator("#content")).to_contain_text("Menunggu validasi Kepala OPD")

    def sent_back_and_repaired(self) -> None:
        head = self.who(self.life.head)
        self.open_waiting(head)
        self.seen(head, "kepala-dataset")
        self.to_case_step(head, "send_back")
        self.hands.tick(head.page.locator("#reason-satuan_atau_definisi_keliru"))
        self.hands.write(head.page.locator("[name=how_to_fix]"), HOW)
        self.hands.write(head.page.locator("[name=note]"), NOTE)
        self.seen(head, "kembalikan")
        self.confirm(head)
        producer = self.who(self.life.producer)
        self.open_waiting(producer)
        for words in (NOTE, HOW, "Satuan atau definisi keliru"):
            expect(producer.page.locator("#status")).to_contain_text(words)
        self.seen(producer, "dikembalikan")
        self.hands.press(producer.page.locator("#status a[href*='/dataset/edit/']").last)
        producer.page.wait_for_url(re.compile(r"/dataset/edit/"))
        self.unfold(producer.page, "notes")
        self.hands.write(producer.page.locator("#field-notes"), REPAIRED)
        self.save(producer.page)
        self.submit("ajukan-lagi")

    def decided(self, name: str, transition: str, picture: str) -> None:
        visitor = self.who(name)
        self.open_waiting(visitor)
        self.to_case_step(visitor, transition)
        self.seen(visitor, picture)
        self.confirm(visitor)

    def found_by_a_citizen(self) -> None:
        citizen = self.who(None)
        page = citizen.page
        citizen.go("/")
        self.hands.write(page.get_by_label("Data apa yang Anda cari?"), self.life.title)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/dataset/?\?"))
        self.seen(citizen, "warga-cari")
        self.hands.press(page.get_by_role("link", name=self.life.title).first)
        expect(page.locator("#content")).to_contain_text("iverifikasi oleh")
        expect(page.locator("#status")).to_have_count(0)
        self.seen(citizen, "warga-dataset")
        self.hands.press(page.locator(f"#content a[href*='/resource/{self.life.resource}']:visible").first)
        page.wait_for_url(re.compile(rf"/resource/{self.life.resource}"))
        self.seen(citizen, "warga-berkas")
        with page.expect_download() as got:
            self.hands.press(self.download_of(page))
        assert Path(got.value.path()).read_bytes() == GOOD

    def download_of(self, page: Page) -> Locator:
        return page.locator(f"#content a[href*='/resource/{self.life.resource}/download/']:visible").first

    def withdrawn(self) -> None:
        walidata = self.who(self.life.walidata)
        walidata.go(f"/dataset/{self.life.name}")
        self.to_case_step(walidata, "withdraw")
        self.hands.tick(walidata.page.locator("#reason-kesalahan_data"))
        self.hands.write(walidata.page.locator("[name=note]"), "Angka Mekarsari keliru.")
        self.hands.tick(walidata.page.locator("#input-understood"))
        self.seen(walidata, "tarik")
        self.confirm(walidata)
        citizen = self.who(None)
        assert citizen.go(f"/dataset/{self.life.name}") == 404
        assert self.life.title not in citizen.text()


def test_a_dataset_lives_from_an_empty_form_to_the_public_and_back(story: Story) -> None:
    """Each page on the way keeps every rule; nothing but what the screen says is needed."""
    story.wrong_form_repaired()
    story.bad_file_then_good()
    story.submit("ajukan")
    story.sent_back_and_repaired()
    story.decided(story.life.head, "validate", "validasi")
    story.decided(story.life.walidata, "verify", "verifikasi")
    story.found_by_a_citizen()
    story.withdrawn()
    assert not story.wrong, "\n  ".join(story.wrong)
    made = [event["transition"] for event in story.life.events() if event["kind"] == "transition"]
    assert made == ["submit", "send_back", "submit", "validate", "verify", "withdraw"]
