"""Made-up tables that look like those of an Indonesian OPD: semicolons, decimal commas, thousands dots, codes as text.

The same seed gives the same figures; the years are the five before the one in which the region is loaded.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

__all__ = [
    "DISTRICTS",
    "MONTHS",
    "Measure",
    "Table",
    "as_csv",
    "as_xlsx",
    "cross",
    "indonesian",
    "table_schema",
    "with_bad_cells",
]

Value = str | int | float | None

DISTRICTS = (
    ("kode_kecamatan", "kecamatan"),
    ("99.01.01", "Contoh Kota"),
    ("99.01.02", "Mekarsari Rekaan"),
    ("99.01.03", "Tirta Rekaan"),
    ("99.01.04", "Wana Rekaan"),
    ("99.01.05", "Bukit Rekaan"),
    ("99.01.06", "Muara Rekaan"),
    ("99.01.07", "Lembah Rekaan"),
    ("99.01.08", "Padang Rekaan"),
)
CITY_DISTRICTS = (
    ("kode_kecamatan", "kecamatan"),
    ("99.71.01", "Tetangga Barat"),
    ("99.71.02", "Tetangga Timur"),
    ("99.71.03", "Tetangga Pelabuhan"),
)
REGENCY = (("kode_kabupaten", "kabupaten"), ("99.01", "Kabupaten Contoh"))
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
SECTORS = (
    ("kode_lapangan_usaha", "lapangan_usaha"),
    ("A", "Pertanian, Kehutanan, dan Perikanan"),
    ("B", "Pertambangan dan Penggalian"),
    ("C", "Industri Pengolahan"),
    ("D", "Pengadaan Listrik dan Gas"),
    ("E", "Pengadaan Air, Pengelolaan Sampah, Limbah, dan Daur Ulang"),
    ("F", "Konstruksi"),
    ("G", "Perdagangan Besar dan Eceran; Reparasi Mobil dan Sepeda Motor"),
    ("H", "Transportasi dan Pergudangan"),
    ("I", "Penyediaan Akomodasi dan Makan Minum"),
    ("J", "Informasi dan Komunikasi"),
    ("K", "Jasa Keuangan dan Asuransi"),
    ("L", "Real Estat"),
    ("M,N", "Jasa Perusahaan"),
    ("O", "Administrasi Pemerintahan, Pertahanan, dan Jaminan Sosial Wajib"),
    ("P", "Jasa Pendidikan"),
    ("Q", "Jasa Kesehatan dan Kegiatan Sosial"),
    ("R,S,T,U", "Jasa Lainnya"),
)
LEVELS = (("jenjang",), ("SD/MI",), ("SMP/MTs",), ("SMA/SMK/MA",))
ROAD_CONDITIONS = (("kondisi_jalan",), ("Baik",), ("Sedang",), ("Rusak",), ("Rusak Berat",))
HEALTH_CENTRES = (
    ("puskesmas",),
    *((f"Puskesmas {name}",) for name in ("Contoh Kota", "Mekarsari", "Tirta", "Wana", "Bukit", "Muara", "Lembah")),
)
NO_DIMENSION = ((), ())


@dataclass(frozen=True)
class Measure:
    """A column of figures: between which values they begin, how they grow a year, how many decimals are written."""

    name: str
    low: float
    high: float
    growth: float = 0.02
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """Header and rows; numbers are numbers until a file is written."""

    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


Dimension = Sequence[tuple[str, ...]]


def cross(
    seed: str,
    years: Sequence[int],
    places: Dimension,
    *measures: Measure,
    by: Dimension = NO_DIMENSION,
    monthly: bool = False,
) -> Table:
    """A row for each place, member of `by`, year and, where asked, month; figures move little by little."""
    chance = random.Random(seed)  # noqa: S311 - no secret, and the same every time
    header = (*places[0], *by[0], "tahun", *(("bulan",) if monthly else ()), *(m.name for m in measures))
    rows: list[tuple[Value, ...]] = []
    for place in places[1:]:
        for member in by[1:]:
            begin = [chance.uniform(m.low, m.high) for m in measures]
            for number, year in enumerate(years):
                for month in MONTHS if monthly else ("",):
                    figures = (_figure(chance, m, b, number) for m, b in zip(measures, begin, strict=True))
                    rows.append((*place, *member, year, *((month,) if monthly else ()), *figures))
    return Table(header, tuple(rows))


def _figure(chance: random.Random, measure: Measure, begin: float, year: int) -> Value:
    value = begin * (1 + measure.growth) ** year * chance.uniform(0.98, 1.02)
    return round(value, measure.decimals) if measure.decimals else round(value)


def indonesian(value: Value) -> str:
    """1234567.5 as 1.234.567,5; None as the hyphen tables use for "no such thing"."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    whole = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
    return whole.translate(str.maketrans(",.", ".,"))


def as_csv(table: Table, encoding: str = "utf-8") -> bytes:
    """As a spreadsheet set to Indonesian saves it; years are no amounts and carry no dot."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.header)
    years = [name == "tahun" for name in table.header]
    for row in table.rows:
        writer.writerow([str(v) if is_year else indonesian(v) for v, is_year in zip(row, years, strict=True)])
    return text.getvalue().encode(encoding)


def as_xlsx(table: Table) -> bytes:
    """One sheet; codes are text cells, figures numbers."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Data"
    sheet.append(table.header)
    for row in table.rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_schema(table: Table) -> dict[str, Any]:
    """The agreed format of a CSV: codes and names are text, figures have decimal commas and thousands dots."""
    return {
        "fields": [_field(name, table.rows[0][place]) for place, name in enumerate(table.header)],
        "missingValues": ["", "-"],
    }


def _field(name: str, example: Value) -> dict[str, Any]:
    if name == "tahun":
        return {"name": name, "type": "integer"}
    if isinstance(example, str):
        return {"name": name, "type": "string"}
    if isinstance(example, float):
        return {"name": name, "type": "number", "decimalChar": ",", "groupChar": "."}
    return {"name": name, "type": "integer", "groupChar": "."}


def with_bad_cells(table: Table, column: str, row: int = 4) -> Table:
    """The mistakes people make: a word among the figures, and a letter O for a zero."""
    place = table.header.index(column)
    rows = [list(one) for one in table.rows]
    rows[row][place] = "belum ada data"
    rows[row + 5][place] = "1O5"
    return Table(table.header, tuple(tuple(one) for one in rows))
