"""`python3 -m portal.security_table`: what the last whole runs proved, written into the tables of `docs/security.md`.

The table of guards comes from the last `make mutate-gate`, guard by guard.

A row is `| name | verdict | what we do | tests | 2.11.6 | 2.12.0 |`; the last two columns are ours. A row's tests are
named by functions; the figures are those of all its tests, parameters counted one by one.
"""

from __future__ import annotations

import json
import re
import sys

from portal import cases
from portal.places import DEFAULT_VERSION, ROOT, VERSIONS, Instance

__all__ = ["DOCUMENT", "main", "rows"]

DOCUMENT = ROOT / "docs" / "security.md"
_COLUMNS = 6
_GUARDS = f"Last run on CKAN {DEFAULT_VERSION}:"
_ROW = re.compile(r"[ARW]\d{1,2}|(fault|evidence): .+")


def rows(text: str) -> list[list[str]]:
    """The cells of every row that is a case, a path or a fault."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [cells for cells in found if _ROW.fullmatch(cells[0])]


def _tests(cell: str) -> list[str]:
    return re.findall(r"\btest_\w+\b(?!\.py)", cell)


def _proved(counts: dict[str, dict[str, int]], tests: list[str]) -> str:
    """How many tests passed, and what did not."""
    total: dict[str, int] = {}
    for name in tests:
        for outcome, number in counts.get(name, {}).items():
            total[outcome] = total.get(outcome, 0) + number
    said = [f"{total['passed']} ok"] if total.get("passed") else []
    said += [f"{total[key]} {key}" for key in ("failed", "skipped") if total.get(key)]
    return ", ".join(said) or "-"


def main() -> int:
    """Write the result columns; 1 when a run of one of the versions is missing."""
    missing = [version for version in VERSIONS if not cases.file_of(version).is_file()]
    if missing:
        print(f"no whole run of the tests yet on {', '.join(missing)}")
        return 1
    proved = [json.loads(cases.file_of(version).read_text(encoding="utf-8")) for version in VERSIONS]
    lines = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = rows(line)
        if not cells:
            lines.append(line)
            continue
        kept = (cells[0] + [""] * _COLUMNS)[:4]
        kept += [_proved(counts, _tests(kept[3])) for counts in proved]
        lines.append(f"| {' | '.join(kept)} |")
    DOCUMENT.write_text(_with_guards("\n".join(lines) + "\n"), encoding="utf-8")
    return 0


def _with_guards(text: str) -> str:
    """The table of guards, which test noticed that each was away, at the end of the document."""
    file = Instance(DEFAULT_VERSION, "test").folder / "mutation.json"
    before, mark, _ = text.partition(_GUARDS)
    if not mark or not file.is_file():
        return text
    found: dict[str, str | None] = json.loads(file.read_text(encoding="utf-8"))
    noticed = sum(bool(test) for test in found.values())
    lines = [f"{len(found)} guards, {noticed} noticed.", "", "| guard | noticed by |", "|---|---|"]
    lines += [f"| {name} | {_guard_cell(test)} |" for name, test in found.items()]
    return f"{before}{mark}\n\n" + "\n".join(lines) + "\n"


def _guard_cell(test: str | None) -> str:
    name, _, more = (test or "").partition(" (")
    return f"`{name}`{' (' + more if more else ''}".replace("|", "\\|") if test else "no test"


if __name__ == "__main__":
    sys.exit(main())
