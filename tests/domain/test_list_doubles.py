"""Rows of a list that may be the same; against a slow obvious search, too."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.satudata.domain.list_doubles import ALIKE, Candidate, DoubleKind, _triples, doubles


def pairs(*titles: str) -> list[tuple[str, str, str]]:
    rows = [Candidate(str(number), title) for number, title in enumerate(titles)]
    return [(one.kind.value, one.first, one.second) for one in doubles(rows)]


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("Jumlah Embung", "Jumlah embung", "name"),
        ("Jumlah Embung Tahun 2025", "Jumlah Embung 2026", "name"),
        ("Jumlah Penduduk menurut Kecamatan", "Penduduk, Jumlah (Kecamatan)", "name"),
        ("Jumlah Kunjungan Puskesmas", "Jumlah Kunjungan Puskemas", "near_name"),
        ("Luas Panen Padi Sawah", "Luas Panen Padi Sawah Tadah", "near_name"),
    ],
)
def test_names_that_may_mean_the_same(first: str, second: str, kind: str) -> None:
    assert pairs(first, second) == [(kind, "0", "1")]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Jumlah Embung", "Luas Embung"), ("Produksi Padi", "Produksi Jagung"), ("Data", "Tahun"), ("", "")],
)
def test_names_that_do_not(first: str, second: str) -> None:
    assert pairs(first, second) == []


def test_codes_and_indicators() -> None:
    """One code is one row; an indicator of two producers is asked about, its numbers at one producer are not."""
    rows = [
        Candidate("a", "Angka Kesakitan", "K-1", "I-1", "dinkes"),
        Candidate("b", "Jumlah Kematian", "k-1 ", "I-2", "dinkes"),
        Candidate("c", "Jumlah Kelahiran", "", "I-1", "dukcapil"),
        Candidate("d", "Penduduk Sakit", "", "I-1", "dinkes"),
    ]
    assert [(one.kind, one.first, one.second) for one in doubles(rows)] == [
        (DoubleKind.CODE, "a", "b"),
        (DoubleKind.INDICATOR, "a", "c"),
        (DoubleKind.INDICATOR, "c", "d"),
    ]


def test_a_pair_stands_once_under_its_surest_reason() -> None:
    rows = [Candidate("a", "Jumlah Embung", "K-1"), Candidate("b", "Jumlah Embung", "K-1")]
    assert [one.kind for one in doubles(rows)] == [DoubleKind.CODE]


WORDS = st.sampled_from(["jumlah", "luas", "produksi", "padi", "jagung", "embung", "puskesmas", "puskemas", "desa"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), max_size=30))
def test_no_near_name_is_missed(titles: list[str]) -> None:
    """The quick search finds what comparing every pair finds, and the order of rows does not matter."""
    slow = {
        (first, second)
        for first, second in combinations(range(len(titles)), 2)
        if (one := _triples(titles[first])) and (other := _triples(titles[second]))
        if len(one & other) / len(one | other) >= ALIKE
    }
    rows = [Candidate(str(number), title) for number, title in enumerate(titles)]
    assert {(int(one.first), int(one.second)) for one in doubles(rows)} == slow
    again = {frozenset((one.first, one.second)) for one in doubles(rows[::-1])}
    assert again == {frozenset(map(str, pair)) for pair in slow}
