"""The search index follows the database: what cannot be written now is written later, what was undone is put right."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from ckanext.satudata.adapters import index_writes
from ckanext.satudata.adapters.index_writes import Writes
from ckanext.satudata.logic import outbox
from ckanext.satudata.model.base import Session

__all__ = ["following_the_database", "is_followed"]

log = logging.getLogger(__name__)


def is_followed() -> bool:
    """Whether the code runs inside of `following_the_database` already."""
    return index_writes.current() is not None


@contextmanager
def following_the_database() -> Iterator[None]:
    """Work that changes datasets: a silent index leaves a row in the outbox, in the transaction of the work.

    When the work fails, what it had written into the index is written anew from the database.
    """
    writes = Writes(_write_down)
    try:
        with index_writes.watched(writes):
            yield
    except Exception:
        for package_id in sorted(writes.done):
            _put_right(package_id)
        raise


def _write_down(package_id: str) -> None:
    outbox.put("index", {"package_id": package_id})


def _put_right(package_id: str) -> None:
    try:
        Session.rollback()
        row = outbox.put("index", {"package_id": package_id})
        Session.commit()
        outbox.deliver_soon([row.id])
    except SQLAlchemyError:
        log.exception("dataset %s: the search index may be ahead of the database; `health check` finds it", package_id)
        Session.remove()
