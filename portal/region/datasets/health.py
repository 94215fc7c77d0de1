"""Datasets of the health office."""

from __future__ import annotations

from portal.region import tables
from portal.region.datasets.kinds import HEALTH, Dataset, File, about, restricted, sent_back
from portal.region.lives import Step, drafted, published, submitted, validated
from portal.region.tables import Measure, cross

__all__ = ["DATASETS"]

DINKES = "dinas-kesehatan"

DATASETS = (
    Dataset(
        "fasilitas-kesehatan-menurut-kecamatan",
        "Jumlah Fasilitas Kesehatan Menurut Kecamatan",
        DINKES,
        about(
            "Fasilitas kesehatan",
            "Banyaknya puskesmas, klinik, dan posyandu yang berizin dan beroperasi pada akhir tahun.",
            "Unit",
            "1.02",
            "Registrasi fasilitas kesehatan Dinas Kesehatan",
            "kesehatan, puskesmas, posyandu",
            kategori=HEALTH,
            klasifikasi="Kecamatan; jenis fasilitas; tahun",
        ),
        (
            File(
                "fasilitas-kesehatan",
                lambda years: cross(
                    "faskes",
                    years,
                    tables.DISTRICTS,
                    Measure("puskesmas", 1, 3, 0),
                    Measure("klinik", 1, 9),
                    Measure("posyandu", 24, 71),
                ),
            ),
        ),
        published(182),
    ),
    Dataset(
        "cakupan-imunisasi-dasar-lengkap",
        "Cakupan Imunisasi Dasar Lengkap Menurut Kecamatan",
        DINKES,
        about(
            "Imunisasi dasar lengkap",
            "Persentase bayi usia 0-11 bulan yang menerima seluruh imunisasi dasar sesuai jadwal nasional.",
            "Persen",
            "1.02",
            "Laporan bulanan imunisasi puskesmas",
            "kesehatan, imunisasi, bayi",
            kategori=HEALTH,
            ukuran="Persentase",
            prioritas_tahun="2026",
            kriteria_prioritas="Mendukung prioritas pembangunan dan prioritas presiden dalam RPJMN",
        ),
        (
            File(
                "imunisasi-dasar-lengkap",
                lambda years: cross(
                    "imunisasi",
                    years,
                    tables.DISTRICTS,
                    Measure("sasaran_bayi", 380, 2400, 0.01),
                    Measure("bayi_diimunisasi", 340, 1900, 0.02),
                    Measure("cakupan_persen", 78, 92, 0.01, 2),
                ),
            ),
        ),
        [
            *submitted(160),
            sent_back(
                157,
                "11:05",
                "kepala",
                "data_tidak_sesuai_data_dukung",
                "Cakupan Kecamatan Muara Rekaan berbeda dengan laporan bulanan Puskesmas Muara.",
                "Cocokkan kolom bayi_diimunisasi dengan laporan Desember, lalu hitung ulang persentasenya.",
            ),
            Step(155, "09:10", "replace", "produsen"),
            Step(155, "09:40", "submit", "produsen", {"note": "Angka Muara Rekaan sudah dicocokkan."}),
            Step(153, "13:20", "validate", "kepala"),
            Step(150, "10:10", "verify", "walidata"),
        ],
    ),
    Dataset(
        "jumlah-tenaga-kesehatan",
        "Jumlah Tenaga Kesehatan Menurut Kecamatan",
        DINKES,
        about(
            "Tenaga kesehatan",
            "Banyaknya tenaga medis, perawat, dan bidan yang memiliki surat izin praktik dan bertugas di kecamatan.",
            "Orang",
            "1.02",
            "Sistem informasi sumber daya manusia kesehatan",
            "kesehatan, dokter, bidan, perawat",
            kategori=HEALTH,
        ),
        (
            File(
                "tenaga-kesehatan",
                lambda years: cross(
                    "nakes",
                    years,
                    tables.DISTRICTS,
                    Measure("dokter", 3, 21),
                    Measure("perawat", 18, 140),
                    Measure("bidan", 14, 88),
                ),
                "xlsx",
            ),
        ),
        published(133, "produsen-dinkes-2", (4, 3), "walidata-2"),
    ),
    Dataset(
        "kunjungan-puskesmas-menurut-bulan",
        "Jumlah Kunjungan Puskesmas Menurut Bulan",
        DINKES,
        about(
            "Kunjungan puskesmas",
            "Banyaknya kunjungan rawat jalan yang tercatat di puskesmas, baru dan lama, setiap bulan.",
            "Kunjungan",
            "1.02",
            "Sistem informasi puskesmas",
            "kesehatan, puskesmas, kunjungan",
            kategori=HEALTH,
            klasifikasi="Puskesmas; bulan; tahun",
            level_penyajian="lainnya",
            accrualPeriodicity="bulanan",
        ),
        (
            File(
                "kunjungan-puskesmas",
                lambda years: cross(
                    "kunjungan",
                    years,
                    tables.HEALTH_CENTRES,
                    Measure("kunjungan_baru", 610, 2150),
                    Measure("kunjungan_lama", 1900, 5400),
                    monthly=True,
                ),
                "csv-bom",
            ),
        ),
        [
            *drafted(96, "produsen-dinkes-2"),
            Step(95, "09:30", "submit", "produsen-dinkes-2"),
            Step(95, "13:05", "recall", "produsen-dinkes-2"),
            Step(94, "08:50", "edit", "produsen-dinkes-2", {"metode": "Rekapitulasi register kunjungan."}),
            Step(94, "09:20", "submit", "produsen-dinkes-2"),
            Step(92, "14:00", "validate_for_head", "pendukung"),
            Step(90, "10:10", "verify", "walidata"),
        ],
    ),
    Dataset(
        "prevalensi-stunting-balita",
        "Prevalensi Stunting Balita Menurut Kecamatan",
        DINKES,
        about(
            "Stunting",
            "Persentase balita dengan tinggi badan menurut umur di bawah minus dua simpangan baku.",
            "Persen",
            "1.02",
            "Pencatatan dan pelaporan gizi berbasis masyarakat",
            "kesehatan, gizi, stunting, balita",
            kategori=HEALTH,
            ukuran="Persentase",
            accrualPeriodicity="semesteran",
        ),
        (
            File(
                "stunting",
                lambda years: cross(
                    "stunting",
                    years,
                    tables.DISTRICTS,
                    Measure("balita_diukur", 1100, 5200, 0.01),
                    Measure("balita_stunting", 120, 690, -0.06),
                    Measure("prevalensi_persen", 9, 16, -0.07, 2),
                ),
            ),
        ),
        validated(8),
    ),
    Dataset(
        "kasus-demam-berdarah-menurut-kecamatan",
        "Jumlah Kasus Demam Berdarah Dengue Menurut Kecamatan",
        DINKES,
        about(
            "Kasus demam berdarah dengue",
            "Banyaknya penderita DBD yang dilaporkan fasilitas kesehatan menurut kecamatan tempat tinggal.",
            "Kasus",
            "1.02",
            "Laporan surveilans penyakit",
            "kesehatan, dbd, surveilans",
            kategori=HEALTH,
            accrualPeriodicity="triwulanan",
        ),
        (
            File(
                "dbd",
                lambda years: cross(
                    "dbd",
                    years,
                    tables.DISTRICTS,
                    Measure("kasus", 12, 160, 0.05),
                    Measure("meninggal", 0, 2.4, 0),
                    Measure("angka_kesakitan", 21, 88, 0.03, 2),
                ),
            ),
        ),
        submitted(15, "produsen-dinkes-2"),
    ),
    Dataset(
        "angka-kematian-ibu-dan-bayi",
        "Jumlah Kematian Ibu dan Bayi Menurut Kecamatan",
        DINKES,
        about(
            "Kematian ibu dan bayi",
            "Banyaknya kematian ibu karena kehamilan, persalinan, atau nifas, dan kematian bayi di bawah satu tahun.",
            "Kasus",
            "1.02",
            "Laporan audit maternal perinatal",
            "kesehatan, ibu, bayi",
            kategori=HEALTH,
        ),
        (
            File(
                "kematian-ibu-bayi",
                lambda years: cross(
                    "aki",
                    years,
                    tables.DISTRICTS,
                    Measure("lahir_hidup", 360, 2300, 0.01),
                    Measure("kematian_ibu", 0, 3.4, -0.05),
                    Measure("kematian_bayi", 2, 17, -0.05),
                ),
                "xlsx",
            ),
        ),
        [
            *submitted(24),
            Step(21, "13:20", "validate", "kepala"),
            sent_back(
                18,
                "15:05",
                "walidata",
                "satuan_atau_definisi_keliru",
                "Definisi menyebut kematian bayi di bawah satu tahun, tabel memuat kematian neonatal saja.",
                "Perjelas definisi atau lengkapi tabel dengan kematian usia 29 hari sampai 11 bulan.",
            ),
        ],
    ),
    Dataset(
        "layanan-odhiv-menurut-puskesmas",
        "Jumlah Orang dengan HIV yang Menerima Layanan Menurut Puskesmas",
        DINKES,
        about(
            "Layanan orang dengan HIV",
            "Banyaknya orang dengan HIV yang menerima pengobatan antiretroviral di puskesmas pada akhir tahun.",
            "Orang",
            "1.02",
            "Register layanan HIV puskesmas",
            "kesehatan, hiv",
            kategori=HEALTH,
            klasifikasi="Puskesmas; tahun",
            level_penyajian="lainnya",
            **restricted("tertutup", "Angka kecil menurut puskesmas dapat mengungkap orangnya.", "04/PPID-DK/2026"),
        ),
        (
            File(
                "layanan-odhiv",
                lambda years: cross("odhiv", years, tables.HEALTH_CENTRES, Measure("penerima_layanan", 2, 19, 0.04)),
            ),
        ),
        published(70, took=(2, 4)),
    ),
    Dataset(
        "desa-siaga-aktif",
        "Jumlah Desa Siaga Aktif Menurut Kecamatan",
        DINKES,
        {"notes": "Rekap desa dan kelurahan siaga aktif.", "kategori": HEALTH, "urusan": "1.02"},
        (),
        [Step(6, "14:20", "create", "produsen-dinkes-2"), Step(5, "08:40", "submit_too_early", "produsen-dinkes-2")],
        lacks=("klasifikasi", "ukuran", "periode_awal", "periode_akhir", "license_id"),
    ),
)
