"""Mails to those whose turn it is and to the producer, in the portal's language, as rows of the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.words import long_datetime, translator
from ckanext.satudata.domain.machine import Outcome
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.sop import SopProfile
from ckanext.satudata.domain.text import N_, in_language
from ckanext.satudata.logic import outbox
from ckanext.satudata.logic.people import actor_for, holders
from ckanext.satudata.model import Case, Event

__all__ = ["tell_correction", "tell_transition"]


def tell_transition(case: Case, event: Event, profile: SopProfile, outcome: Outcome, actor: model.User | None) -> None:
    """Rows for one transition: `notify_turn` asks the next in line, `notify_producer` tells the producer."""
    told: set[str] = {actor.id} if actor else set()
    if "notify_turn" in outcome.effects and case.turn:
        people = [u for u in holders(case.turn, case.organization_id) if u.id not in told]
        told |= _send(people, case, event, profile, outcome, turn=True)
    if "notify_producer" in outcome.effects:
        people = [u for u in producers(case) if u.id not in told]
        _send(people, case, event, profile, outcome, turn=False)


def producers(case: Case) -> list[model.User]:
    """Who made the dataset: those who worked on it and are still there, else every producer of the organisation."""
    users = [model.User.get(one) for one in case.contributors]
    active = [user for user in users if user is not None and user.state == model.State.ACTIVE]
    return active or holders([Role.PRODUSEN_DATA], case.organization_id)


def tell_correction(case: Case, event: Event, actor: model.User | None, fields: Sequence[str]) -> None:
    """The Walidata corrected metadata: the producer learns which fields."""
    _ = translator()
    lines = [
        _("{name} corrected metadata of your dataset while verifying it.").format(name=event.actor_name),
        _("Fields changed: {fields}").format(fields=", ".join(fields)),
    ]
    subject = _("Metadata corrected: {title}").format(title=case.title)
    for user in producers(case):
        if user.email and (actor is None or user.id != actor.id):
            _put(user, subject, _body(user, case, lines, None), case, event)


def _send(
    users: Iterable[model.User], case: Case, event: Event, profile: SopProfile, outcome: Outcome, turn: bool
) -> set[str]:
    """One row a person; returns the ids of those told."""
    _ = translator()
    told: set[str] = set()
    for user in users:
        if not user.email:
            continue
        lines = _transition_lines(case, event, profile, outcome)
        ask = _asked(case, profile) if turn else None
        pattern = _("Your turn: {title} ({state})") if turn else _("{state}: {title}")
        subject = pattern.format(title=case.title, state=_state_title(case, profile))
        _put(user, subject, _body(user, case, lines, ask), case, event)
        told.add(user.id)
    return told


def _transition_lines(case: Case, event: Event, profile: SopProfile, outcome: Outcome) -> list[str]:
    _ = translator()
    who = event.decided_by_name or event.actor_name
    title = profile.flows[case.flow].transitions.get(outcome.transition)
    language = config.locale_default()
    what = in_language(title.title_for(case.access_class), language) if title else outcome.transition
    lines = [
        _("What happened: {what}, by {who}").format(what=what, who=who),
        _("State now: {state}").format(state=_state_title(case, profile)),
    ]
    if outcome.reason:
        lines.append(_("Reason: {reason}").format(reason=_reason_title(profile, case, outcome)))
    if outcome.note:
        lines.append(_("Note: {note}").format(note=outcome.note))
    if outcome.how_to_fix:
        lines.append(_("How to repair: {how}").format(how=outcome.how_to_fix))
    return lines


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


def _asked(case: Case, profile: SopProfile) -> str:
    """What the person whose turn it is shall do: the SOP's own words for this step where it has them."""
    flow = profile.flows[case.flow]
    for step in flow.steps:
        if case.step and step.number == case.step:
            return in_language(step.activity, config.locale_default())
    return translator()(ASKED.get(case.state, ASKED_OTHERWISE))


def _body(user: model.User, case: Case, lines: Sequence[str], ask: str | None) -> str:
    """The whole mail: greeting, dataset and organisation, what happened, what is asked, until when, where."""
    _ = translator()
    group = model.Group.get(case.organization_id) if case.organization_id else None
    parts = [
        _("Dear {name},").format(name=user.fullname or user.name),
        "",
        _("Dataset: {title}").format(title=case.title),
        _("Organization: {organization}").format(organization=(group.title or group.name) if group else "-"),
        *lines,
    ]
    if ask:
        parts += ["", _("What is asked of you: {ask}").format(ask=ask)]
    if ask:
        held = actor_for(user, case.organization_id).roles
        titles = [in_language(ROLE_TITLES[Role(r)], config.locale_default()) for r in case.turn if Role(r) in held]
        parts.append(_("You receive this as: {roles}").format(roles=", ".join(titles)))
    if case.due_at:
        parts.append(_("Due: {due}").format(due=long_datetime(case.due_at)))
    parts += ["", case_url(case), "", config.site_title()]
    return "\n".join(parts)


def case_url(case: Case) -> str:
    """The page of the case, as an absolute address of this portal."""
    return config.site_url().rstrip("/") + f"/satudata/kasus/{case.id}"


def _put(user: model.User, subject: str, body: str, case: Case, event: Event) -> None:
    payload: dict[str, Any] = {
        "user_id": user.id,
        "name": user.fullname or user.name,
        "email": user.email,
        "subject": " ".join(subject.split()),
        "body": body,
    }
    outbox.put("mail", payload, case, event.id)
