"""Search parameters by meaning: whatever lets an answer depend on documents the caller may not see is refused.

Results, counts and facets are limited by permission labels. A function query, the score of a match, a similar word or a
facet value that occurs in no visible document is computed over the whole index, hidden datasets included. CKAN itself
refuses some of this by looking for `{!` and `_query_` in what was sent; Solr reads `\\u005fquery_` as the same word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import VALID_SOLR_PARAMETERS
from ckan.types import DataDict

from ckanext.satudata import config
from ckanext.satudata.domain import search_words

__all__ = ["JUDGED", "RefusedSearchError", "before_dataset_search", "check_parameters"]


class RefusedSearchError(tk.ValidationError):
    """409 in the API, 400 on a page (not core's own search error: CKAN 2.12 fails to render that one)."""


JUDGED: ContextVar[bool] = ContextVar("satudata_search_judged", default=True)
"""Whether the search that runs now is somebody's from whom things are hidden; a search nobody announced is."""

_SORT = re.compile(r"\s*(?P<name>[A-Za-z0-9_.\-]+)(\s+(asc|desc))?\s*", re.ASCII | re.IGNORECASE)
_WEIGHTED = re.compile(r"(?P<name>[A-Za-z0-9_.\-]+)(\^[0-9.]+)?", re.ASCII)
_NUMBERS = re.compile(r"[0-9.%<\-\s]*", re.ASCII)
_PARSERS = {"", "dismax", "edismax", "lucene"}
_YES_NO = {"", "true", "yes", "on", "y", "t", "1", "false", "no", "off", "n", "f", "0"}
_SCORE = "score"
_LONGEST = 10_000
"""Characters of a query; a page of text, many times what anybody types."""


def _words(value: Any) -> list[str] | None:
    """Words of a text or of a list of texts; None where it is neither."""
    values = value if isinstance(value, (list, tuple)) else [value]
    if not all(one is None or isinstance(one, str) for one in values):
        return None
    return [word for one in values for word in (one or "").replace(",", " ").split()]


def _fields(value: Any) -> bool:
    """Plain field names: no function, no transformer, and not the score, which counts hidden documents."""
    words = _words(value)
    return words is not None and all(
        word == "*" or (search_words.plain_field(word) and word.lower() != _SCORE) for word in words
    )


def _facets(value: Any) -> bool:
    """Core takes a list, or a list written as JSON; what is neither gets core's own words."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            return True
    words = _words(value)
    return words is None or all(search_words.plain_field(word) for word in words)


def _sort(value: Any) -> bool:
    if not _is_text(value):
        return False
    parts = [_SORT.fullmatch(part) for part in str(value or "").split(",") if part.strip()]
    return all(part is not None and search_words.plain_field(part["name"]) for part in parts)


def _weights(value: Any) -> bool:
    if not _is_text(value):
        return False
    parts = [_WEIGHTED.fullmatch(word) for word in str(value or "").split()]
    return all(part is not None and search_words.plain_field(part["name"]) for part in parts)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _numbers(value: Any) -> bool:
    return _is_text(value) and not isinstance(value, bool) and bool(_NUMBERS.fullmatch(str(value or "")))


def _parser(value: Any) -> bool:
    return _is_text(value) and str(value or "").lower() in _PARSERS


def _yes_no(value: Any) -> bool:
    return _is_text(value) and ("" if value is None else str(value).lower()) in _YES_NO


def _at_least_one(value: Any) -> bool:
    """Facet values with a count of none are words of documents the caller may not see."""
    try:
        return value is None or int(value) >= 1
    except (TypeError, ValueError):
        return True  # core's own schema says what is wrong with it


def _filter(value: Any) -> bool:
    return _is_text(value) and search_words.is_readable(str(value or "")[: _LONGEST + 1]) and _short(value)


def _filters(value: Any) -> bool:
    return value is None or (isinstance(value, (list, tuple)) and all(map(_filter, value)))


def _short(value: Any) -> bool:
    return len(str(value or "")) <= _LONGEST


def _nothing(value: Any) -> bool:
    return not value


def _known_format(value: Any) -> bool:
    return value in {None, "", "json"} if _is_text(value) else False


def _object(value: Any) -> bool:
    return not value or isinstance(value, dict)


def _anything(_value: Any) -> bool:
    """Core's own schema knows a number when it sees one."""
    return True


_RULES: dict[str, Callable[[Any], bool]] = {
    "fq": _filter,
    "fq_list": _filters,
    "fl": _fields,
    "sort": _sort,
    "rows": _anything,
    "start": _anything,
    "facet": _yes_no,
    "facet.field": _facets,
    "facet.mincount": _at_least_one,
    "facet.limit": _anything,
    "df": _facets,
    "qf": _weights,
    "mm": _numbers,
    "tie": _numbers,
    "defType": _parser,
    "bf": _nothing,
    "boost": _nothing,
    "wt": _known_format,
    "include_private": _yes_no,
    "include_drafts": _yes_no,
    "include_deleted": _yes_no,
    "use_default_schema": _yes_no,
    "extras": _object,
}
"""Every parameter a stranger may send, with what it may be; `q` is judged by the parser that will read it.

`ext_*` is for plugins, and a name neither we nor core know never reaches Solr: core says 400.
"""


def check_parameters(data_dict: DataDict) -> None:
    """Refuse what is not harmless, naming the parameter."""
    for name, value in data_dict.items():
        rule = _RULES.get(name)
        if rule is None and name == "q":
            allowed = _query(value, data_dict)
        elif rule is None:
            allowed = name not in VALID_SOLR_PARAMETERS and not name.startswith("__")
        else:
            allowed = rule(value)
        if not allowed:
            raise RefusedSearchError({name: [_reason(name)]})


def _reason(name: str) -> str:
    if name in {"q", "fq", "fq_list"}:
        return tk._(
            "This search is not allowed here: use words, fields, quotes, ranges and brackets, no functions and no "
            "similar words (~)."
        )
    return tk._("This value of the search parameter is not allowed here.")


def _query(value: Any, data_dict: DataDict) -> bool:
    text = str(value or "")
    return _is_text(value) and _short(text) and search_words.is_readable(text, plain=_is_plain(text, data_dict))


def _is_plain(query: str, data_dict: DataDict) -> bool:
    return search_words.is_plain(query) and data_dict.get("defType", "dismax") == "dismax"


def before_dataset_search(data_dict: DataDict) -> DataDict:
    """Order by what matches and not by the score, which tells how many hidden datasets hold a word.

    Called last, after every other plugin. A search by words becomes the same search with a fixed worth of each match;
    any other search with a score keeps its words and loses the score from its order.
    """
    query = data_dict.get("q")
    if not JUDGED.get() or not isinstance(query, str) or query in {"", "*:*", '""', "''"}:
        return data_dict
    sort = data_dict.get("sort")
    order = config.default_package_sort() if sort in (None, "rank") else str(sort)
    if order.strip() and _SCORE not in order.lower():
        return data_dict
    if _is_plain(query, data_dict):
        by_words = search_words.by_words(query, data_dict.get("qf") or search_words.QUERY_FIELDS)
        if by_words is not None:
            data_dict.update(q=by_words, defType="edismax", sort=order or "score desc")
            return data_dict
    data_dict["sort"] = search_words.without_score(order)
    return data_dict
