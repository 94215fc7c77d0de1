"""Records of SOP rows that people carried out: who may read and note them, lists in a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.execution import RECORDERS, Readers, may_record, readers_of
from ckanext.satudata.domain.role import Role, organizations_of, roles_for
from ckanext.satudata.domain.sop import SopProfile, Step, profile_from_dict, profile_to_dict
from ckanext.satudata.domain.text import Reason
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.queue import Reach, reach_of
from ckanext.satudata.model import ExecutionRow
from ckanext.satudata.model.base import Session

__all__ = [
    "Person",
    "add",
    "copied_step",
    "counts",
    "find",
    "newest_of_each",
    "organizations_for",
    "person_of",
    "search",
    "shown",
    "step_copy",
    "step_of",
]


@dataclass(frozen=True)
class Person:
    """Who asks: what he may read, and his roles for an organisation without asking the database again."""

    user: model.User
    reach: Reach
    readers: Readers

    def roles(self, organization_id: str | None) -> frozenset[Role]:
        """Roles in force for records of this organisation; those of the whole portal where none is named."""
        above = [top for top, below in self.reach.tree.items() if organization_id in below]
        return roles_for(self.reach.held, organization_id, above, today())

    def against(self, step: Step, organization_id: str | None) -> Reason | None:
        """Why he may not note this row for this organisation."""
        return may_record(step, self.roles(organization_id), bool(self.user.sysadmin))

    def may_somewhere(self, step: Step) -> bool:
        """Whether he may note this row for some organisation, or for the region."""
        return may_record(step, self.reach.roles, bool(self.user.sysadmin)) is None

    def may_withdraw(self, row: ExecutionRow) -> bool:
        """Who noted it, and those who keep the records of all."""
        keeps = bool(self.roles(row.organization_id) & RECORDERS)
        return bool(self.user.sysadmin) or keeps or row.recorded_by == self.user.id


def person_of(context: Context) -> Person | None:
    """The caller, in two statements; None for nobody."""
    user = caller(context)
    if user is None:
        return None
    reach = reach_of(user)
    organizations = organizations_of(reach.held, reach.tree, today())
    return Person(user, reach, readers_of(reach.held, organizations, today(), bool(user.sysadmin)))


def find(context: Context, execution_id: str) -> tuple[ExecutionRow, Person]:
    """A record the caller may read; the same 404 for what does not exist and for what is not his to see."""
    row, person = ExecutionRow.get(execution_id), person_of(context)
    if row is None or person is None or not person.readers.see(row.organization_id):
        raise tk.ObjectNotFound(tk._("Record not found."))
    return row, person


def organizations_for(person: Person, step: Step) -> list[dict[str, str]]:
    """Organisations this person may note the row for, by title, in one statement."""
    group = model.Group
    title = sa.func.coalesce(sa.func.nullif(group.title, ""), group.name)
    stmt = sa.select(group.id, group.name, title).where(
        group.is_organization.is_(True), group.state == model.State.ACTIVE
    )
    rows = Session.execute(stmt.order_by(sa.func.lower(title), group.name))
    open_to = (row for row in rows if person.user.sysadmin or person.against(step, row[0]) is None)
    return [{"value": row[1], "text": row[2]} for row in open_to]


def step_of(profile: SopProfile, number: str) -> Step:
    """The row with this number; a 409 that names the numbers there are."""
    step = profile.step(number)
    if step is None:
        text = tk._("This SOP has no step {number}; its steps are {first} to {last}.")
        first, last = profile.steps[0].number, profile.steps[-1].number
        raise tk.ValidationError({"step": [text.format(number=number, first=first, last=last)]})
    return step


def step_copy(profile: SopProfile, step: Step) -> dict[str, Any]:
    """The row as it reads now, for a record that outlives the profile."""
    place = profile.steps.index(step)
    return profile_to_dict(profile, text=False)["steps"][place]


def copied_step(row: ExecutionRow) -> Step:
    """The row a record is about, as it read then."""
    empty = {"key": row.profile_key, "version": row.profile_version, "title": {}, "header": {}, "flows": {}}
    return profile_from_dict({**empty, "reasons": {}, "attachments": {}, "steps": [row.step_copy]}).steps[0]


def search(readers: Readers, wanted: Mapping[str, Any], past: bool) -> Any:
    """Records these readers may see and the filters leave: profile, year, step, organization_id (an id)."""
    stmt = sa.select(ExecutionRow)
    if not readers.portal:
        theirs = ExecutionRow.organization_id.in_(readers.organizations)
        stmt = stmt.where(sa.or_(ExecutionRow.organization_id.is_(None), theirs) if readers.anybody else sa.false())
    for name, column in (
        ("profile", ExecutionRow.profile_key),
        ("year", ExecutionRow.year),
        ("step", ExecutionRow.step),
        ("organization_id", ExecutionRow.organization_id),
    ):
        if wanted.get(name):
            stmt = stmt.where(column == wanted[name])
    return stmt if past else stmt.where(ExecutionRow.standing())


def newest_of_each(stmt: Any, number: int) -> Any:
    """Of every step the newest records only, and never more than this."""
    place = sa.func.row_number().over(
        partition_by=ExecutionRow.step, order_by=[ExecutionRow.carried_out_on.desc(), ExecutionRow.recorded_at.desc()]
    )
    numbered = stmt.with_only_columns(ExecutionRow.id, place.label("place")).subquery()
    return sa.select(ExecutionRow).join(numbered, ExecutionRow.id == numbered.c.id).where(numbered.c.place <= number)


def counts(stmt: Any) -> dict[str, int]:
    """How many records each step has."""
    grouped = stmt.with_only_columns(ExecutionRow.step, sa.func.count()).group_by(ExecutionRow.step)
    return {row[0]: row[1] for row in Session.execute(grouped)}


def add(row: ExecutionRow) -> bool:
    """Put a record into the transaction; False when another one already corrects the same."""
    Session.add(row)
    try:
        Session.flush()
    except IntegrityError:
        Session.rollback()
        return False
    return True


def shown(rows: Sequence[ExecutionRow], person: Person) -> list[dict[str, Any]]:
    """Records as the caller reads them: names of organisations, what took their place, what he may do."""
    organizations = _organizations({row.organization_id for row in rows if row.organization_id})
    later = ExecutionRow.corrected_by([row.id for row in rows])
    found: list[dict[str, Any]] = []
    for row in rows:
        stands = row.withdrawn_at is None and row.id not in later
        name, title = organizations.get(row.organization_id or "", (None, None))
        found.append(
            {
                **row.dictize(),
                "organization": name,
                "organization_title": title,
                "corrected_by": later.get(row.id),
                "stands": stands,
                "may_correct": stands and person.against(copied_step(row), row.organization_id) is None,
                "may_withdraw": stands and person.may_withdraw(row),
            }
        )
    return found


def _organizations(ids: set[str]) -> dict[str, tuple[str, str]]:
    group = model.Group
    stmt = sa.select(group.id, group.name, group.title).where(group.id.in_(ids))
    return {row[0]: (row[1], row[2] or row[1]) for row in Session.execute(stmt)} if ids else {}
