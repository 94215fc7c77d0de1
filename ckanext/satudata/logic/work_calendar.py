"""What falls on which day for one person: steps due, decisions that wait for it, what was published or is expected.

Everything is asked with this person's roles at the moment of asking, the subscribed calendar too.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, array

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.release import expected_update
from ckanext.satudata.logic import queue
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import Session

__all__ = ["Entry", "Found", "digest", "entries", "new_token"]

MOST = 5000
"""Entries of one kind; a month of a region's portal has some dozen."""
_FIELDS = ("accrualPeriodicity", "periode_awal", "periode_akhir", "jadwal_rilis")


class Entry(NamedTuple):
    """One line of the calendar; `kind`: ``due``, ``scheduled``, ``published`` or ``expected`` (new data)."""

    kind: str
    day: date
    id: str
    title: str
    modified_at: datetime
    moment: datetime | None = None


class Found(NamedTuple):
    """Lines in the order of their days, and how many of which day were left out."""

    entries: list[Entry]
    more: dict[date, int]


def entries(user: model.User, first: date, last: date, everything: bool = False, most: int = MOST) -> Found:
    """What falls on these days; `everything`: also steps that are somebody else's turn.

    Four statements and those for the person's roles, however many cases there are; `most`: lines of one kind a day.
    """
    reach = queue.reach_of(user)
    mine = sa.true() if everything else queue.turn_of(reach)
    kinds = {
        "due": (Case.due_at, sa.and_(Case.category.in_(["open", "waiting"]), mine)),
        "scheduled": (Case.scheduled_for, sa.true()),  # decided, carried out then (SOP Paser 2022 step 13)
        "published": (Case.step_started_at, _RELEASED),
    }
    span = (first, last)
    found = [_of_kind(reach, kind, moment, clause, span, most) for kind, (moment, clause) in kinds.items()]
    found.append(_shortened(list(_expected(reach, first, last)), most))
    more = Counter[date]()
    for one in found:
        more.update(one.more)
    lines = [line for one in found for line in one.entries]
    return Found(sorted(lines, key=lambda line: (line.day, line.kind, line.title)), dict(more))


_RELEASED = sa.and_(Case.category == "published", Case.state != visibility.DELIVERED)


def _of_kind(reach: queue.Reach, kind: str, moment: Any, clause: Any, span: tuple[date, date], most: int) -> Found:
    """Lines of one kind in one statement: the first of each day, and how many each day has."""
    zone = ZoneInfo(config.display_timezone())
    start, end = (datetime.combine(day, time(), zone) for day in (span[0], span[1] + timedelta(days=1)))
    day = sa.cast(sa.func.timezone(zone.key, moment), sa.Date)
    first_ones = sa.func.array_agg(aggregate_order_by(Case.id, moment, Case.id), type_=ARRAY(sa.Text))[1:most]
    inside = queue.everything(reach).where(moment >= start, moment < end, clause)
    days = inside.with_only_columns(day.label("day"), sa.func.count().label("cases"), first_ones.label("ids"))
    days = days.group_by(sa.text("1")).subquery()
    columns = (days.c.day, days.c.cases, Case.id, Case.title, Case.modified_at, moment.label("moment"))
    stmt = sa.select(*columns).join(Case, Case.id == sa.any_(days.c.ids)).order_by(days.c.day, moment, Case.id)
    rows = Session.execute(stmt.limit(MOST)).all()
    lines = [
        Entry(kind, row.day, row.id, row.title, row.modified_at, None if kind == "published" else row.moment)
        for row in rows
    ]
    return Found(lines, {row.day: row.cases - most for row in rows if row.cases > most})


def _shortened(lines: list[Entry], most: int) -> Found:
    """The first lines of each day, and how many more it has."""
    kept: list[Entry] = []
    more = Counter[date]()
    taken = Counter[date]()
    for line in lines:
        taken[line.day] += 1
        if taken[line.day] <= most:
            kept.append(line)
        else:
            more[line.day] += 1
    return Found(kept, dict(more))


def _expected(reach: queue.Reach, first: date, last: date) -> Iterator[Entry]:
    """From the frequency of the data and the last period covered, or from what the producer planned."""
    if last < today():
        return
    days: dict[str, date] = {}
    for package_id, said in _fields(reach).items():
        end = said.get("periode_akhir") or said.get("periode_awal") or ""
        following = expected_update(said.get("accrualPeriodicity", ""), end, said.get("jadwal_rilis", ""), today())
        if following and first <= following.from_day <= last:
            days[package_id] = following.from_day
    stmt = queue.everything(reach).where(_RELEASED, Case.object_type == "dataset", Case.object_id.in_(days))
    columns = (Case.object_id, Case.id, Case.title, Case.modified_at)
    for row in Session.execute(stmt.with_only_columns(*columns).order_by(Case.title, Case.id)):
        yield Entry("expected", days[row.object_id], row.id, row.title, row.modified_at)


def _fields(reach: queue.Reach) -> dict[str, dict[str, str]]:
    """The fields that tell the rhythm of the published datasets of this person, in one statement."""
    wanted = queue.everything(reach).where(_RELEASED, Case.object_type == "dataset").with_only_columns(Case.object_id)
    if "extras" in model.package_table.c:
        table = model.package_table
        columns = [table.c.extras[key].astext.label(key) for key in _FIELDS]
        told = sa.select(table.c.id, *columns).where(table.c.id.in_(wanted), table.c.extras.has_any(array(_FIELDS)))
        return {row.id: {key: getattr(row, key) or "" for key in _FIELDS} for row in Session.execute(told)}
    extra = sa.table("package_extra", *map(sa.column, ("package_id", "key", "value", "state")))
    said = (extra.c.package_id.in_(wanted), extra.c.key.in_(_FIELDS), extra.c.state == model.State.ACTIVE)
    found: dict[str, dict[str, str]] = {}
    for package_id, key, value in Session.execute(
        sa.select(extra.c.package_id, extra.c.key, extra.c.value).where(*said)
    ):
        found.setdefault(package_id, {})[key] = value or ""
    return found


# The address of a personal calendar


def new_token() -> str:
    """A word nobody guesses."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token; it is as long as a key, so a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
