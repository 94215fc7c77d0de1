"""What a run of the tests proved: outcomes by the name of a test, and how many attack cases and faults those are."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

from portal.places import VAR

if TYPE_CHECKING:
    from pathlib import Path

    from portal.places import Instance

__all__ = ["case_of", "empty", "file_of", "folder", "gathered", "summary", "written"]

_NAME = re.compile(r"test_(?:(?P<row>[arw])(?P<number>\d{1,2})|fault_(?P<fault>[a-z0-9]+))(?:_|$)")


def case_of(name: str) -> str | None:
    """`A41`, `R36`, `W17` or `fault solr` for the name of a test; None for a test of something else."""
    found = _NAME.match(name)
    if found is None:
        return None
    if found["fault"]:
        return f"fault {found['fault']}"
    return f"{found['row'].upper()}{int(found['number']):02d}"


def folder(instance: Instance) -> Path:
    """Where each family leaves what it proved, whichever of the version's instances it ran on."""
    return VAR / "cases" / instance.version


def file_of(version: str) -> Path:
    """What the last whole run on this version of CKAN proved."""
    return VAR / "cases" / f"{version}.json"


def empty(instance: Instance) -> None:
    """Forget what an earlier run left."""
    shutil.rmtree(folder(instance), ignore_errors=True)
    folder(instance).mkdir(parents=True)


def gathered(instance: Instance) -> dict[str, Counter[str]]:
    """Name of a test to outcomes."""
    found: dict[str, Counter[str]] = {}
    for file in sorted(folder(instance).glob("*.json")):
        for name, counts in json.loads(file.read_text(encoding="utf-8")).items():
            found.setdefault(name, Counter()).update(counts)
    return dict(sorted(found.items()))


def written(instance: Instance) -> None:
    """Keep the outcome of a whole run for the tables in `docs/security.md`."""
    text = json.dumps({name: dict(counts) for name, counts in gathered(instance).items()}, indent=1)
    file_of(instance.version).write_text(text + "\n", encoding="utf-8")


def summary(instance: Instance) -> list[str]:
    """One line each for attack cases, rows of the path inventory and faults; nothing where none ran."""
    by_case: dict[str, Counter[str]] = {}
    for name, counts in gathered(instance).items():
        by_case.setdefault(case_of(name) or "", Counter()).update(counts)
    kinds = {"attack cases": r"A\d+", "rows of the path inventory": r"[RW]\d+", "kinds of faults": r"fault .+"}
    lines = []
    for word, pattern in kinds.items():
        chosen = [counts for case, counts in by_case.items() if re.fullmatch(pattern, case)]
        total = sum(chosen, Counter())
        if chosen:
            counts = ", ".join(f"{total[key]} {key}" for key in ("passed", "failed", "skipped") if total[key])
            lines.append(f"{len(chosen)} {word} in {sum(total.values())} tests: {counts}")
    return lines
