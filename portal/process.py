"""Background processes of an instance: start, recognise and stop them without trusting a bare process id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Process", "evict"]

STATE, SESSION, START = 0, 3, 19  # fields of /proc/<pid>/stat after the program's name
LISTENING = "0A"  # state of a socket in /proc/net/tcp
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[STATE] in "ZX" else fields


class Process:
    """One background process with the sessions it leads, remembered in a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def record(self) -> dict[str, str]:
        try:
            return json.loads(self.file.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    @property
    def pid(self) -> int | None:
        """The id of the process when it lives and is the one we started."""
        record = self.record
        if not record or record["boot"] != BOOT_ID.read_text().strip():
            return None
        fields = _stat(int(record["pid"]))
        return int(record["pid"]) if fields and fields[START] == record["start"] else None

    def spawn(
        self, argv: Sequence[str | Path], env: Mapping[str, str], log: Path, cwd: Path, fingerprint: str
    ) -> subprocess.Popen[bytes]:
        with log.open("ab") as out:
            child = subprocess.Popen(  # it outlives us: that is the point
                [str(word) for word in argv],
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        fields = _stat(child.pid)
        record = {
            "pid": str(child.pid),
            "start": fields[START] if fields else "",
            "boot": BOOT_ID.read_text().strip(),
            "fingerprint": fingerprint,
        }
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(record))
        fresh.replace(self.file)
        return child

    def members(self) -> list[int]:
        """Every living process of the session we started, also when its leader was killed."""
        record = self.record
        if not record or record["boot"] != BOOT_ID.read_text().strip():
            return []
        leader = _stat(int(record["pid"]))
        if leader and leader[START] != record["start"]:
            return []  # the number belongs to somebody else now
        found = []
        for entry in Path("/proc").iterdir():
            fields = _stat(int(entry.name)) if entry.name.isdigit() else None
            if fields and fields[SESSION] == record["pid"] and int(fields[START]) >= int(record["start"] or 0):
                found.append(int(entry.name))
        return found

    def stop(self, how: signal.Signals, grace: float) -> None:
        """Ask the leader, wait, then kill what is left of its session."""
        pid = self.pid
        if pid is not None:
            _send(pid, how)
        until = time.monotonic() + (grace if pid is not None else 0)
        while time.monotonic() < until and self.members():
            time.sleep(0.05)
        for member in self.members():
            _send(member, signal.SIGKILL)
        until = time.monotonic() + 3
        while time.monotonic() < until and self.members():
            time.sleep(0.05)
        self.file.unlink(missing_ok=True)


def evict(port: int, folder: Path) -> None:
    """Kill who listens on this port, but only when it works in our folder: one of ours that we have lost sight of."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[3] == LISTENING and line[1].endswith(f":{port:04X}")}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            held = {str(file.readlink()) for file in (entry / "fd").iterdir()}
            ours = (entry / "cwd").readlink().is_relative_to(folder)
        except OSError:  # gone meanwhile, or somebody else's
            continue
        if ours and held & sockets:
            _send(int(entry.name), signal.SIGKILL)


def _send(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return
