"""The pages on which a transition is confirmed: nothing by GET, nothing lost, nothing for outsiders."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model
from ckan.lib.helpers import helper_functions
from ckan.tests import factories

from tests.integration.case_matrix import comment
from tests.integration.support import People, act, attach_letter, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

WORDS = {"reason": "kesalahan_isian", "how_to_fix": "Isi kolom jumlah pada baris 3", "note": "Baris 3 kosong"}


def token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def statements(app: Any, headers: dict[str, str]) -> int:
    """How many SQL statements the dataset's page asks, seen for the second time."""
    asked: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    app.get("/dataset/penduduk", headers=headers)
    sa.event.listen(model.meta.engine, "before_cursor_execute", count)
    try:
        app.get("/dataset/penduduk", headers=headers)
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", count)
    return len(asked)


@pytest.fixture
def case(people: People) -> dict[str, Any]:
    """A dataset waiting for its head."""
    make_dataset(people.produsen, people.opd, "penduduk")
    return move(people.produsen, "penduduk", "submit")


def state(people: People) -> str:
    return act("satudata_case_show", people.sysadmin, id="penduduk")["state"]


class TestConfirmation:
    def test_it_says_what_follows_and_looking_changes_nothing(self, people: People, case: dict, app: Any) -> None:
        """Consequence, who is told, what the public sees; the state is as before."""
        page = app.get(f"/satudata/kasus/{case['id']}/validate", headers=token(people.kepala))
        assert page.status_code == 200
        for words in ("diteruskan ke Walidata", 'name="case_version" value="2"', "Tabel 2025", "csrf"):
            assert words in page.body, words
        assert state(people) == "diajukan"

    def test_confirmed_it_is_made_and_leads_to_the_dataset(self, people: People, case: dict, app: Any) -> None:
        """POST, then a redirect."""
        address = f"/satudata/kasus/{case['id']}/validate"
        answer = app.post(address, data={"case_version": "2"}, headers=token(people.kepala), follow_redirects=False)
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith("/dataset/penduduk")
        assert state(people) == "divalidasi"

    @pytest.mark.parametrize(
        ("came_from", "end"),
        [
            ("/satudata/tugas?step=3", "/satudata/tugas?step=3"),
            ("https://jahat.example/", "/dataset/penduduk"),
            ("//jahat.example/", "/dataset/penduduk"),
            ("/\\jahat.example", "/dataset/penduduk"),
            ("/\t/jahat.example", "/dataset/penduduk"),
            ("javascript:alert(1)", "/dataset/penduduk"),
        ],
    )
    def test_it_leads_back_to_where_it_was_opened_on_this_portal_only(
        self, people: People, case: dict, app: Any, came_from: str, end: str
    ) -> None:
        """The queue returns; other machines are never led to."""
        data = {"case_version": "2", "came_from": came_from}
        answer = app.post(
            f"/satudata/kasus/{case['id']}/validate", data=data, headers=token(people.kepala), follow_redirects=False
        )
        assert answer.status_code == 302
        assert answer.headers["Location"].endswith(end)
        assert "jahat" not in answer.headers["Location"]

    def test_a_missing_reason_is_said_beside_the_field_and_words_stay(
        self, people: People, case: dict, app: Any
    ) -> None:
        """409, the rest of what was typed still there."""
        data = {"case_version": "2", "how_to_fix": WORDS["how_to_fix"], "note": "Baris <3> kosong"}
        address = f"/satudata/kasus/{case['id']}/send_back"
        page = app.post(address, data=data, headers=token(people.kepala))
        assert page.status_code == 409
        for words in ('id="problem-reason"', 'aria-invalid="true"', WORDS["how_to_fix"], "Baris &lt;3&gt; kosong"):
            assert words in page.body, words
        assert state(people) == "diajukan"

    def test_somebody_else_moved_first(self, people: People, case: dict, app: Any) -> None:
        """409 with the new state, what was done, and every word typed; a step still possible can be taken now."""
        move(people.produsen, "penduduk", "recall")
        move(people.produsen, "penduduk", "submit")
        address = f"/satudata/kasus/{case['id']}/send_back"
        page = app.post(address, data={"case_version": "2", **WORDS}, headers=token(people.kepala))
        assert page.status_code == 409
        for words in (WORDS["how_to_fix"], WORDS["note"], 'name="case_version" value="4"', "Tarik kembali"):
            assert words in page.body, words
        assert 'value="kesalahan_isian" checked' in page.body
        move(people.kepala, "penduduk", "validate")
        page = app.post(address, data={"case_version": "4", **WORDS}, headers=token(people.kepala))
        assert page.status_code == 409
        for words in (WORDS["how_to_fix"], WORDS["note"], "readonly"):
            assert words in page.body, words
        assert state(people) == "divalidasi"

    def test_what_ends_a_way_needs_a_tick(self, people: People, case: dict, app: Any) -> None:
        """Refusal is final: without the tick nothing happens and nothing is lost."""
        address = f"/satudata/kasus/{case['id']}/refuse"
        data = {"case_version": "2", "reason": "duplikasi", "note": "Sama dengan Disdukcapil"}
        page = app.post(address, data=data, headers=token(people.walidata))
        assert (page.status_code, state(people)) == (409, "diajukan")
        assert "Sama dengan Disdukcapil" in page.body
        app.post(address, data={**data, "understood": "1"}, headers=token(people.walidata), follow_redirects=False)
        assert state(people) == "ditolak"

    def test_the_official_is_chosen_from_those_in_office(self, people: People, case: dict, app: Any) -> None:
        """Who records a decision names who made it (Pringsewu); one whose term has ended is not offered."""
        for name, end in (("dr. Sari", None), ("dr. Lama", "2020-01-01")):
            data = {"name": name, "position": "Kepala Dinas", "organization_id": people.opd["id"]}
            act("satudata_official_assign", people.walidata, **data, **({"valid_to": end} if end else {}))
        address = f"/satudata/kasus/{case['id']}/validate"
        page = app.get(address, headers=token(people.pendukung))
        assert "dr. Sari" in page.body
        assert "dr. Lama" not in page.body
        page = app.post(address, data={"case_version": "2"}, headers=token(people.pendukung))
        assert page.status_code == 409
        assert 'id="problem-decided_by"' in page.body


