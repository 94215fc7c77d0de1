"""The running portal these stories are told against; `portal/test` starts it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Portal:
    """What portal.json says, and the few things tests do with it."""

    file: Path

    @property
    def facts(self) -> dict[str, Any]:
        return json.loads(self.file.read_text())

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def sysadmin(self) -> dict[str, Any]:
        return next(a for a in self.facts["accounts"] if a["sysadmin"])

    def api(self, action: str, token: str = "", **data: Any) -> tuple[int, dict[str, Any]]:
        url = f"{self.facts['site_url']}/api/3/action/{action}"
        headers = {"Content-Type": "application/json"} | ({"Authorization": token} if token else {})
        request = Request(url, data=json.dumps(data).encode(), headers=headers)  # noqa: S310 - our own portal
        try:
            with urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)

    def command(self, name: str) -> subprocess.CompletedProcess[str]:
        """`portal/demo` and its like for this very portal."""
        words = [str(ROOT / "portal" / name), f"CKAN={self.facts['ckan_version']}", "--test-instance"]
        # The test run holds the lock of the instance; its services belong to it and to nobody else.
        env = os.environ | {"SATUDATA_UNLOCKED": self.folder.name}
        return subprocess.run(  # noqa: S603 - our own script
            words, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300
        )


@pytest.fixture(scope="session")
def portal() -> Portal:
    named = os.environ.get("SATUDATA_PORTAL_JSON")
    if not named:
        pytest.skip("needs a running portal: portal/test --only portal")
    return Portal(Path(named))
