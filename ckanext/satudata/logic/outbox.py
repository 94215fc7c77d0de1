"""Telling the world after a commit: search index, mails, follow-up changes.

A row is written in the transaction of what it tells about, set to `sending` and committed before the attempt, and to
`sent` after it. A mail found at `sending` by a later run may have left already: it becomes `unsure` and waits for a
person. Index and metadata rows may be repeated without harm and are, until they succeed; a mail is given up after some
days (docs/decisions/021).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs
from ckan.model.types import make_uuid

from ckanext.satudata import config
from ckanext.satudata.adapters.liveness import index_answers, mail_answers
from ckanext.satudata.adapters.mail_send import MaybeSentError, send_mail
from ckanext.satudata.domain.errors import NotTold
from ckanext.satudata.domain.visibility import DATASET
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.logic.mail_check import current_mail
from ckanext.satudata.model import Case, Outbox
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "IMMEDIATE",
    "deliver",
    "deliver_one",
    "deliver_soon",
    "ids_of_event",
    "put",
    "put_index",
    "reindex",
    "settle_interrupted",
]

log = logging.getLogger(__name__)

IMMEDIATE = ("metadata", "index")
"""Kinds tried before the answer leaves; the order is the order they are tried in."""

MAILS = ("mail", "invite")
"""Kinds that must not leave twice unasked."""

TIRING = (*MAILS, "copy")
"""Kinds that are tried more and more rarely, and given up after some days; all others are told in the end."""

SERVICE = {"index": "index", "metadata": "index", "mail": "mail", "invite": "mail"}
"""What has to answer before a row of this kind is worth an attempt."""

SILENT = {"index": "The search index does not answer.", "mail": "The mail server does not answer."}

MINUTE, LONGEST = timedelta(minutes=1), timedelta(hours=1)
"""A mail the server does not take waits 1, 2, 4 ... up to 60 minutes; the index is tried in every round."""

JOB_PREFIX = "satudata-outbox-"
"""How the ids of delivering jobs begin; a queue lists the ids of what waits, not of what runs."""

INTERRUPTED_AFTER = timedelta(minutes=10)
"""A row that stands at `sending` for so long was interrupted: no attempt takes longer."""


def put(kind: str, payload: dict[str, Any], case: Case | None = None, event_id: str | None = None) -> Outbox:
    """Write down what must be told once the transaction is committed. Kinds: index, metadata, mail, invite, copy."""
    row = Outbox(
        kind=kind,
        payload=payload,
        case_id=case.id if case else None,
        event_id=event_id,
        state="pending",
        attempts=0,
        created_at=utcnow(),
    )
    Session.add(row)
    Session.flush()
    return row


def put_index(case: Case, event_id: str) -> list[str]:
    """The search index learns of a dataset's new state; what is no dataset stands in no index. Ids of the rows."""
    if case.object_type != DATASET:
        return []
    return [put("index", {"package_id": case.object_id}, case, event_id).id]


def ids_of_event(event_id: str) -> list[str]:
    """Ids of what is told of one event."""
    return list(Session.scalars(sa.select(Outbox.id).where(Outbox.event_id == event_id)))


def deliver_one(outbox_id: str) -> str | None:
    """Try one row; returns its new state, None when it was not pending or somebody else holds it."""
    row = Outbox.lock_pending(outbox_id)
    if row is None:
        Session.rollback()
        return None
    row.state, row.sending_at, row.attempts = "sending", utcnow(), row.attempts + 1
    kind = row.kind
    Session.commit()
    error: Exception | None = None
    try:
        _SENDERS[kind](row)
    except Exception as e:  # noqa: BLE001 - whatever a mail server or Solr throws, the row must say so and go on
        Session.rollback()
        error = e
        log.warning("outbox %s (%s) was not told: %s: %s", outbox_id, kind, type(e).__name__, e)
    return _finish(outbox_id, error)


def _finish(outbox_id: str, error: Exception | None) -> str:
    row = Session.get(Outbox, outbox_id, populate_existing=True)
    if row is None:
        return "sent"
    now = utcnow()
    row.state, row.error, row.next_at = _state_after(row, error, now), _said(error), None
    if row.state == "sent":
        row.sent_at = now
    if row.state == "pending" and row.kind in TIRING:
        row.next_at = now + min(MINUTE * 2 ** min(row.attempts - 1, 10), LONGEST)
    state = row.state
    Session.commit()
    return state


def _state_after(row: Outbox, error: Exception | None, now: datetime) -> str:
    """What a row becomes by its attempt; only mails are ever given up, and only by their age."""
    if error is None:
        return "sent"
    if isinstance(error, NotTold):
        return "dropped"
    if isinstance(error, MaybeSentError):
        return "unsure"
    return "failed" if row.kind in TIRING and row.created_at < _too_old(now) else "pending"


def _too_old(now: datetime) -> datetime:
    return now - timedelta(days=config.outbox_give_up_days())


