"""What may be attached to a case, and under which name it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ckanext.satudata.domain.text import Text

__all__ = ["KIND_TITLES", "MIME_TYPES", "mime_type", "safe_filename"]

KIND_TITLES: Mapping[str, Text] = {
    "data_dukung": {"id": "Data dukung", "en": "Supporting data"},
    "surat_pernyataan": {"id": "Surat pernyataan", "en": "Letter of statement"},
    "surat_validasi": {"id": "Surat validasi", "en": "Letter of validation"},
    "surat_pengantar": {"id": "Surat pengantar", "en": "Covering letter"},
    "berita_acara": {"id": "Berita acara", "en": "Official minutes"},
    "keputusan_pembatasan": {"id": "Keputusan pembatasan akses", "en": "Decision to restrict access"},
}
"""What the kinds of documents are called where a profile does not name them, in the order they are offered."""

MIME_TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "zip": "application/zip",
}
"""Extensions a case takes and the type they are served with: chosen by us, never by what the sender declares."""

MAX_NAME = 120
_DANGEROUS = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def safe_filename(name: str) -> str:
    """The last part of a name without control, path and direction characters; `berkas` when nothing is left.

    The extension survives the cut to 120 characters.
    """
    last = re.split(r"[/\\]", name.replace("\x00", ""))[-1]
    clean = _DANGEROUS.sub("_", last).strip(" .")
    stem, dot, extension = clean.rpartition(".")
    if not dot:
        return clean[:MAX_NAME] or "berkas"
    return f"{stem[: MAX_NAME - len(extension) - 1] or 'berkas'}.{extension}"


def mime_type(filename: str) -> str | None:
    """The type a file of this name is served with; None when a case does not take such files."""
    return MIME_TYPES.get(filename.rpartition(".")[2].lower())
