"""What a draft of the Daftar Data begins with: rows made from published datasets and from needs that were filed.

One dataset a year is usual (`Jumlah Penduduk 2023`, `... 2024`): they are one row. What the list has already, by its
code or by name and producer, is not made again. Nothing here is certain: people look at every row of the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from ckanext.satudata.domain.list_values import LONGEST, YES
from ckanext.satudata.domain.series import stem
from ckanext.satudata.domain.text import spelled_alike

__all__ = ["DATASET_FIELDS", "Known", "cells_of_dataset", "cells_of_need"]

DATASET_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "id_dds": "id_ddd",
        "title": "nama_data",
        "jenis": "jenis_data",
        "id_sds": "kode_standar_data",
        "accessRights": "klasifikasi_akses",
        "notes": "definisi",
        "satuan": "satuan",
        "klasifikasi": "klasifikasi_penyajian",
        "accrualPeriodicity": "jadwal_pemutakhiran",
        "urusan": "urusan",
        "cara_pengumpulan_data": "metode_pengumpulan",
    }
)
"""Field of the metadata to the column that says the same."""

PRIORITY = "prioritas_tahun"
"""The years a dataset is Data Prioritas in, as text."""


class Known:
    """What a draft has already: codes, and names with their producer (its id); years in a name do not count."""

    def __init__(self, rows: Iterable[tuple[str, str, str | None]] = ()) -> None:
        self._codes: set[str] = set()
        self._names: set[tuple[str, str]] = set()
        for row in rows:
            self.take(*row)

    def take(self, code: str, title: str, producer: str | None) -> bool:
        """Whether it was not there yet; from now on it is."""
        spelled, name = spelled_alike(code), (stem(title), producer or "")
        there = (bool(spelled) and spelled in self._codes) or name in self._names
        self._names.add(name)
        if spelled:
            self._codes.add(spelled)
        return not there


def cells_of_dataset(dataset: Mapping[str, Any], producer: str, year: int) -> dict[str, str]:
    """The cells of a row for this dataset; texts longer than a cell are left for people to shorten."""
    found = {column: str(dataset.get(field) or "") for field, column in DATASET_FIELDS.items()}
    cells = {column: text for column, text in found.items() if text.strip() and len(text) <= LONGEST}
    if str(year) in str(dataset.get(PRIORITY) or ""):
        cells["data_prioritas"] = YES
    return {**cells, "produsen_data": producer} if producer else cells


def cells_of_need(title: str, plan: str, purpose: str, producer: str) -> dict[str, str]:
    """The cells of a row for a need: what it is for stands as its source, so that the Forum sees why it is there."""
    said = {"nama_data": title, "sumber_referensi": plan, "keterangan": purpose, "produsen_data": producer}
    return {column: text[:LONGEST] for column, text in said.items() if text.strip()}
