"""The organisation somebody names in a call, or one sentence beside the field."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

__all__ = ["living_organization", "organization_named"]


def living_organization(reference: Any) -> model.Group:
    """The living organisation of this name or id; ValidationError on ``organization_id`` where it is unknown."""
    group = model.Group.get(str(reference))
    if group is None or not group.is_organization or group.state != model.State.ACTIVE:
        raise tk.ValidationError({"organization_id": [tk._("There is no organization with this name.")]})
    return group


def organization_named(reference: Any) -> model.Group | None:
    """The same; None where none was named."""
    return living_organization(reference) if reference else None
