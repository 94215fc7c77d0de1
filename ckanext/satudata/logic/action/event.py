"""The history of a case."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import Event

__all__ = ["satudata_event_list"]

MAX_ROWS = 1000


@tk.side_effect_free
def satudata_event_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The history of one case, oldest first.

    Who may: people of the case and sysadmins; everybody else gets 404.

    :param id: id of a case, or name or id of a dataset
    :param limit: events, 100 by default, at most 1000; ``offset``: events to leave out
    :returns: ``count`` and ``results``; of each event who (``actor_name``, ``role``, ``decided_by_name``), what
        (``kind``, ``transition``, ``from_state``, ``to_state``), why (``reason``, ``note``, ``how_to_fix``), when
        (``created_at``, ``due_at`` then, ``late_seconds``), what was judged (``fingerprint``)
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_event_list", context, {"case": case})
    limit = _number(data_dict, "limit", 100)
    offset = _number(data_dict, "offset", 0)
    events = Event.of_case(case.id, min(limit, MAX_ROWS), offset)
    return {"count": Event.count_of_case(case.id), "results": [event.dictize() for event in events]}


def _number(data_dict: DataDict, name: str, default: int) -> int:
    """A natural number from the request."""
    try:
        value = int(data_dict.get(name, default))
    except (TypeError, ValueError):
        value = -1
    if value < 0:
        raise tk.ValidationError({name: [tk._("Give a whole number, 0 or more.")]})
    return value
