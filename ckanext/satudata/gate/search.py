"""Finding datasets: parameters by an allow-list, and what the index still lists and the case hides is not found.

The index follows a withdrawal within the minute, and not at all while Solr does not take it: the database decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.lib.search.query import solr_literal
from ckan.logic.schema import default_autocomplete_schema
from ckan.types import Action, Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.gate.chain import chained_get
from ckanext.satudata.gate.labels import exempt_types, facts_labels, sees_all, viewer_labels
from ckanext.satudata.gate.relations import without_relations
from ckanext.satudata.gate.search_rules import JUDGED, RefusedSearchError, check_parameters
from ckanext.satudata.model.index_check import doubtful

__all__ = ["package_autocomplete", "package_search"]

_AGAIN = 2
"""Further searches for one answer at most: the second leaves out what the first should not have found."""

_SUGGESTIONS = 10
"""Datasets in one completion where nobody says how many, as in core."""

_PART = 500
"""Ids in one filter; Solr takes 1024 conditions."""


@chained_get
def package_search(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """What the caller may see, its count and its facets, whatever the index still says.

    Raises RefusedSearchError (409) for parameters that reach past the permission labels.
    """
    if sees_all(context):
        return _as(False, next_action, context, data_dict)
    check_parameters(data_dict)
    asked = dict(data_dict)
    added = _with_id(asked)

    def ask(without: list[str]) -> dict[str, Any]:
        return _as(True, next_action, context, _leaving_out(asked, without))

    found = _true_answer(context, ask)
    found["results"] = without_relations(context, found["results"])
    if added:
        for one in found["results"]:
            one.pop("id", None)
    return found


@chained_get
def package_autocomplete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Datasets whose name or title holds these letters.

    Core asks the index without any hook, in the order of the score, which knows hidden datasets: asked here in the
    same words, each match worth the same everywhere.
    """
    if sees_all(context):
        return next_action(context, data_dict)
    tk.check_access("package_autocomplete", context, data_dict)
    data, errors = tk.navl_validate(data_dict, default_autocomplete_schema(), context)
    if errors:
        raise tk.ValidationError(errors)
    labels, letters = sorted(viewer_labels(context) or ()), data["q"]

    def ask(without: list[str]) -> dict[str, Any]:
        asked = {**_letters(letters, data.get("limit", _SUGGESTIONS)), "fq_list": _filters(without)}
        return _as(True, lambda _, query: search.query_for(model.Package).run(query, labels), context, asked)

    found = _true_answer(context, ask)
    return [_suggestion(one, letters.lower()) for one in found["results"]]


def _letters(letters: str, limit: int) -> dict[str, Any]:
    quoted = letters.replace("\\", "\\\\").replace('"', "")
    fields = {"name": 4, "title": 4, "name_ngram": 1, "title_ngram": 1}
    return {
        "q": " OR ".join(f'{name}:"{quoted}"^={weight}' for name, weight in fields.items()),
        "fl": "id,name,title",
        "rows": min(limit, config.search_rows_max()),
        "sort": "score desc, metadata_modified desc",
        "facet": "false",
    }


def _suggestion(found: dict[str, Any], letters: str) -> dict[str, Any]:
    name, title = found["name"], found.get("title") or found["name"]
    by_name = letters in name
    return {
        "name": name,
        "title": title,
        "match_field": "name" if by_name else "title",
        "match_displayed": name if by_name else f"{title} ({name})",
    }


def _as(judged: bool, next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The search itself, with the order that is right for this caller, and without Solr's own words when it fails."""
    token = JUDGED.set(judged)
    try:
        return next_action(context, data_dict)
    except search.SearchError as e:
        if not judged or isinstance(e, search.SearchQueryError):
            raise
        raise _without_words_of_solr(e) from None
    finally:
        JUDGED.reset(token)


def _without_words_of_solr(error: search.SearchError) -> Exception:
    """Core repeats the whole query with every label of the caller, and Solr's own words."""
    if "(HTTP 400)" in str(error):
        sentence = tk._("The search could not be carried out. Check the words, fields and numbers you wrote.")
        return RefusedSearchError({"q": [sentence]})
    return search.SearchError(tk._("The search does not answer now. Try again in a minute."))


def _true_answer(context: Context, ask: Callable[[list[str]], dict[str, Any]]) -> dict[str, Any]:
    """Ask, compare with the database, and ask again without what must not be found.

    Asking again makes count, facets and paging right on every page at once, also where the wrong hit stands on another
    page. What is wrong even then is dropped and lowers the count.
    """
    without: set[str] = set()
    answer = ask([])
    hidden, waiting = _hidden(context, answer)
    for _ in range(_AGAIN):
        if without.issuperset(hidden | waiting):
            break
        without |= hidden | waiting
        answer = ask(sorted(without))
        hidden, waiting = _hidden(context, answer)
    _drop(answer, hidden)
    return answer


def _hidden(context: Context, answer: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Of what was found, and of what the index has not been told of: what the caller may not see."""
    rows = doubtful([str(one["id"]) for one in answer["results"]], exempt_types())
    if not rows:
        return set(), set()
    labels = viewer_labels(context) or set()
    closed = [row for row in rows if row.facts is None or not labels.intersection(facts_labels(row.facts))]
    return {row.ref for row in closed if not row.waits}, {row.ref for row in closed if row.waits}


def _drop(answer: dict[str, Any], hidden: set[str]) -> None:
    kept = [one for one in answer["results"] if one["id"] not in hidden]
    answer["count"] -= len(answer["results"]) - len(kept)
    answer["results"] = kept


def _filters(ids: list[str]) -> list[str]:
    """Filters that leave these datasets out; ids are ours, yet a filter is no place to trust anything."""
    safe = [solr_literal(one) for one in ids if "\\" not in one]
    return [f"-id:({' OR '.join(safe[start : start + _PART])})" for start in range(0, len(safe), _PART)]


def _leaving_out(asked: DataDict, ids: Iterable[str]) -> DataDict:
    """A copy: core and other plugins write into what they are given."""
    copy: Any = deepcopy(asked)
    filters = _filters(list(ids))
    if filters:
        copy["fq_list"] = [*(copy.get("fq_list") or ()), *filters]
    return copy


def _with_id(data_dict: DataDict) -> bool:
    """Ask for the id as well when only some fields are wanted: without it a result cannot be checked."""
    fields = data_dict.get("fl")
    names = fields.replace(",", " ").split() if isinstance(fields, str) else fields
    names = [word for one in names or () for word in one.replace(",", " ").split()]
    if not names or "*" in names or "id" in names:
        return False
    data_dict["fl"] = [*names, "id"]
    return True
