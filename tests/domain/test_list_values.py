"""Cells of a Daftar Data: what was typed, what is kept, and what is said of it; every name here is made up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.domain.list_dates import read_day
from ckanext.satudata.domain.list_values import ERROR, LONGEST, WARNING, CellProblem, ReadRow, checksum, read_row

ORGANIZATIONS = {
    "dinas-rekaan": "o1", "dinas rekaan": "o1", "dinrek": "o1",
    "dinas reklame": "o2", "badan khayal": "o3",
}  # fmt: skip
TITLES = {"o1": "Dinas Rekaan", "o2": "Dinas Reklame", "o3": "Badan Khayal"}


def read(**cells: str) -> ReadRow:
    return read_row({"nama_data": "Jumlah Embung", **cells}, ORGANIZATIONS, TITLES)


def only_problem(row: ReadRow) -> CellProblem:
    (problem,) = row.problems
    return problem


@pytest.mark.parametrize(
    ("column", "typed", "kept"),
    [
        ("nama_data", "  Luas  Kolam\n Ikan ", "Luas Kolam Ikan"),
        ("id_ddd", "0012", "0012"),
        ("satuan", "-", "-"),
        ("jenis_data", "Statistik", "statistik"),
        ("jenis_data", "DATA SPASIAL", "geospasial"),
        ("jenis_data", "Statistik Sektoral", "statistik"),
        ("jenis_data", "keuangan", "keuangan"),
        ("jenis_data", "-", ""),
        ("klasifikasi_akses", "Data Terbuka", "terbuka"),
        ("klasifikasi_akses", "publik", "terbuka"),
        ("klasifikasi_akses", "TERTUTUP", "tertutup"),
        ("indikator_variabel", "Variable", "variabel"),
        ("jadwal_pemutakhiran", "Tahunan", "tahunan"),
        ("jadwal_pemutakhiran", "per tahun", "tahunan"),
        ("jadwal_pemutakhiran", "Satu tahun sekali", "tahunan"),
        ("jadwal_pemutakhiran", "Tiap Semester", "semesteran"),
        ("jadwal_pemutakhiran", "triwulan", "triwulanan"),
        ("jadwal_pemutakhiran", "per bulan", "bulanan"),
        ("jadwal_pemutakhiran", "sewaktu-waktu", "insidental"),
        ("kode_standar_data", "n/a", "N/A"),
        ("kode_standar_data", "-", "N/A"),
        ("kode_standar_data", "SDS-7", "SDS-7"),
        ("data_prioritas", "Ya", "ya"),
        ("data_prioritas", "FALSE", "tidak"),
        ("data_prioritas", "✓", "ya"),
        ("tahun", "2026", "2026"),
        ("tahun", "TA 2026", "2026"),
        ("jadwal_rilis", "31/12/2026", "2026-12-31"),
        ("jadwal_rilis", "Belum ada", ""),
        ("link_portal_daerah", "belum ada", ""),
        ("link_portal_sdi", "HTTPS://data.contoh.go.id/embung?x=1", "HTTPS://data.contoh.go.id/embung?x=1"),
    ],
)
def test_what_is_understood_is_kept_in_one_spelling(column: str, typed: str, kept: str) -> None:
    row = read(**{column: typed})
    assert (row.values[column], row.problems) == (kept, ())


@pytest.mark.parametrize(
    ("column", "typed", "code", "severity", "suggestion"),
    [
        ("jenis_data", "statistk", "word", ERROR, "statistik"),
        ("jenis_data", "sawah", "word", ERROR, ""),
        ("klasifikasi_akses", "Dikecualikan", "word", ERROR, "tertutup"),
        ("klasifikasi_akses", "internal", "word", ERROR, "terbatas"),
        ("indikator_variabel", "rasio", "word", WARNING, ""),
        ("jadwal_pemutakhiran", "menjelang rapat", "word", WARNING, ""),
        ("jadwal_pemutakhiran", "taunan", "word", WARNING, "tahunan"),
        ("data_prioritas", "mungkin", "word", ERROR, ""),
        ("tahun", "20266", "year", ERROR, ""),
        ("tahun", "2025-2026", "year", ERROR, ""),
        ("tahun", "1026", "year", ERROR, ""),
        ("jadwal_rilis", "akhir tahun", "date", ERROR, ""),
        ("jadwal_rilis", "12/31/2026", "date", ERROR, "2026-12-31"),
        ("jadwal_rilis", "31/12/26", "date", ERROR, "2026-12-31"),
        ("jadwal_rilis", "2026", "date", ERROR, "2026-12-31"),
        ("jadwal_rilis", "30 Februari 2026", "date", ERROR, ""),
        ("link_portal_daerah", "data.contoh.go.id/embung", "link", ERROR, "https://data.contoh.go.id/embung"),
        ("link_portal_daerah", "javascript:alert(1)", "link", ERROR, ""),
        ("link_portal_daerah", "https://a.contoh.go.id https://b.contoh.go.id", "link", ERROR, ""),
        ("link_portal_daerah", "https://siti:rahasia@contoh.go.id", "credentials", ERROR, ""),
        ("link_portal_daerah", "http://192.168.1.7/embung", "private", WARNING, ""),
        ("definisi", "x" * (LONGEST + 1), "too_long", ERROR, ""),
        ("definisi", '=HYPERLINK("x")', "formula", ERROR, ""),
        ("satuan", "#REF!", "formula", ERROR, ""),
    ],
)
def test_what_is_not_understood_stays_as_typed(
    column: str, typed: str, code: str, severity: str, suggestion: str
) -> None:
    """And one sentence says what to do; a suggestion stands where one is near."""
    row = read(**{column: typed})
    problem = only_problem(row)
    assert row.values[column] == typed
    assert (problem.column, problem.reason.code) == (column, code)
    assert (problem.severity, problem.suggestion) == (severity, suggestion)
    assert "{" not in problem.reason.english


def test_the_longest_cell_is_kept() -> None:
    assert read(definisi="x" * LONGEST).problems == ()


def test_every_suggestion_is_understood_when_taken() -> None:
    for column, typed in (("jenis_data", "statistk"), ("jadwal_rilis", "31/12/26"), ("link_portal_sdi", "a.go.id/x")):
        offered = only_problem(read(**{column: typed})).suggestion
        assert read(**{column: offered}).problems == ()


@pytest.mark.parametrize("typed", ["a\x00b", "a\x01b", "a\ud800b", "a\uffffb"])
def test_what_nothing_can_store_is_shown_and_refused(typed: str) -> None:
    row = read(definisi=typed)
    assert row.values["definisi"] == "a\ufffdb"
    assert (only_problem(row).reason.code, row.is_applicable) == ("unwritable", False)


@pytest.mark.parametrize("cells", [{}, {"nama_data": ""}, {"nama_data": " - "}])
def test_a_row_needs_a_name(cells: dict[str, str]) -> None:
    row = read_row({"id_ddd": "K-1", **cells}, {})
    assert (only_problem(row).column, only_problem(row).reason.code) == ("nama_data", "name")
    assert row.values["id_ddd"] == "K-1"


def test_what_is_counted_is_typed() -> None:
    row = read(
        id_ddd="K-1", jenis_data="Spasial", produsen_data="DINREK", klasifikasi_akses="Umum",
        jadwal_pemutakhiran="Bulanan", jadwal_rilis="Maret 2026", data_prioritas="ya",
    )  # fmt: skip
    assert (row.code, row.title, row.kind, row.organization_id) == ("K-1", "Jumlah Embung", "geospasial", "o1")
    assert (row.priority, row.access_class, row.schedule) == (True, "terbuka", "bulanan")
    assert (row.release_on, row.is_applicable) == (date(2026, 3, 31), True)


def test_what_is_not_understood_is_not_counted() -> None:
    """A word of no vocabulary opens nothing and promises nothing."""
    row = read(jenis_data="peta buta", klasifikasi_akses="setengah", jadwal_pemutakhiran="kadang", data_prioritas="?")
    assert (row.kind, row.access_class, row.schedule, row.priority) == ("", "", "", False)
    assert read(jadwal_rilis="kelak").release_on is None


@pytest.mark.parametrize(
    ("typed", "sentence", "suggestion"),
    [
        (
            "Dinas Rekan",
            "There is no organization called Dinas Rekan; the nearest are: Dinas Rekaan, Dinas Reklame.",
            "Dinas Rekaan",
        ),
        ("zzz", "There is no organization called zzz.", ""),
    ],
)
def test_of_an_unknown_organization_the_nearest_are_offered(typed: str, sentence: str, suggestion: str) -> None:
    """Each once, though it is known by several spellings; the cell stays as it is."""
    row = read(produsen_data=typed)
    problem = only_problem(row)
    assert (problem.reason.english, problem.suggestion, problem.severity) == (sentence, suggestion, ERROR)
    assert (row.values["produsen_data"], row.organization_id) == (typed, None)


@pytest.mark.parametrize("typed", ["", "-", "belum ada"])
def test_a_row_may_have_no_producer_yet(typed: str) -> None:
    row = read(produsen_data=typed)
    assert (row.values["produsen_data"], row.organization_id, row.problems) == ("", None, ())


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2026-12-31 00:00:00", date(2026, 12, 31)),
        ("1/2/2026", date(2026, 2, 1)),
        ("01-02-2026", date(2026, 2, 1)),
        ("1.2.2026", date(2026, 2, 1)),
        ("31 Desember 2026", date(2026, 12, 31)),
        ("Kamis, 31 Des 2026", date(2026, 12, 31)),
        ("tanggal 22 Febuari 2026", date(2026, 2, 22)),
        ("5-Nop-2026", date(2026, 11, 5)),
        ("Februari 2028", date(2028, 2, 29)),
        ("02/2026", date(2026, 2, 28)),
        ("2026-04", date(2026, 4, 30)),
        ("Triwulan II 2026", date(2026, 6, 30)),
        ("TW 4 2026", date(2026, 12, 31)),
        ("Semester I tahun 2026", date(2026, 6, 30)),
        ("Semester IV 2026", None),
        ("31 Juni 2026", None),
        ("13/13/2026", None),
        ("13/2026", None),
        ("1/2/0026", None),
        ("Desember 9999", None),
        ("Maret", None),
        ("٣١/١٢/٢٠٢٦", None),
    ],
)
def test_days_are_read_as_offices_write_them(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


def test_a_spreadsheets_number_for_a_day_is_read_and_said() -> None:
    row = read(jadwal_rilis="46387")
    assert (row.release_on, only_problem(row).severity) == (date(2026, 12, 31), WARNING)
    assert "2026-12-31" in only_problem(row).reason.english
    assert only_problem(read(jadwal_rilis="12345")).reason.code == "date"


CELLS = st.dictionaries(st.sampled_from(list(COLUMNS)), st.text(max_size=30))


@given(CELLS)
def test_nothing_typed_raises_or_disappears(cells: dict[str, str]) -> None:
    """Whatever stands in the cells; and what is kept is kept the same when read once more."""
    row = read_row(cells, ORGANIZATIONS, TITLES)
    assert row.values.keys() == cells.keys()
    again = read_row(row.values, ORGANIZATIONS, TITLES)
    assert again.values == row.values
    assert "\x00" not in str(row.values)


def test_a_checksum_is_of_what_stands_there() -> None:
    rows = [{"id_ddd": "K-1", "satuan": "Unit"}, {"id_ddd": "K-2"}]
    assert checksum(rows) == checksum([{"satuan": "Unit", "id_ddd": "K-1"}, {"id_ddd": "K-2", "satuan": ""}])
    assert len({checksum(rows), checksum(rows[::-1]), checksum(rows[:1]), checksum([])}) == 4
    assert checksum([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
