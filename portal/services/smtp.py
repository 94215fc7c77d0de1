"""The mail server: takes every mail and writes it to a file."""

from __future__ import annotations

import socket
from pathlib import Path

from portal.places import ROOT
from portal.services.base import Service

__all__ = ["Smtp"]

SCRIPT = ROOT / "portal" / "inside" / "smtp.py"


class Smtp(Service):
    """aiosmtpd in the instance's environment; nothing leaves the machine."""

    name = "smtp"
    label = "SMTP"
    port_name = "smtp"

    def argv(self) -> list[str | Path]:
        return [self.instance.python, SCRIPT, str(self.port), self.instance.mail]

    def made_from(self) -> list[str | Path]:
        return [*super().made_from(), SCRIPT]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as link:
                return link.recv(3) == b"220"
        except OSError:
            return False
