"""`docs/security.md` says of every path, attack case and fault what holds it; a test holds the paper."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

from portal.cases import cases_of
from portal.security_table import rows

ROOT = Path(__file__).resolve().parents[2]
WANTED = [
    *(f"R{number}" for number in range(1, 43)),
    *(f"W{number}" for number in range(1, 24)),
    *(f"A{number:02d}" for number in range(1, 64)),
]
VERDICTS = re.compile(r"closed|refused at start|accepted: .+|open: .+|not in this set: .+")
NO_TEST = re.compile(r"accepted: .+|open: .+")
MAY_BE_OPEN = {"A48"}
"""Cases whose object does not exist yet."""

_table = rows((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))


@functools.cache
def _tests() -> set[str]:
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {name for name in found if name.startswith("test_")}


def _named(cell: str) -> set[str]:
    return set(re.findall(r"\btest_\w+\b(?!\.py)", cell))


def test_every_row_stands_there_once() -> None:
    names = [cells[0] for cells in _table]
    assert [name for name in WANTED if names.count(name) != 1] == []


@pytest.mark.parametrize("cells", _table, ids=[cells[0] for cells in _table])
def test_a_row_says_what_holds_it(cells: list[str]) -> None:
    name, verdict, what, tests, *_ = cells
    named = _named(tests)
    assert VERDICTS.fullmatch(verdict), verdict
    assert what
    assert not named - _tests(), "tests that do not exist"
    assert named or NO_TEST.fullmatch(verdict)
    assert not verdict.startswith("open") or name in MAY_BE_OPEN


def test_every_attack_test_stands_in_its_row() -> None:
    named = {case: _named(cells[3]) for cells in _table for case in [cells[0]]}
    attack = [(test, case) for test in sorted(_tests()) for case in cases_of(test) if case in named and case[0] == "A"]
    assert [(test, case) for test, case in attack if test not in named[case]] == []
