"""A folder or a ZIP file that comes into being whole or not at all, with the checksum of everything in it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

__all__ = ["Bundle", "TargetTaken", "chunks", "opened"]

CHECKSUMS = "SHA256SUMS"
_CHUNK = 1 << 20


class TargetTaken(Exception):
    """Something of this name is there already; nothing is written over."""


class Bundle(Protocol):
    """Where files are put under names of their own."""

    def put(self, name: str, content: Iterable[bytes]) -> tuple[str, int]:
        """Write one file; its SHA-256 and size."""
        ...


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file, piece by piece."""
    while piece := stream.read(_CHUNK):
        yield piece


class _Written(ABC):
    """What folder and ZIP share: counting, and the list of checksums as `sha256sum -c` reads it."""

    def __init__(self) -> None:
        self.sums: list[tuple[str, str]] = []

    @abstractmethod
    def _open(self, name: str) -> IO[bytes]:
        """A new file of this name, open for writing."""

    def put(self, name: str, content: Iterable[bytes]) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with self._open(name) as out:
            for piece in content:
                digest.update(piece)
                size += len(piece)
                out.write(piece)
        self.sums.append((digest.hexdigest(), name))
        return digest.hexdigest(), size

    def close(self) -> None:
        lines = "".join(f"{digest}  {name}\n" for digest, name in sorted(self.sums, key=lambda one: one[1]))
        with self._open(CHECKSUMS) as out:
            out.write(lines.encode())


class _Folder(_Written):
    def __init__(self, place: Path) -> None:
        super().__init__()
        self._place = place

    def _open(self, name: str) -> IO[bytes]:
        target = self._place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("xb")


class _Zip(_Written):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        super().__init__()
        self._archive = archive

    def _open(self, name: str) -> IO[bytes]:
        if name in self._archive.namelist():
            raise FileExistsError(name)
        entry = zipfile.ZipInfo.from_file(os.devnull, name)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o640 << 16
        return self._archive.open(entry, "w", force_zip64=True)


@contextmanager
def opened(target: Path) -> Iterator[Bundle]:
    """A bundle of this name: a ZIP file where the name ends so, else a folder; it appears when all is written.

    :raises TargetTaken: the name is taken
    :raises OSError: no room, or no right to write there; nothing is left behind
    """
    if target.exists() or target.is_symlink():
        raise TargetTaken(str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        if target.suffix.lower() == ".zip":
            made = aside / "bundle.zip"
            with zipfile.ZipFile(made, "x", allowZip64=True) as archive:
                packed = _Zip(archive)
                yield packed
                packed.close()
            made.chmod(0o640)
        else:
            made = aside / "bundle"
            made.mkdir(mode=0o750)
            folder = _Folder(made)
            yield folder
            folder.close()
        if target.exists():
            raise TargetTaken(str(target))
        made.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
