"""Activity streams: nothing about hidden datasets, and nothing written before a dataset became public, ever."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
from ckan.types import Action, Context, DataDict

from ckanext.satudata.domain.visibility import LABEL_PUBLIC
from ckanext.satudata.gate.chain import Chained, chained_get
from ckanext.satudata.gate.labels import facts_labels, viewer_labels
from ckanext.satudata.gate.uniform import answer_for_unknown, names_hidden
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.visibility import DatasetFacts, dataset_facts

__all__ = ["stream_actions"]

_LISTS = (
    "user_activity_list",
    "group_activity_list",
    "organization_activity_list",
    "recently_changed_packages_activity_list",
    "dashboard_activity_list",
)
_SINGLE = ("activity_show", "activity_data_show", "activity_diff")


def stream_actions() -> dict[str, Chained]:
    """Chained actions of the activity plugin, where it is used."""
    if not p.plugin_loaded("activity"):
        return {}
    made: dict[str, Chained] = {name: chained_get(_list) for name in _LISTS}
    made |= {name: chained_get(_single) for name in _SINGLE}
    return made | {"package_activity_list": chained_get(_of_package)}


def _list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    return _seen(context, next_action(context, data_dict))


def _of_package(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    sent = dict(data_dict)
    if names_hidden(context, "dataset", sent.get("id")):
        return answer_for_unknown(next_action, context, sent, "id")
    return _seen(context, next_action(context, data_dict))


def _single(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """One line: what the lists do not show is not found here either."""
    if viewer_labels(context) is not None:
        row = _row(data_dict.get("id"))
        if row is not None and not _seen(context, [row]):
            return answer_for_unknown(next_action, context, dict(data_dict), "id")
    return next_action(context, data_dict)


_ROW = sa.text("SELECT id, object_id, activity_type, permission_labels FROM activity WHERE id = :id")
_ROW_LABELS = sa.text("SELECT id, permission_labels FROM activity WHERE id IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)


def _row(activity_id: Any) -> dict[str, Any] | None:
    found = Session.execute(_ROW, {"id": activity_id}).mappings().first() if isinstance(activity_id, str) else None
    return dict(found) if found else None


def _seen(context: Context, activities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines about datasets the caller may see now, and might have seen when they were written."""
    labels = viewer_labels(context)
    if labels is None or not activities:
        return activities
    datasets = {facts.id: facts for facts in dataset_facts({str(one["object_id"]) for one in activities})}
    about = [one for one in activities if one["object_id"] in datasets]
    written = _written_labels(about)
    hidden = {one["id"] for one in about if not _may_read(one, datasets[one["object_id"]], labels, written)}
    return [one for one in activities if one["id"] not in hidden and (one["object_id"] in datasets or _is_other(one))]


def _written_labels(activities: list[dict[str, Any]]) -> dict[str, list[str]]:
    ids = [one["id"] for one in activities]
    if not ids:
        return {}
    return {row[0]: row[1] or [] for row in Session.execute(_ROW_LABELS, {"ids": ids})}


def _may_read(activity: dict[str, Any], facts: DatasetFacts, labels: set[str], written: dict[str, list[str]]) -> bool:
    """Seen now by the dataset's labels. Who sees it only because it is public reads only what was public when written;
    lines without labels of their own (views) are for those who see the dataset without that."""
    now = set(facts_labels(facts)) & labels
    if not now:
        return False
    if now != {LABEL_PUBLIC}:
        return True
    return LABEL_PUBLIC in written.get(activity["id"], [])


def _is_other(activity: dict[str, Any]) -> bool:
    """Not about a dataset at all: a purged dataset's lines have no object any more and stay unseen."""
    kind = activity.get("activity_type") or ""
    return not kind.endswith(("package", "resource view"))
