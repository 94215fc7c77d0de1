"""The pages of work without a browser: several decisions at once, what a form keeps, what a refused visitor learns."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.model import Case, RoleAssignment

from tests.integration.logic.test_queue import cases, give_field  # noqa: F401 - a fixture
from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins")

BULK = "/satudata/tugas/keputusan"


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def _case(name: str) -> Case:
    model.Session.expire_all()
    found = Case.for_object(model.Package.get(name).id)
    assert found is not None
    return found


def test_several_decisions_at_once(people: People, app: Any) -> None:
    """Ticked, previewed, decided; what changed meanwhile or is not the reader's stays and says why."""
    for name in ("satu", "dua", "tiga"):
        make_dataset(people.produsen, people.opd, name, title=f"Tabel {name}")
        move(people.produsen, name, "submit")
    head = _token(people.kepala)
    page = app.get("/satudata/tugas?mine=1", headers=head).body
    ticks = [f"{_case(name).id}:{_case(name).case_version}" for name in ("satu", "dua", "tiga")]
    assert all(tick in page for tick in ticks)
    assert 'value="validate"' in page
    assert 'value="send_back"' in page

    query = {"transition": "validate", "case": ticks}
    send_back(people.kepala, "tiga")
    preview = app.get(BULK, query_string=query, headers=head).body
    assert preview.count('name="case"') == 2
    assert f'value="{ticks[2]}"' not in preview
    assert {_case(name).state for name in ("satu", "dua")} == {"diajukan"}

    answer = app.post(BULK, data=query, headers=head, follow_redirects=False)
    assert answer.status_code == 302
    assert [_case(name).state for name in ("satu", "dua", "tiga")] == ["divalidasi", "divalidasi", "dikembalikan"]
    result = app.get(answer.headers["Location"], headers=head).body
    assert all(f"Tabel {name}" in result for name in ("satu", "dua", "tiga"))
    stranger = app.get(answer.headers["Location"], headers=_token(people.stranger)).body
    assert "Tabel" not in stranger

    assert app.post(BULK, data={"transition": "validate"}, headers=head, follow_redirects=False).status_code == 302
    app.post(BULK, data={"transition": "verify", "case": ticks}, headers=head)
    assert _case("satu").state == "divalidasi"


def test_the_csv_is_what_the_address_asks_for_and_runs_nothing(people: People, app: Any) -> None:
    """A title that begins as a formula is letters; other organisations' cases are not in it."""
    make_dataset(people.produsen, people.opd, "rumus", title="=2+3 Tabel")
    answer = app.get("/satudata/tugas?format=csv&mine=1", headers=_token(people.produsen))
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "'=2+3 Tabel" in answer.body
    assert "=2+3" not in app.get("/satudata/tugas?format=csv", headers=_token(people.stranger)).body
    assert (
        app.get("/satudata/tugas?format=csv&organization=tidak-ada", headers=_token(people.produsen)).status_code == 404
    )
    gone = app.get("/satudata/tugas?organization=tidak-ada", headers=_token(people.produsen), follow_redirects=False)
    assert gone.status_code == 302
    late = app.get("/satudata/tugas?page=99", headers=_token(people.produsen), follow_redirects=False)
    assert late.headers["Location"].endswith("page=1")


def test_a_look_changes_nothing_and_a_refused_form_keeps_what_was_typed(people: People, app: Any) -> None:
    """GET on the page that ends a role ends nothing; a wrong date comes back with everything else."""
    walidata = _token(people.walidata)
    held = act("satudata_role_assign", people.walidata, user_id="warga", role="ppid", organization_id="dinkes")
    page = f"/satudata/kelola/akhiri/{held['id']}"
    assert app.get(page, headers=walidata).status_code == 200
    assert RoleAssignment.search(role="ppid", user_id=people.citizen["id"])
    own = act("satudata_role_list", people.sysadmin, user_id="walidata")[0]
    assert app.get(f"/satudata/kelola/akhiri/{own['id']}", headers=walidata).status_code == 403
    assert app.post(page, headers=walidata, follow_redirects=False).status_code == 302
    assert not RoleAssignment.search(role="ppid", user_id=people.citizen["id"])
    assert app.get(page, headers=walidata).status_code == 404

    typed = {"name": "dr. Sari", "nip": "123", "position": "Kepala Dinas", "role": "kepala_opd"}
    typed |= {"organization_id": "dinkes", "valid_from": "2026-01-01"}
    refused = app.post("/satudata/kelola/pejabat/baru", data=typed, headers=walidata)
    assert refused.status_code == 409
    for word in ('value="dr. Sari"', 'value="123"', 'value="2026-01-01"', 'id="wrong-nip"', 'href="#field-nip"'):
        assert word in refused.body
    assert app.post("/satudata/kelola/beri", data={}, headers=_token(people.kepala)).status_code == 403


