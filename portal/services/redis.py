"""Redis with its data on disk; the program comes from redis-tools, which brings no service of the machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from portal.command import clean_environment
from portal.places import VAR, write_private
from portal.services.base import Service

__all__ = ["Redis"]

# One program under several names: it looks at the name it was called by, and serves unless that says otherwise.
PROGRAM = Path("/usr/bin/redis-check-rdb")
PATIENCE = 3.0


class Redis(Service):
    """Keeps every write in a file, so that queued jobs survive a kill."""

    name = "redis"
    label = "Redis"
    port_name = "redis"

    @property
    def settings(self) -> Path:
        return self.instance.folder / "redis" / "redis.conf"

    def prepare(self) -> None:
        link = VAR / "tools" / "redis-server"
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(PROGRAM)
        folder = self.settings.parent
        lines = [
            f"port {self.port}",
            "bind 127.0.0.1",
            "protected-mode yes",
            f"requirepass {self.instance.secrets['redis']}",
            f'dir "{folder}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "daemonize no",
        ]
        write_private(self.settings, "\n".join(lines) + "\n")

    def argv(self) -> list[str | Path]:
        return [VAR / "tools" / "redis-server", self.settings]

    def ask(self, *words: str) -> str:
        """One command by redis-cli; answers nothing when the server does not."""
        env = clean_environment(REDISCLI_AUTH=self.instance.secrets["redis"])
        line = ["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), "--no-auth-warning", *words]
        try:
            done = subprocess.run(line, env=env, capture_output=True, text=True, check=False, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout.strip() if done.returncode == os.EX_OK else ""

    def answers(self) -> bool:
        return self.ask("PING") == "PONG"
