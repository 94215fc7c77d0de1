"""A pytest plugin (`-p tests.mutation.plugin`): first every test with all guards, then each guard off.

The first round remembers which guards each test passes; a guard that is off is then shown to those tests only, the
quickest first, until one fails. A guard no test notices fails the run; where the same is looked at once more behind
it, both are taken away together, and a test must notice then. `SATUDATA_MUTATION_GUARDS` (a regular expression) limits
the second round to some guards.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.guards import MEANT, Switchboard

board = Switchboard()
_MANY = 40
"""Tests a guard is shown to at most: one that so many pass without noticing is not noticed."""


def pytest_configure() -> None:
    """Before any fixture loads the plugins."""
    board.install()


def _run(item: Any) -> str:
    """Why one test fails now, empty when it passes; its own output is not shown.

    The session stands for the next test: whatever else the test set up is taken down, so that it may run again.
    """
    if hasattr(item, "_initrequest"):
        item._initrequest()
    reports = runtestprotocol(item, nextitem=item.session, log=False)
    failed = [report for report in reports if report.outcome == "failed"]
    return f"{failed[0].when}: {failed[0].longreprtext.strip().splitlines()[-1]}" if failed else ""


def _say(line: str) -> None:
    sys.__stdout__.write(f"{line}\n")  # type: ignore[union-attr] - a pytest run has a standard output
    sys.__stdout__.flush()  # type: ignore[union-attr]


def pytest_runtestloop(session: pytest.Session) -> object:
    """Both rounds; answers pytest's own question with its exit status."""
    items = [item for item in session.items if not item.get_closest_marker("slow")]
    passed = _first_round(items)
    missed, table = [], {}
    names = [name for name in board.names if re.search(os.environ.get("SATUDATA_MUTATION_GUARDS", ""), name)]
    for name in names:
        found = _noticed(name, frozenset({name}), passed)
        behind = board.behind(name)
        if found is None and behind:
            found = _noticed(name, behind | {name}, passed)
            found = f"{found} (a second line: noticed with {' and '.join(sorted(behind))} away too)" if found else None
        table[name] = found
        _say(f"  {'ok  ' if found else 'FAIL'}  {name:55} {found or 'no test notices'}")
        if found is None:
            missed.append(name)
        if os.environ.get("SATUDATA_MUTATION_FILE"):  # after each one: a run takes long, and may be cut off
            _keep(Path(os.environ["SATUDATA_MUTATION_FILE"]), table)
    _say(f"== {len(names)} guards, {len(names) - len(missed)} noticed, {len(missed)} not")
    session.testsfailed = len(missed)
    return True


def _keep(file: Path, table: dict[str, str | None]) -> None:
    """The newest answer for each guard; a run for some of them leaves the others' as they were."""
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known = {name: {**before, **table}.get(name) for name in board.names if name in {**before, **table}}
    file.write_text(json.dumps(known, indent=1), encoding="utf-8")


def _first_round(items: list[Any]) -> list[tuple[float, Any, frozenset[str]]]:
    """Seconds, test and guards it passes, of those that pass with every guard on; the quickest first."""
    found = []
    for item in items:
        board.used.clear()
        began = time.monotonic()
        why = _run(item)
        if why:
            _say(f"  fails with every guard on, not counted: {item.nodeid}: {why}")
        else:
            found.append((time.monotonic() - began, item, frozenset(board.used)))
    return sorted(found, key=lambda one: one[0])


def _noticed(name: str, off: frozenset[str], passed: list[tuple[float, Any, frozenset[str]]]) -> str | None:
    """The first test of those that pass this guard which fails without these, and passes again with them."""
    shown = [item for _, item, used in passed if name in used]
    shown.sort(key=lambda item: not item.name.startswith(MEANT.get(name, " ")))
    for item in shown[:_MANY]:
        board.off = off
        why = _run(item)
        board.off = frozenset()
        if not why:
            continue
        again = _run(item)
        if not again:
            return item.name
        _say(f"        {item.name} fails with the guard back as well: {again[:200]}")
    return None
