"""The mail of the day: everything that waits for one person, most urgent first, in the language he chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.words import long_date, translator
from ckanext.satudata.domain.duration import span
from ckanext.satudata.domain.mail import Group, Line, Link, Mail
from ckanext.satudata.domain.mail_kinds import DIGEST, KINDS
from ckanext.satudata.domain.reminder import Urgency
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.text import N_, Text, in_language
from ckanext.satudata.domain.workdays import Calendar
from ckanext.satudata.logic.mail import payload_of

__all__ = ["About", "Entry", "digest"]

MOST_LINES = 30
"""Of each heading; the rest is counted, and the page has all of it."""

_HEADINGS = {
    (Urgency.LATE, False): N_("Late"),
    (Urgency.TODAY, False): N_("Due today"),
    (Urgency.SOON, False): N_("Due soon"),
    (Urgency.HALF_WAY, False): N_("Half of the time has passed"),
    (Urgency.LATE, True): N_("Late at those you answer for"),
}


@dataclass(frozen=True)
class Entry:
    """One case in the mail of one person. `superior`: it waits for somebody he answers for."""

    case_id: str
    title: str
    organization_id: str | None
    state_title: Text
    due_at: datetime
    urgency: Urgency
    superior: bool = False


@dataclass(frozen=True)
class About:
    """What a mail is about: cases, numbers of cases by organisation he may not see, titles of organisations."""

    entries: Sequence[Entry]
    figures: Mapping[str, int]
    titles: Mapping[str, str]
    calendar: Calendar
    now: datetime


def digest(
    user: model.User, roles: Iterable[Role], about: About, language: str | None, stop_address: str
) -> dict[str, Any]:
    """The mail as a row of the outbox keeps it, with the headers that let a mail program switch reminders off."""
    language = language or config.locale_default()
    _ = translator(language)
    what = KINDS[DIGEST]
    late = sum(one.urgency is Urgency.LATE for one in about.entries) + sum(about.figures.values())
    due = sum(one.urgency is not Urgency.LATE for one in about.entries)
    titles = ", ".join(in_language(ROLE_TITLES[role], language) for role in sorted(roles))
    mail = Mail(
        language=language.replace("_", "-"),
        subject=_(what.subject).format(n=late, m=due),
        greeting=_("Dear {name},").format(name=user.fullname or user.name),
        opening=_(what.opening),
        facts=(),
        groups=tuple(_groups(about, language)),
        button=Link(_("Open what waits for you"), f"{config.site_url()}/satudata"),
        why=_(what.why).format(roles=titles),
        portal=Link(config.site_title(), config.site_url()),
        stop=Link(_("Switch reminders off, or choose how often they come"), stop_address),
    )
    headers = {"List-Unsubscribe": f"<{stop_address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return payload_of(DIGEST, user, mail, headers)


def _groups(about: About, language: str) -> Iterable[Group]:
    _ = translator(language)
    for (urgency, superior), title in _HEADINGS.items():
        found = [one for one in about.entries if (one.urgency, one.superior) == (urgency, superior)]
        if found:
            lines = [_line(one, about, language) for one in found[:MOST_LINES]]
            if len(found) > MOST_LINES:
                lines.append(Line(_("and {n} more").format(n=len(found) - MOST_LINES), _("See the page.")))
            yield Group(_(title), tuple(lines))
    if about.figures:
        counted = sorted((about.titles.get(key, "-"), number) for key, number in about.figures.items())
        said = _("datasets are late: {n}")
        yield Group(
            _("Late in organizations you answer for"), tuple(Line(name, said.format(n=n)) for name, n in counted)
        )


def _line(one: Entry, about: About, language: str) -> Line:
    """Whose, in which state, until when."""
    _ = translator(language)
    parts = [about.titles.get(one.organization_id or "", ""), in_language(one.state_title, language)]
    parts.append(_("Due {date}").format(date=long_date(one.due_at, language)))
    if about.now > one.due_at:
        time = span(one.due_at, about.now, about.calendar)
        parts.append(_("late by {time}").format(time=_(time.msgid).format(**time.params)))
    detail = "; ".join(part for part in parts if part)
    return Line(" ".join(one.title.split()), detail, f"{config.site_url()}/satudata/kasus/{one.case_id}")
