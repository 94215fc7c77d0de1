"""Permission labels from our own table: what a dataset carries, and who may see what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ckan import model
from ckan.lib import plugins as lib_plugins
from ckan.types import Context

from ckanext.satudata import config
from ckanext.satudata.domain import visibility
from ckanext.satudata.logic.labels import forget_user_labels, holds_role, user_labels
from ckanext.satudata.model.visibility import HIDDEN_LABEL, CaseFacts, DatasetFacts, case_facts, dataset_facts

__all__ = [
    "HIDDEN_LABEL",
    "dataset_labels",
    "exempt_types",
    "facts_labels",
    "forget_user_labels",
    "holds_role",
    "is_exempt",
    "is_hidden",
    "just_read",
    "may_be_public",
    "own_context",
    "sees_all",
    "user_labels",
    "viewer",
    "viewer_labels",
    "visible",
    "visible_ids",
]

_CORE_DRAFT = "draft"

_JUST_READ: ContextVar[DatasetFacts | None] = ContextVar("satudata_just_read", default=None)


def is_exempt(dataset_type: str | None) -> bool:
    """Whether datasets of this type have no case: named in the setting, and really a type of some plugin.

    A type nobody registered is a word the caller made up: naming it must not lead past the gate.
    """
    return (dataset_type or "dataset") in exempt_types()


def exempt_types() -> set[str]:
    """The types of `is_exempt`."""
    return config.exempt_types() & lib_plugins._package_plugins.keys()


# What a dataset carries


def dataset_labels(dataset: model.Package) -> list[str]:
    """Labels of a dataset, read live from its newest case; a dataset without a case is hidden."""
    known = _JUST_READ.get()
    if known is not None and known.id == dataset.id:
        return facts_labels(known)
    if is_exempt(dataset.type):
        return _core_labels(dataset.state, dataset.private, dataset.owner_org, dataset.creator_user_id)
    return _labels(case_facts(dataset.id), dataset.state, dataset.private)


@contextmanager
def just_read(facts: DatasetFacts) -> Iterator[None]:
    """Core asks for the labels of a dataset that was looked at a moment ago: answer from what was read then.

    For reading only; whoever waits for a lock on the dataset in between must read anew.
    """
    token = _JUST_READ.set(facts)
    try:
        yield
    finally:
        _JUST_READ.reset(token)


def facts_labels(facts: DatasetFacts) -> list[str]:
    """The same from facts already read."""
    if is_exempt(facts.type):
        return _core_labels(facts.state, facts.private, facts.owner_org, facts.creator_user_id)
    return _labels(facts.case, facts.state, facts.private)


def may_be_public(case: CaseFacts | Any | None) -> bool:
    """Whether the case of a dataset lets CKAN's own `private` flag be false."""
    if case is None:
        return False
    labels = visibility.dataset_labels(
        case.category, case.state, case.access_class, case.organization_id, private=False
    )
    return visibility.LABEL_PUBLIC in labels


def _labels(case: CaseFacts | None, state: str, private: bool) -> list[str]:
    if case is None:
        return [HIDDEN_LABEL]
    labels = visibility.dataset_labels(
        case.category,
        case.state,
        case.access_class,
        case.organization_id,
        private=private or state != model.State.ACTIVE,
        active=state in {model.State.ACTIVE, _CORE_DRAFT},
    )
    return labels or [HIDDEN_LABEL]


def _core_labels(state: str, private: bool, owner_org: str | None, creator: str | None) -> list[str]:
    if state == model.State.ACTIVE and not private:
        return [visibility.LABEL_PUBLIC]
    return [f"member-{owner_org}" if owner_org else f"creator-{creator}"]


# Who may see what


def viewer(context: Context) -> model.User | None:
    """The person behind a context, whether core has looked him up yet or not."""
    user: Any = context.get("auth_user_obj")
    if (user is None or isinstance(user, str)) and context.get("user"):
        user = model.User.get(context.get("user"))
    return None if isinstance(user, str) or getattr(user, "is_anonymous", False) else user


def sees_all(context: Context) -> bool:
    """Whether rights are not checked for this caller: our own and core's internal calls, and active sysadmins."""
    if context.get("ignore_auth"):
        return True
    user = viewer(context)
    return bool(user is not None and user.sysadmin and user.state == model.State.ACTIVE)


def own_context(context: Context) -> Context:
    """A fresh context of the same caller, for one more question: core writes into the one it is given."""
    own: Any = {"user": context.get("user", "")}
    if context.get("auth_user_obj") is not None:
        own["auth_user_obj"] = context.get("auth_user_obj")
    return own


def viewer_labels(context: Context) -> set[str] | None:
    """Labels of the caller; None when nothing is hidden from him."""
    return None if sees_all(context) else set(user_labels(viewer(context)))


def visible(context: Context, refs: Collection[str]) -> list[DatasetFacts]:
    """Those of the datasets named by id or name that the caller may see, in one statement."""
    found = dataset_facts(refs)
    labels = viewer_labels(context)
    return found if labels is None else [facts for facts in found if labels.intersection(facts_labels(facts))]


def visible_ids(context: Context, refs: Collection[str]) -> set[str]:
    """Ids of what `visible` finds."""
    return {facts.id for facts in visible(context, refs)}


def is_hidden(context: Context, ref: str) -> bool:
    """Whether the caller may not see this dataset, or there is none."""
    return not visible(context, [ref])
