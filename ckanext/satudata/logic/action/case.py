"""Cases: look at one, list the queue, make a transition."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.domain import machine
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.logic import case_page, queue
from ckanext.satudata.logic.case_copies import Copied, kind_of, one_of_each, profiles_of, titles_of
from ckanext.satudata.logic.facts import case_view
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.queue_counts import Choice, counted
from ckanext.satudata.logic.schema import case as schema
from ckanext.satudata.logic.transition import Situation, execute, execute_move, find_case, look
from ckanext.satudata.logic.words import language, role_title, sentence
from ckanext.satudata.model import Case
from ckanext.satudata.model.base import isoformat, utcnow

__all__ = [
    "satudata_case_export",
    "satudata_case_list",
    "satudata_case_move",
    "satudata_case_show",
    "satudata_case_summary",
    "satudata_case_transition",
]

MAX_ROWS = 100
MAX_EXPORT = 50_000


@tk.side_effect_free
def satudata_case_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where one case stands.

    Who may: people of the case (a role in its organisation or above it, Walidata, Pembina Data) and sysadmins.
    Everybody else gets 404, also for a published dataset.

    :param id: id of a case, or name or id of a dataset (its newest case)
    :returns: ``state``, ``category``, ``step``, ``turn`` (roles), ``due_at`` (ISO 8601, UTC), ``late``,
        ``late_seconds``, ``case_version`` (send it back with a transition), ``missing`` (items a submission asks for:
        field, label, message), ``available`` (each transition that leaves the state: key, title, allowed, reasons,
        what it asks for, what it leads to, who is told); for pages ``path`` (the states to publication, each with
        ``mark`` done, current or next), ``your_turn``, ``claimed_by_name``, ``claimed_by_you``, ``may_claim``,
        ``activity`` (the SOP's words for the step), ``arrived`` (the event that led here), ``remarks`` (on fields,
        since the newest submission), ``scheduled`` (a decision that waits for its day: ``for``, ``title``, ``by``,
        ``may_cancel``)
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_case_show", context, {"case": case})
    return _shown(look(case, caller(context), context.get("satudata_dataset")))


def _shown(here: Situation) -> dict[str, Any]:
    case = here.case
    state = here.profile.flows[case.flow].states.get(case.state)
    seen = case_view(case, here.dataset, offices=False)
    possible = machine.available(here.profile, case.flow, seen, here.actor, here.facts)
    result = {**case.dictize(), **_lateness(case)}
    result["state_title"] = in_language(state.title, language()) if state else case.state
    result["missing"] = [
        {
            "field": item.field,
            "label": in_language(item.label, language()),
            "code": item.code,
            "message": sentence(item.reason()),
            "resource_id": item.resource_id,
        }
        for item in here.facts.missing
    ]
    result["checks"] = [{"code": r.code, "message": sentence(r), **r.params} for r in here.facts.blocking_checks]
    result["roles"] = sorted(str(role) for role in here.actor.roles)
    result["available"] = [_availability(here, one) for one in possible]
    return {**result, **case_page.surroundings(here)}


def _lateness(case: Case) -> dict[str, Any]:
    now = utcnow()
    late = case.due_at is not None and case.category in {"open", "waiting"} and now > case.due_at
    seconds = int((now - case.due_at).total_seconds()) if late and case.due_at else 0
    return {"late": late, "late_seconds": seconds}


def _availability(here: Situation, one: machine.Availability) -> dict[str, Any]:
    words = here.profile.reasons.get(one.reasons_vocabulary or "", ())
    return {
        "key": one.key,
        "title": in_language(one.title, language()),
        "allowed": one.allowed,
        "reasons": [{"code": r.code, "message": sentence(r)} for r in one.reasons],
        **case_page.button(here, one),
        "target": one.target,
        "decision": one.decision,
        "consequence": in_language(one.consequence, language()) if one.consequence else None,
        "reason": str(one.reason_rule),
        "how_to_fix": str(one.how_to_fix_rule),
        "reason_words": [
            {"key": w.key, "title": in_language(w.title, language()), "note_required": w.note_required} for w in words
        ],
        "fields": list(one.fields),
        "official_required": one.official_required,
        "letter_required": one.letter_required,
        "letter_kinds": [
            {"key": kind, "title": case_page.attachment_kind_title(here.profile, kind)}
            for kind in (here.facts.signed_kinds if one.letter_required else ())
        ],
    }


@tk.side_effect_free
def satudata_case_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The queue: cases the caller belongs to.

    Who may: every signed-in user; each sees his own cases only (SOP: people of the organisation, Walidata, Pembina).

    :param step: number of the SOP's row; ``state``, ``category``: a state or a category
    :param organization: name or id; everything below it is included
    :param profile: key of an SOP profile; ``flow``: kind of object (``dataset``, ``daftar_data`` ...)
    :param claimed: ``me``, ``nobody`` or the name of who has taken the case on
    :param due: ``week`` for what is due between now and Sunday; ``priority``: true for Data Prioritas
    :param late: true for cases past their due time, false for those that are not
    :param mine: true for cases whose turn is the caller's; ``sent``: true for what he handed in
    :param q: words in the title
    :param limit: rows, 20 by default, at most 100; ``offset``: rows to leave out
    :param sort: ``due`` (oldest due first), ``title``, ``organization``, ``modified``; a minus turns it round
    :param facets: true for what the list can be filtered by: ``facets`` with ``states``, ``organizations``,
        ``profiles``, ``claimed`` (lists with ``count``: how many there would be), ``categories`` and ``flows`` (key to
        count), ``late``, ``due``, ``priority``, ``mine`` (counts), ``waiting`` (what waits for the caller, whatever the
        filters are), and with ``mine`` the ``decisions`` that `satudata_case_transition_bulk` can make about this page
    :returns: ``count`` and ``results`` (as `satudata_case_show` without missing and available; besides
        ``organization``, ``organization_title``, ``object_name``, ``turn_titles``, ``claimed_by_name`` and ``check``,
        the worst state among the newest checks of its files)
    """
    tk.check_access("satudata_case_list", context, data_dict)
    data = _asked(context, data_dict)
    reach = queue.reach_of(_signed_in(context))
    stmt = queue.statement(reach, data)
    rows = queue.page(stmt, data["sort"], min(data["limit"], MAX_ROWS), data["offset"])
    here = one_of_each(row.case for row in rows)
    if not data.get("facets"):
        return {"count": queue.count(stmt), "results": _listed(rows, titles_of(here))}
    found = counted(reach, data)
    copies = titles_of(here | {one.one for name in ("state", "profile") for one in found.choices[name]})
    facets = {**_facets(found.choices, copies), "waiting": found.waiting}
    facets["decisions"] = _decisions(here, reach) if data.get("mine") else []
    return {"count": found.total, "results": _listed(rows, copies), "facets": facets}


