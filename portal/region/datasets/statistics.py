"""Statistics gathered by the office of communication, informatics and statistics."""

from __future__ import annotations

from portal.region import tables
from portal.region.datasets.kinds import ECONOMY, HEALTH, Dataset, File, about, sent_back
from portal.region.lives import published, submitted, validated
from portal.region.tables import Measure, cross

__all__ = ["DATASETS"]

DISKOMINFO = "diskominfo"

DATASETS = (
    Dataset(
        "jumlah-penduduk-menurut-kecamatan",
        "Jumlah Penduduk Menurut Kecamatan dan Jenis Kelamin",
        DISKOMINFO,
        about(
            "Penduduk",
            "Banyaknya orang yang berdomisili di kecamatan pada akhir tahun menurut jenis kelamin.",
            "Jiwa",
            "2.12",
            "Catatan administrasi kependudukan",
            "penduduk, jenis kelamin, kependudukan",
            klasifikasi="Kecamatan; jenis kelamin; tahun",
            prioritas_tahun="2026",
            kriteria_prioritas="Mendukung prioritas pembangunan dan prioritas presiden dalam RPJMN",
        ),
        (
            File(
                "penduduk",
                lambda years: cross(
                    "penduduk",
                    years,
                    tables.DISTRICTS,
                    Measure("laki_laki", 16_000, 48_000, 0.011),
                    Measure("perempuan", 16_000, 48_000, 0.012),
                    Measure("kepadatan_per_km2", 210, 2900, 0.011, 2),
                ),
            ),
        ),
        published(188, took=(2, 5)),
    ),
    Dataset(
        "garis-kemiskinan",
        "Garis Kemiskinan dan Persentase Penduduk Miskin",
        DISKOMINFO,
        about(
            "Garis kemiskinan",
            "Pengeluaran per kapita sebulan untuk kebutuhan dasar makanan dan bukan makanan.",
            "Rupiah",
            "1.06",
            "Survei sosial kabupaten",
            "kemiskinan, sosial",
            kategori=HEALTH,
            ukuran="Nilai",
            klasifikasi="Tahun",
            level_penyajian="kabupaten_kota",
            cara_pengumpulan_data="survei",
        ),
        (
            File(
                "garis-kemiskinan",
                lambda years: cross(
                    "miskin",
                    years,
                    tables.REGENCY,
                    Measure("garis_kemiskinan_rupiah", 410_000, 430_000, 0.05),
                    Measure("penduduk_miskin", 31_000, 34_000, -0.03),
                    Measure("persentase_miskin", 10, 11, -0.03, 2),
                ),
            ),
        ),
        published(145, took=(4, 8)),
    ),
    Dataset(
        "pdrb-menurut-lapangan-usaha",
        "Produk Domestik Regional Bruto Menurut Lapangan Usaha",
        DISKOMINFO,
        about(
            "Produk domestik regional bruto",
            "Nilai tambah bruto seluruh lapangan usaha atas dasar harga berlaku dan harga konstan 2010.",
            "Juta Rupiah",
            "2.20",
            "Penghitungan neraca regional",
            "pdrb, ekonomi, lapangan usaha",
            kategori=ECONOMY,
            ukuran="Nilai",
            klasifikasi="Lapangan usaha; tahun",
            level_penyajian="kabupaten_kota",
            cara_pengumpulan_data="cara_lain",
        ),
        (
            File(
                "pdrb",
                lambda years: cross(
                    "pdrb",
                    years,
                    tables.SECTORS,
                    Measure("harga_berlaku_juta_rupiah", 61_000, 2_900_000, 0.07, 2),
                    Measure("harga_konstan_2010_juta_rupiah", 42_000, 1_900_000, 0.05, 2),
                ),
            ),
        ),
        published(104, took=(3, 3), walidata="walidata-2"),
    ),
    Dataset(
        "produksi-padi-menurut-kecamatan",
        "Luas Panen dan Produksi Padi Menurut Kecamatan",
        DISKOMINFO,
        about(
            "Produksi padi",
            "Luas panen, produktivitas, dan produksi padi sawah dan padi ladang dalam gabah kering giling.",
            "Hektar, Ton",
            "3.27",
            "Laporan statistik pertanian tanaman pangan",
            "pertanian, padi, pangan",
            kategori=ECONOMY,
            ukuran="Luas, Berat",
        ),
        (
            File(
                "padi",
                lambda years: cross(
                    "padi",
                    years,
                    tables.DISTRICTS,
                    Measure("luas_panen_ha", 480, 5200, 0.002, 2),
                    Measure("produktivitas_ku_per_ha", 48, 58, 0.004, 2),
                    Measure("produksi_ton", 2600, 29_000, 0.006, 2),
                ),
                "csv-bom",
            ),
        ),
        published(82),
    ),
    Dataset(
        "indeks-pembangunan-manusia",
        "Indeks Pembangunan Manusia Kabupaten Contoh",
        DISKOMINFO,
        about(
            "Indeks pembangunan manusia",
            "Indeks gabungan umur harapan hidup, lama sekolah, dan pengeluaran per kapita.",
            "Poin",
            "2.20",
            "Penghitungan bersama Pembina Data",
            "ipm, pembangunan",
            kategori="Pembangunan Daerah",
            ukuran="Indeks",
            klasifikasi="Tahun",
            level_penyajian="kabupaten_kota",
        ),
        (
            File(
                "ipm",
                lambda years: cross(
                    "ipm",
                    years,
                    tables.REGENCY,
                    Measure("ipm", 68, 70, 0.008, 2),
                    Measure("umur_harapan_hidup", 69, 71, 0.003, 2),
                    Measure("rata_rata_lama_sekolah", 7.8, 8.4, 0.012, 2),
                ),
            ),
        ),
        validated(16, took=4),
    ),
    Dataset(
        "menara-telekomunikasi",
        "Jumlah Menara Telekomunikasi Menurut Kecamatan",
        DISKOMINFO,
        about(
            "Menara telekomunikasi",
            "Banyaknya menara telekomunikasi berizin menurut kecamatan dan pemilik.",
            "Unit",
            "2.16",
            "Perizinan dan pengendalian menara",
            "telekomunikasi, infrastruktur",
            kategori="Pembangunan Daerah",
        ),
        (
            File(
                "menara",
                lambda years: cross(
                    "menara",
                    years,
                    tables.DISTRICTS,
                    Measure("menara", 4, 38, 0.04),
                    Measure("menara_bersama", 2, 17, 0.04),
                ),
            ),
        ),
        [
            *submitted(7),
            sent_back(
                3,
                "09:55",
                "kepala",
                "cakupan_atau_periode_keliru",
                "Tahun terakhir baru memuat enam kecamatan.",
                "Tambahkan Kecamatan Lembah Rekaan dan Padang Rekaan, lalu ajukan lagi.",
            ),
        ],
    ),
)
