"""Cases through their actions: whole lives, who may what, refusals that are remembered."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.model import Case, Event, Outbox

from tests.integration.support import People, act, attach_letter, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def _private(name: str) -> bool:
    return model.Session.scalar(sa.select(model.Package.private).where(model.Package.name == name))


class TestLife:
    def test_from_draft_to_public_and_back(self, people: People) -> None:
        """Draft, submitted, sent back, repaired, submitted, validated, verified, withdrawn, reopened."""
        make_dataset(people.produsen, people.opd, "penduduk")
        shown = act("satudata_case_show", people.produsen, id="penduduk")
        assert (shown["state"], shown["category"], shown["missing"]) == ("draf", "open", [])
        assert move(people.produsen, "penduduk", "submit")["state"] == "diajukan"
        assert send_back(people.kepala, "penduduk")["state"] == "dikembalikan"
        assert move(people.produsen, "penduduk", "submit")["state"] == "diajukan"
        assert move(people.kepala, "penduduk", "validate")["state"] == "divalidasi"
        assert _private("penduduk")
        assert move(people.walidata, "penduduk", "verify")["state"] == "terpublikasi"
        assert not _private("penduduk")
        assert move(people.walidata, "penduduk", "withdraw", reason="kesalahan_data")["state"] == "ditarik"
        assert _private("penduduk")
        assert move(people.walidata, "penduduk", "reopen")["state"] == "draf"
        events = act("satudata_event_list", people.produsen, id="penduduk")["results"]
        made = [e["transition"] for e in events if e["kind"] == "transition"]
        assert made == ["submit", "send_back", "submit", "validate", "verify", "withdraw", "reopen"]
        assert events[0]["kind"] == "created"
        back = next(e for e in events if e["transition"] == "send_back")
        assert (back["reason"], back["note"], back["how_to_fix"], back["role"]) == (
            "kesalahan_isian",
            "Baris 3 kosong",
            "Lengkapi baris 3",
            "kepala_opd",
        )
        assert all(e["fingerprint"] for e in events if e["kind"] == "transition")

    def test_a_restricted_dataset_is_delivered_not_published(self, people: People) -> None:
        """Only terbuka becomes public (Perpres 39/2019 art. 37)."""
        make_dataset(
            people.produsen,
            people.opd,
            "terbatas",
            accessRights="terbatas",
            dasar_pembatasan="rahasia_pribadi",
            alasan_pembatasan="Memuat data perseorangan",
            nomor_keputusan_pembatasan="12/PPID/2026",
            batas_pembatasan="2099-12-31",
        )
        move(people.produsen, "terbatas", "submit")
        move(people.kepala, "terbatas", "validate")
        assert move(people.walidata, "terbatas", "verify")["state"] == "diserahkan"
        assert _private("terbatas")

    def test_an_incomplete_draft_is_refused_with_every_missing_item(self, people: People) -> None:
        """One entry per field, nothing changed, the attempt remembered once."""
        make_dataset(people.produsen, people.opd, "kurang", konsep=None, satuan=None)
        for _ in range(2):
            with pytest.raises(tk.ValidationError) as e:
                move(people.produsen, "kurang", "submit")
            assert sorted(e.value.error_dict) == ["konsep", "satuan"]
        shown = act("satudata_case_show", people.produsen, id="kurang")
        assert (shown["state"], shown["case_version"]) == ("draf", 1)
        assert [item["field"] for item in shown["missing"]] == ["konsep", "satuan"]
        refused = [
            e for e in act("satudata_event_list", people.produsen, id="kurang")["results"] if e["kind"] == "refused"
        ]
        assert [(e["transition"], e["attempts"]) for e in refused] == [("submit", 2)]

    def test_the_head_without_account_decides_through_the_pendukung(self, people: People) -> None:
        """Pringsewu's staff enter the head's decision: decided by and entered by differ."""
        official = act(
            "satudata_official_assign",
            people.walidata,
            name="dr. Sari",
            position="Kepala Dinas Kesehatan",
            organization_id=people.opd["id"],
        )
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        with pytest.raises(tk.ValidationError) as e:
            move(people.pendukung, "penduduk", "validate")
        assert list(e.value.error_dict) == ["decided_by", "letter"]
        attach_letter(people.pendukung, "penduduk")
        move(people.pendukung, "penduduk", "validate", decided_by=official["id"])
        last = act("satudata_event_list", people.kepala, id="penduduk")["results"][-1]
        assert (last["decided_by_name"], last["actor_name"], last["role"]) == (
            "dr. Sari",
            "Pendukung Dinkes",
            "walidata_pendukung",
        )

    def test_recall_before_the_first_decision_only(self, people: People) -> None:
        """The producer takes his submission back; once the head has decided, he cannot."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        assert move(people.produsen, "penduduk", "recall")["state"] == "draf"
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        with pytest.raises(tk.ValidationError) as e:
            move(people.produsen, "penduduk", "recall")
        assert list(e.value.error_dict) == ["transition"]

    def test_refusal_is_final_until_the_walidata_reopens(self, people: People) -> None:
        """Rare, with a reason of its own vocabulary; what was refused cannot be edited."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        with pytest.raises(tk.ValidationError) as e:
            move(people.walidata, "penduduk", "refuse", reason="malas")
        assert list(e.value.error_dict) == ["reason"]
        refused = move(people.walidata, "penduduk", "refuse", reason="duplikasi", note="Sama dengan data Disdukcapil")
        assert (refused["state"], refused["category"]) == ("ditolak", "closed")
        with pytest.raises(tk.ValidationError):
            act("package_patch", people.produsen, id="penduduk", title="Judul lain")
        assert move(people.walidata, "penduduk", "reopen")["state"] == "draf"
        act("package_patch", people.produsen, id="penduduk", title="Judul lain")

    def test_a_stricter_class_closes_at_once_and_says_why(self, people: People) -> None:
        """Reclassification with legal ground (UU 14/2008 art. 17); the fields of the dataset follow the case."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        move(people.walidata, "penduduk", "verify")
        with pytest.raises(tk.ValidationError) as e:
            move(people.walidata, "penduduk", "reclassify", accessRights="terbatas")
        assert "dasar_pembatasan" in e.value.error_dict
        grounds = {
            "accessRights": "terbatas",
            "dasar_pembatasan": "rahasia_pribadi",
            "alasan_pembatasan": "Memuat data perseorangan",
            "nomor_keputusan_pembatasan": "12/PPID/2026",
            "batas_pembatasan": "2099-12-31",
        }
        done = move(people.walidata, "penduduk", "reclassify", **grounds)
        assert done["access_class"] == "terbatas"
        assert _private("penduduk")
        with pytest.raises(tk.ObjectNotFound):
            act("package_show", None, id="penduduk")
        shown = act("package_show", people.walidata, id="penduduk")
        assert {name: shown[name] for name in grounds} == grounds

    def test_a_deleted_dataset_leaves_the_queue_and_keeps_its_history(self, people: People) -> None:
        """Its case closes under `dihapus`; sysadmins read what was done."""
        dataset = make_dataset(people.produsen, people.opd, "salah-unggah")
        act("package_delete", people.produsen, id="salah-unggah")
        assert act("satudata_case_list", people.produsen)["count"] == 0
        case = act("satudata_case_show", people.sysadmin, id=dataset["id"])
        assert (case["state"], case["category"]) == ("dihapus", "closed")
        kinds = [e["kind"] for e in act("satudata_event_list", people.sysadmin, id=dataset["id"])["results"]]
        assert kinds == ["created", "deleted"]


