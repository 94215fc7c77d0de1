"""Seals as files: one a day, written whole or not at all, never written over."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ckanext.satudata import config

__all__ = ["AlreadySealed", "BrokenSeal", "SealFile", "digest", "files", "folder", "read", "write"]

_PATTERN = "segel-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].json"


class AlreadySealed(Exception):
    """There is a seal of this day."""


class BrokenSeal(Exception):
    """A seal's file cannot be read as a seal; the words say which and why."""


@dataclass(frozen=True)
class SealFile:
    """A seal as it lies in its folder: its name, what it says, and the hash of its bytes."""

    path: Path
    said: dict[str, Any]
    sha256: str


def folder() -> Path:
    """Where seals lie.

    :raises RuntimeError: neither a folder nor a storage path is set
    """
    named = config.seal_folder()
    if not named:
        raise RuntimeError("Set ckanext.satudata.seal.folder or ckan.storage_path: seals have no place to lie")
    return Path(named)


def files() -> list[Path]:
    """The seals there are, oldest day first."""
    return sorted(folder().glob(_PATTERN))


def digest(path: Path) -> str:
    """SHA-256 of a seal's bytes, whatever they say."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(path: Path) -> SealFile:
    """One seal.

    :raises BrokenSeal: it is none
    """
    try:
        content = path.read_bytes()
        said = json.loads(content)
    except (OSError, ValueError) as e:
        raise BrokenSeal(f"{path.name} cannot be read: {e}") from e
    if not isinstance(said, dict):
        raise BrokenSeal(f"{path.name} is not a seal")
    return SealFile(path, said, hashlib.sha256(content).hexdigest())


def write(day: date, said: dict[str, Any]) -> SealFile:
    """Write the seal of a day.

    :raises AlreadySealed: there is one, perhaps since this very moment
    :raises OSError: no room, or no right to write there; nothing is left behind
    """
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o750)
    target = place / f"segel-{day.isoformat()}.json"
    content = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
    handle, aside = tempfile.mkstemp(dir=place, prefix=".segel-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(aside).chmod(0o440)
        _put(Path(aside), target, content)
    except FileExistsError as e:
        raise AlreadySealed(target.name) from e
    finally:
        Path(aside).unlink(missing_ok=True)
    _settle(place)
    return SealFile(target, said, hashlib.sha256(content).hexdigest())


def _put(aside: Path, target: Path, content: bytes) -> None:
    """Give the file its name, unless the name is taken: of two at once one wins, and no seal is ever written over."""
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:  # a storage without links (some network shares): its exclusive creation must do
        with target.open("xb") as out:
            try:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            except OSError:
                target.unlink()
                raise


def _settle(place: Path) -> None:
    """The name must survive a power cut as the bytes do; a storage that cannot promise it is no reason to fail."""
    with contextlib.suppress(OSError):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
