"""Decorators for the gate's chained actions."""

from __future__ import annotations

from typing import Any, TypeVar

import ckan.plugins.toolkit as tk

__all__ = ["chained", "chained_get"]

F = TypeVar("F", bound=Any)


def chained(function: F) -> F:
    """A chained action that may answer without calling the next one, after checking rights itself."""
    function.auth_audit_exempt = True
    return tk.chained_action(function)


def chained_get(function: F) -> F:
    """The same for a reading action: core forgets on the way that GET is allowed."""
    function.side_effect_free = True
    return chained(function)
