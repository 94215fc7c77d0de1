"""Reads tables out of a plain `pg_dump` (SQL text with COPY blocks, also gzipped), line by line, without a database.

Rows leave a dump in no order: they are kept in a temporary SQLite file and read back sorted, so that a history of any
length takes little memory.
"""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["DumpedHistory", "NotADump", "opened"]

EVENTS, CASES = "satudata_event", "satudata_case"
_COPY = re.compile(r'COPY (?:"?[\w$]+"?\.)?"?([\w$]+)"? \((.*)\) FROM stdin;\s*$')
_INSERT = re.compile(r'INSERT INTO (?:"?[\w$]+"?\.)?"?satudata_event"? ')
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
_SPELT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_GZIP, _CUSTOM = b"\x1f\x8b", b"PGDMP"
_NEEDED = frozenset(["id", "case_id", "seq", "previous", "hash"])

Row = dict[str, "str | None"]


class NotADump(Exception):
    """The file cannot be read as a plain dump with our events; the words say why and what to do."""


class DumpedHistory:
    """The events and cases of one dump, sorted."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store

    def events(self) -> Iterator[Row]:
        """Events, those of one case together and in the order of `seq`, each column as PostgreSQL wrote it."""
        for (row,) in self._store.execute("SELECT row FROM event ORDER BY case_id, seq, id"):
            yield json.loads(row)

    def count(self) -> int:
        """How many events the dump holds."""
        return self._store.execute("SELECT count(*) FROM event").fetchone()[0]

    def empty_cases(self) -> Iterator[str]:
        """Ids of cases without any event."""
        yield from (
            row[0]
            for row in self._store.execute(
                "SELECT id FROM case_row WHERE id NOT IN (SELECT case_id FROM event) ORDER BY id"
            )
        )


@contextmanager
def opened(path: Path) -> Iterator[DumpedHistory]:
    """The history in this dump.

    :raises NotADump: another format, or nothing of ours in it
    :raises OSError: the file cannot be read
    """
    with tempfile.TemporaryDirectory(prefix="satudata-dump-") as folder:
        store = sqlite3.connect(Path(folder) / "rows.sqlite", isolation_level=None)
        try:
            store.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
                "CREATE TABLE event (case_id TEXT, seq INTEGER, id TEXT, row TEXT); CREATE TABLE case_row (id TEXT);"
            )
            _load(path, store)
            store.executescript("CREATE INDEX event_case ON event (case_id, seq);")
            yield DumpedHistory(store)
        finally:
            store.close()


def _load(path: Path, store: sqlite3.Connection) -> None:
    found: set[str] = set()
    try:
        with _text(path) as lines:
            for table, columns in _blocks(lines):
                found.add(table)
                if table == EVENTS:
                    _keep_events(lines, columns, store)
                else:
                    place = columns.index("id")
                    rows = ((_cell(line.split("\t")[place]),) for line in _rows(lines))
                    store.executemany("INSERT INTO case_row VALUES (?)", rows)
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError) as e:
        raise NotADump("The dump is damaged or cut off: it cannot be read to its end.") from e
    if EVENTS not in found:
        raise NotADump("The file holds no COPY block of satudata_event: give a plain dump (`pg_dump DATABASE`).")


def _keep_events(lines: Iterator[str], columns: list[str], store: sqlite3.Connection) -> None:
    if not set(columns) >= _NEEDED:
        raise NotADump("The dump is older than the hash chain (migration 007): nothing in it can be proven.")
    store.executemany("INSERT INTO event VALUES (?, ?, ?, ?)", (_event(line, columns) for line in _rows(lines)))


def _event(line: str, columns: list[str]) -> tuple[str | None, int, str | None, str]:
    cells = line.split("\t")
    if len(cells) != len(columns):
        raise NotADump("The dump is damaged: a row of satudata_event has not as many cells as columns.")
    row = {name: _cell(cell) for name, cell in zip(columns, cells, strict=True)}
    return row["case_id"], int(row["seq"] or 0), row["id"], json.dumps(row)


@contextmanager
def _text(path: Path) -> Iterator[Iterator[str]]:
    with path.open("rb") as raw:
        start = raw.read(len(_CUSTOM))
        raw.seek(0)
        if start == _CUSTOM:
            raise NotADump(
                "This is a dump in PostgreSQL's own format. Make it plain first: pg_restore -f dump.sql FILE."
            )
        stream: Any = gzip.GzipFile(fileobj=raw) if start[: len(_GZIP)] == _GZIP else raw
        # Lines end at \n only: a carriage return inside a cell is written as \r, anything else is part of the text.
        yield (line[:-1].decode("utf-8") if line.endswith(b"\n") else line.decode("utf-8") for line in stream)


def _blocks(lines: Iterator[str]) -> Iterator[tuple[str, list[str]]]:
    """Each COPY block of our two tables: its table and columns; other blocks are passed over."""
    for line in lines:
        found = _COPY.match(line)
        if found is None:
            if _INSERT.match(line):
                raise NotADump("The dump was made with --inserts. Make it without: `pg_dump DATABASE`.")
            continue
        table, columns = found[1], [name.strip().strip('"') for name in found[2].split(",")]
        if table in (EVENTS, CASES):
            yield table, columns
        else:
            for _ in _rows(lines):
                pass


def _rows(lines: Iterator[str]) -> Iterator[str]:
    """The rows of the block that has begun."""
    for line in lines:
        if line == "\\.":
            return
        yield line
    raise NotADump("The dump is damaged or cut off: it cannot be read to its end.")


def _cell(cell: str) -> str | None:
    if cell == "\\N":
        return None
    return _ESCAPE.sub(_spelt, cell) if "\\" in cell else cell


def _spelt(found: re.Match[str]) -> str:
    what = found[1]
    if what[0] in "01234567":
        return chr(int(what, 8))
    if what[0] == "x" and len(what) > 1:
        return chr(int(what[1:], 16))
    return _SPELT.get(what, what)
