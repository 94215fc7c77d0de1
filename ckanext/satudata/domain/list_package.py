"""A Daftar Data as a Data Package: the descriptor beside `daftar-data.csv` (frictionlessdata.io, Data Package 1.0).

The table is the layout `package`: the 22 columns under our own words, one line of headings, no running number. Titles
are the headings of the list, descriptions its explanations (Maluku Utara 2026, columns 1 to 22), both in Indonesian as
the list is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ckanext.satudata.domain.list_columns import COLUMNS
from ckanext.satudata.domain.list_layouts import FULL_COLUMNS
from ckanext.satudata.domain.list_values import checksum

__all__ = ["DESCRIPTIONS", "DESCRIPTOR_NAME", "TABLE_NAME", "data_package"]

DESCRIPTOR_NAME, TABLE_NAME = "datapackage.json", "daftar-data.csv"
_NAME = "daftar-data"
_SAID = ("name", "title", "description", "version", "created", "homepage")
"""What `about` may say, by the specification's words; `publisher` and `license` are said as it wants them."""

DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "id_ddd": "Kode data dalam Daftar Data Daerah",
        "id_ddp": "Kode data dalam Daftar Data Pusat; kosong bila tidak diturunkan dari daftar itu",
        "sumber_referensi": "Dokumen yang meminta data ini, misalnya RPJMD, SPM, SDGs, atau RKP",
        "kode_indikator": "Kode indikator dalam dokumen sumber referensi",
        "nama_indikator": "Nama indikator dalam dokumen sumber referensi",
        "nama_data": "Nama data",
        "jenis_data": "statistik, geospasial, keuangan, atau lainnya",
        "indikator_variabel": "indikator atau variabel",
        "kode_standar_data": "Kode Standar Data Statistik (SDS) atau KUGI; N/A bila tidak ada",
        "produsen_data": "Perangkat daerah yang menghasilkan data",
        "klasifikasi_akses": "Klasifikasi sesuai risiko: terbuka, terbatas, atau tertutup",
        "definisi": "Definisi operasional data",
        "satuan": "Satuan data",
        "klasifikasi_penyajian": "Pengelompokan data dalam penyajiannya",
        "jadwal_pemutakhiran": "Seberapa sering data dimutakhirkan, misalnya bulanan atau tahunan",
        "kategori_rad": "Kategori Referensi Arsitektur Data SPBE",
        "kode_metadata": "Kode metadata baku data ini",
        "link_portal_daerah": "Alamat data di portal Satu Data daerah",
        "link_portal_sdi": "Alamat data di portal Satu Data Indonesia",
        "metode_pengumpulan": "Cara data dikumpulkan",
        "periode_data": "Periode yang dicakup data",
        "penanggung_jawab": "Orang atau jabatan yang bertanggung jawab atas data",
    }
)
"""What stands in each of the 22 columns."""


def data_package(about: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """The descriptor of a folder that holds it and the table as `write_csv(lay_out(PACKAGE, rows))` gives it.

    :param about: name, title, description, version, created (a moment with its zone), homepage, publisher, license (its
        short name, such as CC-BY-4.0); what is left out or empty is not said
    :param rows: the rows of the table; their number and checksum are told
    """
    package: dict[str, object] = {
        "profile": "tabular-data-package",
        "name": _NAME,
        **{key: about[key] for key in _SAID if about.get(key)},
    }
    if about.get("publisher"):
        package["contributors"] = [{"title": about["publisher"], "role": "publisher"}]
    if about.get("license"):
        package["licenses"] = [{"name": about["license"]}]
    table = [{column: row.get(column, "") for column in FULL_COLUMNS} for row in rows]
    return {**package, "satudata_rows": len(rows), "satudata_checksum": checksum(table), "resources": [_resource()]}


def _resource() -> dict[str, object]:
    fields = [
        {"name": column, "title": COLUMNS[column][0], "description": DESCRIPTIONS[column], "type": "string"}
        for column in FULL_COLUMNS
    ]
    return {
        "profile": "tabular-data-resource",
        "name": _NAME,
        "path": TABLE_NAME,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": fields, "missingValues": [""]},
    }
