"""The page of one case, where mails lead."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["case"]

case = blueprint("satudata_case", __name__)


@case.route("/satudata/kasus/<case_id>")
@signed_in
def read(case_id: str) -> Any:
    """Where the case stands, what may happen next, its history and its documents."""
    shown = tk.get_action("satudata_case_show")(context(), {"id": case_id})
    events = tk.get_action("satudata_event_list")(context(), {"id": case_id, "limit": 1000})
    documents = tk.get_action("satudata_attachment_list")(context(), {"id": case_id})
    return tk.render(
        "satudata/case/read.html",
        {"case": shown, "events": events["results"], "attachments": documents},
    )
