"""People of the demo: a user for every SDI role, the heads who sign, and a citizen. Names and numbers are made up."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from portal.region.ckan_app import CkanApp

__all__ = ["ACCOUNTS", "SYSADMIN", "load"]

DINKES, DISDIK, DISKOMINFO = "dinas-kesehatan", "dinas-pendidikan", "diskominfo"
DISTAN, DISKAN, DLH, DINSOS = "dinas-pertanian", "dinas-perikanan", "dinas-lingkungan-hidup", "dinas-sosial"
DISHUB = "dinas-perhubungan-kota-tetangga"
SYSADMIN = "admin"


@dataclass(frozen=True)
class Account:
    """A user, the one role he holds, and where."""

    name: str
    fullname: str
    role: str = ""
    organization: str | None = None


ACCOUNTS = (
    Account(SYSADMIN, "Admin Portal"),
    Account("produsen-dinkes", "Siti Rahmawati", "produsen_data", DINKES),
    Account("produsen-dinkes-2", "Agus Setiawan", "produsen_data", DINKES),
    Account("pendukung-dinkes", "Dewi Lestari", "walidata_pendukung", DINKES),
    Account("kepala-dinkes", "dr. Ratna Kusuma", "kepala_opd", DINKES),
    Account("ppid-dinkes", "Hendra Wijaya", "ppid", DINKES),
    Account("produsen-disdik", "Budi Santoso", "produsen_data", DISDIK),
    Account("produsen-disdik-2", "Nur Aini", "produsen_data", DISDIK),
    Account("pendukung-disdik", "Yusuf Hidayat", "walidata_pendukung", DISDIK),
    Account("kepala-disdik", "Drs. Bambang Prasetyo", "kepala_opd", DISDIK),
    Account("ppid-disdik", "Maya Sari", "ppid", DISDIK),
    Account("produsen-diskominfo", "Rizky Maulana", "produsen_data", DISKOMINFO),
    Account("pendukung-diskominfo", "Fitri Handayani", "walidata_pendukung", DISKOMINFO),
    Account("kepala-diskominfo", "Ir. Slamet Riyadi", "kepala_opd", DISKOMINFO),
    Account("walidata", "Indah Permata", "walidata"),
    Account("walidata-2", "Eko Nugroho", "walidata"),
    Account("pembina", "Wahyu Pratama (BPS)", "pembina_data"),
    Account("forum", "Lina Marlina", "anggota_forum"),
    Account("koordinator-forum", "Dr. Arif Rahman", "koordinator_forum"),
    Account("sekretariat", "Tri Wulandari", "sekretariat"),
    Account("kabid-diskominfo", "Sri Hartati", "kepala_bidang", DISKOMINFO),
    Account("pelaksana-diskominfo", "Bayu Saputra", "pelaksana", DISKOMINFO),
    Account("produsen-distan", "Yanti Suryani", "produsen_data", DISTAN),
    Account("pendukung-distan", "Imam Fauzi", "walidata_pendukung", DISTAN),
    Account("kepala-distan", "Ir. Bagus Wibowo", "kepala_opd", DISTAN),
    Account("produsen-diskan", "Rina Oktaviani", "produsen_data", DISKAN),
    Account("pendukung-diskan", "Anton Subekti", "walidata_pendukung", DISKAN),
    Account("kepala-diskan", "Drs. Gunawan Saleh", "kepala_opd", DISKAN),
    Account("produsen-dlh", "Mega Puspita", "produsen_data", DLH),
    Account("pendukung-dlh", "Taufik Ismail", "walidata_pendukung", DLH),
    Account("kepala-dlh", "Dra. Endang Sulastri", "kepala_opd", DLH),
    Account("produsen-dinsos", "Wulan Sari", "produsen_data", DINSOS),
    Account("ppid-dinsos", "Rudi Hartono", "ppid", DINSOS),
    Account("kepala-dinsos", "Dra. Tuti Alawiyah", "kepala_opd", DINSOS),
    Account("produsen-dishub", "Joko Susilo", "produsen_data", DISHUB),
    Account("kepala-dishub", "Suparman", "kepala_opd", DISHUB),
    Account("warga", "Warga Contoh"),
)

OFFICIALS = (
    ("dr. Ratna Kusuma, M.Kes.", "197003121998032001", "Kepala Dinas Kesehatan", "kepala_opd", DINKES, "kepala-dinkes"),
    ("Drs. Bambang Prasetyo", "196908171995031002", "Kepala Dinas Pendidikan", "kepala_opd", DISDIK, "kepala-disdik"),
    ("Ir. Slamet Riyadi", "197106051997031003", "Kepala Diskominfo", "kepala_opd", DISKOMINFO, "kepala-diskominfo"),
    ("Hendra Wijaya, S.H.", "198004202005011004", "PPID Dinas Kesehatan", "ppid", DINKES, "ppid-dinkes"),
    ("Ir. Bagus Wibowo", "196812121994031006", "Kepala Dinas Pertanian", "kepala_opd", DISTAN, "kepala-distan"),
    ("Drs. Gunawan Saleh", "196705051993031007", "Kepala Dinas Perikanan", "kepala_opd", DISKAN, "kepala-diskan"),
    ("Dra. Endang Sulastri", "196902021995032008", "Kepala Dinas Lingkungan Hidup", "kepala_opd", DLH, "kepala-dlh"),
    ("Dra. Tuti Alawiyah", "197010101996032009", "Kepala Dinas Sosial", "kepala_opd", DINSOS, "kepala-dinsos"),
    ("Rudi Hartono, S.Sos.", "197804042003121010", "Sekretaris Dinas Sosial", "ppid", DINSOS, "ppid-dinsos"),
    ("Suparman, S.T.", "197512012001121005", "Kepala Dinas Perhubungan", "kepala_opd", DISHUB, "kepala-dishub"),
)


def _password(key: str, name: str) -> str:
    """This portal's password of an account: made from a key of the instance, so that it outlives a reset."""
    digest = hmac.new(key.encode(), name.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)[:20].decode()


