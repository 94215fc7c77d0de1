"""What a draft begins with: cells made from metadata and needs, and what it has already."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.satudata.domain.list_carry import DATASET_FIELDS, Known, cells_of_dataset, cells_of_need
from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.domain.list_values import LONGEST, read_row

DATASET: dict[str, Any] = {
    "title": "Jumlah Embung 2025",
    "id_dds": "DDD-7",
    "jenis": "statistik",
    "accessRights": "terbuka",
    "accrualPeriodicity": "tahunan",
    "satuan": "Unit",
    "notes": "Banyaknya embung.",
    "prioritas_tahun": '["2026", "2027"]',
}


def test_every_field_has_a_column():
    assert set(DATASET_FIELDS.values()) <= set(COLUMNS)


def test_a_dataset_is_a_row_that_can_be_read():
    row = read_row(cells_of_dataset(DATASET, "Dinas Rekaan", 2026), {"dinas rekaan": "o1"})
    assert row.problems == ()
    assert (row.code, row.title, row.organization_id) == ("DDD-7", "Jumlah Embung 2025", "o1")
    assert (row.kind, row.access_class, row.schedule, row.priority) == ("statistik", "terbuka", "tahunan", True)


@pytest.mark.parametrize(
    ("changed", "column", "kept"),
    [
        ({"prioritas_tahun": '["2025"]'}, "data_prioritas", None),
        ({"prioritas_tahun": None}, "data_prioritas", None),
        ({"notes": "x" * (LONGEST + 1)}, "definisi", None),
        ({"notes": "x" * LONGEST}, "definisi", "x" * LONGEST),
        ({"satuan": "  "}, "satuan", None),
        ({"id_dds": None}, "id_ddd", None),
    ],
)
def test_what_says_nothing_or_too_much_is_left_out(changed: dict[str, Any], column: str, kept: str | None):
    assert cells_of_dataset({**DATASET, **changed}, "", 2026).get(column) == kept


def test_a_need_says_what_it_is_for():
    assert cells_of_need("Angka Stunting", "RPJMD", "", "Dinas Rekaan") == {
        "nama_data": "Angka Stunting",
        "sumber_referensi": "RPJMD",
        "produsen_data": "Dinas Rekaan",
    }


@pytest.mark.parametrize(
    ("row", "new"),
    [
        (("D-1", "Lain", "o2"), False),
        (("d-1 ", "Lain", "o2"), False),
        (("D-9", "Jumlah Embung, 2024", "o1"), False),
        (("", "jumlah embung", "o1"), False),
        (("", "Jumlah Embung", "o2"), True),
        (("", "Jumlah Embung", None), True),
        (("D-2", "Jumlah Waduk", "o1"), True),
    ],
)
def test_what_is_there_by_code_or_by_name_and_producer_is_not_made_again(row: tuple[str, str, str | None], new: bool):
    known = Known([("D-1", "Jumlah Embung 2023", "o1")])
    assert known.take(*row) is new
    assert known.take(*row) is False
