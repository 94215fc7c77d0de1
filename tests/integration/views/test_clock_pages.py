"""Pages of the calendar, of dates for organisations, of a decision's day, of reminders: who sees what, what is kept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest

from ckan import model
from ckan.tests import factories

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.ics import IcsEvent, write_events
from ckanext.satudata.logic import reminders
from ckanext.satudata.model import Case, FreeDay, MailPreference, Outage

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

CALENDAR = "/ckan-admin/satudata/kalender"


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def test_the_calendar_is_the_sysadmins(people: People, app: Any) -> None:
    """Every page of it; anonymous signs in first."""
    wali = _token(people.walidata)
    for path in (CALENDAR, f"{CALENDAR}/hitung-ulang", f"{CALENDAR}/libur-2026.ics", f"{CALENDAR}/hapus/x"):
        assert app.get(path, headers=wali).status_code == 403
        assert app.get(path, follow_redirects=False).status_code == 302
    for path in ("tambah", "impor", "gangguan", "hitung-ulang"):
        assert app.post(f"{CALENDAR}/{path}", headers=wali, data={"day": "2026-04-17"}).status_code == 403
    assert app.get(f"{CALENDAR}?year=20260", headers=_token(people.sysadmin)).status_code == 200


def test_a_day_is_added_kept_when_wrong_exported_and_removed(people: People, app: Any) -> None:
    admin = _token(people.sysadmin)
    wrong = {"day": "20260-04-17", "name_id": "Hari jadi kabupaten", "source": "SK 1"}
    page = app.post(f"{CALENDAR}/tambah", headers=admin, data=wrong)
    assert page.status_code == 409
    for typed in wrong.values():
        assert f'value="{typed}"' in page.body
    done = app.post(f"{CALENDAR}/tambah", headers=admin, data=wrong | {"day": "2026-04-17"}, follow_redirects=False)
    assert done.status_code == 302
    (row,) = FreeDay.between(today().replace(year=2026, month=1, day=1), today().replace(year=2026, month=12, day=31))
    file = app.get(f"{CALENDAR}/libur-2026.ics", headers=admin)
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260417" in file.body
    asked = app.get(f"{CALENDAR}/hapus/{row.id}?year=2026", headers=admin)
    assert "Hari jadi kabupaten" in asked.body
    app.post(f"{CALENDAR}/hapus/{row.id}?year=2026", headers=admin)
    assert app.get(f"{CALENDAR}/hapus/{row.id}?year=2026", headers=admin).status_code == 404


def test_a_file_is_shown_before_it_is_taken_over(people: People, app: Any) -> None:
    """The first POST writes nothing, the second needs no file any more; what is no calendar comes back."""
    admin, day = _token(people.sysadmin), today().replace(year=2026, month=4, day=17)
    content = write_events([IcsEvent("a", day, "Hari jadi, kabupaten")])
    data = {"upload": (BytesIO(content), "libur.ics"), "source": "SK 2"}
    page = app.post(f"{CALENDAR}/impor", headers=admin, data=data)
    assert page.status_code == 200
    assert "Hari jadi, kabupaten" in page.body
    assert FreeDay.between(day, day) == []
    again = {"content": content.decode(), "source": "SK 2", "confirm": "1"}
    app.post(f"{CALENDAR}/impor", headers=admin, data=again)
    (row,) = FreeDay.between(day, day)
    assert (row.name_id, row.source) == ("Hari jadi, kabupaten", "SK 2")
    large = {"upload": (BytesIO(b"x" * 5 * 1024 * 1024), "besar.ics"), "source": "SK 3"}
    refused = app.post(f"{CALENDAR}/impor", headers=admin, data=large)
    assert refused.status_code == 409
    assert 'value="SK 3"' in refused.body


def test_an_outage_is_confirmed_before_it_is_declared(people: People, app: Any) -> None:
    admin = _token(people.sysadmin)
    given = {"starts_at": "2026-06-01T09:00", "ends_at": "2026-06-01T08:00", "reason": "Listrik padam"}
    refused = app.post(f"{CALENDAR}/gangguan", headers=admin, data=given)
    assert refused.status_code == 409
    assert 'value="Listrik padam"' in refused.body
    good = given | {"ends_at": "2026-06-01T11:00"}
    assert app.post(f"{CALENDAR}/gangguan", headers=admin, data=good).status_code == 200
    assert model.Session.query(Outage).count() == 0
    app.post(f"{CALENDAR}/gangguan", headers=admin, data=good | {"confirm": "1"})
    row = model.Session.query(Outage).one()
    assert app.get(f"{CALENDAR}/gangguan/{row.id}/cabut", headers=admin).status_code == 200
    app.post(f"{CALENDAR}/gangguan/{row.id}/cabut", headers=admin)
    model.Session.expire_all()
    assert Outage.get(row.id).removed_at is not None


def test_the_walidata_sets_dates_and_an_opd_reads_its_own(people: People, app: Any) -> None:
    wali, day = _token(people.walidata), (today() + timedelta(days=20)).isoformat()
    given = {"organization_id": "dinkes", "period": "suatu hari", "due_day": day, "note": "Banyak data"}
    refused = app.post("/satudata/tenggat", headers=wali, data=given)
    assert refused.status_code == 409
    assert 'value="suatu hari"' in refused.body
    app.post("/satudata/tenggat", headers=wali, data=given | {"period": "2026"})
    page = app.get("/satudata/tenggat", headers=_token(people.kepala))
    assert "Banyak data" in page.body
    assert 'name="due_day"' not in page.body
    assert "Banyak data" not in app.get("/satudata/tenggat", headers=_token(people.stranger)).body
    assert app.post("/satudata/tenggat", headers=_token(people.kepala), data=given).status_code == 403
    found = act("satudata_deadline_list", people.walidata)["results"][0]["id"]
    assert app.get(f"/satudata/tenggat/{found}/cabut", headers=_token(people.kepala)).status_code == 403
    assert app.get(f"/satudata/tenggat/{found}/cabut", headers=wali).status_code == 200
    app.post(f"/satudata/tenggat/{found}/cabut", headers=wali)
    assert app.get(f"/satudata/tenggat/{found}/cabut", headers=wali).status_code == 404


def test_a_day_is_set_and_cancelled_on_the_pages_of_a_case(people: People, app: Any) -> None:
    make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    move(people.kepala, "penduduk", "validate")
    case, wali = Case.for_object(model.Package.get("penduduk").id), _token(people.walidata)
    page = f"/satudata/kasus/{case.id}"
    typed = {"case_version": str(case.case_version), "publish_on": "2020-01-01", "note": "Rilis bulanan"}
    refused = app.post(f"{page}/verify", headers=wali, data=typed)
    assert refused.status_code == 409
    assert 'value="2020-01-01"' in refused.body
    assert "Rilis bulanan" in refused.body
    tomorrow = (today() + timedelta(days=1)).isoformat()
    app.post(f"{page}/verify", headers=wali, data=typed | {"publish_on": tomorrow}, follow_redirects=False)
    for who, cancels in ((people.walidata, True), (people.kepala, False)):
        body = app.get(page, headers=_token(who)).body
        assert 'id="jadwal"' in body
        assert ("/jadwal/batal" in body) is cancels
    assert app.get(f"{page}/jadwal/batal", headers=_token(people.kepala)).status_code == 403
    assert app.get(f"{page}/jadwal/batal", headers=_token(people.stranger)).status_code == 404
    model.Session.expire_all()
    version = Case.get(case.id).case_version
    assert app.post(f"{page}/jadwal/batal", headers=wali, data={"case_version": version - 1}).status_code == 409
    app.post(f"{page}/jadwal/batal", headers=wali, data={"case_version": version})
    model.Session.expire_all()
    assert Case.get(case.id).scheduled_for is None


def test_how_often_is_chosen_and_one_click_only_switches_off(people: People, app: Any) -> None:
    """The click of a mail program can do nothing else, whatever else it sends."""
    path = urlsplit(reminders.stop_address(people.kepala["id"])).path
    app.post(path, data={"frequency": "weekly", "language": "en"})
    model.Session.expire_all()
    assert [str(one) for one in MailPreference.of(people.kepala["id"])] == ["weekly", "en"]
    assert app.post(path, data={"frequency": "hourly", "language": "id"}).status_code == 400
    click = {"List-Unsubscribe": "One-Click", "frequency": "daily", "language": "id"}
    assert app.post(path, data=click, follow_redirects=False).status_code == 200
    model.Session.expire_all()
    assert [str(one) for one in MailPreference.of(people.kepala["id"])] == ["none", "en"]
    own = app.get("/satudata/langganan", headers=_token(people.kepala), follow_redirects=False)
    assert own.headers["Location"].endswith(path)
    assert "/user/login" in app.get("/satudata/langganan", follow_redirects=False).headers["Location"]
