"""The start page of work and the queue."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.queue_filter import ROWS, QueueFilter, read_filter
from ckanext.satudata.views.bulk import add_bulk_pages
from ckanext.satudata.views.common import blueprint, context, signed_in
from ckanext.satudata.views.queue_file import queue_file
from ckanext.satudata.views.work_calendar import add_calendar_pages

__all__ = ["work"]

work = blueprint("satudata_work", __name__)


@work.route("/satudata")
@signed_in
def index() -> Any:
    """What waits for the reader, what he sent, what is late, how far his organisations are."""
    summary = tk.get_action("satudata_case_summary")(context(), {})
    tk.g.satudata_waiting = summary["waiting"]["count"]
    return tk.render("satudata/work/index.html", {"summary": summary})


@work.route("/satudata/tugas")
@signed_in
def queue() -> Any:
    """The queue as the address asks for it; as a file with `format=csv` or `xlsx`."""
    wanted = read_filter(tk.request.args)
    if tk.request.args.get("format") in {"csv", "xlsx"}:
        return queue_file(wanted, tk.request.args["format"])
    try:
        found = _list(wanted)
    except tk.ValidationError:  # an organisation that is gone: the queue without it, and a sentence
        tk.h.flash_notice(tk._("The organization in this address does not exist. All organizations are shown."))
        return tk.redirect_to(tk.h.satudata_same_page(organization=None))
    tk.g.satudata_waiting = found["facets"]["waiting"]
    pages = max(1, -(-found["count"] // ROWS))
    if wanted.page > pages:
        return tk.redirect_to(tk.h.satudata_same_page(page=pages))
    return tk.render("satudata/work/queue.html", {"wanted": wanted, "found": found, "pages": pages})


def _list(wanted: QueueFilter) -> dict[str, Any]:
    data = {**wanted.asked, "limit": ROWS, "offset": wanted.offset, "facets": True}
    return tk.get_action("satudata_case_list")(context(), data)


add_bulk_pages(work)
add_calendar_pages(work)
