"""What falls on which day for one person: steps due, decisions that wait for it, what was published or is expected.

Everything is asked with this person's roles at the moment of asking, the subscribed calendar too.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import defer

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.release import expected_update
from ckanext.satudata.logic import queue
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session

__all__ = ["Entry", "digest", "entries", "new_token"]

MOST = 1000
"""Entries of one kind; a month of a region's portal has some dozen."""
_FIELDS = ("accrualPeriodicity", "periode_awal", "periode_akhir", "jadwal_rilis")


@dataclass(frozen=True)
class Entry:
    """One line of the calendar; `kind`: ``due``, ``scheduled``, ``published`` or ``expected`` (new data)."""

    kind: str
    day: date
    case: Case
    moment: datetime | None = None


def entries(user: model.User, first: date, last: date, everything: bool = False) -> list[Entry]:
    """What falls on these days, in their order; `everything`: also steps that are somebody else's turn.

    Four statements and those for the person's roles, however many cases there are.
    """
    reach = queue.reach_of(user)
    found = [
        *_due(reach, first, last, everything),
        *_scheduled(reach, first, last),
        *_published(reach, first, last),
        *_expected(reach, first, last),
    ]
    return sorted(found, key=lambda one: (one.day, one.kind, one.case.title))


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    """The days as moments where the portal stands."""
    zone = ZoneInfo(config.display_timezone())
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def _rows(stmt: Any) -> list[Case]:
    light = stmt.options(defer(Case.profile, raiseload=True), defer(Case.contributors, raiseload=True))
    return list(Session.scalars(light.limit(MOST)))


def _local(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(config.display_timezone())).date()


def _due(reach: queue.Reach, first: date, last: date, everything: bool) -> Iterator[Entry]:
    start, end = _span(first, last)
    stmt = queue.everything(reach).where(
        Case.due_at >= start, Case.due_at < end, Case.category.in_(["open", "waiting"])
    )
    if not everything:
        stmt = stmt.where(queue.turn_of(reach))
    for case in _rows(stmt.order_by(Case.due_at, Case.id)):
        if case.due_at:
            yield Entry("due", _local(case.due_at), case, case.due_at)


def _scheduled(reach: queue.Reach, first: date, last: date) -> Iterator[Entry]:
    """Decided, and carried out on that day: most of all publications (SOP Paser 2022 step 13)."""
    start, end = _span(first, last)
    stmt = queue.everything(reach).where(Case.scheduled_for >= start, Case.scheduled_for < end)
    for case in _rows(stmt.order_by(Case.scheduled_for, Case.id)):
        if case.scheduled_for:
            yield Entry("scheduled", _local(case.scheduled_for), case, case.scheduled_for)


def _released(reach: queue.Reach) -> Any:
    return queue.everything(reach).where(Case.category == "published", Case.state != visibility.DELIVERED)


def _published(reach: queue.Reach, first: date, last: date) -> Iterator[Entry]:
    start, end = _span(first, last)
    stmt = _released(reach).where(Case.step_started_at >= start, Case.step_started_at < end)
    for case in _rows(stmt.order_by(Case.step_started_at, Case.id)):
        if case.step_started_at:
            yield Entry("published", _local(case.step_started_at), case)


def _expected(reach: queue.Reach, first: date, last: date) -> Iterator[Entry]:
    """From the frequency of the data and the last period covered, or from what the producer planned."""
    if last < today():
        return
    stmt = _released(reach).where(Case.object_type == "dataset").order_by(Case.title, Case.id)
    cases = {case.object_id: case for case in _rows(stmt)}
    for package_id, said in _fields(list(cases)).items():
        end = said.get("periode_akhir") or said.get("periode_awal") or ""
        following = expected_update(said.get("accrualPeriodicity", ""), end, said.get("jadwal_rilis", ""), today())
        if following and first <= following.from_day <= last:
            yield Entry("expected", following.from_day, cases[package_id])


def _fields(package_ids: list[str]) -> dict[str, dict[str, str]]:
    """The fields that tell the rhythm of these datasets, in one statement."""
    if not package_ids:
        return {}
    if "extras" in model.package_table.c:
        table = model.package_table
        rows = Session.execute(sa.select(table.c.id, table.c.extras).where(table.c.id.in_(package_ids)))
        return {row[0]: {key: str((row[1] or {}).get(key) or "") for key in _FIELDS} for row in rows}
    stmt = sa.text(
        "SELECT package_id, key, value FROM package_extra"
        " WHERE package_id IN :ids AND key IN :keys AND state = 'active'"
    ).bindparams(sa.bindparam("ids", expanding=True), sa.bindparam("keys", expanding=True))
    found: dict[str, dict[str, str]] = {}
    for package_id, key, value in Session.execute(stmt, {"ids": package_ids, "keys": list(_FIELDS)}):
        found.setdefault(package_id, {})[key] = value or ""
    return found


# The address of a personal calendar


def new_token() -> str:
    """A word nobody guesses."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token; it is as long as a key, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
