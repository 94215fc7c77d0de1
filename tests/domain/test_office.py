"""Deputies: how their office is written, and that nobody is his own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.satudata.domain.office import Term, is_own_deputy, office_title
from ckanext.satudata.domain.role import OfficialView, Role

MARCH = Term(date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("position", "acting", "title"),
    [
        ("Kepala Dinas Kesehatan", "", "Kepala Dinas Kesehatan"),
        ("Kepala Dinas Kesehatan", "plt", "Plt. Kepala Dinas Kesehatan"),
        ("Kepala Dinas Kesehatan", "plh", "Plh. Kepala Dinas Kesehatan"),
        ("Plt. Kepala Dinas Kesehatan", "plt", "Plt. Kepala Dinas Kesehatan"),
        ("PLT. KEPALA DINAS", "plt", "PLT. KEPALA DINAS"),
    ],
)
def test_a_deputy_signs_as_a_deputy(position, acting, title):
    """Once, however it was typed."""
    assert office_title(position, acting) == title


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        (None, None, True),
        (None, date(2026, 2, 28), False),
        (None, date(2026, 3, 1), True),
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (date(2026, 3, 10), date(2026, 3, 12), True),
    ],
)
def test_terms_overlap_when_a_day_lies_in_both(first, last, overlaps):
    """First and last day count, open ends hold for ever."""
    assert Term(first, last).overlaps(MARCH) is overlaps
    assert MARCH.overlaps(Term(first, last)) is overlaps


HEAD = OfficialView("a", "Dra. Contoh", "dinas", user_id="u", valid_from=date(2026, 1, 1))
DEPUTY = replace(HEAD, id="b", acting="plt", valid_from=date(2026, 3, 1))
OTHER = replace(DEPUTY, name="Drs. Lain", user_id="v")


@pytest.mark.parametrize(
    ("deputy", "nips", "own"),
    [
        (DEPUTY, ("", ""), True),
        (replace(DEPUTY, user_id=None, name="DRA.  CONTOH"), ("", ""), True),
        (replace(OTHER, user_id="u"), ("1", "2"), True),
        (OTHER, ("1", "1"), True),
        (OTHER, ("1", "2"), False),
        (OTHER, ("", ""), False),
        (replace(OTHER, name=HEAD.name), ("1", "2"), False),
        (replace(DEPUTY, acting=""), ("", ""), False),
        (replace(DEPUTY, organization_id="dinas-b"), ("", ""), False),
        (replace(DEPUTY, role=Role.PPID), ("", ""), False),
        (replace(DEPUTY, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31)), ("", ""), False),
    ],
)
def test_nobody_is_his_own_deputy(deputy, nips, own):
    """By account, by NIP, by name where there is no NIP; a head may act for another OPD, and for his own before."""
    assert is_own_deputy(deputy, HEAD, nips) is own
    assert not is_own_deputy(deputy, replace(HEAD, acting="plh"), nips)
