"""Writing actions of core, wholly or not at all: what broke is in the history, and the index follows the database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Any

from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained
from ckanext.satudata.logic.failure import CaseAndUser, kept_whole
from ckanext.satudata.logic.index_later import following_the_database, is_followed
from ckanext.satudata.logic.people import caller, may_see_case
from ckanext.satudata.model import Case

__all__ = ["keep_whole"]

WRITES = (
    "package_create", "package_update", "package_delete", "package_owner_org_update", "dataset_purge",
    "resource_create", "resource_update", "resource_delete", "member_create", "member_delete",
)  # fmt: skip
"""Actions of core that change a dataset's document in the index; patch, revise and reorder pass through them."""


def keep_whole(table: Mapping[str, Chained]) -> dict[str, Chained]:
    """The table with these actions kept whole; those it lacks are added."""
    return {**table, **{name: _whole(name, table.get(name, _core)) for name in WRITES}}


@chained
def _core(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    return next_action(context, data_dict)


def _whole(name: str, action: Chained) -> Chained:
    @wraps(action)
    def kept(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        if is_followed() or context.get("defer_commit"):
            return action(next_action, context, data_dict)
        with following_the_database(), kept_whole(name, lambda: _case_and_user(name, context, data_dict), "message"):
            return action(next_action, context, data_dict)

    return kept


def _case_and_user(name: str, context: Context, data_dict: DataDict) -> CaseAndUser:
    """Whose failure goes into which history; nobody writes into the history of a case he may not see."""
    user, case = caller(context), _case_of(name, data_dict)
    return (case, user) if case is not None and may_see_case(user, case) else (None, user)


def _case_of(name: str, data_dict: DataDict) -> Case | None:
    reference = data_dict.get("package_id") or data_dict.get("id")
    if name in {"resource_update", "resource_delete"}:
        resource = model.Resource.get(reference) if isinstance(reference, str) else None
        reference = resource.package_id if resource is not None else None
    package = model.Package.get(reference) if isinstance(reference, str) else None
    return Case.for_object(package.id) if package is not None else None
