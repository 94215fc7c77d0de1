"""Small reusable field rules; every name starts with satudata_."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["satudata_day", "satudata_nip"]

NIP_DIGITS = 18


def satudata_day(value: Any) -> date:
    """A day as YYYY-MM-DD."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as e:
        raise tk.Invalid(tk._("Write the day as YYYY-MM-DD, for example 2026-08-17.")) from e


def satudata_nip(value: Any) -> str:
    """A civil servant's number: 18 digits; blanks and dots are dropped."""
    digits = re.sub(r"[\s.]", "", str(value or ""))
    if digits and not (digits.isdigit() and len(digits) == NIP_DIGITS):
        raise tk.Invalid(tk._("A NIP has 18 digits."))
    return digits
