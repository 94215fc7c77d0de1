"""PostgreSQL: a cluster of our own under the instance, never one of the machine's."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from portal.command import clean_environment, run
from portal.places import write_private
from portal.services.base import Service
from portal.words import Refusal

__all__ = ["Postgres", "postgres_programs"]

SUPERUSER = "postgres"
OLDEST = 13


def postgres_programs() -> Path | None:
    """The folder with the newest installed server's programs."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb") if p.parts[-3].isdigit()]
    fit = sorted((p for p in found if int(p.parts[-2]) >= OLDEST), key=lambda p: int(p.parts[-2]))
    return fit[-1] if fit else None


class Postgres(Service):
    """Refuses to run as root, as initdb does: root hands it to the user `postgres`."""

    name = "postgres"
    label = "PostgreSQL"
    port_name = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT
    attempts: ClassVar[int] = 4  # after a kill the old backends need a moment to let go of the shared memory

    @property
    def home(self) -> Path:
        return self.instance.folder / "pg"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @cached_property
    def programs(self) -> Path:
        folder = postgres_programs()
        if folder is None:
            raise Refusal("PostgreSQL tidak ditemukan.", "PostgreSQL was not found.")
        return folder

    @cached_property
    def version(self) -> str:
        """The server that made the data folder is the one that can read it."""
        marker = self.data / "PG_VERSION"
        return marker.read_text().strip() if marker.is_file() else ""

    @cached_property
    def as_owner(self) -> list[str]:
        """The words that hand a command to the owner of the cluster; none for a normal user."""
        if os.geteuid():
            return []
        words = ["setpriv", f"--reuid={SUPERUSER}", f"--regid={SUPERUSER}", "--clear-groups"]
        inside = f"{self.home}/."  # stat, not test: the access call behind test looks at the user alone
        probe = subprocess.run([*words, "stat", inside], capture_output=True, check=False)
        if probe.returncode:
            # The checkout lies under a folder closed to other users, such as /root. The server gets the right to pass
            # through closed folders, and nothing else of root's; the data stay where they belong.
            for right in ("dac_read_search", "dac_override"):
                more = [f"--inh-caps=+{right}", f"--ambient-caps=+{right}"]
                probe = subprocess.run([*words, *more, "stat", inside], capture_output=True, check=False)
                if not probe.returncode:
                    return [*words, *more]
            raise Refusal(
                f"PostgreSQL tidak boleh berjalan sebagai root dan pengguna lain tidak dapat membuka {self.home}; "
                "letakkan salinan repositori di folder yang terbuka atau jalankan sebagai pengguna biasa.",
                f"PostgreSQL must not run as root and no other user can open {self.home}; "
                "put the checkout under an open folder, or run this as a normal user.",
            )
        return words

    def prepare(self) -> None:
        self.home.mkdir(exist_ok=True)
        owner = pwd.getpwnam(SUPERUSER) if not os.geteuid() else None
        if owner:
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
        if not self.data.is_dir():
            self._make_cluster(owner)

    def _make_cluster(self, owner: pwd.struct_passwd | None) -> None:
        """Make it beside its place and move it there whole, so that an interrupted run leaves no half cluster."""
        fresh, words = self.home / "data.new", self.home / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        write_private(words, self.instance.secrets["postgres"])
        if owner:
            os.chown(words, owner.pw_uid, owner.pw_gid)
        initdb = [self.programs / "initdb", "-D", fresh, "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8"]
        how = ["-A", "scram-sha-256", f"--pwfile={words}", "--no-sync"]
        run([*self.as_owner, *initdb, *how], log=self.log)
        words.unlink()
        fresh.rename(self.data)
        self.instance.unstamp("roles", "migrations", "datastore", "account", "region", "region-begun")

    def argv(self) -> list[str | Path]:
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.instance.is_test:
            settings |= {"fsync": "off", "full_page_writes": "off"}  # survives a kill, though not a power cut
        words = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return [*self.as_owner, self.programs / "postgres", "-D", self.data, *words]

    def answers(self) -> bool:
        words = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "2"]
        return subprocess.run(words, check=False, env=clean_environment()).returncode == 0

    def stop(self) -> None:
        super().stop()
        # A killed server leaves this file; the next start would take a stranger with that process id for it.
        if self.process.pid is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def sql(self, text: str, database: str = "postgres") -> str:
        """Run SQL as the cluster's superuser; answers the bare rows."""
        words = [self.programs / "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1"]
        where = ["-p", str(self.port), "-U", SUPERUSER, "-d", database]
        env = clean_environment(PGPASSWORD=self.instance.secrets["postgres"])
        return run([*words, *where], log=self.instance.log / "psql.log", env=env, given=text)
