"""Word documents opened with care, filled from a template, and laid out as HTML for the printer.

What may hide in one is refused before anything is unpacked: macros, links to other files, embedded objects, fields that
fetch, archives that unpack to gigabytes, documents that declare entities.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

import docx
from docx.shared import Mm
from docxtpl import DocxTemplate

from ckanext.satudata.adapters.letter_sandbox import ClosedRoom, Forbidden, problems_of
from ckanext.satudata.domain.letter_fields import EXAMPLE, FIELDS, LISTS, LOGO_MARK

__all__ = ["Unsafe", "check", "fill", "open_safely"]

_MAX_MEMBERS = 1000
_MAX_UNPACKED = 30 * 1024 * 1024
_MAX_PART = 8 * 1024 * 1024
_MACROS = re.compile(r"vba|activex|\.bin$|embeddings/|attachedtoolbars|customui", re.IGNORECASE)
_FETCHING = re.compile(rb"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|IMPORT|DATABASE|RD)\b")
_FIELD = re.compile(rb"""<w:instrText[^>]*>([^<]*)<|w:instr="([^"]*)\"""")
_RELATION = re.compile(rb"<[A-Za-z:]*Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*["']([^"']*)["']""")
_LINK = (b"https://", b"http://", b"mailto:", b"tel:")
_LOGO_HEIGHT = Mm(22)
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Unsafe(Exception):
    """The document is none, or holds what a letter does not need; the first argument is the code of what."""


def open_safely(path: Path) -> None:
    """Raise Unsafe for what is no Word document or must not be opened: not-docx, bomb, macro, external, object."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS or sum(one.file_size for one in members) > _MAX_UNPACKED:
                raise Unsafe("bomb")
            names = {one.filename for one in members}
            if not {"[Content_Types].xml", "word/document.xml"} <= names or any(one.flag_bits & 1 for one in members):
                raise Unsafe("not-docx")
            if any(_MACROS.search(name) for name in names) or b"macroEnabled" in archive.read("[Content_Types].xml"):
                raise Unsafe("macro")
            for name in names:
                if name.endswith((".xml", ".rels")):
                    _judge_part(name, archive.read(name))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as e:
        raise Unsafe("not-docx") from e


def _judge_part(name: str, content: bytes) -> None:
    if len(content) > _MAX_PART or _has_doctype(content):
        raise Unsafe("bomb")
    if name.endswith(".rels"):
        for relation in _RELATION.findall(content):
            given = dict(_ATTRIBUTE.findall(relation))
            hyperlink = given.get(b"Type", b"").endswith(b"/hyperlink") and given.get(b"Target", b"").startswith(_LINK)
            if given.get(b"TargetMode", b"").lower() == b"external" and not hyperlink:
                raise Unsafe("external")
        return
    fields = [one for pair in _FIELD.findall(content) for one in pair]
    if b"<w:altChunk" in content or b"<w:object" in content or _FETCHING.search(b"".join(fields)):
        raise Unsafe("object")


def _has_doctype(content: bytes) -> bool:
    found: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as e:
        raise Unsafe("not-docx") from e
    return bool(found)


def check(path: Path) -> list[dict[str, Any]]:
    """What is wrong with a template: of each the code, the word and the place; empty when it can be used."""
    open_safely(path)
    room = ClosedRoom(FIELDS, LISTS)
    found = problems_of(docx.Document(str(path)), room)
    if found:
        return found
    try:
        _rendered(path, EXAMPLE)
    except Forbidden as e:
        return [{"code": e.code, "word": e.word, "place": {"part": "document"}}]
    except Exception as e:  # noqa: BLE001 - whatever the libraries say of a document that cannot be filled
        return [{"code": "syntax", "word": str(e)[:200], "place": {"part": "document"}}]
    return []


def fill(template: Path, values: dict[str, Any], logo: Path | None, target: Path) -> None:
    """Write the letter: the template with these plain values and, where it says so, the logo."""
    open_safely(template)
    made = _rendered(template, values)
    _put_logo(made, logo)
    made.save(str(target))


def _rendered(path: Path, values: Any) -> Any:
    made = DocxTemplate(str(path))
    made.render(_writable(values), jinja_env=ClosedRoom(FIELDS, LISTS), autoescape=True)
    return made


def _writable(value: Any) -> Any:
    """Plain values without letters XML cannot hold."""
    if isinstance(value, dict):
        return {str(key): _writable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_writable(one) for one in value]
    text = str(value if value is not None else "")
    # What docxtpl reads anew after filling: brackets a person typed are text, never a tag.
    return _UNWRITABLE.sub("", text).replace("{_", "{ _").replace("_}", "_ }")


def _put_logo(made: Any, logo: Path | None) -> None:
    """The picture where the mark stands, in the body or a header; the mark goes either way."""
    document = made.docx
    heads = [one.header for one in document.sections] + [one.first_page_header for one in document.sections]
    for part in (document, *(one for one in heads if not one.is_linked_to_previous)):
        for paragraph in _all_paragraphs(part):
            for run in paragraph.runs:
                if LOGO_MARK in run.text:
                    run.text = run.text.replace(LOGO_MARK, "")
                    if logo is not None:
                        run.add_picture(str(logo), height=_LOGO_HEIGHT)


def _all_paragraphs(container: Any) -> Iterator[Any]:
    """Paragraphs of the body and, at any depth, of its tables."""
    yield from container.paragraphs
    for table in container.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from _all_paragraphs(cell)
