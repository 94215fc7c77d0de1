"""Finding a Daftar Data, and who reads or writes it: the one door of every action and page about lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.list_policy import PRODUCERS, ListReader
from ckanext.satudata.domain.role import HeldRole, organizations_of, portal_wide_roles
from ckanext.satudata.domain.sop import Category
from ckanext.satudata.logic.list_case import case_of
from ckanext.satudata.logic.people import caller, held_roles
from ckanext.satudata.model import Case, DataList
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.organization import descendants

__all__ = [
    "FoundList",
    "find_list",
    "foreign_row",
    "lock_to_write",
    "must_be_open",
    "newest_agreed",
    "reader_of",
    "reader_with",
]

_YEAR = re.compile(r"(\d{4})(?:-(\d{1,3}))?", re.ASCII)


class FoundList(NamedTuple):
    """A list somebody may see, its case, and who asks."""

    data_list: DataList
    case: Case
    reader: ListReader

    @property
    def agreed(self) -> bool:
        """Whether the Forum has agreed it; then everybody may see it, also after an amendment has replaced it."""
        return self.data_list.agreed_on is not None

    @property
    def is_open(self) -> bool:
        """Whether its rows may be written now."""
        return self.case.category == str(Category.OPEN)


def reader_of(context: Context) -> ListReader:
    """Who asks, with his roles of today; two statements for somebody with roles in organisations."""
    user = caller(context)
    held = [one for one in held_roles(user.id) if one.in_force(today())] if user else []
    return reader_with(user, held, trusted=bool(context.get("ignore_auth")))


def reader_with(user: model.User | None, held: Sequence[HeldRole], *, trusted: bool = False) -> ListReader:
    """The same of somebody whose roles in force today are known; `trusted`: the portal itself asks."""
    producing = [one for one in held if one.role in PRODUCERS]
    tree = descendants({one.organization_id for one in producing if one.organization_id})
    return ListReader(
        user_id=user.id if user else None,
        is_sysadmin=trusted or bool(user and user.sysadmin),
        any_role=bool(held),
        portal_roles=portal_wide_roles(held, today()),
        organizations=frozenset(organizations_of(producing, tree, today())),
    )


def find_list(context: Context, reference: str, *, to_write: bool = False) -> FoundList:
    """The list with this id, or of this year, if the caller may see it.

    `2026` is the list of that year in force (for somebody with an SDI role, where none is agreed, the draft), `2026-1`
    its first amendment. The same ObjectNotFound for what is not there and for what he may not see.

    :param to_write: locks the list's row first and refuses (ValidationError, key `list`) unless its rows may be written
    """
    reader = reader_of(context)
    data_list = _seen(reader, reference)
    if data_list is None:
        raise tk.ObjectNotFound(tk._("Daftar Data not found."))
    found = FoundList(data_list, case_of(data_list), reader)
    if to_write:
        lock_to_write(found)
    return found


def lock_to_write(found: FoundList) -> None:
    """Lock the list's row and ask its case anew; ValidationError (key `list`) where its rows may not be written."""
    DataList.lock(found.data_list.id)
    Session.refresh(found.case, ["category", "state"])
    must_be_open(found)


def must_be_open(found: FoundList) -> None:
    """The same refusal for what is known without a lock, before something that takes its time."""
    if not found.is_open:
        raise tk.ValidationError({"list": [tk._("This Daftar Data is not a draft any more. Begin an amendment.")]})


def _seen(reader: ListReader, reference: str) -> DataList | None:
    named = DataList.get(reference)
    year = _YEAR.fullmatch(reference)
    if named is None and year:
        lists = [one for one in DataList.of_year(int(year[1])) if year[2] is None or one.number == int(year[2])]
        lists = [one for one in lists if one.agreed_on is not None or reader.sees_drafts]
        named = next((one for one in lists if one.agreed_on is not None), lists[0] if lists else None)
    if named is None or not (named.agreed_on is not None or reader.sees_drafts):
        return None
    return named


def foreign_row() -> str:
    """Why somebody who writes rows may not write this one."""
    return tk._("You write the rows of your own organization only: name it as Produsen Data.")


def newest_agreed(year: int) -> DataList | None:
    """The list in force for this year."""
    stmt = sa.select(DataList).where(DataList.year == year, DataList.agreed_on.is_not(None))
    return Session.scalars(stmt.order_by(DataList.number.desc()).limit(1)).one_or_none()
