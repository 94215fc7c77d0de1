"""The pages of those who administer SOP profiles: whom they are for, what they keep, what follows is said first."""

from __future__ import annotations

import io
from importlib import resources
from typing import Any

import pytest

from ckan import model
from ckan.tests import factories

from ckanext.satudata.domain.marked import MAX_LENGTH
from ckanext.satudata.model import Case, SopDraft, SopProfileRow, SopUse

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")

PLACE = "/satudata/kelola/sop"
BAKU = (resources.files("ckanext.satudata.sop_profiles") / "baku.yaml").read_text(encoding="utf-8")
TWO = BAKU.replace('version: "1"', 'version: "2"')


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def _post(app: Any, path: str, who: dict[str, str], **data: Any) -> Any:
    answer = app.post(PLACE + path, data=data, headers=who, follow_redirects=False)
    model.Session.expire_all()
    return answer


def test_they_are_for_the_walidata_and_sysadmins(people: People, app: Any) -> None:
    """Everybody else gets 403 for every page, known or not; visitors are asked to sign in."""
    pages = (
        "",
        "/baru",
        "/draf/baku",
        "/draf/baku/terbitkan",
        "/draf/baku/buang",
        "/bandingkan",
        "/simulasi",
        "/pakai",
    )
    act("satudata_sop_draft_save", people.walidata, key="baku", text=TWO)
    head, walidata, admin = _token(people.kepala), _token(people.walidata), _token(people.sysadmin)
    for page in pages:
        assert app.get(PLACE + page, headers=head, status=403)
        assert app.get(PLACE + page, headers=walidata, status=200)
        assert "/user/login" in app.get(PLACE + page, follow_redirects=False).headers["Location"]
    assert app.get(PLACE, headers=admin, status=200)
    assert app.get(f"{PLACE}/draf/tidak-ada", headers=walidata, status=404)
    assert app.get(f"{PLACE}/pakai/tidak-ada/akhiri", headers=walidata, status=404)
    assert _post(app, "/pindahkan", head, sop="baku@1").status_code == 403


def test_a_profile_is_copied_edited_published_and_switched_on(people: People, app: Any) -> None:
    """The whole way without script; each final step is told first and done by POST only."""
    who = _token(people.walidata)
    make_dataset(people.produsen, people.opd, "berjalan")
    assert _post(app, "/baru", who, sop="baku@1", comment="SK 12").status_code == 302
    draft = SopDraft.get("baku")
    assert draft is not None
    assert (draft.text, draft.based_on) == (BAKU, "baku 1")

    broken = TWO.replace("        roles: [kepala_opd]", "        roles: [kepala_odp]")
    checked = _post(app, "/draf/baku", who, text=broken, revision="1", do="check")
    line = broken.split("\n").index("        roles: [kepala_odp]") + 1
    assert checked.status_code == 200
    assert f'href="#baris-{line}"' in checked.body
    assert f'id="baris-{line}" class="sd-fault"' in checked.body
    assert "kepala_odp" in checked.body
    assert SopDraft.get("baku").revision == 1
    assert _post(app, "/draf/baku", who, text=broken, revision="1", comment="SK 12", do="save").status_code == 302
    assert app.get(f"{PLACE}/draf/baku/terbitkan", headers=who, status=409)
    assert (
        _post(app, "/draf/baku", who, text=TWO.replace("\n", "\r\n"), revision="2", comment="SK 12").status_code == 302
    )

    assert "SK 12" in app.get(f"{PLACE}/draf/baku/terbitkan", headers=who, status=200).body
    assert SopProfileRow.get("baku", "2") is None
    assert _post(app, "/draf/baku/terbitkan", who, revision="3", comment="SK 12").status_code == 302
    assert SopProfileRow.get("baku", "2").text == TWO

    given = {"sop": "baku@2", "flow": "", "organization_id": "dinkes", "valid_from": "", "comment": "SK 12"}
    asked = _post(app, "/pakai", who, **given)
    assert asked.status_code == 200
    assert "baku 1: 1." in asked.body
    assert SopUse.search() == []
    assert _post(app, "/pakai", who, **given, confirmed="1").status_code == 302
    use = SopUse.search()[0]
    assert (use.profile_version, use.organization_id) == ("2", people.opd["id"])
    assert "Dinas Kesehatan" in app.get(PLACE, headers=who).body
    assert _post(app, f"/pakai/{use.id}/akhiri", who).status_code == 302
    assert SopUse.search() == []


