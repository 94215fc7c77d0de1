"""The loader's clock: a process under Debian's libfaketime, moved to and fro by writing an offset into a file.

The product has no clock switch, and none is added for the demo: what happened in March is done by a process that takes
it for March. Monotonic time and times of files stay real, so that waiting and caches work as always.
"""

from __future__ import annotations

import os
import select
import sys
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from portal.words import Refusal

__all__ = ["Clock", "run_under_faketime"]

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
REAL_NOW, REAL_MONOTONIC, OFFSET_FILE = "SATUDATA_REAL_NOW", "SATUDATA_REAL_MONOTONIC", "FAKETIME_TIMESTAMP_FILE"
WIB = timezone(timedelta(hours=7))


def _library() -> Path:
    found = sorted(Path("/").glob(LIBRARY[1:]))
    if not found:
        raise Refusal(
            "Paket faketime belum terpasang; jalankan make demo lagi.",
            "The package faketime is not installed; run make demo again.",
        )
    return found[0]


def run_under_faketime(offset_file: Path) -> None:
    """Start this very program anew with a clock that can be moved; returns only in that new program."""
    if os.environ.get(OFFSET_FILE) == str(offset_file):
        return
    offset_file.write_text("+0\n")
    more = {
        "LD_PRELOAD": str(_library()),
        OFFSET_FILE: str(offset_file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        REAL_NOW: repr(time.time()),
        REAL_MONOTONIC: repr(time.monotonic()),
    }
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **more})  # noqa: S606 - ourselves


def _sleep(seconds: float) -> None:
    """`time.sleep` of Python 3.11 sleeps until a monotonic moment, with which libfaketime 0.9.10 fails (EINVAL)."""
    select.select([], [], [], max(seconds, 0.0))


class Clock:
    """Moves the time of this process; `today` is the real day in western Indonesian time."""

    def __init__(self) -> None:
        self._file = Path(os.environ[OFFSET_FILE])
        os.environ.pop("LD_PRELOAD", None)  # programs we start live in the present
        time.sleep = _sleep
        self._real = float(os.environ[REAL_NOW])
        self._monotonic = float(os.environ[REAL_MONOTONIC])
        self.real()
        self.today: date = datetime.fromtimestamp(self._real_seconds(), WIB).date()

    def _real_seconds(self) -> float:
        return self._real + time.monotonic() - self._monotonic

    def _write(self, offset: float) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{offset:+.3f}\n")
        fresh.replace(self._file)

    def move(self, to: datetime) -> None:
        """From now on it is `to`, and time goes on from there."""
        self._write(to.timestamp() - self._real_seconds())

    def real(self) -> None:
        """Back to the present."""
        self._write(0.0)
