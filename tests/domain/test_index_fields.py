"""What the search index gets beside a dataset's own keys."""

from __future__ import annotations

from ckanext.satudata.domain.index_fields import MAX_STRING_BYTES, index_fields


def test_lists_go_into_multi_valued_fields():
    flat = index_fields(
        {
            "prioritas_tahun": "2025, 2026",
            "periode_awal": "2022",
            "periode_akhir": "2024-06",
            "kode_wilayah": "99.01, 99.02",
        }
    )
    assert flat == {
        "vocab_prioritas_tahun": ["2025", "2026"],
        "vocab_tahun": ["2022", "2023", "2024"],
        "vocab_kode_wilayah": ["99.01", "99.02"],
    }


def test_an_empty_dataset_has_empty_lists():
    assert index_fields({}) == {"vocab_prioritas_tahun": [], "vocab_tahun": [], "vocab_kode_wilayah": []}


def test_repeating_subfields_become_text_and_core_fields_stay():
    document = {
        "variabel": [{"nama": "jumlah"}],
        "titik": {"type": "Point"},
        "tags": [{"name": "a"}],
        "resources": [{"id": "r"}],
        "organization": {"name": "dinkes"},
        "res_name": ["a"],
        "daftar": ["a", "b"],
        "vocab_x": [["a"]],
    }
    flat = index_fields(document)
    assert flat["variabel"] == '[{"nama": "jumlah"}]'
    assert flat["titik"] == '{"type": "Point"}'
    assert set(flat) - {"variabel", "titik"} == {"vocab_prioritas_tahun", "vocab_tahun", "vocab_kode_wilayah"}


def test_no_string_is_longer_than_solr_takes():
    flat = index_fields({"variabel": [{"nama": "é" * 40_000}]})
    assert len(flat["variabel"].encode()) <= MAX_STRING_BYTES


def test_a_dataset_stands_under_at_most_a_hundred_years():
    """Of a longer span the last ones count."""
    years = index_fields({"periode_awal": "1900", "periode_akhir": "2050"})["vocab_tahun"]
    assert (len(years), years[0], years[-1]) == (100, "1951", "2050")
