"""Reminders to whose turn it is, written once per step and kind: the one mail somebody may switch off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.adapters.tokens import reader_token
from ckanext.satudata.adapters.words import translator
from ckanext.satudata.domain.mail import Link
from ckanext.satudata.domain.mail_kinds import OVERDUE
from ckanext.satudata.domain.reminder import reminder_for
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import LimitUnit, SopProfile
from ckanext.satudata.logic import mail, outbox
from ckanext.satudata.logic.people import holders
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.model import Case, MailPreference, Outbox
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["Reminded", "send", "stop_address"]

HORIZON = timedelta(days=30)
"""Two working days never reach further, whatever holidays lie between."""


@dataclass(frozen=True)
class Reminded:
    """One reminder that was written, or would be."""

    kind: str
    case_id: str
    title: str
    user: str


def send(*, now: datetime | None = None, dry_run: bool = False) -> list[Reminded]:
    """Write a reminder to everybody whose turn it is and whose step is due soon or overdue; the worker delivers them.

    May run as often as one likes: each reader gets one reminder per step and kind, overdue ones at most weekly.
    """
    now = now or utcnow()
    calendar = portal_calendar(now.year)
    cases = Case.due_before(now + HORIZON)
    last = _last_overdue(cases)
    done: list[Reminded] = []
    rows: list[str] = []
    for case in cases:
        profile = profile_of_case(case)
        kind = reminder_for(
            case.due_at,
            case.step_started_at,
            now,
            calendar,
            unit=_unit(case, profile),
            last_overdue=last.get(_step_of(case)),
        )
        if kind:
            key = _key(kind, case, now.astimezone(calendar.zone).date())
            new = [user for user in _readers(case) if not Outbox.has_key(f"{key}:{user.id}")]
            done += [Reminded(kind, case.id, case.title, user.name) for user in new]
            rows += [] if dry_run else _written(kind, key, new, case, profile)
    if not dry_run:
        Session.commit()
        outbox.deliver_soon(rows)
    return done


def _unit(case: Case, profile: SopProfile) -> LimitUnit | None:
    state = profile.flows[case.flow].states.get(case.state)
    return state.limit.unit if state and state.limit else None


def _readers(case: Case) -> list[model.User]:
    """Whose turn it is, with an address, less those who switched reminders off."""
    turn = {str(role) for role in case.turn}
    makers = mail.producers(case) if Role.PRODUSEN_DATA.value in turn else []
    others = holders(sorted(turn - {Role.PRODUSEN_DATA.value}), case.organization_id)
    found = {user.id: user for user in [*makers, *others] if user.email}
    refusing = MailPreference.refusing(found)
    return [user for key, user in found.items() if key not in refusing]


def _written(kind: str, key: str, users: list[model.User], case: Case, profile: SopProfile) -> list[str]:
    """Ids of the new rows. Who is written to at this very moment by another command gets one mail all the same."""
    words = translator()("Switch off reminders")
    facts = mail.waiting_facts(case, profile)
    rows: list[str | None] = []
    for user in users:
        address = stop_address(user.id)
        made = mail.composed(kind, user, case, profile, facts, Link(words, address))
        headers = {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        payload = mail.payload_of(kind, user, made, headers)
        rows.append(Outbox.put_once(f"{key}:{user.id}", kind="mail", payload=payload, case_id=case.id))
    return [row for row in rows if row]


def stop_address(user_id: str) -> str:
    """Where a reader switches reminders off, without signing in (RFC 8058)."""
    return f"{config.site_url()}/satudata/langganan/{reader_token(user_id)}"


def _step_of(case: Case) -> str:
    """One stay of a case in one state."""
    return f"{case.id}:{int(case.step_started_at.timestamp()) if case.step_started_at else 0}"


def _key(kind: str, case: Case, today: date) -> str:
    day = f":{today.isoformat()}" if kind == OVERDUE else ""
    return f"{kind}:{_step_of(case)}{day}"


def _last_overdue(cases: list[Case]) -> Mapping[str, date]:
    """The day of the newest overdue reminder of each step, read from the keys of what was written."""
    newest: dict[str, date] = {}
    for key in Outbox.keys_of_cases(f"{OVERDUE}:", [case.id for case in cases]):
        _, case_id, started, day, _reader = key.split(":")
        step = f"{case_id}:{started}"
        newest[step] = max(newest.get(step, date.min), date.fromisoformat(day))
    return newest
