"""What a dataset of the demo consists of, and the words all of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.region import tables
from portal.region.lives import Step
from portal.region.tables import Table

__all__ = [
    "ECONOMY",
    "EDUCATION",
    "HEALTH",
    "YEARS",
    "Dataset",
    "File",
    "Made",
    "about",
    "metadata",
    "restricted",
    "sent_back",
]

HEALTH, EDUCATION, ECONOMY = "Perlindungan Sosial dan Kesehatan", "Pendidikan dan Tenaga Kerja", "Ekonomi dan Industri"
YEARS = 5


class Made(NamedTuple):
    """A file ready to be uploaded."""

    filename: str
    content: bytes
    rows: int
    schema: dict[str, Any] | None


@dataclass(frozen=True)
class File:
    """A table and how it is saved: csv (UTF-8), csv-bom, csv-old (Windows-1252) or xlsx.

    `described` files come with a Table Schema, which says that the dots of a CSV stand between thousands.
    """

    name: str
    table: Callable[[Sequence[int]], Table]
    kind: str = "csv"
    described: bool = True

    def made(self, years: Sequence[int]) -> Made:
        """The file as it is uploaded."""
        table = self.table(years)
        if self.kind == "xlsx":
            return Made(f"{self.name}.xlsx", tables.as_xlsx(table), len(table.rows), None)
        encoding = {"csv": "utf-8", "csv-bom": "utf-8-sig", "csv-old": "cp1252"}[self.kind]
        schema = tables.table_schema(table) if self.described else None
        return Made(f"{self.name}.csv", tables.as_csv(table, encoding), len(table.rows), schema)


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


def about(konsep: str, notes: str, satuan: str, urusan: str, sumber: str, tags: str, **more: Any) -> dict[str, Any]:
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


def sent_back(days_ago: int, at: str, who: str, reason: str, note: str, how: str) -> Step:
    return Step(days_ago, at, "send_back", who, {"reason": reason, "note": note, "how_to_fix": how})


def restricted(access: str, why: str, number: str, year: int = 2030) -> dict[str, str]:
    return {
        "accessRights": access,
        "dasar_pembatasan": "rahasia_pribadi",
        "alasan_pembatasan": why,
        "nomor_keputusan_pembatasan": number,
        "batas_pembatasan": f"{year}-12-31",
    }
