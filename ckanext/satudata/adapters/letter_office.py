"""Where letters are printed and scans looked at: a process in a folder of its own; whatever happens there, we live."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.satudata.domain.personal import masked_text

__all__ = ["Broken", "Printed", "check_template", "look_at", "office_program", "print_letter"]

log = logging.getLogger(__name__)

SECONDS = 60
_MODULE = "ckanext.satudata.adapters.letter_worker"


class Broken(Exception):
    """The process did not answer: too long, too large, or it died."""


@dataclass(frozen=True)
class Printed:
    """A letter as Word and, where something could print it, as PDF; `by` is soffice, weasyprint or ""."""

    docx: bytes
    pdf: bytes | None
    by: str


def check_template(content: bytes) -> list[dict[str, Any]]:
    """What is wrong with a Word template; see `letter_docx.check`. Raises Broken."""
    with _folder({"template.docx": content}) as folder:
        return _asked(folder, {"mode": "check"})["problems"]


def print_letter(template: bytes, values: Mapping[str, Any], logo: bytes | None = None) -> Printed:
    """The letter these values make of the template. Raises Broken."""
    files = {"template.docx": template, **({"logo": logo} if logo else {})}
    program = office_program()
    with _folder(files) as folder:
        said = _asked(folder, {"mode": "print", "values": dict(values), "pdf": not program})
        by = "weasyprint" if said["pdf"] else ""
        if program and _by_office(program, folder):
            by = "soffice"
        elif program and _asked(folder, {"mode": "print", "values": dict(values), "pdf": True})["pdf"]:
            by = "weasyprint"
        pdf = (folder / "letter.pdf").read_bytes() if by else None
        return Printed((folder / "letter.docx").read_bytes(), pdf, by)


def look_at(path: Path, mimetype: str) -> tuple[dict[str, Any], bytes | None]:
    """Pages of an uploaded scan and its first page as PNG; `{"error": code}` for one that cannot be read."""
    with _folder({}) as folder:
        (folder / "scan").symlink_to(path.resolve())
        try:
            said = _asked(folder, {"mode": "look", "mimetype": mimetype})
        except Broken:
            return {"error": "unreadable"}, None
        picture = folder / "preview.png"
        return said, picture.read_bytes() if picture.exists() else None


def office_program() -> str | None:
    """LibreOffice, where this machine has it."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _by_office(program: str, folder: Path) -> bool:
    """Print by LibreOffice with a profile of its own, without network and macros; whether a PDF came of it."""
    profile = folder / "profile"
    words = [
        *_without_network(),
        program,
        "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation=file://{profile}",
        "--convert-to", "pdf:writer_pdf_Export",
        "--outdir", str(folder),
        str(folder / "letter.docx"),
    ]  # fmt: skip
    profile.mkdir()
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_NO_MACROS, encoding="utf-8")
    try:
        _run(words, folder, "")
    except Broken:
        log.warning("LibreOffice printed nothing; the letter is printed by WeasyPrint")
        return False
    return (folder / "letter.pdf").is_file()


_NO_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def _without_network() -> list[str]:
    """A network of its own with nothing in it, where the system lets this user make one."""
    words = ["unshare", "--user", "--net", "--map-root-user"]
    tried = subprocess.run([*words, "true"], capture_output=True, check=False) if shutil.which("unshare") else None  # noqa: S603
    return words if tried is not None and tried.returncode == 0 else []


@contextmanager
def _folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="satudata-letter-") as name:
        folder = Path(name)
        for one, content in files.items():
            (folder / one).write_bytes(content)
        yield folder


def _asked(folder: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    said = _run([_python(), "-I", "-m", _MODULE], folder, json.dumps({**request, "seconds": SECONDS}))
    try:
        return json.loads(said)
    except ValueError as e:
        raise Broken from e


def _run(words: list[str], folder: Path, told: str) -> str:
    """Run a program in the folder with nothing of our environment; kill it and all it started when it is too slow."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9")
    env = {"LANG": "C.UTF-8", "PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), **nowhere}
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, or the office program found on this machine
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=env,
        start_new_session=True,
    )  # fmt: skip
    try:
        said, complaints = process.communicate(told.encode(), timeout=SECONDS + 5)
    except subprocess.TimeoutExpired as e:
        raise Broken from e
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode:
        log.error(
            "%s ended with %s: %s",
            words[-1],
            process.returncode,
            masked_text(complaints[-2000:].decode(errors="replace")),
        )
        raise Broken
    return said.decode(errors="replace")


def _python() -> str:
    """The interpreter of this environment, also where the server is embedded in another program."""
    if Path(sys.executable or "").name.startswith("python"):
        return sys.executable
    return str(Path(sys.prefix) / "bin" / "python3")
