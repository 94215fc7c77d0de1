"""Decorators for the gate's chained actions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

__all__ = ["Chained", "chained", "chained_get"]

Chained = Callable[[Action, Context, DataDict], Any]
"""What core calls with the next action of the chain."""


def chained(function: Chained) -> Any:
    """A chained action that may answer without calling the next one, after checking rights itself."""
    return _marked(function)


def chained_get(function: Chained) -> Any:
    """The same for a reading action: core forgets on the way that GET is allowed."""
    return _marked(function, side_effect_free=True)


def _marked(function: Chained, **marks: bool) -> Any:
    """A function of its own: marks on a shared one would open every action it stands for to GET."""

    @functools.wraps(function)
    def action(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        return function(next_action, context, data_dict)

    action.__dict__.update(auth_audit_exempt=True, **marks)  # read by core
    return tk.chained_action(action)  # type: ignore[arg-type] - core's own type wants keywords nobody passes
