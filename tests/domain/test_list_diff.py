"""An edited sheet against the list it came from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ckanext.satudata.domain.list_diff import Change, Kind, diff

COLUMNS = ["id_ddd", "nama_data", "produsen_data", "satuan"]


def row(code: str, name: str, unit: str = "Unit", producer: str = "Dinas Rekaan") -> dict[str, str]:
    return {"id_ddd": code, "nama_data": name, "produsen_data": producer, "satuan": unit}


def kinds(rows: list[dict[str, str]], lines: list[dict[str, str]]) -> list[tuple[str, int | None, int | None]]:
    return [(one.kind.value, one.row, one.line) for one in diff(rows, lines, COLUMNS)]


def test_a_sheet_brought_back_untouched_changes_nothing() -> None:
    rows = [row("K-1", "Jumlah Embung"), row("", "Luas Kolam")]
    assert kinds(rows, rows[::-1]) == [("same", 1, 0), ("same", 0, 1)]


def test_cells_are_compared_one_by_one() -> None:
    """A cell that was emptied is a change; a column the sheet lacks is none."""
    old, new = row("K-1", "Jumlah Embung"), {"id_ddd": "k-1", "nama_data": "Jumlah Embung Desa"}
    (one,) = diff([old], [new], ["id_ddd", "nama_data"])
    assert one.kind is Kind.CHANGED
    assert one.changes == (Change("id_ddd", "K-1", "k-1"), Change("nama_data", "Jumlah Embung", "Jumlah Embung Desa"))
    (emptied,) = diff([old], [{**old, "satuan": ""}], COLUMNS)
    assert emptied.changes == (Change("satuan", "Unit", ""),)


def test_new_and_gone() -> None:
    rows = [row("K-1", "Jumlah Embung"), row("K-2", "Luas Kolam")]
    assert kinds(rows, [row("K-2", "Luas Kolam"), row("K-3", "Panjang Parit")]) == [
        ("same", 1, 0),
        ("new", None, 1),
        ("gone", 0, None),
    ]


def test_a_row_without_a_code_gets_one() -> None:
    (one,) = diff([row("", "Jumlah Embung")], [row("K-1", "jumlah  embung")], COLUMNS)
    assert (one.kind, one.changes[0]) == (Kind.CHANGED, Change("id_ddd", "", "K-1"))


def test_one_name_at_two_producers_is_two_rows() -> None:
    rows = [row("", "Jumlah Embung", producer="Dinas A"), row("", "Jumlah Embung", producer="Dinas B")]
    assert kinds(rows, rows) == [("same", 0, 0), ("same", 1, 1)]


def test_what_a_sheet_names_twice_waits() -> None:
    """Known rows and new ones alike; neither line is applied, and the row is not gone."""
    rows = [row("K-1", "Jumlah Embung")]
    twice = [row("K-1", "Jumlah Embung"), row("K-1", "Luas Embung"), row("K-9", "Baru"), row("k-9", "Lain")]
    assert kinds(rows, twice) == [("twice", 0, 0), ("twice", 0, 1), ("twice", None, 2), ("twice", None, 3)]


ROWS = st.lists(
    st.builds(row, st.sampled_from(["", "K-1", "K-2", "K-3"]), st.sampled_from(["Embung", "Kolam"])), max_size=6
)


@given(ROWS, ROWS)
def test_every_line_and_every_row_is_told_of(rows: list[dict[str, str]], lines: list[dict[str, str]]) -> None:
    found = diff(rows, lines, COLUMNS)
    assert [one.line for one in found if one.line is not None] == list(range(len(lines)))
    assert {one.row for one in found if one.row is not None} == set(range(len(rows)))
    assert all((one.kind is Kind.GONE) == (one.line is None) for one in found)
    applied = [one.row for one in found if one.kind in {Kind.CHANGED, Kind.SAME}]
    assert len(applied) == len(set(applied))
