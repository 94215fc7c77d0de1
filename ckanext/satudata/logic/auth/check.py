"""Who may see and start checks: the people of the approval chain; where there is none, who may update the resource."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import get_permission_labels
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_check_list", "satudata_check_newest", "satudata_check_run", "satudata_check_show"]

_LABEL = "satudata-"


# permissions


def _may_update(context: Context, name: str, reference: str) -> bool:
    try:
        tk.check_access(name, _fresh(context), {"id": reference})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def _may_see_case(context: Context, package: model.Package) -> bool | None:
    """Whether the caller shares one of the approval chain's labels with the dataset; None where there is no chain.

    A role opens a case, membership in the organization does not: an editor without one does not see the dataset, so
    he does not see what its check found either. The gate gives the labels.
    """
    labels = get_permission_labels()
    wanted = {label for label in labels.get_dataset_labels(package) if label.startswith(_LABEL)}
    if not wanted:
        return None
    user = context.get("auth_user_obj")
    return isinstance(user, model.User) and bool(wanted.intersection(labels.get_user_dataset_labels(user)))


def _permission_see_checks(context: Context, data_dict: DataDict) -> AuthResult:
    resource = model.Resource.get(data_dict.get("resource_id") or "")
    if resource is None or resource.package is None:
        return {"success": False}
    allowed = _may_see_case(context, resource.package)
    if allowed is None:
        allowed = _may_update(context, "resource_update", resource.id)
    return {"success": allowed, "msg": "" if allowed else tk._("Not authorized to see the checks of this resource")}


def _permission_see_checks_of_dataset(context: Context, data_dict: DataDict) -> AuthResult:
    package = data_dict.get("package")
    if not isinstance(package, model.Package):
        return {"success": False}
    allowed = _may_see_case(context, package)
    if allowed is None:
        allowed = _may_update(context, "package_update", package.id)
    return {"success": allowed, "msg": "" if allowed else tk._("Not authorized to see the checks of this dataset")}


def _fresh(context: Context) -> Context:
    """The same caller, without objects an earlier check may have left in the context."""
    given: dict[str, Any] = dict(context)
    kept: Any = {key: given[key] for key in ("user", "auth_user_obj", "ignore_auth") if key in given}
    fresh: Any = {"model": model, "session": model.Session, **kept}
    return fresh


# actions


def satudata_check_show(context: Context, data_dict: DataDict) -> AuthResult:
    """The people of the dataset's approval chain. Never the public, not even of published data."""
    return _permission_see_checks(context, data_dict)


def satudata_check_list(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_check_show`."""
    return _permission_see_checks(context, data_dict)


def satudata_check_newest(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_check_show`, for all resources of a dataset (`package`, as an object)."""
    return _permission_see_checks_of_dataset(context, data_dict)


def satudata_check_run(context: Context, data_dict: DataDict) -> AuthResult:
    """As `satudata_check_show`: a check reads and changes nothing of the dataset."""
    return _permission_see_checks(context, data_dict)
