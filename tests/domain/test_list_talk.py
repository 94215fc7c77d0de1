"""Until when comments are taken, who came to a meeting, what it is about."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.satudata.domain.list_talk import (
    Attendee,
    Remark,
    agenda_of,
    closed_to_comments,
    read_attendance,
    until_problem,
)
from ckanext.satudata.domain.text import Reason

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("is_open", "until", "code"),
    [
        (True, None, None),
        (True, DAY, None),
        (True, date(2026, 3, 3), None),
        (True, date(2026, 3, 1), "over"),
        (False, None, "not_open"),
        (False, DAY, "not_open"),
    ],
)
def test_comments_are_taken_in_a_draft_until_the_end_of_the_day(
    is_open: bool, until: date | None, code: str | None
) -> None:
    reason = closed_to_comments(is_open, until, DAY)
    assert (reason.code if reason else None) == code


@pytest.mark.parametrize(("until", "refused"), [(None, False), (DAY, False), (date(2026, 3, 1), True)])
def test_the_last_day_does_not_lie_in_the_past(until: date | None, refused: bool) -> None:
    assert bool(until_problem(until, DAY)) is refused


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        (None, []),
        ("", []),
        ("Ani", [Attendee("Ani")]),
        (
            " Ani ; Kepala Bidang;  Dinkes \r\n\r\nBudi\n",
            [Attendee("Ani", "Kepala Bidang", "Dinkes"), Attendee("Budi")],
        ),
        ("Ani\tKabid\tDinkes", [Attendee("Ani", "Kabid", "Dinkes")]),
        ("Ani; Kabid; Dinkes; Seksi Data", [Attendee("Ani", "Kabid", "Dinkes; Seksi Data")]),
        ([{"name": "Ani\u202e", "position": None}, {"name": " "}], [Attendee("Ani")]),
        ("; Kabid; Dinkes", "name"),
        ("x" * 201, "long"),
        ("\n".join(["Ani"] * 501), "many"),
        ([{"name": ["Ani"]}], "form"),
        ([{"name": "Ani"}, "Budi; Kabid"], [Attendee("Ani"), Attendee("Budi", "Kabid")]),
        ([["Ani"]], "form"),
        (7, "form"),
        ({"name": "Ani"}, "form"),
    ],
)
def test_attendance_is_read_from_lines_and_from_fields(typed: object, people: list[Attendee] | str) -> None:
    found = read_attendance(typed)
    assert (found.code if isinstance(found, Reason) else found) == people


def test_the_agenda_says_what_is_open_row_by_row() -> None:
    """The whole list first; rows in the order they come, each with everything said about it."""
    said = [
        Remark("b", "Angka stunting", "1.02.3", "Budi", "Bappeda", "Definisi\nbelum sama."),
        Remark("a", "Jumlah sekolah", "", "Ani", "", "Siapa produsennya?"),
        Remark("b", "Angka stunting", "1.02.3", "Cici", "Dinkes", "Akan disamakan."),
        Remark(None, "", "", "Dodi", "Bappeda", "Terlalu panjang."),
    ]
    assert agenda_of(said, "Keseluruhan") == (
        "1. Keseluruhan\n   - Dodi (Bappeda): Terlalu panjang.\n\n"
        "2. Angka stunting (1.02.3)\n   - Budi (Bappeda): Definisi belum sama.\n   - Cici (Dinkes): Akan disamakan.\n\n"
        "3. Jumlah sekolah\n   - Ani: Siapa produsennya?"
    )
    assert agenda_of([], "Keseluruhan") == ""
