"""Organisations of the demo: Kabupaten Contoh with its agencies, and an agency of a neighbour it has no say over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.region.ckan_app import CkanApp

__all__ = ["ORGANIZATIONS", "PARENT", "Organization", "load", "of_name"]

REGENCY, CITY = "99.01", "99.71"
PARENT = "kabupaten-contoh"


@dataclass(frozen=True)
class Organization:
    """An agency; `short` is the word its accounts and addresses are made of."""

    name: str
    short: str
    title: str
    kind: str
    description: str
    address: str
    phone: str
    urusan: str = ""
    parent: str | None = PARENT
    region: str = REGENCY
    profile: str = ""
    """The SOP its datasets follow where it is not the portal's own."""

    def as_data(self) -> dict[str, Any]:
        """Fields of schemas/organization.yaml."""
        level = "kota" if self.region == CITY else "kabupaten"
        data = {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "jenis_instansi": self.kind,
            "publisher_type": f"daerah-{level}",
            "tingkat": level,
            "urusan": self.urusan,
            "kode_wilayah": self.region,
            "alamat": self.address,
            "telepon": self.phone,
            "email": f"{self.short}@contoh.example",
            "website": f"https://{self.short}.contoh.example",
        }
        return {**data, "induk": self.parent} if self.parent else data


ORGANIZATIONS = (
    Organization(
        PARENT,
        "setda",
        "Pemerintah Kabupaten Contoh",
        "pemerintah_daerah",
        "Pemerintah daerah rekaan untuk mencoba portal ini. Semua nama, kode, dan angkanya dibuat-buat.",
        "Jalan Merdeka 1, Contoh Kota 99111",
        "(0999) 100100",
        "4.01",
        parent=None,
    ),
    Organization(
        "dinas-kesehatan",
        "dinkes",
        "Dinas Kesehatan Kabupaten Contoh",
        "dinas",
        "Pelayanan kesehatan masyarakat dan statistik kesehatan kabupaten.",
        "Jalan Melati 12, Contoh Kota 99112",
        "(0999) 100212",
        "1.02",
    ),
    Organization(
        "dinas-pendidikan",
        "disdik",
        "Dinas Pendidikan Kabupaten Contoh",
        "dinas",
        "Penyelenggaraan pendidikan dasar, pendidikan anak usia dini, dan statistik pendidikan kabupaten.",
        "Jalan Cendana 5, Contoh Kota 99112",
        "(0999) 100305",
        "1.01",
    ),
    Organization(
        "diskominfo",
        "diskominfo",
        "Dinas Komunikasi, Informatika, dan Statistik Kabupaten Contoh",
        "dinas",
        "Walidata tingkat daerah; mengelola portal ini dan menghimpun statistik sektoral kabupaten.",
        "Jalan Merdeka 3, Contoh Kota 99111",
        "(0999) 100403",
        "2.16, 2.20",
    ),
    Organization(
        "dinas-pertanian",
        "distan",
        "Dinas Pertanian Kabupaten Contoh",
        "dinas",
        "Statistik tanaman pangan, hortikultura, dan perkebunan; mengikuti SOP Kabupaten Pringsewu 2024.",
        "Jalan Lumbung 4, Contoh Kota 99113",
        "(0999) 100511",
        "3.27",
        profile="pringsewu_2024",
    ),
    Organization(
        "dinas-perikanan",
        "diskan",
        "Dinas Perikanan Kabupaten Contoh",
        "dinas",
        "Statistik perikanan tangkap dan budi daya; mengikuti SOP Kota Blitar 2023.",
        "Jalan Tambak 9, Contoh Kota 99113",
        "(0999) 100512",
        "3.25",
        profile="blitar_2023",
    ),
    Organization(
        "dinas-lingkungan-hidup",
        "dlh",
        "Dinas Lingkungan Hidup Kabupaten Contoh",
        "dinas",
        "Statistik sampah, air, dan udara; mengikuti SOP Kabupaten Paser 2022.",
        "Jalan Rimba 2, Contoh Kota 99114",
        "(0999) 100513",
        "2.11",
        profile="paser_2022",
    ),
    Organization(
        "dinas-sosial",
        "dinsos",
        "Dinas Sosial Kabupaten Contoh",
        "dinas",
        "Statistik perlindungan sosial; mengikuti SOP Kabupaten Sumedang 2022.",
        "Jalan Asih 6, Contoh Kota 99114",
        "(0999) 100514",
        "1.06",
        profile="sumedang_2022",
    ),
    Organization(
        "dinas-perhubungan-kota-tetangga",
        "dishub",
        "Dinas Perhubungan Kota Tetangga",
        "dinas",
        "Instansi daerah lain yang memakai portal bersama; tidak berada di bawah Pemerintah Kabupaten Contoh.",
        "Jalan Pelabuhan 8, Kota Tetangga 99711",
        "(0998) 200108",
        "2.15",
        parent=None,
        region=CITY,
    ),
)


def of_name(name: str) -> Organization:
    """The organisation of this name."""
    return next(one for one in ORGANIZATIONS if one.name == name)


def load(app: CkanApp, sysadmin: str) -> list[dict[str, Any]]:
    """Make them, parents first; answers the `organizations` of portal.json."""
    for one in ORGANIZATIONS:
        app.act("organization_create", sysadmin, **one.as_data())
        if one.profile:
            app.act("satudata_sop_use", sysadmin, id=one.profile, organization_id=one.name)
    return [{"name": one.name, "title": one.title, "parent": one.parent} for one in ORGANIZATIONS]
