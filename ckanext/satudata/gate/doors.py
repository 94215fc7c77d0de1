"""The other doors that write: bulk actions, groups, organisations, relationships, views, rows of the DataStore."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained
from ckanext.satudata.gate.labels import is_exempt, is_hidden, sees_all, visible
from ckanext.satudata.gate.lock import is_internal, refuse, refuse_locked, refuse_locked_resource
from ckanext.satudata.model.base import Session

__all__ = ["datastore_guards", "guards"]


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


def _texts(value: Any) -> list[str]:
    values = [value] if isinstance(value, str) else (value or [])
    return [one for one in values if isinstance(one, str)]


# Groups and organisations


@chained
def member_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A dataset in a group: seen by the caller and not locked; a group under a group: sysadmins only."""
    _check_member(context, data_dict)
    return next_action(context, data_dict)


@chained
def member_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same rules for taking it out again."""
    _check_member(context, data_dict)
    return next_action(context, data_dict)


def _check_member(context: Context, data_dict: DataDict) -> None:
    kind, reference = data_dict.get("object_type"), data_dict.get("object")
    if kind == "package" and isinstance(reference, str):
        package = model.Package.get(reference)
        if package is None or (not context.get("ignore_auth") and is_hidden(context, package.id)):
            raise tk.ObjectNotFound("Package was not found.")
        refuse_locked(context, package)
        if _is_organization(data_dict.get("id")) and not is_internal(context) and not is_exempt(package.type):
            refuse("object", tk._("The organization of a dataset is changed by editing the dataset."))
    if kind in {"group", "organization"} and not sees_all(context):
        refuse("object", tk._("Only a sysadmin changes the tree of organizations."))


def _is_organization(reference: Any) -> bool:
    group = model.Group.get(reference) if isinstance(reference, str) else None
    return group is not None and group.is_organization


@chained
def organization_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A new organisation stands alone unless a sysadmin puts it somewhere."""
    if data_dict.get("groups") and not sees_all(context):
        refuse("groups", tk._("Only a sysadmin changes the tree of organizations."))
    return next_action(context, data_dict)


@chained
def organization_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Re-parenting is a sysadmin's: who stands above sees what lies below."""
    group = model.Group.get(data_dict.get("id"))
    if group is None or sees_all(context):
        return next_action(context, data_dict)
    parents = _parents(group.id)
    if "groups" in data_dict and _group_ids(data_dict["groups"]) != {one["id"] for one in parents}:
        tk.check_access("organization_update", context, data_dict)
        refuse("groups", tk._("Only a sysadmin changes the tree of organizations."))
    data_dict["groups"] = parents
    return next_action(context, data_dict)


def _parents(group_id: str) -> list[dict[str, Any]]:
    member: Any = model.Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
    stmt = sa.select(member.c.table_id, member.c.capacity).where(
        member.c.group_id == group_id, member.c.table_name == "group", member.c.state == "active"
    )
    found = []
    for parent_id, capacity in Session.execute(stmt):
        parent = model.Group.get(parent_id)
        if parent is not None:
            found.append({"id": parent.id, "name": parent.name, "capacity": capacity})
    return found


def _group_ids(groups: Any) -> set[str]:
    found = [model.Group.get(one.get("id") or one.get("name")) for one in groups or [] if isinstance(one, dict)]
    return {group.id for group in found if group is not None}


@chained
def group_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Datasets named in a new group: seen by the caller and not locked."""
    _check_group_packages(context, data_dict, set())
    return next_action(context, data_dict)


@chained
def group_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Datasets that come into the group or leave it: seen by the caller and not locked."""
    group = model.Group.get(data_dict.get("id"))
    if group is not None and "packages" in data_dict:
        _check_group_packages(context, data_dict, _packages_of(group.id))
    return next_action(context, data_dict)


