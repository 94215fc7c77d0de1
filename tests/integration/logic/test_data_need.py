"""Data needs: who files, reads and answers them; what is refused and in which words; the mail about an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.model import DataNeed, Outbox
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, add_row, make_data_list, outcome

pytestmark = pytest.mark.usefixtures("with_plugins")


def need_of(user: Any, **data: Any) -> dict[str, Any]:
    """A need as this user would file it, for the Dinas Kesehatan unless another is named."""
    given = {"year": today().year, "title": "Angka stunting", "plan": "RPJMD", "organization": "dinkes", **data}
    return act("satudata_data_need_file", user, **{k: v for k, v in given.items() if v is not None})


def refused(action: str, user: Any, **data: Any) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as error:
        act(action, user, **data)
    Session.rollback()
    return dict(error.value.error_dict)


SAYS_NOTHING = {"list": 403, "show": 404, "own": 403, "none": 403, "answer": 404, "update": 404}
MEMBER = {"list": "ok", "show": "ok", "own": "ok", "none": ["organization"], "answer": 403, "update": 403}
PORTAL = {**MEMBER, "own": ["organization"], "none": "ok"}
KEEPER = {**MEMBER, "none": "ok", "answer": "ok"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("nobody", SAYS_NOTHING),
        ("citizen", SAYS_NOTHING),
        ("produsen_b", MEMBER),
        ("kepala", MEMBER),
        ("ppid", MEMBER),
        ("stranger", {**MEMBER, "own": ["organization"]}),
        ("forum", PORTAL),
        ("koordinator", PORTAL),
        ("pembina", PORTAL),
        ("sekretariat", KEEPER),
        ("walidata", KEEPER),
        ("sysadmin", {**KEEPER, "update": "ok"}),
    ],
)
def test_who_may_what(people: People, who: str, expected: dict[str, Any]) -> None:
    """Everybody with an SDI role reads and files, for an OPD of his own; the keepers answer; 404 like an unknown id."""
    user, made = getattr(people, who, None), need_of(people.produsen)["id"]
    good = {"year": today().year, "title": "Angka stunting", "plan": "RPJMD"}
    found = {
        "list": outcome("satudata_data_need_list", user),
        "show": outcome("satudata_data_need_show", user, id=made),
        "own": outcome("satudata_data_need_file", user, **good, organization="dinkes"),
        "none": outcome("satudata_data_need_file", user, **good),
        "update": outcome("satudata_data_need_update", user, id=made, title="Lain"),
        "answer": outcome("satudata_data_need_answer", user, id=made, state="declined", answer="Sudah ada."),
    }
    assert found == expected
    other = need_of(people.produsen)["id"]
    assert outcome("satudata_data_need_withdraw", user, id=other) == expected["update"]
    assert outcome("satudata_data_need_show", user, id="tidak-ada") == 404
    assert outcome("satudata_data_need_withdraw", user, id="\x00") == 404


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"title": "  "}, "title", "which data"),
    ({"title": None}, "title", ""),
    ({"title": "x" * 301}, "title", "300"),
    ({"plan": None}, "plan", ""),
    ({"year": 1999}, "year", "must lie between"),
    ({"year": "dua ribu"}, "year", ""),
    ({"needed_by": "2020-01-01"}, "needed_by", "has passed"),
    ({"needed_by": "besok"}, "needed_by", "YYYY-MM-DD"),
    ({"organization": "dishub"}, "organization", "Name one of yours"),
    ({"organization": "tidak-ada"}, "organization", "no organization"),
    ({"producer": "tidak-ada"}, "producer", "no organization"),
    ({"organization": None}, "organization", "Name the organization"),
]


def test_bad_input_has_one_sentence_at_its_field(people: People) -> None:
    """409, and nothing is kept."""
    good = {"year": today().year, "title": "Angka", "plan": "SPM", "organization": "dinkes"}
    for data, field, words in WRONG:
        given = {k: v for k, v in {**good, **data}.items() if v is not None}
        errors = refused("satudata_data_need_file", people.produsen, **given)
        assert list(errors) == [field], data
        assert words in errors[field][0], data
    assert Session.scalar(sa.select(sa.func.count()).select_from(DataNeed)) == 0


def test_the_list_is_filtered_and_paged(people: People) -> None:
    year = today().year
    first = need_of(people.produsen, producer="dishub", needed_by=(today() + timedelta(days=30)).isoformat())
    second = need_of(people.forum, organization=None, title="100% desa", plan="SDGs", year=year + 1)
    need_of(people.stranger, organization="dishub", title="Trayek", purpose="Untuk SPM perhubungan")
    act("satudata_data_need_withdraw", people.forum, id=second["id"])

    def titles(**data: Any) -> list[str]:
        return [one["title"] for one in act("satudata_data_need_list", people.kepala, **data)["results"]]

    assert titles() == ["Trayek", "100% desa", "Angka stunting"]
    assert titles(year=year + 1) == ["100% desa"]
    assert titles(state="withdrawn") == ["100% desa"]
    assert titles(organization="dishub") == ["Trayek", "Angka stunting"]
    assert titles(q="spm perHUB") == ["Trayek"]
    assert titles(q="0%") == ["100% desa"]
    assert titles(limit=1, offset=1) == ["100% desa"]
    assert act("satudata_data_need_list", people.kepala, limit=1)["count"] == 3
    assert (first["producer_title"], first["organization_title"]) == ("Dinas Perhubungan", "Dinas Kesehatan")
    assert "state" in refused("satudata_data_need_list", people.kepala, state="lain")
    assert "organization" in refused("satudata_data_need_list", people.kepala, organization="tidak-ada")


def test_who_filed_it_changes_and_withdraws_it_until_it_is_answered(people: People) -> None:
    """What is not sent stays; a keeper does not put words into it."""
    made = need_of(people.produsen, purpose="Target 2027", producer="disdik")
    changed = act("satudata_data_need_update", people.produsen, id=made["id"], title="Angka wasting", producer="")
    assert (changed["title"], changed["purpose"], changed["producer"]) == ("Angka wasting", "Target 2027", None)
    assert outcome("satudata_data_need_update", people.walidata, id=made["id"], title="Lain") == 403
    assert act("satudata_data_need_withdraw", people.produsen, id=made["id"])["state"] == "withdrawn"
    for action, data in (("update", {"title": "x"}), ("withdraw", {}), ("answer", {"state": "taken_up"})):
        who = people.walidata if action == "answer" else people.produsen
        assert outcome(f"satudata_data_need_{action}", who, id=made["id"], **data) == ["id"]


def test_an_answer_is_final_names_the_row_and_is_mailed(people: People) -> None:
    """One mail, to who filed it; none to a keeper who answers his own."""
    row = add_row(make_data_list(), "Prevalensi stunting", people.opd)
    made = need_of(people.produsen)
    asked = {"id": made["id"], "state": "taken_up", "row": row.id}
    assert "answer" in refused("satudata_data_need_answer", people.walidata, id=made["id"], state="declined")
    assert "state" in refused("satudata_data_need_answer", people.walidata, id=made["id"], state="withdrawn")
    assert "row" in refused("satudata_data_need_answer", people.walidata, **{**asked, "row": "tidak-ada"})
    assert "item" in refused("satudata_data_need_answer", people.walidata, **{**asked, "row": "", "item": "tidak-ada"})
    done = act("satudata_data_need_answer", people.walidata, **asked, answer="Masuk sebagai baris 1.")
    assert (done["state"], done["item_id"], done["item_title"]) == ("taken_up", row.item_id, "Prevalensi stunting")
    assert (done["answered_name"], done["may_answer"]) == (people.walidata["fullname"], False)
    assert outcome("satudata_data_need_answer", people.sekretariat, **asked) == ["id"]
    mails = list(Session.scalars(sa.select(Outbox).where(Outbox.kind == "mail")))
    assert [one.payload["user_id"] for one in mails] == [people.produsen["id"]]
    assert "Masuk sebagai baris 1." in mails[0].payload["body"]
    own = need_of(people.sekretariat)
    act("satudata_data_need_answer", people.sekretariat, id=own["id"], state="declined", answer="Ganda.")
    assert Session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(Outbox.kind == "mail")) == 1
