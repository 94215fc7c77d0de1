"""Fetching a linked file: real servers on this machine, reached only because the test allows it (attack case A57)."""

from __future__ import annotations

import gzip
import io
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ckanext.satudata.adapters import fetch as fetching
from ckanext.satudata.adapters.fetch import FetchError, Limits, fetch
from ckanext.satudata.domain.link import Allowed

from tests.integration.sites import BODY, Site, plain

HERE = Allowed.read(["127.0.0.1"])


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def get(url: str, allowed: Allowed = HERE, seconds: float = 10, size: int = 1 << 20, **more: Any) -> Any:
    into = io.BytesIO()
    return fetch(url, Limits(size, seconds, allowed), into, **more), into.getvalue()


def why(url: str, *args: Any, **more: Any) -> str:
    with pytest.raises(FetchError) as refused:
        get(url, *args, **more)
    assert refused.value.reason.english
    return refused.value.reason.code


def test_a57_the_bytes_and_their_digest(site: Site):
    found, body = get(site.url("/a b.csv?x=1 2"))
    assert body == BODY
    assert (found.size, found.content_type) == (len(BODY), "text/csv")
    assert found.sha256 == __import__("hashlib").sha256(BODY).hexdigest()


def test_a57_nothing_of_ours_goes_along(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """No proxy, no .netrc, no cookie a server sets on the way, and identity as the only encoding."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("HOME", str(tmp_path))
    get(site.leads("/lama", site.url()))
    for _path, headers in site.seen:
        assert headers.keys() == {"host", "user-agent", "accept", "accept-encoding"}
        assert headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "0x0",
    ],
)
def test_a57_nothing_private_is_reached(site: Site, host: str):
    """Refused before any connection, also as the end of a redirect from an allowed host."""
    assert why(site.url(host=host), Allowed()) == "private"
    assert site.seen == []
    named = Allowed.read(["pintu.contoh.test"])
    lead = site.leads("/", site.url(host=host)).replace("127.0.0.1", "pintu.contoh.test")
    assert why(lead, named, resolver=_resolves({"pintu.contoh.test": ["127.0.0.1"]})) == "private"
    assert len(site.seen) == 1


def _resolves(table: dict[str, list[str]]) -> Callable[[str, int], list[str]]:
    def resolve(host: str, port: int) -> list[str]:
        return table[host] if host in table else fetching.addresses_of(host, port)

    return resolve


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["fe80::1%1"],
    ],
)
def test_a57_a_name_that_leads_inside_is_refused(site: Site, addresses: list[str]):
    """One private address among public ones condemns the name."""
    assert (
        why(site.url(host="data.contoh.go.id"), Allowed(), resolver=_resolves({"data.contoh.go.id": addresses}))
        == "private"
    )
    assert site.seen == []


def test_a57_a_name_is_asked_once_and_that_address_is_used(site: Site, monkeypatch: pytest.MonkeyPatch):
    """DNS rebinding: the second answer, inside our network, is never asked for."""
    answers, went = [["203.0.113.7"], ["127.0.0.1"]], []
    monkeypatch.setattr(fetching, "is_public_address", lambda address: str(address) == "203.0.113.7")

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        went.append(address[0])
        raise OSError("no way there from a test")

    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    said = why("http://rebind.contoh.go.id/x", Allowed(), resolver=lambda *_: answers.pop(0))
    assert (said, went, len(answers)) == ("unreachable", ["203.0.113.7"], 1)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "scheme"),
        ("http://a:b@127.0.0.1/", "credentials"),
        ("http://10.0.0.1/", "private"),
        ("//[::1]/x", "private"),
        ("http://0x7f.1:8983/solr", "private"),
        ("/putar", "redirects"),
    ],
)
def test_a57_each_hop_is_judged(site: Site, to: str, code: str):
    named = Allowed.read(["pintu.contoh.test"])
    url = site.leads("/putar", to).replace("127.0.0.1", "pintu.contoh.test")
    assert why(url, named, resolver=_resolves({"pintu.contoh.test": ["127.0.0.1"]})) == code


def test_a57_odd_ports_only_where_an_operator_says_so():
    public = _resolves({"data.contoh.go.id": ["203.0.114.7"]})
    for port in (22, 25, 5432, 6379, 8983):
        assert why(f"http://data.contoh.go.id:{port}/", Allowed(), resolver=public) == "port"


def test_a57_time_has_an_end_however_slowly_it_drips(site: Site):
    """A header, a body with a length and one without, each a byte at a time: cut, and never taken for whole."""

    def drip(*start: bytes) -> Callable[[Any], None]:
        def send(asked: Any) -> None:
            for one in start:
                asked.wfile.write(one)
            for _ in range(100):
                asked.wfile.write(b"x")
                asked.wfile.flush()
                time.sleep(0.1)

        return send

    site.paths["/kepala"] = drip(b"HTTP/1.0 200 OK\r\nX: ")
    site.paths["/badan"] = drip(b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n")
    site.paths["/tanpa"] = drip(b"HTTP/1.0 200 OK\r\n\r\n")
    site.paths["/diam"] = lambda _asked: time.sleep(5)
    for path in site.paths:
        began = time.monotonic()
        assert why(site.url(path), seconds=0.6) == "timeout", path
        assert time.monotonic() - began < 2


def test_a57_size_has_an_end(site: Site):
    def endless(asked: Any) -> None:
        asked.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        while True:
            asked.wfile.write(b"x" * 65536)

    site.paths["/endless"] = endless
    site.paths["/janji"] = lambda asked: plain(asked, b"x", Content_Length=str(1 << 40))
    for path in site.paths:
        assert why(site.url(path), size=300_000) == "too_large", path


def test_a57_what_is_packed_is_not_unpacked(site: Site):
    bomb = gzip.compress(b"0" * 10_000_000)
    site.paths["/bom"] = lambda asked: plain(asked, bomb, Content_Encoding="gzip")
    assert why(site.url("/bom")) == "encoded"


def test_a57_answers_that_are_no_file(site: Site):
    site.paths["/404"] = lambda asked: asked.send_error(404)
    site.paths["/putus"] = lambda asked: plain(asked, b"x", Content_Length="50")
    site.paths["/omong"] = lambda asked: asked.wfile.write(b"bukan http\r\n\r\n")
    assert [why(site.url(path)) for path in site.paths] == ["status", "answer", "answer"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert why(f"http://127.0.0.1:{free.getsockname()[1]}/") == "unreachable"
    assert why("http://tidak-ada.invalid/") == "unresolvable"


def test_a57_a_full_disk_is_said(site: Site):
    class Full(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(FetchError) as refused:
        fetch(site.url(), Limits(1 << 20, 5, HERE), Full())
    assert refused.value.reason.code == "storage"


def test_a57_the_certificate_must_be_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Also where the address was judged: the name is what the certificate is asked for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    key, crt = tmp_path / "key.pem", tmp_path / "crt.pem"
    words = f"{openssl} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=data.contoh.test -keyout {key} -out {crt}"
    subprocess.run(  # noqa: S603 - a fixed command
        [*words.split(), "-addext", "subjectAltName=DNS:data.contoh.test"], check=True, capture_output=True
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(crt, key)
    site = Site(server)
    table = _resolves({"data.contoh.test": ["127.0.0.1"], "lain.contoh.test": ["127.0.0.1"]})
    url = f"https://data.contoh.test:{site.port}/x"
    assert why(url, resolver=table) == "certificate"
    monkeypatch.setenv("SSL_CERT_FILE", str(crt))
    assert get(url, resolver=table)[1] == BODY
    assert site.seen[-1][1]["host"] == f"data.contoh.test:{site.port}"
    assert why(url.replace("data", "lain"), resolver=table) == "certificate"
    site.server.shutdown()
