"""What our reading actions take from a caller: one text, one number or one yes or no for each parameter.

JSON can carry more than a database column or one of core's validators takes: a character no text may hold, a list where
an id should be, a number of thirty digits. Each gets a sentence here, once for all actions, instead of an error inside.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict, Schema

__all__ = ["plain", "reading", "validated", "whole_number"]

_NUMBERS = frozenset({"limit", "offset"})
_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,9}\s*", re.ASCII)
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def reading(actions: dict[str, Action]) -> dict[str, Any]:
    """The same actions, those that only read behind `plain`."""
    return {name: _judged(one) if getattr(one, "side_effect_free", False) else one for name, one in actions.items()}


def _judged(action: Action) -> Any:
    @functools.wraps(action)
    def judged(context: Context, data_dict: DataDict) -> Any:
        return action(context, plain(data_dict))

    return judged


def plain(data_dict: DataDict) -> dict[str, Any]:
    """A copy with numbers written as text where a text is meant; raises ValidationError for what is no plain value."""
    found, errors = {}, {}
    for name, value in data_dict.items():
        error = _error(name, value)
        if error:
            errors[name] = [error]
        elif not (name in _NUMBERS and value == ""):
            found[name] = _as_meant(name, value)
    if errors:
        raise tk.ValidationError(errors)
    return found


def _error(name: str, value: Any) -> str | None:
    if isinstance(value, (list, tuple, dict)):
        return tk._("Write one value here, not a list.")
    if isinstance(value, str) and _UNWRITABLE.search(value):
        return tk._("This value holds a character that no text may hold.")
    if name in _NUMBERS and value not in (None, "") and not _NUMBER.fullmatch(str(value)):
        return tk._("Write a whole number here, of at most nine digits.")
    return None


def _as_meant(name: str, value: Any) -> Any:
    if value is None or name in _NUMBERS or isinstance(value, str):
        return value
    is_id = name == "id" or name.endswith("_id")
    return str(value) if is_id or (isinstance(value, (int, float)) and not isinstance(value, bool)) else value


def validated(data_dict: DataDict, rules: Schema, context: Context) -> dict[str, Any]:
    """What a caller sent, by the schema; raises ValidationError with one entry per field."""
    data, errors = tk.navl_validate(dict(data_dict), rules, context)
    if errors:
        raise tk.ValidationError(errors)
    return data


def whole_number(data_dict: DataDict, name: str, default: int, least: int = 0, most: int = 10**9 - 1) -> int:
    """A number of a request, its default for nothing; raises ValidationError for everything else."""
    value = data_dict.get(name)
    if value in (None, ""):
        return default
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = least - 1
    if least <= number <= most:
        return number
    words = tk._("Give a whole number from {least} to {most}.") if least else tk._("Give a whole number, 0 or more.")
    raise tk.ValidationError({name: [words.format(least=least, most=most)]})
