"""Datasets of an agency of another region, which shares the portal."""

from __future__ import annotations

from portal.region import tables
from portal.region.datasets.kinds import ECONOMY, Dataset, File, about
from portal.region.lives import published, submitted
from portal.region.tables import Measure, cross

__all__ = ["DATASETS"]

DISHUB = "dinas-perhubungan-kota-tetangga"

DATASETS = (
    Dataset(
        "panjang-jalan-menurut-kondisi",
        "Panjang Jalan Kota Menurut Kondisi",
        DISHUB,
        about(
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
        about(
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
