"""Comments on a Daftar Data and meetings of the Forum: who may what, until when, who answers, stale forms, agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.model import Case, DataList, ListComment
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, add_row, make_data_list, outcome

pytestmark = pytest.mark.usefixtures("with_plugins")


def sentence(action: str, user: Any, field: str, **data: Any) -> str:
    """What a refusal says at this field, and at no other."""
    with pytest.raises(tk.ValidationError) as error:
        act(action, user, **data)
    Session.rollback()
    assert list(error.value.error_dict) == [field]
    return error.value.error_dict[field][0]


def close(data_list: DataList, category: str, agreed: bool = False) -> None:
    """Put the list's case into a state that is no draft."""
    Session.execute(sa.update(Case).where(Case.object_id == data_list.id).values(category=category))
    if agreed:
        Session.execute(sa.update(DataList).where(DataList.id == data_list.id).values(agreed_on=today()))
    Session.commit()


READING = ("comments", "meetings", "meeting", "agenda")
SAYS_NOTHING = dict.fromkeys((*READING, "comment", "answer_row", "answer_whole", "until", "meet", "minutes"), 404)
MEMBER = {
    **dict.fromkeys((*READING, "comment"), "ok"),
    **dict.fromkeys(("answer_row", "answer_whole", "until", "meet", "minutes"), 403),
}
PRODUCER = {**MEMBER, "answer_row": "ok"}
KEEPER = dict.fromkeys(SAYS_NOTHING, "ok")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("nobody", SAYS_NOTHING),
        ("citizen", SAYS_NOTHING),
        ("produsen", PRODUCER),
        ("kepala", PRODUCER),
        ("pendukung", PRODUCER),
        ("ppid", MEMBER),
        ("stranger", MEMBER),
        ("forum", MEMBER),
        ("koordinator", MEMBER),
        ("pembina", MEMBER),
        ("sekretariat", KEEPER),
        ("walidata", KEEPER),
        ("sysadmin", KEEPER),
    ],
)
def test_who_may_what(people: People, who: str, expected: dict[str, Any]) -> None:
    """Also once the list is agreed and everybody reads its open rows: what was said stays among people with a role."""
    user, data_list = getattr(people, who, None), make_data_list()
    row = add_row(data_list, "Angka stunting", people.opd)
    about = {"list": data_list.id}
    whole = act("satudata_list_comment_create", people.forum, **about, body="Terlalu panjang.")["id"]
    one = act("satudata_list_comment_create", people.forum, **about, row=row.id, body="Definisi?")["id"]
    meeting = act("satudata_meeting_create", people.sekretariat, **about, held_on="2026-02-03")["id"]
    reading = {
        "comments": ("satudata_list_comment_list", about),
        "meetings": ("satudata_meeting_list", about),
        "meeting": ("satudata_meeting_show", {"id": meeting}),
        "agenda": ("satudata_meeting_agenda", about),
    }
    writing = {
        "comment": ("satudata_list_comment_create", {**about, "body": "Setuju."}),
        "answer_row": ("satudata_list_comment_answer", {"id": one, "answer": "Akan disamakan."}),
        "answer_whole": ("satudata_list_comment_answer", {"id": whole, "answer": "Dibahas."}),
        "until": ("satudata_list_comments_until", {**about, "until": today().isoformat()}),
        "meet": ("satudata_meeting_create", {**about, "held_on": "2026-02-04"}),
        "minutes": ("satudata_meeting_update", {"id": meeting, "meeting_version": 1, "minutes": "Disepakati."}),
    }
    found = {key: outcome(action, user, **data) for key, (action, data) in {**reading, **writing}.items()}
    assert found == expected
    close(data_list, "published", agreed=True)
    assert {key: outcome(reading[key][0], user, **reading[key][1]) for key in READING} == {
        key: expected[key] for key in READING
    }
    for action, data in reading.values():
        assert outcome(action, user, **dict.fromkeys(data, "tidak-ada")) == 404


def test_comments_are_taken_while_the_list_is_a_draft_and_its_day_has_not_passed(people: People) -> None:
    """One sentence otherwise; answers and the reading go on."""
    data_list = make_data_list()
    other = add_row(make_data_list(2027), "Baris lain")
    gone = add_row(data_list, "Dikeluarkan")
    gone.removed = True
    Session.commit()
    say = {"list": data_list.id, "body": "Satu\r\nbaris\u202e"}
    for row in (other.id, gone.id, "tidak-ada"):
        assert "not in the Daftar Data" in sentence("satudata_list_comment_create", people.forum, "row", **say, row=row)
    for body in (" ", "x" * 5001):
        assert sentence("satudata_list_comment_create", people.forum, "body", **{**say, "body": body})
    kept = act("satudata_list_comment_create", people.produsen, **say)
    assert (kept["body"], kept["organization_title"], kept["is_open"]) == ("Satu\nbaris", "Dinas Kesehatan", True)
    assert act("satudata_list_comment_create", people.forum, **say)["organization_title"] is None

    Session.execute(sa.update(DataList).values(comments_until=today() - timedelta(days=1)))
    Session.commit()
    assert "were taken until" in sentence("satudata_list_comment_create", people.forum, "list", **say)
    listed = act("satudata_list_comment_list", people.forum, list="2026")
    assert (listed["count"], listed["may_comment"], "were taken until" in listed["why_closed"]) == (2, False, True)

    until = {"list": data_list.id, "until": (today() - timedelta(days=1)).isoformat()}
    assert "has passed" in sentence("satudata_list_comments_until", people.sekretariat, "until", **until)
    assert sentence("satudata_list_comments_until", people.sekretariat, "until", list="2026", until="besok")
    shown = act("satudata_list_comments_until", people.sekretariat, list="2026", until=today().isoformat())
    assert shown["comments_until"] == today().isoformat()
    act("satudata_list_comment_create", people.forum, **say)
    assert act("satudata_list_comments_until", people.sekretariat, list="2026")["comments_until"] is None

    close(data_list, "waiting")
    assert "not a draft any more" in sentence("satudata_list_comment_create", people.forum, "list", **say)
    assert outcome("satudata_list_comments_until", people.sekretariat, list="2026") == ["list"]
    assert act("satudata_list_comment_answer", people.sekretariat, id=kept["id"], answer="Ya.")["is_open"] is False


