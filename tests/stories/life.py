"""One dataset and everything a story does with it, each step by the person whose step it is."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.stories.portal import Portal, Refused, eventually

OPD = "dinas-kesehatan"
COMPLETE: dict[str, Any] = {
    "notes": "Banyaknya posyandu yang aktif di kecamatan pada akhir tahun.",
    "konsep": "Posyandu aktif",
    "klasifikasi": "Kecamatan; tahun",
    "ukuran": "Jumlah",
    "satuan": "Unit",
    "jenis": "statistik",
    "kategori": "Perlindungan Sosial dan Kesehatan",
    "urusan": "1.02",
    "periode_awal": "2024",
    "periode_akhir": "2025",
    "accrualPeriodicity": "tahunan",
    "skema_wilayah": "kemendagri",
    "kode_wilayah": "99.01",
    "level_penyajian": "kecamatan",
    "sumber": "Laporan bulanan posyandu",
    "author": "Bidang Data Dinas Kesehatan",
    "author_email": "data.dinkes@contoh.example",
    "accessRights": "terbuka",
    "license_id": "cc-by",
}


class Life:
    """A dataset of one OPD with its producer, its head and a Walidata."""

    def __init__(self, portal: Portal, organization: str = OPD) -> None:
        self.portal, self.organization = portal, organization
        self.name = f"cerita-{uuid.uuid4().hex[:10]}"
        self.title = f"Posyandu Aktif {self.name[-10:]}"
        self.producer = portal.holder("produsen_data", organization)
        self.head = portal.holder("kepala_opd", organization)
        self.walidata = portal.holder("walidata")
        self.id = self.resource = self.case = ""

    def create(self, **fields: Any) -> None:
        data = {"name": self.name, "title": self.title, "owner_org": self.organization, **fields}
        self.id = self.portal.act("package_create", self.producer, **data)["id"]
        self.case = self.show()["id"]

    def complete(self, **fields: Any) -> None:
        self.portal.act("package_patch", self.producer, id=self.id, **{**COMPLETE, **fields})

    def upload(self, filename: str, content: bytes) -> None:
        """The first file, or the one that replaces it."""
        about = {"name": filename, "format": filename.rpartition(".")[2].upper(), "jenis_resource": "data"}
        file = (filename, content)
        if self.resource:
            self.portal.act("resource_patch", self.producer, file=file, id=self.resource, **about)
        else:
            made = self.portal.act("resource_create", self.producer, file=file, package_id=self.id, **about)
            self.resource = made["id"]

    def check(self) -> dict[str, Any]:
        """The finished check of the file."""

        def finished() -> dict[str, Any] | None:
            run = self.portal.act("satudata_check_show", self.producer, resource_id=self.resource)
            return run if run["state"] not in {"queued", "running"} else None

        return eventually(finished, "the check of the file")

    def show(self, who: str | None = None) -> dict[str, Any]:
        return self.portal.act("satudata_case_show", who or self.producer, id=self.id)

    def move(self, who: str, transition: str, **data: Any) -> dict[str, Any]:
        """A transition by somebody who has just looked."""
        version = self.show(who)["case_version"]
        asked = {"id": self.id, "transition": transition, "case_version": version, **data}
        return self.portal.act("satudata_case_transition", who, **asked)

    def events(self) -> list[dict[str, Any]]:
        return self.portal.act("satudata_event_list", self.producer, id=self.id)["results"]

    @property
    def pages(self) -> list[str]:
        """Every address at which the dataset would be read."""
        dataset, resource = f"/dataset/{self.name}", f"/dataset/{self.name}/resource/{self.resource}"
        return [dataset, f"/dataset/{self.id}", resource, self.download, f"/datastore/dump/{self.resource}"]

    @property
    def download(self) -> str:
        return f"/dataset/{self.id}/resource/{self.resource}/download/data.csv"

    def assert_hidden(self) -> None:
        """Nobody without an account finds a trace of it, at any door."""
        portal = self.portal
        for path in self.pages:
            assert portal.get(path).status_code == 404, path
        calls = [
            ("package_show", {"id": self.name}),
            ("package_show", {"id": self.id}),
            ("resource_show", {"id": self.resource}),
            ("datastore_search", {"resource_id": self.resource}),
            ("satudata_case_show", {"id": self.id}),
            ("satudata_case_show", {"id": self.case}),
            ("satudata_check_show", {"resource_id": self.resource}),
        ]
        for action, data in calls:
            with pytest.raises(Refused) as no:
                portal.act(action, **data)
            assert no.value.status == 404, (action, no.value)
        assert not self.listed()

    def listed(self) -> list[str]:
        """The lists and feeds in which an anonymous visitor meets it."""
        portal = self.portal
        found = {
            "package_search": bool(portal.act("package_search", q=f"name:{self.name}")["count"]),
            "package_list": self.name in portal.act("package_list"),
            "feed": self.name in portal.get("/feeds/dataset.atom").text,
            "feed of the agency": self.name in portal.get(f"/feeds/organization/{self.organization}.atom").text,
        }
        return [door for door, is_there in found.items() if is_there]

    def end(self) -> None:
        """Leave the portal as it was: out of the public, then purged."""
        if not self.id:
            return
        if self.show(self.portal.sysadmin)["category"] == "published":
            self.move(self.walidata, "withdraw", reason="lainnya", note="Akhir cerita")
        self.portal.act("dataset_purge", self.portal.sysadmin, id=self.id)
