"""Where everything lies: the checkout, var/, and one folder per instance with its ports and secrets."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import random
import secrets
import socket
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from portal.progress import say
from portal.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DEFAULT_VERSION", "PURPOSES", "ROOT", "VAR", "VERSIONS", "Instance", "digest", "locked", "write_private"]

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VERSIONS = ("2.11.6", "2.12.0")
DEFAULT_VERSION = VERSIONS[0]
PURPOSES = ("", "test", "faults")
# Uploaded files, mails and logs are for the owner only; `pg` is closed by PostgreSQL itself.
PRIVATE_FOLDERS = ("files", "log", "mail", "redis", "run", "solr-home", "stamps", "webassets")
SERVICE_PORTS = ("ckan", "postgres", "redis", "solr", "smtp")
# Below the range from which Linux takes ports for outgoing connections, so that nobody borrows ours while we are off.
PORT_RANGE = range(21000, 31000)


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    fresh.replace(path)


def digest(*parts: str | Path) -> str:
    """A short fingerprint of texts and files."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        whole.update(b"\0")
    return whole.hexdigest()[:16]


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one command at a time do this; the others wait and say so."""
    if os.environ.get("SATUDATA_UNLOCKED") == name:  # we were called by the command that holds the lock
        yield
        return
    folder = VAR / "lock"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  waiting for another command that works on {name}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Instance:
    """One portal: `var/<version>` is the demo, `var/<version>-<purpose>` the tests' own; they share the environment.

    Purposes: none (the demo), `test`, and `faults`, whose services the tests of faults stop and break at will.
    """

    version: str
    purpose: str = ""

    @property
    def name(self) -> str:
        return f"{self.version}-{self.purpose}" if self.purpose else self.version

    @property
    def is_test(self) -> bool:
        """Whether tests own it: its data need not survive a power cut."""
        return bool(self.purpose)

    @property
    def folder(self) -> Path:
        return VAR / self.name

    @property
    def venv(self) -> Path:
        return VAR / self.version / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def ini(self) -> Path:
        return self.folder / "ckan.ini"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def site_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['ckan']}"

    @cached_property
    def ports(self) -> dict[str, int]:
        """The ports chosen at first start."""
        file = self.folder / "ports.json"
        if not file.is_file():
            with locked("ports"):
                write_private(file, json.dumps(_choose_ports(), indent=1) + "\n")
        return json.loads(file.read_text())

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Passwords and keys made at first start and kept."""
        file = self.folder / "secrets.json"
        if not file.is_file():
            names = ("postgres", "ckan", "datastore_ro", "redis", "secret_key", "jwt", "admin")
            write_private(file, json.dumps({name: secrets.token_urlsafe(24) for name in names}, indent=1) + "\n")
        return json.loads(file.read_text())

    def database_url(self, database: str, role: str = "ckan") -> str:
        return f"postgresql://{role}:{self.secrets[role]}@127.0.0.1:{self.ports['postgres']}/{database}"

    def redis_url(self, database: int = 0) -> str:
        return f"redis://:{self.secrets['redis']}@127.0.0.1:{self.ports['redis']}/{database}"

    def solr_url(self, core: str = "ckan") -> str:
        return f"http://127.0.0.1:{self.ports['solr']}/solr/{core}"

    def prepare(self) -> None:
        """Make the folders; refuse when they belong to somebody else."""
        closed = [self.folder / name for name in PRIVATE_FOLDERS]
        for folder in (self.folder, *closed):
            folder.mkdir(parents=True, exist_ok=True)
            owner = folder.stat().st_uid
            if owner != os.geteuid():
                raise Refusal(
                    f"Folder {folder} milik pengguna lain (uid {owner}); jalankan perintah ini sebagai pengguna itu.",
                    f"The folder {folder} belongs to another user (uid {owner}); run this command as that user.",
                )
        for folder in closed:
            folder.chmod(0o700)

    # Stamps: what is already done, and with which input.
    def stamped(self, name: str, value: str = "done") -> bool:
        file = self.folder / "stamps" / name
        return file.is_file() and file.read_text() == value

    def stamp(self, name: str, value: str = "done") -> None:
        (self.folder / "stamps" / name).write_text(value)

    def unstamp(self, *names: str) -> None:
        for name in names:
            (self.folder / "stamps" / name).unlink(missing_ok=True)


def _choose_ports() -> dict[str, int]:
    taken = {p for file in VAR.glob("*/ports.json") for p in json.loads(file.read_text()).values()}
    chosen: dict[str, int] = {}
    until = time.monotonic() + 20
    while len(chosen) < len(SERVICE_PORTS):
        port = random.choice(PORT_RANGE)  # noqa: S311 - no secret
        if port not in taken and port_is_free(port):
            chosen[SERVICE_PORTS[len(chosen)]] = port
            taken.add(port)
        if time.monotonic() > until:
            raise Refusal("Tidak ada porta yang bebas.", "There is no free port.")
    return chosen


def port_is_free(port: int) -> bool:
    """Whether a service of ours could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
