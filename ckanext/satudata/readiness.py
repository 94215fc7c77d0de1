"""Faults of the database: the web answers 503, the worker does not start, other commands warn and run.

So that the cure (`ckan db upgrade`, `ckan satudata adopt`) can be typed while nothing is served that nobody approved.
Nothing here touches the database before somebody asks.
"""

from __future__ import annotations

import functools
import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from importlib import resources
from typing import Any

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy import exc

from ckan.lib import jobs
from ckan.model import meta

from ckanext.satudata import config

__all__ = [
    "DATABASE_SILENT",
    "MIGRATION_MISSING",
    "MIGRATION_PENDING",
    "MIGRATION_UNKNOWN",
    "NEVER_ADOPTED",
    "Fault",
    "Readiness",
    "ReadinessMiddleware",
    "find_fault",
    "guard_worker",
    "newest_revision",
    "warn_on_command_line",
]

log = logging.getLogger(__name__)

RETRY_AFTER = 30
"""Seconds a client is asked to wait."""

RECHECK_AFTER = 3.0
"""Seconds between two looks at the database while something is wrong; one look is two small statements."""


@dataclass(frozen=True)
class Fault:
    """Why nothing is served, with the command that cures it."""

    code: str
    english: str
    indonesian: str

    def __str__(self) -> str:
        return f"{self.english} / {self.indonesian}"


MIGRATION_MISSING = Fault(
    "migration_missing",
    "The tables of ckanext-satudata are missing: run `ckan db upgrade`.",
    "Tabel ckanext-satudata belum ada: jalankan `ckan db upgrade`.",
)
MIGRATION_PENDING = Fault(
    "migration_pending",
    "The tables of ckanext-satudata are older than the program: run `ckan db upgrade -p satudata`.",
    "Tabel ckanext-satudata lebih lama daripada programnya: jalankan `ckan db upgrade -p satudata`.",
)
MIGRATION_UNKNOWN = Fault(
    "migration_unknown",
    "The tables of ckanext-satudata are newer than the program: install the newer ckanext-satudata again.",
    "Tabel ckanext-satudata lebih baru daripada programnya: pasang kembali ckanext-satudata yang lebih baru.",
)
NEVER_ADOPTED = Fault(
    "never_adopted",
    "The datasets of this portal have not been taken over yet: run `ckan satudata adopt`.",
    "Dataset portal ini belum diambil alih: jalankan `ckan satudata adopt`.",
)
DATABASE_SILENT = Fault(
    "database_silent",
    "The database does not answer: look at `sqlalchemy.url` in the ini file and at PostgreSQL.",
    "Basis data tidak menjawab: periksa `sqlalchemy.url` pada berkas ini dan PostgreSQL.",
)

_ADOPTED = sa.text(
    """
    SELECT EXISTS (SELECT 1 FROM satudata_adoption) OR NOT EXISTS (
        SELECT 1 FROM package p
        WHERE p.state <> 'deleted' AND NOT coalesce(p.type, 'dataset') = ANY(:exempt)
          AND NOT EXISTS (SELECT 1 FROM satudata_case c WHERE c.object_type = 'dataset' AND c.object_id = p.id)
    )
    """
)


@functools.lru_cache(maxsize=1)
def _revisions() -> tuple[str | None, frozenset[str]]:
    """The newest migration of this program, and all it knows."""
    folder = resources.files("ckanext.satudata").joinpath("migration/satudata")
    script = ScriptDirectory(str(folder))
    return script.get_current_head(), frozenset(one.revision for one in script.walk_revisions())


def newest_revision() -> str | None:
    """The migration the tables must be at."""
    return _revisions()[0]


def _migration_fault(connection: sa.engine.Connection) -> Fault | None:
    if connection.execute(sa.text("SELECT to_regclass('satudata_alembic_version')")).scalar() is None:
        return MIGRATION_MISSING
    stored = connection.execute(sa.text("SELECT version_num FROM satudata_alembic_version")).scalar()
    head, known = _revisions()
    if stored is None:
        return MIGRATION_MISSING
    if stored not in known:
        return MIGRATION_UNKNOWN
    return None if stored == head else MIGRATION_PENDING


