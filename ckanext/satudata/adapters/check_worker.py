"""The check's own process: one request on standard input, one compact answer on standard output. Nothing of CKAN here.

It gets the file as an open descriptor, never as a path or an address, and runs under limits set before anything is
read (`sandbox.py` starts it and kills it on time-out). Modes: ``check`` (a verdict, after a line of progress each
second), ``rows`` (the converted rows of a table that passed, one JSON list a line, for the DataStore) and ``cells``
(the cells of a Daftar Data as text).
"""

from __future__ import annotations

import json
import os
import platform
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import IO, Any

from ckanext.satudata.adapters.table_types import Limits, Refused, Table
from ckanext.satudata.adapters.tables import open_table
from ckanext.satudata.domain.check import has_errors
from ckanext.satudata.domain.number import NumberStyle, is_missing, parse

__all__ = ["main"]

MAX_ANSWER = 200_000
_EACH = 1.0
_TEXT = ("csv", "tsv")


def main() -> int:
    """Read the request, answer it, say nothing else on standard output."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    _confine(request["limits"])
    try:
        with os.fdopen(int(request["fd"]), "rb") as stream:
            if request["mode"] == "rows":
                _send_rows(stream, request, answer)
            elif request["mode"] == "cells":
                _send(answer, _cells(stream, request))
            else:
                _send(answer, _check(stream, request, _teller(stream, request, answer)))
    except Refused as refused:
        _send(answer, {"state": "error", "error": {"code": refused.code, "params": refused.params}})
    except MemoryError:
        _send(answer, {"state": "error", "error": {"code": "memory", "params": {}}})
    answer.close()
    return 0


def _confine(limits: dict[str, Any]) -> None:
    """Memory, processor time, no written files, no core dump, no network."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    socket.socket = _no_network  # type: ignore[assignment,misc]
    socket.create_connection = _no_network  # type: ignore[assignment]


def _no_network(*_args: Any, **_kwargs: Any) -> Any:
    raise Refused("crash")


def _limits(request: dict[str, Any]) -> Limits:
    given = {key: value for key, value in request["limits"].items() if key in Limits.__dataclass_fields__}
    return Limits(**given)


def _teller(stream: IO[bytes], request: dict[str, Any], answer: IO[str]) -> Callable[[int], None]:
    """Says how far the reading has come, a line a second; how much that is of the whole is known of text only."""
    last = time.monotonic()
    size = os.fstat(stream.fileno()).st_size or 1

    def told(rows: int) -> None:
        nonlocal last
        if time.monotonic() - last < _EACH:
            return
        last = time.monotonic()
        part = round(stream.tell() / size, 3) if request["format"] in _TEXT else None
        answer.write(json.dumps({"progress": {"rows": rows, "part": part}}) + "\n")
        answer.flush()

    return told


def _check(stream: IO[bytes], request: dict[str, Any], told: Callable[[int], None]) -> dict[str, Any]:
    from ckanext.satudata.adapters.excerpt import excerpt
    from ckanext.satudata.adapters.frictionless import VERSION, TableCheck, schema_of

    started = time.monotonic()
    limits = _limits(request)
    schema = schema_of(request.get("schema"))
    if not stream.read(1):
        return _answer([{"kind": "empty-file", "number": 0, "column": "", "count": 1, "samples": []}], VERSION)
    stream.seek(0)
    table = open_table(stream, request["format"], request, limits)
    check = TableCheck(table, schema, limits, told)
    check.run()

    def reopen() -> Table | None:
        """The table again, unless the first reading took so long that the second might cost the verdict."""
        if (time.monotonic() - started) * 3 > request["limits"]["seconds"]:
            return None
        stream.seek(0)
        return open_table(stream, request["format"], request, limits)

    answer = _answer(check.findings.listed(), VERSION)
    numeric = {column["style"] for column in check.columns if column["type"] == "number"}
    answer["guesses"] = {
        **table.guesses,
        "kind": table.kind,
        "header_row": check.header_row,
        "decimal_char": "," if numeric & {"indonesian"} else "." if numeric else None,
        "labels": [label[:100] for label in check.labels],
        "columns": check.columns,
        "excerpt": excerpt(check, reopen),
    }
    answer["stats"] = {
        "rows": check.rows,
        "columns": len(check.labels),
        "seconds": round(time.monotonic() - started, 2),
        "left_out": check.findings.left_out,
    }
    return answer


def _cells(stream: IO[bytes], request: dict[str, Any]) -> dict[str, Any]:
    from ckanext.satudata.adapters.list_sheets import read_stream

    return asdict(read_stream(stream, request["file_name"], request["sheet"]))


def _answer(findings: list[dict[str, Any]], engine: str) -> dict[str, Any]:
    return {
        "state": "failed" if has_errors(findings) else "passed",
        "findings": findings,
        "guesses": {},
        "stats": {"rows": 0, "columns": 0, "seconds": 0.0, "left_out": 0},
        "engine": f"{engine}, python {platform.python_version()}",
    }


def _send(answer: IO[str], value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    while len(text.encode()) > MAX_ANSWER and len(value.get("findings", [])) > 1:
        kept = len(value["findings"]) // 2
        value["stats"]["left_out"] += sum(finding["count"] for finding in value["findings"][kept:])
        value["findings"] = value["findings"][:kept]
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    answer.write(text + "\n")


def _send_rows(stream: IO[bytes], request: dict[str, Any], answer: IO[str]) -> None:
    table = open_table(stream, request["format"], request, _limits(request))
    columns = [(column["type"], column["style"]) for column in request["columns"]]
    for record in _records(iter(table.rows), columns, request["header_row"]):
        answer.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def _records(
    rows: Iterator[tuple[int, list[Any]]], columns: list[tuple[str, str | None]], header: int
) -> Iterator[Any]:
    for number, cells in rows:
        if number <= header or not any(not _is_blank(cell) for cell in cells):
            continue
        padded = [*cells, *[None] * (len(columns) - len(cells))]
        yield [_value(cell, kind, style) for cell, (kind, style) in zip(padded, columns, strict=False)]


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _value(cell: Any, kind: str, style: str | None) -> Any:
    """The cell for the DataStore: text as it stands, numbers as plain digits, never another number."""
    if cell is None:
        return None
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()
    if kind == "number" and not isinstance(cell, str):
        return repr(cell)
    if kind == "number":
        return parse(cell, NumberStyle(style or "plain"))
    if kind == "date" and is_missing(str(cell)):
        return None
    text = str(cell)
    return text if text else None


if __name__ == "__main__":
    sys.exit(main())
