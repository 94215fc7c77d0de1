"""The signed letter as it comes back: judged by its bytes, looked at in a process of its own, kept."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters import full_disk, letter_files
from ckanext.satudata.adapters.attachments import TooLarge
from ckanext.satudata.adapters.letter_office import look_at
from ckanext.satudata.domain.attachment import safe_filename
from ckanext.satudata.domain.file_type import HEAD, is_what_it_says
from ckanext.satudata.domain.text import N_
from ckanext.satudata.model import Letter

__all__ = ["kept"]

_KINDS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_NO_LETTER = N_("This is no PDF, PNG or JPEG, whatever its name says.")
_WHY = {
    "unreadable": N_("The file cannot be read. Scan the letter again, or save it as PDF, and upload it."),
    "locked": N_("The PDF asks for a password. Save it without one and upload it."),
    "empty": N_("The PDF has no page."),
}


def kept(upload: Any, letter: Letter) -> dict[str, Any]:
    """What the letter notes of the scan and its first page; ValidationError at `upload` for what is no letter."""
    if upload is None or not getattr(upload, "filename", ""):
        raise _refusal(tk._("Choose the file of the signed letter."))
    name = safe_filename(str(upload.filename))
    stored = _stored(upload, name)
    path = letter_files.path_of(stored["key"])
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    mimetype = next((kind for kind in _KINDS if is_what_it_says(kind, head)), None)
    said, picture = look_at(path, mimetype) if mimetype else ({"error": ""}, None)
    if mimetype is None or "error" in said:
        letter_files.delete(stored["key"])
        why = _WHY.get(said["error"], _NO_LETTER)
        raise _refusal(tk._(why))
    stem = name.rpartition(".")[0] or name
    scan = {**stored, "name": f"{stem}.{_KINDS[mimetype]}", "mimetype": mimetype, "pages": said["pages"]}
    shown = {"preview": letter_files.put("preview.png", "image/png", picture)} if picture else {}
    return {"scan": scan, **shown}


def _stored(upload: Any, name: str) -> dict[str, Any]:
    limit = config.attachment_max_bytes()
    try:
        stored = letter_files.store(name, "", upload.stream, limit)
    except TooLarge as e:
        text = tk._("The file is larger than {limit} MB.").format(limit=limit // (1024 * 1024))
        raise _refusal(text) from e
    except OSError as e:
        if not full_disk.is_full(e):
            raise
        raise _refusal(full_disk.sentence()) from e
    if stored["size"] == 0:
        letter_files.delete(stored["key"])
        raise _refusal(tk._("The file is empty."))
    return stored


def _refusal(text: str) -> tk.ValidationError:
    return tk.ValidationError({"upload": [text]})
