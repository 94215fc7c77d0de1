"""The printed head of an SOP, read from a profile document (section `header`)."""

from __future__ import annotations

from ckanext.satudata.domain.marked import Table
from ckanext.satudata.domain.sop_types import Header
from ckanext.satudata.domain.text import N_

__all__ = ["NOTHING_PRINTED", "read_header"]

NOTHING_PRINTED = "-"
"""What a profile writes where the SOP's own field is empty and cannot be left out."""

_HEADER = {
    "nomor": "number",
    "tanggal_pembuatan": "made_on",
    "tanggal_revisi": "revised_on",
    "tanggal_efektif": "effective_on",
    "disahkan_oleh": "approved_by",
    "sumber": "source",
}
_HEADER_LISTS = {
    "dasar_hukum": "legal_basis",
    "kualifikasi_pelaksana": "qualifications",
    "keterkaitan": "related",
    "peralatan_perlengkapan": "equipment",
    "peringatan": "warnings",
    "pencatatan_pendataan": "records",
}


def read_header(table: Table) -> Header:
    """The head as printed; `dasar_hukum: "-"` where the SOP prints none (SOP Paser 2022)."""
    table.only({"dasar_hukum"}, {*_HEADER, *_HEADER_LISTS})
    if not table.words("dasar_hukum"):
        table["dasar_hukum"].refuse(N_("{name} is empty."))
    single = {name: table.word(key) for key, name in _HEADER.items()}
    lists = {name: _lines(table, key) for key, name in _HEADER_LISTS.items()}
    return Header(
        number=single["number"],
        made_on=single["made_on"],
        revised_on=single["revised_on"],
        effective_on=single["effective_on"],
        approved_by=single["approved_by"],
        source=single["source"],
        legal_basis=lists["legal_basis"],
        qualifications=lists["qualifications"],
        related=lists["related"],
        equipment=lists["equipment"],
        warnings=lists["warnings"],
        records=lists["records"],
    )


def _lines(table: Table, key: str) -> tuple[str, ...]:
    lines = tuple(item.word() for item in table.words(key))
    return () if lines == (NOTHING_PRINTED,) else lines