def test_the_header_counts_for_holders_of_a_role_only(people: People, app: Any) -> None:
    """One statement for whoever holds a role; anonymous visitors and citizens are not counted for."""
    from tests.integration.logic.test_queue import statements

    for user, asked in ((None, 0), (people.citizen, 0), (people.forum, 1), (people.kepala, 1)):
        with statements() as sent:
            app.get("/about", headers=_token(user) if user else {})
        counting = [one for one in sent if "RECURSIVE held" in one]
        assert len(counting) == asked


def test_one_reason_for_all_and_other_words_for_one(people: People, app: Any) -> None:
    """Sent back together: without a reason nothing moves and every word stays; each producer reads what is meant."""
    for name in ("satu", "dua"):
        make_dataset(people.produsen, people.opd, name, title=f"Tabel {name}")
        move(people.produsen, name, "submit")
    head = _token(people.kepala)
    ticks = [f"{_case(name).id}:{_case(name).case_version}" for name in ("satu", "dua")]
    own = f"how_to_fix-{_case('dua').id}"
    typed = {"transition": "send_back", "case": ticks, "how_to_fix": "Lengkapi satuan", own: "Isi baris 3"}
    refused = app.post(BULK, data=typed, headers=head)
    assert refused.status_code == 409
    assert all(word in refused.body for word in ("Lengkapi satuan", "Isi baris 3", 'href="#input-reason"'))
    app.post(BULK, data={**typed, "reason": "kesalahan_isian"}, headers=head)
    said = [act("satudata_case_show", people.kepala, id=name)["arrived"]["how_to_fix"] for name in ("satu", "dua")]
    assert said == ["Lengkapi satuan", "Isi baris 3"]


def test_an_order_from_the_filter_to_the_last_case(people: People, app: Any) -> None:
    """All the filter leaves are looked at by the worker; the page asks; a stranger finds no order."""
    from ckanext.satudata.logic import bulk

    for name in ("satu", "dua"):
        make_dataset(people.produsen, people.opd, name, title=f"Tabel {name}")
        move(people.produsen, name, "submit")
    head = _token(people.kepala)
    page = app.post(
        "/satudata/tugas/banyak", data={"mine": "1", "transition": "validate"}, headers=head, follow_redirects=False
    ).headers["Location"]
    order = page.rsplit("/", 1)[1]
    assert "hentikan" in app.get(page, headers=head).body
    bulk.carry_out(order)
    assert {_case(name).state for name in ("satu", "dua")} == {"diajukan"}
    assert app.get(page, headers=_token(people.pendukung)).status_code == 404
    ready = app.get(page, headers=head).body
    assert "putuskan" in ready
    assert all(f"Tabel {name}" in ready for name in ("satu", "dua"))
    assert app.post(f"{page}/putuskan", headers=head, follow_redirects=False).status_code == 302
    bulk.carry_out(order)
    assert {_case(name).state for name in ("satu", "dua")} == {"divalidasi"}
    assert app.get(f"{page}/kemajuan", headers=head).json["state"] == "done"
    assert app.post(f"{page}/apa-saja", headers=head).status_code == 404
    none = app.post("/satudata/tugas/banyak", data={"mine": "1"}, headers=head, follow_redirects=False)
    assert none.headers["Location"].endswith("/satudata/tugas?mine=1")


def test_a_case_is_taken_on_and_over_by_its_page(people: People, app: Any) -> None:
    """Looking changes nothing; the colleague's name stands on the page, and the confirmation says who is told."""
    make_dataset(people.produsen, people.opd, "tabel")
    move(people.produsen, "tabel", "submit")
    page = f"/satudata/kasus/{_case('tabel').id}"
    app.post(f"{page}/tangani", headers=_token(people.kepala))
    assert _case("tabel").claimed_by == people.kepala["id"]
    assert "Kepala Dinkes" in app.get(page, headers=_token(people.pendukung)).body
    asked = app.get(f"{page}/ambil-alih", headers=_token(people.pendukung)).body
    assert "Kepala Dinkes" in asked
    assert _case("tabel").claimed_by == people.kepala["id"]
    app.post(f"{page}/ambil-alih", headers=_token(people.pendukung))
    assert _case("tabel").claimed_by == people.pendukung["id"]
    assert app.get(f"{page}/ambil-alih", headers=_token(people.walidata)).status_code == 403
    assert app.get(f"{page}/ambil-alih", headers=_token(people.stranger)).status_code == 404
    app.post(f"{page}/lepas", headers=_token(people.pendukung))
    assert _case("tabel").claimed_by is None