def find_fault() -> Fault | None:
    """Look at the database now, on a connection of its own; None when all is well."""
    if meta.engine is None:
        return DATABASE_SILENT
    try:
        with meta.engine.connect() as connection:
            fault = _migration_fault(connection)
            if fault is None and not connection.execute(_ADOPTED, {"exempt": sorted(config.exempt_types())}).scalar():
                fault = NEVER_ADOPTED
    except exc.ProgrammingError:
        # Core's own tables are missing: a database that was never initialised.
        return MIGRATION_MISSING
    except exc.DBAPIError:
        log.exception("readiness")
        return DATABASE_SILENT
    return fault


class Readiness:
    """Remembers that all is well; while it is not, looks again every few seconds."""

    def __init__(
        self, look: Callable[[], Fault | None] = find_fault, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._look = look
        self._clock = clock
        self._ready = False
        self._fault: Fault | None = None
        self._looked_at: float | None = None

    def fault(self) -> Fault | None:
        """What is wrong, None when nothing is."""
        if self._ready:
            return None
        now = self._clock()
        if self._looked_at is None or now - self._looked_at >= RECHECK_AFTER:
            self._fault = self._look()
            self._looked_at = now
            self._ready = self._fault is None
        return self._fault


_API = re.compile(r"(?:^|/)api(?:/|$)")

_PAGE = """<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>503</title><style>
body{{font-family:system-ui,sans-serif;max-width:40rem;margin:12vh auto;padding:0 1rem;line-height:1.5;color:#222}}
h1{{font-size:1.4rem}}code{{background:#eee;padding:.1rem .3rem}}</style></head>
<body><h1>Portal belum siap</h1><p>{indonesian}</p>
<div lang="en"><h1>The portal is not ready</h1><p>{english}</p></div></body></html>
"""


def _page(fault: Fault) -> bytes:
    def marked(sentence: str) -> str:
        return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(sentence))

    return _PAGE.format(indonesian=marked(fault.indonesian), english=marked(fault.english)).encode()


def _api_answer(fault: Fault) -> bytes:
    """CKAN's error shape; CKAN itself has no type for 503."""
    error = {"__type": "Service Unavailable Error", "message": str(fault), "code": fault.code}
    return json.dumps({"success": False, "error": error}, ensure_ascii=False).encode()


class ReadinessMiddleware:
    """Answers 503 for everything as long as the database has a fault."""

    def __init__(self, app: Any, readiness: Readiness | None = None) -> None:
        self.app = app
        self.readiness = readiness or Readiness()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        fault = self.readiness.fault()
        if fault is None:
            return self.app(environ, start_response)
        api = bool(_API.search(environ.get("PATH_INFO", "")))
        body = _api_answer(fault) if api else _page(fault)
        headers = [
            ("Content-Type", "application/json;charset=utf-8" if api else "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Retry-After", str(RETRY_AFTER)),
            ("Cache-Control", "no-store"),
        ]
        start_response("503 Service Unavailable", headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


GUARDED = "satudata_guarded"


def guard_worker() -> None:
    """A worker of CKAN, however it is started, ends with the sentence instead of working on a faulty database."""
    work = jobs.Worker.work
    if getattr(work, GUARDED, False):
        return

    @functools.wraps(work)
    def guarded(self: jobs.Worker, *args: Any, **kwargs: Any) -> Any:
        fault = find_fault()
        if fault is not None:
            raise SystemExit(str(fault))
        return work(self, *args, **kwargs)

    setattr(guarded, GUARDED, True)
    jobs.Worker.work = guarded


def warn_on_command_line() -> None:
    """Every `ckan` command says on stderr what is wrong, and runs."""
    fault = find_fault()
    if fault is not None:
        click.secho(str(fault), fg="yellow", err=True)
