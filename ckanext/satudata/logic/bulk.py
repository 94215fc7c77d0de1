"""Orders about many cases: looked at, then carried out by a job, one ordinary transition after the other.

Whoever gave the order is asked about each case anew when its turn comes: a role that ended meanwhile ends the order's
power too. A job that dies leaves its items as they are; the next one goes on, and what the history says was done by
this order is not done again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.satudata.logic import queue
from ckanext.satudata.logic.people import caller
from ckanext.satudata.model import Bulk, BulkItem, Case, Event
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "carry_out", "enqueue", "is_stuck", "order", "preview_one", "stop", "titles_for", "transition_one",
]  # fmt: skip

log = logging.getLogger(__name__)

JOB = "ckanext.satudata.jobs.carry_out_bulk"
JOB_SECONDS = 4 * 3600
SILENT = timedelta(minutes=2)
"""An order nobody has worked on for so long has lost its job."""
ACTIVE = ("looking", "queued", "running")

Result = dict[str, Any]


# One case


def _fresh(context: Context) -> Context:
    return {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")}  # type: ignore[return-value]


def transition_one(context: Context, data: Result) -> Result:
    """One case as `satudata_case_transition` decides it: ``done``, or ``error`` by field."""
    try:
        case = tk.get_action("satudata_case_transition")(_fresh(context), data)
    except tk.ValidationError as e:
        return {"id": data.get("id"), "done": False, "error": e.error_dict}
    except tk.NotAuthorized as e:
        return {"id": data.get("id"), "done": False, "error": {"message": [str(e)]}}
    except tk.ObjectNotFound:
        return {"id": data.get("id"), "done": False, "error": {"id": [tk._("Case not found.")]}}
    return {"id": data.get("id"), "done": True, "state": case["state"], "case_version": case["case_version"]}


def preview_one(context: Context, data: Result) -> Result:
    """What would become of one case, and what the decision asks for; nothing is changed."""
    try:
        shown = tk.get_action("satudata_case_show")(_fresh(context), {"id": data.get("id")})
    except tk.ObjectNotFound:
        return {"id": data.get("id"), "possible": False, "error": {"id": [tk._("Case not found.")]}}
    one = next((x for x in shown["available"] if x["key"] == data["transition"]), None)
    if one is None:
        text = tk._("There is no such transition: {key}").format(key=data["transition"])
        return {"id": data.get("id"), "possible": False, "error": {"transition": [text]}}
    result = {
        "id": shown["id"],
        "title": shown["title"],
        "case_version": shown["case_version"],
        "transition_title": one["title"],
        "consequence": one["consequence"],
        "possible": one["allowed"],
        "target": one["target"],
        "asks": {key: one[key] for key in ("reason", "how_to_fix", "reason_words", "title")},
    }
    if not one["allowed"]:
        result["error"] = {"transition": [r["message"] for r in one["reasons"]]}
    return result


# An order


def order(user: model.User, transition: str, items: Sequence[Result]) -> Bulk:
    """Write an order down: first every case is looked at."""
    made = Bulk(user_id=user.id, transition=transition, shared={}, state="looking", created_at=utcnow())
    Session.add(made)
    Session.flush()
    for place, one in enumerate(items):
        Session.add(
            BulkItem(
                bulk_id=made.id,
                position=place,
                reference=one["id"],
                case_version=one["case_version"],
                own=one["own"],
                state="waiting",
                errors={},
            )
        )
    Session.commit()
    return made


def enqueue(bulk_id: str) -> None:
    """Ask the worker. A queue that cannot be reached loses nothing: the order waits and can be continued."""
    try:
        options: dict[str, Any] = {"title": f"satudata: bulk {bulk_id}", "rq_kwargs": {"timeout": JOB_SECONDS}}
        tk.enqueue_job(JOB, [bulk_id], **options)  # type: ignore[arg-type]
    except Exception as e:  # noqa: BLE001 - Redis may be down in many ways
        log.warning("bulk %s waits: %s: %s", bulk_id, type(e).__name__, e)


def stop(bulk_id: str) -> None:
    """No further case is begun."""
    Bulk.set_state(bulk_id, "stopped", ("looking", "ready", "queued", "running"), finished_at=utcnow())
    Session.commit()


def is_stuck(found: Bulk) -> bool:
    """Whether an order that should be worked on is not."""
    if found.state not in ACTIVE:
        return False
    newest = Session.scalar(sa.select(sa.func.max(BulkItem.done_at)).where(BulkItem.bulk_id == found.id))
    return utcnow() - max(found.created_at, found.started_at or found.created_at, newest or found.created_at) > SILENT


def carry_out(bulk_id: str) -> None:
    """Work on an order until it is done, stopped, or waits for its owner's word."""
    found = Bulk.get(bulk_id)
    if found is None or found.state not in ACTIVE:
        return
    Bulk.set_state(bulk_id, "running", ("queued",), started_at=utcnow())
    Session.commit()
    if found.state == "looking":
        _each(bulk_id, "waiting", "looking", _look)
        _ready(bulk_id)
    else:
        _each(bulk_id, "possible", "running", _decide)
        Bulk.set_state(bulk_id, "done", ("running",), finished_at=utcnow())
        Session.commit()


