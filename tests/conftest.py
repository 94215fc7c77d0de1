"""What every family shares: which attack cases and faults its tests proved, told to `portal/test`; time by folder."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

_outcomes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
_seconds: dict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: Any) -> None:
    """Count a test under the name of its function, once: when it ran, could not be set up, or was skipped."""
    _seconds[report.nodeid.partition("::")[0].rpartition("/")[0]] += report.duration
    if report.when == "call" or report.outcome != "passed":
        _outcomes[report.nodeid.partition("[")[0].rpartition("::")[2]][report.outcome] += 1


def pytest_sessionfinish() -> None:
    """Leave the counts where `portal/test` says; alone, nothing is written."""
    folder = os.environ.get("SATUDATA_CASES")
    if folder and _outcomes and Path(folder).is_dir():
        told = {name: dict(counts) for name, counts in _outcomes.items()}
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(told), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Where the time went: several families may share a process."""
    if len(_seconds) > 1:
        terminalreporter.section("seconds by folder")
        for folder, seconds in _seconds.items():
            terminalreporter.write_line(f"{seconds:6.1f} s  {folder}")
