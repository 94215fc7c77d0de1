"""Datasets of the education office."""

from __future__ import annotations

from portal.region import tables
from portal.region.datasets.kinds import EDUCATION, Dataset, File, about, restricted
from portal.region.lives import Step, drafted, published, submitted, validated
from portal.region.tables import Measure, cross

__all__ = ["DATASETS"]

DISDIK = "dinas-pendidikan"

DATASETS = (
    Dataset(
        "angka-partisipasi-sekolah",
        "Angka Partisipasi Sekolah Menurut Jenjang dan Kecamatan",
        DISDIK,
        about(
            "Partisipasi sekolah",
            "Angka partisipasi kasar dan murni: perbandingan murid pada suatu jenjang dengan penduduk usia sekolahnya.",
            "Persen",
            "1.01",
            "Data pokok pendidikan dan data kependudukan",
            "pendidikan, apk, apm, sekolah",
            kategori=EDUCATION,
            ukuran="Persentase",
            klasifikasi="Kecamatan; jenjang; tahun",
        ),
        (
            File(
                "partisipasi-sekolah",
                lambda years: cross(
                    "aps",
                    years,
                    tables.DISTRICTS,
                    Measure("apk_persen", 88, 104, 0.004, 2),
                    Measure("apm_persen", 71, 91, 0.006, 2),
                    by=tables.LEVELS,
                ),
            ),
        ),
        published(171),
    ),
    Dataset(
        "jumlah-sekolah-guru-dan-murid",
        "Jumlah Sekolah, Guru, dan Murid Menurut Kecamatan",
        DISDIK,
        about(
            "Satuan pendidikan",
            "Banyaknya sekolah, guru, dan murid negeri dan swasta menurut jenjang pada awal tahun ajaran.",
            "Unit, Orang",
            "1.01",
            "Data pokok pendidikan",
            "pendidikan, sekolah, guru, murid",
            kategori=EDUCATION,
            klasifikasi="Kecamatan; jenjang; tahun",
        ),
        (
            File(
                "sekolah-guru-murid",
                lambda years: cross(
                    "sekolah",
                    years,
                    tables.DISTRICTS,
                    Measure("sekolah", 3, 44, 0.005),
                    Measure("guru", 40, 520, 0.01),
                    Measure("murid", 620, 8400, 0.005),
                    by=tables.LEVELS,
                ),
                "xlsx",
            ),
            File(
                "rombongan-belajar",
                lambda years: cross(
                    "rombel", years, tables.DISTRICTS, Measure("rombongan_belajar", 22, 310), by=tables.LEVELS
                ),
            ),
        ),
        published(128, "produsen-disdik-2", (2, 4)),
    ),
    Dataset(
        "anak-tidak-sekolah",
        "Jumlah Anak Tidak Sekolah Menurut Kecamatan dan Alasan",
        DISDIK,
        about(
            "Anak tidak sekolah",
            "Banyaknya anak usia 7-18 tahun yang belum pernah bersekolah atau putus sekolah.",
            "Orang",
            "1.01",
            "Pendataan anak tidak sekolah oleh desa dan kelurahan",
            "pendidikan, anak tidak sekolah",
            kategori=EDUCATION,
            cara_pengumpulan_data="pencacahan_lengkap",
            **restricted("terbatas", "Rincian menurut desa memuat ciri anak dan keluarganya.", "02/PPID-DP/2026"),
        ),
        (
            File(
                "anak-tidak-sekolah",
                lambda years: cross(
                    "ats",
                    years,
                    tables.DISTRICTS,
                    Measure("belum_pernah_sekolah", 3, 41, -0.05),
                    Measure("putus_sekolah", 14, 160, -0.04),
                ),
                "csv-old",
                described=False,
            ),
        ),
        published(58),
    ),
    Dataset(
        "angka-melek-huruf",
        "Angka Melek Huruf Penduduk Usia 15 Tahun ke Atas",
        DISDIK,
        about(
            "Melek huruf",
            "Persentase penduduk usia 15 tahun ke atas yang dapat membaca dan menulis kalimat sederhana.",
            "Persen",
            "1.01",
            "Survei sosial kabupaten",
            "pendidikan, melek huruf",
            kategori=EDUCATION,
            ukuran="Persentase",
            cara_pengumpulan_data="survei",
        ),
        (
            File(
                "melek-huruf",
                lambda years: cross("amh", years, tables.DISTRICTS, Measure("melek_huruf_persen", 94, 98, 0.001, 2)),
            ),
        ),
        submitted(3, "produsen-disdik-2"),
    ),
    Dataset(
        "kondisi-ruang-kelas",
        "Kondisi Ruang Kelas Menurut Kecamatan",
        DISDIK,
        about(
            "Ruang kelas",
            "Banyaknya ruang kelas menurut kondisi baik, rusak ringan, dan rusak berat.",
            "Unit",
            "1.01",
            "Data pokok pendidikan",
            "pendidikan, sarana, ruang kelas",
            kategori=EDUCATION,
        ),
        (
            File(
                "ruang-kelas",
                lambda years: tables.with_bad_cells(
                    cross(
                        "kelas",
                        years,
                        tables.DISTRICTS,
                        Measure("baik", 110, 420),
                        Measure("rusak_ringan", 14, 90),
                        Measure("rusak_berat", 2, 31),
                    ),
                    "rusak_ringan",
                ),
            ),
        ),
        drafted(2),
    ),
    Dataset(
        "hasil-seleksi-masuk-perguruan-tinggi",
        "Hasil Seleksi Masuk Perguruan Tinggi Menurut Sekolah",
        DISDIK,
        about(
            "Seleksi masuk perguruan tinggi",
            "Banyaknya lulusan sekolah menengah atas yang diterima di perguruan tinggi negeri.",
            "Orang",
            "1.01",
            "Pengumuman panitia seleksi nasional",
            "pendidikan, perguruan tinggi",
            kategori=EDUCATION,
            klasifikasi="Kecamatan; tahun",
        ),
        (
            File(
                "seleksi-pt",
                lambda years: cross(
                    "pt", years, tables.DISTRICTS, Measure("peserta", 60, 410), Measure("diterima", 9, 120)
                ),
            ),
        ),
        [
            *validated(49, "produsen-disdik-2", 2),
            Step(
                43,
                "14:10",
                "refuse",
                "walidata-2",
                {
                    "reason": "bukan_data_daerah",
                    "note": "Seleksi dan datanya urusan pemerintah pusat; tautkan ke sumber resminya.",
                },
            ),
        ],
    ),
    Dataset(
        "penerima-beasiswa-daerah",
        "Jumlah Penerima Beasiswa Daerah Menurut Kecamatan",
        DISDIK,
        about(
            "Penerima beasiswa daerah",
            "Banyaknya murid dan mahasiswa yang menerima beasiswa dari anggaran kabupaten.",
            "Orang",
            "1.01",
            "Keputusan bupati tentang penerima beasiswa",
            "pendidikan, beasiswa",
            kategori=EDUCATION,
        ),
        (
            File(
                "penerima-beasiswa",
                lambda years: cross(
                    "beasiswa",
                    years,
                    tables.DISTRICTS,
                    Measure("penerima", 18, 140, 0.06),
                    Measure("nilai_rupiah", 36_000_000, 280_000_000, 0.07),
                ),
            ),
        ),
        [
            *published(112),
            Step(
                61,
                "08:35",
                "withdraw",
                "walidata",
                {
                    "reason": "data_pribadi_terbuka",
                    "note": "Tabel yang diunggah ternyata memuat kolom nomor induk penerima.",
                },
            ),
        ],
    ),
    Dataset(
        "perpustakaan-sekolah-uji-coba",
        "Perpustakaan Sekolah (uji coba)",
        DISDIK,
        {"notes": "Percobaan unggah; tidak dipakai.", "urusan": "1.01"},
        (),
        [Step(140, "08:30", "create", "produsen"), Step(139, "14:40", "purge", "admin")],
    ),
)
