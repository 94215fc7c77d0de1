"""Reading doors that name something else: a job's status, a table's list."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained_get
from ckanext.satudata.gate.labels import sees_all
from ckanext.satudata.gate.uniform import names_hidden

__all__ = ["other_actions", "table_guards"]

_TABLE_OF_TABLES = "_table_metadata"
_TABLE_KEYS = ("resource_id", "id")


@chained_get
def task_status_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """R27: core answers everybody, and a loader's error may quote rows of the table."""
    found = next_action(context, data_dict)
    kind = "resource" if found.get("entity_type") == "resource" else "dataset"
    if names_hidden(context, kind, found.get("entity_id")):
        raise tk.ObjectNotFound
    return found


@chained_get
def _table_guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """R26: the list of all tables names resources and aliases of hidden ones."""
    if _TABLE_OF_TABLES in {data_dict.get(key) for key in _TABLE_KEYS} and not sees_all(context):
        raise tk.ObjectNotFound(tk._('Resource "{0}" was not found.').format(_TABLE_OF_TABLES))
    return next_action(context, data_dict)


def other_actions() -> dict[str, Chained]:
    """Chained actions of this module that this portal has."""
    return {"task_status_show": task_status_show}


def table_guards() -> dict[str, Chained]:
    """Chained beside the uniform answers, in the inner plugin: one name has one action in each."""
    if not p.plugin_loaded("datastore"):
        return {}
    return dict.fromkeys(("datastore_search", "datastore_info"), _table_guard)
