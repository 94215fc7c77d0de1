"""One answer for what is hidden and for what does not exist, at every door that names a dataset, a file or a view.

The answer is not imitated, it is made: where core refuses and the subject is hidden, the same action is asked for an id
that does not exist, and that answer is given with the id that was sent. So it stays right when core changes its words.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import ActionError
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import Chained, chained, chained_get
from ckanext.satudata.gate.labels import facts_labels, is_hidden, just_read, sees_all, viewer, viewer_labels
from ckanext.satudata.model.visibility import facts_of_resource

__all__ = ["answer_for_unknown", "names_hidden", "uniform_actions"]

_DATASET, _RESOURCE, _VIEW, _TABLE = "dataset", "resource", "view", "table"

_READING = {
    "resource_show": ("id", _RESOURCE),
    "resource_view_show": ("id", _VIEW),
    "resource_view_list": ("id", _RESOURCE),
}
_WRITING = {
    "package_update": ("id", _DATASET),
    "package_patch": ("id", _DATASET),
    "package_delete": ("id", _DATASET),
    "package_resource_reorder": ("id", _DATASET),
    "package_collaborator_create": ("id", _DATASET),
    "package_collaborator_delete": ("id", _DATASET),
    "resource_create": ("package_id", _DATASET),
    "resource_update": ("id", _RESOURCE),
    "resource_patch": ("id", _RESOURCE),
    "resource_delete": ("id", _RESOURCE),
    "resource_view_create": ("resource_id", _RESOURCE),
    "resource_view_update": ("id", _VIEW),
    "resource_view_delete": ("id", _VIEW),
    "resource_view_reorder": ("id", _RESOURCE),
    "resource_view_clear": ("id", _RESOURCE),
    "follow_dataset": ("id", _DATASET),
}
_DATASTORE_READING = {
    "datastore_search": ("resource_id", _TABLE),
    "datastore_info": ("id", _TABLE),
}
_DATASTORE_WRITING = {
    "datastore_create": ("resource_id", _TABLE),
    "datastore_upsert": ("resource_id", _TABLE),
    "datastore_delete": ("resource_id", _TABLE),
    "datastore_records_delete": ("resource_id", _TABLE),
}
_TABLE_KEYS = ("resource_id", "id")
"""Actions of the DataStore take either, and ask rights of both."""

_ASKED_FIRST = {
    "dataset_follower_count": ("id", _DATASET),
    "am_following_dataset": ("id", _DATASET),
    "package_collaborator_list": ("id", _DATASET),
}
"""These answer without asking who may see the dataset, or fail for who is not signed in."""


def uniform_actions() -> dict[str, Chained]:
    """Chained actions for every door of the tables above that this portal has."""
    reading, writing = dict(_READING), dict(_WRITING)
    if p.plugin_loaded("datastore"):
        reading |= _DATASTORE_READING
        writing |= _DATASTORE_WRITING
    made = {name: chained_get(_refused(*subject)) for name, subject in reading.items()}
    made |= {name: chained(_refused(*subject)) for name, subject in writing.items()}
    made |= {name: chained_get(_asked_first(*subject)) for name, subject in _ASKED_FIRST.items()}
    return made | {"unfollow_dataset": unfollow_dataset, "resource_show": chained_get(_resource_show)}


def _refused(key: str, kind: str) -> Chained:
    keys = tuple(dict.fromkeys((key, *_TABLE_KEYS))) if kind == _TABLE else (key,)

    def action(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        sent = dict(data_dict)  # core writes into what it was given
        try:
            return next_action(context, data_dict)
        except (tk.NotAuthorized, tk.ObjectNotFound):
            hidden = [one for one in keys if names_hidden(context, kind, sent.get(one))]
            if not hidden:
                raise
        return answer_for_unknown(next_action, context, sent, *hidden)

    return action


_refused_resource = _refused(*_READING["resource_show"])


def _resource_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Decided by the same first statement for known and unknown, so that the time tells nothing either."""
    reference = data_dict.get("id")
    if not reference or sees_all(context):
        return next_action(context, data_dict)
    if not isinstance(reference, str) or "\x00" in reference:
        return answer_for_unknown(next_action, context, dict(data_dict), "id")
    facts = facts_of_resource(reference)
    if facts is None:
        return _named_otherwise(next_action, context, data_dict)
    if not set(viewer_labels(context) or ()).intersection(facts_labels(facts)):
        return answer_for_unknown(next_action, context, dict(data_dict), "id")
    with just_read(facts):
        return _refused_resource(next_action, context, data_dict)


def _named_otherwise(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Nothing, or a file called by its title: core looks for that too."""
    sent = dict(data_dict)
    try:
        return next_action(context, data_dict)
    except tk.ObjectNotFound as e:
        if not str(e):
            raise  # these are the words for an unknown file
    except tk.NotAuthorized:
        if not names_hidden(context, _RESOURCE, sent["id"]):
            raise
    return answer_for_unknown(next_action, context, sent, "id")


def _asked_first(key: str, kind: str) -> Chained:
    def action(next_action: Action, context: Context, data_dict: DataDict) -> Any:
        if names_hidden(context, kind, data_dict.get(key)):
            return answer_for_unknown(next_action, context, dict(data_dict), key)
        return next_action(context, data_dict)

    return action


@chained
def unfollow_dataset(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """Who follows a dataset from when it was public may stop; others learn nothing."""
    user, package = viewer(context), model.Package.get(data_dict.get("id"))
    follows = user is not None and package is not None and model.UserFollowingDataset.is_following(user.id, package.id)
    if not follows and names_hidden(context, _DATASET, data_dict.get("id")):
        return answer_for_unknown(next_action, context, dict(data_dict), "id")
    return next_action(context, data_dict)


def names_hidden(context: Context, kind: str, reference: Any) -> bool:
    """Whether this names something of a dataset that exists and that the caller may not see."""
    if not isinstance(reference, str) or sees_all(context):
        return False
    package_id = _package_id(kind, reference)
    return package_id is not None and is_hidden(context, package_id)


def _package_id(kind: str, reference: str) -> str | None:
    if kind == _DATASET:
        package = model.Package.get(reference)
        return package.id if package is not None else None
    if kind == _TABLE:
        reference = _named_by_alias(reference) or reference
    if kind == _VIEW:
        view = model.ResourceView.get(reference)
        reference = view.resource_id if view is not None else ""
    resource = model.Resource.get(reference)
    return resource.package_id if resource is not None else None


def _named_by_alias(reference: str) -> str | None:
    """The resource whose table has this other name; the DataStore resolves it before rights are asked."""
    if model.Resource.get(reference) is not None:
        return None
    from ckanext.datastore.backend import DatastoreBackend

    found: Any = DatastoreBackend.get_active_backend()
    known, resource_id = found.resource_id_from_alias(reference)
    return resource_id if known else None


def answer_for_unknown(next_action: Action, context: Context, sent: DataDict, *keys: str) -> Any:
    """What this action says of an id that does not exist, with the id that was sent in its words."""
    named = {str(sent.get(key)): str(uuid4()) for key in keys}
    kept = ("model", "session", "api_version", "user", "auth_user_obj")
    fresh: Any = {one: context.get(one) for one in kept if context.get(one) is not None}
    fresh.setdefault("user", "")
    try:
        return next_action(fresh, {**sent, **{key: named[str(sent.get(key))] for key in keys}})
    except ActionError as e:
        if isinstance(e.message, str):
            for word, nobody in named.items():
                e.message = e.message.replace(nobody, word)
        raise