def load(app: CkanApp, secrets: dict[str, str], since: date) -> list[dict[str, Any]]:
    """Make users, roles, officials and tokens; answers the `accounts` of portal.json."""
    for one in ACCOUNTS:
        if one.name != SYSADMIN:
            app.act("user_create", SYSADMIN, **_user(one, _password(secrets["admin"], one.name)))
        if one.role:
            place = {"organization_id": one.organization} if one.organization else {}
            day = since.isoformat()
            app.act("satudata_role_assign", SYSADMIN, user_id=one.name, role=one.role, valid_from=day, **place)
    for name, nip, position, role, organization, user in OFFICIALS:
        office = {"name": name, "nip": nip, "position": position, "role": role, "organization_id": organization}
        app.act("satudata_official_assign", "walidata", user_id=user, valid_from=since.isoformat(), **office)
    return [_described(app, one, secrets) for one in ACCOUNTS]


def _user(one: Account, password: str) -> dict[str, Any]:
    email = f"{one.name}@contoh.example"
    return {"name": one.name, "fullname": one.fullname, "email": email, "password": password}


def first(app: CkanApp, secrets: dict[str, str]) -> None:
    """The sysadmin, before anything else."""
    app.first_sysadmin(**_user(ACCOUNTS[0], secrets["admin"]))


def _described(app: CkanApp, one: Account, secrets: dict[str, str]) -> dict[str, Any]:
    admin = one.name == SYSADMIN
    return {
        "name": one.name,
        "password": secrets["admin"] if admin else _password(secrets["admin"], one.name),
        "api_token": app.act("api_token_create", one.name, user=one.name, name="demo")["token"],
        "roles": [{"role": one.role, "organization": one.organization}] if one.role else [],
        "sysadmin": admin,
    }