def _decisions(ids: Collection[str], reach: queue.Reach) -> list[dict[str, Any]]:
    """What can be decided about several of these cases at once: decisions of the caller's own roles.

    A decision that asks for fields, or is recorded for an official, belongs to one dataset and is made there.
    """
    found: dict[str, dict[str, Any]] = {}
    for kind, profile in profiles_of(ids):
        for one in profile.flows[kind.flow].leaving(kind.state):
            if one.decision and not one.fields and set(one.roles_at[kind.state]) & reach.roles:
                asks = "required" in {str(one.reason), str(one.how_to_fix)}
                known = {"key": one.key, "title": in_language(one.title, language()), "asks": asks}
                found.setdefault(one.key, known)
    return list(found.values())


def _facets(found: Mapping[str, list[Choice]], copies: list[Copied]) -> dict[str, Any]:
    """What the list can be filtered by: choices among the caller's own cases, each with how many it would leave."""
    counts = {name: {one.value: one.cases for one in choices} for name, choices in found.items()}
    organizations = [
        {"name": one.title[0], "title": one.title[1], "count": one.cases} for one in found["organization"] if one.title
    ]
    return {
        "states": [{**one, "count": counts["state"].get(one["state"], 0)} for one in _states(found["state"], copies)],
        "categories": counts["category"],
        "organizations": sorted(organizations, key=lambda one: one["title"].lower()),
        "profiles": [_profile_choice(one, copies) for one in found["profile"]],
        "flows": counts["flow"],
        "claimed": [
            {"name": one.title[0], "title": one.title[1], "count": one.cases} for one in found["claimed"] if one.title
        ],
        **{name: counts[name].get("true", 0) for name in ("late", "due", "priority", "mine")},
    }


