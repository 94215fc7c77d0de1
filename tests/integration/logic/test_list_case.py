"""The way of a Daftar Data: draft, comments, Forum, agreement by Berita Acara, amendment; who sees its case."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.logic import letter_print, list_case
from ckanext.satudata.model import Case, DataList, Event, Letter, LetterItem, ListComment, ListItem, ListRow, Outbox
from ckanext.satudata.model.base import Session, utcnow

from tests.integration.support import People, act, attach_letter, move

pytestmark = pytest.mark.usefixtures("with_plugins")

YEAR = 2027


def make_list(people: People, number: int = 0, *titles: str) -> Case:
    """A draft whose rows the health office produces, and its case."""
    data_list = DataList(year=YEAR, number=number, title=f"Daftar Data {YEAR}")
    Session.add(data_list)
    Session.flush()
    for place, title in enumerate(titles or ("Jumlah Puskesmas", "Jumlah Bidan"), 1):
        item = ListItem(code=f"3310.{YEAR}.{place}", begun=YEAR)
        Session.add(item)
        Session.flush()
        Session.add(row_of(data_list, item, place, title, people.opd["id"]))
    case = list_case.begin(data_list, model.User.get(people.sekretariat["id"]))
    Session.commit()
    return case


def row_of(data_list: DataList, item: ListItem, place: int, title: str, producer: str | None) -> ListRow:
    cells = {"id_ddd": item.code, "nama_data": title, "jadwal_pemutakhiran": "tahunan"}
    return ListRow(
        list_id=data_list.id,
        item_id=item.id,
        position=place,
        code=item.code,
        title=title,
        kind="statistik",
        organization_id=producer,
        schedule="tahunan",
        access_class="terbuka",
        cells=cells,
    )


def why_not(user: Any, case: Case, transition: str) -> str:
    """The sentences a transition is refused with."""
    with pytest.raises(tk.ValidationError) as error:
        move(user, case.id, transition)
    return " ".join(text for texts in error.value.error_dict.values() for text in texts)


def agreed(people: People, case: Case) -> dict[str, Any]:
    """The Forum agrees, with its Berita Acara."""
    move(people.sekretariat, case.id, "submit")
    attach_letter(people.walidata, case.id, "berita_acara")
    return move(people.koordinator, case.id, "agree")


def test_the_forum_agrees_by_berita_acara_and_the_list_is_fixed(people: People):
    """SOP Pringsewu 2024 rows 1 to 3: recommendation, support, agreement within three days."""
    case = make_list(people)
    move(people.pembina, case.id, "recommend", note="Tambahkan indikator SPM.")
    move(people.sekretariat, case.id, "ask_comments")
    move(people.sekretariat, case.id, "submit")
    Session.refresh(case)
    assert (case.category, case.turn, case.due_at is not None) == ("waiting", ["koordinator_forum"], True)
    assert "berita_acara" in why_not(people.koordinator, case, "agree")
    attach_letter(people.walidata, case.id, "berita_acara")
    move(people.koordinator, case.id, "agree")
    data_list = DataList.get(case.object_id)
    assert data_list is not None
    assert data_list.agreed_on is not None
    assert data_list.checksum == list_case.checksum_of(data_list.id)
    made = sa.select(Event).where(Event.case_id == case.id, Event.transition == "agree", Event.kind == "transition")
    decision = Session.scalars(made).one()
    assert decision.fingerprint == data_list.checksum, "the decision is about exactly these rows"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ("UPDATE satudata_list_row SET removed = true", "no rows"),
        ("UPDATE satudata_list_row SET organization_id = NULL WHERE position = 1", "without a producer: 1"),
        ("UPDATE satudata_list_row SET schedule = '' WHERE position = 2", "schedule of release or update: 1"),
        ("UPDATE satudata_list_row SET title = 'Jumlah bidan'", "same name: 1"),
    ],
)
def test_the_forum_is_not_asked_about_an_unfinished_list(people: People, spoil: str, sentence: str):
    """Perpres 39/2019 art. 27: producer and schedule of each row."""
    case = make_list(people)
    Session.execute(sa.text(spoil))
    Session.commit()
    assert sentence in why_not(people.sekretariat, case, "submit")


def test_comments_are_answered_before_the_forum_decides(people: People):
    case = make_list(people)
    comment = ListComment(list_id=case.object_id, body="Satuan keliru.", created_name="Produsen")
    Session.add(comment)
    Session.commit()
    assert "nobody has answered: 1" in why_not(people.sekretariat, case, "submit")
    comment.answered_at = utcnow()
    Session.commit()
    move(people.sekretariat, case.id, "submit")


def test_rows_that_changed_behind_the_lock_are_not_agreed(people: People):
    case = make_list(people)
    move(people.sekretariat, case.id, "submit")
    attach_letter(people.walidata, case.id, "berita_acara")
    Session.execute(sa.text("""UPDATE satudata_list_row SET cells = cells || '{"satuan": "Orang"}'"""))
    Session.commit()
    assert "not what was submitted" in why_not(people.koordinator, case, "agree")


def test_an_amendment_replaces_the_list_it_amends(people: People):
    first = make_list(people)
    agreed(people, first)
    second = make_list(people, 1, "Jumlah Puskesmas", "Jumlah Bidan", "Jumlah Posyandu")
    agreed(people, second)
    Session.expire_all()
    assert (first.state, first.category, second.state) == ("digantikan", "closed", "disepakati")
    lists = {one.number: one.agreed_on for one in DataList.of_year(YEAR)}
    assert lists[0] is not None, "it stays readable as what once held"
    assert lists[1] is not None
    assert Event.newest_moment(first.id, "agree") is not None


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *(
            (name, True)
            for name in ("produsen", "kepala", "forum", "koordinator", "sekretariat", "pembina", "walidata")
        ),
        *((name, True) for name in ("stranger", "sysadmin")),
        ("citizen", False),
    ],
)
def test_everybody_with_a_role_sees_its_case_and_nobody_else(people: People, who: str, sees: bool):
    case = make_list(people)
    user = getattr(people, who)
    listed = [one["id"] for one in act("satudata_case_list", user)["results"]]
    assert (case.id in listed) is sees
    if sees:
        assert act("satudata_case_show", user, id=case.id)["title"] == f"Daftar Data {YEAR}"
    else:
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_case_show", user, id=case.id)
    for reader in (None, people.citizen):
        with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
            act("satudata_case_show", reader, id=case.id)


def test_it_waits_for_the_coordinator_and_for_nobody_else(people: People):
    case = make_list(people)
    move(people.sekretariat, case.id, "submit")
    waiting = {
        name: case.id in [one["id"] for one in act("satudata_case_list", getattr(people, name), mine=True)["results"]]
        for name in ("koordinator", "sekretariat", "walidata", "forum", "produsen")
    }
    assert waiting == {"koordinator": True, "sekretariat": False, "walidata": False, "forum": False, "produsen": False}


def test_the_berita_acara_prints_a_line_for_each_row(people: People):
    """The annex of the minutes: kode, uraian, satuan, periode of everything that is agreed."""
    case = make_list(people, 0, "Jumlah Puskesmas", "Jumlah Bidan", "Jumlah Posyandu")
    letter = act(
        "satudata_letter_create", people.walidata, kind="berita_acara", subject="Kesepakatan", datasets=[case.id]
    )
    row = Letter.get(letter["id"])
    assert row is not None
    values = letter_print._values(row, LetterItem.of([row.id]), None)
    assert [(one["no"], one["kode"], one["judul"]) for one in values["daftar"]] == [
        (1, f"3310.{YEAR}.1", "Jumlah Puskesmas"),
        (2, f"3310.{YEAR}.2", "Jumlah Bidan"),
        (3, f"3310.{YEAR}.3", "Jumlah Posyandu"),
    ]
    assert values["jumlah"] == 3


def test_the_mails_speak_of_a_daftar_data(people: People):
    case = make_list(people)
    move(people.sekretariat, case.id, "submit")
    mails = Session.scalars(sa.select(Outbox).where(Outbox.kind == "mail", Outbox.case_id == case.id)).all()
    assert [one.payload["name"] for one in mails] == ["Koordinator"]
    assert f"Daftar Data: Daftar Data {YEAR}" in mails[0].payload["body"]
    assert "ataset" not in mails[0].payload["body"]


@pytest.mark.ckan_config("ckanext.satudata.case.undo_seconds", 60)
def test_a_send_back_can_be_undone_and_nothing_is_told_to_the_index(people: People):
    case = make_list(people)
    move(people.sekretariat, case.id, "submit")
    move(people.koordinator, case.id, "send_back", reason="kesalahan_isian", note="Keliru", how_to_fix="Perbaiki")
    assert case.state == "draf"
    act("satudata_case_undo", people.koordinator, id=case.id)
    assert case.state == "dibahas"
    assert Session.scalars(sa.select(Outbox.kind).where(Outbox.case_id == case.id).distinct()).all() == ["mail"]
