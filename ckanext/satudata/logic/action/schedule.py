"""Taking back a decision that waits for its day."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic import schedule as logic
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.schema import case as schema

__all__ = ["satudata_schedule_cancel"]


def satudata_schedule_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a decision back before its day has come; the case stays where it is, and its step runs on.

    Who may: whoever may take this decision (``available`` of `satudata_case_show`), and sysadmins.

    :param id: id of a case, or name or id of a dataset
    :param case_version: the version the caller saw
    :returns: ``id``, ``case_version``, ``due_at`` and ``event``
    :raises ValidationError: 409 when nothing waits, or somebody else moved first (key ``case_version``)
    """
    tk.check_access("satudata_schedule_cancel", context, data_dict)
    data = validated(data_dict, schema.schedule_cancel(), context)
    case, event = logic.cancel(context, data)
    shown = case.dictize()
    return {**{name: shown[name] for name in ("id", "case_version", "due_at")}, "event": event.id}
