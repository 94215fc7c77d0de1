"""How the number of a letter is written: freely, or by a pattern the office sets.

Numbers of official letters have no common shape ("075/ 162 /D.12/2024", "152/ST.02.12/II/2022.2"), so a number is
text; a pattern only saves typing.
"""

from __future__ import annotations

import re
from datetime import date
from string import Formatter

from ckanext.satudata.domain.text import N_, Reason

__all__ = ["MAX_NUMBER", "NUMBER_FIELDS", "number_key", "number_problem", "pattern_problem", "roman", "written"]

MAX_NUMBER = 100
NUMBER_FIELDS = ("nomor", "kode", "bulan", "bulan_romawi", "tahun")
"""What a pattern may name: the serial of the year, the office's code, month, month in Roman digits, year."""

_WIDTH = re.compile(r"0?[1-9]")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def roman(month: int) -> str:
    """A month, 1 to 12, in Roman digits, as letters print it."""
    return _ROMAN[month - 1]


def number_problem(number: str) -> Reason | None:
    """Why this cannot be a letter's number; None when it can, also when it is empty."""
    if len(number) > MAX_NUMBER:
        return Reason("number", N_("A number has at most {limit} characters."), {"limit": str(MAX_NUMBER)})
    if _CONTROL.search(number):
        return Reason("number", N_("A number holds letters, digits and signs only, no line ends."))
    return None


def number_key(number: str) -> str:
    """The number without blanks and case: two letters with the same key bear the same number."""
    return "".join(number.split()).casefold()


def pattern_problem(pattern: str) -> Reason | None:
    """Why this cannot be a pattern; None when it can.

    `{nomor:03}/SV/{kode}/{bulan_romawi}/{tahun}` gives `007/SV/DINKES/XI/2026`.
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return Reason("pattern", N_("A curly bracket stands alone in the pattern."))
    named = [(name, spec or "", conversion) for _, name, spec, conversion in parts if name is not None]
    for name, spec, conversion in named:
        if name not in NUMBER_FIELDS:
            params = {"word": name, "known": ", ".join(NUMBER_FIELDS)}
            return Reason("pattern", N_('Unknown word "{word}" in the pattern; known are: {known}.'), params)
        if conversion or (spec and (name not in {"nomor", "bulan"} or not _WIDTH.fullmatch(spec))):
            text = N_('Behind "{word}" only a width may stand, such as {example}.')
            return Reason("pattern", text, {"word": name, "example": "{nomor:03}"})
    if "nomor" not in {name for name, _, _ in named}:
        return Reason("pattern", N_("The pattern lacks {word}, the serial of the year."), {"word": "{nomor}"})
    return number_problem(pattern)


def written(pattern: str, serial: int, day: date, code: str = "") -> str:
    """The number this pattern gives; the pattern must have no problem."""
    return pattern.format(
        nomor=serial, kode=code, bulan=day.month, bulan_romawi=roman(day.month), tahun=day.year
    ).strip()
