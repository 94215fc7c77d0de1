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

__all__ = ["cases_of", "empty", "file_of", "folder", "gathered", "summary", "written"]

_NAME = re.compile(r"test_(?:(?P<rows>(?:[arw]\d{1,2}_)+)|fault_(?P<fault>[a-z0-9]+)(?:_|$))")


def cases_of(name: str) -> list[str]:
    """`A41`, `R36`, `W17` or `fault solr` for the name of a test; several where a test proves several, else none."""
    found = _NAME.match(name)
    if found is None:
        return []
    if found["fault"]:
        return [f"fault {found['fault']}"]
    return [f"{row[0].upper()}{int(row[1:]):02d}" for row in found["rows"].rstrip("_").split("_")]


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
    found = gathered(instance)
    proved = {case for name in found for case in cases_of(name)}
    kinds = {"attack cases": r"A\d+", "rows of the path inventory": r"[RW]\d+", "kinds of faults": r"fault .+"}
    lines = []
    for word, pattern in kinds.items():
        chosen = [case for case in proved if re.fullmatch(pattern, case)]
        tests = {name for name in found if set(chosen).intersection(cases_of(name))}
        total: Counter[str] = sum((found[name] for name in tests), Counter())
        if chosen:
            counts = ", ".join(f"{total[key]} {key}" for key in ("passed", "failed", "skipped") if total[key])
            lines.append(f"{len(chosen)} {word} in {sum(total.values())} tests: {counts}")
    return lines
