"""Uploads end with a verdict that names column, row and value."""

from __future__ import annotations

from typing import Any

import pytest

from ckan.tests import factories

from tests.integration.uploads import TABLES, upload, verdict

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


class Desk:
    """An organisation with an editor, a dataset of it, somebody else."""

    def __init__(self) -> None:
        self.editor = factories.User(name="produsen")
        self.organization = factories.Organization(users=[{"name": "produsen", "capacity": "editor"}])
        self.dataset = factories.Dataset(owner_org=self.organization["id"], user=self.editor, private=True)
        self.stranger = factories.User(name="warga")


@pytest.fixture
def desk(with_plugins: None, clean_db: None, clean_index: None) -> Desk:
    """See `Desk`."""
    return Desk()


def kinds(run: dict[str, Any]) -> list[str]:
    return [finding["kind"] for finding in run["findings"]]


def test_a_good_indonesian_table_passes_at_once(desk: Desk):
    run = verdict(desk.editor, upload(desk.editor, desk.dataset["id"], TABLES / "penduduk.csv"))
    assert run["state"] == "passed", run
    assert run["findings"] == []
    assert run["stale"] is False
    assert run["guesses"]["delimiter"] == ";"
    types = {column["name"]: column["type"] for column in run["guesses"]["columns"]}
    assert types["kode_wilayah"] == "text"
    assert types["jumlah_penduduk"] == types["laju_pertumbuhan"] == "number"


def test_a_bad_cell_is_named(desk: Desk):
    run = verdict(desk.editor, upload(desk.editor, desk.dataset["id"], TABLES / "sel_salah.csv"))
    assert run["state"] == "failed"
    assert kinds(run) == ["type-error"]
    finding = run["findings"][0]
    assert (finding["column"], finding["samples"][0]["row"], finding["samples"][0]["value"]) == ("jumlah", 3, "12O5")
    for word in ("jumlah", "3", "12O5"):
        assert word in finding["message"]
