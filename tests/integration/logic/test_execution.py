"""What people carried out: who may note it, read it, correct it and withdraw it; what is refused and in which words."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.attachments import EXECUTIONS, path_of
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.logic.executions import copied_step
from ckanext.satudata.model import ExecutionRow
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act

pytestmark = pytest.mark.usefixtures("with_plugins")

SEED = "pringsewu_2024"


def note(user: Any, step: str = "3", **data: Any) -> dict[str, Any]:
    """A record as this user would make it; row 3 is the Forum's, row 4 each OPD's."""
    day = today()
    fields = {
        "profile": SEED,
        "step": step,
        "year": day.year,
        "carried_out_on": day.isoformat(),
        "carried_out_by": "Rapat Forum",
        "note": "Daftar Data disepakati.",
    }
    return act("satudata_execution_record", user, **{k: v for k, v in {**fields, **data}.items() if v is not None})


def refused(user: Any, **data: Any) -> dict[str, Any]:
    """The fields a record is refused for."""
    with pytest.raises(tk.ValidationError) as error:
        note(user, **data)
    Session.rollback()
    return dict(error.value.error_dict)


def may_note(user: Any, step: str, organization: str | None) -> bool:
    """Whether the record is taken from this user."""
    try:
        note(user, step=step, organization_id=organization)
    except tk.NotAuthorized:
        return False
    return True


def file(name: str, body: bytes = b"%PDF-1.4 isi") -> FileStorage:
    return FileStorage(io.BytesIO(body), filename=name)


def listed(user: Any, **data: Any) -> list[str]:
    """Ids of the records this user reads."""
    return [one["id"] for one in act("satudata_execution_list", user, **data)["results"]]


def test_who_may_note_which_row(people: People) -> None:
    """The row's own roles, the Walidata, the Sekretariat and sysadmins; for an OPD's row only its own people."""
    persons = {name: getattr(people, name) for name in vars(people) if name not in {"parent", "opd", "opd2", "other"}}
    forum = {"sysadmin", "walidata", "walidata_b", "forum", "koordinator", "sekretariat"}
    opd = {"sysadmin", "walidata", "walidata_b", "sekretariat", "produsen", "produsen_b"}
    for step, organization, may in (("3", None, forum), ("4", "dinkes", opd)):
        for name, user in [*persons.items(), ("nobody", None)]:
            assert may_note(user, step, organization) is (name in may), (step, name)


def test_who_reads_what(people: People) -> None:
    """The region's rows for everybody with a role, an OPD's for its own people and roles of the portal; 404 else."""
    region = note(people.sekretariat)["id"]
    own = note(people.produsen, step="4", organization_id=people.opd["id"])["id"]
    for user, seen in (
        (people.walidata, {region, own}),
        (people.forum, {region, own}),
        (people.kepala, {region, own}),
        (people.stranger, {region}),
        (people.sysadmin, {region, own}),
    ):
        assert set(listed(user)) == seen
        for one in (region, own):
            if one in seen:
                assert act("satudata_execution_show", user, id=one)["id"] == one
                continue
            with pytest.raises(tk.ObjectNotFound) as hidden:
                act("satudata_execution_show", user, id=one)
            with pytest.raises(tk.ObjectNotFound) as unknown:
                act("satudata_execution_show", user, id="tidak-ada")
            assert str(hidden.value) == str(unknown.value)
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_execution_withdraw", user, id=one, reason="coba")
    for user in (people.citizen, None):
        with pytest.raises(tk.NotAuthorized):
            listed(user)
        with pytest.raises(tk.ObjectNotFound):
            act("satudata_execution_show", user, id=region)


def test_a_record_keeps_the_row_as_it_read_and_the_file_as_it_was(people: People) -> None:
    """Whatever becomes of the profile later."""
    made = note(people.forum, upload=file("../Berita Acara.pdf"), note=None, letter_id="055/1/2026")
    assert (made["filename"], made["size"], made["letter_id"]) == ("Berita Acara.pdf", 12, "055/1/2026")
    assert (made["profile_version"], made["recorded_by_name"]) == ("2024", people.forum["fullname"])
    row = ExecutionRow.get(made["id"])
    assert row is not None
    assert copied_step(row).activity["id"] == "Penentuan Daftar Data Daerah berdasarkan Kesepakatan Forum Data"
    assert path_of(row.id, EXECUTIONS).read_bytes() == b"%PDF-1.4 isi"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"profile": "pringsewu"}, "profile", "no SOP profile pringsewu"),
    ({"step": "13"}, "step", "its steps are 1 to 12"),
    ({"step": "7"}, "step", "carried out by the portal itself"),
    ({"step": "4"}, "organization_id", "name the organization"),
    ({"step": "4", "organization_id": "tidak-ada"}, "organization_id", "no organization"),
    ({"year": 20260}, "year", "between 2000 and"),
    ({"year": "dua ribu"}, "year", ""),
    ({"year": None}, "year", ""),
    ({"carried_out_on": "2999-01-01"}, "carried_out_on", "future"),
    ({"carried_out_on": "31/01/2026"}, "carried_out_on", "YYYY-MM-DD"),
    ({"carried_out_by": " "}, "carried_out_by", ""),
    ({"carried_out_by": "x" * 201}, "carried_out_by", "at most 200"),
    ({"note": None}, "note", "what came out"),
    ({"official_id": "tidak-ada"}, "official_id", "no official"),
    ({"corrects": "tidak-ada"}, "corrects", "not found"),
]


def test_bad_input_has_one_sentence_at_its_field(people: People) -> None:
    """409, and nothing is kept."""
    for data, field, words in WRONG:
        errors = refused(people.walidata, **data)
        assert list(errors) == [field], data
        assert words in errors[field][0], data
    assert Session.scalar(sa.select(sa.func.count()).select_from(ExecutionRow)) == 0


def test_files_that_are_refused_leave_nothing_behind(people: People) -> None:
    """Empty, of a kind nobody opens, too large."""
    for name, body, words in (
        ("kosong.pdf", b"", "empty"),
        ("program.exe", b"MZ", "cannot be attached"),
        ("besar.pdf", b"x" * (21 * 1024 * 1024), "larger than 20 MB"),
    ):
        assert words in refused(people.walidata, upload=file(name, body))["upload"][0]
    root = path_of("x" * 36, EXECUTIONS).parents[1]
    assert [one for one in root.rglob("*") if one.is_file() and one.stat().st_size in {0, 2}] == []


def test_a_correction_takes_the_place_of_a_record_and_neither_is_changed(people: People) -> None:
    """The file stays; the old one is read as corrected; it is corrected once."""
    first = note(people.forum, upload=file("ba.pdf"))
    second = note(people.forum, corrects=first["id"], note="Ada 120 data.")
    assert (second["corrects"], second["filename"], second["stands"]) == (first["id"], "ba.pdf", True)
    shown = act("satudata_execution_show", people.forum, id=first["id"])
    assert (shown["corrected_by"], shown["stands"], shown["may_correct"]) == (second["id"], False, False)
    assert shown["note"] == "Daftar Data disepakati."
    assert act("satudata_execution_show", people.forum, id=second["id"])["file_of"] == first["id"]
    assert listed(people.forum) == [second["id"]]
    assert set(listed(people.forum, past=True)) == {first["id"], second["id"]}
    assert "in the meantime" in refused(people.forum, corrects=first["id"])["corrects"][0]
    assert "same step" in refused(people.walidata, step="1", corrects=second["id"])["corrects"][0]
    with pytest.raises(tk.ValidationError):
        act("satudata_execution_withdraw", people.walidata, id=first["id"], reason="salah")


def test_a_withdrawal_has_a_reason_stays_readable_and_is_final(people: People) -> None:
    """Who made it, the Walidata and the Sekretariat; once."""
    made = note(people.forum)
    with pytest.raises(tk.NotAuthorized):
        act("satudata_execution_withdraw", people.koordinator, id=made["id"], reason="salah")
    for reason, words in (("", "Write why"), ("  ", "Write why"), ("x" * 2001, "at most 2000")):
        with pytest.raises(tk.ValidationError) as error:
            act("satudata_execution_withdraw", people.forum, id=made["id"], reason=reason)
        assert words in error.value.error_dict["reason"][0]
    gone = act("satudata_execution_withdraw", people.sekretariat, id=made["id"], reason="Salah tahun.")
    assert (gone["withdrawn_reason"], gone["stands"]) == ("Salah tahun.", False)
    assert gone["withdrawn_by_name"] == people.sekretariat["fullname"]
    assert listed(people.forum) == []
    with pytest.raises(tk.ValidationError, match="before"):
        act("satudata_execution_withdraw", people.walidata, id=made["id"], reason="lagi")
    Session.rollback()
    assert "was withdrawn" in refused(people.forum, corrects=made["id"])["corrects"][0]


def test_the_database_itself_keeps_a_record_from_changing(people: People) -> None:
    """Neither what it says nor that it was withdrawn."""
    made = note(people.forum)
    act("satudata_execution_withdraw", people.forum, id=made["id"], reason="Salah.")
    for statement in (
        "UPDATE satudata_execution SET note = 'lain'",
        "UPDATE satudata_execution SET withdrawn_at = NULL",
        "DELETE FROM satudata_execution",
        "TRUNCATE satudata_execution",
    ):
        with pytest.raises(sa.exc.IntegrityError, match="never changes"):
            Session.execute(sa.text(statement))
        Session.rollback()


def test_the_list_filters_counts_and_takes_as_many_statements_for_one_as_for_many(
    people: People, statements: list[str]
) -> None:
    """By profile, year, step and organisation; the newest of each row for an overview."""
    act("satudata_role_assign", people.sysadmin, user_id="walidata", role="ppid", organization_id="setda")
    note(people.walidata, step="4", organization_id="dinkes")
    act("satudata_execution_list", people.walidata)
    statements.clear()
    act("satudata_execution_list", people.walidata)
    few = len(statements)
    for organization in ("disdik", "dishub", "setda", "dinkes"):
        note(people.walidata, step="4", organization_id=organization)
    note(people.walidata, profile="blitar_2023", year=today().year - 1)
    note(people.walidata)
    statements.clear()
    found = act("satudata_execution_list", people.walidata)
    assert (found["count"], found["counts"]) == (7, {"3": 2, "4": 5})
    assert len(statements) == few
    assert act("satudata_execution_list", people.walidata, profile="blitar_2023")["count"] == 1
    assert act("satudata_execution_list", people.walidata, year=today().year, step="3")["count"] == 1
    assert act("satudata_execution_list", people.walidata, organization_id="dinkes")["count"] == 2
    assert len(act("satudata_execution_list", people.walidata, newest=2)["results"]) == 4
    assert len(listed(people.walidata, limit=3, offset=6)) == 1
    with pytest.raises(tk.ValidationError):
        act("satudata_execution_list", people.walidata, organization_id="tidak-ada")
