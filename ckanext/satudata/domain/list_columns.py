"""Daftar Data as offices write it: which column of a sheet is which of ours, and which lines are data.

Sources: the 22 columns of a provincial list, the annex of a Berita Acara (three parts, each with its own headings,
numbered through), a DSSD list, a regency's list and a small list of eight columns. Headings stand below titles, over
two lines, merged, with notes in brackets. What is not sure is said, and people confirm it before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from types import MappingProxyType

__all__ = ["COLUMNS", "Line", "Match", "Sheet", "match", "read_lines"]

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id_ddd": ("ID DDD", "Kode", "Kode Data", "Kode DSSD", "ID Data", "No Katalog"),
        "id_ddp": ("ID DDP", "Kode DDP"),
        "sumber_referensi": ("Sumber Referensi", "Referensi", "Dasar Hukum"),
        "kode_indikator": ("Kode Indikator",),
        "nama_indikator": ("Nama Indikator",),
        "nama_data": ("Nama Data", "Judul Data", "Nama Dataset", "Judul Dataset", "Uraian", "Uraian DSSD", "Judul"),
        "jenis_data": ("Jenis Data",),
        "indikator_variabel": ("Indikator atau Variabel", "Indikator/Variabel"),
        "kode_standar_data": ("Kode Standar Data", "Kode SDS", "ID SDS"),
        "produsen_data": ("Produsen Data", "Produsen", "OPD", "Perangkat Daerah", "Instansi", "Instansi Produsen"),
        "klasifikasi_akses": ("Klasifikasi Data sesuai Risiko", "Klasifikasi Akses", "Sifat Data", "Hak Akses"),
        "definisi": ("Definisi", "Definisi Operasional"),
        "satuan": ("Satuan",),
        "klasifikasi_penyajian": ("Klasifikasi Penyajian", "Klasifikasi"),
        "jadwal_pemutakhiran": ("Jadwal Pemutakhiran", "Frekuensi", "Frekuensi Pemutakhiran"),
        "kategori_rad": ("Kategori RAD", "Kategori RAD SPBE", "Tag RAD"),
        "kode_metadata": ("Kode Metadata", "ID Metadata"),
        "link_portal_daerah": ("Link Portal Daerah", "Tautan Portal Daerah", "Link"),
        "link_portal_sdi": ("Link Portal SDI", "Tautan Portal SDI"),
        "metode_pengumpulan": ("Metode Pengumpulan", "Metode Pengumpulan Data"),
        "periode_data": ("Periode Data", "Periode"),
        "penanggung_jawab": ("Penanggung Jawab", "PIC"),
        "tahun": ("Tahun", "Tahun Data"),
        "jadwal_rilis": ("Jadwal Rilis", "Tanggal Rilis"),
        "data_prioritas": ("Data Prioritas", "Prioritas"),
        "ketersediaan": ("Ketersediaan Data", "Ketersediaan", "Tersedia"),
        "urusan": ("Urusan", "Tag Urusan", "Bidang Urusan"),
        "format": ("Format", "Format Data"),
        "keterangan": ("Keterangan", "Catatan"),
    }
)
"""Our word for a column to its headings in use, the one we write first; the first 22 are those of the list."""

_NUMBER = ("no", "nomor", "no urut")
_RUNNING = re.compile(r"\d+[.)]?", re.ASCII)
_NOT_KEPT = ("status rilis",)
"""What our own layouts say of a row and what is computed anew, never read."""
_JENIS = "jenis"
"""One heading for two things: what stands below it tells which."""
_VARIABLE = frozenset({"indikator", "variabel"})
_NAME = "nama_data"
_ALIKE = 0.85
_SAMPLE = 20


def _plain(heading: str) -> str:
    """A heading without notes in brackets, signs and capitals."""
    text = re.sub(r"\([^)]*\)", " ", heading.replace("_", " ").replace("/", " atau "))
    return " ".join(re.sub(r"[^\w\s]", " ", text).casefold().split())


_KNOWN = {_plain(heading): column for column, headings in COLUMNS.items() for heading in (column, *headings)}


@dataclass(frozen=True)
class Match:
    """A heading of the sheet and the column it means; none for the running number and for what we do not keep."""

    heading: str
    column: str | None
    sure: bool


@dataclass(frozen=True)
class Line:
    """A line of data: its number in the sheet (from 1), the part of the sheet it stands in, its cells by column."""

    number: int
    section: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """What was found: every heading once, and the lines below."""

    matches: tuple[Match, ...]
    lines: tuple[Line, ...]

    @property
    def to_confirm(self) -> tuple[Match, ...]:
        """Headings a person has to look at."""
        return tuple(one for one in self.matches if not one.sure)


def match(heading: str, below: Sequence[str] = ()) -> Match:
    """The column a heading means; `below`: cells under it, where the heading alone does not tell."""
    plain = _plain(heading)
    if plain in _NUMBER or plain in _NOT_KEPT:
        return Match(heading, None, sure=True)
    if plain == _JENIS:
        said = {_plain(cell) for cell in below if cell.strip()}
        return Match(heading, "indikator_variabel" if said and said <= _VARIABLE else "jenis_data", sure=bool(said))
    if plain in _KNOWN:
        return Match(heading, _KNOWN[plain], sure=True)
    nearest = max(_KNOWN, key=lambda known: SequenceMatcher(None, plain, known).ratio())
    alike = SequenceMatcher(None, plain, nearest).ratio() >= _ALIKE
    return Match(heading, _KNOWN[nearest] if alike else None, sure=False)


def read_lines(cells: Sequence[Sequence[str]], confirmed: Mapping[str, str | None] | None = None) -> Sheet:
    """The lines of a sheet, whatever stands above, between and below them.

    :param cells: the sheet, line by line; merged cells hold their text once or in each cell
    :param confirmed: heading to the column people chose for it, none for "leave it out"
    :returns: no matches and no lines where no line of the sheet looks like headings
    """
    rows = [[cell.strip() for cell in row] for row in cells]
    matches: dict[str, Match] = {}
    lines: list[Line] = []
    head: dict[int, str | None] = {}
    section, skip, running = "", 0, None
    for number, row in enumerate(rows):
        if number < skip or not any(row):
            continue
        numbered = _is_numbered(row, running)
        # a short line with its running number is data, whatever it spells
        short = numbered and 2 * sum(map(bool, row)) < len(head)
        found = None if numbered else _heading_line(rows, number)
        if found:
            texts, skip = found
            head, running = {}, _number_place(texts)
            for place, text in enumerate(texts):
                one = _chosen(text, [r[place] for r in rows[skip : skip + _SAMPLE] if place < len(r)], confirmed or {})
                if one.column in head.values() and one.column:  # two headings for one thing: a person chooses
                    one = Match(text, None, sure=False)
                head[place] = one.column
                matches.setdefault(text, one)
        elif not short and _is_caption(row):
            section = next(filter(None, row))
        elif head and (short or not _counts_columns(row)):
            values = _values(head, row)
            if values.get(_NAME):
                lines.append(Line(number + 1, section, values))
    matches.pop("", None)
    return Sheet(tuple(matches.values()), tuple(lines))


def _chosen(heading: str, below: Sequence[str], confirmed: Mapping[str, str | None]) -> Match:
    if heading in confirmed:
        return Match(heading, confirmed[heading], sure=True)
    return match(heading, below) if heading else Match("", None, sure=True)


def _heading_line(rows: Sequence[Sequence[str]], number: int) -> tuple[list[str], int] | None:
    """The headings that begin on this line and the number of the first line below them; none where it holds data.

    Headings over two lines: what stands below an empty or a merged cell belongs to it. Where merged cells hold their
    text in each, both lines look like headings.
    """
    one, under = list(rows[number]), list(rows[number + 1]) if number + 1 < len(rows) else []
    both = [lower or upper for upper, lower in zip_longest(one, under, fillvalue="")]
    continued = any(_is_known(cell) for cell in under) and any(_is_known(cell) for cell in one)
    if _is_numbered(under, _number_place(one)):  # a line of data, though it spells a heading
        continued = False
    if continued and _is_head(both) and (_is_head(one) or not _is_head(under)):
        return both, number + 2
    return (one, number + 1) if _is_head(one) else None


def _is_known(cell: str) -> bool:
    return _plain(cell) in _KNOWN


def _number_place(headings: Sequence[str]) -> int | None:
    """The place of the running number among headings."""
    return next((place for place, heading in enumerate(headings) if _plain(heading) in _NUMBER), None)


def _is_numbered(row: Sequence[str], place: int | None) -> bool:
    """Whether the running number stands where it is looked for."""
    return place is not None and place < len(row) and _RUNNING.fullmatch(row[place]) is not None


def _is_head(row: Sequence[str]) -> bool:
    """Whether most cells are headings and one of them names the data."""
    said = [_plain(cell) for cell in row if cell]
    known = [text for text in said if text in _KNOWN or text == _JENIS or text in _NUMBER]
    named = any(_KNOWN.get(text) == _NAME for text in known)
    return named and len(known) >= max(2, len(said) / 2)


def _is_caption(row: Sequence[str]) -> bool:
    """One text for the whole line, merged or alone: the title of a part, a note, a signature."""
    return len({cell for cell in row if cell}) == 1


def _counts_columns(row: Sequence[str]) -> bool:
    """The line `(1) (2) (3)` below the headings."""
    numbers = [cell.strip("()") for cell in row if cell]
    return len(numbers) > 1 and all(text.isdecimal() for text in numbers) and numbers == sorted(numbers, key=int)


def _values(head: Mapping[int, str | None], row: Sequence[str]) -> dict[str, str]:
    return dict(_filled(head, row))


def _filled(head: Mapping[int, str | None], row: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(row):
        column = head.get(place)
        if column and text:
            yield column, " ".join(text.split())
