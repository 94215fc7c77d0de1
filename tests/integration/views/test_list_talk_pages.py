"""Comments on a Daftar Data and meetings of the Forum, without a browser: forms, refusals, paper, readers."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.model import DataList, ListComment, Meeting
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, add_row, make_data_list

pytestmark = pytest.mark.usefixtures("with_plugins")


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def _only(table: Any) -> Any:
    Session.expire_all()
    return Session.query(table).one()


def test_a_row_is_found_commented_and_answered_on_the_page(people: People, app: Any) -> None:
    """What was typed survives a refusal, beside its own form; filters stay; the last day is set on the same page."""
    data_list = make_data_list()
    row = add_row(data_list, "Angka stunting", people.opd, code="1.02.3")
    root = f"/satudata/daftar-data/{data_list.id}/tanggapan"
    forum, kepala, sekretariat = (_token(one) for one in (people.forum, people.kepala, people.sekretariat))
    assert f"baris={row.id}" in app.get(f"{root}?cari=STUNTING", headers=forum).body
    on_row = f"{root}?baris={row.id}"
    assert "Angka stunting" in app.get(on_row, headers=forum).body
    long = {"do": "comment", "row": row.id, "body": "panjang " * 700}
    refused = app.post(on_row, data=long, headers=forum)
    assert (refused.status_code, "panjang panjang" in refused.body) == (409, True)
    sent = app.post(on_row, data={**long, "body": "Definisi <b>?"}, headers=forum, follow_redirects=False)
    assert (sent.status_code, f"baris={row.id}" in sent.headers["Location"]) == (302, True)
    made = _only(ListComment)
    assert made.row_id == row.id

    assert "Definisi &lt;b&gt;?" in app.get(root, headers=kepala).body
    assert 'name="answer"' not in app.get(root, headers=forum).body
    assert 'name="answer"' in app.get(root, headers=kepala).body
    assert app.post(root, data={"do": "answer", "id": made.id, "answer": " "}, headers=kepala).status_code == 409
    reply = {"do": "answer", "id": made.id, "answer": "Disamakan."}
    assert app.post(root, data=reply, headers=forum).status_code == 403
    app.post(root, data=reply, headers=kepala, follow_redirects=False, status=302)
    assert "Disamakan." not in app.get(root, headers=forum).body
    assert "Disamakan." in app.get(f"{root}?keadaan=terjawab", headers=forum).body
    assert app.post(root, data=reply, headers=sekretariat).status_code == 409

    assert 'name="until"' not in app.get(root, headers=forum).body
    past = app.post(root, data={"do": "until", "until": "2020-01-01"}, headers=sekretariat)
    assert (past.status_code, 'value="2020-01-01"' in past.body) == (409, True)
    day = {"do": "until", "until": today().isoformat()}
    app.post(root, data=day, headers=sekretariat, follow_redirects=False, status=302)
    assert _only(DataList).comments_until == today()
    assert app.post(root, data={"do": "lain"}, headers=forum, follow_redirects=False).status_code == 302


def test_a_meeting_is_recorded_changed_and_printed(people: People, app: Any) -> None:
    """Agenda from the open comments; attendance from the table and from lines below; a stale form keeps its text."""
    data_list = make_data_list()
    act("satudata_list_comment_create", people.forum, list=data_list.id, body="Terlalu panjang.")
    root = f"/satudata/daftar-data/{data_list.id}/rapat"
    sekretariat, forum = _token(people.sekretariat), _token(people.forum)
    assert f"{root}/baru" in app.get(root, headers=sekretariat).body
    assert f"{root}/baru" not in app.get(root, headers=forum).body
    assert "Forum: Terlalu panjang." in app.get(f"{root}/baru", headers=sekretariat).body
    people_typed = {
        "attendance_name": ["Ani", "", "Budi"],
        "attendance_position": ["Kabid", "", ""],
        "attendance_organization": ["Dinkes", "", ""],
        "more": "Cici; Sekretaris; Bappeda\n",
    }
    typed = {"held_on": "kemarin", "place": "Aula", "agenda": "1. Pembukaan", "minutes": "", **people_typed}
    refused = app.post(f"{root}/baru", data=typed, headers=sekretariat)
    assert refused.status_code == 409
    assert all(word in refused.body for word in ("Ani", "Cici; Sekretaris", "1. Pembukaan"))
    assert app.post(f"{root}/baru", data={**typed, "more": "; Kabid"}, headers=sekretariat).status_code == 409
    good = {**typed, "held_on": "2026-02-03"}
    assert app.post(f"{root}/baru", data=good, headers=forum).status_code == 403
    app.post(f"{root}/baru", data=good, headers=sekretariat, follow_redirects=False, status=302)
    made = _only(Meeting)
    assert [one["name"] for one in made.attendance] == ["Ani", "Budi", "Cici"]

    page = f"{root}/{made.id}"
    assert "1. Pembukaan" in app.get(page, headers=forum).body
    assert made.id in app.get(root, headers=forum).body
    paper = app.get(f"{page}/daftar-hadir", headers=forum).body
    assert all(name in paper for name in ("Ani", "Budi", "Cici", "Bappeda", "data-sd-print"))
    assert 'name="meeting_version" value="1"' in app.get(f"{page}/ubah", headers=sekretariat).body
    again = {**good, "more": "", "minutes": "Disepakati.", "meeting_version": "1"}
    app.post(f"{page}/ubah", data=again, headers=sekretariat, follow_redirects=False, status=302)
    stale = app.post(f"{page}/ubah", data={**again, "minutes": "Lain."}, headers=sekretariat)
    assert (stale.status_code, "Lain." in stale.body) == (409, True)
    assert 'name="meeting_version" value="2"' in stale.body
    assert "Disepakati." in app.get(page, headers=forum).body


def test_who_reads_nothing_finds_nothing(people: People, app: Any) -> None:
    """Also once everybody may read the list itself; a meeting is found under its own list only."""
    data_list, other = make_data_list(), make_data_list(2027)
    made = act("satudata_meeting_create", people.sekretariat, list=data_list.id, held_on="2026-02-03")["id"]
    data_list.agreed_on = today()
    Session.commit()
    citizen, forum = _token(people.citizen), _token(people.forum)
    pages = ("tanggapan", "rapat", "rapat/baru", f"rapat/{made}", f"rapat/{made}/ubah", f"rapat/{made}/daftar-hadir")
    for page in pages:
        for ref in (data_list.id, "2026", "tidak-ada", "%00"):
            assert app.get(f"/satudata/daftar-data/{ref}/{page}", headers=citizen).status_code == 404, (ref, page)
        assert app.get(f"/satudata/daftar-data/2026/{page}", follow_redirects=False).status_code == 302
    for page in (f"rapat/{made}", f"rapat/{made}/daftar-hadir"):
        assert app.get(f"/satudata/daftar-data/{other.id}/{page}", headers=forum).status_code == 404
        assert app.get(f"/satudata/daftar-data/{data_list.id}/{page}", headers=forum).status_code == 200
    assert app.get("/satudata/daftar-data/2026/tanggapan?baris=%00&cari=%00&page=0", headers=forum).status_code == 200
