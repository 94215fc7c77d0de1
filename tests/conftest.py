"""What every family shares: which attack cases and faults its tests proved, told to `portal/test`."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

_outcomes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))


def pytest_runtest_logreport(report: Any) -> None:
    """Count a test under the name of its function, once: when it ran, could not be set up, or was skipped."""
    if report.when == "call" or report.outcome != "passed":
        _outcomes[report.nodeid.partition("[")[0].rpartition("::")[2]][report.outcome] += 1


def pytest_sessionfinish() -> None:
    """Leave the counts where `portal/test` says; alone, nothing is written."""
    folder = os.environ.get("SATUDATA_CASES")
    if folder and _outcomes and Path(folder).is_dir():
        told = {name: dict(counts) for name, counts in _outcomes.items()}
        Path(folder, f"{os.getpid()}.json").write_text(json.dumps(told), encoding="utf-8")
