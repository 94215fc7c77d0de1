"""What may happen to a case now, and what a transition leads to; decisions only, nothing is changed here.

Rules that hold in every profile (design, section 3):

- A role opens a transition; being a sysadmin opens none. Where a profile lets somebody record a decision for an
  official (`entered_by`), the official must be named, in office today and of a role that may decide.
- Four eyes: nobody who edited, uploaded or submitted the content under judgement may decide about it, neither as the
  one who decides nor as the one who enters the decision, sysadmins included.
- Sending back needs a reason and a way to repair (Perpres 39/2019 art. 34-35); afterwards every gate is passed again.
- What opens data to the public or closes them (`publish`, `hide`) follows from the state and the access class reached;
  a profile only says which transitions may do so.
- A transition that leaves the state as it is leaves its due time as it is.
- Where the profile lets a decision set its day (`schedule`), the decision is taken now and carried out on that day by
  the same rules, asked again; until then the case stays where it is (`domain.schedule`).
- Limits run in the office hours of the profile the case began with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ckanext.satudata.domain.deadline import due, end_of_day, late_by
from ckanext.satudata.domain.entered import OBJECT, letter_missing
from ckanext.satudata.domain.errors import NoSuchTransition, NotAllowed, StaleVersion
from ckanext.satudata.domain.machine_types import NO_ROLES, Actor, Availability, CaseView, Facts, Outcome, Request
from ckanext.satudata.domain.office_time import opening
from ckanext.satudata.domain.path import Weight, weight
from ckanext.satudata.domain.request_check import RequestCheck, check_move_reason
from ckanext.satudata.domain.role import ROLE_TITLES, OfficialView, Role
from ckanext.satudata.domain.schedule import publishing_day
from ckanext.satudata.domain.sop_types import (
    ATTACHMENT_GUARD,
    FORMATS_GUARD,
    OPEN_ACCESS,
    Category,
    Flow,
    SopProfile,
    State,
    Transition,
)
from ckanext.satudata.domain.text import N_, Reason, listed
from ckanext.satudata.domain.visibility import is_public
from ckanext.satudata.domain.workdays import Calendar

__all__ = [
    "MOVE",
    "Actor",
    "Availability",
    "CaseView",
    "Facts",
    "OfficialView",
    "Outcome",
    "Request",
    "apply",
    "available",
    "flow_of",
    "move",
    "objected",
]

MOVE = "move"
"""Name of the transition in the event a sysadmin's move leaves behind."""


def flow_of(profile: SopProfile, flow_kind: str) -> Flow:
    """The profile's flow for this kind of object; NoSuchTransition when it has none."""
    if flow_kind not in profile.flows:
        raise NoSuchTransition(flow_kind)
    return profile.flows[flow_kind]


def available(
    profile: SopProfile, flow_kind: str, case: CaseView, actor: Actor, facts: Facts
) -> tuple[Availability, ...]:
    """Every transition that leaves the case's state, in the profile's order, with every reason against it."""
    flow = flow_of(profile, flow_kind)
    return tuple(_availability(flow, t, case, actor, facts) for t in flow.leaving(case.state))


def apply(
    profile: SopProfile,
    flow_kind: str,
    case: CaseView,
    actor: Actor,
    facts: Facts,
    request: Request,
    calendar: Calendar,
) -> Outcome:
    """What the case becomes.

    Refused in this order: NoSuchTransition (the flow has none of this name), NotAllowed (no role for it in any state),
    StaleVersion, NotAllowed (wrong state, role, four eyes, guards), BadRequest (what was typed).
    """
    flow = flow_of(profile, flow_kind)
    transition = flow.transitions.get(request.transition)
    if transition is None:
        raise NoSuchTransition(request.transition)
    if not _acting(actor) & {*transition.roles, *transition.entered_by}:
        raise NotAllowed(transition.key, [_role_reason({*transition.roles, *transition.entered_by})])
    if request.case_version is not None and request.case_version != case.case_version:
        raise StaleVersion(request.case_version, case.case_version)
    if case.state not in transition.source:
        raise NotAllowed(transition.key, [_state_reason(flow, transition, case.state)])
    reasons = (*_against(transition, case, actor, facts), *_remarks(flow, transition, case, actor, facts))
    official = request.decided_by
    if official is not None and transition.decision and official.user_id in case.contributors:
        reasons = (*reasons, _four_eyes(official))
    if reasons:
        raise NotAllowed(transition.key, reasons)
    role = _role(transition, case, actor)
    unsigned = facts.signed_kinds if letter_missing(flow, transition, case, role, facts) else ()
    request = RequestCheck(profile, flow, transition, case, role, facts.today, unsigned).checked(request)
    made = _Move(flow, transition, case, actor, facts, replace(calendar, hours=profile.clock.hours))
    day = None if request.carried_out else publishing_day(transition, request.publish_on, facts.today)
    return made.scheduled(request, day) if day else made.outcome(request)


