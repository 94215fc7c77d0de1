"""One mail in its two forms, and which mails may be switched off."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.mail_kinds import KINDS, kind_about

MAIL = Mail(
    language="id",
    subject="Giliran Anda:\nPenduduk <2026>",
    greeting="Yth. Ibu Sari & Bapak Edi,",
    opening="Sebuah dataset menunggu Anda.",
    facts=(("Dataset", "Penduduk <script>alert(1)</script>"), ("Catatan", 'Baris satu\r\nBaris "dua"')),
    button=Link("Buka kasus", "https://data.contoh.go.id/satudata/kasus/1?a=1&b=2"),
    why="Anda menerima surel ini sebagai Kepala OPD.",
    portal=Link("Satu Data Kabupaten Contoh", "https://data.contoh.go.id"),
    asked=("Yang diminta", "Periksa & putuskan"),
)
STOP = Link("Matikan pengingat", "https://data.contoh.go.id/satudata/langganan/abc")


class Reader(HTMLParser):
    """What a mail program makes of the page: its words, tags and addresses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_both_forms_say_the_same() -> None:
    """Every fact, what is asked, the address, why it came, the portal; in the language of the mail."""
    page = Reader(MAIL.html())
    said = " ".join(page.words)
    for word in (
        "Ibu Sari & Bapak Edi",
        "menunggu Anda",
        "Baris satu",
        'Baris "dua"',
        "Periksa & putuskan",
        "Kepala OPD",
    ):
        assert word in MAIL.text()
        assert word in said
    assert MAIL.button.address in MAIL.text()
    assert ("html", {"lang": "id"}) in page.tags


def test_what_people_typed_stays_text() -> None:
    page = Reader(MAIL.html())
    assert "Penduduk <script>alert(1)</script>" in page.words
    assert "script" not in {tag for tag, _ in page.tags}


def test_nothing_is_loaded_from_anywhere() -> None:
    """No picture, style sheet, frame or table; addresses only as links."""
    page = Reader(replace(MAIL, stop=STOP).html())
    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "body", "div", "p", "br", "hr", "span", "strong", "a",
    }  # fmt: skip
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == [
        MAIL.button.address,
        STOP.address,
        MAIL.portal.address,
    ]
    assert not any("src" in attrs or "url(" in (attrs.get("style") or "") for _, attrs in page.tags)


def test_the_subject_is_one_line() -> None:
    assert MAIL.one_line_subject() == "Giliran Anda: Penduduk <2026>"


def test_only_a_mail_with_a_way_out_names_it() -> None:
    assert STOP.address not in MAIL.text()
    assert STOP.address in replace(MAIL, stop=STOP).text()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_decisions_say_that_they_cannot_be_switched_off(kind: str) -> None:
    """And only reminders may be."""
    what = KINDS[kind]
    assert what.reminder is (kind == "digest")
    assert ("cannot be switched off" in what.why) is not what.reminder


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_mail_about_a_daftar_data_speaks_of_no_dataset(kind: str) -> None:
    about = kind_about(kind, "daftar_data")
    assert about.subject == KINDS[kind].subject
    assert kind_about(kind, "dataset") == KINDS[kind]
    if kind in {"turn", "told"}:
        assert "dataset" not in f"{about.opening} {about.why}"