class TestWhoMay:
    def test_outsiders_find_nothing_and_anonymous_signs_in_first(self, people: People, case: dict, app: Any) -> None:
        """404 for the known and the unknown, for reading and writing."""
        for address in (f"/satudata/kasus/{case['id']}", "/satudata/kasus/tidak-ada"):
            for path in ("", "/validate", "/lampiran"):
                for who in (people.citizen, people.stranger):
                    assert app.get(address + path, headers=token(who)).status_code == 404, path
                answer = app.get(address + path, follow_redirects=False)
                assert (answer.status_code, "/user/login" in answer.headers["Location"]) == (302, True)
            for path in ("/validate", "/komentar", "/lampiran", "/pindahkan"):
                assert app.post(address + path, headers=token(people.stranger)).status_code == 404, path
        assert state(people) == "diajukan"

    def test_who_sees_and_may_not_is_told_why(self, people: People, case: dict, app: Any) -> None:
        """403 for a step of somebody else, 409 for one that is not possible yet, 404 for none there is."""
        for who, step, status in (
            (people.produsen, "validate", 403),
            (people.sysadmin, "validate", 403),
            (people.produsen, "submit", 409),
            (people.produsen, "terbitkan", 404),
            (people.walidata, "pindahkan", 403),
        ):
            assert app.get(f"/satudata/kasus/{case['id']}/{step}", headers=token(who)).status_code == status, step
        page = app.post(
            f"/satudata/kasus/{case['id']}/validate",
            data={"case_version": "2", "note": "Tulisan saya"},
            headers=token(people.produsen),
        )
        assert (page.status_code, "Tulisan saya" in page.body) == (403, True)

    def test_the_block_is_for_people_of_the_case_only(self, people: People, case: dict, app: Any) -> None:
        """Published for everybody, the block still is not."""
        move(people.kepala, "penduduk", "validate")
        move(people.walidata, "penduduk", "verify")
        block = 'id="sd-case-title"'
        for who in (people.produsen, people.kepala, people.walidata, people.pembina, people.sysadmin):
            assert block in app.get("/dataset/penduduk", headers=token(who)).body
        for headers in ({}, token(people.citizen), token(people.stranger), token(people.forum)):
            page = app.get("/dataset/penduduk", headers=headers)
            assert page.status_code == 200
            assert block not in page.body
            assert "/satudata/kasus" not in page.body

    def test_the_block_costs_nobody_else_a_statement(
        self, people: People, case: dict, app: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """None for visitors and for people without a role; for people of the case ten, the dataset not read again."""
        move(people.kepala, "penduduk", "validate")
        move(people.walidata, "penduduk", "verify")
        readers = {who: token(getattr(people, who)) for who in ("citizen", "produsen", "walidata")} | {"nobody": {}}
        shown = {who: statements(app, headers) for who, headers in readers.items()}
        monkeypatch.setitem(helper_functions, "satudata_case_of", lambda pkg: None)
        more = {who: shown[who] - statements(app, headers) for who, headers in readers.items()}
        assert (more["nobody"], more["citizen"]) == (0, 0)
        assert max(more.values()) <= 10

    def test_what_is_missing_leads_to_its_field_for_who_can_fill_it_in(self, people: People, app: Any) -> None:
        """The producer gets links, the head sentences."""
        make_dataset(people.produsen, people.opd, "kurang", konsep=None, resources=[])
        producer = app.get("/dataset/kurang", headers=token(people.produsen)).body
        assert "/dataset/edit/kurang#field-konsep" in producer
        assert "/dataset/kurang/resource/new" in producer
        assert "#field-konsep" not in app.get("/dataset/kurang", headers=token(people.kepala)).body


class TestNames:
    def test_a_name_is_written_as_it_is(self, people: People, case: dict, app: Any) -> None:
        """Escaped once, wherever it stands."""
        official = act(
            "satudata_official_assign",
            people.walidata,
            name="Ma'ruf & <i>Co</i>",
            position="Kepala Dinas",
            organization_id=people.opd["id"],
        )
        attach_letter(people.pendukung, "penduduk")
        move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        for path in ("/dataset/penduduk", f"/satudata/kasus/{case['id']}"):
            page = app.get(path, headers=token(people.walidata)).body
            assert "Ma&#39;ruf &amp; &lt;i&gt;Co&lt;/i&gt; (Kepala Dinas)" in page, path


class TestStuck:
    def test_a_sysadmin_moves_it_with_a_reason(self, people: People, case: dict, app: Any) -> None:
        """Refused without one, with the words kept; told in the history."""
        address = f"/satudata/kasus/{case['id']}/pindahkan"
        assert "terpublikasi" not in app.get(address, headers=token(people.sysadmin)).body.split("<form")[-1]
        data = {"case_version": "2", "state": "dikembalikan", "note": "Kepala pensiun"}
        page = app.post(address, data=data, headers=token(people.sysadmin))
        assert (page.status_code, "Kepala pensiun" in page.body) == (409, True)
        data["reason"] = "Belum ada pengganti"
        app.post(address, data=data, headers=token(people.sysadmin), follow_redirects=False)
        assert state(people) == "dikembalikan"
        assert "Belum ada pengganti" in app.get("/dataset/penduduk", headers=token(people.produsen)).body


class TestDiscussion:
    def test_words_are_shown_as_text_and_kept_when_refused(self, people: People, case: dict, app: Any) -> None:
        """No HTML of anybody's becomes part of the page."""
        address = f"/satudata/kasus/{case['id']}"
        headers = token(people.kepala)
        answer = app.post(
            f"{address}/komentar",
            data={"body": "<script>alert(1)</script>", "field": "konsep"},
            headers=headers,
            follow_redirects=False,
        )
        assert answer.status_code == 302
        assert "#comment-" in answer.headers["Location"]
        page = app.get(address, headers=headers)
        assert "&lt;script&gt;alert(1)" in page.body
        assert "<script>alert(1)" not in page.body
        page = app.post(f"{address}/komentar", data={"body": "x" * 5001, "field": "konsep"}, headers=headers)
        assert (page.status_code, "x" * 5001 in page.body) == (409, True)
        assert 'id="problem-body"' in page.body

    def test_a_comment_is_withdrawn_after_being_asked(self, people: People, case: dict, app: Any) -> None:
        """GET asks, POST does; the mark stays."""
        said = comment(people.kepala, "penduduk", "Kalimat keliru")
        address = f"/satudata/kasus/{case['id']}/komentar/{said['id']}/tarik"
        assert app.get(address, headers=token(people.produsen)).status_code == 403
        assert "Kalimat keliru" in app.get(address, headers=token(people.kepala)).body
        app.post(address, headers=token(people.kepala), follow_redirects=False)
        page = app.get(f"/satudata/kasus/{case['id']}", headers=token(people.kepala)).body
        assert "Kalimat keliru" not in page
        assert "Komentar ini sudah ditarik." in page

    def test_fifty_events_a_page(self, people: People, case: dict, app: Any) -> None:
        """Newest first, older ones behind a link."""
        for name in ("kepala", "walidata"):
            for _ in range(26):
                comment(getattr(people, name), "penduduk")
        for number in range(52):
            act("satudata_attachment_create", people.produsen, id="penduduk", upload=_file(f"{number}.pdf"))
        first = app.get(f"/satudata/kasus/{case['id']}", headers=token(people.produsen)).body
        second = app.get(f"/satudata/kasus/{case['id']}?page=2", headers=token(people.produsen)).body
        assert (first.count('id="event-'), second.count('id="event-')) == (50, 4)


def _file(name: str) -> Any:
    return SimpleNamespace(filename=name, stream=io.BytesIO(b"%PDF-1.4"))


class TestDocuments:
    def test_attached_listed_and_taken_back(self, people: People, app: Any) -> None:
        """By forms; a file that is refused is named and what else was typed stays."""
        make_dataset(people.produsen, people.opd, "penduduk")
        case = act("satudata_case_show", people.produsen, id="penduduk")
        address, headers = f"/satudata/kasus/{case['id']}/lampiran", token(people.produsen)
        page = app.post(address, data={"kind": "surat_pengantar", "note": "Rekap"}, headers=headers)
        assert page.status_code == 409
        for words in ('id="problem-upload"', 'value="surat_pengantar" selected', 'value="Rekap"'):
            assert words in page.body, words
        data = {"kind": "data_dukung", "note": "Rekap", "upload": (io.BytesIO(b"%PDF-1.4"), "rekap.pdf")}
        answer = app.post(address, data=data, headers=headers, follow_redirects=False)
        assert answer.status_code == 302
        page = app.get(f"/satudata/kasus/{case['id']}", headers=headers).body
        for words in ("rekap.pdf", "Data dukung", "Produsen Dinkes", "/hapus"):
            assert words in page, words
        made = act("satudata_attachment_list", people.produsen, id="penduduk")[0]
        assert "/hapus" not in app.get(f"/satudata/kasus/{case['id']}", headers=token(people.kepala)).body
        app.post(f"/satudata/lampiran/{made['id']}/hapus", headers=headers, follow_redirects=False)
        assert act("satudata_attachment_list", people.produsen, id="penduduk") == []