def _each(bulk_id: str, item_state: str, order_state: str, work: Callable[[Bulk, BulkItem], None]) -> None:
    """Every item that waits, one by one, as long as nobody stops the order."""
    while True:
        found = Bulk.get(bulk_id)
        item = BulkItem.next_in(bulk_id, item_state)
        if found is None or item is None or found.state != order_state:
            return
        work(found, item)


def _look(found: Bulk, item: BulkItem) -> None:
    item_id, version, asked = item.id, item.case_version, {"id": item.reference, "transition": found.transition}
    bulk_id = found.id
    seen = preview_one(_as_owner(found), asked)
    if seen["possible"] and seen["case_version"] != version:
        seen |= {"possible": False, "error": {"case_version": [tk._("It changed since you ticked it: open it.")]}}
    BulkItem.settle(item_id, "waiting", "possible" if seen["possible"] else "refused", seen.get("error", {}))
    if seen["possible"]:
        Bulk.note_asks(bulk_id, seen["asks"])
    Session.commit()


def _ready(bulk_id: str) -> None:
    """The owner's word is needed, unless nothing is possible at all."""
    possible = BulkItem.counts(bulk_id).get("possible", 0)
    if possible:
        Bulk.set_state(bulk_id, "ready", ("looking",))
    else:
        Bulk.set_state(bulk_id, "done", ("looking",), finished_at=utcnow())
    Session.commit()


def _decide(found: Bulk, item: BulkItem) -> None:
    item_id = item.id
    if _done_already(found, item):
        BulkItem.settle(item_id, "possible", "done", {})
        Session.commit()
        return
    words = {**{k: v for k, v in found.shared.items() if k != "asks"}, **item.own}
    data = {**words, "id": item.reference, "transition": found.transition, "case_version": item.case_version}
    result = transition_one(_as_owner(found), data)
    Session.rollback()
    BulkItem.settle(item_id, "possible", "done" if result["done"] else "refused", result.get("error", {}))
    Session.commit()


def _done_already(found: Bulk, item: BulkItem) -> bool:
    """Whether a job that died had decided this one and could not say so any more."""
    case = Case.get(item.reference) or Case.for_object(item.reference)
    stmt = sa.select(Event.id).where(
        Event.case_id == (case.id if case else None),
        Event.kind == "transition",
        Event.transition == found.transition,
        Event.actor_id == found.user_id,
        Event.case_version == item.case_version + 1,
        Event.created_at >= found.created_at,
    )
    return Session.scalar(stmt.limit(1)) is not None


def _as_owner(found: Bulk) -> Context:
    """A fresh context of who gave the order; nobody's, where his account is closed."""
    user = model.User.get(found.user_id)
    active = user is not None and user.state == model.State.ACTIVE
    return {"user": user.name, "auth_user_obj": user} if active else {"user": "", "auth_user_obj": None}  # type: ignore[return-value]


def titles_for(context: Context, case_ids: Sequence[str]) -> dict[str, str]:
    """Titles of those of these cases the caller may see now, in one statement more than his roles need."""
    user = caller(context)
    if user is None or not case_ids:
        return {}
    stmt = queue.everything(queue.reach_of(user)).with_only_columns(Case.id, Case.title)
    return dict(tuple(row) for row in Session.execute(stmt.where(Case.id.in_(case_ids))))
