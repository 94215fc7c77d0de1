"""One blueprint per noun; the list below is what CKAN registers."""

from __future__ import annotations

from flask import Blueprint


def get_blueprints() -> list[Blueprint]:
    """Blueprints CKAN registers for this plugin."""
    return []
