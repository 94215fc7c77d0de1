"""Starts the check's own process on an open file and takes its answer; whatever happens there, the caller lives."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

__all__ = ["check", "rows"]

log = logging.getLogger(__name__)

_MODULE = "ckanext.satudata.adapters.check_worker"


def check(stream: IO[bytes], request: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The worker's answer, or ``{"state": "error", "error": {code, params}}``."""
    with _started(stream, {**request, "mode": "check"}, seconds) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return _error("timeout", limit=int(seconds))
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return _error("timeout", limit=int(seconds))
    return _answer_of(process, output)


def _answer_of(process: subprocess.Popen[bytes], output: bytes) -> dict[str, Any]:
    said = getattr(process, "said", b"")
    if process.returncode == 0:
        with contextlib.suppress(ValueError):
            return json.loads(output)
    if b"MemoryError" in said:
        return _error("memory")
    log.error("The check's process ended with %s: %s", process.returncode, said.decode(errors="replace"))
    return _error("crash")


def rows(stream: IO[bytes], request: dict[str, Any], seconds: float) -> Iterator[list[Any]]:
    """The converted rows of a table that passed; RuntimeError where the worker stopped early."""
    with _started(stream, {**request, "mode": "rows"}, seconds) as process:
        for line in process.stdout or ():
            record = json.loads(line)
            if not isinstance(record, list):  # a refusal instead of a row
                raise RuntimeError(str(record))  # noqa: TRY004 - not a matter of types
            yield record
        if process.wait(timeout=seconds) != 0:
            raise RuntimeError(f"worker ended with {process.returncode}")


def _error(code: str, **params: Any) -> dict[str, Any]:
    return {"state": "error", "error": {"code": code, "params": params}}


@contextlib.contextmanager
def _started(stream: IO[bytes], request: dict[str, Any], seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    """The worker in a session and a folder of its own, with nothing of our environment; dead afterwards."""
    stream.seek(0)
    handle = stream.fileno()
    limits = {**request.get("limits", {}), "seconds": int(seconds) + 1}
    with tempfile.TemporaryDirectory(prefix="satudata-check-") as folder, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [_python(), "-I", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            cwd=folder,
            env={"LANG": "C.UTF-8", "PATH": os.defpath, "HOME": folder, "TMPDIR": folder},
            pass_fds=(handle,),
            start_new_session=True,
        )
        try:
            if process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.write(json.dumps({**request, "fd": handle, "limits": limits}).encode())
                    process.stdin.close()
            process.stdin = None
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
            said.seek(0)
            process.said = said.read()[-2000:]  # type: ignore[attr-defined]


def _python() -> str:
    """The interpreter of this environment, also where the server is embedded in another program."""
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sys.prefix) / "bin" / "python3")