def test_the_xlsx_is_the_csv(people: People, app: Any) -> None:
    """Same rows, same heads; a title that begins as a formula stays text."""
    import io

    from openpyxl import load_workbook

    make_dataset(people.produsen, people.opd, "rumus", title="=2+3 Tabel")
    answer = app.get("/satudata/tugas?format=xlsx&mine=1", headers=_token(people.produsen))
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "=2+3 Tabel"
    assert sheet["A2"].data_type == "s"
    text = app.get("/satudata/tugas?format=csv&mine=1", headers=_token(people.produsen)).body
    assert len(rows[0]) == len(text.splitlines()[0].split(","))


def test_a_checklist_keeps_every_word_through_an_error_and_an_ended_session(people: People, app: Any) -> None:
    """Saved, shown again, filled into the send-back; who is signed out gets a page that holds what he typed."""
    make_dataset(people.produsen, people.opd, "tabel")
    move(people.produsen, "tabel", "submit")
    page, head = f"/satudata/kasus/{_case('tabel').id}", _token(people.kepala)
    number = act("satudata_review_show", people.kepala, id="tabel")["round"]
    typed = {"round": number, "answer-judul": "ok", "answer-satuan": "wrong", "remark-satuan": ""}
    refused = app.post(f"{page}/tinjau", data={**typed, "remark-definisi": "Belum jelas"}, headers=head)
    assert refused.status_code == 409
    assert "Belum jelas" in refused.body
    assert 'href="#mark-satuan"' in refused.body
    nobody = app.post(f"{page}/tinjau", data={**typed, "remark-satuan": "Bukan orang"})
    assert nobody.status_code == 403
    assert 'value="Bukan orang"' in nobody.body
    assert act("satudata_review_show", people.kepala, id="tabel")["updated_at"] is None
    saved = app.post(
        f"{page}/tinjau", data={**typed, "remark-satuan": "Bukan orang"}, headers=head, follow_redirects=False
    )
    assert saved.status_code == 302
    assert "Bukan orang" in app.get(f"{page}/tinjau", headers=head).body
    back = app.get(f"{page}/send_back", headers=head).body
    assert "Bukan orang" in back
    assert 'value="satuan_atau_definisi_keliru" checked' in back
    assert app.get(f"{page}/validate", headers=head).status_code == 409
    assert app.get(f"{page}/tinjau", headers=_token(people.walidata)).status_code == 403
    assert app.get(f"{page}/tinjau", headers=_token(people.stranger)).status_code == 404


@pytest.mark.ckan_config("ckanext.satudata.case.undo_seconds", 60)
def test_a_send_back_is_undone_by_its_notice(people: People, app: Any) -> None:
    """The notice is for who sent it back, and for nobody else."""
    make_dataset(people.produsen, people.opd, "tabel")
    move(people.produsen, "tabel", "submit")
    send_back(people.kepala, "tabel")
    page = f"/satudata/kasus/{_case('tabel').id}"
    assert "/urungkan" in app.get(page, headers=_token(people.kepala)).body
    assert "/urungkan" not in app.get(page, headers=_token(people.produsen)).body
    assert app.post(f"{page}/urungkan", headers=_token(people.pendukung)).status_code == 403
    app.post(f"{page}/urungkan", headers=_token(people.kepala))
    assert _case("tabel").state == "diajukan"


FEED = "/satudata/kalender/{}.ics"


def test_a_personal_calendar_is_read_by_its_address_until_it_is_closed(people: People, app: Any) -> None:
    """Another library reads it; it holds what its owner may see now; closed, old and guessed ones are not there."""
    from icalendar import Calendar

    from ckanext.satudata.model import CalendarToken

    make_dataset(people.produsen, people.opd, "tabel", title="Tabel rahasia")
    move(people.produsen, "tabel", "submit")
    token = act("satudata_calendar_token_create", people.kepala)["token"]
    assert model.Session.query(CalendarToken).one().token_hash != token
    answer = app.get(FEED.format(token))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    entries = list(Calendar.from_ical(answer.data).walk("VEVENT"))
    assert ["Tabel rahasia" in str(one["SUMMARY"]) for one in entries] == [True]
    assert str(entries[0]["URL"]).endswith(f"/satudata/kasus/{_case('tabel').id}")

    rows = act("satudata_role_list", people.sysadmin, user_id=people.kepala["id"])
    act("satudata_role_revoke", people.sysadmin, id=rows[0]["id"])
    assert b"Tabel rahasia" not in app.get(FEED.format(token)).data
    newer = act("satudata_calendar_token_create", people.kepala)["token"]
    act("satudata_calendar_token_revoke", people.citizen)
    assert app.get(FEED.format(newer)).status_code == 200
    act("satudata_calendar_token_revoke", people.kepala)
    for word in (token, newer, "apa-saja", "%00"):
        assert app.get(FEED.format(word)).status_code == 404


