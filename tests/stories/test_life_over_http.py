"""The life of a dataset over HTTP, from an incomplete draft to a citizen's download and back into hiding."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.life import Life
from tests.stories.portal import ROOT, Portal, Refused, eventually

HEADER = "kode_kecamatan;kecamatan;tahun;posyandu\r\n"
GOOD = (HEADER + "99.01.01;Contoh Kota;2024;71\r\n99.01.02;Mekarsari Rekaan;2024;1.044\r\n").encode()
BAD = (HEADER + "".join(f"99.01.0{n};Kecamatan {n};2024;{40 + n}\r\n" for n in range(1, 9))).replace(
    ";43\r", ";empat\r"
)
CLEAN = ROOT.parent / "shared" / "data" / "clean"
REAL = CLEAN / "angka_garis_kemiskinan_per_kapita_per_bulan__kabupaten_data.csv"


@pytest.fixture
def life(portal: Portal) -> Iterator[Life]:
    one = Life(portal)
    yield one
    one.end()


def submitted(life: Life, content: bytes = GOOD) -> None:
    """A complete dataset with a good file, submitted."""
    life.create()
    life.upload("posyandu.csv", content)
    life.complete()
    assert life.check()["state"] == "passed"
    life.move(life.producer, "submit")


def published(life: Life, content: bytes = GOOD) -> None:
    """... and open to everybody."""
    submitted(life, content)
    life.move(life.head, "validate")
    life.move(life.walidata, "verify")


class TestDraft:
    def test_an_incomplete_draft_is_refused_with_its_missing_items(self, life: Life) -> None:
        """Every item that is missing has an entry of its own, and the draft stays a draft."""
        life.create(konsep="Posyandu aktif")
        missing = {item["field"] for item in life.show()["missing"]}
        assert {"satuan", "ukuran", "license_id", "resources"} <= missing
        assert "konsep" not in missing
        with pytest.raises(Refused) as no:
            life.move(life.producer, "submit")
        assert no.value.status == 409
        assert missing <= set(no.value.error)
        assert life.show()["state"] == "draf"

    def test_a_bad_cell_is_named_and_holds_the_submission(self, life: Life) -> None:
        """Column, row and value stand in the finding; the file is kept; a repaired one passes."""
        life.create()
        life.complete()
        life.upload("posyandu.csv", BAD.encode())
        run = life.check()
        assert run["state"] == "failed"
        finding = next(f for f in run["findings"] if f["severity"] == "error")
        assert finding["column"] == "posyandu"
        assert finding["samples"][0] == {"row": 4, "value": "empat"}
        assert all(word in finding["message"] for word in ("posyandu", "4", "empat"))
        assert life.portal.get(life.download, life.producer).content == BAD.encode()
        with pytest.raises(Refused) as no:
            life.move(life.producer, "submit")
        assert (no.value.status, "posyandu.csv" in str(no.value.error)) == (409, True)
        life.upload("posyandu.csv", GOOD)
        assert life.check()["state"] == "passed"
        assert life.move(life.producer, "submit")["state"] == "diajukan"


class TestWholeLife:
    def test_from_submission_over_a_repair_to_the_public_and_back(self, life: Life) -> None:
        """Hidden until the Walidata verifies, open byte for byte afterwards, gone at once when withdrawn."""
        before = life.portal.mails()
        submitted(life)
        life.assert_hidden()
        self._sent_back_and_repaired(life, before)
        life.move(life.head, "validate")
        life.portal.mail_to(life.walidata, f"Giliran Anda: {life.title}", before)
        life.assert_hidden()
        life.move(life.walidata, "verify")
        life.portal.mail_to(life.producer, f"Terpublikasi: {life.title}", before)
        self._open_to_citizens(life)
        note = "Angka Mekarsari keliru."
        life.move(life.walidata, "withdraw", reason="kesalahan_data", note=note)
        life.assert_hidden()
        assert note in life.portal.mail_to(life.producer, f"Ditarik: {life.title}", before)
        made = [event["transition"] for event in life.events() if event["kind"] == "transition"]
        assert made == ["submit", "send_back", "submit", "validate", "verify", "withdraw"]

    def _sent_back_and_repaired(self, life: Life, before: set[str]) -> None:
        asked = life.portal.mail_to(life.head, f"Giliran Anda: {life.title}", before)
        assert f"{life.portal.url}/satudata/kasus/{life.case}" in asked
        note, how = "Definisi tidak menyebut posyandu aktif.", "Sebutkan batasan aktif."
        life.move(life.head, "send_back", reason="satuan_atau_definisi_keliru", note=note, how_to_fix=how)
        # It can be undone for a while: the mail waits as long (undo_seconds of the demo), then for the next delivery.
        told = life.portal.mail_to(life.producer, f"Dikembalikan untuk diperbaiki: {life.title}", before, seconds=120)
        assert all(
            words in told for words in ("Satuan atau definisi keliru", note, how, "Dinas Kesehatan", "Batas waktu")
        )
        life.complete(notes="Banyaknya posyandu yang buka sedikitnya delapan kali setahun.")
        life.move(life.producer, "submit")
        life.assert_hidden()

    def _open_to_citizens(self, life: Life) -> None:
        portal = life.portal
        found = portal.act("package_search", q=f"name:{life.name}")
        assert [one["name"] for one in found["results"]] == [life.name]
        page = portal.get(f"/dataset/{life.name}")
        assert (page.status_code, life.title in page.text) == (200, True)
        assert portal.get(portal.act("resource_show", id=life.resource)["url"]).content == GOOD
        rows = eventually(lambda: _rows(life), "the table in the DataStore")
        assert [row["kode_kecamatan"] for row in rows] == ["99.01.01", "99.01.02"]
        assert life.listed() == ["package_search", "package_list", "feed", "feed of the agency"]
        with pytest.raises(Refused) as no:
            portal.act("satudata_event_list", id=life.id)
        assert no.value.status == 404

    @pytest.mark.skipif(not REAL.is_file(), reason="shared/data/clean is not beside this checkout")
    def test_a_real_table_goes_the_whole_way(self, life: Life) -> None:
        """A file as a regency published it reaches the citizen byte for byte."""
        content = REAL.read_bytes()
        published(life, content)
        url = life.portal.act("package_show", id=life.name)["resources"][0]["url"]
        assert life.portal.get(url).content == content
        assert eventually(lambda: _rows(life), "the table in the DataStore")


def _rows(life: Life) -> list[dict[str, object]]:
    try:
        return life.portal.act("datastore_search", resource_id=life.resource)["records"]
    except Refused:
        return []


class TestPageOfTheCase:
    def test_every_anonymous_visitor_is_sent_to_login(self, life: Life) -> None:
        """Known and unknown ids get the same answer, also when the dataset is public."""
        published(life)
        answers = []
        for case in (life.case, "00000000-0000-4000-8000-000000000000", "tidak-ada"):
            answer = life.portal.get(f"/satudata/kasus/{case}")
            text = (answer.headers["Location"] + answer.text).replace(case, "ID")
            answers.append((answer.status_code, text))
        assert answers[0][0] == 302
        assert "/user/login" in answers[0][1]
        assert len(set(answers)) == 1

    def test_outsiders_get_the_same_404_as_for_nothing(self, life: Life) -> None:
        """A producer of another region, a citizen with an account: no such case."""
        submitted(life)
        strangers = [life.portal.holder("produsen_data", "dinas-perhubungan-kota-tetangga"), "warga"]
        for who in strangers:
            for case in (life.case, "tidak-ada"):
                assert life.portal.get(f"/satudata/kasus/{case}", who).status_code == 404, (who, case)
        assert life.portal.get(f"/satudata/kasus/{life.case}", life.head).status_code == 200


class TestWhoMay:
    def test_nobody_decides_about_his_own_work(self, life: Life) -> None:
        """Who may see and not do gets 403; four eyes hold for sysadmins too."""
        submitted(life)
        for who in (life.producer, life.walidata):
            with pytest.raises(Refused) as no:
                life.move(who, "validate")
            assert no.value.status == 403, who

    def test_content_is_locked_while_it_waits(self, life: Life) -> None:
        """409 for everybody, sysadmins included; nothing is changed."""
        submitted(life)
        for who in (life.producer, life.portal.sysadmin):
            with pytest.raises(Refused) as no:
                life.portal.act("package_patch", who, id=life.id, notes="Diubah diam-diam")
            assert no.value.status == 409, who

    def test_who_moves_second_is_told(self, life: Life) -> None:
        """409 with the key case_version."""
        submitted(life)
        version = life.show()["case_version"]
        life.move(life.head, "validate")
        asked = {"id": life.id, "transition": "verify", "case_version": version}
        with pytest.raises(Refused) as no:
            life.portal.act("satudata_case_transition", life.walidata, **asked)
        assert (no.value.status, "case_version" in no.value.error) == (409, True)
