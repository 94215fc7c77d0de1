"""Due times of running steps, counted anew: after a decree, for an outage, for a date set for an organisation.

Due is stored when a step begins, because calendars change later; this is the one place that changes it afterwards, and
each change is an event (`due_changed`) with the old and the new time and why. What is not running is left alone, and so
is a step whose decision waits for its day. Two statements read all cases: the profile's copy is never read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from ckan import model

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.clock_types import ClockRule
from ckanext.satudata.domain.deadline import due
from ckanext.satudata.domain.sop import Limit, LimitUnit
from ckanext.satudata.domain.sop_codec import value_from_dict
from ckanext.satudata.domain.workdays import Calendar
from ckanext.satudata.logic import case_store
from ckanext.satudata.logic.deadlines import date_for
from ckanext.satudata.model import Case, Deadline
from ckanext.satudata.model.base import Session, isoformat

__all__ = ["Change", "changes", "profile_part", "recompute", "write"]

RUNNING = ("open", "waiting")
BATCH = 50


@dataclass(frozen=True)
class Change:
    """A due time that is another by today's calendar."""

    case_id: str
    title: str
    state: str
    organization_id: str | None
    begun: datetime
    old: datetime | None
    new: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "case_id": self.case_id,
            "title": self.title,
            "state": self.state,
            "old": isoformat(self.old),
            "new": isoformat(self.new),
        }


class _Running(NamedTuple):
    id: str
    title: str
    organization_id: str | None
    flow: str
    state: str
    category: str
    step_started_at: datetime
    due_at: datetime | None
    limit: dict[str, Any] | None
    clock: dict[str, Any] | None


def profile_part(*path: Any) -> Any:
    """A part of the profile's copy, taken out by the database; parts of the path may be columns."""
    steps = [sa.literal(one) if isinstance(one, str) else one for one in path]
    return sa.func.jsonb_extract_path(Case.__table__.c.profile, *steps, type_=JSONB)


def changes(calendar: Calendar | None = None, conditions: Iterable[Any] = ()) -> list[Change]:
    """Every due time of a running step that today's calendar (or this one) would set otherwise, oldest first."""
    calendar = calendar or portal_calendar()
    rows = _running(conditions)
    if not rows:
        return []
    dates = Deadline.in_force(since=min(row.step_started_at for row in rows).astimezone(calendar.zone).date())
    found = ((row, _expected(row, calendar, dates)) for row in rows)
    return [
        Change(row.id, row.title, row.state, row.organization_id, row.step_started_at, row.due_at, new)
        for row, new in found
        if new != row.due_at
    ]


def _running(conditions: Iterable[Any]) -> list[_Running]:
    table = Case.__table__.c
    columns = [table[name] for name in _Running._fields[:8]]
    limit = profile_part("flows", table.flow, "states", table.state, "limit").label("limit")
    stmt = (
        sa.select(*columns, limit, profile_part("clock").label("clock"))
        .where(table.category.in_(RUNNING), table.step_started_at.is_not(None), table.scheduled_for.is_(None))
        .where(*conditions)
        .order_by(table.due_at, table.id)
    )
    return [_Running(*row) for row in Session.execute(stmt)]


def _expected(row: _Running, calendar: Calendar, dates: Sequence[Deadline]) -> datetime | None:
    limit: Limit | None = value_from_dict(Limit, row.limit) if row.limit else None
    if row.clock:
        clock: ClockRule = value_from_dict(ClockRule, row.clock)
        calendar = replace(calendar, hours=clock.hours)
    if limit is not None and limit.unit is not LimitUnit.FREQUENCY:
        return due(row.step_started_at, limit, calendar)
    if row.category != "open":
        return None
    return date_for(dates, row.organization_id, row.flow, row.state, row.step_started_at, calendar)


def recompute(
    actor: model.User | None, why: str, *, dry_run: bool = False, conditions: Iterable[Any] = ()
) -> list[Change]:
    """Set the due times anew and tell the history; with `dry_run` only say what would change.

    :param why: `decree`, `outage` or `deadline`
    """
    found = changes(conditions=conditions)
    return found if dry_run else write(found, actor, why)


def write(found: Iterable[Change], actor: model.User | None, why: str) -> list[Change]:
    """Write these changes, some at a time; a case that moved meanwhile is left as it is."""
    done: list[Change] = []
    actor_id = actor.id if actor else None
    for one in found:
        case = Case.lock(one.case_id)
        if case is None or (case.step_started_at, case.due_at, case.state) != (one.begun, one.old, one.state):
            continue
        case.due_at = one.new
        data = {"old": isoformat(one.old), "new": isoformat(one.new), "why": why}
        user = model.User.get(actor_id) if actor_id else None
        case_store.record_event(
            case, "due_changed", user, from_state=case.state, to_state=case.state, due_at=one.old, data={"due": data}
        )
        done.append(one)
        if len(done) % BATCH == 0:
            Session.commit()
    Session.commit()
    return done
