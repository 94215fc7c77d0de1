"""What could not be told: look at it, and try it again by hand."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic.outbox import deliver_one, settle_interrupted
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import Session

__all__ = ["satudata_outbox_list", "satudata_outbox_retry"]

STATES = ("pending", "sending", "failed", "unsure")
HIDDEN = ("body", "html", "headers")
"""What was written to somebody else, and the links that act in his name."""


@tk.side_effect_free
def satudata_outbox_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Messages that wait, failed, or may have left (``unsure``), oldest first, at most 200; mail bodies are left out.

    Who may: sysadmins.
    """
    tk.check_access("satudata_outbox_list", context, data_dict)
    rows = [row.dictize() for row in Outbox.in_states(STATES, 200)]
    return [{**row, "payload": {k: v for k, v in row["payload"].items() if k not in HIDDEN}} for row in rows]


def satudata_outbox_retry(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Try a failed or unsure message once more, knowing that an unsure mail may arrive twice.

    Who may: sysadmins.

    :param id: id of the row
    :returns: ``id`` and ``state`` after the attempt
    """
    tk.check_access("satudata_outbox_retry", context, data_dict)
    settle_interrupted()
    row = Outbox.get(tk.get_or_bust(data_dict, "id"))
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such message."))
    if row.state not in {"failed", "unsure", "pending"}:
        raise tk.ValidationError({"id": [tk._("This message was sent already or is being sent now.")]})
    row.state, row.attempts, row.next_at = "pending", 0, None
    Session.commit()
    return {"id": row.id, "state": deliver_one(row.id)}
