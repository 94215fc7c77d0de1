"""Mails to those whose turn it is and to the producer, in the portal's language, as rows of the outbox.

Each is composed once, as text and as HTML, when it is written down: what leaves later is what was true then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.words import long_date, long_datetime, translator
from ckanext.satudata.domain.machine import Outcome
from ckanext.satudata.domain.mail import Link, Mail
from ckanext.satudata.domain.mail_kinds import CORRECTED, SCHEDULE_FAILED, TAKEN_OVER, TOLD, TURN, kind_about
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.text import N_, in_language
from ckanext.satudata.logic import outbox
from ckanext.satudata.logic.people import actor_for, holders, may_see_case
from ckanext.satudata.model import Case, Event

__all__ = [
    "case_url",
    "composed",
    "dataset_facts",
    "payload_of",
    "producers",
    "tell_correction",
    "tell_schedule_cancelled",
    "tell_schedule_failed",
    "tell_taken_over",
    "tell_transition",
]

Fact = tuple[str, str]


def tell_transition(case: Case, event: Event, profile: SopProfile, outcome: Outcome, actor: model.User | None) -> None:
    """Rows for one transition: `notify_turn` asks the next in line, `notify_producer` tells the producer."""
    told: set[str] = {actor.id} if actor else set()
    facts = _transition_facts(case, event, profile, outcome)
    if "notify_turn" in outcome.effects and case.turn:
        people = [u for u in holders(case.turn, case.organization_id) if u.id not in told]
        told |= _send(people, TURN, case, profile, facts, event)
    if "notify_producer" in outcome.effects:
        people = [u for u in producers(case) if u.id not in told]
        _send(people, TOLD, case, profile, facts, event)


def producers(case: Case) -> list[model.User]:
    """Who made the dataset: those who worked on it and are still there, else every producer of the organisation."""
    users = [model.User.get(one) for one in case.contributors]
    active = [user for user in users if user is not None and user.state == model.State.ACTIVE]
    return active or holders([Role.PRODUSEN_DATA], case.organization_id)


def tell_correction(case: Case, event: Event, actor: model.User | None, fields: Sequence[str]) -> None:
    """The Walidata corrected metadata: the producer learns who, and which fields."""
    _ = translator()
    facts = [(_("Corrected by"), event.actor_name), (_("Fields changed"), ", ".join(fields))]
    people = [user for user in producers(case) if actor is None or user.id != actor.id]
    _send(people, CORRECTED, case, None, facts, event)


def tell_schedule_cancelled(case: Case, event: Event, profile: SopProfile, actor: model.User | None) -> None:
    """A decision was taken back before its day: the producer had been told of the day."""
    facts = [(translator()("What happened"), translator()("The day set was cancelled")), *_by(event)]
    people = [user for user in producers(case) if actor is None or user.id != actor.id]
    _send(people, TOLD, case, profile, facts, event)


def tell_schedule_failed(
    case: Case, event: Event, profile: SopProfile, decider: model.User | None, sentences: Sequence[str]
) -> list[str]:
    """A decision could not be carried out on its day: the Walidata, and who took it if he still sees it, learn why.

    Returns the ids of the rows.
    """
    _ = translator()
    told = {user.id: user for user in holders([Role.WALIDATA, *case.turn], case.organization_id)}
    if decider is not None and decider.state == model.State.ACTIVE:
        told[decider.id] = decider
    readers = [user for user in told.values() if may_see_case(user, case)]
    _send(readers, SCHEDULE_FAILED, case, profile, [(_("Why"), " ".join(sentences))], event)
    return outbox.ids_of_event(event.id)


def _by(event: Event) -> list[Fact]:
    return [(translator()("Done by"), event.actor_name)] if event.actor_name else []


def tell_taken_over(case: Case, event: Event, first: model.User) -> None:
    """A colleague took a case over: who had taken it on need not go on."""
    _ = translator()
    facts = [(_("Taken over by"), event.actor_name)]
    _send([first], TAKEN_OVER, case, None, facts, event)


def _send(
    users: Iterable[model.User],
    kind: str,
    case: Case,
    profile: SopProfile | None,
    facts: Sequence[Fact],
    event: Event,
) -> set[str]:
    """One row a person who has an address; returns the ids of those told."""
    told: set[str] = set()
    for user in users:
        if user.email:
            mail = composed(kind, user, case, profile, facts)
            outbox.put("mail", payload_of(kind, user, mail), case, event.id)
            told.add(user.id)
    return told


def composed(
    kind: str,
    user: model.User,
    case: Case,
    profile: SopProfile | None,
    facts: Sequence[Fact],
) -> Mail:
    """The whole mail: greeting, dataset and organisation, what happened, what is asked, until when, where, and why."""
    _ = translator()
    what = kind_about(kind, case.flow)
    asks = kind in {TURN, SCHEDULE_FAILED}
    language = config.locale_default()
    state = _state_title(case, profile) if profile else ""
    roles = _roles_of(user, case, language) if asks else ""
    return Mail(
        language=language.replace("_", "-"),
        subject=_(what.subject).format(title=case.title, state=state),
        greeting=_("Dear {name},").format(name=user.fullname or user.name),
        opening=_(what.opening),
        facts=(*dataset_facts(case), *facts, *_due_facts(case)),
        button=Link(_("Open the case in the portal"), case_url(case)),
        why=_(what.why).format(roles=roles),
        portal=Link(config.site_title(), config.site_url()),
        asked=(_("What is asked of you"), _asked(case, profile)) if asks and profile else None,
    )


def payload_of(kind: str, user: model.User, mail: Mail, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The mail as a row of the outbox keeps it."""
    payload: dict[str, Any] = {
        "kind": kind,
        "user_id": user.id,
        "name": user.fullname or user.name,
        "email": user.email,
        "subject": mail.one_line_subject(),
        "body": mail.text(),
        "html": mail.html(),
        "headers": {"Auto-Submitted": "auto-generated", **(headers or {})},
    }
    return payload


