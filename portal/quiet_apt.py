"""apt-get install that leaves every service of the machine as it was: not started, not enabled, nothing upgraded.

Three things guard that, each undone afterwards: a policy-rc.d that forbids starting services, a drop-in that keeps
PostgreSQL from making its `main` cluster, and a comparison of what is enabled before and after. An interrupted run is
cleaned up by the next one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from portal.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["enabled", "install", "interrupted", "repair", "restore", "wait"]

POLICY = Path("/usr/sbin/policy-rc.d")
SAVED_POLICY = Path("/usr/sbin/policy-rc.d.satudata-saved")
MARK = "# ckanext-satudata: for the time of one apt-get install"
CLUSTER = Path("/etc/postgresql-common/createcluster.d/zz-satudata.conf")
LOCK = Path("/var/lib/dpkg/lock-frontend")
SYSTEMD = Path("/etc/systemd/system")
APT = ["apt-get", "-q", "-y", "--no-install-recommends", "--no-upgrade", "--no-remove", "-oDPkg::Lock::Timeout=600"]
ENV = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
UPGRADE = re.compile(r"^Inst (\S+) \[", re.MULTILINE)


def install(names: list[str]) -> str:
    """Install these packages; answers what a person should know about it."""
    if not any(Path("/var/lib/apt/lists").glob("*Packages*")):
        _apt(["apt-get", "-q", "update"])
    plan = _apt([*APT, "--simulate", "install", *names], may_fail=True)
    if plan is None:  # the lists are too old for what the archive holds today
        _apt(["apt-get", "-q", "update"])
        plan = _apt([*APT, "--simulate", "install", *names])
    renewed = sorted(set(UPGRADE.findall(plan or "")))
    _refuse_service_upgrades(renewed)
    with _nothing_starts():
        if _apt([*APT, "install", *names], may_fail=True) is None:
            _apt(["apt-get", "-q", "update"])
            _apt([*APT, "install", *names])
    return f"libraries that these needed in a newer version: {' '.join(renewed)}" if renewed else ""


def enabled() -> set[str]:
    """Every link by which the machine starts something by itself: systemd's and the older runlevels'."""
    systemd = [p for pattern in ("*.wants/*", "*.requires/*") for p in SYSTEMD.glob(pattern)]
    runlevels = list(Path("/etc").glob("rc[S2345].d/S*"))
    return {str(p) for p in (*systemd, *runlevels)}


def wait() -> None:
    """Wait until no other apt or dpkg works, for instance that of an interrupted run."""
    with LOCK.open("w") as handle:
        fcntl.lockf(handle, fcntl.LOCK_EX)


def _audit() -> str:
    """What an interrupted dpkg has left half done."""
    return subprocess.run(["dpkg", "--audit"], capture_output=True, text=True, check=False).stdout


def repair() -> None:
    """Finish an install of ours that was interrupted: while our policy still stands, then put everything back."""
    if interrupted() and _audit():
        _apt(["dpkg", "--configure", "-a", "--force-confdef", "--force-confold"])
    restore()


def restore() -> None:
    """Switch off what our install enabled, and put the machine's own policy back."""
    CLUSTER.unlink(missing_ok=True)
    if interrupted():
        notes = dict.fromkeys(re.findall(r"^# (was|made) (.+)$", POLICY.read_text(), re.MULTILINE))
        _disable(enabled() - {path for word, path in notes if word == "was"})
        for word, path in notes:
            with contextlib.suppress(OSError):
                if word == "made":
                    Path(path).rmdir()  # stays when the package has put something in it
        POLICY.unlink()
    if SAVED_POLICY.exists() or SAVED_POLICY.is_symlink():
        SAVED_POLICY.rename(POLICY)


def interrupted() -> bool:
    """Whether an install of ours has not put back the machine's own policy."""
    return POLICY.is_file() and MARK in POLICY.read_text(errors="replace")


def _apt(words: list[str], *, may_fail: bool = False) -> str | None:
    done = subprocess.run(
        words, env={**os.environ, **ENV}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return done.stdout
    if may_fail:
        return None
    raise Refusal(
        "apt-get gagal; pesan terakhirnya di bawah ini.",
        "apt-get failed; its last words are below.",
        "\n".join((done.stdout + done.stderr).splitlines()[-12:]),
    )


def _refuse_service_upgrades(renewed: list[str]) -> None:
    """A library may have to follow; the package of a service may not."""
    for name in renewed:
        files = subprocess.run(["dpkg-query", "-L", name], capture_output=True, text=True, check=False).stdout
        if re.search(r"^(/usr)?/lib/systemd/system/\S+\.service$|^/etc/init\.d/\S+", files, re.MULTILINE):
            raise Refusal(
                f"Ini akan memperbarui layanan mesin ({name}); perbarui sendiri dahulu dengan apt, lalu ulangi.",
                f"This would upgrade a service of the machine ({name}); upgrade it yourself with apt, then repeat.",
            )


@contextlib.contextmanager
def _nothing_starts() -> Iterator[None]:
    """Forbid starting services and making a cluster while apt works; the machine's own policy is only moved aside.

    What was enabled before, and which folders we made, is noted in the policy itself, for a run that repairs this one.
    """
    made = [p for p in (CLUSTER.parent, CLUSTER.parent.parent) if not p.exists()]
    notes = [f"# was {link}" for link in sorted(enabled())] + [f"# made {folder}" for folder in made]
    ours = POLICY.with_name("policy-rc.d.satudata-new")
    ours.write_text("\n".join(["#!/bin/sh", MARK, *notes, "exit 101", ""]))
    ours.chmod(0o755)
    if POLICY.exists() or POLICY.is_symlink():
        POLICY.rename(SAVED_POLICY)
    ours.rename(POLICY)
    try:
        CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        CLUSTER.write_text("# ckanext-satudata: for the time of one apt-get install\ncreate_main_cluster = false\n")
        yield
    finally:
        restore()


def _disable(links: set[str]) -> None:
    """Switch off what this very install has enabled."""
    for link in sorted(links):
        path = Path(link)
        if path.is_relative_to(SYSTEMD):
            if shutil.which("systemctl"):
                _quiet(["systemctl", "--no-reload", "disable", path.name])
            path.unlink(missing_ok=True)
        elif path.is_symlink():
            _quiet(["update-rc.d", path.name[3:], "disable"])


def _quiet(words: list[str]) -> None:
    subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
