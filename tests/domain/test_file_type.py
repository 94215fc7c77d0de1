"""The type a file is served with (attack case A55)."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.file_type import INLINE_TYPES, UNKNOWN, is_what_it_says, safe_type, type_for_format


@pytest.mark.parametrize(
    "name", ["x.HTML", "x.xhtml", "x.svg", "x.svgz", "x.xml", "x.js", "x", "", "x.csv.html", "x.csv.gz"]
)
def test_what_a_browser_could_run_has_no_type(name: str):
    assert safe_type(name) == UNKNOWN


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.CSV", "text/csv"),
        ("a.geojson", "application/geo+json"),
        ("a.pdf", "application/pdf"),
        ("a.webp", "image/webp"),
        ("a.html.png", "image/png"),
        ("a.gif", "image/gif"),
    ],
)
def test_what_is_harmless_keeps_its_type(name: str, kind: str):
    assert safe_type(name) == kind


def test_the_declared_format_stands_in_for_a_missing_ending():
    assert type_for_format("CSV") == "text/csv"
    assert type_for_format(".pdf ") == "application/pdf"
    for word in ("HTML", "image/svg+xml", "", "a b", "../x"):
        assert type_for_format(word) == UNKNOWN


HEADS = {
    "application/pdf": b"%PDF-1.7\n",
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 ",
}


def test_only_the_right_bytes_are_what_they_say():
    assert HEADS.keys() == INLINE_TYPES
    for kind in HEADS:
        for other, head in HEADS.items():
            assert is_what_it_says(kind, head) is (kind == other)
        for head in (b"", b"<html>", b"<svg", b" %PDF-1.7", b"GIF89a", b"RIFF\x10\0\0\0WAVE"):
            assert not is_what_it_says(kind, head)
    assert not is_what_it_says("text/html", b"<html>")
