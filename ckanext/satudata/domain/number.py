"""How a number is spelled: Indonesian (1.234,5), plain (1234.5) or English (1,234.5); no value is ever guessed."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

__all__ = ["MISSING", "CellKind", "NumberStyle", "classify", "is_missing", "looks_like_number", "parse", "spelled_as"]

MISSING = frozenset({"", "-", "--", "–", "—", "...", "…", "..", "n.a.", "n.a", "na", "n/a", "null", "nan", "#n/a"})
"""How Indonesian tables write "no value", in lower case."""


class CellKind(str, Enum):
    """What one cell of text can be, seen alone."""

    MISSING = "missing"
    INTEGER = "integer"
    LEADING_ZERO = "leading_zero"
    """Digits with a zero in front: a code, never a number."""
    DOT_DECIMAL = "dot_decimal"
    """12.5 : a dot that can only be a decimal point."""
    COMMA_DECIMAL = "comma_decimal"
    """12,5 : a comma that can only be a decimal comma."""
    DOT_THREE = "dot_three"
    """1.234 : a thousands dot or three decimals."""
    COMMA_THREE = "comma_three"
    """1,234 : a thousands comma or three decimals."""
    DOT_GROUPED = "dot_grouped"
    """1.234.567 or 1.234,5"""
    COMMA_GROUPED = "comma_grouped"
    """1,234,567 or 1,234.5"""
    SCIENTIFIC = "scientific"
    NUMBER = "number"
    """A number typed as such by a spreadsheet."""
    ISO_DATE = "iso_date"
    TEXT = "text"


class NumberStyle(str, Enum):
    """How a whole column writes its numbers."""

    PLAIN = "plain"
    """Decimal point, no grouping."""
    INDONESIAN = "indonesian"
    """Decimal comma, thousands dot."""
    ENGLISH = "english"
    """Decimal point, thousands comma."""


_RULES: tuple[tuple[re.Pattern[str], CellKind], ...] = (
    (re.compile(r"[+-]?0[0-9]+"), CellKind.LEADING_ZERO),
    (re.compile(r"[+-]?[0-9]+"), CellKind.INTEGER),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}"), CellKind.DOT_THREE),
    (re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}"), CellKind.COMMA_THREE),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+"), CellKind.DOT_DECIMAL),
    (re.compile(r"[+-]?[0-9]*,[0-9]+"), CellKind.COMMA_DECIMAL),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+"), CellKind.DOT_GROUPED),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3}){2,}"), CellKind.DOT_GROUPED),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+"), CellKind.COMMA_GROUPED),
    (re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){2,}"), CellKind.COMMA_GROUPED),
    (re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]{1,3}"), CellKind.SCIENTIFIC),
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 40

_READS: dict[NumberStyle, frozenset[CellKind]] = {
    NumberStyle.PLAIN: frozenset({CellKind.DOT_DECIMAL, CellKind.DOT_THREE, CellKind.SCIENTIFIC}),
    NumberStyle.INDONESIAN: frozenset(
        {CellKind.COMMA_DECIMAL, CellKind.COMMA_THREE, CellKind.DOT_THREE, CellKind.DOT_GROUPED}
    ),
    NumberStyle.ENGLISH: frozenset(
        {CellKind.DOT_DECIMAL, CellKind.COMMA_THREE, CellKind.COMMA_GROUPED, CellKind.DOT_THREE}
    ),
}


def is_missing(text: str) -> bool:
    """Whether the cell says "no value"."""
    return text.strip().lower() in MISSING


def classify(text: str) -> CellKind:
    """What this text can be, seen alone."""
    text = text.strip()
    if text.lower() in MISSING:
        return CellKind.MISSING
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return CellKind.TEXT
    for pattern, kind in _RULES:
        if pattern.fullmatch(text):
            return kind
    if _ISO.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            return CellKind.TEXT
        return CellKind.ISO_DATE
    return CellKind.TEXT


def spelled_as(kind: CellKind, style: NumberStyle) -> bool:
    """Whether a number of this spelling belongs in a column written in this style."""
    return kind in (CellKind.INTEGER, CellKind.NUMBER) or kind in _READS[style]


def looks_like_number(text: str) -> bool:
    """Whether a person meant a number: mostly digits, as in ``12O5``, ``Rp1.000``, ``12,5%`` or ``1234*)``."""
    digits = sum(c.isdigit() for c in text)
    return digits > 0 and digits * 2 >= len(text.strip())


def parse(text: str, style: NumberStyle) -> str | None:
    """The number as plain text (``1234.5``), None where the cell is empty; ValueError where it is not in this style."""
    text = text.strip()
    kind = classify(text)
    if kind is CellKind.MISSING:
        return None
    if not spelled_as(kind, style):
        raise ValueError(text)
    if style is NumberStyle.INDONESIAN:
        return text.replace(".", "").replace(",", ".")
    if style is NumberStyle.ENGLISH:
        return text.replace(",", "")
    return text
