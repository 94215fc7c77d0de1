"""Which chart a table allows."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.satudata.domain.chart import ALL, MAX_BARS, MAX_LINES, MAX_ROWS, chart
from ckanext.satudata.domain.chart_axis import scale

COLUMNS = [("kode", "text"), ("kecamatan", "text"), ("tahun", "numeric"), ("dokter", "numeric"), ("bidan", "numeric")]


def _rows(places: int = 3, years: tuple[int, ...] = (2023, 2024, 2025)) -> list[dict[str, Any]]:
    return [
        {"kode": f"99.0{p}", "kecamatan": f"Kecamatan {p}", "tahun": year, "dokter": p * 10 + year - 2020, "bidan": p}
        for p in range(places)
        for year in years
    ]


def test_measures_over_time_with_a_line_for_each_area():
    """The code says no more than the name and is no choice; the year is no measure."""
    made = chart(COLUMNS, _rows(), {})
    assert made is not None
    assert (made.kind, made.axis, made.value) == ("lines", "tahun", "dokter")
    assert (made.axes, made.values) == (("kecamatan", "tahun"), ("dokter", "bidan"))
    assert made.labels == ("2023", "2024", "2025")
    assert [line.name for line in made.lines] == ["Kecamatan 0", "Kecamatan 1", "Kecamatan 2"]
    assert made.lines[1].values == (13, 14, 15)


def test_bars_hold_everything_else_at_one_value():
    made = chart(COLUMNS, _rows(), {"axis": "kecamatan", "value": "bidan"})
    assert made is not None
    assert made.kind == "bars"
    assert [(other.column, other.chosen) for other in made.others] == [("tahun", "2025")]
    assert [(bar.label, bar.value, bar.width) for bar in made.bars][-1] == ("Kecamatan 2", 2, 100.0)


def test_a_choice_is_followed_and_nonsense_passed_over():
    made = chart(COLUMNS, _rows(), {"axis": "tahun", "=kecamatan": "Kecamatan 2"})
    assert made is not None
    assert [line.values for line in made.lines] == [(23, 24, 25)]
    odd = chart(COLUMNS, _rows(), {"axis": "tidak ada", "value": "x", "=kecamatan": "y", "=kode": ALL})
    assert odd == chart(COLUMNS, _rows(), {})


def test_nothing_is_added_up():
    """Two rows for one point: no chart rather than a sum nobody published."""
    assert chart(COLUMNS, [*_rows(), *_rows()], {}) is None


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (COLUMNS, []),
        (COLUMNS, _rows(1, (2025,))),
        (COLUMNS, [{"kecamatan": str(n), "tahun": 2025, "dokter": 1} for n in range(MAX_ROWS + 1)]),
        ([("nama", "text"), ("alamat", "text")], [{"nama": "a", "alamat": "b"}, {"nama": "c", "alamat": "d"}]),
        ([("no", "numeric"), ("tahun", "numeric")], [{"no": 1, "tahun": 2024}, {"no": 2, "tahun": 2025}]),
        ([("a", "text"), ("b", "numeric")], [{"a": "x", "b": None}, {"a": "y", "b": None}]),
    ],
)
def test_tables_without_a_chart(columns: list[tuple[str, str]], rows: list[dict[str, Any]]):
    assert chart(columns, rows, {}) is None


def test_a_column_that_follows_from_another_is_no_part_of_the_key():
    """A remark or the larger area: held at one value it would hide the rest."""
    columns = [("provinsi", "text"), *COLUMNS, ("catatan", "text")]
    rows = [{**row, "provinsi": "Contoh", "catatan": "=1" if row["kode"] == "99.01" else "baik"} for row in _rows()]
    made = chart(columns, rows, {})
    assert made is not None
    assert made.axes == ("kecamatan", "tahun")
    assert len(made.lines) == 3


def test_a_missing_figure_is_a_gap():
    rows = [row for row in _rows(1, (2021, 2022, 2023, 2024)) if row["tahun"] != 2022]
    rows += [{"kode": "x", "kecamatan": "Lain", "tahun": year, "dokter": 4, "bidan": 1} for year in (2022, 2023)]
    made = chart(COLUMNS, rows, {"=kecamatan": ALL})
    assert made is not None
    first = next(line for line in made.lines if line.name == "Kecamatan 0")
    assert first.values[1] is None
    assert [len(run) for run in first.runs] == [1, 2]


def test_months_stand_in_their_order():
    rows = [{"bulan": month, "kunjungan": n} for n, month in enumerate(["Maret", "Januari", "Februari"])]
    made = chart([("bulan", "text"), ("kunjungan", "numeric")], rows, {})
    assert made is not None
    assert made.labels == ("Januari", "Februari", "Maret")


def test_too_many_are_said_to_be_left_out():
    many = chart(COLUMNS, _rows(MAX_LINES + 4), {})
    assert many is not None
    assert (len(many.lines), many.left_out) == (MAX_LINES, 4)
    assert many.lines[-1].name == f"Kecamatan {MAX_LINES + 3}"
    bars = chart(COLUMNS, _rows(MAX_BARS + 5), {"axis": "kecamatan"})
    assert bars is not None
    assert (len(bars.bars), bars.left_out) == (MAX_BARS, 5)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([1, 3], 0, 3),
        ([18, 20, 3], 0, 20),
        ([96.1, 98.4], 96, 98.5),
        ([-5, 10], -5, 10),
        ([-3, -1], -3, 0),
        ([0, 0], 0, 1),
        ([7], 0, 8),
        ([], 0, 1),
        ([1697915.48, 3400000], 0, 4000000),
    ],
)
def test_round_scales(values: list[float], low: float, high: float):
    """From zero, unless all values lie so close that nothing would be seen."""
    made = scale(values)
    assert (made.low, made.high) == (low, high)
    assert list(made.ticks) == sorted(made.ticks)
    assert 2 < len(made.ticks) < 9
