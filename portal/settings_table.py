"""Write docs/settings.md from the declaration of our options: `python portal/settings_table.py`.

With `--check` nothing is written and the exit code says whether the file is up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

__all__ = ["TARGET", "main", "options", "table"]

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "ckanext" / "satudata" / "config_declaration.yaml"
TARGET = ROOT / "docs" / "settings.md"

HEAD = """# Settings

Written by `python portal/settings_table.py` from `ckanext/satudata/config_declaration.yaml`; a test compares. A line
that is not in the ini file has its default. CKAN's own settings the extension sets or refuses stand in the README.

| setting | type | default | what it does |
|---|---|---|---|
"""


def options() -> list[dict[str, Any]]:
    """Every option we declare, in the order of the file."""
    declaration = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return [option for group in declaration["groups"] for option in group["options"]]


def _default(option: dict[str, Any]) -> str:
    value = option.get("default")
    if value in (None, ""):
        return "(empty)"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _row(option: dict[str, Any]) -> str:
    words = " ".join(str(option["description"]).split()).replace("|", "\\|")
    return f"| `{option['key']}` | {option.get('type', 'text')} | {_default(option)} | {words} |\n"


def table() -> str:
    """The whole document."""
    return HEAD + "".join(_row(option) for option in options())


def main(words: list[str]) -> int:
    """Write the document, or with `--check` compare."""
    if words == ["--check"]:
        return int(not TARGET.exists() or TARGET.read_text(encoding="utf-8") != table())
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