def _profile_choice(choice: Choice, copies: list[Copied]) -> dict[str, Any]:
    title = next((copy.profile_title for copy in copies if copy.id == choice.one), {"id": choice.value})
    return {"key": choice.value, "title": in_language(title, language()), "count": choice.cases}


def _states(choices: Iterable[Choice], copies: list[Copied]) -> list[dict[str, Any]]:
    """In the order a case goes through them; two profiles that call one state differently share a line."""
    order = ["open", "waiting", "published", "closed"]
    ones = {choice.one for choice in choices}
    found = {
        copy.kind.state: {
            "state": copy.kind.state,
            "category": copy.category,
            "title": in_language(copy.state_title or {"id": copy.kind.state}, language()),
        }
        for copy in copies
        if copy.id in ones
    }
    return sorted(found.values(), key=lambda one: order.index(one["category"]))


@tk.side_effect_free
def satudata_case_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The queue whole, for a file: as `satudata_case_list` with the same filters and order, not in pages.

    Who may: every signed-in user; each gets his own cases only.

    :returns: ``count`` (how many there are) and ``results``, at most 50,000
    """
    tk.check_access("satudata_case_list", context, data_dict)
    data = _asked(context, data_dict)
    stmt = queue.statement(queue.reach_of(_signed_in(context)), data)
    rows = queue.page(stmt, data["sort"], MAX_EXPORT)
    listed = _listed(rows, titles_of(one_of_each(row.case for row in rows)))
    return {"count": queue.count(stmt) if len(rows) == MAX_EXPORT else len(rows), "results": listed}


def _asked(context: Context, data_dict: DataDict) -> dict[str, Any]:
    return validated(data_dict, schema.case_list(), context)


def _signed_in(context: Context) -> model.User:
    user = caller(context)
    if user is None:
        raise tk.NotAuthorized(tk._("Sign in to see the cases waiting for you."))
    return user


def _listed(rows: list[queue.Row], copies: list[Copied]) -> list[dict[str, Any]]:
    """Rows of a list as plain data, titles in the reader's language."""
    titles = {copy.kind: copy.state_title for copy in copies if copy.state_title}
    checks = queue.check_states([row.case.object_id for row in rows if row.case.object_type == "dataset"])
    reader, roles = language(), {role: role_title(role) for role in {r for row in rows for r in row.case.turn}}
    return [
        {
            **row.case.dictize(),
            **_lateness(row.case),
            "state_title": in_language(titles.get(kind_of(row.case), {"id": row.case.state}), reader),
            "turn_titles": [roles[role] for role in row.case.turn],
            "organization": row.organization,
            "organization_title": row.organization_title or row.organization,
            "object_name": row.object_name,
            "claimed_by_name": row.claimed_name,
            "check": checks.get(row.case.object_id),
        }
        for row in rows
    ]


