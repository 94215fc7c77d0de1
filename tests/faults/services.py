"""The services of the instance these tests own: stopped, started, and replaced by ones that misbehave."""

from __future__ import annotations

import contextlib
import os
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import psycopg2

from portal.places import Instance
from portal.services.postgres import Postgres
from portal.services.redis import Redis
from portal.services.smtp import Smtp
from portal.services.solr import Solr

CORE = "ckan_test"
T = TypeVar("T")


class Services:
    """What `portal/services` starts for the instance `faults`, by name."""

    def __init__(self) -> None:
        folder = Path(os.environ["SATUDATA_TEST_INSTANCE"])
        version, _, purpose = folder.name.partition("-")
        assert purpose == "faults", "these tests stop services: run them by portal/test --only faults"
        self.instance = Instance(version, purpose)
        self.postgres, self.redis = Postgres(self.instance), Redis(self.instance)
        self.solr, self.smtp = Solr(self.instance), Smtp(self.instance)
        StalledSolr.schema = self.solr.schema.read_bytes()
        self.broken: list[Callable[[], Any]] = []

    def mend(self) -> None:
        """Have everything stand that a test has broken and left so."""
        while self.broken:
            self.broken.pop()()

    @contextlib.contextmanager
    def stopped(self, *names: str) -> Iterator[None]:
        """These services stopped; started again at the end."""
        for name in names:
            service = getattr(self, name)
            self.broken.append(service.ensure)
            service.stop()
        yield
        self.mend()

    @contextlib.contextmanager
    def wrong_core(self) -> Iterator[None]:
        """Solr runs, and the portal's core is not there under its name."""
        self._rename(CORE, "elsewhere")
        self.broken.append(lambda: self._rename("elsewhere", CORE))
        yield
        self.mend()

    def _rename(self, name: str, other: str) -> None:
        port = self.instance.ports["solr"]
        url = f"http://127.0.0.1:{port}/solr/admin/cores?action=RENAME&core={name}&other={other}"
        with urlopen(url, timeout=30) as answer:
            assert answer.status == 200

    def mails(self) -> set[str]:
        """File names of the mails that arrived."""
        return {file.name for file in self.instance.mail.glob("*.eml")}

    # The database, by its superuser, from a connection of his own
    def sql(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement in the portal's database, committed."""
        url = self.instance.database_url(CORE, "postgres")
        with contextlib.closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(text, values or None)
            return list(cursor.fetchall()) if cursor.description else []

    def cut(self, pid: int) -> None:
        """End a connection of somebody else, as an operator or a fail-over does."""
        self.sql("SELECT pg_terminate_backend(%s)", pid)

    # Servers that misbehave
    @contextlib.contextmanager
    def answering(self, port_name: str, handler: type[socketserver.BaseRequestHandler]) -> Iterator[None]:
        """A real server of this kind at the port of a stopped service."""
        server = _Server(("127.0.0.1", self.instance.ports[port_name]), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Error500(BaseHTTPRequestHandler):
    """Answers everything with an error page, as a proxy in front of a dead Solr does."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"<html><body>Internal Server Error</body></html>"
        self.send_response(500)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - names the standard library calls

    def log_message(self, *words: Any) -> None:
        """Quiet."""


class StalledSolr(BaseHTTPRequestHandler):
    """Answers queries and never answers a write: who writes waits, and can be killed while he does."""

    holding = threading.Event()
    schema = b""
    """CKAN looks at the schema before every job."""

    def do_GET(self) -> None:
        """The schema, or a query: nothing found."""
        body = b'{"responseHeader": {"status": 0}, "response": {"numFound": 0, "start": 0, "docs": []}}'
        if "/schema" in self.path:
            body = self.schema
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """A write."""
        if "/update" not in self.path:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.do_GET()
            return
        self.holding.set()
        time.sleep(20)

    def log_message(self, *words: Any) -> None:
        """Quiet."""


class HangsUp(socketserver.StreamRequestHandler):
    """A mail server that takes a mail whole and dies before it says so; greetings and NOOP it answers."""

    def handle(self) -> None:
        """One connection."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                return
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
            if word == b"QUIT":
                return


class Silent(socketserver.StreamRequestHandler):
    """Takes a mail and never says whether: who hands it over waits, and can be killed while he does."""

    holding = threading.Event()

    def handle(self) -> None:
        """One connection."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.holding.set()
                continue
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
            if word == b"QUIT":
                return


def eventually(look: Callable[[], T], what: str, seconds: float = 60) -> T:
    """The first true answer, waited for."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, f"waited {seconds} s for {what}"
        time.sleep(0.1)
    return found
