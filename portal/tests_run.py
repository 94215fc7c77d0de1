"""`make test`: lint, then every family of tests, with the time of each and one closing line.

The family `faults` stops and breaks services: it has an instance of its own and runs beside the others, in a process of
its own whose output is printed when it is done.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from portal import cases, demo, lint, packages, python_env, test_instance
from portal.places import ROOT, Instance, locked
from portal.progress import say
from portal.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["families", "main", "outcome"]

TESTS = ROOT / "tests"
NO_TESTS = 5  # pytest's exit code for "nothing collected"
WITHOUT_CKAN = ["-p", "no:ckan", "-p", "no:ckan_fixtures", "-p", "no:pytest_factoryboy", "-p", "no:pytest-factoryboy"]
WITH_CKAN = ["--ckan-ini=test.ini"]
# Families told over HTTP against a whole running portal, and those whose tests and whatever they test import no CKAN;
# every other folder gets CKAN in the test process.
OVER_HTTP = ("portal", "stories", "browser")
PURE = ("domain", "schemas")
FAULTS = "faults"
CLOSING = re.compile(r"^(?:\x1b\[[0-9;]*m)*=+ .*\bin [0-9.]+s")
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed|deselected)")


@dataclass(frozen=True)
class Family:
    """A folder of tests; kind is `pure`, `ckan`, `http` or `faults`."""

    name: str
    kind: str
    paths: tuple[Path, ...]


@dataclass
class Result:
    """What came of a family."""

    name: str
    code: int
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return self.code in (0, NO_TESTS)


def _has_tests(folder: Path) -> bool:
    return any(folder.rglob("test_*.py"))


def families(tests: Path = TESTS) -> list[Family]:
    """Every folder with tests: those without CKAN first, then those with CKAN, then those over HTTP."""
    found = []
    for folder in sorted(p for p in tests.glob("*") if p.is_dir() and _has_tests(p)):
        if folder.name == "integration":
            loose = tuple(sorted(folder.glob("test_*.py")))
            if loose:
                found.append(Family("integration", "ckan", loose))
            rooms = [p for p in folder.glob("*") if p.is_dir() and _has_tests(p)]
            rooms.sort(key=lambda p: (p.name == "cli", p))  # `ckan` typed in a test makes CKAN anew in its process
            found += [Family(f"integration/{room.name}", "ckan", (room,)) for room in rooms]
        else:
            found.append(Family(folder.name, _kind(folder.name), (folder,)))
    order = ["pure", "ckan", "http", "faults"]
    return sorted(found, key=lambda family: order.index(family.kind))


def _kind(name: str) -> str:
    kinds = {**dict.fromkeys(OVER_HTTP, "http"), **dict.fromkeys(PURE, "pure"), FAULTS: "faults"}
    return kinds.get(name, "ckan")


def together(chosen: Sequence[Family]) -> list[Family]:
    """Families as they run: those of one kind in one pytest process, which starts and prepares once for all of them.

    Each process with CKAN spends some twenty seconds before its first test: on CKAN, our tables and the tests' portal.
    What each folder took is told by `tests/conftest.py`.
    """
    joined = []
    for kind, some in groupby(chosen, key=lambda family: family.kind):
        members = list(some)
        if kind == "http":  # each waits for the portal, none prepares anything
            joined += members
        else:
            name = ", ".join(dict.fromkeys(one.name.partition("/")[0] for one in members))
            paths = tuple(path for one in members for path in one.paths)
            joined.append(Family(members[0].name if len(members) == 1 else name, kind, paths))
    return joined


def outcome(line: str) -> dict[str, int]:
    """The counts in pytest's closing line."""
    return {word.rstrip("s") if word.startswith("error") else word: int(n) for n, word in COUNT.findall(line)}


