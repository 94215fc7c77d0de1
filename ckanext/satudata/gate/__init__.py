"""The gate: what of CKAN is chained so that nothing hidden leaks and nothing approved changes."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ckan.types import Action

from ckanext.satudata.gate import auth, doors, download, index, labels, read, write

__all__ = ["auth", "download", "index", "labels", "public_names", "reading_actions", "write", "writing_actions"]

_NOT_ACTIONS = {"after_dataset_create", "after_dataset_update"}


def public_names(module: ModuleType) -> dict[str, Any]:
    """What a module offers by `__all__`."""
    return {name: getattr(module, name) for name in module.__all__}


def reading_actions() -> dict[str, Action]:
    """Chained by `satudata`, outermost: nothing another plugin answers slips past."""
    return public_names(read)


def writing_actions() -> dict[str, Action]:
    """Chained by `satudata_guard`, innermost: nobody changes the dictionary afterwards."""
    own = {name: action for name, action in public_names(write).items() if name not in _NOT_ACTIONS}
    return own | doors.guards()
