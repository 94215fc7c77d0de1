"""Reads CSV, TSV, XLS, XLSX and ODS as rows of cells, within limits, in the check's own process (nothing of CKAN here).

Own readers and not Frictionless's: its XLS and ODS readers are bound to file names and extra packages, it loads a
whole sheet before a limit can act, and it numbers rows otherwise than a spreadsheet shows them. What the rows *mean* is
still Frictionless's verdict (`frictionless.py`).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from ckanext.satudata.adapters.sheets import open_sheet
from ckanext.satudata.adapters.table_types import Limits, Refused, Row, Table

__all__ = ["open_table"]

TEXT_FORMATS = ("csv", "tsv")
ENCODINGS = {"utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "utf-16": "utf-16"} | {
    codecs.lookup(name).name: codecs.lookup(name).name
    for name in ("utf-16-le", "utf-16-be", "cp1252", "latin-1", "iso-8859-15", "ascii")
}
_CHUNK = 1 << 20
_SAMPLE_CHARS = 1 << 16
_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)
_SIGNATURES = ((b"PK\x03\x04", "ZIP/XLSX"), (b"\xd0\xcf\x11\xe0", "XLS"), (b"%PDF", "PDF"), (b"\x1f\x8b", "GZIP"))


def open_table(stream: IO[bytes], declared: str, hints: dict[str, Any], limits: Limits) -> Table:
    """The table in this file. ``declared`` is the resource's format; ``hints`` may carry encoding and delimiter."""
    declared = declared.lower().strip(". ")
    if declared in TEXT_FORMATS:
        return _open_text(stream, declared, hints, limits)
    return open_sheet(stream, declared, limits)


def _open_text(stream: IO[bytes], declared: str, hints: dict[str, Any], limits: Limits) -> Table:
    head = stream.read(4096)
    for signature, actual in _SIGNATURES:
        if head.startswith(signature):
            raise Refused("wrong-format", actual=actual, format=declared.upper())
    stream.seek(0)
    encoding, guessed = _encoding(stream, hints.get("encoding"))
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    sample = text.read(_SAMPLE_CHARS)
    text.seek(0)
    table = Table(kind=declared, ragged=True, rows=iter(()), source=text)
    table.guesses["encoding"] = encoding.removesuffix("-sig")
    if guessed == "fallback":
        table.notes.append({"kind": "encoding-guess", "value": "Windows-1252"})
    marked = _SEPARATOR_LINE.fullmatch(sample.splitlines()[0].strip()) if sample.strip() else None
    if marked:
        table.notes.append({"kind": "separator-line", "row": 1, "value": marked.group(1)})
    delimiter = _one_char(hints.get("delimiter")) or (marked and marked.group(1)) or _delimiter(sample, declared)
    table.guesses["delimiter"] = delimiter
    table.skip = 1 if marked else 0
    table.rows = _text_rows(text, delimiter, limits, table)
    return table


def _one_char(value: Any) -> str | None:
    if not value:
        return None
    text = {"tab": "\t", "\\t": "\t"}.get(str(value).lower(), str(value))
    if len(text) != 1 or text in '"\r\n':
        raise Refused("bad-options", value=f"delimiter {str(value)[:20]!r}")
    return text


def _encoding(stream: IO[bytes], wanted: Any) -> tuple[str, str]:
    """Encoding and how it was found: given, bom, valid, shape or fallback."""
    if wanted:
        try:
            return ENCODINGS[codecs.lookup(str(wanted)).name], "given"
        except (LookupError, KeyError):
            raise Refused("bad-options", value=f"encoding {str(wanted)[:40]!r}") from None
    head = stream.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", "bom"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "bom"
    if head[1::2].count(0) * 2 > len(head[1::2]) > 0:
        return "utf-16-le", "shape"
    if head[::2].count(0) * 2 > len(head[::2]) > 0:
        return "utf-16-be", "shape"
    stream.seek(0)
    return ("utf-8-sig", "valid") if _is_utf8(stream) else ("cp1252", "fallback")


def _is_utf8(stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str, declared: str) -> str:
    """The separator that cuts most lines into the same number of cells, more than one."""
    lines = sample.splitlines()[:60]
    if len(sample) == _SAMPLE_CHARS and len(lines) > 1:
        lines.pop()
    best, best_score = ("\t" if declared == "tsv" else ","), (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths:
            continue
        width, lines_of_it = Counter(widths).most_common(1)[0]
        score = (round(lines_of_it / len(widths), 1), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


@dataclass
class _Lines:
    """Lines of a text file; counts quotation marks and remembers unreadable characters."""

    source: IO[str]
    table: Table
    limit: int
    quotes: int = 0
    bad: list[int] = field(default_factory=list)
    record: int = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.source.readline(self.limit):
            if len(line) >= self.limit and not line.endswith(("\n", "\r")):
                raise Refused("cell-too-long", limit=self.limit, row=self.record + 1)
            self.quotes += line.count('"')
            if "\0" in line or "�" in line:
                self.bad.append(self.record + 1)
                self.table.unreadable[self.record + 1] = line.replace("\0", "�")[:80].strip()
                line = line.replace("\0", "�")
            yield line


def _text_rows(text: IO[str], delimiter: str, limits: Limits, table: Table) -> Iterator[Row]:
    csv.field_size_limit(limits.cell)
    lines = _Lines(text, table, limits.line)
    reader = csv.reader(lines, delimiter=delimiter)
    cells: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            lines.record = number
            if number <= table.skip:
                continue
            if len(cells) > limits.columns:
                raise Refused("too-many-columns", limit=limits.columns)
            yield number, cells
    except csv.Error as error:
        raise Refused("cell-too-long", limit=limits.cell, row=lines.record + 1) from error
    if lines.quotes % 2 and any("\n" in cell for cell in cells):
        table.notes.append({"kind": "unclosed-quote", "row": lines.record})
