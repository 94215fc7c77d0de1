"""Columns of a Daftar Data, in the layouts offices use; all lists here are made up."""

from __future__ import annotations

import pytest

from ckanext.satudata.domain.list_columns import COLUMNS, match, read_lines

FULL = [
    ["DAFTAR DATA KABUPATEN CONTOH TAHUN 2026"],
    [],
    ["No", *(headings[0] for headings in list(COLUMNS.values())[:22])],
    [f"({number})" for number in range(1, 24)],
    ["1", "99.01.001", "", "RPJMD", "", "", "Jumlah Embung", *[""] * 16],
]
ANNEX = [
    ["LAMPIRAN BERITA ACARA", "", "", "", ""],
    ["A. Data e-Walidata", "A. Data e-Walidata", "A. Data e-Walidata", "", ""],
    ["No", "Kode", "Judul Data", "Satuan", "Periode"],
    ["1", "2.01", "Jumlah Embung", "Unit", "2025"],
    ["2", "2.02", "Luas  Kolam\nIkan", "Hektare", "2025"],
    ["B. Data Spasial", "", "", "", ""],
    ["No", "Kode", "Nama Data", "Format Data", "Keterangan"],
    ["3", "5.01", "Peta Embung", "SHP", "skala 1:5.000"],
    ["", "", "", "Kepala Dinas", ""],
]
DSSD = [
    ["kode_dssd", "uraian_dssd", "produsen_data", "ketersediaan_data", "satuan", "tag_urusan", "tahun"],
    ["2.12.01", "Jumlah Embung", "Dinas Rekaan", "ada", "Unit", "1.03", "2026"],
]
REGENCY = [
    ["nama_data", "jenis", "OPD", "sumber referensi", "tahun", "jadwal_rilis", "jadwal_pemutakhiran", "data_prioritas"],
    ["Jumlah Embung", "Variabel", "Dinas Rekaan", "RPJMD", "2026", "2026-03-31", "Tahunan", "ya"],
]
SMALL = [
    ["No.", "Kode Data", "Nama Dataset", "Produsen", "Jenis", "Frekuensi", "Format", "Tanggal Rilis"],
    ["1", "K-1", "Jumlah Embung", "Dinas Rekaan", "Statistik", "Tahunan", "CSV", "31 Maret 2026"],
]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (FULL, {"id_ddd": "99.01.001", "sumber_referensi": "RPJMD", "nama_data": "Jumlah Embung"}),
        (
            DSSD,
            {
                "id_ddd": "2.12.01", "nama_data": "Jumlah Embung", "produsen_data": "Dinas Rekaan",
                "ketersediaan": "ada", "satuan": "Unit", "urusan": "1.03", "tahun": "2026",
            },
        ),
        (
            REGENCY,
            {
                "nama_data": "Jumlah Embung", "indikator_variabel": "Variabel", "produsen_data": "Dinas Rekaan",
                "sumber_referensi": "RPJMD", "tahun": "2026", "jadwal_rilis": "2026-03-31",
                "jadwal_pemutakhiran": "Tahunan", "data_prioritas": "ya",
            },
        ),
        (
            SMALL,
            {
                "id_ddd": "K-1", "nama_data": "Jumlah Embung", "produsen_data": "Dinas Rekaan",
                "jenis_data": "Statistik", "jadwal_pemutakhiran": "Tahunan", "format": "CSV",
                "jadwal_rilis": "31 Maret 2026",
            },
        ),
    ],
    ids=["full", "dssd", "regency", "small"],
)  # fmt: skip
def test_every_layout_is_read(cells: list[list[str]], expected: dict[str, str]) -> None:
    sheet = read_lines(cells)
    assert [dict(line.values) for line in sheet.lines] == [expected]
    assert sheet.to_confirm == ()


def test_parts_of_an_annex_have_their_own_headings() -> None:
    """Numbered through, each part under its title; a signature below is no line of data."""
    sheet = read_lines(ANNEX)
    assert [(line.number, line.section, line.values["nama_data"]) for line in sheet.lines] == [
        (4, "A. Data e-Walidata", "Jumlah Embung"),
        (5, "A. Data e-Walidata", "Luas Kolam Ikan"),
        (8, "B. Data Spasial", "Peta Embung"),
    ]
    assert sheet.lines[2].values["keterangan"] == "skala 1:5.000"


