"""The organisation somebody names in a call, or one sentence beside the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model.base import Session

__all__ = ["living_organization", "names_and_titles", "organization_at", "organization_named"]


def living_organization(reference: Any) -> model.Group:
    """The living organisation of this name or id; ValidationError on ``organization_id`` where it is unknown."""
    group = model.Group.get(str(reference))
    if group is None or not group.is_organization or group.state != model.State.ACTIVE:
        raise tk.ValidationError({"organization_id": [tk._("There is no organization with this name.")]})
    return group


def organization_named(reference: Any) -> model.Group | None:
    """The same; None where none was named."""
    return living_organization(reference) if reference else None


def organization_at(field: str, reference: Any) -> str | None:
    """Id of the organisation named in this field, None where none was named; the sentence stands at the field."""
    try:
        found = organization_named(reference)
    except tk.ValidationError as e:
        raise tk.ValidationError({field: e.error_dict["organization_id"]}) from e
    return found.id if found else None


def names_and_titles(ids: Iterable[str | None]) -> dict[str, tuple[str, str]]:
    """Name and title of each of these organisations, in one statement; deleted ones as well."""
    group, wanted = model.Group, {one for one in ids if one}
    stmt = sa.select(group.id, group.name, group.title).where(group.id.in_(wanted))
    return {row[0]: (row[1], row[2] or row[1]) for row in Session.execute(stmt)} if wanted else {}
