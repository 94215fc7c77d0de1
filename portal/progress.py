"""One line a step; while something takes longer a spinner on a terminal, elsewhere a line every ten seconds."""

from __future__ import annotations

import contextlib
import itertools
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Step", "say", "step"]

BEAT = 10.0
FRAME = 0.2


class Step:
    """A running step; `note` is shown behind its name when it is done."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.note = ""
        self.began = time.monotonic()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.began


class Board:
    """All running steps of this process; one thread shows them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running: list[Step] = []
        self.terminal = sys.stdout.isatty()
        self.spoke = time.monotonic()
        self.thread: threading.Thread | None = None

    def write(self, line: str) -> None:
        with self.lock:
            clear = "\r\033[K" if self.terminal else ""
            sys.stdout.write(f"{clear}{line}\n")
            sys.stdout.flush()
            self.spoke = time.monotonic()

    def begin(self, step: Step) -> None:
        with self.lock:
            self.running.append(step)
            if self.thread is None:
                self.spoke = time.monotonic()
                self.thread = threading.Thread(target=self._show, daemon=True)
                self.thread.start()

    def end(self, step: Step, word: str) -> None:
        with self.lock:
            self.running.remove(step)
        note = f": {step.note}" if step.note else ""
        self.write(f"  {word} {step.elapsed:6.1f} s  {step.name}{note}")

    def _show(self) -> None:
        for frame in itertools.cycle("|/-\\"):
            time.sleep(FRAME)
            with self.lock:
                if not self.running:
                    self.thread = None
                    return
                names = ", ".join(f"{s.name} ({s.elapsed:.0f} s)" for s in self.running)
                if self.terminal:
                    sys.stdout.write(f"\r\033[K  {frame} {names}"[:118])
                elif time.monotonic() - self.spoke >= BEAT:
                    sys.stdout.write(f"  ...         {names}\n")
                    self.spoke = time.monotonic()
                sys.stdout.flush()


_board = Board()


def say(line: str = "") -> None:
    """Print a line without disturbing the display."""
    _board.write(line)


@contextlib.contextmanager
def step(name: str) -> Iterator[Step]:
    """Announce, time and close one step; a failure is shown and goes on upwards."""
    running = Step(name)
    _board.begin(running)
    try:
        yield running
    except BaseException:
        _board.end(running, "FAIL")
        raise
    _board.end(running, "ok  ")