def _packages_of(group_id: str) -> set[str]:
    member: Any = model.Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
    stmt = sa.select(member.c.table_id).where(
        member.c.group_id == group_id, member.c.table_name == "package", member.c.state == "active"
    )
    return set(Session.execute(stmt).scalars())


def _check_group_packages(context: Context, data_dict: DataDict, before: set[str]) -> None:
    """Look at what comes and what goes; hidden members of the group stay although the caller does not name them."""
    named = [one for one in data_dict.get("packages") or [] if isinstance(one, dict)]
    found = {facts.id for facts in visible(context, _texts([one.get("id") or one.get("name") for one in named]))}
    if not before and not named:
        return
    unseen = before - {facts.id for facts in visible(context, before)}
    packages = {one: model.Package.get(one) for one in (found ^ before) - unseen}
    for package in packages.values():
        if package is not None:
            refuse_locked(context, package)
    data_dict["packages"] = [*({"id": one} for one in sorted(found | unseen))]


# Relationships


@chained
def package_relationship_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Both ends public or both hidden: a public dataset never points at what nobody may know of."""
    ends = {end: _texts([data_dict.get(end)]) for end in ("subject", "object")}
    found = {end: visible(context, refs) for end, refs in ends.items()}
    for end, words in (
        ("subject", "Subject package %r was not found."),
        ("object", "Object package %r was not found."),
    ):
        if ends[end] and not found[end]:
            raise tk.ObjectNotFound(words % data_dict[end])
    public = {bool(visible({"user": ""}, refs)) for refs in ends.values() if refs}
    if len(public) > 1:
        tk.check_access("package_relationship_create", context, data_dict)
        refuse("object", tk._("A published dataset and one that is not published cannot be related."))
    return next_action(context, data_dict)


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
        if not context.get("ignore_auth"):
            tk.check_access(name, context, data_dict)
            refuse_locked_resource(context, _resource_of_view(data_dict), ("waiting",))
        return next_action(context, data_dict)

    return guard


def _resource_of_view(data_dict: DataDict) -> str | None:
    view = model.ResourceView.get(data_dict["id"]) if isinstance(data_dict.get("id"), str) else None
    return view.resource_id if view is not None else data_dict.get("resource_id")


# Rows of the DataStore


def _datastore_guard(name: str) -> Chained:
    @chained
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        tk.check_access(name, dict(context), dict(data_dict))  # type: ignore[arg-type] - a copy is a context as well
        refuse_locked_resource(context, _resource_of_table(data_dict))
        return next_action(context, data_dict)

    return guard


def _resource_of_table(data_dict: DataDict) -> str | None:
    """The resource behind a table or behind one of its aliases."""
    reference = data_dict.get("resource_id") or data_dict.get("id")
    if not isinstance(reference, str) or model.Resource.get(reference) is not None:
        return reference if isinstance(reference, str) else None
    from ckanext.datastore.backend import DatastoreBackend

    backend: Any = DatastoreBackend.get_active_backend()
    return backend.resource_id_from_alias(reference)[1]


def _named(names: Iterable[str], factory: Any) -> dict[str, Chained]:
    return {name: factory(name) for name in names}


def guards() -> dict[str, Chained]:
    """What `satudata_guard` chains beside the dataset's own actions."""
    plain = (
        bulk_update_public, bulk_update_private, bulk_update_delete, member_create, member_delete,
        organization_create, organization_update, group_create, group_update,
        package_relationship_create, resource_delete,
    )  # fmt: skip
    views = ("resource_view_create", "resource_view_update", "resource_view_delete")
    return {action.__name__: action for action in plain} | _named(views, _view_guard) | datastore_guards()


def datastore_guards() -> dict[str, Chained]:
    """The same for the DataStore, where it is used."""
    if not p.plugin_loaded("datastore"):
        return {}
    names = ("datastore_create", "datastore_upsert", "datastore_delete", "datastore_records_delete")
    return _named(names, _datastore_guard)
