"""The pages of what was carried out, without a browser: rows, form, correction, withdrawal, file, CSV, readers."""

from __future__ import annotations

import io
from typing import Any

import pytest

from ckan.tests import factories

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.model import ExecutionRow
from ckanext.satudata.model.base import Session

from tests.integration.logic.test_execution import file, note
from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins")

ROOT = "/satudata/pelaksanaan"
SEED = "pringsewu_2024"


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def _records() -> list[ExecutionRow]:
    Session.expire_all()
    return Session.query(ExecutionRow).order_by(ExecutionRow.recorded_at).all()


def test_the_official_who_decided_is_chosen_from_the_register(people: People, app: Any) -> None:
    """Only by who reads the register; what was chosen stays chosen when the record is corrected."""
    names = {"name": "Dra. Contoh", "position": "Kepala Diskominfo", "organization_id": people.opd["id"]}
    official = act("satudata_official_assign", people.walidata, **names)
    form = f"{ROOT}/catat?profil={SEED}&langkah=3&tahun={today().year}"
    walidata = _token(people.walidata)
    assert "Dra. Contoh, Kepala Diskominfo" in app.get(form, headers=walidata).body
    assert "Dra. Contoh" not in app.get(form, headers=_token(people.forum)).body
    typed = {"year": str(today().year), "carried_out_on": today().isoformat(), "carried_out_by": "Rapat"}
    typed |= {"note": "Ada.", "official_id": official["id"]}
    app.post(form, data=typed, headers=walidata, follow_redirects=False, status=302)
    first = _records()[0]
    assert first.official_id == official["id"]
    correct = app.get(f"{form}&perbaiki={first.id}", headers=walidata).body
    assert f'value="{official["id"]}" selected' in correct
    assert "Dra. Contoh" in app.get(f"{ROOT}/{first.id}", headers=walidata).body


def test_a_row_is_recorded_corrected_and_withdrawn_on_its_pages(people: People, app: Any) -> None:
    """What was typed survives a refusal; each POST leads on; the file comes back as it was."""
    forum = _token(people.forum)
    form = f"{ROOT}/catat?profil={SEED}&langkah=3&tahun={today().year}"
    assert people.forum["fullname"] in app.get(form, headers=forum).body
    typed = {
        "year": str(today().year),
        "carried_out_on": "2999-01-01",
        "carried_out_by": "Rapat Forum ke-3",
        "note": "Ada 120 data.",
    }
    wrong = app.post(form, data=typed, headers=forum)
    assert wrong.status_code == 409
    assert all(value in wrong.body for value in typed.values())
    assert 'id="wrong-carried_out_on"' in wrong.body
    assert _records() == []

    typed["carried_out_on"] = today().isoformat()
    sent = {**typed, "upload": (io.BytesIO(b"%PDF-1.4 isi"), "ba.pdf")}
    answer = app.post(form, data=sent, headers=forum, follow_redirects=False, content_type="multipart/form-data")
    first = _records()[0]
    assert (answer.status_code, answer.headers["Location"].rpartition("/")[2]) == (302, first.id)
    assert "Rapat Forum ke-3" in app.get(f"{ROOT}?profil={SEED}", headers=forum).body
    assert "ba.pdf" in app.get(f"{ROOT}/{first.id}", headers=forum).body
    got = app.get(f"{ROOT}/{first.id}/berkas", headers=forum)
    assert (got.data, got.headers["Content-Type"]) == (b"%PDF-1.4 isi", "application/pdf")
    assert "no-store" in got.headers["Cache-Control"]

    correct = f"{form}&perbaiki={first.id}"
    assert "Rapat Forum ke-3" in app.get(correct, headers=forum).body
    app.post(correct, data={**typed, "note": "Ada 121 data."}, headers=forum, follow_redirects=False)
    second = _records()[1]
    assert (second.corrects, second.note) == (first.id, "Ada 121 data.")
    assert app.get(f"{ROOT}/{second.id}/berkas", headers=forum).data == b"%PDF-1.4 isi"
    assert app.get(correct, headers=forum, follow_redirects=False).status_code == 302
    assert second.id in app.get(f"{ROOT}/{first.id}", headers=forum).body

    away = f"{ROOT}/{second.id}/tarik"
    assert "Ada 121 data." in app.get(away, headers=forum).body
    assert app.post(away, data={"reason": " "}, headers=forum).status_code == 409
    assert _records()[1].withdrawn_at is None
    assert app.post(away, data={"reason": "Salah."}, headers=forum, follow_redirects=False).status_code == 302
    assert _records()[1].withdrawn_reason == "Salah."
    every = app.get(f"{ROOT}/langkah?profil={SEED}&langkah=3&tahun={today().year}", headers=forum).body
    assert first.id in every
    assert second.id in every


