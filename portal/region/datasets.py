"""The datasets of the demo: what each describes, the table it holds, and its way through the SOP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.region import tables
from portal.region.lives import Step, drafted, published, submitted, validated
from portal.region.tables import Measure, Table, cross

__all__ = ["DATASETS", "Dataset", "File", "metadata"]

DINKES, DISDIK, DISKOMINFO = "dinas-kesehatan", "dinas-pendidikan", "diskominfo"
DISHUB = "dinas-perhubungan-kota-tetangga"
HEALTH, EDUCATION, ECONOMY = "Perlindungan Sosial dan Kesehatan", "Pendidikan dan Tenaga Kerja", "Ekonomi dan Industri"
YEARS = 5


@dataclass(frozen=True)
class File:
    """A table and how it is saved: csv (UTF-8), csv-bom, csv-old (Windows-1252) or xlsx."""

    name: str
    table: Callable[[Sequence[int]], Table]
    kind: str = "csv"

    def made(self, years: Sequence[int]) -> tuple[str, bytes, int]:
        """File name, bytes, number of rows."""
        table = self.table(years)
        if self.kind == "xlsx":
            return f"{self.name}.xlsx", tables.as_xlsx(table), len(table.rows)
        encoding = {"csv": "utf-8", "csv-bom": "utf-8-sig", "csv-old": "cp1252"}[self.kind]
        return f"{self.name}.csv", tables.as_csv(table, encoding), len(table.rows)


@dataclass(frozen=True)
class Dataset:
    """One dataset; `about` overrides what `metadata` says for all."""

    name: str
    title: str
    organization: str
    about: dict[str, Any]
    files: tuple[File, ...]
    life: list[Step]
    lacks: tuple[str, ...] = field(default=())


def metadata(one: Dataset, years: Sequence[int], contact: str, email: str) -> dict[str, Any]:
    """What package_create is given: everything SDI asks for, less what this draft still lacks."""
    everything = {
        "name": one.name,
        "title": one.title,
        "owner_org": one.organization,
        "jenis": "statistik",
        "klasifikasi": "Kecamatan; tahun",
        "ukuran": "Jumlah",
        "kategori": "Pemerintahan Umum",
        "periode_awal": str(years[0]),
        "periode_akhir": str(years[-1]),
        "accrualPeriodicity": "tahunan",
        "skema_wilayah": "kemendagri",
        "kode_wilayah": "99.01",
        "cakupan_wilayah": "Kabupaten Contoh",
        "level_penyajian": "kecamatan",
        "cara_pengumpulan_data": "kompilasi_produk_administrasi",
        "produsen_data_name": contact,
        "author": contact,
        "author_email": email,
        "maintainer": "Walidata Kabupaten Contoh",
        "maintainer_email": "walidata@contoh.example",
        "accessRights": "terbuka",
        "license_id": "cc-by",
        **one.about,
    }
    return {key: value for key, value in everything.items() if key not in one.lacks}


def _about(konsep: str, notes: str, satuan: str, urusan: str, sumber: str, tags: str, **more: Any) -> dict[str, Any]:  # noqa: PLR0917 - read as a form
    words = [{"name": word.strip()} for word in tags.split(",")]
    return {
        "konsep": konsep,
        "notes": notes,
        "satuan": satuan,
        "urusan": urusan,
        "sumber": sumber,
        "tags": words,
        **more,
    }


def _back(days_ago: int, at: str, who: str, reason: str, note: str, how: str) -> Step:  # noqa: PLR0917 - read as a form
    return Step(days_ago, at, "send_back", who, {"reason": reason, "note": note, "how_to_fix": how})


def _restricted(access: str, why: str, number: str, year: int = 2030) -> dict[str, str]:
    return {
        "accessRights": access,
        "dasar_pembatasan": "rahasia_pribadi",
        "alasan_pembatasan": why,
        "nomor_keputusan_pembatasan": number,
        "batas_pembatasan": f"{year}-12-31",
    }


HEALTH_DATASETS = (
    Dataset(
        "fasilitas-kesehatan-menurut-kecamatan",
        "Jumlah Fasilitas Kesehatan Menurut Kecamatan",
        DINKES,
        _about(
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
        _about(
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
            _back(
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
        _about(
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
        _about(
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
        _about(
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
        _about(
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
        _about(
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
            _back(
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
        _about(
            "Layanan orang dengan HIV",
            "Banyaknya orang dengan HIV yang menerima pengobatan antiretroviral di puskesmas pada akhir tahun.",
            "Orang",
            "1.02",
            "Register layanan HIV puskesmas",
            "kesehatan, hiv",
            kategori=HEALTH,
            klasifikasi="Puskesmas; tahun",
            level_penyajian="lainnya",
            **_restricted("tertutup", "Angka kecil menurut puskesmas dapat mengungkap orangnya.", "04/PPID-DK/2026"),
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

EDUCATION_DATASETS = (
    Dataset(
        "angka-partisipasi-sekolah",
        "Angka Partisipasi Sekolah Menurut Jenjang dan Kecamatan",
        DISDIK,
        _about(
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
        _about(
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
        _about(
            "Anak tidak sekolah",
            "Banyaknya anak usia 7-18 tahun yang belum pernah bersekolah atau putus sekolah.",
            "Orang",
            "1.01",
            "Pendataan anak tidak sekolah oleh desa dan kelurahan",
            "pendidikan, anak tidak sekolah",
            kategori=EDUCATION,
            cara_pengumpulan_data="pencacahan_lengkap",
            **_restricted("terbatas", "Rincian menurut desa memuat ciri anak dan keluarganya.", "02/PPID-DP/2026"),
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
            ),
        ),
        published(58),
    ),
    Dataset(
        "angka-melek-huruf",
        "Angka Melek Huruf Penduduk Usia 15 Tahun ke Atas",
        DISDIK,
        _about(
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
        _about(
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
        _about(
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
        _about(
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

STATISTICS_DATASETS = (
    Dataset(
        "jumlah-penduduk-menurut-kecamatan",
        "Jumlah Penduduk Menurut Kecamatan dan Jenis Kelamin",
        DISKOMINFO,
        _about(
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
        _about(
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
        _about(
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
        _about(
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
        _about(
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
        _about(
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
            _back(
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

NEIGHBOUR_DATASETS = (
    Dataset(
        "panjang-jalan-menurut-kondisi",
        "Panjang Jalan Kota Menurut Kondisi",
        DISHUB,
        _about(
            "Panjang jalan",
            "Panjang jalan kota menurut kondisi permukaan pada akhir tahun.",
            "Kilometer",
            "1.03",
            "Survei kondisi jalan",
            "jalan, infrastruktur",
            kategori="Pembangunan Daerah",
            ukuran="Panjang",
            klasifikasi="Kecamatan; kondisi jalan; tahun",
            kode_wilayah="99.71",
            cakupan_wilayah="Kota Tetangga",
        ),
        (
            File(
                "panjang-jalan",
                lambda years: cross(
                    "jalan",
                    years,
                    tables.CITY_DISTRICTS,
                    Measure("panjang_km", 6, 88, 0.01, 2),
                    by=tables.ROAD_CONDITIONS,
                ),
            ),
        ),
        published(76),
    ),
    Dataset(
        "kendaraan-wajib-uji",
        "Jumlah Kendaraan Wajib Uji Menurut Kecamatan",
        DISHUB,
        _about(
            "Kendaraan wajib uji",
            "Banyaknya mobil barang dan bus yang wajib uji berkala menurut kecamatan pemilik.",
            "Unit",
            "2.15",
            "Register pengujian kendaraan bermotor",
            "perhubungan, kendaraan",
            kategori=ECONOMY,
            kode_wilayah="99.71",
            cakupan_wilayah="Kota Tetangga",
        ),
        (
            File(
                "wajib-uji",
                lambda years: cross(
                    "uji", years, tables.CITY_DISTRICTS, Measure("mobil_barang", 140, 1900), Measure("bus", 4, 61)
                ),
            ),
        ),
        submitted(4),
    ),
)

DATASETS = (*HEALTH_DATASETS, *EDUCATION_DATASETS, *STATISTICS_DATASETS, *NEIGHBOUR_DATASETS)