def test_a_comment_is_answered_once(people: People) -> None:
    """With words; whoever comes second learns who was first. Open and answered ones are told apart."""
    data_list = make_data_list()
    row = add_row(data_list, "Angka stunting", people.opd, code="1.02.3")
    made = act("satudata_list_comment_create", people.forum, list="2026", row=row.id, body="Definisi?")
    assert (made["row_title"], made["row_code"]) == ("Angka stunting", "1.02.3")
    assert sentence("satudata_list_comment_answer", people.kepala, "answer", id=made["id"], answer=" ")
    done = act("satudata_list_comment_answer", people.kepala, id=made["id"], answer="Sudah disamakan.")
    assert (done["answer"], done["answered_name"]) == ("Sudah disamakan.", people.kepala["fullname"])
    again = sentence("satudata_list_comment_answer", people.walidata, "id", id=made["id"], answer="Lain")
    assert people.kepala["fullname"] in again
    act("satudata_list_comment_create", people.forum, list="2026", body="Keseluruhan baik.")

    def counted(**data: Any) -> int:
        return act("satudata_list_comment_list", people.ppid, list="2026", **data)["count"]

    assert [counted(), counted(open=True), counted(open=False), counted(row=row.id)] == [2, 1, 1, 1]
    assert counted(row=row.id, open=True) == 0
    page = act("satudata_list_comment_list", people.ppid, list="2026", limit=1, offset=1)
    assert [one["id"] for one in page["results"]] == [made["id"]]


def test_the_agenda_is_made_from_what_is_open(people: People) -> None:
    data_list = make_data_list()
    second = add_row(data_list, "Jumlah sekolah", people.opd2)
    for row, body in ((None, "Terlalu panjang."), (second.id, "Siapa produsennya?"), (second.id, "Dijawab.")):
        act("satudata_list_comment_create", people.produsen, list="2026", body=body, **({"row": row} if row else {}))
    last = Session.scalars(sa.select(ListComment).where(ListComment.body == "Dijawab.")).one().id
    act("satudata_list_comment_answer", people.walidata, id=last, answer="Ya.")
    found = act("satudata_meeting_agenda", people.kepala, list="2026")
    assert found["count"] == 2
    assert found["text"].startswith("1. ")
    assert "2. Jumlah sekolah\n   - Produsen Dinkes (Dinas Kesehatan): Siapa produsennya?" in found["text"]
    assert "Dijawab" not in found["text"]


def test_a_meeting_is_kept_whole_and_not_over_what_somebody_else_wrote(people: People) -> None:
    """Attendance as fields or as lines; a stale version is refused with when the other one was."""
    make_data_list()
    given = {"list": "2026", "held_on": "2026-02-03", "place": "Aula", "attendance": "Ani; Kabid; Dinkes\nBudi"}
    made = act("satudata_meeting_create", people.sekretariat, **given)
    ani = {"name": "Ani", "position": "Kabid", "organization": "Dinkes"}
    assert made["attendance"] == [ani, {"name": "Budi", "position": "", "organization": ""}]
    changed = act(
        "satudata_meeting_update",
        people.walidata,
        id=made["id"],
        meeting_version=1,
        attendance=[ani],
        minutes="Sepakat.",
    )
    assert (changed["place"], changed["attendance"], changed["minutes"]) == ("Aula", [ani], "Sepakat.")
    assert (changed["meeting_version"], changed["held_on"]) == (2, "2026-02-03")
    stale = {"id": made["id"], "meeting_version": "1", "minutes": "Lain."}
    assert "Somebody else" in sentence("satudata_meeting_update", people.sekretariat, "meeting_version", **stale)
    assert sentence("satudata_meeting_update", people.sekretariat, "meeting_version", id=made["id"], place="Ruang")
    for data, field in (
        ({"held_on": "3 Februari"}, "held_on"),
        ({"place": "x" * 301}, "place"),
        ({"attendance": "; Kabid; Dinkes"}, "attendance"),
        ({"attendance": [{"name": "Ani"}, ["Budi"]]}, "attendance"),
    ):
        assert sentence("satudata_meeting_create", people.sekretariat, field, **{**given, **data})
    later = act("satudata_meeting_create", people.sekretariat, **{**given, "held_on": "2026-03-04"})
    found = act("satudata_meeting_list", people.ppid, list="2026")
    assert (found["count"], [one["id"] for one in found["results"]]) == (2, [later["id"], made["id"]])
    assert act("satudata_meeting_show", people.ppid, id=made["id"])["minutes"] == "Sepakat."
