"""The commands of the README are run as they stand there; a line `#=> words` must come true."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.stories.portal import ROOT, Portal

EXPECTED = "#=> "
Example = tuple[str, list[str]]


def examples(text: str) -> list[Example]:
    """Every paragraph of the README's bash blocks, with the words its output must contain."""
    found: list[Example] = []
    for block in re.findall(r"^```bash\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for paragraph in re.split(r"\n\s*\n", block.strip()):
            lines = paragraph.splitlines()
            words = [line.removeprefix(EXPECTED) for line in lines if line.startswith(EXPECTED)]
            found.append(("\n".join(line for line in lines if not line.startswith(EXPECTED)), words))
    return found


def script(commands: list[str], folder: Path) -> str:
    """All commands in one shell, the output of each in a file of its own."""
    parts = [f"{{\n{command}\n}} > '{folder}/{number}.out'" for number, command in enumerate(commands)]
    return "\n".join(["set -eu -o pipefail", *parts, f"printf '%s' \"$NAME\" > '{folder}/name'"])


@pytest.fixture(scope="module")
def outputs(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, list[str], str]]:
    """What each example printed."""
    folder = tmp_path_factory.mktemp("readme")
    found = examples((ROOT / "README.md").read_text())
    env = os.environ | {"SATUDATA_PORTAL_JSON": str(portal.file.resolve()), "TMPDIR": str(folder)}
    words = ["bash", "-c", script([command for command, _ in found], folder)]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=180, check=False)  # noqa: S603
    assert not done.returncode, (done.stderr, sorted(folder.glob("*.out"))[-1:])
    name = (folder / "name").read_text()
    portal.act("dataset_purge", portal.sysadmin, id=name)
    return [(command, words, (folder / f"{number}.out").read_text()) for number, (command, words) in enumerate(found)]


def test_every_answer_of_the_readme_comes_true(outputs: list[tuple[str, list[str], str]]) -> None:
    """A command whose answer changed is named with what it said."""
    stale = [(command, word, said[:2000]) for command, words, said in outputs for word in words if word not in said]
    assert not stale, stale
    assert sum(len(words) for _, words, _ in outputs) > 20
