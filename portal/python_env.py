"""Python environments from the pinned lock files, made by uv."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from portal.command import clean_environment, run
from portal.places import ROOT, VAR, Instance, digest, locked
from portal.progress import step

__all__ = ["ensure"]

UV_VERSION = "0.13.8"
TOOLS = VAR / "tools"
SYSTEM_PYTHON = Path("/usr/bin/python3")
LOG = VAR / "log" / "python.log"


def ensure(instance: Instance) -> None:
    """Have `var/<version>/venv` as its lock file says, with this checkout in editable mode."""
    lock = ROOT / "portal" / "requirements" / f"ckan-{instance.version}.txt"
    shape = [ROOT / "setup.py", ROOT / "pyproject.toml"]
    wanted = f"{digest(lock)} {digest(*shape, str(ROOT))}"
    stamp = instance.venv / "satudata-lock"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    with locked("python"), step(f"Python environment for CKAN {instance.version}") as now:
        uv = [_uv(), "pip", "install", "-q", "--python", instance.python]
        env = _uv_environment()
        if not stamp.is_file():  # new, or interrupted: a package may be there in half, which uv does not notice
            shutil.rmtree(instance.venv, ignore_errors=True)
            instance.venv.parent.mkdir(parents=True, exist_ok=True)
            run([_uv(), "venv", "-q", "--python", SYSTEM_PYTHON, instance.venv], log=LOG, env=env)
        stamp.unlink(missing_ok=True)
        run([_uv(), "pip", "sync", "-q", "--python", instance.python, lock], log=LOG, env=env)
        run([*uv, "--no-deps", "--no-build-isolation", "--editable", ROOT], log=LOG, env=env)
        stamp.write_text(wanted)
        now.note = f"{len(lock.read_text().splitlines())} packages"


def _uv() -> Path:
    program = TOOLS / "uv" / "bin" / "uv"
    if program.is_file() and UV_VERSION in _version_of(program):
        return program
    with step(f"uv {UV_VERSION}"):
        shutil.rmtree(TOOLS / "uv", ignore_errors=True)
        run([SYSTEM_PYTHON, "-m", "venv", TOOLS / "uv"], log=LOG)
        run([TOOLS / "uv" / "bin" / "pip", "install", "-q", f"uv=={UV_VERSION}"], log=LOG, env=_pip_environment())
    return program


def _version_of(program: Path) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout


def _pip_environment() -> dict[str, str]:
    return clean_environment(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")


def _uv_environment() -> dict[str, str]:
    """uv does not read pip's settings; hand over those that say where packages come from."""
    env = clean_environment(UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    words = [TOOLS / "uv" / "bin" / "pip", "config", "list"]
    listed = subprocess.run(words, capture_output=True, text=True, check=False, env=_pip_environment()).stdout
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    names |= {"cert": "SSL_CERT_FILE"}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        name, value = names.get(key.rpartition(".")[2], ""), value.strip("'")
        there = "://" in value or Path(value.split()[0] if value else "").exists()
        if name and name not in os.environ and there:
            env[name] = value
    return env
