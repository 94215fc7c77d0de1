"""Decorators for the gate's chained actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

__all__ = ["Chained", "chained", "chained_get"]

Chained = Callable[[Action, Context, DataDict], Any]
"""What core calls with the next action of the chain."""


def chained(function: Chained) -> Any:
    """A chained action that may answer without calling the next one, after checking rights itself."""
    function.auth_audit_exempt = True  # type: ignore[attr-defined] - read by core
    return tk.chained_action(function)  # type: ignore[arg-type] - core's own type wants keywords nobody passes


def chained_get(function: Chained) -> Any:
    """The same for a reading action: core forgets on the way that GET is allowed."""
    function.side_effect_free = True  # type: ignore[attr-defined] - read by core
    return chained(function)
