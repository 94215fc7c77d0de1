"""The pages of data needs, without a browser: list, form, answer, change, withdrawal, readers."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.model import DataNeed
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, add_row, make_data_list

pytestmark = pytest.mark.usefixtures("with_plugins")

ROOT = "/satudata/usul-data"
YEAR = today().year


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def _need() -> DataNeed:
    Session.expire_all()
    return Session.query(DataNeed).one()


def test_a_need_is_filed_changed_and_answered_on_its_pages(people: People, app: Any) -> None:
    """What was typed survives a refusal; each POST leads on; the answer offers rows of that year alike in title."""
    produsen, walidata = _token(people.produsen), _token(people.walidata)
    form = app.get(f"{ROOT}/baru", headers=produsen).body
    assert 'value="dinkes" selected' in form
    typed = {"year": str(YEAR), "title": "Angka <stunting> desa", "plan": "", "organization": "dinkes"}
    refused = app.post(f"{ROOT}/baru", data=typed, headers=produsen)
    assert (refused.status_code, "Angka &lt;stunting&gt; desa" in refused.body) == (409, True)
    made = app.post(f"{ROOT}/baru", data={**typed, "plan": "RPJMD"}, headers=produsen, follow_redirects=False)
    page = f"{ROOT}/{_need().id}"
    assert (made.status_code, made.headers["Location"].endswith(page)) == (302, True)
    assert "Angka &lt;stunting&gt; desa" in app.get(f"{ROOT}?tahun={YEAR}&keadaan=filed", headers=walidata).body

    changed = {**typed, "plan": "SPM", "needed_by": "kapan-kapan"}
    assert app.post(f"{page}/ubah", data=changed, headers=produsen).status_code == 409
    assert 'value="RPJMD"' in app.get(f"{page}/ubah", headers=produsen).body
    app.post(f"{page}/ubah", data={**changed, "needed_by": ""}, headers=produsen, follow_redirects=False, status=302)
    assert _need().plan == "SPM"
    assert app.get(f"{page}/ubah", headers=walidata, follow_redirects=False).status_code == 302

    row = add_row(make_data_list(YEAR), "Prevalensi Stunting menurut desa", code="1.02.3")
    assert "1.02.3 Prevalensi Stunting" in app.get(page, headers=walidata).body
    assert "Prevalensi" not in app.get(page, headers=produsen).body
    said = {"state": "declined", "answer": ""}
    assert app.post(page, data=said, headers=walidata).status_code == 409
    taken = {"state": "taken_up", "answer": "Masuk.", "row": row.id}
    assert app.post(page, data=taken, headers=produsen).status_code == 403
    app.post(page, data=taken, headers=walidata, follow_redirects=False, status=302)
    assert (_need().state, _need().item_id) == ("taken_up", row.item_id)
    assert "Masuk." in app.get(page, headers=produsen).body
    assert app.post(page, data=taken, headers=walidata).status_code == 409


def test_a_need_is_withdrawn_after_a_question(people: People, app: Any) -> None:
    made = act("satudata_data_need_file", people.forum, year=YEAR, title="Trayek", plan="RKPD")
    page, forum = f"{ROOT}/{made['id']}/tarik", _token(people.forum)
    assert "Trayek" in app.get(page, headers=forum).body
    assert _need().state == "filed"
    assert app.get(page, headers=_token(people.kepala), follow_redirects=False).status_code == 302
    assert app.post(page, headers=_token(people.kepala), follow_redirects=False).status_code == 302
    assert _need().state == "filed"
    app.post(page, headers=forum, follow_redirects=False, status=302)
    assert _need().state == "withdrawn"
    assert app.get(page, headers=forum, follow_redirects=False).status_code == 302


def test_who_reads_nothing_and_addresses_that_lead_nowhere(people: People, app: Any) -> None:
    """People without a role 403 with a sentence and 404 for a need; visitors sign in first."""
    made = act("satudata_data_need_file", people.forum, year=YEAR, title="Trayek", plan="RKPD")["id"]
    citizen, kepala = _token(people.citizen), _token(people.kepala)
    for page in ("", "/baru"):
        assert app.get(f"{ROOT}{page}", headers=citizen).status_code == 403
        assert app.get(f"{ROOT}{page}", follow_redirects=False).status_code == 302
    for page in ("", "/ubah", "/tarik"):
        assert app.get(f"{ROOT}/{made}{page}", headers=citizen).status_code == 404
        assert app.get(f"{ROOT}/tidak-ada{page}", headers=kepala).status_code == 404
    away = app.get(f"{ROOT}?keadaan=lain&tahun={YEAR}", headers=kepala, follow_redirects=False)
    assert away.headers["Location"].endswith(f"?tahun={YEAR}")
    late = app.get(f"{ROOT}?page=999999999999", headers=kepala, follow_redirects=False)
    assert late.headers["Location"].endswith("page=1")
    assert "Trayek" not in app.get(f"{ROOT}?q=tidak-ada", headers=kepala).body
