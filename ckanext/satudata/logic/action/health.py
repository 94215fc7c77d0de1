"""Action: the figures of the health page."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic import health

__all__ = ["satudata_health_show"]


@tk.side_effect_free
def satudata_health_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Whether database, search index and messages agree.

    Sysadmins and holders of the role ``walidata`` only.

    :returns: ``ok`` and ``figures``, each with ``key``, ``title``, ``count``, ``wrong``, ``warning`` and up to ten
        examples in ``sample``
    :rtype: dict
    """
    tk.check_access("satudata_health_show", context, data_dict)
    found = health.figures()
    return {"ok": not health.wrong(found), "figures": [one.as_dict() for one in found]}
