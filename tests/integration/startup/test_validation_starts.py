"""A real CKAN starts with all five packages: ckanext-validation, unmodified, between our two plugins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

INI = Path(__file__).parents[3] / "test.ini"
PLUGINS = "satudata validation scheming_datasets scheming_organizations activity datastore text_view satudata_guard"

PROBE = """
import json, sys
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
make_app(CKANConfigLoader(sys.argv[1]).get_config())
import ckan.plugins as p
from ckan.logic import get_action
from ckanext.validation import jobs, settings
for verb in ("run", "show", "delete", "run_batch"):
    get_action("resource_validation_" + verb)
print("ANSWER" + json.dumps({
    "validation": p.plugin_loaded("validation"),
    "job": jobs.run_validation_job.__module__,
    "modes": [settings.get_create_mode_from_config(), settings.get_update_mode_from_config()],
}))
"""


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    """The settings of the tests with the full list of plugins, its presets, and its synchronous mode asked for."""
    lines: list[str] = []
    for line in INI.read_text(encoding="utf-8").splitlines():
        key = line.partition("=")[0].strip()
        if key == "ckan.plugins":
            lines.append(f"ckan.plugins = {PLUGINS}")
            lines.append("ckanext.validation.run_on_create_sync = true")
        elif key == "scheming.presets":
            lines.append(f"{line} ckanext.validation:presets.json")
        elif key == "ckan.storage_path":
            lines.append(f"ckan.storage_path = {tmp_path}")
        else:
            lines.append(line)
    path = tmp_path / "ckan.ini"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def run(*words: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *words], capture_output=True, text=True, check=False, env=dict(os.environ), timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_ckan_starts_and_its_names_lead_to_us(ini: Path):
    out = run("-c", PROBE, str(ini))
    answer = json.loads(out.rpartition("ANSWER")[2])
    assert answer["validation"] is True
    assert answer["job"] == "ckanext.satudata.adapters.validation"
    assert answer["modes"] == [None, None]


def test_its_own_command_finds_its_table(ini: Path):
    command = Path(sys.executable).with_name("ckan")
    assert "tables" in run(str(command), "-c", str(ini), "validation", "init-db")