def test_headings_over_two_lines_are_one() -> None:
    cells = [
        ["No", "Kode", "Nama Data", "Jadwal", ""],
        ["", "", "", "Jadwal Rilis", "Jadwal Pemutakhiran"],
        ["1", "K-1", "Jumlah Embung", "31 Maret 2026", "Tahunan"],
    ]
    line = read_lines(cells).lines[0]
    assert (line.values["jadwal_rilis"], line.values["jadwal_pemutakhiran"]) == ("31 Maret 2026", "Tahunan")


def test_merged_headings_that_hold_their_text_in_each_cell_are_one() -> None:
    """No question is asked about the upper line, and neither line is data."""
    cells = [
        ["No", "Kode", "Nama Data", "Jadwal", "Jadwal"],
        ["No", "Kode", "Nama Data", "Jadwal Rilis", "Jadwal Pemutakhiran"],
        ["1", "K-1", "Jumlah Embung", "31 Maret 2026", "Tahunan"],
    ]
    sheet = read_lines(cells)
    assert [line.values["jadwal_rilis"] for line in sheet.lines] == ["31 Maret 2026"]
    assert sheet.to_confirm == ()


@pytest.mark.parametrize("row", [["1", "", "1", "", ""], ["1", "Kode", "Judul", "", ""], ["1", "2", "3", "", ""]])
def test_a_line_with_its_running_number_is_data_whatever_it_spells(row: list[str]) -> None:
    """Alone a caption, headings, or numbers of columns."""
    sheet = read_lines([["No", "Kode", "Nama Data", "Satuan", "Definisi", "Urusan", "Tahun"], row])
    assert [line.values["nama_data"] for line in sheet.lines] == [row[2]]


def test_numbers_of_columns_need_no_brackets() -> None:
    cells = [["No", "Kode", "Nama Data"], ["1", "2", "3"], ["1", "K-1", "Jumlah Embung"]]
    assert [line.number for line in read_lines(cells).lines] == [3]


@pytest.mark.parametrize(
    ("heading", "column", "sure"),
    [
        ("NAMA DATA*", "nama_data", True),
        ("Produsen Data (OPD)", "produsen_data", True),
        ("Indikator/Variabel", "indikator_variabel", True),
        ("Produsan Data", "produsen_data", False),
        ("Jadwal Pemutahiran", "jadwal_pemutakhiran", False),
        ("Nomor", None, True),
        ("Warna map", None, False),
    ],
)
def test_what_a_heading_means(heading: str, column: str | None, sure: bool) -> None:
    """A slip of the pen is understood and asked about; what we do not know is asked about too."""
    assert (match(heading).column, match(heading).sure) == (column, sure)


def test_people_have_the_last_word() -> None:
    cells = [["Kode", "Nama Data", "Warna map"], ["K-1", "Jumlah Embung", "biru"]]
    assert [one.heading for one in read_lines(cells).to_confirm] == ["Warna map"]
    sheet = read_lines(cells, {"Warna map": "keterangan", "Kode": None})
    assert dict(sheet.lines[0].values) == {"nama_data": "Jumlah Embung", "keterangan": "biru"}
    assert sheet.to_confirm == ()


def test_of_two_headings_for_one_column_people_choose() -> None:
    cells = [["Kode", "Kode Data", "Nama Data"], ["1", "K-1", "Jumlah Embung"]]
    sheet = read_lines(cells)
    assert [one.heading for one in sheet.to_confirm] == ["Kode Data"]
    assert sheet.lines[0].values["id_ddd"] == "1"
    chosen = read_lines(cells, {"Kode": None, "Kode Data": "id_ddd"})
    assert (chosen.lines[0].values["id_ddd"], chosen.to_confirm) == ("K-1", ())


@pytest.mark.parametrize("cells", [[], [[""]], [["a", "b"], ["1", "2"]], [["Kode", "Satuan"], ["1", "Unit"]]])
def test_a_sheet_without_headings_has_no_lines(cells: list[list[str]]) -> None:
    sheet = read_lines(cells)
    assert (sheet.matches, sheet.lines) == ((), ())
