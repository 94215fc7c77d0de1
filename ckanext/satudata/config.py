"""One typed reader per option; nobody else in the tree reads a setting by its key."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def exempt_types() -> set[str]:
    """Dataset types that are left alone by the gate and have no case."""
    return set(tk.config["ckanext.satudata.gate.exempt_types"])
