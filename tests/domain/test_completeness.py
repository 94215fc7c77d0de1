"""What is missing before submission: each row is a change to a complete dataset and the items it must bring."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.satudata.domain.completeness import ALWAYS, DEFAULT_RULES, RESTRICTED, Rules, missing_items

COMPLETE: dict[str, Any] = {
    "name": "jumlah-tenaga-kesehatan",
    "title": "Jumlah Tenaga Kesehatan",
    "owner_org": "dinkes",
    "jenis": "statistik",
    "konsep": "Tenaga kesehatan",
    "notes": "Setiap orang yang mengabdikan diri di bidang kesehatan.",
    "klasifikasi": "-",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "kategori": "Perlindungan Sosial dan Kesehatan",
    "urusan": "1.02",
    "periode_awal": "2024-01-01",
    "periode_akhir": "2024-12-31",
    "accrualPeriodicity": "tahunan",
    "skema_wilayah": "kemendagri",
    "kode_wilayah": "99.01",
    "level_penyajian": "kecamatan",
    "sumber": "Laporan puskesmas",
    "author": "Subbagian Perencanaan",
    "author_email": "data@dinkes.contoh.go.id",
    "accessRights": "terbuka",
    "license_id": "cc-by",
    "resources": [{"id": "r1", "name": "2024", "url": "2024.csv", "format": "CSV", "jenis_resource": "data"}],
}
RESTRICTION = {
    "accessRights": "terbatas",
    "dasar_pembatasan": "rahasia_pribadi",
    "alasan_pembatasan": "Pasien dapat dikenali",
    "nomor_keputusan_pembatasan": "188/12/PPID/2025",
    "batas_pembatasan": "2030-02-03",
}
TODAY = date(2026, 3, 2)


def found(change: dict[str, Any], rules: Rules = DEFAULT_RULES, **kw: Any) -> list[tuple[str, str]]:
    """Field and code of every item of the complete dataset with this change."""
    return [(item.field, item.code) for item in missing_items({**COMPLETE, **change}, rules=rules, today=TODAY, **kw)]


def test_a_complete_dataset_lacks_nothing():
    assert found({}) == []


def test_an_empty_dataset_lacks_every_element_in_the_order_of_the_form():
    assert [item.field for item in missing_items({})] == [*ALWAYS, "resources"]


@pytest.mark.parametrize("field", ALWAYS)
@pytest.mark.parametrize("blank", ["", "   ", None, "absent"])
def test_each_element_is_asked_for(field: str, blank: str | None):
    dataset = {**COMPLETE, field: blank}
    if blank == "absent":
        del dataset[field]
    assert (field, "required") in [(item.field, item.code) for item in missing_items(dataset)]


RESOURCE = COMPLETE["resources"][0]
TABLE: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("a dash is no concept", {"konsep": "-"}, [("konsep", "required")]),
    ("a dash is a classification", {"klasifikasi": "-"}, []),
    ("no licence chosen", {"license_id": "notspecified"}, [("license_id", "required")]),
    ("title is the address", {"title": COMPLETE["name"]}, [("title", "unusable")]),
    ("definition repeats the title", {"notes": "jumlah tenaga kesehatan"}, [("notes", "unusable")]),
    ("vertical agency has no urusan", {"urusan": "", "publisher_type": "pusat"}, []),
    ("a regional agency has one", {"urusan": "", "publisher_type": "daerah-kabupaten"}, [("urusan", "required")]),
    ("end before beginning", {"periode_akhir": "2023"}, [("periode_akhir", "unusable")]),
    ("same year is a period", {"periode_awal": "2024", "periode_akhir": "2024"}, []),
    ("month within the year", {"periode_awal": "2024-06", "periode_akhir": "2024"}, []),
    ("period in words", {"periode_awal": "tahun lalu"}, [("periode_awal", "unusable")]),
    ("code of the other scheme", {"kode_wilayah": "9901"}, [("kode_wilayah", "unusable")]),
    ("two codes", {"kode_wilayah": "99.01, 99.02"}, []),
    ("BPS code", {"skema_wilayah": "bps", "kode_wilayah": "9901"}, []),
    (
        "unknown access word",
        {"accessRights": "open"},
        [("accessRights", "unusable"), *[(f, "required") for f in RESTRICTED]],
    ),
    ("restricted without ground", {"accessRights": "tertutup"}, [(field, "required") for field in RESTRICTED]),
    ("restricted with everything", RESTRICTION, []),
    ("restriction over", {**RESTRICTION, "batas_pembatasan": "2026-03-01"}, [("batas_pembatasan", "unusable")]),
    ("restriction ends today", {**RESTRICTION, "batas_pembatasan": "2026-03-02"}, []),
    ("restriction until when", {**RESTRICTION, "batas_pembatasan": "selamanya"}, [("batas_pembatasan", "unusable")]),
    ("open with leftovers", {**RESTRICTION, "accessRights": "terbuka", "batas_pembatasan": "2020-01-01"}, []),
    ("priority without criterion", {"prioritas_tahun": "2025, 2026"}, [("kriteria_prioritas", "required")]),
    ("priority with criterion", {"prioritas_tahun": "2025", "kriteria_prioritas": "RPJMN"}, []),
    ("priority in words", {"prioritas_tahun": "ya"}, [("prioritas_tahun", "unusable")]),
    ("no resource", {"resources": []}, [("resources", "no_resource")]),
    ("only metadata", {"resources": [{**RESOURCE, "jenis_resource": "metadata"}]}, [("resources", "no_resource")]),
    ("deleted data", {"resources": [{**RESOURCE, "state": "deleted"}]}, [("resources", "no_resource")]),
    ("kind not said counts as data", {"resources": [{**RESOURCE, "jenis_resource": ""}]}, []),
    ("resource without a format", {"resources": [{**RESOURCE, "format": ""}]}, [("format", "required")]),
    ("bare metadata beside data", {"resources": [RESOURCE, {"id": "r2", "jenis_resource": "metadata"}]}, []),
    ("not a list", {"resources": "2024.csv"}, [("resources", "no_resource")]),
]


@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_table(change: dict[str, Any], expected: list[tuple[str, str]]):
    assert found(change) == expected


def test_items_name_the_resource_meant():
    second = {"id": "r2", "name": "", "url": "", "format": "CSV"}
    items = missing_items({**COMPLETE, "resources": [RESOURCE, second]})
    assert [(item.field, item.resource_id) for item in items] == [("name", "r2"), ("url", "r2")]
    assert items[0].msgid.format(**items[0].params) == "Name of the file 2 is missing."


def test_a_file_still_being_checked_is_named():
    assert found({}, check_states={"r1": "running"}) == [("url", "check_pending")]
    assert found({}, check_states={"r1": "passed"}) == []
    assert found({}, check_states={"other": "queued"}) == []


def test_rules_can_ask_less_or_more():
    assert found({"urusan": ""}, Rules(vertical_agency=True)) == []
    assert found({"resources": []}, Rules(needs_data_resource=False)) == []
    assert found({}, Rules(always=("title", "maintainer"))) == [("maintainer", "required")]


def test_every_item_has_both_labels_and_a_sentence_that_fills():
    datasets = [{}, *({**COMPLETE, **change} for _, change, _ in TABLE)]
    for dataset in datasets:
        for item in missing_items(dataset, today=TODAY):
            assert item.label["id"]
            assert item.label["en"]
            sentence = item.msgid.format(**item.params)
            assert sentence.endswith(".")
            assert "{" not in sentence
            assert item.reason().english == sentence
