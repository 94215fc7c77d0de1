"""The gate: what of CKAN is chained so that nothing hidden leaks and nothing approved changes."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ckanext.satudata.gate import (
    auth,
    doors,
    files,
    follow,
    groups,
    harvest,
    index,
    labels,
    other,
    pages,
    read,
    search,
    search_rules,
    streams,
    uniform,
    whole,
    words,
    write,
)

__all__ = [
    "auth",
    "index",
    "labels",
    "pages",
    "public_names",
    "reading_actions",
    "search_rules",
    "write",
    "writing_actions",
]

_HOOKS = {"after_dataset_create", "after_dataset_update"}


def public_names(module: ModuleType) -> dict[str, Any]:
    """What a module offers by `__all__`."""
    return {name: getattr(module, name) for name in module.__all__}


def reading_actions() -> dict[str, Any]:
    """Chained by `satudata`, outermost: nothing another plugin answers slips past."""
    tables = [
        public_names(read),
        public_names(search),
        public_names(words),
        public_names(follow),
        uniform.uniform_actions(),
        streams.stream_actions(),
    ]
    return _joined([*tables, other.other_actions(), files.file_reading(), harvest.harvest_actions()])


def writing_actions() -> dict[str, Any]:
    """Chained by `satudata_guard`, innermost: nobody changes the dictionary afterwards."""
    own = {name: action for name, action in public_names(write).items() if name not in _HOOKS}
    guards = [own, doors.guards(), groups.guards(), other.table_guards()]
    return whole.keep_whole(_joined(guards))


def _joined(tables: list[dict[str, Any]]) -> dict[str, Any]:
    """One table; a name that stands in two of them would silently open one of its doors."""
    joined: dict[str, Any] = {}
    for table in tables:
        twice = joined.keys() & table.keys()
        if twice:
            raise ValueError(f"chained twice in one plugin: {sorted(twice)}")
        joined |= table
    return joined
