"""Every page of CKAN itself: whoever walks through the portal reads no English word; in English, no other.

Pages that stand in `tests/browser/pages.py` are asked the same by test_every_page.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import PHONE
from tests.stories.portal import Portal

PUBLIC = "fasilitas-kesehatan-menurut-kecamatan"
HIDDEN = "desa-siaga-aktif"
ORGANIZATION = "dinas-kesehatan"

ANYBODY = (
    "/dataset/?q=tidakadahasilnya",
    f"/dataset/activity/{PUBLIC}",
    f"/organization/about/{ORGANIZATION}",
    f"/organization/activity/{ORGANIZATION}",
    "/dashboard/",
)
NOT_THERE = ("/dataset/tidak-ada", f"/dataset/{HIDDEN}", "/tidak/ada", "/user/reset/x?key=y")
NOT_YOURS = ("/ckan-admin/", "/dataset/new", "/user/")
PRODUCER = (
    "/dashboard/",
    "/user/{me}",
    "/user/edit/{me}",
    "/user/{me}/api-tokens",
    "/user/login",
    f"/dataset/activity/{HIDDEN}",
    f"/dataset/delete/{HIDDEN}",
)
SYSADMIN = (
    "/ckan-admin/",
    "/ckan-admin/config",
    "/ckan-admin/trash",
    "/ckan-admin/trash?name=all",
    "/user/",
    "/user/edit/warga",
    "/organization/new",
    f"/organization/members/{ORGANIZATION}",
    f"/organization/member_new/{ORGANIZATION}",
    f"/organization/bulk_process/{ORGANIZATION}",
    "/organization/delete/diskominfo",
)


def _crawl(visit: Visit, paths: tuple[str, ...], name: str | None = None, status: int | None = None) -> list[str]:
    """Everything wrong with these pages, page by page."""
    visitor = visit(name)
    found = []
    for path in paths:
        answered = visitor.go(path.format(me=name))
        if status and answered != status:
            found.append(f"{path}: {answered}")
        visitor.ready()
        found += [f"{path}: {one}" for one in visitor.findings()]
    return found


def test_anybody_reads_indonesian(visit: Visit) -> None:
    """Pages open to everybody that no other test looks at."""
    assert _crawl(visit, ANYBODY) == []


def test_what_is_not_there_and_what_is_hidden_read_alike(visit: Visit) -> None:
    """The page says what to do and nothing about what there might be."""
    assert _crawl(visit, NOT_THERE, status=404) == []
    visitor, said = visit(), set()
    for path in NOT_THERE[:2]:
        visitor.go(path)
        said.add(visitor.text())
    assert len(said) == 1
    assert "Halaman atau dataset yang Anda cari tidak ada, atau tidak terbuka untuk Anda." in said.pop()


def test_what_may_not_be_done_says_whom_to_ask(visit: Visit) -> None:
    assert _crawl(visit, NOT_YOURS, status=403) == []
    visitor = visit()
    visitor.go(NOT_YOURS[0])
    assert "tanyakan kepada Walidata" in visitor.text()


def test_a_producer_reads_indonesian(visit: Visit, portal: Portal) -> None:
    assert _crawl(visit, PRODUCER, portal.holder("produsen_data", ORGANIZATION)) == []


def test_walidata_read_indonesian(visit: Visit, portal: Portal) -> None:
    assert _crawl(visit, (f"/dataset/activity/{HIDDEN}", "/user/{me}"), portal.holder("walidata")) == []


def test_the_operator_reads_indonesian(visit: Visit, portal: Portal) -> None:
    assert _crawl(visit, SYSADMIN, portal.sysadmin) == []


def test_on_a_phone(visit: Visit) -> None:
    visitor = visit(screen=PHONE)
    visitor.go("/tidak/ada")
    visitor.look()


def test_a_refused_form_says_why_in_indonesian(visit: Visit) -> None:
    """Messages that validators and views give at run time."""
    visitor = visit()
    visitor.go("/user/login")
    visitor.page.fill("input[name=login]", "bukan-siapa-siapa")
    visitor.page.fill("input[name=password]", "salah sekali")
    visitor.page.press("input[name=password]", "Enter")
    visitor.page.wait_for_selector(".flash-messages .alert, .alert-danger")
    assert "kata sandi salah" in visitor.text()
    visitor.look()


def test_what_the_api_refuses_is_said_in_the_language_of_the_address(portal: Portal) -> None:
    """`/api` speaks the portal's language, `/en/api` English."""
    answers = {
        prefix: portal.http.post(f"{portal.url}{prefix}/api/3/action/package_show", json={}, timeout=30).json()["error"]
        for prefix in ("", "/en")
    }
    assert answers[""]["name_or_id"] == ["Belum diisi"]
    assert answers["/en"]["name_or_id"] == ["Missing value"]


def test_the_scripts_have_their_words(portal: Portal) -> None:
    """CKAN's file of script words holds CKAN's, the packages' and ours; nobody had to run a command."""
    words = portal.get("/api/i18n/id").json()
    assert words["Are you sure you want to perform this action?"][1] == "Yakin ingin melakukan tindakan ini?"
    assert words["Select all"][1] == "Pilih semua"


def test_feeds_speak_the_language_of_the_address(portal: Portal) -> None:
    """Their titles and the language they say they are in."""
    feed = portal.get(f"/feeds/organization/{ORGANIZATION}.atom").text
    assert 'xml:lang="id"' in feed
    assert "Dataset yang baru dibuat atau diperbarui" in feed
    assert 'xml:lang="en"' in portal.get("/en/feeds/dataset.atom").text


@pytest.mark.parametrize("path", ["/en/tidak/ada", "/en/user/login", "/en/user/reset"])
def test_english_stays_english(visit: Visit, path: str) -> None:
    """The other language of the portal is left alone: no word of our Indonesian sentences in the frame of the page."""
    visitor = visit()
    visitor.go(path)
    said = visitor.page.inner_text("body").lower().split()
    assert not {"halaman", "dan", "untuk", "kata", "sandi", "masuk", "jenis", "aktivitas", "yang", "dapat"} & set(said)
    assert {"about", "language"} <= {word.strip(":") for word in said}