def run_family(instance: Instance, family: Family, env: Mapping[str, str], more: Sequence[str]) -> Result:
    """One pytest process, its output shown as it comes."""
    say(f"== {family.name}")
    how = WITH_CKAN if family.kind in ("ckan", "faults") else WITHOUT_CKAN
    color = "--color=yes" if sys.stdout.isatty() else "--color=no"
    words = [instance.venv / "bin" / "pytest", *how, color, "--timeout=600", "--durations=3", "--durations-min=5"]
    began, closing = time.monotonic(), ""
    words += [*more, *(path.relative_to(ROOT) for path in family.paths)]
    with subprocess.Popen(
        [str(word) for word in words],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        for line in child.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            closing = line if CLOSING.match(line) else closing
    return Result(family.name, child.returncode, time.monotonic() - began, outcome(closing))


def _lint(instance: Instance) -> Result:
    began = time.monotonic()
    return Result("lint", lint.main(instance, []), time.monotonic() - began)


def _chosen(only: Sequence[str]) -> list[Family]:
    found = families()
    if not only:
        return found
    chosen = [f for f in found if any(f.name == word or f.name.startswith(f"{word}/") for word in only)]
    unknown = [w for w in only if w != "lint" and not any(f.name == w or f.name.startswith(f"{w}/") for f in found)]
    if unknown:
        names = ", ".join(["lint", *(f.name for f in found)])
        raise Refusal(f"Keluarga uji yang ada: {names}.", f"The families of tests are: {names}.")
    return chosen


def _with_services(instance: Instance, chosen: Sequence[Family], more: Sequence[str], *, keep: bool) -> list[Result]:
    """The families that need services, in an instance of the tests."""
    results: list[Result] = []
    with locked(instance.name):
        try:
            demo.start_base(instance)
            env = test_instance.environment(instance)
            with_ckan = [f for f in chosen if f.kind in ("ckan", "faults")]
            if with_ckan:
                test_instance.fresh_databases(instance)
            results += [run_family(instance, family, env, more) for family in together(with_ckan)]
            over_http = [f for f in chosen if f.kind == "http"]
            if over_http:
                env = test_instance.bare_environment(instance) | test_instance.fresh_portal(instance)
            results += [run_family(instance, family, env, more) for family in over_http]
        finally:
            if not keep:
                demo.stop(instance)
    return results


@contextmanager
def _beside(instance: Instance, more: Sequence[str], *, keep: bool) -> Iterator[list[Result]]:
    """Run the faults in a process of their own meanwhile; afterwards its output is printed and its results are told."""
    results: list[Result] = []
    instance.prepare()
    output, told = instance.log / "tests.log", instance.folder / "results.json"
    told.unlink(missing_ok=True)
    words = [
        "test",
        f"CKAN={instance.version}",
        "--only",
        FAULTS,
        "--results",
        str(told),
        *["--keep"] * keep,
        "--",
        *more,
    ]
    say(f"== {FAULTS}: beside the others, output when done")
    began = time.monotonic()
    with output.open("w") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "portal", *words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield results
        child.wait()
    finally:
        if child.poll() is None:  # the others were interrupted
            child.terminate()
            child.wait()
    say(output.read_text(errors="replace").rstrip())
    made = json.loads(told.read_text()) if told.is_file() else []
    results += [Result(**one) for one in made] or [Result(FAULTS, child.returncode or 1, time.monotonic() - began)]


def _close(instance: Instance, results: Sequence[Result], seconds: float) -> int:
    say()
    for result in results:
        counts = ", ".join(f"{n} {word}" for word, n in result.counts.items()) or "-"
        say(f"  {'ok  ' if result.good else 'FAIL'} {result.seconds:6.1f} s  {result.name:28} {counts}")
    total: dict[str, int] = {}
    for result in results:
        for word, number in result.counts.items():
            total[word] = total.get(word, 0) + number
    bad = [result.name for result in results if not result.good]
    counts = ", ".join(f"{n} {word}" for word, n in total.items()) or "no tests"
    for line in cases.summary(instance):
        say(f"  {line}")
    verdict = f"FAILED: {', '.join(bad)}" if bad else "all good"
    say(f"== CKAN {instance.version}: {counts}; {len(results)} families in {seconds:.0f} s; {verdict}")
    return 1 if bad else 0


def main(demo_instance: Instance, words: list[str]) -> int:
    began = time.monotonic()
    cut = words.index("--") if "--" in words else len(words)
    ours, more = words[:cut], words[cut + 1 :]
    parser = argparse.ArgumentParser(prog="portal/test", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="FAMILY", help="may be repeated; `lint` is one")
    parser.add_argument("--without-lint", action="store_true", help="lint is the same for every version of CKAN")
    parser.add_argument("--without-pure", action="store_true", help="so are the families that import no CKAN")
    parser.add_argument("--keep", action="store_true", help="leave the tests' services running")
    parser.add_argument("--results", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help="name the families and stop")
    options = parser.parse_args(ours)
    if options.list:
        say("\n".join(["lint", *(family.name for family in families())]))
        return 0
    chosen = [one for one in _chosen(options.only) if not (options.without_pure and one.kind == "pure")]
    instance = Instance(demo_instance.version, "test")
    faults = Instance(demo_instance.version, FAULTS)
    say(f"Tests on CKAN {instance.version}")
    install = demo.install if any(family.kind != "pure" for family in chosen) else _install_python
    install(instance)
    breaking = [family for family in chosen if family.kind == FAULTS]
    others = [family for family in chosen if family.kind != FAULTS]
    results: list[Result] = []
    if not options.results:  # else the run beside which this one stands has done so
        cases.empty(instance)
    if not others and "lint" not in options.only:
        results += _with_services(faults, breaking, more, keep=options.keep)
    else:
        with _beside(faults, more, keep=options.keep) if breaking else nullcontext([]) as broken:
            linted = "lint" in options.only or not (options.only or options.without_lint)
            results += [_lint(instance)] if linted else []
            env = test_instance.bare_environment(instance)
            pure = [family for family in others if family.kind == "pure"]
            results += [run_family(instance, family, env, more) for family in together(pure)]
            if any(family.kind != "pure" for family in others):
                results += _with_services(instance, others, more, keep=options.keep)
        results += broken
    if options.results:
        options.results.write_text(json.dumps([asdict(result) for result in results]))
        return 0 if all(result.good for result in results) else 1
    if not options.only and not more:
        cases.written(instance)
    return _close(instance, results, time.monotonic() - began)


def _install_python(instance: Instance) -> None:
    packages.ensure()
    python_env.ensure(instance)