def _said(error: Exception | None) -> str | None:
    if error is None:
        return None
    return str(error) if isinstance(error, NotTold) else f"{type(error).__name__}: {error}"[:1000]


def deliver(kinds: tuple[str, ...] | None = None) -> dict[str, int]:
    """Try everything whose time has come, oldest first; returns how many ended in which state.

    A kind whose service is silent is left for the next time, in its order and with nothing counted against its rows.
    """
    settle_interrupted()
    counts: dict[str, int] = {}
    answering: dict[str, bool] = {}
    for kind, outbox_id in Outbox.due_ids(utcnow(), kinds):
        service = SERVICE.get(kind, "")
        if service and service not in answering:
            answering[service] = _answers(service)
        if service and not answering[service]:
            continue
        state = deliver_one(outbox_id)
        if state:
            counts[state] = counts.get(state, 0) + 1
        if state in {"pending", "unsure"}:
            answering.pop(service, None)  # ask again before the next one
    return counts


def _answers(service: str) -> bool:
    """Whether the service behind these kinds answers; if not, what waits says so."""
    alive = mail_answers() if service == "mail" else index_answers()
    if not alive:
        Outbox.note([kind for kind, one in SERVICE.items() if one == service], SILENT[service])
        Outbox.give_up(MAILS, _too_old(utcnow()))
        Session.commit()
    return alive


def settle_interrupted() -> int:
    """Rows a crash left at `sending`: a mail becomes unsure, what may be repeated waits again. Returns how many."""
    before = utcnow() - INTERRUPTED_AFTER
    rows = [row for row in Outbox.in_states(("sending",)) if row.sending_at is None or row.sending_at < before]
    for row in rows:
        row.state = "unsure" if row.kind in MAILS else "pending"
    Session.commit()
    return len(rows)


def deliver_soon(outbox_ids: list[str]) -> None:
    """After the commit: index now, mails by the worker. A failure here undoes nothing; the rows remain."""
    try:
        mails = [one for one in outbox_ids if not _told_now(one)]
        if mails:
            _ask_worker()
    except Exception as e:  # noqa: BLE001 - Redis or the database may be down; the next delivery takes the rows along
        Session.rollback()
        log.warning("outbox: left for the next delivery: %s: %s", type(e).__name__, e)


def _told_now(outbox_id: str) -> bool:
    """Try the row when it is of a kind that does not wait for the worker; whether it is."""
    row = Session.get(Outbox, outbox_id)
    if row is not None and row.kind in IMMEDIATE:
        deliver_one(outbox_id)
    return row is None or row.kind in IMMEDIATE


def _ask_worker() -> None:
    """A job that delivers, unless one waits already: whatever is committed when it begins, it takes along.

    Each job costs the worker a new CKAN; a bulk decision about a hundred cases asks for one.
    """
    if any(job_id.startswith(JOB_PREFIX) for job_id in jobs.get_queue().get_job_ids()):
        return
    tk.enqueue_job(deliver, title="satudata: deliver outbox", rq_kwargs={"job_id": JOB_PREFIX + make_uuid()})


def _send_index(row: Outbox) -> None:
    """One write tells all rows of the dataset that waited when it began."""
    package_id = row.payload["package_id"]
    waiting = Outbox.waiting_index_ids(package_id)
    reindex(package_id)
    Outbox.settle(waiting)
    Session.commit()


def reindex(package_id: str) -> None:
    """Bring the search index in step with the database, the dataset's row locked from reading to writing.

    Every transition takes the same lock: two of them in a row cannot leave the older document behind.
    """
    from ckan.lib import search

    Session.rollback()
    stmt = sa.select(model.package_table.c.state).where(model.package_table.c.id == package_id).with_for_update()
    state = Session.execute(stmt).scalar()
    if state is None or state == model.State.DELETED:
        search.clear(package_id)
    else:
        search.rebuild(package_id)
        search.commit()
    Session.commit()


def _send_metadata(row: Outbox) -> None:
    """Bring a dataset's fields in step with its case (access class); the case itself already holds."""
    data = {"id": row.payload["package_id"], **row.payload["fields"]}
    tk.get_action("package_patch")(as_site(satudata_internal=True), data)


def _send_mail(row: Outbox) -> None:
    mail = current_mail(row)
    names = {"html": "body_html", "headers": "headers"}
    more = {names[key]: mail[key] for key in names if mail.get(key)}
    send_mail(mail["name"], mail["email"], mail["subject"], mail["body"], **more)


def _send_invite(row: Outbox) -> None:
    from ckanext.satudata.logic import invite_mail

    invite_mail.send(row.payload)


def _send_copy(row: Outbox) -> None:
    from ckanext.satudata.logic import links

    links.enqueue(row.payload["linked_file_id"])


_SENDERS = {
    "index": _send_index,
    "metadata": _send_metadata,
    "mail": _send_mail,
    "invite": _send_invite,
    "copy": _send_copy,
}
