"""Services of the machine are the same before and after: neither started, enabled nor changed."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from portal.places import PORT_RANGE

ROOT = Path(__file__).resolve().parents[2]
PLACES = [
    "/usr/sbin/policy-rc.d",
    "/etc/postgresql-common",
    "/etc/postgresql",
    "/etc/redis",
    "/etc/default/redis-server",
]


def listing() -> dict[str, tuple[int, int, float]]:
    """Mode, size and time of every file that decides what the machine runs."""
    found = {}
    for place in map(Path, PLACES):
        for path in [place, *(place.rglob("*") if place.is_dir() else [])]:
            if path.exists():
                about = path.stat()
                found[str(path)] = (stat.S_IMODE(about.st_mode), about.st_size, about.st_mtime)
    return found


def said(*words: str) -> str:
    if not shutil.which(words[0]):
        return ""
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return done.stdout


def links() -> set[str]:
    places = [*Path("/etc/systemd/system").glob("*.wants/*"), *Path("/etc").glob("rc[S0-6].d/*")]
    return {f"{path} -> {path.readlink()}" for path in places if path.is_symlink()}


def listening(ports_of_ours: set[int]) -> set[int]:
    """Ports somebody listens on, without ours."""
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {int(line[1].split(":")[1], 16) for line in lines if line[3] == "0A"} - ports_of_ours


def state() -> dict[str, object]:
    units = said("systemctl", "list-unit-files", "--no-pager", "--no-legend", "--type=service")
    return {
        "files": listing(),
        "links": links(),
        "clusters": said("pg_lsclusters"),
        "units": sorted(" ".join(line.split()[:2]) for line in units.splitlines()),
        "running": said("systemctl", "list-units", "--no-pager", "--no-legend", "--type=service", "--state=running"),
    }


class TestMachine:
    def test_is_the_same_after_stop_and_start(self, portal):
        """A whole round of our commands leaves no trace outside var/."""
        before, used = state(), listening(set())
        ports = {int(p) for f in (ROOT / "var").glob("*/ports.json") for p in re.findall(r": (\d+)", f.read_text())}
        ports |= set(PORT_RANGE)  # portals of other checkouts come and go as they like
        assert portal.command("demo-stop").returncode == 0
        assert not {int(p) for p in re.findall(r": (\d+)", (portal.folder / "ports.json").read_text())} & listening(
            set()
        )
        assert portal.command("demo").returncode == 0
        assert state() == before
        assert listening(ports) <= used

    def test_no_service_of_the_machine_serves_us(self, portal):
        """The usual ports of the machine's own services appear nowhere."""
        text = portal.file.read_text()
        assert not re.search(r":(5432|6379|8983|25|5000)\b", text)

    def test_listens_on_this_machine_only(self, portal):
        """Nothing of ours can be reached from the network."""
        ours = {int(p) for p in re.findall(r": (\d+)", (portal.folder / "ports.json").read_text())}
        for name in ("tcp", "tcp6"):
            for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
                words = line.split()
                address, port = words[1].split(":")
                if words[3] == "0A" and int(port, 16) in ours:
                    local = ("0100007F", "0000000000000000FFFF00000100007F")
                    assert address in local, port

    def test_installing_again_when_nothing_is_missing_touches_nothing(self):
        if os.geteuid():
            pytest.skip("needs root")
        before = state()
        done = subprocess.run([ROOT / "portal" / "packages"], capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr
        assert state() == before
