"""The portal of attack tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ckan.lib import search, uploader

from ckanext.datastore.backend.postgres import get_write_engine

from tests.integration.conftest import restore_rows, rows_now
from tests.integration.gate.support import Gate

_made: tuple[Gate, dict[str, list[dict[str, Any]]], dict[Path, bytes]] | None = None
"""Made once a session by the real actions: two datasets with checked uploads cost four seconds to make again."""


def _files(gate: Gate) -> dict[Path, bytes]:
    paths = [Path(uploader.get_resource_uploader(one).get_path(one["id"])) for one in (gate.file, gate.public_file)]
    return {path: path.read_bytes() for path in paths}


def _drop_tables(gate: Gate) -> None:
    """DataStore tables bear the resource's id, which is the same in every test."""
    with get_write_engine().begin() as connection:
        for one in (gate.file, gate.public_file):
            connection.execute(sa.text(f'DROP TABLE IF EXISTS "{one["id"]}" CASCADE'))


@pytest.fixture
def gate(request: pytest.FixtureRequest, clean_db: None, clean_index: None) -> Gate:
    """See `Gate`; rows, files and index entries are put back as they were made, those of its people among them."""
    global _made  # noqa: PLW0603
    if _made is None:
        made = Gate(request.getfixturevalue("people"))
        _made = (made, rows_now(), _files(made))
        return made
    made, rows, files = _made
    restore_rows(rows)
    _drop_tables(made)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for dataset in (made.hidden, made.public):
        search.rebuild(dataset["id"])
    search.commit()
    return made
