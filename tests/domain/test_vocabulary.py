"""Vocabularies as documents: read whole or refused, retired values stay readable."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.vocabulary import VocabularyError, load_vocabulary

TEXT = """
vocabulary: rasa
version: 2
title: {id: Rasa, en: Taste}
source: Buku resep
terms:
- {code: manis, id: Manis, en: Sweet, aliases: [gula], bps: 1}
- {code: pahit, id: Pahit, en: Bitter, retired: true, source: Buku lama}
"""


def test_terms_carry_labels_source_and_other_spellings():
    rasa = load_vocabulary(TEXT)
    manis = rasa.get("manis")
    assert manis is not None
    assert (manis.label["en"], manis.source, manis.notes) == ("Sweet", "Buku resep", {"bps": "1"})
    assert rasa.version == "2"
    assert rasa.is_open is False


@pytest.mark.parametrize("spelling", ["manis", "Manis", " MANIS ", "sweet", "gula"])
def test_other_spellings_are_understood(spelling: str):
    term = load_vocabulary(TEXT).resolve(spelling)
    assert term is not None
    assert term.code == "manis"


def test_a_retired_term_is_labelled_but_not_offered():
    rasa = load_vocabulary(TEXT)
    assert [term.code for term in rasa.active()] == ["manis"]
    assert rasa.label("pahit", "id") == "Pahit"
    assert rasa.label("asin", "id") == "asin"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("terms: [", "not readable as YAML"),
        ("- a", "is a mapping"),
        (TEXT.replace("version: 2", ""), "`version` is missing"),
        (TEXT.replace("pahit", "manis"), "stands twice"),
        (TEXT.replace("code: pahit", "code: 1.10"), "no `code`, or one that is not quoted"),
        (TEXT.replace(", en: Bitter", ""), "needs both `id` and `en`"),
        (TEXT + "- manis", "each term is a mapping"),
    ],
)
def test_a_broken_file_is_refused_with_its_fault(broken: str, fault: str):
    with pytest.raises(VocabularyError, match=fault):
        load_vocabulary(broken, "rasa.yaml")


def test_an_open_vocabulary_takes_what_fits_its_pattern():
    words = load_vocabulary(TEXT + "open: true\n")
    assert words.fits_pattern("asin")
    codes = load_vocabulary(TEXT + "open: true\npattern: '^[1-9]\\.[0-9]{2}$'\n")
    assert codes.fits_pattern("8.01")
    assert not codes.fits_pattern("8.1")
    assert not load_vocabulary(TEXT).fits_pattern("asin")
