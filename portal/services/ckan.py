"""CKAN under gunicorn, the worker for its background jobs, and the process that delivers what waits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from portal import ckan_ini
from portal.command import clean_environment
from portal.http import OK, fetch
from portal.places import ROOT
from portal.services.base import Service
from portal.services.redis import Redis

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Ckan", "Delivery", "Worker"]

PROCESSES = 2
THREADS = 4
EVERY = 15  # seconds between two rounds of delivery; whoever tries the portal waits for his mails


def code_stamp(instance_venv: Path) -> str:
    """Changes whenever the extension's code, its documents or the environment changes."""
    folders = [ROOT / "ckanext", ROOT / "schemas", ROOT / "i18n"]
    files = [p for f in folders for p in f.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    newest = max((p.stat().st_mtime_ns for p in files), default=0)
    lock = instance_venv / "satudata-lock"
    return f"{newest} {len(files)} {lock.read_text() if lock.is_file() else ''}"


class Ckan(Service):
    """Two processes with a few threads each, as the official image runs CKAN."""

    name = "ckan"
    label = "CKAN"
    port_name = "ckan"
    patience = 120.0

    def argv(self) -> list[str | Path]:
        return [
            self.instance.venv / "bin" / "gunicorn",
            f"--bind=127.0.0.1:{self.port}",
            f"--workers={PROCESSES}",
            "--worker-class=gthread",
            f"--threads={THREADS}",
            "--timeout=120",
            "--graceful-timeout=3",
            "--keep-alive=5",
            "--no-control-socket",
            f"--pythonpath={ROOT / 'portal' / 'inside'}",
            f"--access-logfile={self.instance.log / 'access.log'}",
            "wsgi:application",
        ]

    def environment(self) -> dict[str, str]:
        return clean_environment(SATUDATA_INI=str(self.instance.ini))

    def made_from(self) -> list[str | Path]:
        wsgi = ROOT / "portal" / "inside" / "wsgi.py"
        return [*super().made_from(), self.instance.ini, wsgi, code_stamp(self.instance.venv)]

    def answers(self) -> bool:
        status, text = fetch(f"{self.instance.site_url}/api/3/action/status_show", timeout=15)
        return status == OK and json.loads(text)["success"]


class Delivery(Service):
    """`ckan satudata outbox deliver --every`; it answers when it has left its sign of life in Redis."""

    name = "delivery"
    label = "delivery"
    patience = 120.0
    stop_grace = 4.0

    def argv(self) -> list[str | Path]:
        words = ["satudata", "outbox", "deliver", "--every", str(EVERY)]
        return [self.instance.venv / "bin" / "ckan", "-c", self.instance.ini, *words]

    def made_from(self) -> list[str | Path]:
        return [*super().made_from(), self.instance.ini, code_stamp(self.instance.venv)]

    def answers(self) -> bool:
        key = f"satudata:delivery:{ckan_ini.settings(self.instance)['site_id']}"
        pid = self.process.pid
        return pid is not None and Redis(self.instance).ask("GET", key) == str(pid)


class Worker(Service):
    """`ckan jobs worker`; it answers when it has signed up in Redis."""

    name = "worker"
    label = "job worker"
    patience = 120.0
    stop_grace = 4.0

    def argv(self) -> list[str | Path]:
        return [self.instance.venv / "bin" / "ckan", "-c", self.instance.ini, "jobs", "worker"]

    def made_from(self) -> list[str | Path]:
        return [*super().made_from(), self.instance.ini, code_stamp(self.instance.venv)]

    def answers(self) -> bool:
        redis, pid = Redis(self.instance), self.process.pid
        names = redis.ask("SMEMBERS", "rq:workers").split()
        return pid is not None and any(redis.ask("HGET", name, "pid") == str(pid) for name in names)
