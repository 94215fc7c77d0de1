"""Which Debian packages are missing, and who may install them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from portal import quiet_apt
from portal.places import ROOT, VAR, locked
from portal.progress import say, step
from portal.words import Refusal

__all__ = ["ensure", "install", "missing", "wanted"]

PYTHON_FROM, PYTHON_TO = (3, 10), (3, 12)


def wanted() -> list[str]:
    """The packages of packages.txt."""
    lines = (ROOT / "portal" / "packages.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def missing() -> list[str]:
    """Those that are not installed."""
    if not shutil.which("dpkg-query"):
        raise Refusal(
            "Portal lokal memerlukan Debian 12: dpkg tidak ditemukan.",
            "The local portal needs Debian 12: no dpkg here.",
        )
    words = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *wanted()]
    listed = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    there = {line.split()[-1] for line in listed.splitlines() if line.startswith(("ii", "hi"))}
    return [name for name in wanted() if name not in there]


def ensure() -> None:
    """Have every package: install as root, ask sudo, or stop with the one command to type."""
    _check_python()
    lacking = missing()
    if not lacking and not quiet_apt.interrupted():
        return
    if not os.geteuid():
        install()
        return
    script = ROOT / "portal" / "packages"
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        done = subprocess.run(["sudo", "-n", script], stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise Refusal("Pemasangan paket Debian gagal.", "Installing the Debian packages failed.")
        return
    raise Refusal(
        f"Paket Debian belum lengkap ({', '.join(lacking)}) dan tidak ada hak root; jalankan ini, lalu ulangi.",
        f"Debian packages are missing ({', '.join(lacking)}) and there is no root right; type this, then repeat.",
        f"    {'sudo' if shutil.which('sudo') else 'su -c'} {script}",
    )


def install() -> None:
    """As root: install what is missing, and nothing else."""
    if os.geteuid():
        raise Refusal("Perintah ini memerlukan hak root.", "This command needs root rights.")
    made_var = not VAR.exists()
    with locked("packages"):
        if missing() or quiet_apt.interrupted():
            quiet_apt.wait()
            quiet_apt.repair()
        lacking = missing()
        if lacking:
            say(f"  Debian packages that are missing: {' '.join(lacking)}")
            with step(f"installing Debian packages ({len(lacking)})") as now:
                now.note = quiet_apt.install(lacking)
    if made_var:
        _hand_over_var()


def _hand_over_var() -> None:
    """When sudo ran us before anything else, var/ must not stay root's."""
    owner = ROOT.stat()
    for path in (VAR, *VAR.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)


def _check_python() -> None:
    if not PYTHON_FROM <= sys.version_info[:2] <= PYTHON_TO:
        found = ".".join(str(n) for n in sys.version_info[:3])
        raise Refusal(
            f"Python sistem adalah {found}; portal memerlukan Python 3.10 sampai 3.12.",
            f"The system's Python is {found}; the portal needs Python 3.10 to 3.12.",
        )
