"""Search parameters by meaning: whatever lets an answer depend on documents the caller may not see is refused.

Results, counts and facets are limited by permission labels. A function query, the score of a match or a facet value
that occurs in no visible document is computed over the whole index, hidden datasets included.
"""

from __future__ import annotations

import json
import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import DataDict

__all__ = ["RefusedSearchError", "check_parameters"]


class RefusedSearchError(tk.ValidationError):
    """409 in the API, 400 on a page (not core's own search error: CKAN 2.12 fails to render that one)."""


_NAME = re.compile(r"[A-Za-z0-9_.\-]+", re.ASCII)
_SORT = re.compile(r"\s*[A-Za-z0-9_.\-]+(\s+(asc|desc))?\s*", re.ASCII | re.IGNORECASE)
_WEIGHTED = re.compile(r"[A-Za-z0-9_.\-]+(\^[0-9.]+)?", re.ASCII)
_NUMBERS = re.compile(r"[0-9.%<\-\s]*", re.ASCII)
_PARSERS = {"", "dismax", "edismax", "lucene"}
_COMPUTED = {"score"}


def _words(value: Any) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, (list, tuple)) else [value]
    return [word for one in values for word in str(one).replace(",", " ").split()]


def _listed(value: Any) -> Any:
    """Core takes a list, or a list written as JSON."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _fields(value: Any) -> bool:
    """Plain field names: no function, no transformer, and not the score, which counts hidden documents."""
    words = _words(value)
    return all((word == "*" or _NAME.fullmatch(word)) and word.lower() not in _COMPUTED for word in words)


def _facets(value: Any) -> bool:
    return all(_NAME.fullmatch(word) for word in _words(_listed(value)))


def _sort(value: Any) -> bool:
    return all(_SORT.fullmatch(part) for part in str(value or "").split(",") if part.strip())


def _weights(value: Any) -> bool:
    return all(_WEIGHTED.fullmatch(word) for word in str(value or "").split())


def _numbers(value: Any) -> bool:
    return bool(_NUMBERS.fullmatch(str(value or "")))


def _parser(value: Any) -> bool:
    return str(value or "").lower() in _PARSERS


def _at_least_one(value: Any) -> bool:
    """Facet values with a count of none are words of documents the caller may not see."""
    try:
        return value is None or int(value) >= 1
    except (TypeError, ValueError):
        return True  # core's own schema says what is wrong with it


def _nothing(value: Any) -> bool:
    return not value


_RULES = {
    "fl": _fields,
    "sort": _sort,
    "facet.field": _facets,
    "facet.mincount": _at_least_one,
    "df": _facets,
    "qf": _weights,
    "mm": _numbers,
    "tie": _numbers,
    "defType": _parser,
    "bf": _nothing,
    "boost": _nothing,
}
"""Parameters with a rule; all others are core's own affair (q and fq reach no parser but Solr's standard ones)."""


def check_parameters(data_dict: DataDict) -> None:
    """Refuse what is not harmless, naming the parameter."""
    for name, allowed in _RULES.items():
        if name in data_dict and not allowed(data_dict[name]):
            raise RefusedSearchError({name: [tk._("This value of the search parameter is not allowed here.")]})
