"""The same data in other years, and its citation."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.series import cite, related, stem


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Jumlah Penduduk Tahun 2023", "jumlah penduduk"),
        ("Jumlah penduduk, 2024", "jumlah penduduk"),
        ("Jumlah Penduduk 2021-2023", "jumlah penduduk"),
        ("Jumlah Penduduk 2021/22", "jumlah penduduk"),
        ("Jumlah Penduduk", "jumlah penduduk"),
        ("PDRB Harga Konstan 2010", "pdrb harga konstan"),
        ("Kode 12024 Barang", "kode 12024 barang"),
        ("2024", ""),
    ],
)
def test_a_title_without_its_years(title: str, expected: str):
    assert stem(title) == expected


def _dataset(name: str, title: str, owner: str = "dinkes", **more: str) -> dict[str, str]:
    return {"id": name, "title": title, "owner_org": owner, **more}


def test_same_code_or_same_producer_and_title():
    """Another producer's table of the same name is not the same data, unless the Daftar Data says so."""
    mine = _dataset("a", "Jumlah Bidan 2024", id_dds="DDD-1")
    others = [
        mine,
        _dataset("b", "Jumlah Bidan 2022", periode_akhir="2022"),
        _dataset("c", "Jumlah Bidan 2023", periode_akhir="2023"),
        _dataset("d", "Jumlah Bidan 2023", owner="disdik"),
        _dataset("e", "Banyaknya bidan", owner="disdik", id_dds="DDD-1", periode_akhir="2020"),
        _dataset("f", "Jumlah Dokter 2023"),
    ]
    assert [one["id"] for one in related(mine, others)] == ["c", "b", "e"]
    assert related(_dataset("x", "2024"), [_dataset("y", "2023")]) == []


def test_citation():
    """No doubled dots, no broken lines, and the address as it is."""
    pattern = "{agency} ({year}). {title}. {portal}. {url}, diakses {date}."
    said = cite(
        pattern, agency="Dinas  Kesehatan", year="2025", title="Jumlah Bidan.", portal="Satu Data",
        url="https://data.example/dataset/a.", date="10 November 2026",
    )  # fmt: skip
    assert said == (
        "Dinas Kesehatan (2025). Jumlah Bidan. Satu Data. https://data.example/dataset/a., diakses 10 November 2026."
    )
