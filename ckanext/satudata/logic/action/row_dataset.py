"""Which datasets fulfil which row of the Daftar Data, and how far a row is."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.logic import list_links
from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import RowDataset
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["satudata_row_dataset_link", "satudata_row_dataset_list", "satudata_row_dataset_unlink"]


@tk.side_effect_free
def satudata_row_dataset_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How far rows of the Daftar Data are, or which rows a dataset fulfils.

    Who may: everybody for agreed rows of class terbuka; people with an SDI role for all. Of datasets each sees those he
    may see anyway; to people with an SDI role the others are counted.

    :param items: ids of items, separated by commas, at most 100; or ``dataset``: name or id of a dataset
    :returns: ``items``: id to ``stage`` (``not_begun``, ``collecting``, ``in_review``, ``published``), ``late_days``,
        ``datasets`` and ``hidden``; or ``rows``: each ``item_id``, ``list_id``, ``year``, ``code``, ``title``
    """
    tk.check_access("satudata_row_dataset_list", context, data_dict)
    reader = reader_of(context)
    if data_dict.get("dataset"):
        shown = tk.get_action("package_show")({**context}, {"id": str(data_dict["dataset"])})
        return {"rows": list_links.rows_of_dataset(shown["id"], reader)}
    items = list_links.items_of(str(data_dict.get("items") or ""))
    return {"items": list_links.chains(context, list_links.release_days(items, reader), reader)}


def satudata_row_dataset_link(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say that a dataset fulfils a row; saying it twice changes nothing.

    Who may: who writes the row (its OPD; Sekretariat, Walidata, sysadmins all) and belongs to the dataset's case.

    :param item_id: id of an item; ``dataset``: name or id of a dataset
    :returns: the chain of the item as `satudata_row_dataset_list` tells it
    """
    item_id, package_id = _both(context, data_dict, "satudata_row_dataset_link")
    user = caller(context)
    RowDataset.link(item_id, package_id, user.id if user else None)
    Session.commit()
    return _chain(context, item_id)


def satudata_row_dataset_unlink(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say that a dataset does not fulfil a row after all; who said so and when is kept.

    Who may: as for `satudata_row_dataset_link`.

    :param item_id: id of an item; ``dataset``: name or id of a dataset
    :returns: the chain of the item as `satudata_row_dataset_list` tells it
    """
    item_id, package_id = _both(context, data_dict, "satudata_row_dataset_unlink")
    link = RowDataset.between(item_id, package_id)
    if link is not None:
        user = caller(context)
        link.removed_by, link.removed_at = user.id if user else None, utcnow()
    Session.commit()
    return _chain(context, item_id)


def _both(context: Context, data_dict: DataDict, act: str) -> tuple[str, str]:
    """Ids of the item and the dataset, if the caller may join them."""
    reader = reader_of(context)
    found = list_links.newest_row(str(tk.get_or_bust(data_dict, "item_id")), reader)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such row in the Daftar Data."))
    tk.check_access(act, context, {"reader": reader, "row": found[0]})
    case = find_case(context, str(tk.get_or_bust(data_dict, "dataset")))
    if case.object_type != "dataset":
        raise tk.ObjectNotFound(tk._("Case not found."))
    return found[0].item_id, case.object_id


def _chain(context: Context, item_id: str) -> dict[str, Any]:
    reader = reader_of(context)
    return list_links.chains(context, list_links.release_days([item_id], reader), reader)[item_id]
