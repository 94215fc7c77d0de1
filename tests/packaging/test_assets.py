"""Our styles and scripts: one room's names do not change another room's page, and together they stay light."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "ckanext" / "satudata" / "assets"
SHARED = {"base.css", "core.css"}
MOST_BYTES = 60_000
CLASS = re.compile(r"\.(sd-[a-z-]+)")


def test_a_class_is_defined_by_one_room() -> None:
    """Bundles meet on one page; a name that two of them give a look to breaks whichever came first."""
    shared = {name for file in SHARED for name in CLASS.findall((ASSETS / "css" / file).read_text(encoding="utf-8"))}
    rooms: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ASSETS / "css").glob("*.css")):
        if file.name not in SHARED:
            for name in set(CLASS.findall(file.read_text(encoding="utf-8"))) - shared:
                rooms[name].add(file.name)
    assert {name: files for name, files in rooms.items() if len(files) > 1} == {}


def test_everything_together_is_light() -> None:
    """At most 60 KB compressed, even for a page that would load every bundle."""
    files = [*ASSETS.glob("css/*.css"), *ASSETS.glob("js/*.js")]
    assert len(files) > 1
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= MOST_BYTES


def test_every_file_is_in_a_bundle() -> None:
    """A file no page can load is forgotten work."""
    named = (ASSETS / "webassets.yaml").read_text(encoding="utf-8")
    for file in [*ASSETS.glob("css/*"), *ASSETS.glob("js/*")]:
        assert f"- {file.parent.name}/{file.name}\n" in named + "\n", file.name
