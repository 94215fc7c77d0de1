"""Mails about decisions entered for an official: to him, with the way to object; and about his objection."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.adapters.tokens import objection_token
from ckanext.satudata.adapters.words import long_datetime, translator
from ckanext.satudata.domain.entered import object_until
from ckanext.satudata.domain.machine import Outcome
from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.mail_kinds import DECIDED_FOR, KINDS, OBJECTED
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import mail, outbox
from ckanext.satudata.logic.people import holders
from ckanext.satudata.model import Case, Event

__all__ = ["objection_address", "tell_official", "tell_walidata"]


def objection_address(event_id: str) -> str:
    """Where the official objects to this decision, without signing in."""
    return f"{config.site_url()}/satudata/keberatan/{objection_token(event_id)}"


def tell_official(case: Case, event: Event, profile: SopProfile, outcome: Outcome) -> None:
    """What was decided in his name, by whom it was entered, and until when he may object."""
    official = outcome.decided_by
    if event.kind != "transition" or official is None or official.user_id == event.actor_id:
        return
    user = model.User.get(official.user_id) if official.user_id else None
    address = user.email if user is not None and user.state == model.State.ACTIVE and user.email else official.email
    if not address:
        return
    _ = translator()
    until = object_until(event.created_at, config.objection_days(), portal_calendar(event.created_at.year))
    facts = [*_facts(case, event, profile), (_("Objection possible until"), long_datetime(until))]
    button = Link(_("Look at the decision, or object"), objection_address(event.id))
    made = _composed(DECIDED_FOR, official.name, case, facts, button)
    _put(DECIDED_FOR, official.name, address, made, case, event)


def tell_walidata(case: Case, event: Event, profile: SopProfile) -> None:
    """An objection, to every Walidata and to who entered the decision."""
    if event.kind != "objected":
        return
    _ = translator()
    facts = [(_("Objection by"), event.decided_by_name or ""), (_("Reason"), event.reason or "")]
    facts.append((_("State now"), _state(case, profile)))
    people = {user.id: user for user in holders([Role.WALIDATA], None)}
    clerk = model.User.get(event.data.get("entered_by") or "")
    if clerk is not None and clerk.state == model.State.ACTIVE:
        people[clerk.id] = clerk
    button = Link(_("Open the case in the portal"), mail.case_url(case))
    for user in people.values():
        if user.email:
            name = user.fullname or user.name
            made = _composed(OBJECTED, name, case, facts, button)
            _put(OBJECTED, name, user.email, made, case, event, user_id=user.id)


def _facts(case: Case, event: Event, profile: SopProfile) -> list[tuple[str, str]]:
    _ = translator()
    transition = profile.flows[case.flow].transitions.get(event.transition or "")
    what = in_language(transition.title_for(case.access_class), config.locale_default()) if transition else ""
    facts = [(_("What happened"), what), (_("Entered by"), event.actor_name), (_("State now"), _state(case, profile))]
    if event.note:
        facts.append((_("Note"), event.note))
    return facts


def _state(case: Case, profile: SopProfile) -> str:
    state = profile.flows[case.flow].states.get(case.state)
    return in_language(state.title, config.locale_default()) if state else case.state


def _composed(kind: str, name: str, case: Case, facts: list[tuple[str, str]], button: Link) -> Mail:
    _ = translator()
    what = KINDS[kind]
    return Mail(
        language=config.locale_default().replace("_", "-"),
        subject=_(what.subject).format(title=case.title),
        greeting=_("Dear {name},").format(name=name),
        opening=_(what.opening),
        facts=(*mail.dataset_facts(case), *facts),
        button=button,
        why=_(what.why),
        portal=Link(config.site_title(), config.site_url()),
    )


def _put(kind: str, name: str, address: str, made: Mail, case: Case, event: Event, **more: Any) -> None:
    """A row of the outbox. An official is written to by the address that stands in his name, with or without account:
    what was decided in his name concerns him, whether or not he still holds a role.
    """
    payload = {
        "kind": kind,
        "name": name,
        "email": address,
        "subject": made.one_line_subject(),
        "body": made.text(),
        "html": made.html(),
        "headers": {"Auto-Submitted": "auto-generated"},
        **more,
    }
    outbox.put("mail", payload, case, event.id)
