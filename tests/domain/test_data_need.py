"""What a need must say, in whose name it is filed, how it is answered."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.satudata.domain.data_need import Need, answer_problems, names_organization, problems
from ckanext.satudata.domain.list_policy import ListReader
from ckanext.satudata.domain.role import Role

TODAY = date(2026, 3, 2)
GOOD = {"year": 2027, "title": "Angka stunting", "plan": "RPJMD"}


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"year": 2025}, []),
        ({"year": 2031}, []),
        ({"year": 2024}, ["year"]),
        ({"year": 2032}, ["year"]),
        ({"title": ""}, ["title"]),
        ({"plan": ""}, ["plan"]),
        ({"needed_by": TODAY}, []),
        ({"needed_by": date(2026, 3, 1)}, ["needed_by"]),
        ({"title": "", "plan": ""}, ["title", "plan"]),
    ],
)
def test_what_a_need_must_say(changed: dict, fields: list[str]) -> None:
    assert list(problems(Need(**{**GOOD, **changed}), TODAY)) == fields


def test_a_day_that_has_passed_meanwhile_does_not_stop_a_change() -> None:
    need = Need(**GOOD, needed_by=date(2026, 2, 1))
    assert problems(need, TODAY, kept_day=date(2026, 2, 1)) == {}
    assert list(problems(need, TODAY, kept_day=date(2026, 1, 1))) == ["needed_by"]


KEEPER = ListReader("s", any_role=True, portal_roles={Role.SEKRETARIAT})
MEMBER = ListReader("f", any_role=True, portal_roles={Role.ANGGOTA_FORUM})
PRODUCER = ListReader("p", any_role=True, organizations={"dinkes"})


@pytest.mark.parametrize(
    ("reader", "own", "portal_wide", "named", "code"),
    [
        (KEEPER, (), True, None, None),
        (KEEPER, (), True, "dinkes", None),
        (MEMBER, (), True, None, None),
        (MEMBER, (), True, "dinkes", "not_yours"),
        (PRODUCER, ("dinkes",), False, "dinkes", None),
        (PRODUCER, ("dinkes",), False, "disdik", "not_yours"),
        (PRODUCER, ("dinkes",), False, None, "required"),
        (ListReader("a", is_sysadmin=True), (), False, "dinkes", None),
    ],
)
def test_in_whose_name_a_need_is_filed(
    reader: ListReader, own: tuple[str, ...], portal_wide: bool, named: str | None, code: str | None
) -> None:
    reason = names_organization(reader, own, portal_wide, named)
    assert (reason.code if reason else None) == code


@pytest.mark.parametrize(
    ("state", "answer", "fields"),
    [
        ("taken_up", "", []),
        ("taken_up", "Baris 12.", []),
        ("declined", "Sudah ada.", []),
        ("declined", "", ["answer"]),
        ("withdrawn", "x", ["state"]),
        ("filed", "x", ["state"]),
        ("", "x", ["state"]),
    ],
)
def test_to_decline_needs_a_reason(state: str, answer: str, fields: list[str]) -> None:
    assert list(answer_problems(state, answer)) == fields
