"""Downloads: the type is chosen by us, nothing is guessed, nothing runs on the portal's own origin (A55)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from flask import Response, request

from ckan import model

from ckanext.satudata.adapters import storage
from ckanext.satudata.domain.file_type import INLINE_TYPES, UNKNOWN, is_what_it_says, safe_type, type_for_format

__all__ = ["content_policy", "harden", "safe_type"]

_RESOURCE = "resource.download"
_FILES = frozenset({"file.download", "file.trusted_download", "file.public_download"})
"""Routes of CKAN 2.12's files."""

_UPLOADS = "/uploads/"
"""Pictures of organisations, groups and users: CKAN lays them among its static files."""

_GIVING = frozenset({"GET", "HEAD"})
"""An answer to OPTIONS is made without asking who may see the file: nothing of it may show there."""

_GIVEN = (200, 206, 304)


def harden(response: Response) -> Response:
    """Look at every answer, whichever plugin or version of core made it; those with a person's file get our type."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    if response.status_code not in _GIVEN or request.method not in _GIVING:
        return response
    endpoint, view = request.endpoint or "", request.view_args or {}
    if endpoint == _RESOURCE or endpoint.endswith(f"_{_RESOURCE}"):
        _serve(response, *_of_resource(view.get("resource_id")))
    elif endpoint in _FILES:
        _serve(response, safe_type(_named(response) or str(view.get("location") or "")), inline=False)
    elif endpoint == "static" and request.path.startswith(_UPLOADS):
        _serve(response, safe_type(request.path), inline=False)  # a page that shows a picture does not ask for inline
    return response


def content_policy(kind: str) -> str:
    """What a file may do should a browser show it: nothing. Browsers refuse to show a PDF in a sandbox at all."""
    return "default-src 'none'; object-src 'self'" if kind == "application/pdf" else "default-src 'none'; sandbox"


def _serve(response: Response, kind: str, inline: bool) -> None:
    response.headers["Content-Type"] = kind
    if not inline:
        _, found, rest = response.headers.get("Content-Disposition", "").partition(";")
        response.headers["Content-Disposition"] = f"attachment;{rest}" if found else "attachment"
    response.headers["Content-Security-Policy"] = content_policy(kind if inline else UNKNOWN)


def _of_resource(resource_id: Any) -> tuple[str, bool]:
    """Type of a resource's file and whether a browser may show it: by its stored name, else its format, and its bytes.

    The name in the address is what the visitor typed and is not asked.
    """
    row = model.Resource.get(resource_id)
    if row is None:
        return UNKNOWN, False
    kind = safe_type(unquote(str(row.url or "").rpartition("/")[2]))
    if kind == UNKNOWN:
        kind = type_for_format(str(row.format or ""))
    if kind not in INLINE_TYPES:
        return kind, False
    if is_what_it_says(kind, storage.head_of({"id": row.id, "url": row.url, "url_type": row.url_type})):
        return kind, True
    return UNKNOWN, False


def _named(response: Response) -> str:
    """The file's name as the answer itself says it."""
    return str(response.headers.get("Content-Disposition", "")).rpartition("filename")[2].strip("*=\"'; ")