def move(
    profile: SopProfile,
    flow_kind: str,
    case: CaseView,
    actor: Actor,
    facts: Facts,
    target: str,
    request: Request,
    calendar: Calendar,
) -> Outcome:
    """What a stuck case becomes when a sysadmin moves it: reason mandatory, never into a published state."""
    flow = flow_of(profile, flow_kind)
    if not actor.is_sysadmin:
        raise NotAllowed(MOVE, [Reason("sysadmin", N_("Only a sysadmin may move a stuck case."))])
    if target not in flow.states:
        raise NoSuchTransition(target)
    if request.case_version is not None and request.case_version != case.case_version:
        raise StaleVersion(request.case_version, case.case_version)
    state = flow.states[target]
    if state.category is Category.PUBLISHED or state.by_system:
        params = listed("state", [state.title])
        raise NotAllowed(MOVE, [Reason("move_target", N_('Nobody may move a case to "{state_en}" by hand.'), params)])
    if target == case.state:
        raise NotAllowed(MOVE, [Reason("move_target", N_("The case is in this state already."))])
    reason = check_move_reason(request)
    transition = Transition(
        key=MOVE,
        source=(case.state,),
        target=target,
        title={"id": "Pindahkan", "en": "Move"},
        roles_at={},
        entered_by_at={},
        effects=("hide", "notify_turn", "notify_producer", "index"),
    )
    request = replace(request, transition=MOVE, reason=reason, decided_by=None, fields={})
    calendar = replace(calendar, hours=profile.clock.hours)
    return _Move(flow, transition, case, actor, facts, calendar).outcome(request)


def objected(
    profile: SopProfile, flow_kind: str, case: CaseView, facts: Facts, target: str, request: Request, calendar: Calendar
) -> Outcome:
    """What a case becomes by the objection of an official; `entered.objection_target` says where it goes."""
    flow = flow_of(profile, flow_kind)
    transition = Transition(
        key=OBJECT,
        source=(case.state,),
        target=target,
        title={"id": "Keberatan", "en": "Objection"},
        roles_at={},
        entered_by_at={},
        effects=("hide", "notify_turn", "notify_producer", "index"),
    )
    calendar = replace(calendar, hours=profile.clock.hours)
    return _Move(flow, transition, case, Actor(None), facts, calendar).outcome(replace(request, transition=OBJECT))


def _acting(actor: Actor) -> frozenset[Role]:
    return actor.roles if actor.user_id is not None else NO_ROLES


def _role(transition: Transition, case: CaseView, actor: Actor) -> Role | None:
    """The role the actor acts in: one that decides before one that only records."""
    held = _acting(actor)
    order = (*transition.roles_at.get(case.state, ()), *transition.entered_by_at.get(case.state, ()))
    return next((role for role in order if role in held), None)


def _availability(flow: Flow, t: Transition, case: CaseView, actor: Actor, facts: Facts) -> Availability:
    reasons = (*_against(t, case, actor, facts), *_remarks(flow, t, case, actor, facts))
    role = _role(t, case, actor)
    return Availability(
        key=t.key,
        title=t.title_for(case.access_class, case.priority),
        allowed=not reasons,
        reasons=reasons,
        reason_rule=t.reason,
        reasons_vocabulary=t.reasons,
        fields=t.fields,
        target=t.target_from(case.state, case.access_class, case.priority),
        decision=t.decision,
        consequence=t.confirm_for(case.access_class, case.priority),
        how_to_fix_rule=t.how_to_fix,
        official_required=role is not None and role not in t.roles_at.get(case.state, ()),
        schedule_rule=t.schedule,
        letter_required=letter_missing(flow, t, case, role, facts),
    )


