"""One entry for all commands: `python3 -m portal <command> [CKAN=<version>] [arguments]`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from portal import demo, packages
from portal.places import DEFAULT_VERSION, VERSIONS, Instance
from portal.words import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSED = 2
INTERRUPTED = 130


def _test(instance: Instance, words: list[str]) -> int:
    from portal import tests_run

    return tests_run.main(instance, words)


def _lint(instance: Instance, words: list[str]) -> int:
    from portal import lint

    return lint.main(instance, words)


def _bench(instance: Instance, words: list[str]) -> int:
    from portal import bench

    return bench.main(instance, words)


def _mutate(instance: Instance, words: list[str]) -> int:
    from portal import mutate

    return mutate.main(instance, words)


def _plain(job: Callable[[Instance], None]) -> Callable[[Instance, list[str]], int]:
    """A command that takes no words of its own but `--test-instance`, which our tests use."""

    def command(instance: Instance, words: list[str]) -> int:
        if words == ["--test-instance"]:
            instance = Instance(instance.version, "test")
        elif words:
            raise Refusal(f"Kata yang tidak dikenal: {' '.join(words)}.", f"Unknown words: {' '.join(words)}.")
        job(instance)
        return 0

    return command


COMMANDS: dict[str, Callable[[Instance, list[str]], int]] = {
    "demo": _plain(demo.start),
    "demo-stop": _plain(demo.stop_demo),
    "demo-reset": _plain(demo.reset),
    "test": _test,
    "lint": _lint,
    "bench": _bench,
    "mutate-gate": _mutate,
    "packages": _plain(lambda _instance: packages.install()),
}


def _version(words: list[str]) -> tuple[str, list[str]]:
    """The CKAN version from `CKAN=...` among the words or from the environment, and the other words."""
    named = [word[5:] for word in words if word.startswith("CKAN=")]
    version = (named or [os.environ.get("CKAN", "")])[-1] or DEFAULT_VERSION
    if version not in VERSIONS:
        raise Refusal(
            f"CKAN {version} tidak dikenal di sini; pilih {' atau '.join(VERSIONS)}.",
            f"CKAN {version} is not known here; choose {' or '.join(VERSIONS)}.",
        )
    return version, [word for word in words if not word.startswith("CKAN=")]


def main(words: list[str]) -> int:
    if not words or words[0] not in COMMANDS:
        names = ", ".join(COMMANDS)
        raise Refusal(f"Perintah yang ada: {names}.", f"The commands are: {names}.")
    version, rest = _version(words[1:])
    return COMMANDS[words[0]](Instance(version), rest)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        code = REFUSED
    except KeyboardInterrupt:
        print("Dihentikan; ulangi perintah yang sama untuk melanjutkan.", file=sys.stderr)
        print("Interrupted; type the same command again to go on.", file=sys.stderr)
        code = INTERRUPTED
    sys.exit(code)
