"""The other doors that write: bulk actions, relationships, views, rows of the DataStore, files of CKAN 2.12."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained
from ckanext.satudata.gate.labels import sees_all, visible
from ckanext.satudata.gate.lock import (
    is_internal,
    package_of_resource,
    refuse,
    refuse_locked,
    refuse_locked_resource,
)
from ckanext.satudata.gate.uniform import answer_for_unknown, names_hidden
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.visibility import views_under_review

__all__ = ["datastore_guards", "file_guards", "guards"]

_REORDER, _RELATE = "resource_view_reorder", "package_relationship_create"
_FILE_OWNERS = ("package", "resource")
_LIKE_AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


# Bulk: CKAN 2.11 writes SQL here and calls no plugin at all (ckan/ckan#7997)


@chained
def bulk_update_public(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Publication is a decision about one dataset, never a checkbox over many."""
    tk.check_access("bulk_update_public", context, data_dict)
    refuse("datasets", tk._("Datasets become public by approval only. Submit them for review."))


@chained
def bulk_update_private(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Withdrawal needs a reason; what is not published is private already."""
    tk.check_access("bulk_update_private", context, data_dict)
    refuse("datasets", tk._("Published datasets are withdrawn one by one, with a reason, by the Walidata."))


@chained
def bulk_update_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Each dataset through `package_delete`; ids of other organisations and unknown ones are passed over alike."""
    tk.check_access("bulk_update_delete", context, data_dict)
    wanted, organization = _texts(data_dict.get("datasets")), data_dict.get("org_id")
    data_dict["datasets"] = []  # the activity plugin writes one line for each id it finds here afterwards
    for facts in visible(context, wanted):
        if facts.owner_org == organization and facts.state != model.State.DELETED:
            fresh: Context = {"user": context.get("user", ""), "ignore_auth": context.get("ignore_auth", False)}
            tk.get_action("package_delete")(fresh, {"id": facts.id})


def _may_edit(context: Context, package: model.Package) -> bool:
    """Whether the lock is this caller's concern; everybody else gets core's own refusal."""
    kept = {name: context.get(name) for name in ("user", "auth_user_obj", "ignore_auth")}
    try:
        return bool(tk.check_access("package_update", kept, {"id": package.id}))  # type: ignore[arg-type]
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


def _texts(value: Any) -> list[str]:
    values = [value] if isinstance(value, str) else (value or [])
    return [one for one in values if isinstance(one, str)]


# Relationships: shown with both ends, so content of both


def _relationship_guard(name: str) -> Chained:
    @chained
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        """Both ends seen by the caller and not locked; made only when both are public or both hidden."""
        ends = {end: data_dict.get(end) for end in ("subject", "object")}
        for end, reference in ends.items():
            if names_hidden(context, "dataset", reference):
                return answer_for_unknown(next_action, context, dict(data_dict), end)
        packages = [package for one in ends.values() if isinstance(one, str) and (package := model.Package.get(one))]
        if len(packages) == len(ends) and all(_may_edit(context, one) for one in packages):
            if name == _RELATE and len({bool(visible({"user": ""}, [one.id])) for one in packages}) > 1:
                refuse("object", tk._("A published dataset and one that is not published cannot be related."))
            for package in packages:
                refuse_locked(context, package)
        return next_action(context, data_dict)

    return guard


@chained
def resource_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core looks for the refusal of `package_update` under the key `resources` only: say it before."""
    tk.check_access("resource_delete", context, data_dict)
    refuse_locked_resource(context, data_dict.get("id"))
    return next_action(context, data_dict)


# Views of a resource: locked while others look at the dataset; core's own default views pass


def _view_guard(name: str) -> Chained:
    @chained
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        """Core asks for rights on the resource that is sent: a view of another dataset could be taken by its id."""
        view = _stored_view(name, data_dict)
        if name == "resource_view_update" and view is not None:
            data_dict.setdefault("resource_id", view.resource_id)  # core fails without
        if not context.get("ignore_auth"):
            for resource_id in _resources_of_view(name, view, data_dict):
                subject = {"id": data_dict.get("id"), "resource_id": resource_id}
                tk.check_access(name, dict(context), subject)  # type: ignore[arg-type] - a copy is a context as well
                refuse_locked_resource(context, resource_id, ("waiting",))
        return next_action(context, data_dict)

    return guard


def _stored_view(name: str, data_dict: DataDict) -> model.ResourceView | None:
    reference = data_dict.get("id")
    return model.ResourceView.get(reference) if isinstance(reference, str) and name != _REORDER else None


def _resources_of_view(name: str, view: model.ResourceView | None, data_dict: DataDict) -> list[str]:
    """Every resource a call touches: the view's own, and the one it is put on."""
    sent = data_dict.get("id" if name == _REORDER else "resource_id")
    found = dict.fromkeys([view.resource_id if view is not None else None, sent])
    return [one for one in found if isinstance(one, str) and model.Resource.get(one) is not None]


@chained
def resource_view_clear(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core drops views of every dataset at once: not while somebody judges one of them."""
    tk.check_access("resource_view_clear", context, data_dict)
    if not is_internal(context) and views_under_review(_texts(data_dict.get("view_types"))):
        refuse("message", tk._("Datasets under review have such views: delete views one by one instead."))
    return next_action(context, data_dict)


# Rows of the DataStore


def _datastore_guard(name: str) -> Chained:
    @chained
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        tk.check_access(name, dict(context), dict(data_dict))  # type: ignore[arg-type] - a copy is a context as well
        for reference in _tables_named(data_dict):
            refuse_locked_resource(context, _resource_of_table(reference))
        _check_aliases(data_dict.get("aliases"))
        return next_action(context, data_dict)

    return guard


def _tables_named(data_dict: DataDict) -> set[str]:
    """Both keys: core renames `id` over a `resource_id` that was sent beside it."""
    return {one for one in (data_dict.get("resource_id"), data_dict.get("id")) if isinstance(one, str)}


def _resource_of_table(reference: str) -> str | None:
    """The resource behind a table or behind one of its aliases."""
    if model.Resource.get(reference) is not None:
        return reference
    from ckanext.datastore.backend import DatastoreBackend

    backend: Any = DatastoreBackend.get_active_backend()
    return backend.resource_id_from_alias(reference)[1]


def _check_aliases(aliases: Any) -> None:
    """An alias that looks like the id of a resource would answer in that resource's place."""
    names = aliases.split(",") if isinstance(aliases, str) else aliases if isinstance(aliases, list) else []
    if any(isinstance(one, str) and _LIKE_AN_ID.fullmatch(one.strip()) for one in names):
        refuse("aliases", tk._("An alias is a name people can read, not the id of a resource."))


# Files as CKAN 2.12 keeps them


def _file_guard(name: str) -> Chained:
    @chained
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        """A file of a dataset is its content: locked with it."""
        package = _package_of_file(data_dict.get("id"))
        if package is not None and _may_edit(context, package):
            refuse_locked(context, package)
        return next_action(context, data_dict)

    return guard


@chained
def file_ownership_transfer(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """No file leaves a dataset, and none comes to one past the review: who sees the owner sees the file."""
    touches = data_dict.get("owner_type") in _FILE_OWNERS or _package_of_file(data_dict.get("id")) is not None
    if touches and not is_internal(context):
        if not sees_all(context):
            raise tk.NotAuthorized(tk._("Not allowed to transfer ownership"))
        refuse("owner_type", tk._("Files of a dataset stay with it: upload the file as a resource where it belongs."))
    return next_action(context, data_dict)


def _package_of_file(file_id: Any) -> model.Package | None:
    kind: Any = model.File  # pyright: ignore[reportAttributeAccessIssue] - CKAN 2.12 only
    stored = Session.get(kind, file_id) if isinstance(file_id, str) else None
    owner = stored.owner if stored is not None else None
    if owner is None or owner.owner_type not in _FILE_OWNERS:
        return None
    return model.Package.get(owner.owner_id) if owner.owner_type == "package" else package_of_resource(owner.owner_id)


def _made(names: Iterable[str], factory: Any) -> dict[str, Chained]:
    return {name: factory(name) for name in names}


def guards() -> dict[str, Chained]:
    """What `satudata_guard` chains beside the dataset's own actions."""
    plain = (bulk_update_public, bulk_update_private, bulk_update_delete, resource_delete, resource_view_clear)
    views = ("resource_view_create", "resource_view_update", "resource_view_delete", _REORDER)
    relationships = (_RELATE, "package_relationship_update", "package_relationship_delete")
    made = _made(views, _view_guard) | _made(relationships, _relationship_guard)
    return {action.__name__: action for action in plain} | made | datastore_guards() | file_guards()


def datastore_guards() -> dict[str, Chained]:
    """The same for the DataStore, where it is used."""
    if not p.plugin_loaded("datastore"):
        return {}
    names = (
        "datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete",
        "datastore_run_triggers",
    )  # fmt: skip
    return _made(names, _datastore_guard)


def file_guards() -> dict[str, Chained]:
    """The same for files, from CKAN 2.12 on."""
    if not hasattr(model, "File"):
        return {}
    made = _made(("file_rename", "file_pin", "file_unpin", "file_delete"), _file_guard)
    return made | {"file_ownership_transfer": file_ownership_transfer}
