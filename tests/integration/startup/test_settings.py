"""Options: described where they are declared, read by one typed function each, and by nobody else."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import get_type_hints

import pytest

from ckanext.satudata import config

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "ckanext" / "satudata"
PREFIX = "ckanext.satudata."
READS_SETTINGS = {"config.py", "startup.py"}
"""The readers, and start-up, which fills and refuses settings of CKAN and other extensions before they are typed."""


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("settings_table", ROOT / "portal" / "settings_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = _script()
OPTIONS = script.options()
READERS = {
    name: one for name, one in inspect.getmembers(config, inspect.isfunction) if one.__module__ == config.__name__
}


def test_the_document_is_what_the_declaration_says() -> None:
    """docs/settings.md is written by the script."""
    assert script.TARGET.read_text(encoding="utf-8") == script.table(), "run portal/settings_table.py"


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option["key"])
def test_every_option_is_described_and_read_by_one_typed_function(option: dict[str, str]) -> None:
    """A description an operator understands, a name of ours, one reader with a type and a sentence."""
    assert option["key"].startswith(PREFIX)
    assert len(option["description"]) > 20
    readers = [one for one in READERS.values() if f'"{option["key"]}"' in inspect.getsource(one)]
    assert len(readers) == 1, option["key"]
    assert "return" in get_type_hints(readers[0])
    assert readers[0].__doc__


def test_every_key_of_ours_that_is_read_is_declared() -> None:
    """A key that is misspelt would silently be empty."""
    used = set(re.findall(rf'"({re.escape(PREFIX)}[a-z_.]+)"', (PACKAGE / "config.py").read_text(encoding="utf-8")))
    assert used == {option["key"] for option in OPTIONS}


def _reads_settings(node: ast.AST) -> bool:
    """Whether this is `tk.config`, `toolkit.config`, or an import of CKAN's config object."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr == "config" and node.value.id in {"tk", "toolkit"}
    if isinstance(node, ast.ImportFrom) and node.module in {"ckan.common", "ckan.plugins.toolkit"}:
        return any(one.name == "config" for one in node.names)
    return False


def test_nobody_else_reads_a_setting_by_its_key() -> None:
    """`config.py` is the one place where a key is written."""
    modules = {str(one.relative_to(PACKAGE)): one for one in PACKAGE.rglob("*.py") if "migration" not in one.parts}
    trees = {name: ast.walk(ast.parse(one.read_text(encoding="utf-8"))) for name, one in modules.items()}
    found = {name for name, nodes in trees.items() if any(map(_reads_settings, nodes))}
    assert found <= READS_SETTINGS