def test_two_admins_editing_one_profile_lose_nothing(people: People, app: Any) -> None:
    """The second sees his own text still in the form and the other's beside it, and may replace it knowingly."""
    act("satudata_sop_draft_save", people.walidata_b, key="baku", text=TWO)
    act("satudata_sop_draft_save", people.walidata_b, key="baku", text=f"{TWO}# tulisan orang lain", revision=1)
    who = _token(people.walidata)
    answer = _post(app, "/draf/baku", who, text=f"{BAKU}# tulisan saya", revision="1", do="save")
    assert answer.status_code == 409
    for words in ("Walidata B", "# tulisan saya", "# tulisan orang lain", 'name="overwrite" value="2"'):
        assert words in answer.body
    assert SopDraft.get("baku").text.endswith("orang lain")
    again = _post(app, "/draf/baku", who, text=f"{BAKU}# tulisan saya", revision="1", overwrite="2", do="save")
    assert again.status_code == 302
    assert SopDraft.get("baku").text.endswith("tulisan saya")
    begun = _post(app, "/baru", who, sop="baku@1")
    assert begun.status_code == 409
    assert "/satudata/kelola/sop/draf/baku" in begun.body


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"x" * (4 * MAX_LENGTH + 10), "upload"),
        (b"\xff\xfe\x00", "upload"),
        (b"x" * (MAX_LENGTH + 1), "text"),
        (b"", "text"),
    ],
    ids=["5 MB", "no UTF-8", "long", "empty"],
)
def test_a_file_that_is_no_profile_is_one_sentence(people: People, app: Any, content: bytes, field: str) -> None:
    """What was typed beside it stays in the form."""
    data = {"key": "uji", "comment": "dari portal lain", "upload": (io.BytesIO(content), "profil.yaml")}
    answer = _post(app, "/baru", _token(people.walidata), **data)
    assert answer.status_code == 409
    assert "dari portal lain" in answer.body
    assert answer.body.count('id="wrong-upload"') == 1
    assert SopDraft.all() == []


def test_what_the_form_of_switching_on_refuses_is_kept(people: People, app: Any) -> None:
    given = {"sop": "baku@1", "valid_from": "2020-01-01", "comment": "SK 9/2026"}
    answer = _post(app, "/pakai", _token(people.walidata), **given, confirmed="1")
    assert answer.status_code == 409
    assert "SK 9/2026" in answer.body
    assert 'value="2020-01-01"' in answer.body
    assert _post(app, "/pakai", _token(people.walidata), sop="entah@1").status_code == 409
    assert app.get(f"{PLACE}/bandingkan?lama=entah@1&baru=baku@1", headers=_token(people.walidata), status=404)
    assert app.get(f"{PLACE}/simulasi?sop=baku@1&mulai=20260-01-01", headers=_token(people.walidata), status=409)
    assert app.get(f"{PLACE}/simulasi?sop=entah@1", headers=_token(people.walidata), status=404)


def test_ticked_cases_move_after_a_preview_and_with_a_reason(people: People, app: Any) -> None:
    """What does not fit is named; a state the version lacks is chosen on the page; nothing moves before."""
    make_dataset(people.produsen, people.opd, "pindah")
    move(people.produsen, "pindah", "submit")
    act("satudata_sop_import", people.sysadmin, text=TWO.replace("diajukan", "masuk"))
    who, case = _token(people.walidata), Case.for_object(model.Package.get("pindah").id)
    assert case is not None
    tick = f"{case.id}:{case.case_version}"
    listed = app.get(f"{PLACE}/simulasi?sop=baku@2", headers=who, status=200).body
    assert f'value="{tick}"' in listed
    first = _post(app, "/pindahkan", who, sop="baku@2", case=tick)
    assert 'name="map-diajukan"' in first.body
    assert 'name="confirmed"' not in first.body
    data = {"sop": "baku@2", "case": tick, "map-diajukan": "masuk"}
    bare = _post(app, "/pindahkan", who, **data, confirmed="1", reason=" ")
    assert bare.status_code == 409
    assert Case.get(case.id).profile_version == "1"
    assert _post(app, "/pindahkan", who, **data, confirmed="1", reason="SK 12").status_code == 302
    moved = Case.get(case.id)
    assert moved is not None
    assert (moved.profile_version, moved.state) == ("2", "masuk")
    told = app.get(f"/satudata/kasus/{case.id}", headers=who, status=200).body
    assert "baku 1" in told
    assert "baku 2" in told


def test_a_version_is_read_and_downloaded_by_everybody(people: People, app: Any) -> None:
    """Its table, its lanes, its file; a version that is not there is not found."""
    act("satudata_sop_import", people.sysadmin, text=TWO.replace("Menunggu verifikasi Walidata", "Antre di Diskominfo"))
    page = app.get("/satudata/sop/baku?versi=2", status=200).body
    assert "Antre di Diskominfo" in page
    assert 'id="lanes-dataset-1-title"' in page
    assert "Antre di Diskominfo" not in app.get("/satudata/sop/baku?versi=1", status=200).body
    assert app.get("/satudata/sop/baku.yaml?versi=1", status=200).body == BAKU
    for path in ("/satudata/sop/baku?versi=9", "/satudata/sop/baku.yaml?versi=9", "/satudata/sop/entah.yaml"):
        app.get(path, status=404)
