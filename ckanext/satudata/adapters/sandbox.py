"""Starts the check's own process on an open file and takes its answer; whatever happens there, the caller lives."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from ckanext.satudata.domain.personal import masked_text

__all__ = ["Told", "cells", "check", "rows"]

log = logging.getLogger(__name__)

Told = Callable[[dict[str, Any]], None]

_MODULE = "ckanext.satudata.adapters.check_worker"
_PROGRESS = b'{"progress":'
_CHUNK = 1 << 16


def check(
    stream: IO[bytes], request: dict[str, Any], seconds: float, told: Told = lambda _progress: None
) -> dict[str, Any]:
    """The worker's answer, or ``{"state": "error", "error": {code, params}}``.

    ``told`` is called about once a second with ``{"rows": ..., "part": ...}``.
    """
    return _answered(stream, {**request, "mode": "check"}, seconds, told)


def cells(stream: IO[bytes], request: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The cells of a Daftar Data as `list_sheets.SheetCells` has them, or an error as `check` answers it.

    Nothing is trusted of a workbook somebody uploads, so it is not opened in the process that serves pages.
    """
    return _answered(stream, {**request, "mode": "cells"}, seconds, lambda _progress: None)


def _answered(stream: IO[bytes], request: dict[str, Any], seconds: float, told: Told) -> dict[str, Any]:
    with _started(stream, request, seconds) as process:
        try:
            output = _listen(process, time.monotonic() + seconds, told)
        except subprocess.TimeoutExpired:
            return _error("timeout", limit=int(seconds))
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return _error("timeout", limit=int(seconds))
    return _answer_of(process, output)


def _listen(process: subprocess.Popen[bytes], until: float, told: Told) -> bytes:
    """The last line the worker writes; lines of progress before it are handed on as they come.

    :raises subprocess.TimeoutExpired: the worker is not done in time
    """
    if process.stdout is None:
        return b""
    answer = rest = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = until - time.monotonic()
            if left <= 0 or not waiting.select(left):
                raise subprocess.TimeoutExpired(_MODULE, 0)
            chunk = os.read(process.stdout.fileno(), _CHUNK)
            if not chunk:
                break
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.startswith(_PROGRESS):
                    told(json.loads(line)["progress"])
                else:
                    answer = line
    process.wait(max(0.1, until - time.monotonic()))
    return answer or rest


def _answer_of(process: subprocess.Popen[bytes], output: bytes) -> dict[str, Any]:
    said = getattr(process, "said", b"")
    if process.returncode == 0:
        with contextlib.suppress(ValueError):
            return json.loads(output)
    if b"MemoryError" in said:
        return _error("memory")
    log.error("The check's process ended with %s: %s", process.returncode, masked_text(said.decode(errors="replace")))
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
