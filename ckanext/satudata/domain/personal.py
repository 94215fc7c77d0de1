"""Numbers of persons (NIK, family card, NIP) made unreadable wherever a value of a table is quoted (attack case A63).

Sixteen digits are a NIK or the number of a family card, eighteen a NIP. A finding that quotes one tells whose row is
wrong to everybody who reads the report; its first two digits (the province) and last two are enough to find the cell.
"""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["masked", "masked_text"]

_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ .\-\u2010-\u2015]?[0-9]){15}(?:(?:[ .\-\u2010-\u2015]?[0-9]){2})?(?![0-9])")
_LEAST, _MOST = 10**15, 10**18


def masked_text(text: str) -> str:
    """The text with the middle of every such number as asterisks, also when it is written in groups."""
    return _NUMBER.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    digits = [char for char in found.group() if char.isascii() and char.isdigit()]
    return "".join([*digits[:2], "*" * (len(digits) - 4), *digits[-2:]])


def masked(value: Any) -> Any:
    """A value of JSON with every text and number in it masked; keys stay."""
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)) and _LEAST <= abs(value) < _MOST and value == int(value):
        return masked_text(str(int(value)))
    if isinstance(value, dict):
        return {key: masked(one) for key, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [masked(one) for one in cast("list[Any]", value)]
    return value
