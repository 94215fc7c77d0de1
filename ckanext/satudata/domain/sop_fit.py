"""What a new version of an SOP means for a case that runs under the old one, and whether the case may follow it.

A case keeps the copy it began with. Moving it to another version is an act of its own, and it must never do by the way
what only a decision may do. So the case keeps its state wherever the new version knows it; a state the new version
lacks is named by the caller; and in both cases

- the category stays: what waits goes on waiting, what is published stays so, nothing is published or opened by it;
- nobody sees more than before (the labels of `domain.visibility` may only become fewer);
- no gate is left out: as many decisions lie before publication as before, or all the new version has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ckanext.satudata.domain.deadline import due
from ckanext.satudata.domain.machine_types import CaseView
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_types import OPEN_ACCESS, Category, Flow, State
from ckanext.satudata.domain.text import N_, Reason, listed
from ckanext.satudata.domain.visibility import DELETED, dataset_labels
from ckanext.satudata.domain.workdays import Calendar

__all__ = ["Fit", "fit", "gates_ahead", "unfit_to_use"]

_NO_WAY = 99
"""More decisions than any flow has: publication cannot be reached from here."""


@dataclass(frozen=True)
class Fit:
    """The case under the new version. `reasons` speak against moving it; empty when it may move.

    `target` is None where the new version lacks the state and nobody has named another.
    """

    target: State | None
    reasons: tuple[Reason, ...]
    turn: tuple[Role, ...] = ()
    due_at: datetime | None = None
    stays: bool = True


def fit(
    old: Flow, new: Flow | None, case: CaseView, calendar: Calendar, now: datetime, target: str | None = None
) -> Fit:
    """Where a case would stand in the new flow and what speaks against it.

    `target`: the state the caller names for one the new flow lacks; it is not asked where the state exists.
    """
    here = old.states.get(case.state)
    if here is None or case.state == DELETED:
        return Fit(None, (Reason("gone", N_("The dataset of this case is deleted.")),))
    if new is None:
        return Fit(None, (Reason("no_flow", N_("The new version has no flow for this kind of object.")),))
    stays = case.state in new.states
    there = new.states.get(case.state if stays else target or "")
    if there is None:
        params = listed("state", [here.title])
        return Fit(
            None, (Reason("no_state", N_('The new version has no state "{state_en}": choose another.'), params),)
        )
    same_limit = stays and there.limit == here.limit
    begun = (case.step_started_at if stays else None) or now
    return Fit(
        target=there,
        reasons=_against(old, new, case, here, there),
        turn=there.turn,
        due_at=case.due_at if same_limit else due(begun, there.limit, calendar),
        stays=stays,
    )


def _against(old: Flow, new: Flow, case: CaseView, here: State, there: State) -> tuple[Reason, ...]:
    params = listed("state", [there.title])
    reasons: list[Reason] = []
    if there.by_system:
        reasons.append(Reason("by_system", N_('Only the portal itself puts a case into "{state_en}".'), params))
    if there.category is not here.category or (there.category is Category.PUBLISHED and there.key != here.key):
        reasons.append(
            Reason("category", N_('"{state_en}" means something else to the public: a decision leads there.'), params)
        )
    elif not _labels(case, there) <= _labels(case, here):
        reasons.append(Reason("visibility", N_('More people would see it in "{state_en}".'), params))
    if case.access_class not in there.access:
        reasons.append(Reason("access", N_('"{state_en}" does not take data of this access class.'), params))
    if not reasons and there.category in {Category.OPEN, Category.WAITING}:
        reasons += _left_out(old, new, case, there)
    return tuple(reasons)


def _labels(case: CaseView, state: State) -> set[str]:
    """Who sees it there; the organisation stays the same, so any name stands for it."""
    return set(dataset_labels(str(state.category), state.key, case.access_class, "here", private=False))


def _left_out(old: Flow, new: Flow, case: CaseView, there: State) -> list[Reason]:
    ahead = gates_ahead(old, case.state, case.access_class, case.priority)
    most = gates_ahead(new, new.initial, case.access_class, case.priority)
    needed, left = min(ahead, most), gates_ahead(new, there.key, case.access_class, case.priority)
    if left >= needed:
        return []
    params = {**listed("state", [there.title]), "left": str(left), "needed": str(needed)}
    text = N_('From "{state_en}" only {left} decisions are left, and {needed} are still due: a gate would be left out.')
    return [Reason("gates", text, params)]


def gates_ahead(flow: Flow, state: str, access_class: str, priority: bool = False) -> int:
    """The least number of decisions between a state and the nearest published one, as such data go."""
    best = {state: 0}
    waiting = [state]
    while waiting:
        key = waiting.pop()
        if flow.states[key].category is Category.PUBLISHED:
            continue
        for transition in flow.leaving(key):
            target = transition.target_from(key, access_class, priority)
            cost = best[key] + transition.decision
            if cost < best.get(target, _NO_WAY):
                best[target] = cost
                waiting.append(target)
    return min((n for key, n in best.items() if flow.states[key].category is Category.PUBLISHED), default=_NO_WAY)


def unfit_to_use(flow: Flow) -> tuple[Reason, ...]:
    """Why a flow cannot be switched on, whatever else is right in it.

    Data must not become public without anybody's decision (Perpres 39/2019 art. 33-36), and a deleted dataset must
    have a state to go to.
    """
    reasons: list[Reason] = []
    if flow.kind != "dataset":
        return ()
    begun = (s.key for s in flow.states.values() if s.category in {Category.OPEN, Category.CLOSED})
    if any(gates_ahead(flow, key, OPEN_ACCESS) == 0 for key in begun):
        reasons.append(
            Reason(
                "no_gate",
                N_("Data would become public without anybody's decision: no transition on the way is a decision."),
            )
        )
    deleted = flow.states.get(DELETED)
    if deleted is None or not deleted.by_system or deleted.category is not Category.CLOSED:
        params = {"state": DELETED}
        reasons.append(
            Reason(
                "no_deleted", N_('It lacks the state "{state}" (category closed, by_system) of deleted data.'), params
            )
        )
    return tuple(reasons)
