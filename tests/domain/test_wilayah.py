"""Region codes of two schemes, and a list read line by line."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.wilayah import fits, level_of, parent_of, read_regions, split_codes


@pytest.mark.parametrize(
    ("code", "kemendagri", "bps"),
    [
        ("99", True, True),
        ("99.01", True, False),
        ("9901", False, True),
        ("99.01.01", True, False),
        ("9901010", False, True),
        ("990101", False, False),
        ("99.01.01.1001", True, False),
        ("99.01.01.2001", True, False),
        ("99.01.01.4001", False, False),
        ("9901010001", False, True),
        ("9", False, False),
        ("99.", False, False),
        ("٩٩", False, False),
        ("99\n", False, False),
    ],
)
def test_patterns(code: str, kemendagri: bool, bps: bool):
    assert (fits(code, "kemendagri"), fits(code, "bps")) == (kemendagri, bps)
    assert fits(code) == (kemendagri or bps)


@pytest.mark.parametrize(
    ("scheme", "code", "level", "parent"),
    [
        ("kemendagri", "99", "provinsi", None),
        ("kemendagri", "99.01", "kabupaten_kota", "99"),
        ("kemendagri", "99.01.01", "kecamatan", "99.01"),
        ("kemendagri", "99.01.01.2001", "desa_kelurahan", "99.01.01"),
        ("bps", "9901", "kabupaten_kota", "99"),
        ("bps", "9901010", "kecamatan", "9901"),
        ("bps", "9901010001", "desa_kelurahan", "9901010"),
    ],
)
def test_level_and_parent(scheme: str, code: str, level: str, parent: str | None):
    assert (level_of(code, scheme), parent_of(code, scheme)) == (level, parent)


@pytest.mark.parametrize(
    "text",
    [
        "code,name\n99,Contoh\n99.01,Kab\n",
        "kode;nama\r\n99;Contoh\r\n99.01;Kab\r\n",
        "\ufeffKODE,NAMA,tingkat,kode_induk\n99,Contoh,provinsi,\n99.01,Kab,kabupaten_kota,99\n",
        "code,name,parent\n99,Contoh,\n\n99.01,Kab,99\n,,\n",
    ],
)
def test_lists_people_have(text: str):
    regions, errors = read_regions(text, "kemendagri")
    assert errors == []
    assert [(region.code, region.name, region.parent_code) for region in regions] == [
        ("99", "Contoh", None),
        ("99.01", "Kab", "99"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1: The first line must name the columns"),
        ("a,b\n1,2\n", "1: The first line must name the columns"),
        ("code,name\n", "1: The file has no regions"),
        ("code,name\n99,A\n9901,B\n", "3: 9901 is not a code of the scheme kemendagri."),
        ("code,name\n99,A\n\n99,B\n", "4: 99 stands already on line 2."),
        ("code,name\n99,\n", "2: The name of 99 is missing"),
        ("code,name\n99,A\x00B\n", "2: "),
        ("code,name\n,A\n", "2: The code is missing."),
        ("code,name,parent\n99.01,A,98\n", "2: 99.01 belongs to 99, not to 98."),
        ('code,name\n99,A\n"98,B\n', "3: This line is not readable as CSV."),
    ],
)
def test_a_bad_line_is_named(text: str, expected: str):
    _, errors = read_regions(text, "kemendagri")
    assert str(errors[0]).startswith(expected)


def test_every_bad_line_is_named_at_once():
    _, errors = read_regions("code,name\nx,A\n99,B\ny,C\n", "bps")
    assert [error.line for error in errors] == [2, 4]


def test_codes_in_a_field():
    assert split_codes(" 99.01, 99.02;99.01 ") == ["99.01", "99.02"]
    assert split_codes("") == []
