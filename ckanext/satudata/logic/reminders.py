"""Reminders: one mail a person and day about everything that waits for him, the one mail somebody may switch off.

Which steps call for a reminder says the rule of their profile (`domain.reminder`); who has waited long is told to who
answers for it too. A superior who may not see a case (the coordinator sees figures, not drafts) gets a number for the
organisation and no title. A number of statements that does not grow with cases or people reads everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.adapters.tokens import reader_token
from ckanext.satudata.domain import visibility
from ckanext.satudata.domain.clock_types import ReminderRule
from ckanext.satudata.domain.reminder import (
    SUPERIORS,
    Frequency,
    Reminder,
    Urgency,
    is_weekly_day,
    reminder_for,
    standing,
    wanted,
)
from ckanext.satudata.domain.role import HeldRole, Role, organizations_of
from ckanext.satudata.domain.sop import LimitUnit
from ckanext.satudata.domain.sop_codec import value_from_dict
from ckanext.satudata.domain.workdays import Calendar, count_working_days, is_working_day
from ckanext.satudata.logic import outbox
from ckanext.satudata.logic.digest_mail import About, Entry, digest
from ckanext.satudata.logic.due_dates import profile_part
from ckanext.satudata.logic.people import held_by_all
from ckanext.satudata.model import Case, MailPreference, Outbox
from ckanext.satudata.model.base import Session, utcnow
from ckanext.satudata.model.organization import descendants

__all__ = ["Reminded", "send", "stop_address"]

KEY = "digest:"
MOST_BACK = timedelta(days=31)
"""A timer that stood still for longer begins anew: nobody reads the reminders of last month."""


@dataclass(frozen=True)
class Reminded:
    """One mail that was written, or would be: to whom, and how many cases it names as late and as due."""

    user: str
    late: int
    due: int
    cases: tuple[str, ...]


class _Step(NamedTuple):
    """A step somebody must act on, with what of its profile is needed."""

    id: str
    object_type: str
    title: str
    organization_id: str | None
    category: str
    state: str
    access_class: str
    turn: list[str]
    contributors: list[str]
    step_started_at: datetime | None
    due_at: datetime
    unit: str | None
    state_title: dict[str, str] | None
    rule: dict[str, Any] | None


@dataclass(frozen=True)
class _Called:
    """A step, what it calls for today, how it stands for the mail of the week, whose turn it is, who may see it."""

    step: _Step
    today: Reminder | None
    standing: Urgency | None
    superior: bool
    turn: tuple[Role, ...]
    labels: frozenset[str]


@dataclass
class _Reader:
    """A person with his roles in force, what he may see, and what he said about reminders."""

    user: model.User
    roles: dict[Role, set[str] | None]
    labels: set[str]
    frequency: Frequency
    language: str | None
    entries: list[Entry] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)


def send(*, now: datetime | None = None, dry_run: bool = False) -> list[Reminded]:
    """Write one mail to everybody of whom something is asked today; the worker delivers them.

    May run as often as one likes: each reader gets one mail a day. Nothing on a free day.
    """
    now = now or utcnow()
    calendar = portal_calendar(now.year)
    today = now.astimezone(calendar.zone).date()
    if not is_working_day(today, calendar):
        return []
    since = _last_day(today, calendar)
    called = _called(today, since, calendar)
    readers = _readers(today) if called else []
    weekly = is_weekly_day(today, since, calendar)
    by_organization: dict[str | None, list[_Called]] = {}
    for one in called:
        by_organization.setdefault(one.step.organization_id, []).append(one)
    for reader in readers:
        _fill(reader, _near(reader, called, by_organization), weekly)
    return _written([one for one in readers if one.entries or one.figures], today, now, calendar, dry_run)


def stop_address(user_id: str) -> str:
    """Where a reader switches reminders off, without signing in (RFC 8058)."""
    return f"{config.site_url()}/satudata/langganan/{reader_token(user_id)}"


def _last_day(today: date, calendar: Calendar) -> date:
    """The last day on which reminders were written, the last working day where none was."""
    newest = Outbox.newest_key(KEY, f"{KEY}{today.isoformat()}")
    before = today - timedelta(days=1)
    while not is_working_day(before, calendar):
        before -= timedelta(days=1)
    written = date.fromisoformat(newest.split(":")[1]) if newest else before
    return max(min(written, before), today - MOST_BACK)


def _called(today: date, since: date, calendar: Calendar) -> list[_Called]:
    """Every step that calls for something today, or stands in the mail of the week."""
    found: list[_Called] = []
    for step in _steps():
        rule = value_from_dict(ReminderRule, step.rule) if step.rule else ReminderRule()
        unit = LimitUnit(step.unit) if step.unit else None
        one = reminder_for(step.due_at, step.step_started_at, today, since, calendar, rule, unit)
        stands = standing(step.due_at, today, calendar, unit)
        if one or stands:
            late = count_working_days(step.due_at.astimezone(calendar.zone).date(), today, calendar)
            is_long = bool(rule.superior_after) and late >= rule.superior_after
            seen_by = visibility.case_labels(
                step.object_type, step.category, step.state, step.access_class, step.organization_id
            )
            found.append(_Called(step, one, stands, is_long, tuple(Role(role) for role in step.turn), seen_by))
    return found


def _near(
    reader: _Reader, called: list[_Called], by_organization: Mapping[str | None, list[_Called]]
) -> Iterable[_Called]:
    """The steps this person can have to do with: those of his organisations, all for who holds a role of the portal."""
    if None in reader.roles.values():
        return called
    reach = {organization for organizations in reader.roles.values() for organization in organizations or ()}
    found = [one for organization in reach for one in by_organization.get(organization, ())]
    return sorted(found, key=lambda one: one.step.due_at)


def _steps() -> list[_Step]:
    """Running steps with a due time whose decision is still to be taken, oldest due first, in one statement."""
    table = Case.__table__.c
    columns = [table[name] for name in _Step._fields[:11]]
    state = ("flows", table.flow, "states", table.state)
    parts = [
        profile_part(*state, "limit", "unit").label("unit"),
        profile_part(*state, "title").label("state_title"),
        profile_part("reminders").label("rule"),
    ]
    running = (table.category.in_(["open", "waiting"]), table.due_at.is_not(None), table.scheduled_for.is_(None))
    stmt = sa.select(*columns, *parts).where(*running).order_by(table.due_at, table.id)
    return [_Step(*row) for row in Session.execute(stmt)]


def _readers(today: date) -> list[_Reader]:
    """Active people with an address who hold a role and did not switch reminders off."""
    held = {user: [one for one in roles if one.in_force(today)] for user, roles in held_by_all().items()}
    held = {user: roles for user, roles in held.items() if roles}
    tree = descendants({one.organization_id for roles in held.values() for one in roles if one.organization_id})
    chosen = MailPreference.of_users(held)
    found: list[_Reader] = []
    users = model.Session.query(model.User).filter(
        model.User.id.in_(list(held)), model.User.state == model.State.ACTIVE, model.User.email.is_not(None)
    )
    for user in users.order_by(model.User.name):
        frequency, language = chosen.get(user.id, (Frequency.DAILY, None))
        if user.email and frequency is not Frequency.NONE:
            roles = _reach(held[user.id], tree, today)
            labels = visibility.case_reader_labels(held[user.id], tree, today)
            found.append(_Reader(user, roles, labels, frequency, language))
    return found


def _reach(held: Sequence[HeldRole], tree: Mapping[str, set[str]], today: date) -> dict[Role, set[str] | None]:
    """Of each role the organisations it is held for; None for the whole portal."""
    found: dict[Role, set[str] | None] = {}
    for role in {one.role for one in held}:
        of_role = [one for one in held if one.role is role]
        is_portal = any(one.organization_id is None for one in of_role)
        found[role] = None if is_portal else organizations_of(of_role, tree, today)
    return found


def _fill(reader: _Reader, called: Iterable[_Called], weekly: bool) -> None:
    """What of these steps this person is told today."""
    for one in called:
        if _asked(reader, one):
            urgency = _urgency(reader.frequency, one, weekly)
            if urgency and one.labels & reader.labels:
                reader.entries.append(_entry(one, urgency))
        elif _answers_for(reader, one, weekly):
            if one.labels & reader.labels:
                reader.entries.append(_entry(one, Urgency.LATE, superior=True))
            else:
                reader.figures[one.step.organization_id or ""] += 1


def _asked(reader: _Reader, one: _Called) -> bool:
    """Whether it is this person's turn; of producers those who worked on it, where there are such."""
    step = one.step
    for role in one.turn:
        if role is Role.PRODUSEN_DATA and step.contributors and reader.user.id not in step.contributors:
            continue
        if _holds(reader, role, step):
            return True
    return False


