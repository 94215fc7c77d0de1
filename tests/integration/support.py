"""What integration tests say instead of set-up: a small portal with a user for each role, calls with rights checked."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.satudata.logic import list_case
from ckanext.satudata.model import DataList, ListItem, ListRow
from ckanext.satudata.model.base import Session


def context_of(user: dict[str, Any] | str | None, **extra: Any) -> dict[str, Any]:
    """A context that checks rights as a request of this user would."""
    name = user["name"] if isinstance(user, dict) else (user or "")
    obj = model.User.get(name) if name else None
    return {"user": name, "auth_user_obj": obj, "ignore_auth": False, **extra}


def act(action: str, user: dict[str, Any] | str | None = None, **data: Any) -> Any:
    """Call an action as this user, rights checked, with a fresh context."""
    return tk.get_action(action)(context_of(user), data)


class People:
    """A small portal: parent with two OPD, one unrelated OPD, a user for each SDI role."""

    def __init__(self) -> None:
        self.sysadmin = factories.Sysadmin(name="admin-portal")
        self.parent = factories.Organization(name="setda", title="Sekretariat Daerah")
        self.opd = factories.Organization(name="dinkes", title="Dinas Kesehatan", groups=[{"name": "setda"}])
        self.opd2 = factories.Organization(name="disdik", title="Dinas Pendidikan", groups=[{"name": "setda"}])
        self.other = factories.Organization(name="dishub", title="Dinas Perhubungan")
        self.produsen = self._user("produsen-dinkes", "produsen_data", self.opd)
        self.produsen_b = self._user("produsen-dinkes-b", "produsen_data", self.opd)
        self.pendukung = self._user("pendukung-dinkes", "walidata_pendukung", self.opd)
        self.kepala = self._user("kepala-dinkes", "kepala_opd", self.opd)
        self.ppid = self._user("ppid-dinkes", "ppid", self.opd)
        self.walidata = self._user("walidata", "walidata", None)
        self.walidata_b = self._user("walidata-b", "walidata", None)
        self.pembina = self._user("pembina", "pembina_data", None)
        self.forum = self._user("forum", "anggota_forum", None)
        self.koordinator = self._user("koordinator", "koordinator_forum", None)
        self.sekretariat = self._user("sekretariat", "sekretariat", None)
        self.stranger = self._user("produsen-dishub", "produsen_data", self.other)
        self.kepala_other = self._user("kepala-dishub", "kepala_opd", self.other)
        self.citizen = factories.User(name="warga")

    def _user(self, name: str, role: str, organization: dict[str, Any] | None) -> dict[str, Any]:
        user = factories.User(name=name, fullname=name.replace("-", " ").title())
        data = {"user_id": user["id"], "role": role}
        if organization:
            data["organization_id"] = organization["id"]
        act("satudata_role_assign", self.sysadmin, **data)
        return user


COMPLETE: dict[str, Any] = {
    "title": "Jumlah Penduduk Menurut Kecamatan",
    "notes": "Banyaknya orang yang berdomisili di kecamatan menurut jenis kelamin pada akhir tahun.",
    "konsep": "Penduduk",
    "klasifikasi": "Kecamatan; jenis kelamin",
    "ukuran": "Jumlah",
    "satuan": "Orang",
    "jenis": "statistik",
    "kategori": "pemerintahan_umum",
    "urusan": "2.12",
    "periode_awal": "2025",
    "periode_akhir": "2025",
    "accrualPeriodicity": "tahunan",
    "skema_wilayah": "kemendagri",
    "kode_wilayah": "99.01",
    "level_penyajian": "kecamatan",
    "sumber": "Catatan administrasi kependudukan",
    "author": "Bidang Data Dinas Kesehatan",
    "author_email": "data@dinkes.contoh.test",
    "accessRights": "terbuka",
    "license_id": "cc-by",
}
"""Metadata a submission accepts."""


def make_dataset(user: dict[str, Any], organization: dict[str, Any], name: str, **fields: Any) -> dict[str, Any]:
    """A complete dataset with one linked data resource, made as this user."""
    resource = {"name": "Tabel 2025", "url": "https://contoh.test/tabel.pdf", "format": "PDF", "jenis_resource": "data"}
    data = {**COMPLETE, "name": name, "owner_org": organization["id"], "resources": [resource], **fields}
    return act("package_create", user, **{k: v for k, v in data.items() if v is not None})


def move(user: dict[str, Any] | None, reference: str, transition: str, **data: Any) -> dict[str, Any]:
    """Make a transition as this user, having just looked at the case (as sysadmin, for callers who may not)."""
    from ckanext.satudata.logic.transition import find_case

    version = find_case({"ignore_auth": True}, reference).case_version
    return act(
        "satudata_case_transition", user, **{"id": reference, "transition": transition, "case_version": version, **data}
    )


def attach_letter(user: dict[str, Any], reference: str, kind: str = "surat_validasi") -> dict[str, Any]:
    """The decision as the official signed it: needed before somebody enters it for him."""
    upload = FileStorage(io.BytesIO(b"%PDF-1.4 " + kind.encode()), filename=f"{kind}.pdf")
    return act("satudata_attachment_create", user, id=reference, upload=upload, kind=kind)


def send_back(user: dict[str, Any], reference: str) -> dict[str, Any]:
    """Send a case back with a reason."""
    return move(
        user, reference, "send_back", reason="kesalahan_isian", note="Baris 3 kosong", how_to_fix="Lengkapi baris 3"
    )


def make_producer(name: str = "produsen") -> tuple[dict[str, Any], dict[str, Any]]:
    """A user who holds produsen_data in an organisation of his own, and that organisation."""
    user, organization = factories.User(name=name), factories.Organization()
    act(
        "satudata_role_assign",
        factories.Sysadmin(),
        user_id=user["id"],
        role="produsen_data",
        organization_id=organization["id"],
    )
    return user, organization


def make_data_list(year: int = 2026, number: int = 0) -> DataList:
    """A draft of the Daftar Data with its case, without rows."""
    made = DataList(year=year, number=number, title=f"Daftar Data {year}")
    Session.add(made)
    Session.flush()
    list_case.begin(made, None)
    Session.commit()
    return made


def add_row(data_list: DataList, title: str, organization: dict[str, Any] | None = None, code: str = "") -> ListRow:
    """A row of this list, without the checks of the form."""
    item = ListItem(code=code, begun=data_list.year)
    Session.add(item)
    Session.flush()
    row = ListRow(list_id=data_list.id, item_id=item.id, position=len(ListRow.of_list(data_list.id)) + 1, code=code)
    row.title, row.organization_id = title, organization["id"] if organization else None
    Session.add(row)
    Session.commit()
    return row


def outcome(action: str, user: dict[str, Any] | str | None, **data: Any) -> Any:
    """What becomes of a call: `ok`, 403, 404, or the fields a 409 speaks of."""
    try:
        act(action, user, **data)
    except tk.NotAuthorized:
        found: Any = 403
    except tk.ObjectNotFound:
        found = 404
    except tk.ValidationError as e:
        found = sorted(e.error_dict)
    else:
        found = "ok"
    Session.rollback()
    return found
