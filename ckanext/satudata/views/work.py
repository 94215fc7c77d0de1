"""The start page of work and the queue."""

from __future__ import annotations

from typing import Any

from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.queue_filter import ROWS, QueueFilter, csv_text, read_filter
from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["work"]

work = blueprint("satudata_work", __name__)


@work.route("/satudata")
@signed_in
def index() -> Any:
    """What waits for the reader, what he sent, what is late, how far his organisations are."""
    summary = tk.get_action("satudata_case_summary")(context(), {})
    return tk.render("satudata/work/index.html", {"summary": summary})


@work.route("/satudata/tugas")
@signed_in
def queue() -> Any:
    """The queue as the address asks for it; as a file with `format=csv`."""
    wanted = read_filter(tk.request.args)
    if tk.request.args.get("format") == "csv":
        return _csv(wanted)
    try:
        found = _list(wanted)
    except tk.ValidationError:  # an organisation that is gone: the queue without it, and a sentence
        tk.h.flash_notice(tk._("The organization in this address does not exist. All organizations are shown."))
        return tk.redirect_to(tk.h.satudata_same_page(organization=None))
    pages = max(1, -(-found["count"] // ROWS))
    if wanted.page > pages:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    return tk.render("satudata/work/queue.html", {"wanted": wanted, "found": found, "pages": pages})


@work.route("/satudata/tugas/keputusan", methods=["GET", "POST"])
@signed_in
def bulk() -> Any:
    """Several decisions at once: first what would happen to each, then the button that does it."""
    given = tk.request.form if tk.request.method == "POST" else tk.request.args
    cases, transition = _chosen(given.getlist("case")), given.get("transition", "")
    if not cases or not transition:
        tk.h.flash_error(tk._("Tick at least one dataset and choose what to decide."))
        return tk.redirect_to("satudata_work.queue", mine=1)
    decide = tk.get_action("satudata_case_transition_bulk")
    if tk.request.method == "POST":
        decide(context(), {"transition": transition, "cases": cases})
        return tk.redirect_to("satudata_work.bulk_result", transition=transition, case=[one["id"] for one in cases])
    planned = decide(context(), {"transition": transition, "cases": cases, "preview": True})["results"]
    for one, seen in zip(planned, cases, strict=True):
        if one["possible"] and str(one["case_version"]) != seen["case_version"]:
            one |= {"possible": False, "error": {"case_version": [tk._("It changed since you ticked it: open it.")]}}
    return tk.render("satudata/work/bulk.html", {"planned": planned, "transition": transition})


@work.route("/satudata/tugas/hasil")
@signed_in
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


def _chosen(ticks: list[str]) -> list[dict[str, str]]:
    """Ticked rows, as `id:version` each: the version is the one the person looked at."""
    pairs = (tick.rpartition(":") for tick in dict.fromkeys(ticks))
    return [{"id": case, "case_version": version} for case, _, version in pairs if case and version.isdigit()][:ROWS]


def _list(wanted: QueueFilter) -> dict[str, Any]:
    data = {**wanted.asked, "limit": ROWS, "offset": wanted.offset, "facets": True}
    return tk.get_action("satudata_case_list")(context(), data)


def _csv(wanted: QueueFilter) -> Response:
    """Exactly what the filters leave, all pages of it."""
    try:
        found = tk.get_action("satudata_case_export")(context(), wanted.asked)["results"]
    except tk.ValidationError as e:
        raise tk.ObjectNotFound from e
    place = tk.h.url_for("satudata_case.read", case_id="-", qualified=True)[:-1]
    text = csv_text([_heads(), *(_cells(row, place) for row in found)])
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="tugas-satu-data.csv"'
    return response


def _heads() -> list[str]:
    return [
        tk._("Dataset"),
        tk._("Organization"),
        tk._("State"),
        tk._("Turn"),
        tk._("Due"),
        tk._("Late"),
        tk._("In this state since"),
        tk._("Automatic check"),
        tk._("Access class"),
        tk._("Address"),
    ]


def _cells(row: dict[str, Any], place: str) -> list[str]:
    since = tk.h.satudata_plain_time(row["step_started_at"])
    return [
        row["title"],
        row["organization_title"] or "",
        row["state_title"],
        ", ".join(row["turn_titles"]),
        tk.h.satudata_plain_time(row["due_at"]),
        tk._("Yes") if row["late"] else tk._("No"),
        since,
        tk.h.satudata_check_word(row["check"]),
        row["access_class"],
        place + row["id"],
    ]
