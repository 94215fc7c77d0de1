"""Cells of the tables we hand out: no text may become a formula in the reader's spreadsheet (OWASP CSV injection)."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

__all__ = ["harmless", "typed", "unguarded"]

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_WRAPPED = " \"'\u00a0\ufeff"
_PLAIN = re.compile(r"[-+]?[0-9][0-9.,]*|-{1,3}", re.ASCII)
_DATES = {"date", "timestamp", "timestamptz"}
_NUMBERS = {"numeric", "int", "int2", "int4", "int8", "float4", "float8", "bigint", "integer", "double precision"}
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
LONGEST = 32_767
"""Characters a cell of XLSX holds."""


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would read a formula, also behind blanks or quotes.

    For CSV, where a cell cannot say that it is text. Plain numbers and the dash of "no value" stay as they are.
    """
    if _PLAIN.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(_STARTS) or text.lstrip(_WRAPPED).startswith(_STARTS) else text


def unguarded(text: str) -> str:
    """Without the apostrophe `harmless` puts before what a spreadsheet would take for a formula."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def typed(value: Any, kind: str) -> str | int | float | bool | date | datetime | None:
    """A value of the DataStore as what the column's type says, for a spreadsheet; anything doubtful stays text.

    Numbers beyond fifteen digits stay text as well: a spreadsheet would round them.
    """
    if value is None or isinstance(value, bool):
        return value
    if kind in _NUMBERS and isinstance(value, (int, float, Decimal, str)):
        return _number(value)
    if isinstance(value, str) and kind in _DATES:
        return _moment(value, kind)
    return str(value).translate(_CONTROL)[:LONGEST]


def _number(value: float | Decimal | str) -> str | int | float:
    try:
        exact = Decimal(str(value))
    except ArithmeticError:
        return str(value)
    if not exact.is_finite() or len(exact.as_tuple().digits) > 15:  # noqa: PLR2004 - digits of a double
        return str(value)
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _moment(text: str, kind: str) -> str | date | datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is not None or moment.year < 1900:  # noqa: PLR2004 - spreadsheets count days from 1900
        return text
    return moment.date() if kind == "date" else moment
