"""Activity streams: nothing about hidden datasets, and nothing a reader could not have read when it was written.

Each line about a dataset keeps the permission labels of the moment it was written, and they only ever shrink
(`shrink_activity_labels`). So neither publication nor withdrawal nor a move between organisations opens an old line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.domain.visibility import LABEL_PUBLIC
from ckanext.satudata.gate.chain import Chained, chained, chained_get
from ckanext.satudata.gate.labels import dataset_labels, facts_labels, viewer_labels
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

_SKIPPED_AT_MOST = 2000
"""Lines an `offset` may leap over for readers from whom something is hidden: each of them has to be read."""

_TOLD_OF_A_DATASET = ("id", "name", "title", "type")
"""What core's own templates ask of a dataset in a line."""


def stream_actions() -> dict[str, Chained]:
    """Chained actions of the activity plugin, where it is used."""
    if not p.plugin_loaded("activity"):
        return {}
    made: dict[str, Chained] = {name: chained_get(_list) for name in _LISTS}
    made |= {"activity_show": chained_get(_show), "activity_data_show": chained_get(_single)}
    made |= {"activity_diff": chained_get(_diff), "activity_create": chained(_create)}
    return made | {"package_activity_list": chained_get(_of_package)}


# Lists


def _list(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Paged after leaving out: a page that is shorter than asked for would tell that something is hidden."""
    sent = dict(data_dict)
    found = next_action(context, data_dict)
    if viewer_labels(context) is None:
        return found
    seen = _seen(context, found)
    skipped = _number(sent.get("offset"), 0)
    if len(seen) == len(found) and not skipped:
        return seen
    return _refilled(next_action, context, sent, skipped)


def _of_package(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    if names_hidden(context, "dataset", data_dict.get("id")):
        return answer_for_unknown(next_action, context, dict(data_dict), "id")
    return _list(next_action, context, data_dict)


def _refilled(next_action: Action, context: Context, sent: dict[str, Any], skipped: int) -> list[dict[str, Any]]:
    """As many lines as were asked for, from the first one after those leapt over, that this reader may see."""
    if skipped > _SKIPPED_AT_MOST:
        words = tk._("At most {number} lines can be skipped. Use before or after with a time instead.")
        raise tk.ValidationError({"offset": [words.format(number=_SKIPPED_AT_MOST)]})
    upwards = bool(sent.get("after")) and not sent.get("before")  # core orders these from the oldest
    chunk = config.activity_lines_at_most()
    wanted = _number(sent.get("limit"), config.activity_lines()) or chunk
    lines: list[dict[str, Any]] = []
    read = 0
    while len(lines) < skipped + min(wanted, chunk):
        found = next_action(_again(context), {**sent, "offset": read, "limit": chunk})
        read += len(found)
        seen = _seen(context, found)
        lines += reversed(seen) if upwards else seen
        if len(found) < chunk:
            break
    page = lines[skipped : skipped + min(wanted, chunk)]
    return page[::-1] if upwards else page


def _again(context: Context) -> Context:
    """The same caller, without what the action wrote into its context."""
    kept = ("model", "session", "api_version", "user", "auth_user_obj", "for_view")
    fresh: Any = {one: context.get(one) for one in kept if one in context}
    return fresh


def _number(value: Any, otherwise: int) -> int:
    """Core's schema has judged the value already; nothing sent means its default."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return otherwise


# One line


def _single(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """One line: what the lists do not show is not found here either."""
    if viewer_labels(context) is not None:
        row = _row(data_dict.get("id"))
        if row is not None and not _seen(context, [row]):
            return answer_for_unknown(next_action, context, dict(data_dict), "id")
    return next_action(context, data_dict)


def _show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core answers with the whole stored dataset whether it was asked for or not, and judges by what was asked."""
    whole = tk.asbool(data_dict.get("include_data"))
    data_dict["include_data"] = whole  # core fails on a request without it
    found = _single(next_action, context, data_dict)
    if viewer_labels(context) is None:
        return found
    return _without_relations(found) if whole else _trimmed(found)


def _diff(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core compares with the line before without asking who may read that one."""
    found = _single(next_action, context, data_dict)
    if viewer_labels(context) is not None and len(_seen(context, found["activities"])) < len(found["activities"]):
        raise tk.ObjectNotFound("Previous activity for this object not found")
    return found


_ROW = sa.text("SELECT id, object_id, activity_type, permission_labels FROM activity WHERE id = :id")
_ROW_LABELS = sa.text("SELECT id, permission_labels FROM activity WHERE id IN :ids").bindparams(
    sa.bindparam("ids", expanding=True)
)


def _row(activity_id: Any) -> dict[str, Any] | None:
    usable = isinstance(activity_id, str) and "\x00" not in activity_id
    found = Session.execute(_ROW, {"id": activity_id}).mappings().first() if usable else None
    return dict(found) if found else None


# Who may read a line


class _Reader(NamedTuple):
    """What a line is judged by."""

    labels: set[str]
    datasets: Mapping[str, DatasetFacts]
    written: Mapping[str, list[str]]


def _seen(context: Context, activities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines about datasets the caller may see now, and might have seen when they were written."""
    labels = viewer_labels(context)
    if labels is None or not activities:
        return activities
    datasets = {facts.id: facts for facts in dataset_facts({str(one["object_id"]) for one in activities})}
    written = _written_labels([one["id"] for one in activities if one["object_id"] in datasets])
    reader = _Reader(labels, datasets, written)
    return [_told(one, reader) for one in activities if _may_read(one, reader)]


def _written_labels(ids: list[str]) -> dict[str, list[str]]:
    if not ids:
        return {}
    return {row[0]: row[1] or [] for row in Session.execute(_ROW_LABELS, {"ids": ids})}


def _may_read(activity: dict[str, Any], reader: _Reader) -> bool:
    """Who sees the dataset only because it is public reads only what was public when it was written."""
    facts = reader.datasets.get(activity["object_id"])
    if facts is None:
        return _is_other(activity)
    now = reader.labels.intersection(facts_labels(facts))
    then = reader.labels.intersection(reader.written.get(activity["id"], []))
    return LABEL_PUBLIC in then if now == {LABEL_PUBLIC} else bool(now and then)


def _is_other(activity: dict[str, Any]) -> bool:
    """Not about a dataset at all: a purged dataset's lines have no object any more and stay unseen."""
    kind = activity.get("activity_type") or ""
    return not kind.endswith(("package", "resource view"))


def _told(activity: dict[str, Any], reader: _Reader) -> dict[str, Any]:
    """The whole stored dataset for the people of its case only; what everybody may read names it and no more."""
    if activity["object_id"] not in reader.datasets:
        return activity
    then = reader.labels.intersection(reader.written.get(activity["id"], []))
    return _trimmed(activity) if then == {LABEL_PUBLIC} else _without_relations(activity)


def _package(activity: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    data = activity.get("data")
    data = data if isinstance(data, dict) else {}
    package = data.get("package")
    return data, package if isinstance(package, dict) else None


def _trimmed(activity: dict[str, Any]) -> dict[str, Any]:
    data, package = _package(activity)
    if package is None:
        return activity
    kept = {key: package[key] for key in _TOLD_OF_A_DATASET if key in package}
    return {**activity, "data": {**data, "package": kept}}


def _without_relations(activity: dict[str, Any]) -> dict[str, Any]:
    """Stored datasets name what they were related to, whoever may see that today."""
    data, package = _package(activity)
    if package is None:
        return activity
    kept = {key: value for key, value in package.items() if not key.startswith("relationships_as_")}
    return {**activity, "data": {**data, "package": kept}}


# Writing


def _create(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Core writes no labels into lines about views: they get those of the dataset as it is now."""
    if not data_dict.get("permission_labels") and isinstance(data_dict.get("object_id"), str):
        package = model.Package.get(data_dict["object_id"])
        if package is not None:
            data_dict["permission_labels"] = dataset_labels(package)
    return next_action(context, data_dict)
