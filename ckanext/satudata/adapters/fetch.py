"""Fetches a file behind a link, without letting the link choose what the portal's own machine connects to.

The name is resolved here, every address it has is judged, and the connection goes to the very address that was judged:
a name that answers differently a moment later (DNS rebinding) changes nothing. That holds for each hop of a redirect.
Nothing of ours goes along: no cookies, no Authorization, no .netrc, no proxy of the environment. Time is counted from
the first byte asked to the last one read, however slowly they drip.

Built on `http.client` and not on requests or urllib3: both choose the address themselves, below any seam they offer,
and neither has a limit for the whole of a transfer.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ckanext.satudata.domain.link import FAILURES, PORTS, Allowed, host_of, is_public_address, link_fault, port_of
from ckanext.satudata.domain.text import Reason

__all__ = ["FetchError", "FetchedFile", "Limits", "fetch"]

log = logging.getLogger(__name__)

AGENT = "ckanext-satudata (copy of a linked file)"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_HOPS = 5
_CHUNK = 1 << 16
_MB = 1 << 20

Resolver = Callable[[str, int], list[str]]
"""From host and port to the addresses the name has now; OSError where it has none."""


class FetchError(Exception):
    """The file was not fetched; `reason` says why in a sentence of `domain.link.FAILURES`."""

    def __init__(self, code: str, **params: Any) -> None:
        self.reason = Reason(code, FAILURES[code], {key: str(value) for key, value in params.items()})
        super().__init__(self.reason.english)


@dataclass(frozen=True)
class FetchedFile:
    """What came: digest and length of the bytes, the type the server named, the address they came from in the end."""

    sha256: str
    size: int
    content_type: str
    url: str


@dataclass(frozen=True)
class Limits:
    """How much and how long, and where to although it is private."""

    size: int
    seconds: float
    allowed: Allowed = field(default_factory=Allowed)


def addresses_of(host: str, port: int) -> list[str]:
    """What the system's resolver says now."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(url: str, limits: Limits, into: IO[bytes] | None = None, resolver: Resolver = addresses_of) -> FetchedFile:
    """Fetch the file behind a link; its bytes go to `into` as they come, only their digest is kept where it is None.

    :raises FetchError: whatever kept it from arriving whole
    """
    until = time.monotonic() + limits.seconds
    for _hop in range(MAX_HOPS + 1):
        parts, host, port = _judged(url, limits.allowed)
        addresses = _resolved(host, port, limits.allowed, resolver)
        with _asked(parts, host, port, addresses, until, limits) as answer:
            location = answer.getheader("Location")
            if answer.status not in REDIRECTS or not location:
                return _taken(answer, url, limits, into)
            url = _next(url, location)
    raise FetchError("redirects", number=MAX_HOPS)


def _judged(url: str, allowed: Allowed) -> tuple[SplitResult, str, int]:
    fault = link_fault(url, allowed)
    if fault is not None:
        raise FetchError(fault.code, **fault.params)
    parts = urlsplit(url.strip())
    if not parts.scheme:
        parts = urlsplit(f"http://{url.strip().lstrip('/')}")
    host, port = host_of(parts), port_of(parts)
    if host is None:
        raise FetchError("malformed")
    return parts, host, port


def _resolved(host: str, port: int, allowed: Allowed, resolver: Resolver) -> list[str]:
    """The addresses to connect to; one that may not be reached condemns the name: it is no accident."""
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
        found = list(dict.fromkeys(resolver(name, port)))
        addresses = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
    except (OSError, UnicodeError, ValueError):
        raise FetchError("unresolvable", host=host) from None
    if not addresses:
        raise FetchError("unresolvable", host=host)
    named = allowed.has_name(host)
    if not named and not all(is_public_address(one) or allowed.has_address(one) for one in addresses):
        raise FetchError("private", host=host)
    if port not in PORTS and not named and not all(allowed.has_address(one) for one in addresses):
        raise FetchError("port", port=port)
    return [str(one) for one in addresses]