class TestWhoMay:
    def test_outsiders_get_the_same_404_as_for_nothing(self, people: People) -> None:
        """Known or unknown, by name, dataset id or case id: one answer."""
        dataset = make_dataset(people.produsen, people.opd, "rahasia")
        case = Case.for_object(dataset["id"])
        answers = set()
        for user in (None, people.citizen, people.stranger, people.forum):
            for reference in ("rahasia", dataset["id"], case.id, "tidak-ada"):
                for action in ("satudata_case_show", "satudata_event_list", "satudata_attachment_list"):
                    with pytest.raises(tk.ObjectNotFound) as e:
                        act(action, user, id=reference)
                    answers.add(str(e.value))
                with pytest.raises(tk.ObjectNotFound):
                    act("satudata_case_transition", user, id=reference, transition="submit", case_version=1)
        assert len(answers) == 1

    def test_the_case_of_a_published_dataset_is_no_public_matter(self, people: People) -> None:
        """Citizens read the dataset, not its timeline."""
        make_dataset(people.produsen, people.opd, "terbit")
        move(people.produsen, "terbit", "submit")
        move(people.kepala, "terbit", "validate")
        move(people.walidata, "terbit", "verify")
        for user in (None, people.citizen, people.stranger):
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_case_show", user, id="terbit")

    def test_who_sees_and_may_not_is_refused_and_remembered(self, people: People) -> None:
        """403, and an event of kind refused in a transaction of its own."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        with pytest.raises(tk.NotAuthorized):
            move(people.produsen, "penduduk", "validate")
        model.Session.rollback()
        refused = model.Session.scalars(sa.select(Event).where(Event.kind == "refused")).all()
        assert [(e.transition, e.actor_id) for e in refused] == [("validate", people.produsen["id"])]

    def test_nobody_decides_about_his_own_work_sysadmins_included(self, people: People) -> None:
        """Four eyes: who edited, uploaded or submitted may not decide, whatever roles he holds."""
        act(
            "satudata_role_assign",
            people.sysadmin,
            user_id=people.produsen["id"],
            role="kepala_opd",
            organization_id="dinkes",
        )
        act("satudata_role_assign", people.sysadmin, user_id=people.produsen["id"], role="walidata")
        act("satudata_role_assign", people.sysadmin, user_id="admin-portal", role="walidata")
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        with pytest.raises(tk.NotAuthorized):
            move(people.produsen, "penduduk", "validate")
        move(people.kepala, "penduduk", "validate")
        with pytest.raises(tk.NotAuthorized):
            move(people.produsen, "penduduk", "verify")
        make_dataset(people.sysadmin, people.opd, "milik-admin")
        move(people.produsen, "milik-admin", "submit")
        move(people.kepala, "milik-admin", "validate")
        with pytest.raises(tk.NotAuthorized):
            move(people.sysadmin, "milik-admin", "verify")

    def test_a_sysadmin_without_role_moves_stuck_cases_but_never_publishes(self, people: People) -> None:
        """With a mandatory reason, never into a published state."""
        make_dataset(people.produsen, people.opd, "macet")
        move(people.produsen, "macet", "submit")
        with pytest.raises(tk.NotAuthorized):
            move(people.sysadmin, "macet", "validate")
        version = Case.for_object(model.Package.get("macet").id).case_version
        data = {"id": "macet", "case_version": version}
        with pytest.raises(tk.ValidationError) as e:
            act("satudata_case_move", people.sysadmin, state="draf", **data)
        assert list(e.value.error_dict) == ["reason"]
        with pytest.raises(tk.ValidationError):
            act("satudata_case_move", people.sysadmin, state="terpublikasi", reason="cepat", **data)
        with pytest.raises(tk.NotAuthorized):
            act("satudata_case_move", people.walidata, state="draf", reason="macet", **data)
        assert (
            act("satudata_case_move", people.sysadmin, state="draf", reason="Kepala pensiun", **data)["state"] == "draf"
        )


class TestVersion:
    def test_who_saw_an_old_version_gets_a_conflict(self, people: People) -> None:
        """409 with key case_version, nothing moved."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        with pytest.raises(tk.ValidationError) as e:
            move(people.kepala, "penduduk", "validate", case_version=1)
        assert list(e.value.error_dict) == ["case_version"]
        with pytest.raises(tk.ValidationError) as e:
            act("satudata_case_transition", people.kepala, id="penduduk", transition="validate")
        assert list(e.value.error_dict) == ["case_version"]

    def test_an_unknown_transition_is_bad_input(self, people: People) -> None:
        """409 at `transition`."""
        make_dataset(people.produsen, people.opd, "penduduk")
        with pytest.raises(tk.ValidationError) as e:
            move(people.produsen, "penduduk", "terbitkan")
        assert list(e.value.error_dict) == ["transition"]


