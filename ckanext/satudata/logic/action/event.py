"""The history of a case."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import portal_calendar
from ckanext.satudata.domain.schedule import EVENT_TITLES
from ckanext.satudata.domain.sop import Flow, SopProfile
from ckanext.satudata.domain.stops import clock_of
from ckanext.satudata.domain.text import N_, Reason, in_language
from ckanext.satudata.logic.case_page import reason_title
from ckanext.satudata.logic.plain_input import whole_number
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.logic.words import language, role_title, sentence
from ckanext.satudata.model import Case, Event
from ckanext.satudata.model.base import isoformat, utcnow

__all__ = ["satudata_event_list"]

MAX_ROWS = 1000

KINDS = {
    "created": N_("Dataset created"),
    "adopted": N_("Taken over from the catalogue"),
    "edited": N_("Draft edited"),
    "corrected": N_("Metadata corrected by the Walidata"),
    "moved": N_("Moved"),
    "profile_changed": N_("Moved to another version of the SOP"),
    "attached": N_("Document attached"),
    "detached": N_("Document taken back"),
    "letter_issued": N_("Letter issued"),
    "letter_replaced": N_("Letter replaced by a new one"),
    "letter_signed": N_("Signed letter filed"),
    "letter_stale": N_("Letter no longer counts: the content was changed"),
    "letter_voided": N_("Letter taken out of force"),
    "linked": N_("File behind a link"),
    "objected": N_("Objection of the official"),
    "taken_over": N_("Case taken over from a colleague"),
    "undone": N_("Sending back undone"),
    "deleted": N_("Dataset deleted"),
    "purged": N_("Dataset purged"),
    "restored": N_("Dataset restored"),
    "due_changed": N_("Due time counted anew"),
}
REFUSED = N_("Refused: {what}")
FAILED = N_("Could not be stored: {what}")
SAVING = N_("Saving the dataset")
BROKE = N_("Something in the portal broke in the middle. Nothing has changed; it can be tried again.")


@tk.side_effect_free
def satudata_event_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The history of one case, oldest first unless asked otherwise.

    Who may: people of the case and sysadmins; everybody else gets 404.

    :param id: id of a case, or name or id of a dataset
    :param limit: events, 100 by default, at most 1000; ``offset``: events to leave out
    :param newest_first: true to turn the order round
    :returns: ``count`` and ``results``; of each event what it is called (``title``, ``to_state_title``), who
        (``actor_name``, ``role``, ``decided_by_name``), what (``kind``, ``transition``, ``from_state``, ``to_state``),
        why (``reason``, ``reason_title``, ``note``, ``how_to_fix``, ``why``: sentences of a refusal or failure), when
        (``created_at``, ``step_started_at`` of the step it ended, ``due_at`` then, ``late_seconds``), what was judged
        (``fingerprint``); and ``clock``: None before the first submission, else ``start``, ``end`` (None while it
        runs), ``running``, ``total`` (the offices' time in words, without the stops) and ``stops``, each with ``kind``
        (repair, outage), ``start``, ``end``
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_event_list", context, {"case": case})
    limit = whole_number(data_dict, "limit", 100)
    offset = whole_number(data_dict, "offset", 0)
    turned = tk.asbool(data_dict.get("newest_first", False))
    events = Event.of_case(case.id, min(limit, MAX_ROWS), offset, newest_first=turned)
    profile = profile_of_case(case)
    begun = Event.step_starts(case.id)
    results = [
        {**event.dictize(), **_titles(event, profile, case.flow), "step_started_at": isoformat(begun.get(event.id))}
        for event in events
    ]
    return {"count": Event.count_of_case(case.id), "results": results, "clock": _clock(case, profile.flows[case.flow])}


def _clock(case: Case, flow: Flow) -> dict[str, Any] | None:
    """How long the offices had the case, and when the clock stood."""
    moves = [(at, flow.states[state].category) for at, state in Event.moves(case.id) if state in flow.states]
    clock = clock_of(moves, portal_calendar(), utcnow())
    if clock is None:
        return None
    return {
        "start": isoformat(clock.start),
        "end": isoformat(clock.end),
        "running": clock.end is None,
        "total": sentence(clock.total),
        "stops": [{"kind": one.kind, "start": isoformat(one.start), "end": isoformat(one.end)} for one in clock.stops],
    }


def _titles(event: Event, profile: SopProfile, flow_kind: str) -> dict[str, Any]:
    """The event and the states it led from and to, in the words of the SOP and the language of the request."""
    flow = profile.flows[flow_kind]
    transition = flow.transitions.get(event.transition or "")
    named = tk._(KINDS[event.kind]) if event.kind in KINDS else event.transition or event.kind
    title = in_language(transition.title, language()) if transition else named
    if event.kind == "refused":
        title = tk._(REFUSED).format(what=title)
    if event.kind in EVENT_TITLES:
        title = tk._(EVENT_TITLES[event.kind]).format(what=title)
    if event.kind == "failed":
        title = tk._(FAILED).format(what=title if transition else tk._(SAVING))
    return {
        "title": title,
        "from_state_title": _state_title(flow, event.from_state),
        "to_state_title": _state_title(flow, event.to_state),
        "role_title": role_title(event.role) if event.role else None,
        "reason_title": reason_title(profile, flow, event.transition, event.reason),
        "why": [
            *(sentence(Reason("", one["msgid"], one["params"])) for one in _why(event)),
            *event.data.get("sentences", []),
        ],
    }


def _why(event: Event) -> list[dict[str, Any]]:
    """The reasons of a refusal as they were written down; what a failure means is the same for all of them."""
    return [{"msgid": BROKE, "params": {}}] if event.kind == "failed" else event.data.get("why", [])


def _state_title(flow: Flow, key: str | None) -> str | None:
    state = flow.states.get(key or "")
    return in_language(state.title, language()) if state else key
