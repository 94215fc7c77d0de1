"""A mail server that writes each mail as `NNNN-<recipient>.eml` into a folder. Usage: smtp.py PORT FOLDER."""

from __future__ import annotations

import re
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


class Folder:
    """Counts on from the highest number found, so that order survives a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        numbers = [int(m.group(1)) for f in folder.glob("*.eml") if (m := re.match(r"(\d+)-", f.name))]
        self.last = max(numbers, default=0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            self.last += 1
            name = f"{self.last:04d}-{re.sub(r'[^A-Za-z0-9.@_+-]', '_', recipient)[:120]}.eml"
            hidden = self.folder / f".{name}"
            hidden.write_bytes(envelope.original_content or b"")
            hidden.rename(self.folder / name)  # whoever watches the folder never reads half a mail
        return "250 Message accepted"


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(Folder(folder), hostname="127.0.0.1", port=port, data_size_limit=50 * 1024 * 1024)
    controller.start()
    done = threading.Event()
    for how in (signal.SIGTERM, signal.SIGINT):
        signal.signal(how, lambda *_: done.set())
    done.wait()
    controller.stop()


if __name__ == "__main__":
    main()
