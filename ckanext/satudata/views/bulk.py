"""Pages on which several cases are decided at once: a page of ticks, or an order of some hundred."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.queue_filter import ROWS, read_filter
from ckanext.satudata.views.common import context, signed_in

__all__ = ["add_bulk_pages"]

MOST = 500
WORDS = ("reason", "how_to_fix", "note")


def add_bulk_pages(place: Blueprint) -> None:
    """Give the blueprint of work its pages about several cases."""
    table: tuple[tuple[str, str, Any, tuple[str, ...]], ...] = (
        ("/satudata/tugas/keputusan", "bulk", bulk, ("GET", "POST")),
        ("/satudata/tugas/hasil", "bulk_result", bulk_result, ("GET",)),
        ("/satudata/tugas/banyak", "order_new", order_new, ("POST",)),
        ("/satudata/tugas/banyak/<order_id>", "order", order, ("GET",)),
        ("/satudata/tugas/banyak/<order_id>/kemajuan", "order_progress", order_progress, ("GET",)),
        ("/satudata/tugas/banyak/<order_id>/<verb>", "order_act", order_act, ("POST",)),
    )
    for rule, endpoint, view, methods in table:
        place.add_url_rule(rule, endpoint, signed_in(view), methods=methods)


def bulk() -> Any:
    """Several decisions at once: first what would happen to each, then the button that does it."""
    given = tk.request.form if tk.request.method == "POST" else tk.request.args
    cases, transition = _chosen(given.getlist("case")), given.get("transition", "")
    if not cases or not transition:
        tk.h.flash_error(tk._("Tick at least one dataset and choose what to decide."))
        return tk.redirect_to("satudata_work.queue", mine=1)
    if tk.request.method == "GET":
        return _preview(cases, transition, {})
    typed = tk.request.form.to_dict()
    shared = {word: typed[word] for word in WORDS if typed.get(word)}
    for one in cases:
        one.update({word: typed[f"{word}-{one['id']}"] for word in WORDS if typed.get(f"{word}-{one['id']}")})
    decide = tk.get_action("satudata_case_transition_bulk")
    results = decide(context(), {"transition": transition, "cases": cases, **shared})["results"]
    errors = {field for one in results for field in one.get("error", {})}
    if not any(one["done"] for one in results) and errors & set(WORDS):
        first = next(one["error"] for one in results if set(one.get("error", {})) & set(WORDS))
        return _preview(cases, transition, typed, first), 409
    return tk.redirect_to("satudata_work.bulk_result", transition=transition, case=[one["id"] for one in cases])


def _preview(cases: list[dict[str, Any]], transition: str, typed: dict[str, str], errors: Any = None) -> str:
    data = {"transition": transition, "cases": cases, "preview": True}
    planned = tk.get_action("satudata_case_transition_bulk")(context(), data)["results"]
    for one, seen in zip(planned, cases, strict=True):
        if one["possible"] and str(one["case_version"]) != seen["case_version"]:
            one |= {"possible": False, "error": {"case_version": [tk._("It changed since you ticked it: open it.")]}}
    asks = next((one["asks"] for one in planned if one["possible"]), None)
    page = {"planned": planned, "transition": transition, "asks": asks, "typed": typed, "errors": errors or {}}
    return tk.render("satudata/work/bulk.html", page)


def bulk_result() -> Any:
    """Where each of them stands now, and why where it did not move."""
    transition = tk.request.args.get("transition", "")
    cases = []
    for reference in tk.request.args.getlist("case")[:ROWS]:
        try:
            shown = tk.get_action("satudata_case_show")(context(), {"id": reference})
        except tk.ObjectNotFound:
            continue
        open_still = next((one for one in shown["available"] if one["key"] == transition), None)
        cases.append({**shown, "open_still": open_still})
    return tk.render("satudata/work/bulk_result.html", {"cases": cases})


def _chosen(ticks: list[str]) -> list[dict[str, Any]]:
    """Ticked rows, as `id:version` each: the version is the one the person looked at."""
    pairs = (tick.rpartition(":") for tick in dict.fromkeys(ticks))
    return [{"id": case, "case_version": version} for case, _, version in pairs if case and version.isdigit()][:ROWS]


# Orders


def order_new() -> Any:
    """Have a job look at all cases the queue's filter leaves; nothing is decided yet."""
    wanted = read_filter(tk.request.form)
    try:
        found = tk.get_action("satudata_case_export")(context(), wanted.asked)["results"]
    except tk.ValidationError as e:
        raise tk.ObjectNotFound from e
    cases = [{"id": row["id"], "case_version": row["case_version"]} for row in found[:MOST]]
    if not cases or not tk.request.form.get("transition"):
        tk.h.flash_error(tk._("No case is left to decide about. Choose another filter."))
        return tk.redirect_to("satudata_work.queue", mine=1)
    data = {"transition": tk.request.form["transition"], "cases": cases}
    made = tk.get_action("satudata_bulk_create")(context(), data)
    return tk.redirect_to("satudata_work.order", order_id=made["id"])


def order(order_id: str) -> Any:
    """How far an order is, what became of each case, and the buttons its state allows."""
    return _order_page(order_id, {}, {})


def _order_page(order_id: str, typed: dict[str, str], errors: Any) -> str:
    page = max(tk.request.args.get("page", 1, type=int) or 1, 1)
    asked = {"id": order_id, "limit": ROWS, "offset": (page - 1) * ROWS}
    found = tk.get_action("satudata_bulk_show")(context(), asked)
    pages = max(1, -(-found["count"] // ROWS))
    shown = {"order": found, "page": min(page, pages), "pages": pages, "typed": typed, "errors": errors}
    return tk.render("satudata/work/order.html", shown)


def order_progress(order_id: str) -> Any:
    """The same in figures, for the page's script."""
    found = tk.get_action("satudata_bulk_show")(context(), {"id": order_id, "limit": 1})
    return jsonify({key: found[key] for key in ("state", "counts", "count", "stuck")})


def order_act(order_id: str, verb: str) -> Any:
    """Confirm, stop or continue an order, and back to its page."""
    actions = {
        "putuskan": "satudata_bulk_confirm",
        "hentikan": "satudata_bulk_stop",
        "lanjutkan": "satudata_bulk_continue",
    }
    if verb not in actions:
        raise tk.ObjectNotFound
    typed = tk.request.form.to_dict()
    if verb == "putuskan":
        errors = _unsaid(tk.get_action("satudata_bulk_show")(context(), {"id": order_id, "limit": 1})["asks"], typed)
        if errors:
            return _order_page(order_id, typed, errors), 409
    words = {word: typed[word] for word in WORDS if typed.get(word)}
    try:
        tk.get_action(actions[verb])(context(), {"id": order_id, **words})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
    return tk.redirect_to("satudata_work.order", order_id=order_id)


def _unsaid(asks: Any, typed: dict[str, str]) -> dict[str, list[str]]:
    """What the decision needs and nobody wrote: found out before five hundred cases are refused one by one."""
    needed = [name for name in ("reason", "how_to_fix") if asks and asks[name] == "required"]
    return {name: [tk._("Missing value")] for name in needed if not typed.get(name, "").strip()}
