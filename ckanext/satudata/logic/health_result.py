"""Running the whole check and keeping what it found; the last result beside the state of the services now."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters import seals, services
from ckanext.satudata.adapters.services import DOWN, OK, WARNING, Service
from ckanext.satudata.adapters.words import long_datetime
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic import health
from ckanext.satudata.logic.health_figure import Figure
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import HealthResult
from ckanext.satudata.model.base import Session, isoformat, utcnow

__all__ = ["check", "check_soon", "last", "states"]

AT_ONCE = 20_000
"""Datasets, files and events looked at within a request: some five seconds."""

LONGEST = 3600
"""Seconds a check in the worker may take: a deep one reads every file."""

OLD_SEAL = timedelta(hours=36)


def check(origin: str, *, deep: bool = False, tick: Callable[[int], None] = lambda _: None) -> list[Figure]:
    """Look at everything and keep the result.

    :param origin: ``nightly``, ``command`` or ``page``
    """
    started, began = utcnow(), time.monotonic()
    found = health.figures(deep=deep, tick=tick)
    Session.add(
        HealthResult(
            origin=origin,
            started_at=started,
            seconds=round(time.monotonic() - began, 2),
            ok=not health.wrong(found),
            figures=[one.as_kept() for one in found],
        )
    )
    Session.flush()
    HealthResult.forget_old()
    Session.commit()
    return found


def check_soon(*, deep: bool = False) -> list[Figure] | None:
    """The same for a page: at once where it takes a moment, else by the job worker; None where the worker does it."""
    if not deep and health.work() <= AT_ONCE:
        return check("page")
    tk.enqueue_job(check, ["page"], {"deep": deep}, title="satudata: health check", rq_kwargs={"timeout": LONGEST})
    return None


def last() -> dict[str, Any] | None:
    """The newest result, its sentences in the reader's language; None before the first check."""
    row = HealthResult.newest()
    if row is None:
        return None
    return {
        **row.dictize(),
        "started_at": isoformat(row.started_at),
        "figures": [_in_words(one) for one in row.figures],
    }


def _in_words(figure: dict[str, Any]) -> dict[str, Any]:
    """A kept figure with its sentence in the reader's language."""
    kept = dict(figure)
    msgid = kept.pop("msgid")
    return {**kept, "title": tk._(msgid)}


def states() -> list[dict[str, str]]:
    """Database, index, queue, worker, mail server, storage and newest seal, each in a word."""
    database = Service("database", N_("Database (PostgreSQL)"), OK, services.ANSWERS, {})
    return [one.as_dict(tk._, language()) for one in (database, *services.ask(), _seal())]


def _seal() -> Service:
    """How old the newest seal is, and whether it found the history as it should be."""
    state, msgid, params = WARNING, N_("none yet"), {}
    newest = _newest_seal()
    if newest is not None:
        moment = datetime.fromisoformat(newest["time"])
        state, msgid, params = (
            OK,
            N_("of {time}, {n} events"),
            {"time": long_datetime(moment, language()), "n": newest["events"]},
        )
        if newest.get("findings"):
            state, msgid = DOWN, N_("of {time}: the history is not what was written")
        elif utcnow() - moment > OLD_SEAL:
            state = WARNING
    return Service(
        "seal",
        N_("Newest seal of the history"),
        state,
        msgid,
        params,
        N_(
            "Put `ckan satudata nightly` into a daily timer. Is the history wrong: `ckan satudata case verify-history`."
        ),
    )


def _newest_seal() -> dict[str, Any] | None:
    try:
        said = seals.read(seals.files()[-1]).said if config.seal_folder() else {}
        return said if {"time", "events"} <= said.keys() and datetime.fromisoformat(said["time"]) else None
    except (IndexError, OSError, ValueError, TypeError, seals.BrokenSeal, json.JSONDecodeError):
        return None
