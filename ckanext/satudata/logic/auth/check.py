"""Who may see and start checks: those who may update the resource, and the people of its approval chain."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import get_permission_labels
from ckan.types import AuthResult, Context, DataDict

__all__ = ["satudata_check_list", "satudata_check_newest", "satudata_check_run", "satudata_check_show"]

_LABEL = "satudata-"


# permissions


def _may_update(context: Context, action: str, reference: str, package: model.Package) -> bool:
    """Whether the caller may write the dataset and see it: an editor of CKAN without a role sees nothing hidden."""
    try:
        tk.check_access(action, _fresh(context), {"id": reference})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    user = context.get("auth_user_obj")
    return bool(getattr(user, "sysadmin", False)) or _shares_label(context, package, "")


def _may_see_case(context: Context, package: model.Package) -> bool:
    """Whether the caller shares one of the approval chain's labels with the dataset. The gate gives the labels."""
    return _shares_label(context, package, _LABEL)


def _shares_label(context: Context, package: model.Package, beginning: str) -> bool:
    user = context.get("auth_user_obj")
    if not isinstance(user, model.User):
        return False
    labels = get_permission_labels()
    wanted = {label for label in labels.get_dataset_labels(package) if label.startswith(beginning)}
    return bool(wanted and wanted.intersection(labels.get_user_dataset_labels(user)))


def _permission_see_checks(context: Context, data_dict: DataDict) -> AuthResult:
    resource = model.Resource.get(data_dict.get("resource_id") or "")
    if resource is None or resource.package is None:
        return {"success": False}
    allowed = _may_see_case(context, resource.package) or _may_update(
        context, "resource_update", resource.id, resource.package
    )
    return {"success": allowed, "msg": "" if allowed else tk._("Not authorized to see the checks of this resource")}


def _permission_see_checks_of_dataset(context: Context, data_dict: DataDict) -> AuthResult:
    package = data_dict.get("package")
    if not isinstance(package, model.Package):
        return {"success": False}
    allowed = _may_see_case(context, package) or _may_update(context, "package_update", package.id, package)
    return {"success": allowed, "msg": "" if allowed else tk._("Not authorized to see the checks of this dataset")}


def _fresh(context: Context) -> Context:
    """The same caller, without objects an earlier check may have left in the context."""
    given: dict[str, Any] = dict(context)
    kept: Any = {key: given[key] for key in ("user", "auth_user_obj", "ignore_auth") if key in given}
    fresh: Any = {"model": model, "session": model.Session, **kept}
    return fresh


# actions


def satudata_check_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may update the resource, or takes part in its approval. Never the public, not even of published data."""
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