def test_a_month_lists_what_is_due_published_and_expected(people: People, app: Any) -> None:
    """A strange month is this month; who has nothing is told so; a stranger reads no title."""
    make_dataset(people.produsen, people.opd, "tabel", title="Tabel rahasia")
    move(people.produsen, "tabel", "submit")
    case = _case("tabel")
    assert case.due_at is not None
    day = case.due_at.strftime("%Y-%m")
    head = _token(people.kepala)
    own = app.get(f"/satudata/kalender?bulan={day}", headers=head).body
    assert "Tabel rahasia" in own
    assert (
        "Tabel rahasia" not in app.get(f"/satudata/kalender?bulan={day}&semua=1", headers=_token(people.stranger)).body
    )
    for month in ("20260-11", "x", "1999-01", "2026-13"):
        assert app.get(f"/satudata/kalender?bulan={month}", headers=head).status_code == 200
    made = app.post("/satudata/kalender/langganan", headers=head).body
    assert ".ics" in made
    assert ".ics" not in app.get("/satudata/kalender", headers=head).body
    for data in ({"after": "20260-01-01"}, {"after": "2026-02-30"}, {"after": "2026-01-01", "before": "2030-01-01"}):
        with pytest.raises(tk.ValidationError):
            act("satudata_calendar_show", people.kepala, **data)
    for action in ("show", "token_create", "token_revoke"):
        with pytest.raises(tk.NotAuthorized):
            act(f"satudata_calendar_{action}", None)


def test_a_full_day_shows_some_and_leads_to_all_of_it(people: People, app: Any) -> None:
    """Three of a kind stand in the month, with how many more there are; the day has them all; a strange day is none."""
    for number in range(5):
        make_dataset(people.produsen, people.opd, f"tabel-{number}", title=f"Tabel {number}")
        move(people.produsen, f"tabel-{number}", "submit")
    due = _case("tabel-0").due_at
    assert due is not None
    day, head = due.astimezone(ZoneInfo("Asia/Jakarta")).date().isoformat(), _token(people.kepala)
    month = app.get(f"/satudata/kalender?bulan={day[:7]}", headers=head).body
    assert [f"Tabel {number}" in month for number in range(5)].count(True) == 3
    assert "2 lagi pada hari tersebut" in month
    assert f"hari={day}" in month
    whole = app.get(f"/satudata/kalender?hari={day}", headers=head).body
    assert all(f"Tabel {number}" in whole for number in range(5))
    assert "lagi pada hari tersebut" not in whole
    for strange in ("x", "20260-01-01", "1999-01-01"):
        assert app.get(f"/satudata/kalender?hari={strange}", headers=head).status_code == 200
    asked = {"after": day, "before": day}
    found = act("satudata_calendar_show", people.kepala, **asked, limit=2)
    assert (len(found["results"]), found["more"]) == (2, {day: 3})
    for limit in (0, "banyak", 10**6):
        with pytest.raises(tk.ValidationError):
            act("satudata_calendar_show", people.kepala, **asked, limit=limit)


def test_what_may_be_expected_stands_in_the_calendar(people: People, cases: dict[str, str]) -> None:  # noqa: F811
    """From frequency and last period, in one statement more, on both ways CKAN keeps fields."""
    give_field("terbit", "accrualPeriodicity", "tahunan")
    give_field("terbit", "periode_akhir", "2025")
    with freeze_time("2026-03-01"):
        found = act("satudata_calendar_show", people.walidata, after="2026-12-20", before="2027-01-10")["results"]
    assert [(one["kind"], one["day"], one["title"]) for one in found] == [("expected", "2027-01-01", "Tabel terbit")]


def test_the_sheet_holds_the_whole_case_for_its_people_only(people: People, app: Any) -> None:
    """Metadata, history with roles, places to sign; nothing of it for who does not belong to the case."""
    make_dataset(people.produsen, people.opd, "tabel", title="Tabel rahasia")
    move(people.produsen, "tabel", "submit")
    send_back(people.kepala, "tabel")
    page = f"/satudata/kasus/{_case('tabel').id}/lembar"
    body = app.get(page, headers=_token(people.produsen)).body
    for words in ("Tabel rahasia", "Penduduk", "Kepala Dinkes", "Lengkapi baris 3", "sd-sign-place", "Tabel 2025"):
        assert words in body, words
    assert app.get(page, headers=_token(people.stranger)).status_code == 404
