"""Chained authorization: only what an action cannot say."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context, DataDict

from ckanext.satudata.gate.labels import is_exempt, is_hidden
from ckanext.satudata.gate.lock import may_correct
from ckanext.satudata.model import Case

__all__ = ["package_update"]


@tk.chained_auth_function  # type: ignore[arg-type] - core's own type wants keywords nobody passes
def package_update(next_auth: Any, context: Context, data_dict: DataDict) -> AuthResult:
    """Core's rule, "not found" where it refuses what is hidden, and the Walidata while a case waits for him.

    He is no member of the organization, and may put metadata right at his own gate; the chained action lets nothing
    else through: while a case waits, files, rows, views, groups and deletion are locked for everybody.
    """
    result = next_auth(context, data_dict)
    if result.get("success"):
        return result
    package: Any = context.get("package")
    reference = data_dict.get("id") if data_dict else None
    if package is None or (reference and reference not in {package.id, package.name}):
        package = model.Package.get(reference)
    if package is None or is_exempt(package.type):
        return result
    if is_hidden(context, package.id):
        raise tk.ObjectNotFound
    return {"success": True} if may_correct(context, Case.for_object(package.id)) else result
