"""ckanext-harvest, where a portal has it: a harvested record holds all of its dataset, and anybody may ask."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained_get
from ckanext.satudata.gate.labels import is_hidden, sees_all
from ckanext.satudata.gate.uniform import answer_for_unknown

__all__ = ["harvest_actions"]


def harvest_actions() -> dict[str, Chained]:
    """Chained actions of the harvest plugin, where it is used."""
    return {"harvest_object_show": harvest_object_show} if p.plugin_loaded("harvest") else {}


@chained_get
def harvest_object_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """R36: open to whoever may see the dataset made of the record; one that became no dataset, to sysadmins."""
    sent = dict(data_dict)
    found = next_action(context, data_dict)
    dataset = found.get("package_id") or found.get("package")
    if sees_all(context) or (dataset and not is_hidden(context, str(dataset))):
        return found
    key = "id" if sent.get("id") else "dataset_id"
    answer_for_unknown(next_action, context, sent, key)
    raise tk.ObjectNotFound
