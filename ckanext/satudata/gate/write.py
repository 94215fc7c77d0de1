"""Writing a dataset: forced private, locked content, and nothing of the workflow taken from what was sent.

These run innermost (plugin `satudata_guard` is the last of `ckan.plugins`): nobody changes the dictionary after them,
and patch, revise and every resource action of core end here. Refusals come before core stores a byte.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.satudata.adapters import removal
from ckanext.satudata.domain.fingerprint import MACHINE_DATASET_FIELDS, MACHINE_RESOURCE_FIELDS, content_changed
from ckanext.satudata.domain.shape import misshapen
from ckanext.satudata.gate import before_change
from ckanext.satudata.gate.chain import chained
from ckanext.satudata.gate.labels import is_exempt, may_be_public
from ckanext.satudata.gate.links import check_links
from ckanext.satudata.gate.lock import (
    is_internal,
    is_locked,
    late_correction_told,
    lock_rows,
    locked_words,
    may_correct,
    refuse,
    refuse_hidden,
    refuse_locked,
)
from ckanext.satudata.logic import case_store, links, list_links
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import Attachment, Case, CheckResult, Comment, FormDraft
from ckanext.satudata.model.base import Session

__all__ = [
    "after_dataset_create",
    "after_dataset_update",
    "dataset_purge",
    "package_create",
    "package_delete",
    "package_owner_org_update",
    "package_patch",
    "package_update",
]

DRAFT = "draf"
"""The one state in which a dataset may move to another organisation."""

_STATES = ("active", "draft")
_RELATIONS = ("relationships_as_subject", "relationships_as_object")
_NOT_METADATA = ("resources", "owner_org", "accessRights", "groups")
_NOTE, _RELATED = "satudata_change", "satudata_related"

RESERVED_EXTRAS = frozenset(
    {
        "capacity", "data_dict", "dataset_type", "entity_type", "id", "index_id", "indexed_ts", "name", "organization",
        "owner_org", "permission_labels", "private", "site_id", "state", "type", "validated_data_dict",
    }
)  # fmt: skip
"""Keys of the search document that say who may see it or what it is."""


@chained
def package_create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Create: always private, active or draft, owned; the case is inserted in `after_dataset_create`."""
    check_shape(data_dict)
    if is_exempt(data_dict.get("type")):
        _holds_no_data(context, {}, data_dict)
        return next_action(context, data_dict)
    tk.check_access("package_create", context, data_dict)
    if not data_dict.get("owner_org"):
        refuse("owner_org", tk._("Choose the organization that owns this dataset."))
    _check_state(data_dict)
    _check_extras(data_dict, {})
    _check_relations(context, data_dict)
    check_links(data_dict)
    data_dict["private"] = True
    _notes(context)[_NOTE] = {"new": dict(data_dict)}
    return next_action(context, data_dict)


@chained
def package_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Update: rows locked, `private` from the case, content only where the case lets it change."""
    check_shape(data_dict)
    package = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if package is None:
        return next_action(context, data_dict)
    if is_exempt(package.type):
        return _update_exempt(next_action, context, package, data_dict)
    refuse_hidden(context, package, tk._("Package was not found."))
    context["package"] = package
    data_dict["id"], data_dict["type"] = package.id, package.type
    with late_correction_told(context, package):
        tk.check_access("package_update", context, data_dict)
    case = lock_rows(package)
    old = before_change.take(package.id) or tk.get_action("package_show")(_reading(context), {"id": package.id})
    _same_organization(package, data_dict)
    _notes(context).pop(_NOTE, None)
    _notes(context)[_RELATED] = _related(package.id)
    for name in _RELATIONS:  # whatever stands there was read from the index, and may be old
        data_dict.pop(name, None)
    if not is_internal(context):
        _notes(context)[_NOTE] = _checked(context, package, case, old, data_dict)
    data_dict["private"] = not may_be_public(case)
    return next_action(context, data_dict)


@chained
def package_patch(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core asks for the right to patch before it updates; the rest is looked at there."""
    package = model.Package.get(data_dict.get("id")) if isinstance(data_dict.get("id"), str) else None
    if package is None or is_exempt(package.type) or is_internal(context):
        return next_action(context, data_dict)
    refuse_hidden(context, package, tk._("Package was not found."))
    with late_correction_told(context, package):
        return next_action(context, data_dict)


