"""A table that passed stands in the DataStore, its codes as text and its numbers as numbers."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.satudata import jobs

from tests.integration.support import act, make_producer
from tests.integration.uploads import TABLES, file_of, upload, verdict

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def place(with_plugins: None, clean_db: None, clean_index: None) -> tuple[dict[str, Any], str]:
    """An editor and a dataset."""
    editor, organization = make_producer()
    return editor, factories.Dataset(owner_org=organization["id"], user=editor, private=True)["id"]


def load(editor: dict[str, Any], resource: dict[str, Any]) -> None:
    jobs.load_datastore(resource["id"], verdict(editor, resource)["id"])


def shown(resource: dict[str, Any]) -> dict[str, Any]:
    return tk.get_action("resource_show")({"ignore_auth": True}, {"id": resource["id"]})


def rows(resource: dict[str, Any]) -> list[dict[str, Any]]:
    found = tk.get_action("datastore_search")({"ignore_auth": True}, {"resource_id": resource["id"], "sort": "_id"})
    return [{key: value for key, value in record.items() if key != "_id"} for record in found["records"]]


def test_codes_are_text_and_indonesian_numbers_numbers(place: tuple[dict[str, Any], str]):
    editor, dataset = place
    resource = upload(editor, dataset, TABLES / "penduduk.csv")
    load(editor, resource)
    assert shown(resource)["datastore_active"] is True
    table = rows(resource)
    assert len(table) == 5
    assert table[0]["kode_wilayah"] == "99.01.01"
    assert [float(row["jumlah_penduduk"]) if row["jumlah_penduduk"] else None for row in table] == [
        1234567.0, 987654.0, None, 12345.0, 1000001.0,
    ]  # fmt: skip
    assert [row["laju_pertumbuhan"] and float(row["laju_pertumbuhan"]) for row in table] == [
        1.25,
        -0.75,
        0.1,
        12.5,
        None,
    ]
    assert table[0]["tanggal_data"].startswith("2023-01-31")
    assert len(act("satudata_check_list", editor, resource_id=resource["id"])) == 1


def test_a_file_with_errors_is_not_loaded(place: tuple[dict[str, Any], str]):
    editor, dataset = place
    resource = upload(editor, dataset, TABLES / "sel_salah.csv")
    load(editor, resource)
    assert not shown(resource).get("datastore_active")


def test_a_replaced_file_replaces_the_table_and_a_bad_one_takes_it_away(place: tuple[dict[str, Any], str]):
    editor, dataset = place
    resource = upload(editor, dataset, TABLES / "penduduk.csv")
    load(editor, resource)
    act("resource_patch", editor, id=resource["id"], upload=file_of(b"kode;nilai\n01;1,5\n02;2,5\n", "baru.csv"))
    load(editor, resource)
    assert [(row["kode"], float(row["nilai"])) for row in rows(resource)] == [("01", 1.5), ("02", 2.5)]
    act("resource_patch", editor, id=resource["id"], upload=file_of(TABLES / "sel_salah.csv"))
    load(editor, resource)
    assert not shown(resource).get("datastore_active")


def test_names_the_datastore_does_not_take_are_changed(place: tuple[dict[str, Any], str]):
    editor, dataset = place
    long = "Jumlah penduduk menurut kelompok umur dan jenis kelamin di wilayah contoh"
    content = f'_id;"persen ""%""";{long} a;{long} b\n1;2;3;4\n2;3;4;5\n'
    resource = upload(editor, dataset, content.encode(), "nama.csv")
    load(editor, resource)
    assert len(rows(resource)) == 2


def test_the_job_of_an_older_run_does_nothing(place: tuple[dict[str, Any], str]):
    editor, dataset = place
    resource = upload(editor, dataset, TABLES / "penduduk.csv")
    old = verdict(editor, resource)["id"]
    act("satudata_check_run", editor, resource_id=resource["id"])
    jobs.load_datastore(resource["id"], old)
    assert not shown(resource).get("datastore_active")


def test_a_loaded_table_has_the_portals_preview_once(place: tuple[dict[str, Any], str]):
    """Citizens look at a table before they download it; loading again makes no second view."""
    editor, dataset = place
    resource = upload(editor, dataset, TABLES / "penduduk.csv")
    for _ in range(2):
        load(editor, resource)
    views = tk.get_action("resource_view_list")({"ignore_auth": True}, {"id": resource["id"]})
    assert [view["view_type"] for view in views].count("datatables_view") == 1