def _holds(reader: _Reader, role: Role, step: _Step) -> bool:
    reach = reader.roles.get(role, set())
    return reach is None or step.organization_id in reach


def _answers_for(reader: _Reader, one: _Called, weekly: bool) -> bool:
    """Whether the step is so late that this person, who answers for whose turn it is, is told."""
    if reader.frequency is Frequency.WEEKLY:
        is_told = weekly and one.superior
    else:
        is_told = bool(one.today and one.today.superior)
    if not is_told:
        return False
    superiors = {superior for role in one.turn for superior in SUPERIORS.get(role, ())}
    return any(_holds(reader, role, one.step) for role in superiors)


def _urgency(frequency: Frequency, one: _Called, weekly: bool) -> Urgency | None:
    if frequency is Frequency.WEEKLY:
        return one.standing if weekly else None
    return one.today.urgency if one.today and wanted(frequency, one.today.urgency) else None


def _entry(one: _Called, urgency: Urgency, superior: bool = False) -> Entry:
    step = one.step
    return Entry(step.id, step.title, step.organization_id, step.state_title or {}, step.due_at, urgency, superior)


def _written(
    readers: Sequence[_Reader], today: date, now: datetime, calendar: Calendar, dry_run: bool
) -> list[Reminded]:
    """The mails as rows of the outbox, all in one statement; those of today that are there already are left."""
    organizations = {one.organization_id for reader in readers for one in reader.entries} | {
        organization for reader in readers for organization in reader.figures
    }
    titles = _titles(one for one in organizations if one)
    rows: list[dict[str, Any]] = []
    for reader in readers:
        address = stop_address(reader.user.id)
        about = About(reader.entries, reader.figures, titles, calendar, now)
        mail = digest(reader.user, reader.roles, about, reader.language, address)
        rows.append(
            {
                "kind": "mail",
                "unique_key": f"{KEY}{today.isoformat()}:{reader.user.id}",
                "payload": mail | {"digest": {"day": today.isoformat(), "cases": _case_ids(reader)}},
            }
        )
    known = set() if not rows else _there(row["unique_key"] for row in rows)
    new = [index for index, row in enumerate(rows) if row["unique_key"] not in known]
    done = [_reminded(readers[index]) for index in new]
    if not dry_run:
        ids = Outbox.put_all_once([rows[index] for index in new])
        Session.commit()
        outbox.deliver_soon(ids[:1])  # one asks the worker; it takes all of them along
    return done


def _there(keys: Iterable[str]) -> set[str]:
    stmt = sa.select(Outbox.unique_key).where(Outbox.unique_key.in_(list(keys)))
    return {key for key in Session.scalars(stmt) if key}


def _titles(ids: Iterable[str]) -> dict[str, str]:
    stmt = sa.select(model.Group.id, model.Group.title, model.Group.name).where(model.Group.id.in_(list(ids)))
    return {row[0]: row[1] or row[2] for row in Session.execute(stmt)}


def _case_ids(reader: _Reader) -> list[str]:
    return [one.case_id for one in reader.entries]


def _reminded(reader: _Reader) -> Reminded:
    late = sum(one.urgency is Urgency.LATE for one in reader.entries) + sum(reader.figures.values())
    due = sum(one.urgency is not Urgency.LATE for one in reader.entries)
    return Reminded(reader.user.name, late, due, tuple(_case_ids(reader)))
