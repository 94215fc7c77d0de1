"""A Daftar Data laid out as offices hand it on, and read back; every name here is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.satudata.domain.list_columns import COLUMNS, read_lines
from ckanext.satudata.domain.list_diff import Kind, diff
from ckanext.satudata.domain.list_layouts import DSSD, FULL, FULL_COLUMNS, MALANG, PACKAGE, SMALL, Part, lay_out
from ckanext.satudata.domain.list_values import read_row

EMBUNG = {
    "id_ddd": "0012", "nama_data": "Jumlah Embung", "produsen_data": "Dinas Rekaan", "jenis_data": "statistik",
    "satuan": "Unit", "definisi": "Cekungan penampung air", "jadwal_pemutakhiran": "tahunan", "periode_data": "2025",
    "urusan": "1.03", "tahun": "2026", "ketersediaan": "ada", "format": "CSV",
}  # fmt: skip
PETA = {"id_ddd": "5.01", "nama_data": "Peta Embung", "jenis_data": "geospasial", "format": "SHP", "keterangan": "5K"}
KOLAM = {"id_ddd": "3.07", "nama_data": "Luas Kolam", "jenis_data": "statistik", "satuan": "Hektare"}


def cells_of(parts: list[Part]) -> list[list[str]]:
    """The parts as a sheet: each below its title."""
    return [
        list(line) for part in parts for line in ([(part.title,)] if part.title else []) + [part.headings, *part.lines]
    ]


def test_the_full_layout_has_the_22_columns_in_their_order() -> None:
    (part,) = lay_out(FULL, [EMBUNG, KOLAM])
    assert part.headings == ("No", *(COLUMNS[column][0] for column in FULL_COLUMNS))
    assert len(part.headings) == 23
    assert (part.headings[1], part.headings[19], part.headings[22]) == ("ID DDD", "Link Portal SDI", "Penanggung Jawab")
    assert [line[:2] for line in part.lines] == [("1", "0012"), ("2", "3.07")]


def test_the_annex_numbers_its_parts_through() -> None:
    """Each part with its own headings; a part without rows is not there."""
    parts = lay_out(MALANG, [PETA, KOLAM, EMBUNG])
    assert [(part.title, [line[:2] for line in part.lines]) for part in parts] == [
        ("A. Data e-Walidata", [("1", "0012")]),
        ("B. Data Sektoral", [("2", "3.07")]),
        ("C. Data Spasial", [("3", "5.01")]),
    ]
    assert [part.headings[2] for part in parts] == ["Judul Data", "Judul Data", "Nama Data"]
    assert [part.title for part in lay_out(MALANG, [PETA, EMBUNG])] == ["A. Data e-Walidata", "B. Data Spasial"]


@pytest.mark.parametrize(
    ("layout", "columns"),
    [
        (FULL, [column for column in EMBUNG if column in FULL_COLUMNS]),
        (PACKAGE, [column for column in EMBUNG if column in FULL_COLUMNS]),
        (
            DSSD,
            [
                "id_ddd",
                "nama_data",
                "produsen_data",
                "ketersediaan",
                "jenis_data",
                "satuan",
                "definisi",
                "urusan",
                "tahun",
            ],
        ),
        (SMALL, ["id_ddd", "nama_data", "produsen_data", "jenis_data", "jadwal_pemutakhiran", "format"]),
        (MALANG, ["id_ddd", "nama_data", "satuan", "periode_data"]),
    ],
)
def test_every_layout_is_read_back(layout: str, columns: list[str]) -> None:
    """With every cell it has, and without a question about a heading."""
    sheet = read_lines(cells_of(lay_out(layout, [{**EMBUNG, "status_rilis": "sudah rilis"}])))
    assert [dict(line.values) for line in sheet.lines] == [{column: EMBUNG[column] for column in columns}]
    assert sheet.to_confirm == ()


def test_the_parts_of_an_annex_are_read_back() -> None:
    sheet = read_lines(cells_of(lay_out(MALANG, [EMBUNG, KOLAM, PETA])))
    assert [(line.section, line.values["nama_data"]) for line in sheet.lines] == [
        ("A. Data e-Walidata", "Jumlah Embung"),
        ("B. Data Sektoral", "Luas Kolam"),
        ("C. Data Spasial", "Peta Embung"),
    ]
    assert sheet.lines[2].values["format"] == "SHP"


@pytest.mark.parametrize("layout", [FULL, DSSD, SMALL, PACKAGE])
def test_without_rows_a_layout_is_a_form_to_fill_in(layout: str) -> None:
    (part,) = lay_out(layout, [])
    assert (len(part.headings) > 0, part.lines) == (True, ())


def test_an_unknown_layout_is_none() -> None:
    with pytest.raises(KeyError):
        lay_out("lebar", [])


AWKWARD = [
    "=1+1", "'=1+1", "+62", "@nama", "0012", "1", "(1)", "2", "a;b,c\t|d", 'kata "kutip"', "N/A", "-", "Judul", "Kode",
    "Nama Data", "Satuan", "Urusan", "No", "Indikator", "A. Data Spasial", "é\u0301\u200b", "\u202eabc", "🌾",
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=20))
ROWS = st.lists(
    st.builds(
        lambda values, name: read_row({**values, "nama_data": name}, {}).values,
        st.dictionaries(st.sampled_from(FULL_COLUMNS), TEXT),
        st.one_of(st.sampled_from(AWKWARD), st.text(min_size=1, max_size=20).filter(str.strip)),
    ),
    max_size=5,
    unique_by=lambda row: row["nama_data"].casefold(),
)


@given(ROWS)
def test_what_is_exported_in_full_is_brought_back_unchanged(rows: list[dict[str, str]]) -> None:
    """Also where a row spells what elsewhere are headings, captions or the numbers of columns."""
    for place, row in enumerate(rows):
        row["id_ddd"] = f"{row.get('id_ddd', '')} K-{place}".strip() if row.get("id_ddd") else ""
    sheet = read_lines(cells_of(lay_out(FULL, rows)))
    assert len(sheet.lines) == len(rows)
    found = diff(rows, [line.values for line in sheet.lines], FULL_COLUMNS)
    assert {one.kind for one in found} <= {Kind.SAME}
