"""What every service shares: reuse it when it answers, otherwise clear what is left of it and start it again."""

from __future__ import annotations

import signal
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from portal.command import clean_environment, tail
from portal.places import Instance, digest, port_is_free
from portal.process import Process, evict
from portal.words import Refusal

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Service"]


class Service(ABC):
    """A background service; subclasses say how it is started and how to see that it answers."""

    name: ClassVar[str]
    label: ClassVar[str]
    port_name: ClassVar[str] = ""
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_grace: ClassVar[float] = 6.0
    patience: ClassVar[float] = 60.0
    attempts: ClassVar[int] = 1

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.process = Process(instance.folder / "run" / f"{self.name}.json")
        self.log: Path = instance.log / f"{self.name}.log"

    @property
    def port(self) -> int:
        return self.instance.ports[self.port_name]

    # What a subclass says.
    @abstractmethod
    def argv(self) -> list[str | Path]:
        """The program and its words."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it does its work now."""

    def prepare(self) -> None:  # noqa: B027 - most services have nothing to prepare
        """Make folders and settings; called before every start."""

    def environment(self) -> dict[str, str]:
        return clean_environment()

    def made_from(self) -> list[str | Path]:
        """What the running process depends on; when it changes, the process is started again."""
        return [repr(self.argv())]

    # What all do alike.
    @property
    def fingerprint(self) -> str:
        return digest(*self.made_from())

    @property
    def running(self) -> bool:
        return self.process.pid is not None

    def ensure(self) -> str:
        """Have it running; answers what had to be done for that."""
        self.prepare()
        if self.running and self.process.record.get("fingerprint") == self.fingerprint and self._wait(grace=5):
            return "already running"
        word = "started again" if self.process.record else "started"
        for attempt in range(self.attempts):
            self.stop()
            self._free_port()
            if self._start(last=attempt + 1 == self.attempts):
                return word
            time.sleep(1)
        return word

    def stop(self) -> None:
        self.process.stop(self.stop_signal, self.stop_grace)

    def _start(self, *, last: bool) -> bool:
        child = self.process.spawn(self.argv(), self.environment(), self.log, self.instance.folder, self.fingerprint)
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            if self.answers():
                return True
            if child.poll() is not None:
                if last:
                    raise self._failed(f"code {child.returncode}")
                return False
            time.sleep(0.1)
        raise self._failed(f"{self.patience:.0f} s")

    def _wait(self, grace: float) -> bool:
        until = time.monotonic() + grace
        while self.running:
            if self.answers():
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return False

    def _free_port(self) -> None:
        if not self.port_name:
            return
        until = time.monotonic() + 5
        while not port_is_free(self.port):
            evict(self.port, self.instance.folder)
            if time.monotonic() > until:
                raise Refusal(
                    f"Porta {self.port} untuk {self.label} dipakai program lain; hentikan program itu, lalu ulangi.",
                    f"Port {self.port}, meant for {self.label}, is used by another program; stop it, then repeat.",
                )
            time.sleep(0.1)

    def _failed(self, why: str) -> Refusal:
        return Refusal(
            f"{self.label} tidak mau berjalan ({why}); selengkapnya di {self.log}.",
            f"{self.label} does not come up ({why}); more in {self.log}.",
            tail(self.log),
        )