def dataset_facts(case: Case) -> list[Fact]:
    """Which dataset, and whose; of a Daftar Data its title alone, for it belongs to the whole region."""
    _ = translator()
    if case.flow == "daftar_data":
        return [(_("Daftar Data"), case.title)]
    group = model.Group.get(case.organization_id) if case.organization_id else None
    organization = (group.title or group.name) if group else "-"
    return [(_("Dataset"), case.title), (_("Organization"), organization)]


def _due_facts(case: Case) -> list[Fact]:
    return [(translator()("Due"), long_datetime(case.due_at))] if case.due_at else []


def _transition_facts(case: Case, event: Event, profile: SopProfile, outcome: Outcome) -> list[Fact]:
    _ = translator()
    title = profile.flows[case.flow].transitions.get(outcome.transition)
    language = config.locale_default()
    facts = [
        (
            _("What happened"),
            in_language(title.title_made(case.access_class, outcome.to_state), language)
            if title
            else _by_hand(outcome.transition),
        ),
        (_("Done by"), event.decided_by_name or event.actor_name),
        (_("State now"), _state_title(case, profile)),
    ]
    if outcome.scheduled_for:
        facts.append((_("Carried out on"), long_date(outcome.scheduled_for)))
    if outcome.reason:
        facts.append((_("Reason"), _reason_title(profile, case, outcome)))
    if outcome.note:
        facts.append((_("Note"), outcome.note))
    if outcome.how_to_fix:
        facts.append((_("How to repair"), outcome.how_to_fix))
    return facts


BY_HAND = {"move": N_("Moved by a sysadmin"), "object": N_("Objection of the official")}
"""What is no transition of any SOP."""


def _by_hand(key: str) -> str:
    return translator()(BY_HAND[key]) if key in BY_HAND else key


def _reason_title(profile: SopProfile, case: Case, outcome: Outcome) -> str:
    transition = profile.flows[case.flow].transitions.get(outcome.transition)
    word = profile.word(transition.reasons, outcome.reason or "") if transition and transition.reasons else None
    return in_language(word.title, config.locale_default()) if word else outcome.reason or ""


def _state_title(case: Case, profile: SopProfile) -> str:
    state = profile.flows[case.flow].states.get(case.state)
    return in_language(state.title, config.locale_default()) if state else case.state


ASKED = {
    "diajukan": N_("Please examine this dataset and validate it, or send it back with a reason."),
    "dikembalikan": N_("Please repair the dataset and submit it again."),
}
ASKED_OTHERWISE = N_("Please open the dataset and decide about the next step.")
ASKED_OF_LISTS = N_("Please open this Daftar Data and decide the next step.")


def _asked(case: Case, profile: SopProfile | None) -> str:
    """What the person whose turn it is shall do: the SOP's own words for this step where it has them."""
    for step in profile.flows[case.flow].steps if profile else ():
        if case.step and step.number == case.step:
            return in_language(step.activity, config.locale_default())
    otherwise = ASKED_OF_LISTS if case.flow == "daftar_data" else ASKED_OTHERWISE
    return translator()(ASKED.get(case.state, otherwise))


def _roles_of(user: model.User, case: Case, language: str) -> str:
    """The roles of this user whose turn it is."""
    held = actor_for(user, case.organization_id).roles
    titles = [in_language(ROLE_TITLES[Role(r)], language) for r in case.turn if Role(r) in held]
    return ", ".join(titles) or in_language(ROLE_TITLES[Role.PRODUSEN_DATA], language)


def case_url(case: Case) -> str:
    """The page of the case, as an absolute address of this portal."""
    return config.site_url().rstrip("/") + f"/satudata/kasus/{case.id}"
