"""A web server on this machine whose paths do what a test says."""

from __future__ import annotations

import http.server
import socketserver
import ssl
import threading
from collections.abc import Callable
from typing import Any

BODY = b"kode;nilai\n1;2\n"


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class Site:
    """A server; `paths` says what each path does, `seen` keeps what was asked with which headers."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.paths: dict[str, Callable[[Any], None]] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                try:
                    site.paths.get(self.path.partition("?")[0], plain)(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_words: Any) -> None:
                """Nothing."""

        self.server = _Server(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str = "/tabel.csv", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def leads(self, path: str, to: str, status: int = 302) -> str:
        def lead(asked: Any) -> None:
            asked.send_response(status)
            asked.send_header("Location", to)
            asked.send_header("Set-Cookie", "rahasia=1")
            asked.end_headers()

        self.paths[path] = lead
        return self.url(path)


def plain(asked: Any, body: bytes = BODY, **headers: str) -> None:
    asked.send_response(200)
    for name, value in {"Content_Type": "text/csv; charset=utf-8", "Content_Length": str(len(body)), **headers}.items():
        asked.send_header(name.replace("_", "-"), value)
    asked.end_headers()
    asked.wfile.write(body)
