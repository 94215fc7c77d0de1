"""A Daftar Data in the layouts offices hand on: the 22 columns, the annex of a Berita Acara, a DSSD list, a small list.

Columns and their order: the list of Maluku Utara 2026, the annex of Kabupaten Malang (parts numbered through, each with
its own headings), the DSSD import of e-Walidata, a small list of eight columns. Headings are the offices' own words in
every language of the portal: `list_columns.read_lines` reads each layout back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from ckanext.satudata.domain.list_columns import COLUMNS

__all__ = [
    "DSSD",
    "FULL",
    "FULL_COLUMNS",
    "LAYOUTS",
    "MALANG",
    "NUMBER",
    "PACKAGE",
    "RELEASE_STATE",
    "SMALL",
    "Part",
    "lay_out",
]

FULL, MALANG, DSSD, SMALL, PACKAGE = "full", "malang", "dssd", "small", "package"
LAYOUTS = (FULL, MALANG, DSSD, SMALL, PACKAGE)

FULL_COLUMNS = tuple(COLUMNS)[:22]
"""The columns of the list itself, in its order."""
NUMBER = "No"
RELEASE_STATE = "status_rilis"
"""Where a row stands, in a word: computed by the caller from the linked datasets, never kept, never read back."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """A table of a layout: its title, empty where the layout has one part; as many cells in a line as headings."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


_EWALIDATA = MappingProxyType(
    {"No": NUMBER, "Kode": "id_ddd", "Judul Data": "nama_data", "Satuan": "satuan", "Periode": "periode_data"}
)
_SPATIAL = MappingProxyType(
    {"No": NUMBER, "Kode": "id_ddd", "Nama Data": "nama_data", "Format Data": "format", "Keterangan": "keterangan"}
)
_ANNEX: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Data e-Walidata", _EWALIDATA),
    ("Data Sektoral", _EWALIDATA),
    ("Data Spasial", _SPATIAL),
)
_LETTERS = "ABC"

_SINGLE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        FULL: {NUMBER: NUMBER, **{COLUMNS[column][0]: column for column in FULL_COLUMNS}},
        DSSD: {
            "kode_dssd": "id_ddd",
            "uraian_dssd": "nama_data",
            "produsen_data": "produsen_data",
            "ketersediaan_data": "ketersediaan",
            "jenis_data": "jenis_data",
            "satuan": "satuan",
            "definisi_operasional": "definisi",
            "tag_urusan": "urusan",
            "tahun": "tahun",
        },
        SMALL: {
            "No": NUMBER,
            "Kode Data": "id_ddd",
            "Nama Dataset": "nama_data",
            "Produsen": "produsen_data",
            "Jenis": "jenis_data",
            "Frekuensi": "jadwal_pemutakhiran",
            "Format": "format",
            "Status rilis": RELEASE_STATE,
        },
        PACKAGE: {column: column for column in FULL_COLUMNS},
    }
)
"""Heading to column, for the layouts of one table; `PACKAGE` is the table of a Data Package, for machines."""


def lay_out(layout: str, rows: Sequence[Row]) -> list[Part]:
    """The tables of this layout (one of `LAYOUTS`) with these rows; KeyError for another word.

    A layout of one table has it also without rows, as a form to fill in; the annex has only the parts that have rows.
    """
    if layout == MALANG:
        return _annex(rows)
    return [_part("", _SINGLE[layout], rows, count(1).__next__)]


def _annex(rows: Sequence[Row]) -> list[Part]:
    number = count(1).__next__
    letters = iter(_LETTERS)
    placed = [(_place(row), row) for row in rows]
    parts: list[Part] = []
    for place, (title, columns) in enumerate(_ANNEX):
        own = [row for where, row in placed if where == place]
        if own:
            parts.append(_part(f"{next(letters)}. {title}", columns, own, number))
    return parts


def _place(row: Row) -> int:
    """The part of the annex: maps by their kind, e-Walidata by the urusan each DSSD has, else sectoral."""
    if row.get("jenis_data") == "geospasial":
        return 2
    return 0 if row.get("urusan") else 1


def _part(title: str, columns: Mapping[str, str], rows: Sequence[Row], number: Callable[[], int]) -> Part:
    lines = tuple(
        tuple(str(number()) if column == NUMBER else row.get(column, "") for column in columns.values()) for row in rows
    )
    return Part(title, tuple(columns), lines)
