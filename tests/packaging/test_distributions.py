"""What is installed is what is tracked, and it works from there: nothing is left behind in the checkout."""

from __future__ import annotations

import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.integration.startup.conftest import write_ini
from tests.packaging.conftest import run, tracked

MAPPED = {"schemas/": "ckanext/satudata/schemas/", "i18n/": "ckanext/satudata/i18n/"}

STARTED = """
import json, sys
from importlib import resources
from ckan.cli import load_config
from ckan.config.middleware import make_app
app = make_app(load_config(sys.argv[1]))
import ckan.plugins.toolkit as tk, ckan.plugins as p
from alembic.script import ScriptDirectory
from ckan.cli.db import _resolve_alembic_config
import ckanext.satudata.plugin as plugin
from ckanext.satudata import config
from ckanext.satudata.logic.profiles import bundled_keys
flask_app = app._wsgi_app
with flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "id", "CKAN_LANG_IS_DEFAULT": True}):
    words = tk._("A reason is required.")
template = flask_app.jinja_env.get_template("scheming/form_snippets/satudata_select.html")
migration = _resolve_alembic_config("satudata")
print(json.dumps({
    "plugin": plugin.__file__,
    "loaded": [type(p.get_plugin(name)).__module__ for name in ("satudata", "satudata_guard")],
    "schema": [f["field_name"] for f in tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]],
    "organization": bool(tk.h.scheming_get_organization_schema("organization")),
    "words": words,
    "template": template.filename,
    "migration": migration,
    "head": ScriptDirectory(migration.rsplit("/", 1)[0]).get_current_head(),
    "exempt": sorted(config.exempt_types()),
    "profiles": bundled_keys(),
    "vocabularies": len(list(resources.files("ckanext.satudata.schemas").joinpath("vocabularies").iterdir())),
}))
"""


def _as_installed(name: str) -> str | None:
    """Where a tracked file belongs in the wheel; None when it is none of the package."""
    for folder, inside in MAPPED.items():
        if name.startswith(folder):
            return inside + name.removeprefix(folder)
    return name if name.startswith("ckanext/satudata/") else None


def _expected() -> set[str]:
    return {inside for inside in map(_as_installed, tracked()) if inside}


def _contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name and not name.endswith(".pth")}


def test_the_wheel_holds_every_tracked_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    """A new kind of file is left out silently by setuptools: this is where it is noticed."""
    assert _contents(wheel) - {"ckanext/__init__.py"} == _expected()


def test_the_wheel_names_the_namespace(wheel: Path) -> None:
    """Without it a wheel beside an editable CKAN cannot be imported."""
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith("-nspkg.pth") for name in archive.namelist())


def test_the_sdist_holds_what_the_wheel_is_made_of(sdist: Path) -> None:
    """Sources, papers and the licence."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {name for name in tracked() if _as_installed(name)} | {
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "setup.py",
    }
    assert wanted - names == set()


def test_the_sdist_becomes_the_same_wheel(wheel: Path, wheel_of_sdist: Path) -> None:
    """An installer that starts from the source has the same package."""
    assert _contents(wheel_of_sdist) == _contents(wheel)


@pytest.mark.parametrize("of", ["wheel", "sdist"])
def test_ckan_starts_on_the_installed_package(of: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Plugin, schema, catalogue, migration, template, declaration, profile and vocabulary come from there."""
    python: Path = request.getfixturevalue(f"environment_of_{of}")
    home = str(python.parent.parent)
    found: dict[str, Any] = json.loads(run(python, STARTED, write_ini(tmp_path, of, {}), cwd=tmp_path).splitlines()[-1])
    for key in ("plugin", "template", "migration"):
        assert found[key].startswith(home), found[key]
    assert found["loaded"] == ["ckanext.satudata.plugin"] * 2
    assert "accessRights" in found["schema"]
    assert found["organization"]
    assert found["words"] == "Alasan wajib diisi."
    assert found["head"]
    assert found["exempt"] == ["harvest", "showcase"]
    assert "baku" in found["profiles"]
    assert found["vocabularies"] > 5
