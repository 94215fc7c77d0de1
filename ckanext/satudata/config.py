"""One typed reader per option; nobody else in the tree reads a setting by its key."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def exempt_types() -> set[str]:
    """Dataset types that are left alone by the gate and have no case."""
    return set(tk.config["ckanext.satudata.gate.exempt_types"])


def check_formats() -> frozenset[str]:
    """Formats of uploads that are checked as tables, in lower case."""
    return frozenset(word.lower().lstrip(".") for word in tk.config["ckanext.satudata.check.formats"])


def check_sync_max_bytes() -> int:
    """Largest upload that is checked before the answer returns."""
    return tk.config["ckanext.satudata.check.sync_max_kb"] * 1024


def check_sync_seconds() -> int:
    """How long an upload waits for its check."""
    return tk.config["ckanext.satudata.check.sync_seconds"]


def check_max_seconds() -> int:
    """How long one check may take in the job worker."""
    return tk.config["ckanext.satudata.check.max_seconds"]


def check_limits() -> dict[str, int]:
    """What the process of one check may use and read; see `adapters.table_types.Limits`."""
    return {
        "memory": tk.config["ckanext.satudata.check.max_memory_mb"] * 1024 * 1024,
        "rows": tk.config["ckanext.satudata.check.max_rows"],
        "columns": tk.config["ckanext.satudata.check.max_columns"],
        "cell": tk.config["ckanext.satudata.check.max_cell_length"],
    }


def check_loads_datastore() -> bool:
    """Whether tables that passed are loaded into the DataStore."""
    return tk.config["ckanext.satudata.check.load_datastore"]
