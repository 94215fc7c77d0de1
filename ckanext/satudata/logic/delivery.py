"""The process that tells what waits, once a minute, whatever is down meanwhile (docs/decisions/021)."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from ckan import model
from ckan.lib.redis import connect_to_redis

from ckanext.satudata import config
from ckanext.satudata.logic import check_sweep, outbox, schedule

__all__ = ["SIGN_OF_LIFE", "one_round", "run", "sign_of_life"]

log = logging.getLogger(__name__)

SIGN_OF_LIFE = "satudata:delivery:{site}"
"""Key in Redis under which the process leaves its number; it fades when three rounds are missed."""


def run(every: float, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Deliver each `every` seconds until `stop` is set; `say` gets one line for each round in which something happened.

    Database, index, mail server or queue may be away: a round that fails is told once, and the next one tries again.
    """
    last = ""
    while not stop.is_set():
        sign_of_life(every)
        try:
            said = one_round()
        except Exception as e:  # noqa: BLE001 - whatever is down comes back, and this process must still be there then
            said = f"Not delivered: {type(e).__name__}: {str(e).splitlines()[0] if str(e) else ''}"
            if said == last:
                said = ""
            last = said or last
        else:
            last = ""
        finally:
            _forget()
        if said:
            say(said)
        stop.wait(every)


def one_round() -> str:
    """Carry out decisions whose day has come, try what waits, and queue anew what a lost worker left behind.

    Returns what happened, empty when nothing did.
    """
    decisions = [f"{'not carried out' if one.said else 'carried out'}: {one.title}" for one in schedule.publish_due()]
    counts = outbox.deliver()
    told = [f"{number} {state}" for state, number in counts.items()]
    checks = check_sweep.requeue()
    return ", ".join([*decisions, *told, *([f"{len(checks)} checks queued again"] if checks else [])])


def sign_of_life(every: float) -> None:
    """Say in Redis that somebody delivers; without Redis nobody is told."""
    try:
        key = SIGN_OF_LIFE.format(site=config.site_id())
        connect_to_redis().set(key, str(os.getpid()), ex=max(int(every * 3), 1))
    except Exception as e:  # noqa: BLE001 - Redis is not needed for delivering
        log.debug("no sign of life: %s", e)


def _forget() -> None:
    """No session, no lock and no row of this round lives on in the next."""
    try:
        model.Session.remove()
    except Exception as e:  # noqa: BLE001 - the connection is gone; the next round takes another one
        log.debug("session: %s", e)