def test_who_may_not_see_a_record_finds_nothing(people: People, app: Any) -> None:
    """Strangers 404 on every page of it; people without a role 403 with a sentence; visitors sign in first."""
    made = note(people.produsen, step="4", organization_id="dinkes", upload=file("rahasia.pdf"))["id"]
    stranger, citizen = _token(people.stranger), _token(people.citizen)
    for page in ("", "/berkas", "/tarik"):
        assert app.get(f"{ROOT}/{made}{page}", headers=stranger).status_code == 404
        assert app.get(f"{ROOT}/tidak-ada{page}", headers=stranger).status_code == 404
        assert app.get(f"{ROOT}/{made}{page}", follow_redirects=False).status_code == 302
    for address in (f"{ROOT}?profil={SEED}", f"{ROOT}?profil={SEED}&format=csv"):
        assert "rahasia.pdf" not in app.get(address, headers=stranger).body
        assert made not in app.get(address, headers=stranger).body
    assert app.get(ROOT, headers=citizen).status_code == 403
    assert app.get(f"{ROOT}/catat?profil={SEED}&langkah=3", headers=stranger).status_code == 403
    assert app.post(f"{ROOT}/{made}/tarik", data={"reason": "x"}, headers=stranger).status_code == 404
    assert app.get(f"{ROOT}/{made}/tarik", headers=_token(people.kepala), follow_redirects=False).status_code == 302
    assert act("satudata_execution_show", people.kepala, id=made)["withdrawn_at"] is None


def test_an_address_that_leads_nowhere_says_so(people: People, app: Any) -> None:
    """Unknown SOP, row, organisation and page; a year that is none is this year."""
    sekretariat = _token(people.sekretariat)
    assert app.get(f"{ROOT}?profil=tidak_ada", headers=sekretariat).status_code == 404
    assert app.get(f"{ROOT}/catat?profil={SEED}&langkah=99", headers=sekretariat).status_code == 404
    assert app.get(f"{ROOT}/catat?profil={SEED}&langkah=7", headers=sekretariat).status_code == 404
    assert app.get(f"{ROOT}?profil={SEED}&tahun=abad", headers=sekretariat).status_code == 200
    gone = app.get(f"{ROOT}?profil={SEED}&instansi=tidak-ada", headers=sekretariat, follow_redirects=False)
    assert (gone.status_code, "instansi" in gone.headers["Location"]) == (302, False)
    late = app.get(f"{ROOT}/langkah?profil={SEED}&langkah=3&page=99", headers=sekretariat, follow_redirects=False)
    assert late.headers["Location"].endswith("page=1")


def test_the_csv_holds_every_row_and_every_record(people: People, app: Any) -> None:
    """Rows nobody carried out yet too; a name that begins as a formula is letters."""
    note(people.walidata, carried_out_by="=1+1")
    answer = app.get(f"{ROOT}?profil={SEED}&format=csv", headers=_token(people.walidata))
    lines = answer.body.splitlines()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert len(lines) == 1 + 6
    assert "'=1+1" in answer.body


def test_a_profile_without_a_flow_has_its_page_and_no_picture(people: People, app: Any) -> None:
    """All its rows are recorded; the rows of a profile that has one are told apart."""
    key = "pringsewu_penyebarluasan_2024"
    assert "Menyusun produk diseminasi" in app.get(f"/satudata/sop/{key}").body
    assert app.get(f"/satudata/sop/{key}.svg").status_code == 404
    assert app.get(f"{ROOT}?profil={key}", headers=_token(people.sekretariat)).body.count("/catat?") == 6
    assert app.get(f"{ROOT}?profil={SEED}", headers=_token(people.sekretariat)).body.count("/catat?") == 6
    assert app.get(f"{ROOT}?profil=baku", headers=_token(people.sekretariat)).status_code == 200