def _against(transition: Transition, case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    """Every reason against a transition from the case's state: role, four eyes, then guards in the profile's order."""
    reasons: list[Reason] = []
    if _role(transition, case, actor) is None:
        roles = {*transition.roles_at.get(case.state, ()), *transition.entered_by_at.get(case.state, ())}
        reasons.append(_role_reason(roles))
    guards = dict.fromkeys((*("four_eyes",) * transition.decision, *transition.guards))
    for guard in guards:
        reasons.extend(_guard_reasons(guard, case, actor, facts))
    return tuple(reasons)


def _remarks(flow: Flow, t: Transition, case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    """A remark of the review shuts the way onward, never the way back; told to those who could go it."""
    if not facts.remarks or not t.decision or _role(t, case, actor) is None:
        return ()
    if weight(flow, t.key, case.state, case.access_class) is not Weight.FORWARD:
        return ()
    text = N_("A remark of the review stands ({who}): take it back, or send the dataset back for repair.")
    return (Reason("remarks", text, {"who": ", ".join(facts.remarks)}),)


def _guard_reasons(guard: str, case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    if guard.startswith(ATTACHMENT_GUARD):
        kind = guard[len(ATTACHMENT_GUARD) :]
        if kind in facts.attachments:
            return ()
        if kind in facts.stale:
            return (facts.stale[kind],)
        return (Reason(guard, N_('The document "{kind}" is not attached yet.'), {"kind": kind}),)
    known = _GUARDS.get(guard)
    if known:
        return known(case, actor, facts)
    unanswered = Reason(f"guard:{guard}", N_('Nobody could judge whether "{guard}" is met.'), {"guard": guard})
    return facts.guards.get(guard, (unanswered,))


_Guard = Callable[[CaseView, Actor, Facts], tuple[Reason, ...]]


def _not_decided(case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    if not case.decided:
        return ()
    return (Reason("decided", N_("A decision has been made since the submission, so it can no longer be recalled.")),)


def _open_access(case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    if case.access_class == OPEN_ACCESS:
        return ()
    return (Reason("open_access", N_("Only data of the access class terbuka can take this step.")),)


def _restricted_access(case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    if case.access_class != OPEN_ACCESS:
        return ()
    return (Reason("restricted_access", N_("Data of the access class terbuka are published, not delivered.")),)


def _has_resource(case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    return () if facts.has_resource else (Reason("no_resource", N_("There is no file yet.")),)


def _other_eyes(case: CaseView, actor: Actor, facts: Facts) -> tuple[Reason, ...]:
    return (_four_eyes(None),) if actor.user_id in case.contributors else ()


_GUARDS: Mapping[str, _Guard] = {
    "complete": lambda case, actor, facts: tuple(item.reason() for item in facts.missing),
    "checked": lambda case, actor, facts: facts.blocking_checks,
    "four_eyes": _other_eyes,
    "not_decided": _not_decided,
    "open_access": _open_access,
    "restricted_access": _restricted_access,
    FORMATS_GUARD: lambda case, actor, facts: facts.wrong_formats,
    "has_resource": _has_resource,
    "legal_ground": lambda case, actor, facts: (),  # judged on what is typed, see request_check
}


def _four_eyes(official: OfficialView | None) -> Reason:
    if official is None:
        return Reason(
            "four_eyes", N_("You edited, uploaded or submitted this content, so somebody else must decide about it.")
        )
    return Reason(
        "four_eyes",
        N_("{official} edited, uploaded or submitted this content, so somebody else must decide about it."),
        {"official": official.name},
    )


def _role_reason(roles: set[Role]) -> Reason:
    ordered = [role for role in Role if role in roles]
    params = listed("roles", [ROLE_TITLES[role] for role in ordered])
    return Reason("role", N_("Only these may do this: {roles_en}."), {**params, "roles": ",".join(map(str, ordered))})


def _state_reason(flow: Flow, transition: Transition, state: str) -> Reason:
    current = flow.states.get(state)
    params = {
        **listed("states", [flow.states[key].title for key in transition.source]),
        **listed("state", [current.title if current else {"id": state}]),
    }
    return Reason("state", N_('This is possible from "{states_en}", and the state now is "{state_en}".'), params)


@dataclass(frozen=True)
class _Move:
    """A transition nothing speaks against any more."""

    flow: Flow
    transition: Transition
    case: CaseView
    actor: Actor
    facts: Facts
    calendar: Calendar

    def outcome(self, request: Request) -> Outcome:
        """What the case becomes by it."""
        t, case, now = self.transition, self.case, self.facts.now
        access_class = request.fields.get("accessRights", case.access_class)
        target = self.flow.states[t.target_from(case.state, access_class, case.priority)]
        stays = target.key == case.state
        submits = _category(self.flow, case.state) is Category.OPEN and target.category is Category.WAITING
        return Outcome(
            transition=t.key,
            from_state=case.state,
            to_state=target.key,
            category=target.category,
            step=target.step,
            step_started_at=(case.step_started_at if stays else None) or now,
            due_at=case.due_at if stays else due(now, target.limit, self.calendar),
            role=_role(t, case, self.actor),
            decided_by=request.decided_by,
            reason=request.reason,
            note=request.note,
            how_to_fix=request.how_to_fix,
            effects=_effects(t, target, access_class),
            case_version=case.case_version + 1,
            decided=t.decision or (case.decided and not submits),
            # Data Prioritas on its way to the Pembina is still judged: its contributors must not be forgotten before.
            reset_contributors="clear_contributors" in t.effects and target.category is not Category.WAITING,
            add_contributor=self.actor.user_id if submits else None,
            access_class=access_class,
            late_by=late_by(case.due_at, now),
            fields=request.fields,
        )

    def scheduled(self, request: Request, day: date) -> Outcome:
        """The decision taken and its day set: the state stays, only the producer is told, nothing becomes public."""
        state = self.flow.states[self.case.state]
        return replace(
            self.outcome(request),
            to_state=state.key,
            category=state.category,
            step=state.step,
            step_started_at=self.case.step_started_at or self.facts.now,
            due_at=end_of_day(day, self.calendar),
            effects=tuple(one for one in self.transition.effects if one == "notify_producer"),
            reset_contributors=False,
            add_contributor=None,
            access_class=self.case.access_class,
            scheduled_for=opening(day, self.calendar),
        )


def _category(flow: Flow, state: str) -> Category | None:
    known = flow.states.get(state)
    return known.category if known else None


def _effects(transition: Transition, target: State, access_class: str) -> tuple[str, ...]:
    """The profile's effects, of `publish` and `hide` only the one the public will see."""
    public = is_public(target.category, access_class)
    dropped = "hide" if public else "publish"
    return tuple(effect for effect in transition.effects if effect != dropped)
