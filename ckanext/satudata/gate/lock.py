"""What may change now: the lock on content, in one place for every door that writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.role import HeldRole, Role
from ckanext.satudata.gate.labels import is_exempt, is_hidden, viewer
from ckanext.satudata.logic.faster import who_moved_last
from ckanext.satudata.logic.people import caller, may_see_case
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.visibility import standings

__all__ = [
    "is_internal",
    "is_locked",
    "late_correction_told",
    "lock_anew",
    "lock_rows",
    "locked_words",
    "may_correct",
    "package_of_resource",
    "refuse",
    "refuse_hidden",
    "refuse_locked",
    "refuse_locked_resource",
    "way_out",
]


def is_internal(context: Context) -> bool:
    """Our own write. A context is never filled from a request: the key cannot come from outside."""
    return bool(context.get("satudata_internal"))


def refuse(field: str, sentence: str) -> None:
    """409 with one sentence; what was begun is rolled back, as core does."""
    Session.rollback()
    raise tk.ValidationError({field: [sentence]})


def lock_anew(reference: str) -> None:
    """Lock the row of the dataset with this id or name and read it anew: core locks, and keeps the copy it had.

    Whoever waited for somebody else's change would otherwise write the state of before over it (a job of the DataStore
    over the metadata a person saved meanwhile).
    """
    _lock_anew(sa.or_(model.Package.id == reference, model.Package.name == reference))


def _lock_anew(which: Any) -> None:
    stmt = sa.select(model.Package).where(which).with_for_update(of=model.Package)
    Session.scalars(stmt.execution_options(populate_existing=True)).unique().all()


def lock_rows(package: model.Package) -> Case | None:
    """The newest case of a dataset; the package row and the case row, in this order, locked until the end.

    Both are read anew: a copy of before the wait may say something that is no longer true.
    """
    _lock_anew(model.Package.id == package.id)
    return Case.lock_newest(package.id)


def way_out(category: str, state: str = "") -> str:
    """Why the content is locked, and what to do about it."""
    if state == visibility.DELETED:
        return tk._(
            "This dataset was deleted. A sysadmin restores it by setting its state to active and changing nothing else;"
            " it comes back as a draft."
        )
    if category == "waiting":
        return tk._(
            "This dataset is being reviewed and its content is locked. Recall the submission, or ask the reviewer to"
            " send it back, then edit it."
        )
    if category == "closed":
        return tk._("This dataset was refused or withdrawn and its content is locked. Ask the Walidata to reopen it.")
    return tk._(
        "This dataset has been approved and its content is locked. Ask the Walidata to withdraw and reopen it, then"
        " edit it."
    )


def locked_words(context: Context, case: Case) -> str:
    """The same for this case; people of the case are told who was faster, too."""
    words = way_out(case.category, case.state)
    last = who_moved_last(case) if may_see_case(caller(context), case) else None
    return f"{words} {last}" if last else words


def is_locked(case: Case | None) -> bool:
    """Whether the content may not change: under review, approved, or closed until reopened."""
    return case is not None and (visibility.content_locked(case.category) or case.category == "closed")


def refuse_hidden(context: Context, package: model.Package, sentence: str = "") -> None:
    """Whoever may not see a dataset gets the answer for one that does not exist."""
    if not context.get("ignore_auth") and is_hidden(context, package.id):
        raise tk.ObjectNotFound(sentence)


def refuse_locked(context: Context, package: model.Package, categories: Sequence[str] = ()) -> None:
    """Refuse a change of content of this dataset while it is locked, for everybody but ourselves.

    `categories`: only these lock (a view of a published table changes nothing that was approved).
    """
    if is_internal(context) or is_exempt(package.type):
        return
    refuse_hidden(context, package)
    case = lock_rows(package)
    if case is not None and is_locked(case) and (not categories or case.category in categories):
        refuse("message", locked_words(context, case))


def refuse_locked_resource(context: Context, resource_id: str | None, categories: Sequence[str] = ()) -> None:
    """The same for the dataset a resource belongs to; an unknown resource is left to core."""
    package = package_of_resource(resource_id)
    if package is not None:
        refuse_locked(context, package, categories)


def package_of_resource(resource_id: Any) -> model.Package | None:
    """The dataset a resource belongs to; None for what is no id of a resource."""
    resource = model.Resource.get(resource_id) if resource_id and isinstance(resource_id, str) else None
    return model.Package.get(resource.package_id) if resource is not None else None


def may_correct(context: Context, case: Case | Any | None) -> bool:
    """Whether the caller is a Walidata and the case waits for the Walidata: he may put metadata right there."""
    return case is not None and case.category == "waiting" and str(Role.WALIDATA) in case.turn and _is_walidata(context)


@contextmanager
def late_correction_told(context: Context, package: model.Package) -> Iterator[None]:
    """A Walidata whose case has just been moved on is told by whom, and not that he has no right: he had it.

    Asked once the right was refused, and of the case read anew: whoever approved may have done so at any moment since
    the call began.
    """
    try:
        yield
    except tk.NotAuthorized:
        case = Case.for_object(package.id)
        if case is not None:
            Session.refresh(case)
        if is_locked(case) and _is_walidata(context) and not may_correct(context, case):
            refuse("message", locked_words(context, case))
        raise


def _is_walidata(context: Context) -> bool:
    user = viewer(context)
    if user is None or user.state != model.State.ACTIVE:
        return False
    rows = [row for row in standings(user.id) if row.kind == "role" and row.word == str(Role.WALIDATA)]
    held = [HeldRole(Role.WALIDATA, row.organization_id, row.valid_from, row.valid_to) for row in rows]
    return any(one.in_force(today()) for one in held)
