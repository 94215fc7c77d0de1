"""Are the services behind the portal there? Each is asked at the same time as the others and briefly.

What is asked changes nothing: a greeting, a count, a free space. Nothing here raises: no answer is an answer.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
import requests

from ckan.lib import jobs

from ckanext.satudata import config
from ckanext.satudata.adapters.words import number
from ckanext.satudata.domain.text import N_

__all__ = ["DOWN", "OK", "WARNING", "Service", "ask"]

OK, WARNING, DOWN = "ok", "warning", "down"
BRIEFLY = 1.0
"""Seconds a service has to answer; the page must come in two."""

TOGETHER = 1.6
LITTLE_SPACE = 0.1
MANY_JOBS = 100
WORKER_SILENT = 600
"""Seconds: a worker says that it lives every few minutes."""


@dataclass(frozen=True)
class Service:
    """One service: its state, a word about it (`msgid` with `params`), and what to do where it is not in order."""

    key: str
    title: str
    state: str
    msgid: str
    params: dict[str, Any]
    advice: str = ""

    def as_dict(self, _: Callable[[str], str], language: str) -> dict[str, str]:
        """For pages and API, in the reader's language and his way of writing numbers."""
        said = {name: number(one, language) for name, one in self.params.items()}
        return {
            "key": self.key,
            "title": _(self.title),
            "state": self.state,
            "said": _(self.msgid).format(**said),
            "advice": _(self.advice) if self.advice and self.state != OK else "",
        }


TITLES = {
    "solr": N_("Search index (Solr)"),
    "redis": N_("Job queue (Redis)"),
    "worker": N_("Job worker"),
    "smtp": N_("Mail server"),
    "storage": N_("Storage for files"),
}
ADVICE = {
    "solr": N_("Start Solr, or correct solr_url in CKAN's settings. Until then search finds nothing; decisions hold."),
    "redis": N_("Start Redis, or correct ckan.redis.url. Until then checks and mails wait; decisions hold."),
    "worker": N_("Start the job worker: `ckan jobs worker`. Until then checks and mails wait."),
    "smtp": N_("Ask the operator of the mail server, or correct smtp.server. Mails wait and leave later."),
    "storage": N_("Make room, or correct the rights of ckan.storage_path. Until then uploads are refused."),
}
SILENT = N_("does not answer")
ANSWERS = N_("answers")


def ask() -> list[Service]:
    """All services, in the order of the page; takes less than two seconds whatever is down."""
    questions = _questions()
    pool = ThreadPoolExecutor(max_workers=len(questions))
    asked = {key: pool.submit(question) for key, question in questions.items()}
    wait(asked.values(), timeout=TOGETHER)
    # Whoever still waits for a silent machine is left behind: its own time limits end it.
    pool.shutdown(wait=False, cancel_futures=True)
    return [_service(key, future) for key, future in asked.items()]


def _service(key: str, future: Any) -> Service:
    state, msgid, params = DOWN, SILENT, {}
    if future.done() and not future.cancelled() and future.exception() is None:
        state, msgid, params = future.result()
    return Service(key, TITLES[key], state, msgid, params, ADVICE[key])


def _questions() -> dict[str, Callable[[], tuple[str, str, dict[str, Any]]]]:
    """What is asked, with all settings read here: threads have no application around them."""
    solr, redis_url, smtp, place = config.solr(), config.redis_url(), config.smtp_server(), config.storage_path()
    queue = jobs.add_queue_name_prefix(jobs.DEFAULT_QUEUE_NAME)
    return {
        "solr": lambda: _solr(*solr),
        "redis": lambda: _redis(redis_url, queue),
        "worker": lambda: _worker(redis_url, queue),
        "smtp": lambda: _smtp(smtp),
        "storage": lambda: _storage(place),
    }


def _solr(url: str, user: str | None, password: str | None) -> tuple[str, str, dict[str, Any]]:
    auth = (user, password or "") if user else None
    answer = requests.get(
        f"{url.rstrip('/')}/select", params={"q": "*:*", "rows": 0, "wt": "json"}, auth=auth, timeout=BRIEFLY
    )
    if not answer.ok:
        return DOWN, N_("answers with an error ({code})"), {"code": answer.status_code}
    return OK, N_("answers; {n} entries"), {"n": answer.json()["response"]["numFound"]}


def _connection(url: str) -> Any:
    return redis.Redis.from_url(url, socket_connect_timeout=BRIEFLY, socket_timeout=BRIEFLY)


def _redis(url: str, queue: str) -> tuple[str, str, dict[str, Any]]:
    waiting = _connection(url).llen(f"rq:queue:{queue}")
    return (WARNING if waiting >= MANY_JOBS else OK), N_("answers; {n} jobs wait"), {"n": waiting}


def _worker(url: str, queue: str) -> tuple[str, str, dict[str, Any]]:
    """Workers that listen to our queue and said lately that they live, as rq keeps them in Redis."""
    connection = _connection(url)
    alive = 0
    for key in connection.smembers(f"rq:workers:{queue}"):
        beat = connection.hget(key, "last_heartbeat")
        alive += beat is not None and _lately(beat.decode())
    if not alive:
        return DOWN, N_("none is running"), {}
    return OK, N_("{n} running"), {"n": alive}


def _lately(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return False
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return time.time() - moment.timestamp() < WORKER_SILENT


def _smtp(server: str) -> tuple[str, str, dict[str, Any]]:
    """Only whether it greets: nothing is sent."""
    if not server:
        return WARNING, N_("not set: no mail leaves the portal"), {}
    parts = urlsplit(f"//{server}")
    with socket.create_connection((parts.hostname or "", parts.port or 25), timeout=BRIEFLY) as line:
        line.settimeout(BRIEFLY)
        greeting = line.recv(3)
    if greeting != b"220":
        return DOWN, SILENT, {}
    return OK, ANSWERS, {}


def _storage(place: str | None) -> tuple[str, str, dict[str, Any]]:
    if not place:
        return WARNING, N_("not set: nothing can be uploaded"), {}
    path = Path(place)
    if not os.access(path, os.W_OK | os.X_OK):
        return DOWN, N_("{path} cannot be written"), {"path": place}
    usage = shutil.disk_usage(path)
    said = {"free": round(usage.free / 2**30, 1), "percent": round(100 * usage.free / usage.total)}
    state = WARNING if usage.free < LITTLE_SPACE * usage.total else OK
    return state, N_("writable; {free} GB free ({percent} %)"), said