class TestQueue:
    def test_each_sees_his_own_and_what_waits_for_him(self, people: People) -> None:
        """The queue of an OPD, of the Walidata, of the Pembina; drafts belong to the OPD alone."""
        make_dataset(people.produsen, people.opd, "draf-satu")
        make_dataset(people.produsen, people.opd, "diajukan-satu")
        move(people.produsen, "diajukan-satu", "submit")
        make_dataset(people.produsen, people.opd, "divalidasi-satu")
        move(people.produsen, "divalidasi-satu", "submit")
        move(people.kepala, "divalidasi-satu", "validate")

        def states(user, **data):
            return sorted(c["state"] for c in act("satudata_case_list", user, **data)["results"])

        assert states(people.produsen) == ["diajukan", "divalidasi", "draf"]
        assert states(people.walidata) == ["diajukan", "divalidasi"]
        assert states(people.pembina) == ["diajukan", "divalidasi"]
        assert states(people.stranger) == []
        assert states(people.forum) == []
        assert states(people.kepala, mine=True) == ["diajukan"]
        assert states(people.walidata, mine=True) == ["divalidasi"]
        assert states(people.sysadmin, organization="setda") == ["diajukan", "divalidasi", "draf"]
        assert states(people.sysadmin, organization="dishub") == []
        assert states(people.sysadmin, late=True) == []
        assert len(states(people.sysadmin, category="waiting", limit=1)) == 1

    def test_bulk_tells_case_by_case(self, people: People) -> None:
        """One refused case does not hold up the others."""
        for name in ("a-satu", "b-dua"):
            make_dataset(people.produsen, people.opd, name)
            move(people.produsen, name, "submit")
        cases = [
            {"id": "a-satu", "case_version": 2},
            {"id": "b-dua", "case_version": 1},
            {"id": "tidak-ada", "case_version": 1},
        ]
        preview = act("satudata_case_transition_bulk", people.kepala, cases=cases, transition="validate", preview=True)
        assert [r["possible"] for r in preview["results"]] == [True, True, False]
        results = act("satudata_case_transition_bulk", people.kepala, cases=cases, transition="validate")["results"]
        assert [r["done"] for r in results] == [True, False, False]
        assert list(results[1]["error"]) == ["case_version"]


class TestOutbox:
    def test_every_transition_leaves_what_must_be_told(self, people: People) -> None:
        """Index at once, mails to whose turn it is and to the producer, never to who acted."""
        make_dataset(people.produsen, people.opd, "penduduk")
        move(people.produsen, "penduduk", "submit")
        rows = model.Session.scalars(sa.select(Outbox).order_by(Outbox.created_at)).all()
        mails = [r for r in rows if r.kind == "mail"]
        assert [r.state for r in rows if r.kind == "index"] == ["sent"]
        assert people.kepala["id"] in {r.payload["user_id"] for r in mails}
        assert people.produsen["id"] not in {r.payload["user_id"] for r in mails}
        body = next(r.payload["body"] for r in mails if r.payload["user_id"] == people.kepala["id"])
        case = Case.for_object(model.Package.get("penduduk").id)
        for word in ("Jumlah Penduduk Menurut Kecamatan", "Dinas Kesehatan", f"/satudata/kasus/{case.id}"):
            assert word in body
