"""What a letter's template may name, and the example an office sees when it tries its template.

Plain values only: texts, and two lists of tables of texts. The sets follow the evidence on letters in use: name, NIP
and position of who signs, period, the data with code, title, unit, period and availability (sdi-standards 5.2 to 5.4).
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EXAMPLE", "FIELDS", "LISTS", "LOGO_MARK", "blank"]

LOGO_MARK = "\ue000logo\ue000"
"""Stands where a template says `logo`, until the picture is put there; letters of private use, which nobody types."""

FIELDS: Mapping[str, str] = {
    "logo": LOGO_MARK,
    "pemda": "Pemerintah Kabupaten Contoh",
    "opd": "Dinas Kesehatan",
    "opd_alamat": "Jalan Merdeka 1, Contoh 99111",
    "opd_telepon": "(0999) 123456",
    "opd_surel": "dinkes@contoh.test",
    "opd_situs": "https://dinkes.contoh.test",
    "jenis": "Surat Validasi",
    "nomor": "007/SV/DINKES/XI/2026",
    "perihal": "Validasi data triwulan III",
    "tempat": "Contoh",
    "tanggal": "21 November 2026",
    "hari": "Sabtu",
    "tahun": "2026",
    "periode": "Tahun 2026",
    "tujuan": "Kepala Dinas Komunikasi dan Informatika selaku Walidata",
    "isi": "Data telah dicocokkan dengan laporan puskesmas.",
    "nama": "dr. Siti Aminah, M.Kes.",
    "nip": "19700101 199503 2 001",
    "jabatan": "Kepala Dinas Kesehatan",
    "jumlah": "2",
    "portal": "https://data.contoh.test",
    "pengenal": "5b1c",
}
"""Field to its example. `pengenal` is the letter's id in the register, `jumlah` how many things it covers."""

LISTS: Mapping[str, Mapping[str, str]] = {
    "daftar": {
        "no": "1",
        "kode": "2.12.01",
        "judul": "Jumlah Penduduk Menurut Kecamatan",
        "periode": "2025",
        "satuan": "Orang",
        "jadwal": "Tahunan",
        "tersedia": "Ya",
        "alasan": "",
        "tanggal": "31 Januari 2027",
        "penanggung_jawab": "Bidang Data",
        "berkas": "1",
        "sidik": "9f2c 41d0 77ab",
    },
    "penanda_tangan": {
        "sebagai": "Produsen Data",
        "nama": "dr. Siti Aminah, M.Kes.",
        "nip": "19700101 199503 2 001",
        "jabatan": "Kepala Dinas Kesehatan",
    },
}
"""List to the fields of its rows. `sidik` is the beginning of the data's fingerprint, `berkas` how many files."""

_SECOND: Mapping[str, Mapping[str, str]] = {
    "daftar": {
        "no": "2",
        "judul": "Jumlah Tenaga Kesehatan & Puskesmas",
        "tersedia": "Tidak",
        "alasan": "Belum direkap",
    },
    "penanda_tangan": {"sebagai": "Walidata", "nama": "Budi Santoso, S.Kom.", "jabatan": "Kepala Dinas Kominfo"},
}

EXAMPLE: Mapping[str, object] = {
    **FIELDS,
    **{name: [dict(row), {**row, **_SECOND[name]}] for name, row in LISTS.items()},
}
"""A letter with two things and two who sign."""


def blank() -> dict[str, object]:
    """Every field without a value: what a letter that lacks something prints."""
    return {**dict.fromkeys(FIELDS, ""), **{name: [] for name in LISTS}}
