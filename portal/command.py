"""Run a program to its end, quietly: its output goes to a log that is shown only when it fails."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from portal.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["clean_environment", "run", "tail"]

# What a person has set for another CKAN, Python or database must not leak into ours.
FOREIGN = (
    "CKAN",
    "PG",
    "PYTHON",
    "VIRTUAL_ENV",
    "SATUDATA_INI",
    "SATUDATA_TEST_",
    "SATUDATA_PORTAL_JSON",
    "LD_PRELOAD",
    "FAKETIME",
    "REDISCLI",
    "MAKE",
    "MFLAGS",
)

# A command of ours that is killed takes its programs along, so that the next run does not meet them at work.
DIE_WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")


def clean_environment(**more: str) -> dict[str, str]:
    """The caller's environment without settings meant for other programs, in a locale every machine has."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC", **more}


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    if not path.is_file():
        return ""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def run(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    given: str = "",
    cwd: Path | None = None,
) -> str:
    """Answer what the program printed; refuse with the end of its output when it fails."""
    words = [str(word) for word in argv]
    done = subprocess.run(
        [*DIE_WITH_US, *words],
        input=given,
        capture_output=True,
        text=True,
        errors="replace",
        env=dict(env) if env is not None else clean_environment(),
        cwd=cwd,
        check=False,
    )
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as out:
        out.write(f"$ {shlex.join(words)}\n{done.stdout}{done.stderr}[{done.returncode}]\n")
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).rstrip().splitlines()[-15:])
        raise Refusal(
            f"Perintah {Path(words[0]).name} gagal (kode {done.returncode}); selengkapnya di {log}.",
            f"The command {Path(words[0]).name} failed (code {done.returncode}); more in {log}.",
            last,
        )
    return done.stdout
