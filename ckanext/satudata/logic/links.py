"""Files behind links: copied and hashed when a dataset is submitted, compared every night once it is published (W20).

Nothing leaves the portal unless an operator switched it on (`ckanext.satudata.links.copy`). What could not be copied
blocks nothing; those who judge are told that they judge a link and not a file.
"""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters import linked_files
from ckanext.satudata.adapters.fetch import FetchedFile, FetchError, Limits, fetch
from ckanext.satudata.adapters.words import long_datetime, translator
from ckanext.satudata.domain.mail_kinds import LINK_CHANGED
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic import case_store, mail, outbox
from ckanext.satudata.logic.people import holders
from ckanext.satudata.model import Case, Event, LinkedFile, Outbox
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["GONE", "compare", "copy", "enqueue", "forget", "links_of", "nightly", "note"]

log = logging.getLogger(__name__)

JOB = "ckanext.satudata.jobs.copy_link"
GONE = "gone"
"""Stands for the digest of a file the server says it does not have any more."""

_GONE_STATUS = ("404", "410")
_OVERDUE = timedelta(hours=1)
_LONGEST = 2 * 3600.0
"""Seconds one night may take; what was not reached comes first the next night."""

STATES = {GONE: N_("The file is gone from there."), "changed": N_("Another file lies there now.")}


