"""Files of CKAN 2.12 (`file_*`): whoever owns one is judged as every other door judges it (row R34, case A30).

What writes to them is locked in `doors.py` (row W17).
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained, chained_get
from ckanext.satudata.gate.uniform import answer_for_unknown, names_hidden

__all__ = ["file_reading"]

_KINDS = {"package": "dataset", "resource": "resource"}


def file_reading() -> dict[str, Chained]:
    """Chained by `satudata`, where CKAN has files of its own."""
    if not tk.check_ckan_version(min_version="2.12"):
        return {}
    return {"file_owner_scan": chained_get(_uniform), "file_ownership_transfer": chained(_uniform)}


def _uniform(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core asks whether the owner may be updated, which tells an unknown owner from one that may not be seen."""
    kind = _KINDS.get(str(data_dict.get("owner_type")))
    if kind and names_hidden(context, kind, data_dict.get("owner_id")):
        return answer_for_unknown(next_action, context, dict(data_dict), "owner_id")
    return next_action(context, data_dict)
