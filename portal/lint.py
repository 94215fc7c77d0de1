"""`make lint`: ruff, pyright and import-linter over the checkout."""

from __future__ import annotations

import subprocess
import time

from portal import packages, python_env
from portal.places import ROOT, VERSIONS, Instance
from portal.progress import say
from portal.test_instance import bare_environment

__all__ = ["main"]


def main(instance: Instance, words: list[str]) -> int:
    """Run them all; answers 1 when one of them complains."""
    packages.ensure()
    python_env.ensure(instance)
    # Types are judged against the newest CKAN: SQLAlchemy 1.4, on which the older one stands, declares none of its own.
    typed = Instance(VERSIONS[-1])
    python_env.ensure(typed)
    programs = instance.venv / "bin"
    own = [*ROOT.glob("portal/*.py"), ROOT / "portal" / "services", ROOT / "portal" / "inside"]
    checks = {
        "ruff check": [programs / "ruff", "check", "--output-format=concise", *(words or ["."])],
        "ruff format": [programs / "ruff", "format", "--check", *(words or ["."])],
        "pyright": [programs / "pyright", "--pythonpath", typed.python, *words],
        "pyright portal": [programs / "pyright", "--pythonpath", typed.python, *own],
        "import-linter": [programs / "lint-imports", "--no-cache"],
    }
    code = 0
    for name, line in checks.items():
        began = time.monotonic()
        done = subprocess.run(
            [str(word) for word in line],
            cwd=ROOT,
            env=bare_environment(instance),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        good = done.returncode == 0
        if not good:
            say(f"{done.stdout}{done.stderr}".rstrip())
            code = 1
        say(f"  {'ok  ' if good else 'FAIL'} {time.monotonic() - began:6.1f} s  {name}")
    return code
