"""`make mutate-gate`: one guard of the gate away at a time; a guard no test notices fails the run."""

from __future__ import annotations

import subprocess

from portal import demo, test_instance
from portal.places import ROOT, Instance, locked

__all__ = ["main"]

TESTS = ("tests/integration/gate",)


def main(demo_instance: Instance, words: list[str]) -> int:
    """Run the attack tests with all guards, then with each of them off; `words` go to pytest (`-k`)."""
    instance = Instance(demo_instance.version, "test")
    demo.install(instance)
    with locked(instance.name):
        try:
            demo.start_base(instance)
            test_instance.fresh_databases(instance)
            env = test_instance.environment(instance)
            env["SATUDATA_MUTATION_FILE"] = str(instance.folder / "mutation.json")
            pytest = [instance.venv / "bin" / "pytest", "--ckan-ini=test.ini", "-p", "tests.mutation.plugin", "-q"]
            done = subprocess.run([*pytest, *TESTS, *words], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
        finally:
            demo.stop(instance)
    return done.returncode
