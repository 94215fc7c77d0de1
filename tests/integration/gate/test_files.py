"""Files over HTTP: what a browser is told of them, whoever uploaded them and whatever he called them (A55)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ckanext.satudata import config

from tests.integration.gate.support import Gate, csv_file, put, token
from tests.integration.support import act

HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
XML = b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl" type="text/xsl"?><a/>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 30
OCTETS = "application/octet-stream"

FILES = [
    ("a.html", HTML, "HTML", OCTETS, False),
    ("a.svg", SVG, "SVG", OCTETS, False),
    ("a.xml", XML, "XML", OCTETS, False),
    ("a.csv", HTML, "CSV", "text/csv", False),
    ("a", HTML, "CSV", "text/csv", False),
    ("a.pdf", HTML, "PDF", OCTETS, False),
    ("a.png", SVG, "PNG", OCTETS, False),
    ("b.pdf", b"%PDF-1.7 x", "PDF", "application/pdf", True),
    ("b", b"%PDF-1.7 x", "PDF", "application/pdf", True),
    ("b.png", PNG, "PNG", "image/png", True),
]


def _safe(answer: Any, kind: str, inline: bool) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert "'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers.get("Content-Disposition", "inline").startswith("inline" if inline else "attachment")


def test_a55_a_file_is_what_we_say_by_name_format_and_bytes(gate: Gate, app: Any) -> None:
    """Whole, in part, by HEAD, unchanged, and under whatever name the address gives it."""
    files = [
        {"url": name, "format": kind, "mimetype": "text/html", "url_type": "upload", "upload": csv_file(name, body)}
        for name, body, kind, *_ in FILES
    ]
    made = act("package_patch", gate.people.produsen, id=gate.hidden["id"], resources=files)["resources"]
    put(gate.hidden["id"], "terpublikasi")
    for resource, (name, body, _format, kind, inline) in zip(made, FILES, strict=True):
        base = f"/dataset/{gate.hidden['id']}/resource/{resource['id']}/download"
        for url in (f"{base}/{name}", base, f"{base}/x.html", f"{base}/x.pdf", f"{base}/x.svg"):
            got = app.get(url)
            assert (got.status_code, got.data) == (200, body), url
            _safe(got, kind, inline)
        part = app.get(f"{base}/{name}", headers={"Range": "bytes=0-3"})
        assert part.status_code in {200, 206}
        _safe(part, kind, inline)
        _safe(app.client.head(f"{base}/{name}"), kind, inline)
        again = app.get(f"{base}/{name}", headers={"If-None-Match": app.get(f"{base}/{name}").headers.get("ETag", "")})
        assert again.headers["X-Content-Type-Options"] == "nosniff"


def test_a55_pictures_of_organisations_never_run(gate: Gate, app: Any) -> None:
    """CKAN serves what lies below `uploads` as static files, by the ending of their name."""
    root = config.storage_path()
    assert root
    for folder in ("group", "user", "admin"):
        place = Path(root) / "storage" / "uploads" / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, body, kind in (("x.svg", SVG, OCTETS), ("x.html", HTML, OCTETS), ("x.xml", XML, OCTETS)):
            (place / name).write_bytes(body)
            _safe(app.get(f"/uploads/{folder}/{name}"), kind, inline=False)
        (place / "x.png").write_bytes(PNG)
        _safe(app.get(f"/uploads/{folder}/x.png"), "image/png", inline=False)


def test_a55_an_attachment_is_shown_only_when_it_is_what_it_says(gate: Gate, app: Any) -> None:
    headers = token(gate.people.produsen)
    for name, body, inline in (("a.pdf", b"%PDF-1.7", True), ("a.pdf", HTML, False), ("a.csv", HTML, False)):
        made = act(
            "satudata_attachment_create", gate.people.produsen, id=gate.hidden["id"], upload=csv_file(name, body)
        )
        _safe(app.get(f"/satudata/lampiran/{made['id']}", headers=headers), made["mimetype"], inline)


def test_a55_every_answer_forbids_guessing(gate: Gate, app: Any) -> None:
    for url in ("/", "/dataset/", "/api/3/action/package_list", "/tidak-ada", "/feeds/dataset.atom", "/uploads/x"):
        assert app.get(url).headers["X-Content-Type-Options"] == "nosniff", url
    for kind in ("csv", "tsv", "json", "xml"):
        dump = app.get(f"/datastore/dump/{gate.public_file['id']}?format={kind}")
        assert dump.headers["X-Content-Type-Options"] == "nosniff"
        if dump.status_code == 200:
            assert dump.headers["Content-Disposition"].startswith("attachment")
