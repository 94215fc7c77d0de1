"""The scanner that looks for English in Indonesian pages: what it finds, and what it leaves alone."""

from __future__ import annotations

import time

import pytest

from tests.browser.english import english_words, vocabulary


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Search datasets...", ["datasets", "search"]),
        (
            "There are currently no groups for this site",
            ["are", "currently", "for", "groups", "no", "site", "there", "this"],
        ),
        ("You don't have permission", ["don't", "have", "permission", "you"]),
        ("Last Modified: 10 November 2026", ["last", "modified"]),
        ("Kata sandi Anda sudah disetel ulang. Please log in", ["in", "please"]),
        ("DELETE", ["delete"]),
    ],
)
def test_english_is_found_in_any_case_and_amid_indonesian(text: str, found: list[str]) -> None:
    assert english_words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Data, format, dan status dataset",
        "Jumlah Puskesmas Menurut Kecamatan, 10 November 2026 pukul 14.05 WIB",
        "Total 1.234,5 item pada level kabupaten via API",
        "Lisensi: Creative Commons Attribution Share-Alike 4.0",
        "Open Data Commons Open Database License (ODbL)",
        "admin@contoh.example https://contoh.example/dataset/edit/new?search=the",
        "jumlah_the_file.csv dan /dataset/new/resource serta form-of-address",
        "satudata.contoh.example/organization/ 127.0.0.1:5000/group/",
        'Contoh: {"fields": [{"name": "jumlah", "type": "integer"}]}',
        "Bermain modal: main dengan modal kecil",
        "",
    ],
)
def test_words_of_both_languages_names_and_addresses_are_left_alone(text: str) -> None:
    assert english_words(text) == []


def test_the_vocabulary_is_large_and_quickly_there() -> None:
    """Read once per process."""
    vocabulary.cache_clear()
    begun = time.perf_counter()
    words = vocabulary()
    assert time.perf_counter() - begun < 3
    assert len(words) > 800
    assert {"search", "resource", "organization", "the"} <= words
    assert not {"data", "dataset", "walidata", "instansi", "csv"} & words


def test_without_ckan_our_own_catalogues_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without CKAN still finds what matters."""
    monkeypatch.setattr("tests.browser.english.find_spec", lambda name: None)
    vocabulary.cache_clear()
    assert english_words("Search resources") == ["resources", "search"]
    vocabulary.cache_clear()
