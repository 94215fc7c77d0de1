"""Groups, organisations, memberships and vocabularies: what of them changes who sees a dataset, or what it holds.

Core's group actions take organisations as well, and check less for them: here the rule goes by what is named, not by
the name of the action.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.satudata.domain.text import N_
from ckanext.satudata.gate.chain import Chained, chained
from ckanext.satudata.gate.labels import is_exempt, is_hidden, sees_all, visible
from ckanext.satudata.gate.lock import is_internal, refuse, refuse_locked
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session

__all__ = ["guards"]

log = logging.getLogger(__name__)

_KINDS = ("package", "user", "group")
"""What may be a member; core takes the name of any of its tables, in any spelling, and answers whether it exists."""

_TREE = N_("Only a sysadmin changes the tree of organizations.")


# Memberships


@chained
def member_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A dataset in a group: seen by the caller and not locked; a group under a group: sysadmins only."""
    _check_member(context, data_dict)
    _log_membership(context, data_dict, "given")
    return next_action(context, data_dict)


@chained
def member_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same rules for taking it out again."""
    _check_member(context, data_dict)
    _log_membership(context, data_dict, "ended")
    return next_action(context, data_dict)


def _check_member(context: Context, data_dict: DataDict) -> None:
    kind, reference = data_dict.get("object_type"), data_dict.get("object")
    if kind is not None and kind not in _KINDS:
        refuse("object_type", tk._("A member is a package, a user or a group."))
    if kind == "package" and isinstance(reference, str):
        package = model.Package.get(reference)
        if package is None or (not context.get("ignore_auth") and is_hidden(context, package.id)):
            raise tk.ObjectNotFound("Package was not found.")
        refuse_locked(context, package)
        if _is_organization(data_dict.get("id")) and not is_internal(context) and not is_exempt(package.type):
            refuse("object", tk._("The organization of a dataset is changed by editing the dataset."))
    if kind == "group" and not sees_all(context):
        refuse("object", tk._(_TREE))


def _log_membership(context: Context, data_dict: DataDict, what: str) -> None:
    """W11: an admin lets anybody into his organisation. It opens nothing hidden, a role does; operators see it here."""
    if data_dict.get("object_type") == "user" and _is_organization(data_dict.get("id")):
        names = (data_dict.get("object"), data_dict.get("capacity") or "-", data_dict.get("id"), context.get("user"))
        log.info("Membership %s: user %s, capacity %s, organization %s, by %s", what, *names)


def _is_organization(reference: Any) -> bool:
    group = model.Group.get(reference) if isinstance(reference, str) else None
    return group is not None and group.is_organization


# Organisations and groups


@chained
def organization_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A new organisation stands alone and empty unless a sysadmin puts it somewhere."""
    if data_dict.get("groups") and not sees_all(context):
        refuse("groups", tk._(_TREE))
    if data_dict.get("packages"):
        tk.check_access("organization_create", context, data_dict)
        refuse("packages", tk._("The organization of a dataset is changed by editing the dataset."))
    return next_action(context, data_dict)


@chained
def group_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Datasets named in a new group: seen by the caller and not locked. A group is never an organisation."""
    data_dict["is_organization"] = False
    _check_group_packages(context, data_dict, set())
    return next_action(context, data_dict)


def _update_guard(name: str) -> Chained:
    @chained
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        """Re-parenting is a sysadmin's, who stands above sees what lies below; so is deleting by state."""
        group = _named(data_dict)
        if group is None:
            return next_action(context, data_dict)
        data_dict["is_organization"] = group.is_organization
        if data_dict.get("state") not in (None, group.state):
            tk.check_access(name, context, data_dict)
            _check_end(context, group)
        if group.is_organization:
            _check_organization(context, data_dict, group, name)
        elif "packages" in data_dict:
            _check_group_packages(context, data_dict, _packages_of(group.id))
        return next_action(context, data_dict)

    return guard


