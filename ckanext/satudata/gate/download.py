"""Downloads: the type is chosen by us, the browser does not guess, and nothing runs on the portal's own origin."""

from __future__ import annotations

import mimetypes

from flask import Response, request

__all__ = ["harden", "safe_type"]

_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})

_ALLOWED = _INLINE | frozenset(
    {
        "application/geo+json", "application/gzip", "application/json", "application/msword",
        "application/octet-stream", "application/vnd.ms-excel", "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text", "application/zip", "text/csv", "text/plain",
        "text/tab-separated-values",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)  # fmt: skip

_UNKNOWN = "application/octet-stream"
_ENDPOINT = "_resource.download"


def safe_type(filename: str) -> str:
    """The type for a file name: from the list, or bytes without meaning. What the uploader declared is not asked."""
    guessed, encoding = mimetypes.guess_type(filename)
    if filename.lower().endswith(".geojson"):
        return "application/geo+json"
    return guessed if guessed in _ALLOWED and not encoding else _UNKNOWN


def harden(response: Response) -> Response:
    """Look at every answer of the download route, whichever plugin or version of core made it."""
    endpoint = request.endpoint or ""
    if not (endpoint.endswith(_ENDPOINT) or endpoint == "resource.download"):
        return response
    response.headers["X-Content-Type-Options"] = "nosniff"
    if response.status_code not in {200, 206, 304}:
        return response
    kind = safe_type((request.view_args or {}).get("filename") or "")
    response.headers["Content-Type"] = kind
    if kind not in _INLINE:
        _, found, rest = response.headers.get("Content-Disposition", "").partition(";")
        response.headers["Content-Disposition"] = f"attachment;{rest}" if found else "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