def links_of(dataset: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Resources of a dataset that lead elsewhere, metadata sheets left out."""
    found = (dataset or {}).get("resources") or []
    return [
        one
        for one in found
        if one.get("url") and one.get("url_type") != "upload" and one.get("jenis_resource") != "metadata"
    ]


def note(case: Case, event: Event, dataset: dict[str, Any] | None) -> None:
    """In the transaction of a submission: a row for each link and a message to fetch it. Not committed."""
    if not config.links_copy():
        return
    for resource in links_of(dataset):
        row = LinkedFile(
            case_id=case.id,
            event_id=event.id,
            package_id=case.object_id,
            resource_id=resource["id"],
            name=str(resource.get("name") or "")[:200],
            url=str(resource["url"]),
            state="pending",
            created_at=utcnow(),
        )
        Session.add(row)
        Session.flush()
        outbox.put("copy", {"linked_file_id": row.id}, case, event.id)


def enqueue(linked_file_id: str) -> None:
    """Leave the fetching to the job worker, by name: jobs are an outer ring.

    :raises Exception: the queue cannot be reached; the message stays in the outbox
    """
    options = {"timeout": int(config.links_max_seconds()) + 60, "job_id": f"satudata-copy-{linked_file_id}"}
    tk.enqueue_job(JOB, [linked_file_id], title=f"Copy of {linked_file_id}", rq_kwargs=options)  # type: ignore[arg-type]


def _limits() -> Limits:
    return Limits(config.links_max_bytes(), config.links_max_seconds(), config.links_allowed_hosts())


def copy(linked_file_id: str) -> str | None:
    """Fetch what a link leads to and keep its bytes; the row says how it ended. What has ended is not done again."""
    row = LinkedFile.get(linked_file_id)
    if row is None or row.state != "pending" or not config.links_copy():
        Session.rollback()
        return None
    url = row.url
    Session.rollback()  # no transaction is held open while a foreign server takes its time
    try:
        with linked_files.keeping(linked_file_id) as out:
            found: FetchedFile | FetchError = fetch(url, _limits(), out)
    except FetchError as error:
        found = error
    except OSError:
        log.exception("The copy %s could not be stored", linked_file_id)
        found = FetchError("storage")
    return _ended(linked_file_id, found)


def _ended(linked_file_id: str, found: FetchedFile | FetchError) -> str | None:
    """The row, and a line of the case's history: what was judged must stand where nobody can change it."""
    row = LinkedFile.get(linked_file_id)
    case = Case.lock(row.case_id) if row else None
    if row is None or case is None or row.state != "pending":
        Session.rollback()
        return None
    row.fetched_at = utcnow()
    if isinstance(found, FetchError):
        row.state = "too_large" if found.reason.code == "too_large" else "failed"
        row.error = json.dumps({"code": found.reason.code, "params": found.reason.params})
    else:
        row.state, row.size, row.sha256, row.mimetype = "ok", found.size, found.sha256, found.content_type
        row.compared_at = row.fetched_at
    data = {"resource": row.resource_id, "link": row.id, "state": row.state, "sha256": row.sha256, "of": row.event_id}
    case_store.record_event(case, "linked", None, from_state=case.state, to_state=case.state, data=data)
    state = row.state
    Session.commit()
    return state


def nightly() -> str:
    """Fetch what was forgotten, compare what is published, clear away what belongs to nothing; one line about it."""
    _sweep()
    if not config.links_copy():
        return "switched off"
    until = time.monotonic() + _LONGEST
    counts: Counter[str] = Counter()
    for linked_file_id in LinkedFile.waiting_ids(utcnow() - _OVERDUE):
        counts[f"copied {copy(linked_file_id)}"] += 1
    for linked_file_id in LinkedFile.kept_of_published():
        if time.monotonic() > until:
            counts["left for tomorrow"] += 1
        else:
            counts[compare(linked_file_id)] += 1
    return ", ".join(f"{number} {word}" for word, number in sorted(counts.items())) or "nothing to compare"


def compare(linked_file_id: str) -> str:
    """Fetch a kept link once more: ``same``, ``changed``, ``gone``, ``unreachable``; the Walidata learns of it."""
    row = LinkedFile.get(linked_file_id)
    if row is None or row.state != "ok":
        Session.rollback()
        return "same"
    url = row.url
    Session.rollback()
    try:
        now: str | None = fetch(url, _limits()).sha256
    except FetchError as error:
        gone = error.reason.code == "status" and error.reason.params["status"] in _GONE_STATUS
        now = GONE if gone else None
        if error.reason.code == "too_large":
            now = "too_large"  # it was smaller when it was kept
    return _compared(linked_file_id, now)


def _compared(linked_file_id: str, now: str | None) -> str:
    row = LinkedFile.get(linked_file_id)
    case = Case.get(row.case_id) if row else None
    if row is None or case is None:
        Session.rollback()
        return "same"
    row.compared_at = utcnow() if now else row.compared_at
    if now == row.sha256:
        row.changed_sha256 = row.changed_at = None
    elif now and now != row.changed_sha256:
        row.changed_sha256, row.changed_at = now, utcnow()
        rows = _told(case, row)
        Session.commit()
        outbox.deliver_soon(rows)
        return GONE if now == GONE else "changed"
    Session.commit()
    if now is None:
        return "unreachable"
    return "same" if now == row.sha256 else "still changed"


def _told(case: Case, row: LinkedFile) -> list[str]:
    """A mail to each Walidata, one for each new content; ids of the rows."""
    _ = translator()
    state = GONE if row.changed_sha256 == GONE else "changed"
    msgid = STATES[state]
    what = _(msgid)
    facts = [(_("File"), row.name or row.url), (_("Link"), row.url), (_("What was found"), what)]
    times = ((_("Kept when submitted"), row.fetched_at), (_("Compared"), row.changed_at))
    facts += [(words, long_datetime(moment)) for words, moment in times if moment]
    written: list[str | None] = []
    for user in holders([Role.WALIDATA], case.organization_id):
        if user.email:
            payload = mail.payload_of(LINK_CHANGED, user, mail.composed(LINK_CHANGED, user, case, None, facts))
            key = f"{LINK_CHANGED}:{row.id}:{row.changed_sha256}:{user.id}"
            written.append(Outbox.put_once(key, kind="mail", payload=payload, case_id=case.id))
    return [one for one in written if one]


def forget(package_id: str) -> None:
    """A purged dataset leaves no copies; the bytes go the next night, when it is certain that the rows are gone."""
    Session.execute(sa.delete(LinkedFile).where(LinkedFile.package_id == package_id))


def _sweep() -> None:
    """Bytes without a row."""
    lying = set(linked_files.kept_ids())
    if lying:
        lying -= set(Session.scalars(sa.select(LinkedFile.id).where(LinkedFile.id.in_(lying))))
        Session.rollback()
    for linked_file_id in lying:
        linked_files.delete(linked_file_id)