def _next(url: str, location: str) -> str:
    """Where a redirect leads; `http.client` hands header bytes on as Latin-1."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, location.strip())
    except ValueError:
        raise FetchError("malformed") from None


@contextlib.contextmanager
def _asked(
    parts: SplitResult, host: str, port: int, addresses: list[str], until: float, limits: Limits
) -> Iterator[http.client.HTTPResponse]:
    """The answer to one request, its headers read, the connection closed afterwards and cut when time is over."""
    late = FetchError("timeout", seconds=int(limits.seconds))
    with _Line(addresses, until) as line:
        try:
            connection = _connection(parts.scheme, host, port, line)
            connection.request("GET", _target(parts), headers={"User-Agent": AGENT, "Accept": "*/*"})
            yield connection.getresponse()
        except FetchError:
            if line.is_cut:
                raise late from None
            raise
        except ssl.SSLCertVerificationError:
            raise FetchError("certificate", host=host) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if line.is_cut or isinstance(error, TimeoutError):
                raise late from None
            log.info("Fetching from %s: %s: %s", host, type(error).__name__, error)
            code = "answer" if isinstance(error, (http.client.HTTPException, ValueError)) else "unreachable"
            raise FetchError(code, host=host) from None
        if line.is_cut:  # a body without a length ends where the line was cut: it is not whole
            raise late


class _Line:
    """The one connection to a judged address, and the clock that cuts it: no socket counts the whole of an answer."""

    def __init__(self, addresses: list[str], until: float) -> None:
        self._addresses, self._until = addresses, until
        self._cut = threading.Event()
        self._watch = threading.Timer(max(0.0, until - time.monotonic()), self._end)
        self._watch.daemon = True
        self._handle: socket.socket | None = None

    def __enter__(self) -> _Line:  # noqa: PYI034 - `Self` is not in Python 3.10
        self._watch.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._watch.cancel()
        if self._handle is not None:
            self._handle.close()

    @property
    def is_cut(self) -> bool:
        """Whether time was over before the answer."""
        return self._cut.is_set()

    def _end(self) -> None:
        self._cut.set()
        with contextlib.suppress(OSError, AttributeError):
            self._handle.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr] - None is suppressed

    def connect(self, where: tuple[str, int], *_rest: Any, **_more: Any) -> socket.socket:
        """A socket to the first of these addresses that answers; never to anything the name says by now."""
        failure = OSError("no address answered")
        for address in self._addresses:
            left = self._until - time.monotonic()
            if left <= 0 or self.is_cut:
                raise TimeoutError
            try:
                made = socket.create_connection((address, where[1]), timeout=left)
            except OSError as error:
                failure = error
                continue
            self._handle = made.dup()  # stays ours when http.client lets go of the socket or wraps it for TLS
            if self.is_cut:
                raise TimeoutError
            return made
        raise failure


def _target(parts: SplitResult) -> str:
    """Path and query, what people leave unquoted quoted."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + (f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._[]|')}" if parts.query else "")


def _connection(scheme: str, host: str, port: int, line: _Line) -> http.client.HTTPConnection:
    """A connection whose name is the host (for `Host` and the certificate) and whose socket is the line's."""
    name = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    if scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            name, port, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(name, port)
    connection._create_connection = line.connect  # type: ignore[attr-defined] - http.client's own seam, since 3.2
    return connection


def _taken(answer: http.client.HTTPResponse, url: str, limits: Limits, into: IO[bytes] | None) -> FetchedFile:
    if answer.status != http.HTTPStatus.OK:
        raise FetchError("status", status=answer.status)
    if answer.getheader("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise FetchError("encoded")  # unpacking is how a small answer becomes a large one
    promised = answer.length
    if promised is not None and promised > limits.size:
        raise FetchError("too_large", limit=limits.size // _MB)
    digest, size = hashlib.sha256(), 0
    while chunk := answer.read(_CHUNK):
        size += len(chunk)
        if size > limits.size:
            raise FetchError("too_large", limit=limits.size // _MB)
        digest.update(chunk)
        if into is not None:
            _keep(into, chunk)
    if promised is not None and size != promised:
        raise FetchError("answer")
    kind = answer.getheader("Content-Type", "").partition(";")[0].strip().lower()[:100]
    return FetchedFile(digest.hexdigest(), size, kind, url)


def _keep(into: IO[bytes], chunk: bytes) -> None:
    try:
        into.write(chunk)
    except OSError as error:  # a full disk is ours, not the server's
        log.exception("A copy of a linked file could not be written")
        raise FetchError("storage") from error
