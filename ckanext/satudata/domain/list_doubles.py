"""Rows of a Daftar Data that may be one and the same: who is the producer then? (Perpres 39/2019 art. 1 and 27)

One number is collected by one agency. Two rows may mean the same number under one code, under one indicator, under the
same name, or under a name that differs by a slip, a year or the order of its words. Nothing is decided here: a pair is
shown to people, and what they say of it is recorded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from math import ceil

from ckanext.satudata.domain.series import stem
from ckanext.satudata.domain.text import spelled_alike

__all__ = ["Candidate", "Double", "DoubleKind", "doubles"]

ALIKE = 0.7
"""Share of the letter triples of two names that are the same, from which on they are shown."""

_EMPTY_WORDS = frozenset({"data", "tahun", "per", "menurut", "berdasarkan", "di", "dan", "yang", "dalam"})


class DoubleKind(str, Enum):
    """Why two rows may be the same, the surest first."""

    CODE = "code"
    INDICATOR = "indicator"
    NAME = "name"
    NEAR_NAME = "near_name"


@dataclass(frozen=True)
class Candidate:
    """What is looked at of a row; `key` is its own, the others may be empty."""

    key: str
    title: str
    code: str = ""
    indicator: str = ""
    producer: str = ""


@dataclass(frozen=True)
class Double:
    """Two rows by their keys, in the order of the list; `alike` is 1.0 for all but near names."""

    kind: DoubleKind
    first: str
    second: str
    alike: float


def doubles(rows: Sequence[Candidate]) -> list[Double]:
    """Every pair once, for its surest reason; the surest pairs first.

    Rows of one producer with one indicator are no doubles: an indicator is made of several numbers.
    """
    found: dict[tuple[int, int], Double] = {}
    for kind, pairs in (
        (DoubleKind.CODE, _same(_spelled(row.code for row in rows))),
        (
            DoubleKind.INDICATOR,
            _of_two_producers(rows, _spelled(row.indicator for row in rows)),
        ),
        (DoubleKind.NAME, _same({n: " ".join(sorted(_words(row.title))) for n, row in enumerate(rows)})),
    ):
        for one, other in pairs:
            found.setdefault((one, other), Double(kind, rows[one].key, rows[other].key, 1.0))
    for one, other, alike in _near([_triples(row.title) for row in rows]):
        found.setdefault((one, other), Double(DoubleKind.NEAR_NAME, rows[one].key, rows[other].key, alike))
    order = list(DoubleKind)
    return [found[pair] for pair in sorted(found, key=lambda p: (order.index(found[p].kind), -found[p].alike, p))]


def _spelled(texts: Iterable[str]) -> dict[int, str]:
    return {number: spelled_alike(text) for number, text in enumerate(texts)}


def _words(title: str) -> list[str]:
    """The words that tell one name from another: no years, no signs, none that every name has."""
    plain = stem(title).split()
    return [word for word in plain if word not in _EMPTY_WORDS] or plain


def _triples(title: str) -> frozenset[str]:
    """Every three letters in a row, each word with a space around it, so that the order of words does not matter."""
    padded = [f" {word} " for word in _words(title)]
    return frozenset(word[place : place + 3] for word in padded for place in range(len(word) - 2))


def _same(values: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for number, value in values.items():
        if value:
            groups[value].append(number)
    for group in groups.values():
        yield from combinations(group, 2)


def _of_two_producers(rows: Sequence[Candidate], values: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    for one, other in _same(values):
        if rows[one].producer != rows[other].producer:
            yield one, other


def _near(names: Sequence[frozenset[str]]) -> Iterator[tuple[int, int, float]]:
    """Pairs that share enough triples. Only names with a rare triple in common are compared at all.

    Of two sets that share the part `ALIKE`, the rarest few of each must meet: which few, their size tells.
    """
    often = Counter(triple for name in names for triple in name)
    begins: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        rare = sorted(name, key=lambda triple: (often[triple], triple))
        few = rare[: len(rare) - ceil(ALIKE * len(rare)) + 1]
        for other in sorted(set(_met(begins, few))):
            sizes = len(name), len(names[other])
            if min(sizes) < ALIKE * max(sizes):
                continue
            shared = len(name & names[other])
            alike = shared / (sum(sizes) - shared)
            if alike >= ALIKE:
                yield other, number, round(alike, 3)
        for triple in few:
            begins[triple].append(number)


def _met(begins: Mapping[str, Sequence[int]], few: Iterable[str]) -> Iterator[int]:
    for triple in few:
        yield from begins.get(triple, ())
