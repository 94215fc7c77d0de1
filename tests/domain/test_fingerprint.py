"""What counts as content, and which spellings mean the same."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ckanext.satudata.domain.fingerprint import (
    MACHINE_DATASET_FIELDS,
    MACHINE_RESOURCE_FIELDS,
    FileView,
    content_changed,
    fingerprint,
)
from ckanext.satudata.domain.sop import ACCESS_FIELDS

DATASET: dict[str, Any] = {
    "id": "d-1",
    "name": "jumlah-puskesmas",
    "title": "Jumlah Puskesmas",
    "notes": "Baris satu\nBaris dua",
    "owner_org": "dinas-a",
    "type": "dataset",
    "license_id": "cc-by",
    "accessRights": "terbuka",
    "tahun": 2025,
    "prioritas": True,
    "klasifikasi": ["kecamatan", "jenis"],
    "kontak": [{"nama": "A", "surel": "a@contoh.id"}, {"nama": "B", "surel": ""}],
    "tags": [{"name": "kesehatan", "id": "t1", "display_name": "kesehatan"}, {"name": "puskesmas", "id": "t2"}],
    "groups": [{"id": "g-1", "name": "kesehatan", "title": "Kesehatan"}],
    "extras": [{"key": "k1", "value": "v1"}, {"key": "k2", "value": ""}],
    "private": True,
    "state": "active",
    "metadata_modified": "2026-03-02T01:02:03",
    "num_tags": 2,
    "organization": {"id": "dinas-a", "title": "Dinas A"},
    "resources": [
        {"id": "r-1", "name": "2024", "url": "https://portal/dataset/d-1/resource/r-1/download/data%20a.csv",
         "url_type": "upload", "format": "CSV", "hash": "abc", "position": 0},
        {"id": "r-2", "name": "2025", "url": "https://bps.go.id/b.csv", "format": "CSV"},
    ],
}  # fmt: skip
FILES = [FileView("r-1", "aa" * 32, 10), FileView("r-2", "bb" * 32)]


def changed(**fields: Any) -> dict[str, Any]:
    """The dataset with some fields set, None meaning left out."""
    new = copy.deepcopy(DATASET)
    for name, value in fields.items():
        new[name] = value
    return new


def resource(place: int, **fields: Any) -> dict[str, Any]:
    """The dataset with fields of one resource set."""
    new = copy.deepcopy(DATASET)
    new["resources"][place].update(fields)
    return new


@pytest.mark.parametrize(
    ("new", "names"),
    [
        (changed(title="Jumlah Posyandu"), ["title"]),
        (changed(notes=None), ["notes"]),
        (changed(satuan="unit"), ["satuan"]),
        (changed(owner_org="dinas-b", name="lain"), ["name", "owner_org"]),
        (changed(accessRights="tertutup"), ["accessRights"]),
        (changed(prioritas=False), ["prioritas"]),
        (changed(tahun=2026), ["tahun"]),
        (changed(klasifikasi=["jenis", "kecamatan"]), ["klasifikasi"]),
        (changed(kontak=DATASET["kontak"][::-1]), ["kontak"]),
        (changed(tags=[{"name": "kesehatan"}]), ["tags"]),
        (changed(groups=[]), ["groups"]),
        (changed(groups=[{"name": "kesehatan"}, {"name": "ekonomi"}]), ["groups"]),
        (changed(extras=[{"key": "k1", "value": "v2"}]), ["extras"]),
        (changed(resources=[]), ["resources"]),
        (changed(resources=DATASET["resources"][::-1]), ["resources"]),
        (changed(resources=DATASET["resources"][:1]), ["resources"]),
        (changed(resources=[*DATASET["resources"], {"name": "baru"}]), ["resources[2]"]),
        (changed(resources=[DATASET["resources"][0], {"id": "r-9", "name": "2025"}]), ["resources", "resources[1]"]),
        (resource(1, name="2026"), ["resources[1].name"]),
        (resource(1, url="https://bps.go.id/lain/b.csv"), ["resources[1].url"]),
        (resource(0, url="data b.csv"), ["resources[0].url"]),
        (resource(0, url_type=None), ["resources[0].url"]),
        (resource(0, url_type="", url="https://jahat.example/data a.csv"), ["resources[0].url"]),
        (resource(1, url_type="upload", url="b.csv"), ["resources[1].url"]),
        (resource(0, upload=object()), ["resources[0].upload"]),
        (resource(0, schema={"fields": [{"name": "a"}]}, format="XLSX"),
         ["resources[0].format", "resources[0].schema"]),
    ],
)  # fmt: skip
def test_a_change_of_content_is_named_and_changes_the_fingerprint(new, names):
    """Field by field, resources by their place."""
    assert content_changed(DATASET, new) == names
    assert fingerprint(new, FILES) != fingerprint(DATASET, FILES)


@pytest.mark.parametrize(
    "new",
    [
        changed(satuan="", definisi=None, kosong=[], tabel={}),
        changed(prioritas="True"),
        changed(prioritas="true"),
        changed(tahun="2025"),
        changed(tahun=2025.0),
        changed(notes="Baris satu\r\nBaris dua\n"),
        changed(klasifikasi='["kecamatan", "jenis"]'),
        changed(kontak=[{"surel": "a@contoh.id", "nama": "A"}, {"nama": "B"}]),
        changed(tags=[{"name": "puskesmas"}, {"name": "kesehatan"}]),
        changed(tags=[], tag_string=" puskesmas,kesehatan, "),
        changed(extras=[{"key": "k2", "value": None}, {"key": "k1", "value": "v1"}]),
        changed(satudata_case={"state": "terpublikasi"}, _ckan_phase="1", cache_url="x", relationships_as_object=[1]),
        resource(0, url="data a.csv"),
        resource(0, url="http://lain:5000/x/y/data%20a.csv?z=1"),
        resource(
            0, hash="def", size=99, last_modified="2026", datastore_active=True, mimetype="text/csv", cache_url="c"
        ),
        dict(reversed(list(DATASET.items()))),
    ],
)
def test_another_spelling_of_the_same_is_no_change(new):
    """What a form, core or a machine rewrites without anybody changing content."""
    assert content_changed(DATASET, new) == []
    assert fingerprint(new, FILES) == fingerprint(DATASET, FILES)


@pytest.mark.parametrize("group", [{"id": "g-1"}, {"name": "kesehatan"}, {"name": "kesehatan", "title": "Lain"}])
def test_a_group_is_the_same_by_id_or_by_name(group):
    """The form sends one of them."""
    assert content_changed(DATASET, changed(groups=[group])) == []


@pytest.mark.parametrize("name", sorted(MACHINE_DATASET_FIELDS))
def test_machine_fields_of_a_dataset_pass(name):
    """They change while content is locked."""
    assert content_changed(DATASET, changed(**{name: "9"})) == []
    assert fingerprint(changed(**{name: "9"})) == fingerprint(DATASET)


@pytest.mark.parametrize("name", sorted(MACHINE_RESOURCE_FIELDS - {"url_type"}))
def test_machine_fields_of_a_resource_pass(name):
    """The same for files; `url_type` shows through the url it changes the meaning of."""
    assert content_changed(DATASET, resource(0, **{name: "9"})) == []
    assert fingerprint(resource(0, **{name: "9"})) == fingerprint(DATASET)


def test_the_fingerprint_is_of_metadata_and_files():
    """Bytes of a file, a file more or less, and nothing of their order."""
    base = fingerprint(DATASET, FILES)
    assert len(base) == 64
    assert fingerprint(DATASET, FILES[::-1]) == base
    assert fingerprint(DATASET, FILES[:1]) != base
    assert fingerprint(DATASET, [FileView("r-1", "cc" * 32, 10), FILES[1]]) != base


def test_fields_with_a_transition_of_their_own_may_be_left_out():
    """A reclassification is no change of what was submitted, where the caller says so."""
    new = changed(accessRights="tertutup", dasar_pembatasan="UU 14/2008")
    assert fingerprint(new, FILES) != fingerprint(DATASET, FILES)
    assert fingerprint(new, FILES, ACCESS_FIELDS) == fingerprint(DATASET, FILES, ACCESS_FIELDS)
    assert fingerprint(changed(title="x"), FILES, ACCESS_FIELDS) != fingerprint(DATASET, FILES, ACCESS_FIELDS)


def test_the_fingerprint_stays_what_it_is_from_release_to_release():
    """A frozen value: letters and cases of last year are compared with it."""
    assert fingerprint({"title": "Jumlah Puskesmas", "tahun": 2025}, [FileView("r-1", "aa", 1)]) == FROZEN


FROZEN = "8430a4b342c08ee23ccd3fef6fbe7f1c2e85c4da1d9a54f488e9694d172f63a2"


def test_resources_without_ids_are_compared_by_their_place():
    """Two drafts that were never stored."""
    old = {"resources": [{"name": "a"}, {"name": "b"}]}
    assert content_changed(old, {"resources": [{"name": "a"}, {"name": "c"}]}) == ["resources[1].name"]
    assert content_changed(old, {"resources": [{"name": "a"}]}) == ["resources"]
