"""Processes that die or have another clock: forks of this one, with CKAN loaded and connections of their own."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from ckan import model

from ckanext.datastore.backend.postgres import get_read_engine, get_write_engine
from ckanext.satudata.model import base

__all__ = ["KILLED", "dies_after", "in_child", "set_back"]

KILLED = -signal.SIGKILL
"""What `in_child` answers for a child that was killed."""


def in_child(work: Callable[[], Any]) -> int:
    """Do the work in a child; its exit code: 0, 1 when the work raised, or the signal that killed it, negative."""
    model.Session.remove()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    code = 1
    try:
        for engine in (model.meta.engine, get_write_engine(), get_read_engine()):
            engine.dispose(close=False)  # the parent's connections stay the parent's
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - the child ends here, whatever happened
        traceback.print_exc(file=sys.stderr)
    os._exit(code)


def dies_after(owner: Any, name: str) -> None:
    """In a child: from now on the process is killed as soon as this function has done its work."""
    real = getattr(owner, name)

    def last(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, last)


def set_back(by: timedelta) -> None:
    """In a child: the portal's one clock goes this much behind."""

    class Behind(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) - by

    base.datetime = Behind  # type: ignore[misc]
