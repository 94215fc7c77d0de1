"""What of Solr's search language passes, and the same search with a fixed worth of each match."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.search_words import by_words, is_readable, plain_field, without_score

KNOWN = [
    "",
    "*:*",
    "+organization:(dinkes OR disdik) -tags:lama",
    "metadata_modified:[2026-01-01T00:00:00Z TO *]",
    "metadata_modified:{NOW-7DAYS/DAY TO NOW]",
    "views_total:[1 10]",
    'tags:"air bersih"~3^2 AND title:pendud*^=4',
    "+site_id:x +state:(active OR draft) +capacity:public",
    'organization: "dinkes"tags:"air"res_format:"CSV"',
    "name:data_val_2020 OR title:_query",
    r"extras_Nama\ Kolom:nilai res_url:http\:\/\/contoh.test\/a",
    "(title:a && notes:b) || !tags:c?d",
    "res_url:contoh.test/berkas/a.csv _version_:[1 TO *]",
    'title:"a \\" b"',
]
REFUSED = [
    "{!func}docfreq(text,x)",
    "title:x AND {!frange l=1}docfreq(text,x)",
    '_query_:"{!frange l=1}docfreq(text,x)"',
    r'\u005fquery_:"\{!frange l=1\}docfreq(text,x)"',
    r'_\u0071uery_:"\{!frange l=1\}docfreq(text,x)"',
    r'_query_ /* x */ :"\{!frange l=1\}docfreq(text,x)"',
    r"\u005f\u0076al_:\"docfreq(text,x)\"",
    "_val_:ord(title)",
    '(_val_:"ord(title)")',
    "title:x /* catatan */",
    "title:padi~",
    "title:padi~1 OR a:b",
    "padi~0.5",
    "/[a-z]+/",
    "title:/pad./",
    'title:"tak selesai',
    "title:[a TO b",
    "_nest_path_:x",
    "_apa_:x",
    "title:x\\",
    r'title:"\{!x\}"',
    "{ !x TO y}{!}",
    "a:{b",
]


@pytest.mark.parametrize("query", KNOWN)
def test_known_parts_pass(query: str) -> None:
    assert is_readable(query)


@pytest.mark.parametrize("query", REFUSED)
def test_anything_else_is_refused(query: str) -> None:
    assert not is_readable(query)


def test_words_are_text_but_for_a_parser_of_their_own() -> None:
    for query in ("padi~ /jagung/ [", 'air "bersih', "data_val_ _query_"):
        assert is_readable(query, plain=True), query
    assert not is_readable("{!func}ord(title)", plain=True)
    assert not is_readable(r"\u007b!func}ord(title)", plain=True)


def test_a_long_query_is_judged_quickly() -> None:
    for part in ("((", "a:[", '"', "\\", "a~", " ", "[ ", "a* "):
        is_readable(part * 5000)


@pytest.mark.parametrize(
    ("name", "good"),
    [("title", True), ("extras_a.b-c", True), ("_version_", True), ("_val_", False), ("a b", False), ("ord(x)", False)],
)
def test_field_names(name: str, good: bool) -> None:
    assert plain_field(name) is good


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("padi", '(t:"padi"^=4 OR x:"padi"^=1)'),
        ("+padi -sawah", '+(t:"padi"^=4 OR x:"padi"^=1) -(t:"sawah"^=4 OR x:"sawah"^=1)'),
        ('"air bersih"', '(t:"air bersih"^=4 OR x:"air bersih"^=1)'),
        ("padi AND sawah", '+(t:"padi"^=4 OR x:"padi"^=1) +(t:"sawah"^=4 OR x:"sawah"^=1)'),
        ("padi OR sawah", '(t:"padi"^=4 OR x:"padi"^=1) OR (t:"sawah"^=4 OR x:"sawah"^=1)'),
        ("padi NOT sawah", '(t:"padi"^=4 OR x:"padi"^=1) -(t:"sawah"^=4 OR x:"sawah"^=1)'),
        (
            "-padi sawah",
            '(t:"sawah"^=4 OR x:"sawah"^=1) -(t:"padi"^=4 OR x:"padi"^=1)',
        ),
        ('a\\b"', '(t:"a\\\\b"^=4 OR x:"a\\\\b"^=1)'),
        ("padi & - /", '(t:"padi"^=4 OR x:"padi"^=1)'),
        ("- + &", None),
        ("kata " * 101, None),
    ],
)
def test_the_same_search_without_the_score(query: str, expected: str | None) -> None:
    assert by_words(query, "t^4 x") == expected


def test_what_it_writes_is_readable() -> None:
    for query in ('a\\"b\\', "{!x}", 'wi-fi "dua kata" data_val', "(a) [b] ~c"):
        written = by_words(query.replace("{!", "{"))
        assert written is not None
        assert is_readable(written), written


def test_order_without_score() -> None:
    assert without_score("score desc, metadata_modified desc") == "metadata_modified desc"
    assert without_score("title_string asc, SCORE asc,") == "title_string asc"
    assert without_score("score desc") == "metadata_modified desc"
    assert without_score("") == "metadata_modified desc"
