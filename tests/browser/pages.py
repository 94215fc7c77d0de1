"""Every page of the stories: its picture's name, who looks at it, its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.stories.portal import Portal

__all__ = ["DOCUMENTED", "OPD", "OPD_TITLE", "PAGES", "PageOf", "address", "draft_of"]

OPD, OPD_TITLE = "dinas-kesehatan", "Dinas Kesehatan Kabupaten Contoh"


@dataclass(frozen=True)
class PageOf:
    """A page as one person sees it.

    Attributes:
        name: of its picture in docs/gambar.
        role: SDI role of the reader; None is an anonymous visitor, "sysadmin" the sysadmin.
        path: address, with `{state}` style names filled by `address`.
        status: the answer's HTTP status.
    """

    name: str
    role: str | None
    path: str
    status: int = 200


PAGES = (
    # What everybody sees
    PageOf("beranda", None, "/"),
    PageOf("katalog", None, "/dataset/"),
    PageOf("dataset", None, "/dataset/{terpublikasi}"),
    PageOf("berkas", None, "/dataset/{terpublikasi}/resource/{terpublikasi_resource}"),
    PageOf("instansi", None, "/organization/"),
    PageOf("satu-instansi", None, f"/organization/{OPD}"),
    PageOf("topik", None, "/group/"),
    PageOf("tentang", None, "/about"),
    PageOf("masuk", None, "/user/login"),
    PageOf("lupa-sandi", None, "/user/reset"),
    PageOf("tidak-ada", None, "/dataset/tidak-ada", 404),
    PageOf("daftar-data", None, "/satudata/daftar-data"),
    # Produsen Data
    PageOf("produsen-beranda", "produsen_data", "/satudata"),
    PageOf("produsen-formulir-baru", "produsen_data", "/dataset/new"),
    PageOf("produsen-formulir", "produsen_data", "/dataset/edit/{draf}"),
    PageOf("produsen-berkas-baru", "produsen_data", "/dataset/{draf}/resource/new"),
    PageOf("produsen-dataset-draf", "produsen_data", "/dataset/{draf}"),
    PageOf("produsen-dataset-dikembalikan", "produsen_data", "/dataset/{dikembalikan}"),
    PageOf("produsen-akun", "produsen_data", "/user/edit"),
    PageOf("produsen-dasbor", "produsen_data", "/dashboard/datasets"),
    # Kepala OPD
    PageOf("kepala-beranda", "kepala_opd", "/satudata"),
    PageOf("kepala-dataset", "kepala_opd", "/dataset/{diajukan}"),
    PageOf("kepala-validasi", "kepala_opd", "/satudata/kasus/{diajukan_case}/validate"),
    PageOf("kepala-kembalikan", "kepala_opd", "/satudata/kasus/{diajukan_case}/send_back"),
    PageOf("kepala-kasus", "kepala_opd", "/satudata/kasus/{diajukan_case}"),
    PageOf("kepala-siapa", "kepala_opd", f"/satudata/siapa/{OPD}"),
    PageOf("pendukung-validasi", "walidata_pendukung", "/satudata/kasus/{diajukan_case}/validate"),
    # Letters
    PageOf("surat-jenis", "kepala_opd", "/satudata/surat/baru"),
    PageOf("surat-baru", "kepala_opd", f"/satudata/surat/baru?kind=surat_validasi&organization={OPD}"),
    PageOf("surat-pernyataan", "kepala_opd", f"/satudata/surat/baru?kind=surat_pernyataan&organization={OPD}"),
    PageOf("surat-register", "walidata", "/satudata/surat"),
    PageOf("surat-templat", "walidata", "/satudata/surat/templat"),
    PageOf("kepala-tinjau", "kepala_opd", "/satudata/kasus/{diajukan_case}/tinjau"),
    PageOf("kepala-ambil-alih", "kepala_opd", "/satudata/kasus/{diajukan_case}/ambil-alih"),
    PageOf("kepala-lembar", "kepala_opd", "/satudata/kasus/{diajukan_case}/lembar"),
    # Daftar Data
    PageOf("daftar-data-baru", "sekretariat", "/satudata/daftar-data/baru"),
    PageOf("daftar-data-draf", "sekretariat", "/satudata/daftar-data/{daftar}"),
    PageOf("daftar-data-baris", "produsen_data", "/satudata/daftar-data/{daftar}/baris/{daftar_baris}"),
    PageOf("daftar-data-baris-ubah", "produsen_data", "/satudata/daftar-data/{daftar}/baris/{daftar_baris}/ubah"),
    PageOf("daftar-data-keluarkan", "produsen_data", "/satudata/daftar-data/{daftar}/baris/{daftar_baris}/keluarkan"),
    PageOf("daftar-data-ubah", "produsen_data", "/satudata/daftar-data/{daftar}/ubah"),
    PageOf("daftar-data-impor", "produsen_data", "/satudata/daftar-data/{daftar}/impor"),
    PageOf("daftar-data-ganda", "sekretariat", "/satudata/daftar-data/{daftar}/ganda"),
    # Sekretariat: figures first
    PageOf("sekretariat-beranda", "sekretariat", "/satudata"),
    # Walidata
    PageOf("walidata-beranda", "walidata", "/satudata"),
    PageOf("walidata-tugas", "walidata", "/satudata/tugas"),
    PageOf("walidata-kalender", "walidata", "/satudata/kalender"),
    PageOf("walidata-tinjau", "walidata", "/satudata/kasus/{divalidasi_case}/tinjau"),
    PageOf("walidata-verifikasi", "walidata", "/satudata/kasus/{divalidasi_case}/verify"),
    PageOf("walidata-tarik", "walidata", "/satudata/kasus/{terpublikasi_case}/withdraw"),
    PageOf("walidata-sop", "walidata", "/satudata/sop/baku"),
    PageOf("walidata-capaian", "walidata", "/satudata/daftar-data/2026/capaian"),
    PageOf("walidata-pelaksanaan", "walidata", "/satudata/pelaksanaan?profil=pringsewu_2024"),
    PageOf("walidata-pelaksanaan-langkah", "walidata", "/satudata/pelaksanaan/langkah?profil=pringsewu_2024&langkah=3"),
    PageOf("walidata-pelaksanaan-catat", "walidata", "/satudata/pelaksanaan/catat?profil=pringsewu_2024&langkah=3"),
    PageOf("walidata-usul-data", "walidata", "/satudata/usul-data"),
    PageOf("walidata-usul-data-baru", "walidata", "/satudata/usul-data/baru"),
    PageOf("walidata-kelola", "walidata", "/satudata/kelola"),
    PageOf("walidata-tenggat", "walidata", "/satudata/tenggat"),
    PageOf("walidata-sop-kelola", "walidata", "/satudata/kelola/sop"),
    PageOf("walidata-sop-baru", "walidata", "/satudata/kelola/sop/baru"),
    PageOf("walidata-sop-simulasi", "walidata", "/satudata/kelola/sop/simulasi?sop=baku@1"),
    PageOf("walidata-sop-bandingkan", "walidata", "/satudata/kelola/sop/bandingkan?lama=baku@1&baru=baku@1"),
    PageOf("walidata-sop-pakai", "walidata", "/satudata/kelola/sop/pakai?sop=baku@1"),
    PageOf("walidata-kosong", "walidata", "/satudata/kelola/kosong"),
    PageOf("walidata-riwayat", "walidata", "/satudata/kelola/riwayat"),
    PageOf("walidata-berkas", "walidata", "/satudata/kelola/berkas"),
    PageOf("walidata-pejabat-baru", "walidata", "/satudata/kelola/pejabat/baru"),
    PageOf("walidata-undang", "walidata", "/satudata/kelola/undang"),
    # Sysadmin
    PageOf("admin-satudata", "sysadmin", "/ckan-admin/satudata"),
    PageOf("admin-kesehatan", "sysadmin", "/ckan-admin/satudata/kesehatan"),
    PageOf("admin-pesan", "sysadmin", "/ckan-admin/satudata/pesan"),
    PageOf("admin-kalender", "sysadmin", "/ckan-admin/satudata/kalender?year=2028"),
    PageOf("admin-hitung-ulang", "sysadmin", "/ckan-admin/satudata/kalender/hitung-ulang"),
)


DOCUMENTED = {page.name for page in PAGES} | {
    f"{name}-hp"
    for name in ("beranda", "katalog", "dataset", "kepala-dataset", "produsen-formulir-baru", "walidata-tugas")
}
"""Pages whose picture stands in docs/gambar, some of them also as a phone shows them; the stories add their own."""


def address(portal: Portal, path: str) -> str:
    """The path with a dataset of the demo region in each state: `{draf}`, `{draf_resource}`, `{draf_case}`."""
    return path.format_map(_Datasets(portal))


def draft_of(portal: Portal) -> dict[str, Any]:
    """A draft of a Daftar Data: the newest there is, else one begun from what is published."""
    found = portal.act("satudata_data_list_list", portal.sysadmin)["results"]
    there = next((one for one in found if one["is_open"]), None)
    year = date.today().year + 1  # noqa: DTZ011 - any year that may be begun
    return there or portal.act(
        "satudata_data_list_create", portal.holder("sekretariat"), year=year, source=["datasets"]
    )


class _Datasets(dict[str, str]):
    def __init__(self, portal: Portal) -> None:
        super().__init__()
        self.portal = portal

    def __missing__(self, word: str) -> str:
        state, _, part = word.partition("_")
        if state == "daftar":
            draft = draft_of(self.portal)
            return self._row(draft) if part else f"{draft['year']}-{draft['number']}"
        dataset = self._in(state)
        if part == "case":
            return str(self.portal.act("satudata_case_show", self.portal.sysadmin, id=dataset["id"])["id"])
        return str(dataset["resources"][0]["id"] if part == "resource" else dataset["name"])

    def _row(self, draft: dict[str, Any]) -> str:
        """A row of the agency whose people look."""
        asked = {"list": draft["id"], "organization": OPD, "limit": 1}
        found = self.portal.act("satudata_list_row_list", self.portal.sysadmin, **asked)["results"]
        if not found:
            cells = {"nama_data": "Jumlah Puskesmas", "produsen_data": OPD_TITLE, "klasifikasi_akses": "terbuka"}
            made = {"list": draft["id"], "cells": cells}
            found = [self.portal.act("satudata_list_row_create", self.portal.holder("sekretariat"), **made)]
        return str(found[0]["item_id"])

    def _in(self, state: str) -> dict[str, Any]:
        """One with a file, of the agency whose people look."""
        found = [d for d in self.portal.facts["datasets"] if d["state"] == state and d["organization"] == OPD]
        return max(found, key=lambda dataset: (dataset["access_class"] == "terbuka", len(dataset["resources"])))
