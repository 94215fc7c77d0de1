"""The regions' profiles over the real action and real rows: documents, formats, and the re-check by the Pembina."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.satudata.logic.profiles import find_profile, profile_copy
from ckanext.satudata.model import Case, Event, SopProfileRow
from ckanext.satudata.model.base import Session, utcnow

from tests.domain.lives import BAKU
from tests.domain.test_priority import with_pembina
from tests.integration.gate.support import csv_file
from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins")

BACK = {"reason": "kesalahan_isian", "how_to_fix": "Perbaiki baris 7."}


def follow(dataset: dict[str, Any], key: str) -> Case:
    """The draft goes by this profile from its beginning."""
    profile, case = find_profile(key), Case.for_object(dataset["id"])
    assert profile
    assert case
    case.profile_key, case.profile_version, case.profile = profile.key, profile.version, profile_copy(profile)
    Session.commit()
    return case


def dataset(people: People, name: str, file_format: str = "JSON", **fields: Any) -> dict[str, Any]:
    """A complete dataset with one linked file of this format."""
    table = {"name": "Tabel", "url": "https://contoh.test/a", "format": file_format, "jenis_resource": "data"}
    return make_dataset(people.produsen, people.opd, name, resources=[table], **fields)


def state(made: dict[str, Any]) -> str:
    Session.expire_all()
    case = Case.for_object(made["id"])
    assert case
    return case.state


def refused(user: Any, name: str, transition: str) -> str:
    """The sentence at `transition`."""
    with pytest.raises(tk.ValidationError) as error:
        move(user, name, transition)
    return " ".join(error.value.error_dict["transition"])


def test_paser_needs_the_letter_and_its_formats(people: People) -> None:
    """Neither validated nor published without; the sentence names what is missing."""
    made = dataset(people, "paser", "PDF")
    follow(made, "paser_2022")
    move(people.produsen, "paser", "submit")
    move(people.pendukung, "paser", "review")
    assert "surat_validasi" in refused(people.kepala, "paser", "validate")
    act("satudata_attachment_create", people.kepala, id=made["id"], kind="surat_validasi", upload=csv_file("surat.csv"))
    move(people.kepala, "paser", "validate")
    assert 'The file "Tabel" has the format PDF' in refused(people.walidata, "paser", "publish")
    send_back(people.walidata, "paser")
    file = act("package_show", people.produsen, id=made["id"])["resources"][0]
    act("resource_patch", people.produsen, id=file["id"], format="JSON")
    for user, transition in (
        (people.produsen, "submit"),
        (people.walidata, "review"),
        (people.kepala, "validate"),
        (people.walidata, "publish"),
    ):
        act("satudata_attachment_create", people.produsen, id=made["id"], kind="surat_validasi", upload=csv_file())
        move(user, "paser", transition)
    assert state(made) == "terpublikasi"
    assert act("package_show", None, id=made["id"])["id"] == made["id"]


def test_sumedang_publishes_general_data_and_delivers_the_rest(people: People) -> None:
    """The PPID verifies in the OPD; what is delivered is nobody's to find."""
    ground = {
        "accessRights": "terbatas",
        "dasar_pembatasan": "penegakan_hukum",
        "alasan_pembatasan": "memuat data pribadi",
        "nomor_keputusan_pembatasan": "555/12/2026",
        "batas_pembatasan": "2099-12-31",
    }
    for name, fields, transition, other, end in (
        ("umum", {}, "publish", "deliver", "terpublikasi"),
        ("terbatas", ground, "deliver", "publish", "diserahkan"),
    ):
        made = dataset(people, name, **fields)
        follow(made, "sumedang_2022")
        move(people.produsen, name, "submit")
        move(people.ppid, name, "verify")
        assert "access class" in refused(people.walidata, name, other)
        move(people.walidata, name, transition)
        assert state(made) == end
    with pytest.raises(tk.ObjectNotFound):
        act("package_show", None, id="terbatas")


def test_data_prioritas_pass_the_pembina_and_come_back_over_the_walidata(people: People) -> None:
    """Perpres 39/2019 art. 35, in a profile a region edited: stored, followed, walked; nothing opens before."""
    text = with_pembina(BAKU.read_text(encoding="utf-8")).replace("key: baku", "key: baku_pembina", 1)
    Session.add(SopProfileRow(key="baku_pembina", version="1", text=text, created_at=utcnow()))
    Session.commit()
    years = {"prioritas_tahun": "2025", "kriteria_prioritas": "RPJMN 2025-2029"}
    for name, fields, target in (("biasa", {}, "terpublikasi"), ("prioritas", years, "diperiksa_pembina")):
        made = dataset(people, name, **fields)
        follow(made, "baku_pembina")
        move(people.produsen, name, "submit")
        move(people.kepala, name, "validate")
        button = next(
            one for one in act("satudata_case_show", people.walidata, id=name)["available"] if one["key"] == "verify"
        )
        assert button["target"] == target
        move(people.walidata, name, "verify")
        assert state(made) == target
    with pytest.raises(tk.ObjectNotFound):
        act("package_show", None, id="prioritas")
    with pytest.raises(tk.NotAuthorized):
        move(people.walidata, "prioritas", "recheck")
    move(people.pembina, "prioritas", "return_to_walidata", **BACK)
    assert state(made) == "divalidasi"
    assert act("satudata_case_show", people.walidata, id="prioritas")["turn"] == ["walidata"]
    move(people.walidata, "prioritas", "verify")
    move(people.pembina, "prioritas", "recheck")
    assert state(made) == "terpublikasi"
    case = Case.for_object(made["id"])
    assert case
    assert [e.transition for e in Event.of_case(case.id) if e.kind == "transition"] == [
        "submit", "validate", "verify", "return_to_walidata", "verify", "recheck",
    ]  # fmt: skip
