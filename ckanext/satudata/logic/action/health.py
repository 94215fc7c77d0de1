"""Action: the figures of the health page."""

from __future__ import annotations

from typing import Any

import pysolr

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic import health
from ckanext.satudata.logic.people import caller

__all__ = ["satudata_health_repair", "satudata_health_show"]


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


def satudata_health_repair(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Hide again what is not approved, give missing cases, index anew; never publishes.

    The same as `ckan satudata health repair`.

    Who may: sysadmins.

    :param dry_run: true to be told what would happen
    :returns: ``hidden``, ``indexed`` (names of datasets), ``removed`` (ids of index entries), ``cases`` (how many),
        ``requeued`` (ids of check runs put back into the queue)
    """
    tk.check_access("satudata_health_repair", context, data_dict)
    try:
        done = health.repair(actor=caller(context), dry_run=tk.asbool(data_dict.get("dry_run", False)))
    except health.NotAdoptedError as e:
        text = tk._("The datasets of this portal have not been taken over yet: run `ckan satudata adopt`.")
        raise tk.ValidationError({"portal": [text]}) from e
    except (pysolr.SolrError, OSError) as e:
        raise tk.ValidationError({"index": [tk._("The search index does not answer. Nothing was indexed.")]}) from e
    return {
        "hidden": done.hidden,
        "indexed": done.indexed,
        "removed": done.removed,
        "cases": done.cases,
        "requeued": done.requeued,
    }
