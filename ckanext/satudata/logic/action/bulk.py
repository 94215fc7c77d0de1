"""The same decision about many cases: a few at once, some hundred by a job. Each is one ordinary transition."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.logic import bulk
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import case as schema
from ckanext.satudata.model import Bulk, BulkItem
from ckanext.satudata.model.base import Session, isoformat

__all__ = [
    "satudata_bulk_confirm",
    "satudata_bulk_continue",
    "satudata_bulk_create",
    "satudata_bulk_show",
    "satudata_bulk_stop",
    "satudata_case_transition_bulk",
]

AT_ONCE, BY_JOB = 100, 500
WORDS = ("reason", "note", "how_to_fix")


def satudata_case_transition_bulk(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The same transition for many cases, each in a transaction of its own.

    Who may: as `satudata_case_transition`, judged case by case.

    :param cases: list of ``{id, case_version}``, at most 100; each may have ``reason``, ``note`` and ``how_to_fix`` of
        its own, which go before those given for all
    :param preview: true to be told what would happen without doing it
    :returns: ``results``: for each case ``id``, ``done`` and, where refused, ``error`` (by field); with ``preview``
        ``possible`` instead of ``done``, ``title``, ``case_version`` (now), ``transition_title``, ``consequence``,
        ``target``, and what the transition asks for (``asks``, as in ``available`` of `satudata_case_show`)
    """
    tk.check_access("satudata_case_transition_bulk", context, data_dict)
    shared, cases = _asked(context, data_dict, AT_ONCE)
    preview = shared.pop("preview", False)
    run = bulk.preview_one if preview else bulk.transition_one
    return {"results": [run(context, {**shared, **one}) for one in cases]}


def _asked(context: Context, data_dict: DataDict, most: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What holds for all, and the list of cases, which must be one."""
    cases = data_dict.get("cases")
    data = validated({k: v for k, v in data_dict.items() if k != "cases"}, schema.bulk(), context)
    fits = isinstance(cases, list) and 0 < len(cases) <= most and all(isinstance(one, dict) for one in cases)
    if not isinstance(cases, list) or not fits:
        raise tk.ValidationError({"cases": [tk._("Give a list of at most {n} cases.").format(n=most)]})
    return data, cases


def satudata_bulk_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """An order to decide about up to 500 cases: a job looks at each, then it waits for `satudata_bulk_confirm`.

    Who may: every signed-in user; what he may decide is judged case by case, now and again when it is done.

    :param transition: key, such as ``verify``; ``cases``: list of ``{id, case_version}``, at most 500
    :returns: as `satudata_bulk_show`
    """
    user = _signed_in("satudata_bulk_create", context)
    shared, cases = _asked(context, data_dict, BY_JOB)
    made = bulk.order(user, shared["transition"], _items(cases))
    bulk.enqueue(made.id)
    return _shown(made, 0, 0)


def _items(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Id and version of each case, each case once."""
    items: dict[str, dict[str, Any]] = {}
    for one in cases:
        reference, version = str(one.get("id") or ""), str(one.get("case_version") or "")
        if not reference or not version.isdigit() or len(version) > 9:  # noqa: PLR2004 - what an integer column takes
            raise tk.ValidationError({"cases": [tk._("Each case needs its id and the version you saw.")]})
        own = {word: str(one[word]) for word in WORDS if one.get(word)}
        items.setdefault(reference, {"id": reference, "case_version": int(version), "own": own})
    return list(items.values())


def satudata_bulk_confirm(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let the job make the decisions that are possible, one after the other.

    Who may: who gave the order.

    :param id: id of the order; ``reason``, ``note``, ``how_to_fix``: for all that have none of their own
    :returns: as `satudata_bulk_show`
    :raises ValidationError: 409 when the order is not waiting for this
    """
    found = _own("satudata_bulk_confirm", context, data_dict)
    words = {word: str(data_dict[word]) for word in WORDS if data_dict.get(word)}
    if not Bulk.set_state(found.id, "queued", ("ready",), shared=words):
        Session.rollback()
        raise tk.ValidationError({"id": [tk._("This order was confirmed already, or is not looked at yet.")]})
    Session.commit()
    bulk.enqueue(found.id)
    return _shown(found, 0, 0)


def satudata_bulk_stop(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Stop an order before its next case. What was decided stays decided.

    Who may: who gave the order.

    :param id: id of the order
    :returns: as `satudata_bulk_show`
    """
    found = _own("satudata_bulk_stop", context, data_dict)
    bulk.stop(found.id)
    return _shown(found, 0, 0)


def satudata_bulk_continue(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Go on with an order whose job was lost; a case that was decided is not decided again.

    Who may: who gave the order.

    :param id: id of the order
    :returns: as `satudata_bulk_show`
    :raises ValidationError: 409 while a job works on it
    """
    found = _own("satudata_bulk_continue", context, data_dict)
    if not bulk.is_stuck(found):
        raise tk.ValidationError({"id": [tk._("This order is worked on, or ended already.")]})
    bulk.enqueue(found.id)
    return _shown(found, 0, 0)


@tk.side_effect_free
def satudata_bulk_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How far an order is.

    Who may: who gave it; everybody else gets 404.

    :param id: id of the order
    :param limit: cases, 25 by default, at most 500; ``offset``: cases to leave out; the refused come first
    :returns: ``state`` (``looking``, ``ready``, ``queued``, ``running``, ``stopped``, ``done``), ``transition``,
        ``counts`` (``waiting``, ``possible``, ``done``, ``refused``), ``count``, ``stuck``, ``asks`` and ``results``:
        of each case ``id``, ``title`` (while he may see it), ``state``, ``errors`` by field
    """
    found = _own("satudata_bulk_show", context, data_dict)
    limit, offset = int(data_dict.get("limit") or 25), int(data_dict.get("offset") or 0)
    return _shown(found, max(0, min(limit, BY_JOB)), max(0, offset), context)


def _own(name: str, context: Context, data_dict: DataDict) -> Bulk:
    """The caller's own order; 404 for another's as for none."""
    user = _signed_in(name, context)
    found = Bulk.get(str(tk.get_or_bust(data_dict, "id")))
    if found is None or found.user_id != user.id:
        raise tk.ObjectNotFound(tk._("There is no such order."))
    return found


def _signed_in(name: str, context: Context) -> model.User:
    tk.check_access(name, context, {})
    user = caller(context)
    if user is None:
        raise tk.NotAuthorized(tk._("Sign in first."))
    return user


def _shown(found: Bulk, limit: int, offset: int, context: Context | None = None) -> dict[str, Any]:
    fresh = Bulk.get(found.id) or found
    counts = BulkItem.counts(fresh.id)
    items = BulkItem.page(fresh.id, limit, offset) if limit else []
    titles = bulk.titles_for(context, [item.reference for item in items]) if context else {}
    return {
        **fresh.dictize(),
        "counts": {state: counts.get(state, 0) for state in ("waiting", "possible", "done", "refused")},
        "count": sum(counts.values()),
        "stuck": bulk.is_stuck(fresh),
        "asks": fresh.shared.get("asks") if fresh.state == "ready" else None,
        "results": [
            {
                "id": item.reference,
                "title": titles.get(item.reference),
                "state": item.state,
                "errors": item.errors,
                "done_at": isoformat(item.done_at),
            }
            for item in items
        ],
    }
