"""Files of CKAN 2.12 (`file_*`): whoever owns one is judged as every other door judges it (rows R34, W17, case A30)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained, chained_get
from ckanext.satudata.gate.lock import refuse_locked, refuse_locked_resource
from ckanext.satudata.gate.uniform import answer_for_unknown, names_hidden

__all__ = ["file_guards", "file_reading"]

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


def file_guards() -> dict[str, Chained]:
    """Chained by `satudata_guard`: files of a dataset that is judged or approved are content as well."""
    if not tk.check_ckan_version(min_version="2.12"):
        return {}
    names = ("file_rename", "file_pin", "file_unpin", "file_delete", "file_ownership_transfer")
    return {name: chained(_guard(name)) for name in names}


def _guard(name: str) -> Chained:
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        tk.check_access(name, dict(context), {"force": False, **data_dict})  # type: ignore[arg-type] - a copy is a context
        _refuse_locked(context, *_owner_of(data_dict.get("id")))
        _refuse_locked(context, data_dict.get("owner_type"), data_dict.get("owner_id"))
        return next_action(context, data_dict)

    return guard


def _owner_of(file_id: Any) -> tuple[Any, Any]:
    file = model.Session.get(model.File, file_id) if isinstance(file_id, str) else None  # type: ignore[attr-defined] - 2.12
    owner = file.owner if file is not None else None
    return (owner.owner_type, owner.owner_id) if owner is not None else (None, None)


def _refuse_locked(context: Context, owner_type: Any, owner_id: Any) -> None:
    if owner_type == "resource":
        refuse_locked_resource(context, owner_id)
    elif owner_type == "package" and isinstance(owner_id, str):
        package = model.Package.get(owner_id)
        if package is not None:
            refuse_locked(context, package)
