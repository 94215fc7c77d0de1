"""Which type a file is served with and whether a browser may show it: chosen by us, by name, format and content.

What the sender declared is never asked. A browser runs HTML, SVG and XML as part of the page's own origin, so these are
bytes without meaning here, always a download.
"""

from __future__ import annotations

import mimetypes

__all__ = ["HEAD", "INLINE_TYPES", "UNKNOWN", "is_what_it_says", "safe_type", "type_for_format"]

HEAD = 16
"""How many bytes `is_what_it_says` wants to see."""

INLINE_TYPES = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})
"""Types a browser may show on the portal's origin; everything else is a download."""

UNKNOWN = "application/octet-stream"

_TYPES = INLINE_TYPES | frozenset(
    {
        "application/geo+json", "application/gzip", "application/json", "application/msword",
        "application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text", "application/zip", "image/gif", "text/csv", "text/plain",
        "text/tab-separated-values",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)  # fmt: skip

_BY_ENDING = {
    "geojson": "application/geo+json",
    "webp": "image/webp",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What the tables of some machines do not know."""


def safe_type(filename: str) -> str:
    """The type for a file name: from the list, or bytes without meaning."""
    known = _BY_ENDING.get(filename.rpartition(".")[2].lower())
    if known:
        return known
    guessed, encoding = mimetypes.guess_type(filename, strict=True)
    return guessed if guessed in _TYPES and not encoding else UNKNOWN


def type_for_format(declared: str) -> str:
    """The type for the format a resource is declared with (`CSV`, `.pdf`)."""
    word = declared.strip(" .").lower()
    return safe_type(f"x.{word}") if word.isalnum() else UNKNOWN


def is_what_it_says(kind: str, head: bytes) -> bool:
    """Whether a file that begins like this is of that type, for the types a browser may show; False for all others."""
    if kind == "application/pdf":
        return head.startswith(b"%PDF-")
    if kind == "image/png":
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if kind == "image/jpeg":
        return head.startswith(b"\xff\xd8\xff")
    return kind == "image/webp" and head[:4] == b"RIFF" and head[8:12] == b"WEBP"
