"""The letters' own process: one request on standard input, one answer on standard output, files in its own folder.

Nothing of CKAN here. It runs in a folder of its own under limits set before anything is read, without network
(`letter_office.py` starts it and kills it on time-out). Modes: ``check`` (a template), ``print`` (a letter as Word and
PDF), ``pdf`` (PDF of a Word file that lies there), ``look`` (an uploaded scan: kind, pages, first page as a picture).
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
from pathlib import Path
from typing import Any

__all__ = ["main"]

_MEMORY = 2 * 1024 * 1024 * 1024
_LARGEST = 60 * 1024 * 1024
_LONGEST_SIDE = 1000
_MAX_PIXELS = 60_000_000


def main() -> int:
    """Read the request, answer it, say nothing else on standard output."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    _confine(int(request["seconds"]))
    modes = {"check": _check, "print": _print, "look": _look}
    answer.write(json.dumps(modes[request["mode"]](request)))
    answer.close()
    return 0


def _confine(seconds: int) -> None:
    """Memory, processor time, size of files, no core dump, no network."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST, _LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    socket.socket = _NoNetwork  # type: ignore[misc]


class _NoNetwork(socket.socket):
    """Still a class, because libraries derive theirs from it when they are loaded."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        raise OSError("no network here")


def _check(request: dict[str, Any]) -> dict[str, Any]:
    from ckanext.satudata.adapters.letter_docx import Unsafe, check

    try:
        return {"problems": check(Path("template.docx"))}
    except Unsafe as e:
        return {"problems": [{"code": str(e), "word": "", "place": {"part": "document"}}]}


def _print(request: dict[str, Any]) -> dict[str, Any]:
    from ckanext.satudata.adapters.letter_docx import fill

    logo = Path("logo")
    fill(Path("template.docx"), request["values"], logo if logo.exists() else None, Path("letter.docx"))
    return {"pdf": _lay_out() if request.get("pdf") else False}


def _lay_out() -> bool:
    """The Word file as PDF; False where the printer's libraries are not installed."""
    from docx import Document

    from ckanext.satudata.adapters.letter_html import html_of

    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError:  # Pango is not there
        return False
    inside = URLFetcher(allowed_protocols=("data",))  # what a letter shows lies in it: nothing is fetched
    HTML(string=html_of(Document("letter.docx")), url_fetcher=inside).write_pdf("letter.pdf")
    return True


def _look(request: dict[str, Any]) -> dict[str, Any]:
    if request["mimetype"] == "application/pdf":
        return _look_at_pdf(Path("scan"))
    return _look_at_picture(Path("scan"))


def _look_at_pdf(path: Path) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(str(path))
        pages = len(document)
        if not pages:
            return {"error": "empty"}
        page = document[0]
        scale = _LONGEST_SIDE / max(page.get_width(), page.get_height(), 1)
        page.render(scale=scale).to_pil().convert("RGB").save("preview.png")
    except pypdfium2.PdfiumError as e:
        return {"error": "locked" if "password" in str(e).lower() else "unreadable"}
    return {"pages": pages}


def _look_at_picture(path: Path) -> dict[str, Any]:
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                return {"error": "unreadable"}
            turned = ImageOps.exif_transpose(picture) or picture
            turned.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            turned.convert("RGB").save("preview.png")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return {"error": "unreadable"}
    return {"pages": 1}


if __name__ == "__main__":
    sys.exit(main())
