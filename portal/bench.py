"""`make bench`: every file of benchmarks/, each in a process of its own, on the tests' services."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from portal import demo, test_instance
from portal.places import ROOT, Instance, locked
from portal.progress import say
from portal.words import Refusal

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["main"]

BENCHMARKS = ROOT / "benchmarks"


def _chosen(words: list[str]) -> list[Path]:
    found = [p for p in sorted(BENCHMARKS.glob("*.py")) if not p.name.startswith("_")]
    names = [p.stem for p in found]
    unknown = [word for word in words if word not in names]
    if unknown:
        listed = ", ".join(names) or "-"
        raise Refusal(f"Tolok ukur yang ada: {listed}.", f"The benchmarks are: {listed}.")
    return [p for p in found if not words or p.stem in words]


def main(demo_instance: Instance, words: list[str]) -> int:
    """Run them all, or those whose names are given."""
    chosen = _chosen(words)
    if not chosen:
        say("  Belum ada tolok ukur di benchmarks/. There is no benchmark in benchmarks/ yet.")
        return 0
    instance, code = Instance(demo_instance.version, "test"), 0
    demo.install(instance)
    with locked(instance.name):
        try:
            demo.start_base(instance)
            env = test_instance.environment(instance)
            for file in chosen:
                say(f"== {file.stem}")
                test_instance.fresh_databases(instance)  # what one leaves waiting would slow the next one's searches
                began = time.monotonic()
                done = subprocess.run([instance.python, file], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
                code = code or done.returncode
                say(f"  {'FAIL' if done.returncode else 'ok  '} {time.monotonic() - began:6.1f} s  {file.stem}")
        finally:
            demo.stop(instance)
    return 1 if code else 0
