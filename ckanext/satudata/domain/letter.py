"""Letters: what they cover, when one is stale, what may be done with one, and which gate it opens.

A letter covers named things (datasets now, rows of a list later) with the fingerprint each had when it was submitted.
Once the content of one differs, the letter is stale and opens no gate any more: the head of the OPD signed something
else (SOP Blitar 2023 rows 8 and 9, SOP Paser 2022 rows 12 and 13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from ckanext.satudata.domain.sop_letters import LetterRule
from ckanext.satudata.domain.text import N_, Reason

__all__ = [
    "LETTER_KINDS",
    "MAX_ITEMS",
    "WALIDATA_KINDS",
    "Covered",
    "LetterState",
    "Standing",
    "follows_content",
    "move_problem",
    "stale_reason",
    "standing",
]

LETTER_KINDS = ("surat_validasi", "surat_pernyataan", "surat_pengantar", "berita_acara")
"""Kinds every portal knows; a profile's section `letters` adds others."""

WALIDATA_KINDS = frozenset({"berita_acara"})
"""Minutes are written by the Walidata, who leads the meeting; all others, those of a profile too, by the OPD."""

MAX_ITEMS = 500
"""Things one letter covers at most."""

_PROMISES = frozenset({"surat_pernyataan"})
"""Says what will be collected, before there is content (SOP Pringsewu 2024 row 4)."""


class LetterState(str, Enum):
    """How far a letter is."""

    DRAFT = "draft"
    ISSUED = "issued"
    SIGNED = "signed"
    REPLACED = "replaced"
    VOID = "void"

    def __str__(self) -> str:
        return self.value


_MOVES: Mapping[str, frozenset[LetterState]] = {
    "update": frozenset({LetterState.DRAFT}),
    "issue": frozenset({LetterState.DRAFT}),
    "sign": frozenset({LetterState.DRAFT, LetterState.ISSUED}),
    "replace": frozenset({LetterState.ISSUED, LetterState.SIGNED}),
    "void": frozenset({LetterState.DRAFT, LetterState.ISSUED, LetterState.SIGNED}),
}
_WHY_NOT: Mapping[str, str] = {
    "update": N_("Only a draft can be changed. Replace the letter by a new one."),
    "issue": N_("Only a draft can be issued."),
    "sign": N_("The signed letter is uploaded once, for a draft or an issued letter. Replace the letter by a new one."),
    "replace": N_("Only an issued or signed letter can be replaced. Change the draft instead."),
    "void": N_("This letter is out of force already."),
}


def move_problem(move: str, state: str) -> Reason | None:
    """Why this cannot be done with a letter in that state; None when it can. Nothing signed is ever deleted."""
    if state in {str(one) for one in _MOVES[move]}:
        return None
    return Reason("letter_state", _WHY_NOT[move])


def follows_content(kind: str, rules: Mapping[str, LetterRule]) -> bool:
    """Whether a letter of this kind is about the content, by the profile, else by what the kind says."""
    return rules[kind].follows_content if kind in rules else kind not in _PROMISES


@dataclass(frozen=True)
class Covered:
    """One letter in force, or one scan attached to the case, as it covers one thing.

    `fingerprint`: of the thing as covered; `number`: as written, "" for a scan that was only attached.
    """

    kind: str
    number: str
    title: str
    fingerprint: str | None


def _no_reasons() -> dict[str, Reason]:
    return {}


@dataclass(frozen=True)
class Standing:
    """Kinds of letters in force for one thing now, and why those there do not count.

    `registered`: those of the kinds that stand in the register; the others are scans attached to the case.
    """

    kinds: frozenset[str]
    stale: Mapping[str, Reason] = field(default_factory=_no_reasons)
    registered: frozenset[str] = frozenset()


def standing(covered: Iterable[Covered], present: str | None, rules: Mapping[str, LetterRule]) -> Standing:
    """What the signed letters of a thing are worth, given the fingerprint it has now.

    One fresh letter of a kind is enough; of a kind with only stale ones the newest (the last) says why.
    """
    fresh: set[str] = set()
    stale: dict[str, Reason] = {}
    for one in covered:
        if not follows_content(one.kind, rules) or (present is not None and one.fingerprint == present):
            fresh.add(one.kind)
        else:
            stale[one.kind] = stale_reason(one)
    return Standing(frozenset(fresh), {kind: reason for kind, reason in stale.items() if kind not in fresh})


def stale_reason(one: Covered) -> Reason:
    """Why this letter opens no gate any more, with its number."""
    params = {"number": one.number, "title": one.title, "kind": one.kind}
    if one.number:
        text = N_('Letter number {number} does not count any more: "{title}" was changed after it was written.')
    else:
        text = N_('The letter attached to "{title}" does not count any more: the data were changed after it.')
    return Reason(f"letter_stale:{one.kind}", text, params)
