"""Solr's jars by Maven into var/solr, shared by all instances, and our launcher compiled against them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from portal.command import run
from portal.places import ROOT, VAR, digest, locked
from portal.progress import step

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ensure"]

RECIPE = ROOT / "portal" / "solr"
SOLR = VAR / "solr"
LOG = VAR / "log" / "solr.log"


def ensure() -> None:
    """Have var/solr/lib and var/solr/classes."""
    pom, launcher, stamp = RECIPE / "pom.xml", RECIPE / "SolrServer.java", SOLR / "stamp"
    wanted = digest(pom, launcher)
    if _made(stamp, wanted):
        return
    with locked("solr"):
        if not _made(stamp, wanted):  # another command may have made them while this one waited
            _make(pom, launcher, stamp, wanted)


def _made(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def _make(pom: Path, launcher: Path, stamp: Path, wanted: str) -> None:
    with step("Solr's jars by Maven") as now:
        SOLR.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        lib, fresh, classes = SOLR / "lib", SOLR / "lib.new", SOLR / "classes"
        shutil.rmtree(fresh, ignore_errors=True)
        run(["mvn", "-B", "-q", "-f", pom, f"-Dlib.dir={fresh}", "dependency:copy-dependencies"], log=LOG, cwd=SOLR)
        run(["/usr/bin/python3", RECIPE / "check_lib.py", fresh], log=LOG)
        shutil.rmtree(lib, ignore_errors=True)
        shutil.rmtree(classes, ignore_errors=True)
        fresh.rename(lib)
        classes.mkdir()
        run(["javac", "-proc:none", "-nowarn", "-cp", f"{lib}/*", "-d", classes, launcher], log=LOG)
        stamp.write_text(wanted)
        now.note = f"{len(list(lib.glob('*.jar')))} jars"
