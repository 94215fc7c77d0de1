"""Telling the world after a commit: search index, mails, follow-up changes.

A row is written in the transaction of what it tells about, set to `sending` and committed before the attempt, and to
`sent` after it. A mail found at `sending` by a later run may have left already: it becomes `unsure` and waits for a
person. Index and metadata rows may be repeated without harm and are.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs
from ckan.model.types import make_uuid

from ckanext.satudata import config
from ckanext.satudata.adapters.mail_headers import keep_whole
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.model import Case, Outbox
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["IMMEDIATE", "deliver", "deliver_one", "deliver_soon", "put", "reindex", "settle_interrupted"]

log = logging.getLogger(__name__)

IMMEDIATE = ("metadata", "index")
"""Kinds tried before the answer leaves; the order is the order they are tried in."""

MAILS = ("mail", "invite")
"""Kinds that must not leave twice unasked."""

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


def deliver_one(outbox_id: str) -> str | None:
    """Try one row; returns its new state, None when it was not pending or somebody else holds it."""
    row = Outbox.lock_pending(outbox_id)
    if row is None:
        Session.rollback()
        return None
    row.state, row.sending_at, row.attempts = "sending", utcnow(), row.attempts + 1
    kind, payload, attempts = row.kind, dict(row.payload), row.attempts
    Session.commit()
    error = None
    try:
        _SENDERS[kind](payload)
    except Exception as e:  # noqa: BLE001 - whatever a mail server or Solr throws, the row must say so and go on
        Session.rollback()
        error = f"{type(e).__name__}: {e}"[:1000]
        log.warning("outbox %s (%s): attempt %s failed: %s", outbox_id, kind, attempts, error)
    return _finish(outbox_id, error, attempts)


def _finish(outbox_id: str, error: str | None, attempts: int) -> str:
    row = Session.get(Outbox, outbox_id, populate_existing=True)
    if row is None:
        return "sent"
    row.error = error
    if error is None:
        row.state, row.sent_at = "sent", utcnow()
    else:
        row.state = "failed" if attempts >= config.outbox_max_attempts() else "pending"
    state = row.state
    Session.commit()
    return state


def deliver(kinds: tuple[str, ...] | None = None) -> dict[str, int]:
    """Try everything that waits, oldest first; returns how many ended in which state."""
    settle_interrupted()
    counts: dict[str, int] = {}
    for outbox_id in Outbox.pending_ids(kinds):
        state = deliver_one(outbox_id)
        if state:
            counts[state] = counts.get(state, 0) + 1
    return counts


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
    later = []
    for outbox_id in outbox_ids:
        row = Session.get(Outbox, outbox_id)
        if row is not None and row.kind in IMMEDIATE:
            deliver_one(outbox_id)
        elif row is not None:
            later.append(outbox_id)
    if not later:
        return
    try:
        _ask_worker()
    except Exception as e:  # noqa: BLE001 - Redis may be down; the next delivery takes the rows along
        log.warning("outbox: the job queue is not reachable: %s", e)


def _ask_worker() -> None:
    """A job that delivers, unless one waits already: whatever is committed when it begins, it takes along.

    Each job costs the worker a new CKAN; a bulk decision about a hundred cases asks for one.
    """
    if any(job_id.startswith(JOB_PREFIX) for job_id in jobs.get_queue().get_job_ids()):
        return
    tk.enqueue_job(deliver, title="satudata: deliver outbox", rq_kwargs={"job_id": JOB_PREFIX + make_uuid()})


def _send_index(payload: dict[str, Any]) -> None:
    reindex(payload["package_id"])


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


def _send_metadata(payload: dict[str, Any]) -> None:
    """Bring a dataset's fields in step with its case (access class); the case itself already holds."""
    tk.get_action("package_patch")(as_site(satudata_internal=True), {"id": payload["package_id"], **payload["fields"]})


def _send_mail(payload: dict[str, Any]) -> None:
    from ckan.lib import mailer

    keep_whole("List-Unsubscribe")
    names = {"html": "body_html", "headers": "headers"}
    more = {names[key]: payload[key] for key in names if payload.get(key)}
    mailer.mail_recipient(payload["name"], payload["email"], payload["subject"], payload["body"], **more)


def _send_invite(payload: dict[str, Any]) -> None:
    from ckanext.satudata.logic import invite_mail

    invite_mail.send(payload)


def _send_copy(payload: dict[str, Any]) -> None:
    from ckanext.satudata.logic import links

    links.enqueue(payload["linked_file_id"])


_SENDERS = {
    "index": _send_index,
    "metadata": _send_metadata,
    "mail": _send_mail,
    "invite": _send_invite,
    "copy": _send_copy,
}
