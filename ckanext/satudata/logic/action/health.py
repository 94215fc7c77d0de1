"""Actions: the health check, its last result with the state of the services, its repair."""

from __future__ import annotations

from typing import Any

import pysolr
from redis.exceptions import RedisError

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic import health, health_result
from ckanext.satudata.logic.people import caller

__all__ = ["satudata_health_last", "satudata_health_repair", "satudata_health_run", "satudata_health_show"]


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


@tk.side_effect_free
def satudata_health_last(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The last result of the health check, and the state of the services now; quick whatever is down.

    Sysadmins and holders of the role ``walidata`` only.

    :returns: ``result`` (None before the first check, else ``started_at``, ``seconds``, ``origin``, ``ok`` and
        ``figures`` as `satudata_health_show`) and ``services``, each with ``key``, ``title``, ``state`` (ok, warning,
        down), ``said`` and ``advice``
    :rtype: dict
    """
    tk.check_access("satudata_health_show", context, data_dict)
    return {"result": health_result.last(), "services": health_result.states()}


def satudata_health_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Look at everything now and keep the result; changes nothing else.

    Who may: sysadmins.

    :param deep: true to compute the checksum of every file too, which takes as long as reading all of them
    :returns: ``queued``: true where the portal is large and the job worker does it; else as `satudata_health_show`
    :raises ValidationError: the job worker is needed and its queue does not answer
    """
    tk.check_access("satudata_health_run", context, data_dict)
    try:
        found = health_result.check_soon(deep=tk.asbool(data_dict.get("deep", False)))
    except RedisError as e:
        raise tk.ValidationError({"queue": [tk._("The job queue does not answer. Nothing was checked.")]}) from e
    if found is None:
        return {"queued": True}
    return {"queued": False, "ok": not health.wrong(found), "figures": [one.as_dict() for one in found]}


def satudata_health_repair(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Hide again what is not approved, give missing cases, index anew; never publishes.

    The same as `ckan satudata health repair`.

    Who may: sysadmins.

    :param dry_run: true to be told what would happen
    :returns: ``hidden``, ``indexed`` (names of datasets), ``removed`` (ids of index entries), ``cases`` (how many),
        ``requeued`` (ids of check runs put back into the queue), ``closed`` (datasets whose old activities were
        hidden), ``told`` (messages to the index tried again), ``left`` (what only a person can mend)
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
        "closed": done.closed,
        "told": done.told,
        "left": done.left,
    }