def _checked(
    context: Context, package: model.Package, case: Case | None, old: dict[str, Any], data_dict: DataDict
) -> dict[str, Any]:
    """Everything that may speak against a change from outside; the answer is what our hook must know of it."""
    wanted = data_dict.get("state")
    restored = package.state == model.State.DELETED and wanted in _STATES
    changed = _changes(old, data_dict)
    if restored and data_dict.get("owner_org") != package.owner_org:
        changed = [name for name in changed if name != "owner_org"]  # its organisation may be gone for good
    _check_state(data_dict, old.get("state"))
    _check_extras(data_dict, old)
    _check_move(package, case, data_dict, free=restored)
    _check_content(context, package, case, changed, old, data_dict)
    check_links(data_dict, old)
    if restored:
        data_dict["state"] = wanted  # the one field of a machine that was asked for
    return {
        "changed": changed,
        "old": old,
        "new": dict(data_dict),
        "correction": is_locked(case),
        "restored": restored,
    }


def _update_exempt(next_action: Action, context: Context, package: model.Package, data_dict: DataDict) -> Any:
    """An exempt type keeps its own rules, never becomes another type, and holds no data."""
    data_dict["type"] = package.type
    if data_dict.get("resources"):
        _holds_no_data(context, tk.get_action("package_show")(_reading(context), {"id": package.id}), data_dict)
    return next_action(context, data_dict)


def _holds_no_data(context: Context, old: dict[str, Any], data_dict: DataDict) -> None:
    """Files in a type without review would be published by whoever may upload; those of before may stay as they are."""
    names = content_changed({"resources": old.get("resources", [])}, {"resources": data_dict.get("resources") or []})
    if not is_internal(context) and any(name.startswith("resources[") for name in names):
        refuse("resources", tk._("This type holds no files: put data into a dataset, which is reviewed first."))