def _end_guard(name: str) -> Chained:
    @chained
    def guard(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        """Deleting or purging: a sysadmin's, because whether it is refused tells what is hidden inside."""
        group = _named(data_dict)
        if group is None:
            return next_action(context, data_dict)
        tk.check_access(name, context, data_dict)
        _check_end(context, group)
        data_dict["id"] = group.id  # core ends the memberships of what was named by its id only
        return next_action(context, data_dict)

    return guard


def _named(data_dict: DataDict) -> model.Group | None:
    reference = data_dict.get("id")
    return model.Group.get(reference) if isinstance(reference, str) else None


def _check_organization(context: Context, data_dict: DataDict, group: model.Group, name: str) -> None:
    if "packages" in data_dict and name == "group_update":
        data_dict.pop("packages")  # as organization_update does: owners are changed by editing the dataset
    if sees_all(context):
        return
    parents = _parents(group.id)
    if "groups" in data_dict and _group_ids(data_dict["groups"]) != {one["id"] for one in parents}:
        tk.check_access(name, context, data_dict)
        refuse("groups", tk._(_TREE))
    data_dict["groups"] = parents


def _check_end(context: Context, group: model.Group) -> None:
    if not sees_all(context):
        refuse("message", tk._("Only a sysadmin deletes or restores a group or an organization."))
    if group.is_organization:
        if group.state == model.State.ACTIVE and _owns_datasets(group.id):
            refuse("message", tk._("Organization cannot be deleted while it still has datasets"))
    elif _any_locked(_packages_of(group.id)):
        refuse(
            "message",
            tk._("This group holds datasets that are under review or approved, and belongs to their content. Keep it."),
        )


def _owns_datasets(organization_id: str) -> bool:
    stmt = sa.select(model.Package.id).where(
        model.Package.owner_org == organization_id, model.Package.state != model.State.DELETED
    )
    return Session.execute(stmt.limit(1)).first() is not None


def _any_locked(package_ids: Collection[str]) -> bool:
    return any(case.category in {"waiting", "published"} for case in Case.for_objects(package_ids).values())


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


def _packages_of(group_id: str) -> set[str]:
    member: Any = model.Member.__table__  # pyright: ignore[reportAttributeAccessIssue]
    stmt = sa.select(member.c.table_id).where(
        member.c.group_id == group_id, member.c.table_name == "package", member.c.state == "active"
    )
    return set(Session.execute(stmt).scalars())


def _check_group_packages(context: Context, data_dict: DataDict, before: set[str]) -> None:
    """Look at what comes and what goes; hidden members of the group stay although the caller does not name them."""
    named = [one for one in data_dict.get("packages") or [] if isinstance(one, dict)]
    found = {facts.id for facts in visible(context, _texts(one.get("id") or one.get("name") for one in named))}
    if not before and not named:
        return
    unseen = before - {facts.id for facts in visible(context, before)}
    packages = {one: model.Package.get(one) for one in (found ^ before) - unseen}
    for package in packages.values():
        if package is not None:
            refuse_locked(context, package)
    data_dict["packages"] = [*({"id": one} for one in sorted(found | unseen))]


def _texts(values: Iterable[Any]) -> list[str]:
    return [one for one in values if isinstance(one, str)]


# Tags: core takes a deleted one off every dataset, whatever its state


@chained
def tag_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A tag on a dataset that is under review or approved stays."""
    tk.check_access("tag_delete", context, data_dict)
    reference = data_dict.get("id")
    tag = model.Tag.get(reference, data_dict.get("vocabulary_id")) if isinstance(reference, str) else None
    _refuse_locked_tags([tag.id] if tag is not None else [])
    return next_action(context, data_dict)


@chained
def vocabulary_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for the tags a new list of a vocabulary leaves out."""
    tk.check_access("vocabulary_update", context, data_dict)
    reference = data_dict.get("id")
    vocabulary = model.Vocabulary.get(reference) if isinstance(reference, str) else None
    if vocabulary is not None and isinstance(data_dict.get("tags"), list):
        kept = {one.get("name") for one in data_dict["tags"] if isinstance(one, dict)}
        tags: list[Any] = list(vocabulary.tags)  # pyright: ignore[reportGeneralTypeIssues] - a query
        _refuse_locked_tags([tag.id for tag in tags if tag.name not in kept])
    return next_action(context, data_dict)


def _refuse_locked_tags(tag_ids: list[str]) -> None:
    if not tag_ids:
        return
    stmt = sa.select(model.PackageTag.package_id).where(
        model.PackageTag.tag_id.in_(tag_ids), model.PackageTag.state == "active"
    )
    if _any_locked(set(Session.execute(stmt).scalars())):
        refuse("message", tk._("A dataset that is under review or approved carries this tag: it stays."))


def guards() -> dict[str, Chained]:
    """What `satudata_guard` chains of this module."""
    plain = (member_create, member_delete, organization_create, group_create, tag_delete, vocabulary_update)
    updates = {name: _update_guard(name) for name in ("organization_update", "group_update")}
    ends = ("organization_delete", "organization_purge", "group_delete", "group_purge")
    return {one.__name__: one for one in plain} | updates | {name: _end_guard(name) for name in ends}
