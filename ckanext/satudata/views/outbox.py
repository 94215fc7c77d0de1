"""Messages that could not be told, with a button to try each again: for sysadmins."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["outbox"]

outbox = blueprint("satudata_outbox", __name__)


@outbox.route("/ckan-admin/satudata/pesan")
@signed_in
def index() -> Any:
    """What waits, failed, or may have left."""
    rows = tk.get_action("satudata_outbox_list")(context(), {})
    return tk.render("satudata/outbox/index.html", {"rows": rows})


@outbox.route("/ckan-admin/satudata/pesan/<outbox_id>", methods=["POST"])
@signed_in
def retry(outbox_id: str) -> Any:
    """Try one once more, and say what came of it."""
    try:
        done = tk.get_action("satudata_outbox_retry")(context(), {"id": outbox_id})
    except tk.ValidationError as e:
        tk.h.flash_error(" ".join(e.error_summary.values()))
    else:
        if done["state"] == "sent":
            tk.h.flash_success(tk._("The message was sent."))
        else:
            tk.h.flash_error(tk._("The message could not be sent this time either. See the reason beside it."))
    return tk.redirect_to("satudata_outbox.index")