@chained
def package_delete(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Delete only what nobody is judging and nobody has approved."""
    package = model.Package.get(data_dict.get("id"))
    if package is not None and not is_exempt(package.type):
        refuse_hidden(context, package)
        tk.check_access("package_delete", context, data_dict)
        refuse_locked(context, package, ("waiting", "published"))
        case_store.record_purge(context, package.id, "deleted")
    return next_action(context, data_dict)


@chained
def dataset_purge(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Purge: case and events stay under the closed state `dihapus`, other rows about the dataset go."""
    package = model.Package.get(data_dict.get("id"))
    if package is None or is_exempt(package.type):
        return next_action(context, data_dict)
    tk.check_access("dataset_purge", context, data_dict)
    lock_rows(package)
    files = removal.files_of(package.id)
    case_store.record_purge(context, package.id)
    documents = _forget_rows(package.id)
    data_dict["id"] = package.id
    answer = next_action(context, data_dict)
    removal.remove(files, documents)
    return answer


def _forget_rows(package_id: str) -> list[str]:
    """Drop our rows about a dataset but for case and events; answers the ids of the documents whose bytes are left."""
    cases = sa.select(Case.id).where(Case.object_id == package_id)
    documents = list(Session.scalars(sa.select(Attachment.id).where(Attachment.case_id.in_(cases))))
    for stmt in (
        sa.delete(CheckResult).where(CheckResult.package_id == package_id),
        sa.delete(Comment).where(Comment.case_id.in_(cases)),
        sa.delete(Attachment).where(Attachment.case_id.in_(cases)),
    ):
        Session.execute(stmt.execution_options(synchronize_session=False))
    links.forget(package_id)
    FormDraft.forget_dataset(package_id)
    return documents


@chained
def package_owner_org_update(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Another organisation only for a draft; core calls this itself at the end of each create and update."""
    package = model.Package.get(data_dict.get("id"))
    if package is None or is_exempt(package.type) or is_internal(context):
        return next_action(context, data_dict)
    refuse_hidden(context, package)
    case = Case.for_object(package.id)
    if case is None:
        return next_action(context, data_dict)
    wanted = _organization_id(data_dict.get("organization_id"), {case.organization_id})
    if wanted in {case.organization_id, _stored_owner(package.id)}:
        return next_action(context, data_dict)
    tk.check_access("package_owner_org_update", context, data_dict)
    _check_move(package, case, {"owner_org": data_dict.get("organization_id")})
    if not context.get("defer_commit"):
        case_store.record_edit(context, package.id, ["owner_org"], _mirrored(case, wanted))
    return next_action(context, data_dict)


# Hooks of core, in the same transaction, before the commit and before the index


def after_dataset_create(context: Context, package: dict[str, Any]) -> None:
    """The case of a new dataset; whatever schema the caller brought along, the dataset is private."""
    stored = Session.get(model.Package, package["id"])
    if stored is None or is_exempt(stored.type):
        return
    sent = (_notes(context).pop(_NOTE, None) or {}).get("new", {})
    new = {**sent, **package, "accessRights": package.get("accessRights") or sent.get("accessRights")}
    new |= {"id": stored.id, "owner_org": stored.owner_org, "title": stored.title}
    case_store.create_case(context, new)
    list_links.follow_code(new, caller(context))
    stored.private = True


def after_dataset_update(context: Context, package: dict[str, Any]) -> None:
    """What was changed goes into the history; `private` is what the case says, whatever schema was used."""
    stored = Session.get(model.Package, package["id"])
    if stored is None or is_exempt(stored.type):
        return
    note = _notes(context).pop(_NOTE, None) or {}
    for one in _notes(context).pop(_RELATED, ()):
        one.state = model.State.ACTIVE
    if note.get("restored"):
        case_store.record_restore(context, stored.id, stored.owner_org)
    elif note.get("changed"):
        new = {**note["new"], "owner_org": stored.owner_org, "title": stored.title}
        if note["correction"]:
            case_store.record_correction(context, stored.id, note["changed"], note["old"], new)
        else:
            case_store.record_edit(context, stored.id, note["changed"], new)
        if "id_dds" in note["changed"]:
            list_links.follow_code({**new, "id": stored.id}, caller(context))
    stored.private = not may_be_public(Case.for_object(stored.id))


# What is looked at


def check_shape(data_dict: DataDict) -> None:
    """A list where a text belongs, and the like: one sentence a field, where core would fail before it validates."""
    wrong = misshapen(data_dict)
    if wrong:
        Session.rollback()
        raise tk.ValidationError({key: [sentence(reason) for reason in reasons] for key, reasons in wrong.items()})


def _notes(context: Context) -> dict[str, Any]:
    """The context as the plain dictionary it is: what our action leaves there for our hook, within one call."""
    return cast("dict[str, Any]", context)


def _reading(context: Context) -> Context:
    """A fresh context that reads what is stored, whoever writes."""
    return {"ignore_auth": True, "user": context.get("user", ""), "use_cache": False}


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Content fields that would change. From CKAN 2.12 on a missing list of resources means: leave them."""
    if "resources" not in new and tk.check_ckan_version(min_version="2.12"):
        new = {**new, "resources": old.get("resources", [])}
    return content_changed(old, new)


def _check_state(data_dict: dict[str, Any], stored: str | None = None) -> None:
    if data_dict.get("state") not in (None, *_STATES, stored):
        refuse("state", tk._("The state of a dataset is active or draft; its approval is not changed here."))


def _extras(data_dict: Mapping[str, Any]) -> dict[str, Any]:
    found = data_dict.get("extras") or []
    return {one["key"]: one.get("value") for one in found if isinstance(one, dict) and isinstance(one.get("key"), str)}


def _check_extras(data_dict: dict[str, Any], old: dict[str, Any]) -> None:
    """No extra under a key of ours or of the search document; one that lies there from before may stay as it is."""
    before = _extras(old)
    for key, value in _extras(data_dict).items():
        if (key in RESERVED_EXTRAS or key.startswith("satudata_")) and before.get(key) != value:
            refuse("extras", tk._("This key is reserved and cannot be used for an extra field: {key}").format(key=key))


def _check_relations(context: Context, data_dict: dict[str, Any]) -> None:
    """Relationships only through their own action, which looks at both ends."""
    for name in _RELATIONS:
        if data_dict.get(name) and not is_internal(context):
            refuse(name, tk._("Relationships between datasets are made with package_relationship_create."))


def _related(package_id: str) -> list[Any]:
    """CKAN 2.11 drops every relationship an update does not repeat: to be kept, they have an action of their own."""
    if tk.check_ckan_version(min_version="2.12"):
        return []
    kind = model.PackageRelationship
    ends = sa.or_(kind.subject_package_id == package_id, kind.object_package_id == package_id)
    return list(Session.scalars(sa.select(kind).where(ends, kind.state == model.State.ACTIVE)))


def _organization_id(reference: str | None, known: Collection[str | None] = ()) -> str | None:
    """The id behind a name or id; those already known to be ids are not looked up again."""
    if reference in known:
        return reference
    group = model.Group.get(reference) if reference else None
    return group.id if group is not None else reference


def _same_organization(package: model.Package, data_dict: dict[str, Any]) -> None:
    """An owner named by his name is the same owner."""
    if data_dict.get("owner_org"):
        data_dict["owner_org"] = _organization_id(data_dict["owner_org"], {package.owner_org})


def _stored_owner(package_id: str) -> str | None:
    """The owner as the database has it, whatever the session holds unflushed."""
    table: Any = model.Package.__table__  # pyright: ignore[reportAttributeAccessIssue]
    return Session.execute(sa.select(table.c.owner_org).where(table.c.id == package_id)).scalar()


def _mirrored(case: Case, owner_org: str | None) -> dict[str, Any]:
    return {"title": case.title, "accessRights": case.access_class, "owner_org": owner_org}


def _check_move(package: model.Package, case: Case | None, data_dict: dict[str, Any], free: bool = False) -> None:
    if "owner_org" not in data_dict:
        return
    wanted = _organization_id(data_dict["owner_org"], {package.owner_org})
    if not wanted:
        refuse("owner_org", tk._("Choose the organization that owns this dataset."))
    if case is not None and case.state != DRAFT and not free and wanted != package.owner_org:
        refuse("owner_org", tk._("Only a draft can move to another organization."))


def _check_content(
    context: Context,
    package: model.Package,
    case: Case | None,
    changed: list[str],
    old: dict[str, Any],
    data_dict: dict[str, Any],
) -> None:
    """The lock: nothing that was submitted or approved changes, except by ourselves or by a correcting Walidata."""
    if case is None or not is_locked(case):
        return
    state = data_dict.get("state")
    if state is not None and state != package.state and package.state in _STATES:
        refuse("state", locked_words(context, case))
    if changed and not _is_correction(context, case, changed):
        refuse("message", locked_words(context, case))
    if not context.get("ignore_auth"):
        _keep_machine_fields(old, data_dict)


def _is_correction(context: Context, case: Case, changed: list[str]) -> bool:
    return may_correct(context, case) and not any(name.startswith(_NOT_METADATA) for name in changed)


def _keep_machine_fields(old: dict[str, Any], data_dict: dict[str, Any]) -> None:
    """What machines write stays as it is when a person sends it: a file's size and type are evidence as well."""
    for name in (MACHINE_DATASET_FIELDS & old.keys()) - {"metadata_modified"}:
        data_dict[name] = old[name]
    stored = {one["id"]: one for one in old.get("resources", [])}
    for resource in data_dict.get("resources") or []:
        before = stored.get(resource.get("id"), {})
        for name in MACHINE_RESOURCE_FIELDS:
            if name in before:
                resource[name] = before[name]
            else:
                resource.pop(name, None)
