"""What of an upload is refused or made harmless before anything is stored (attack cases A56, A60).

Asked through IUploader: the one door every uploaded resource passes on CKAN 2.11 and 2.12, whichever action brings it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["harmless_name", "refuse_dangerous"]

_LONGEST = 100
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_NEVER = frozenset(
    [
        "exe",
        "dll",
        "bat",
        "cmd",
        "com",
        "scr",
        "msi",
        "vbs",
        "js",
        "jar",
        "sh",
        "php",
        "phtml",
        "jsp",
        "asp",
        "aspx",
        "cgi",
        "htaccess",
        "ps1",
        "lnk",
    ]
)
"""Endings of programs, wherever in the name they stand."""


def refuse_dangerous(resource: dict[str, Any]) -> None:
    """Refuse an empty or executable upload; give the others a harmless name. Resources without an upload pass."""
    upload = resource.get("upload")
    stream = getattr(upload, "stream", None)
    if upload is None or stream is None or not getattr(upload, "filename", None):
        return
    name = harmless_name(upload.filename)
    endings = [part.lower() for part in name.split(".")[1:]]
    if any(ending in _NEVER for ending in endings):
        message = tk._("Files named {name} are programs and are not stored. Upload a table, a document or a picture.")
        raise tk.ValidationError({"upload": [message.format(name=name)]})
    start = stream.tell()
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(start)
    if not size:
        message = tk._("The file {name} is empty (0 bytes). Choose the right file and upload it again.")
        raise tk.ValidationError({"upload": [message.format(name=name)]})
    upload.filename = name


def harmless_name(name: str) -> str:
    """The last part of the name, without control and direction characters, not too long, not reserved."""
    plain = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    plain = PurePosixPath(plain.replace("\\", "/")).name.strip(" .") or "berkas"
    if _RESERVED.match(plain):
        plain = f"berkas-{plain}"
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:  # noqa: PLR2004 - no longer ending means anything
        return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}"
    return plain[:_LONGEST]