@tk.side_effect_free
def satudata_case_summary(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the start page says: what waits for the caller, what he sent, what is late, how far each organisation is.

    Who may: every signed-in user. Lists hold his own cases only. Figures (counts, never titles) cover the whole portal
    for the Walidata, Pembina Data, Forum, Koordinator, Sekretariat (they follow and report it, Perpres 39/2019
    art. 17 and 24) and sysadmins, everybody else's the organisations where he holds a role.

    :param limit: rows of each list, 5 by default, at most 20
    :returns: ``roles`` (key and title), ``waiting``, ``sent``, ``late``, ``claimed`` (each ``count`` and
        ``results`` as `satudata_case_list`), ``due_this_week`` and ``priority`` (how many of what waits for him),
        ``organizations`` (each ``name``, ``title``, ``published``, ``published_this_year``, ``in_review``, ``draft``,
        ``late``), ``total`` (the same without name), ``whole_portal``
    """
    tk.check_access("satudata_case_list", context, data_dict)
    limit = min(max(tk.asint(data_dict.get("limit") or 5), 1), 20)
    reach = queue.reach_of(_signed_in(context))
    whole = bool(reach.user.sysadmin) or bool(reach.roles & queue.FIGURE_ROLES)
    organizations = _by_organization(queue.figures(reach, everything=whole))
    lists = {"waiting": {"mine": True}, "sent": {"sent": True}, "late": {"late": True}, "claimed": {"claimed": "me"}}
    hurry = {"due_this_week": {"mine": True, "due": "week"}, "priority": {"mine": True, "priority": True}}
    counts = queue.counts(reach, {**lists, **hurry})
    orders = {"sent": "-modified"}
    return {
        "roles": [{"key": str(role), "title": role_title(role)} for role in sorted(reach.roles)],
        **{
            name: {
                "count": counts[name],
                "results": _few(reach, limit, asked, orders.get(name, "due")) if counts[name] else [],
            }
            for name, asked in lists.items()
        },
        **{name: counts[name] for name in hurry},
        "organizations": organizations,
        "total": {key: sum(one[key] for one in organizations) for key in _FIGURES},
        "whole_portal": whole,
    }


def _few(reach: queue.Reach, limit: int, data: dict[str, Any], sort: str) -> list[dict[str, Any]]:
    rows = queue.page(queue.statement(reach, data), sort, limit)
    return _listed(rows, titles_of(one_of_each(row.case for row in rows)))


_FIGURES = ("published", "published_this_year", "in_review", "draft", "late")
_COUNTED_AS = {"published": "published", "waiting": "in_review", "open": "draft"}


def _by_organization(found: list[queue.Figures]) -> list[dict[str, Any]]:
    """One row an organisation, in the order of the statement; closed cases are no progress and not counted."""
    rows: dict[str | None, dict[str, Any]] = {}
    for one in found:
        names = {"name": one.organization, "title": one.organization_title or one.organization}
        row = rows.setdefault(one.organization_id, {**names, **dict.fromkeys(_FIGURES, 0)})
        counted = _COUNTED_AS.get(one.category)
        if counted:
            row[counted] += one.cases
        if one.category == "published":
            row["published_this_year"] += one.this_year
        row["late"] += one.late
    return list(rows.values())


def satudata_case_transition(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make one transition: the only way a case changes its state.

    Who may: as the profile says for this transition (``available`` of `satudata_case_show`). Four eyes: nobody who
    edited, uploaded or submitted the content may decide about it, sysadmins included.

    :param id: id of a case, or name or id of a dataset
    :param transition: key, such as ``submit``, ``validate``, ``verify``, ``send_back``
    :param case_version: the version the caller saw
    :param reason: a word of the transition's vocabulary; ``note``: free comment; ``how_to_fix``: for ``send_back``
    :param decided_by: id of an official, where somebody records the decision of a head of office
    :param publish_on: 2026-12-01, where ``schedule`` of the transition is ``optional`` or ``required``: the decision is
        recorded now and carried out on that day, every rule asked again (`satudata_schedule_cancel` takes it back)
    :returns: the case as `satudata_case_show` answers, with ``event`` (id of the line of history)
    :raises ValidationError: 409 with key ``case_version`` when somebody else moved first; one entry per field otherwise
    """
    tk.check_access("satudata_case_transition", context, data_dict)
    data = validated(data_dict, schema.transition(), context)
    case, event = execute(context, {**data_dict, **data})
    return {**_shown(look(case, caller(context))), "event": event.id, "moved_at": isoformat(event.created_at)}


def satudata_case_move(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Move a stuck case to another state, never a published one.

    Who may: sysadmins only, with a reason.

    :param id: id of a case, or name or id of a dataset; ``state``: the state to move to
    :param case_version: the version the caller saw; ``reason``: why, in words
    :returns: the case as `satudata_case_show` answers, with ``event``
    """
    tk.check_access("satudata_case_move", context, data_dict)
    data = validated(data_dict, schema.move(), context)
    case, event = execute_move(context, data)
    return {**_shown(look(case, caller(context))), "event": event.id}
