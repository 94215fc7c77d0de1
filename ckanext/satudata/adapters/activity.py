"""CKAN's activity plugin: its lists ask for permission labels in lines about datasets only, not about their views."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins as p

__all__ = ["narrow_lists"]

_FILTER = "_filter_activities_by_permission_labels"


def narrow_lists() -> None:
    """Let the database leave out every line with labels the reader does not hold, so that pages of a list stay full.

    Core's function is called first and its answer narrowed. The gate judges each line once more: this saves it from
    reading thousands of lines to show thirty, and nothing opens should a version of CKAN name its function otherwise.
    """
    if not p.plugin_loaded("activity"):
        return
    from ckanext.activity.model import activity

    core = getattr(activity, _FILTER, None)
    if core is None or getattr(core, "satudata", False):
        return

    def narrowed(q: Any, user_permission_labels: list[str] | None = None) -> Any:
        q = core(q, user_permission_labels)
        if user_permission_labels is None:
            return q
        labels: Any = activity.Activity.permission_labels
        return q.filter(sa.or_(labels.is_(None), labels.op("&&")(user_permission_labels)))

    narrowed.satudata = True  # type: ignore[attr-defined] - put in place once, however often plugins are loaded
    setattr(activity, _FILTER, narrowed)
