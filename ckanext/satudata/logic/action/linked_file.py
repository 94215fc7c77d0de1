"""What lay behind the links of a dataset when it was submitted."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.domain.link import FAILURES
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic.facts import dataset_of
from ckanext.satudata.logic.links import GONE, links_of
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import LinkedFile

__all__ = ["satudata_linked_file_list"]


@tk.side_effect_free
def satudata_linked_file_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The files behind the links of a case's newest submission: what was kept of them and whether they changed since.

    Who may: people of the case and sysadmins; everybody else gets 404.

    :param id: id of a case, or name or id of a dataset
    :returns: ``copies`` (whether this portal keeps copies), ``links`` (how many files of the dataset are links now) and
        ``results``: resource_id, name, url, state (``pending``, ``ok``, ``too_large``, ``failed``), ``why`` in words,
        sha256, size (bytes), fetched_at, compared_at, changed_at, ``gone``
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_linked_file_list", context, {"case": case})
    rows = LinkedFile.of_newest_submission(case.id)
    return {
        "copies": config.links_copy(),
        "links": len(links_of(dataset_of(case))),
        "results": [{**row.dictize(), "why": _why(row), "gone": row.changed_sha256 == GONE} for row in rows],
    }


def _why(row: LinkedFile) -> str | None:
    """Why nothing was kept, in the language of the request."""
    error = json.loads(row.error) if row.error else None
    return sentence(Reason(error["code"], FAILURES[error["code"]], error["params"])) if error else None
