"""Letters over the real actions: who sees and writes which, what one opens, numbers without gaps, nothing lost."""

from __future__ import annotations

import io
import json
import threading
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from pypdf import PdfReader, PdfWriter

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata.adapters import attachments, letter_files
from ckanext.satudata.logic import letter_print, letter_scan, letters, profiles
from ckanext.satudata.logic.export import export
from ckanext.satudata.model import Case, Letter, LetterCounter, LetterTemplate
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, make_dataset, move, send_back

pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def _pdf(pages: int = 1) -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


PDF = _pdf(2)


def upload(content: bytes = PDF, name: str = "surat ttd.pdf") -> SimpleNamespace:
    return SimpleNamespace(filename=name, stream=io.BytesIO(content))


class Office:
    """A dataset under review in an OPD whose head is registered as an official."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.dataset = make_dataset(people.produsen, people.opd, "penduduk")
        self.head = act(
            "satudata_official_assign", people.walidata, name="dr. Siti Aminah", nip="19700101 199503 2 001",
            position="Kepala Dinas Kesehatan", organization_id=people.opd["id"],
        )  # fmt: skip

    def draft(self, user: dict[str, Any] | None = None, **data: Any) -> dict[str, Any]:
        given = {"kind": "surat_validasi", "organization_id": self.people.opd["name"], "datasets": ["penduduk"],
                 "official_id": self.head["id"], **data}  # fmt: skip
        return act("satudata_letter_create", user or self.people.pendukung, **given)

    def signed(self, **data: Any) -> dict[str, Any]:
        made = self.draft(**data)
        return act("satudata_letter_sign", self.people.pendukung, id=made["id"], number="7/SV/2026", upload=upload())


@pytest.fixture
def office(people: People) -> Office:
    return Office(people)


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundled profile with the letter of the head asked for where the Walidata verifies (SOP Blitar 2023 row 9)."""
    text = (resources.files(profiles.BUNDLED) / "baku.yaml").read_text(encoding="utf-8")
    start = text.index("\n      verify:")
    place = text.index("guards: [", start)
    changed = text[:place] + "guards: ['attachment:surat_validasi', " + text[place + len("guards: [") :]
    monkeypatch.setattr(profiles, "bundled_profile", lambda key: profiles._parsed(changed, "baku.yaml"))


def reasons(user: dict[str, Any], transition: str = "verify") -> list[str]:
    shown = act("satudata_case_show", user, id="penduduk")
    return [one["code"] for each in shown["available"] if each["key"] == transition for one in each["reasons"]]


class TestGate:
    def test_a_signed_letter_opens_the_gate_until_the_content_changes(self, gated: None, office: Office) -> None:
        """Missing, drafted, signed; sent back, repaired and submitted anew: stale, with the number."""
        people = office.people
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        assert reasons(people.walidata) == ["attachment:surat_validasi"]
        made = office.draft()
        assert reasons(people.walidata) == ["attachment:surat_validasi"]
        act("satudata_letter_sign", people.pendukung, id=made["id"], number="7/SV/2026", upload=upload())
        assert reasons(people.walidata) == []
        send_back(people.walidata, "penduduk")
        assert letters.covering(Case.for_object(office.dataset["id"]))[0]["stale"] is False
        act("package_patch", people.produsen, id="penduduk", notes="Uraian lain sama sekali dari yang dahulu.")
        move(people.produsen_b, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        assert reasons(people.walidata) == ["letter_stale:surat_validasi"]
        with pytest.raises(tk.ValidationError) as refused:
            move(people.walidata, "penduduk", "verify")
        assert "7/SV/2026" in str(refused.value)
        shown = act("satudata_letter_show", people.pendukung, id=made["id"])
        assert shown["stale"] == [office.dataset["title"]]
        kinds = [e["kind"] for e in act("satudata_event_list", people.kepala, id="penduduk")["results"]]
        assert kinds.count("letter_stale") == 1
        assert kinds.count("letter_signed") == 1
        new = act("satudata_letter_replace", people.pendukung, id=made["id"])
        assert act("satudata_letter_replace", people.pendukung, id=made["id"])["id"] == new["id"]
        act("satudata_letter_sign", people.pendukung, id=new["id"], number="8/SV/2026", upload=upload())
        assert reasons(people.walidata) == []
        old = act("satudata_letter_show", people.pendukung, id=made["id"])
        assert (old["state"], old["replaced_by_number"], old["files"]["scan"]["pages"]) == ("replaced", "8/SV/2026", 2)
        move(people.walidata, "penduduk", "verify")

    def test_a_void_letter_opens_nothing_and_keeps_its_paper(self, gated: None, office: Office) -> None:
        """With the reason in the history."""
        people = office.people
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        made = office.signed()
        assert reasons(people.walidata) == []
        with pytest.raises(tk.ValidationError):
            act("satudata_letter_void", people.pendukung, id=made["id"], reason=" ")
        act("satudata_letter_void", people.pendukung, id=made["id"], reason="Salah periode")
        assert reasons(people.walidata) == ["attachment:surat_validasi"]
        assert letter_files.path_of(made["files"]["scan"]["key"]).read_bytes() == PDF
        events = act("satudata_event_list", people.kepala, id="penduduk")["results"]
        assert [e["data"]["note"] for e in events if e["kind"] == "letter_voided"] == ["Salah periode"]

    def test_a_scan_attached_to_the_case_counts_until_the_content_changes(self, gated: None, office: Office) -> None:
        """As before letters had a register; what is edited after it was attached makes it worthless."""
        people = office.people
        act("satudata_attachment_create", people.pendukung, id="penduduk", kind="surat_validasi", upload=upload())
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        assert reasons(people.walidata) == []
        send_back(people.walidata, "penduduk")
        act("package_patch", people.produsen, id="penduduk", notes="Uraian lain sama sekali dari yang dahulu.")
        move(people.produsen_b, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        assert reasons(people.walidata) == ["letter_stale:surat_validasi"]
        act("satudata_attachment_create", people.pendukung, id="penduduk", kind="surat_validasi", upload=upload())
        assert reasons(people.walidata) == []

    def test_a_correction_by_the_walidata_makes_the_letter_stale(self, gated: None, office: Office) -> None:
        """What the head signed is not what would be published."""
        people = office.people
        move(people.produsen, "penduduk", "submit")
        move(people.kepala, "penduduk", "validate")
        office.signed()
        act("package_patch", people.walidata, id="penduduk", notes="Uraian yang dibetulkan Walidata di gerbangnya.")
        assert reasons(people.walidata) == ["letter_stale:surat_validasi"]


WHO_SEES = ("sysadmin", "produsen", "pendukung", "kepala", "ppid", "walidata", "pembina")
NOBODY = ("citizen", "stranger", "kepala_other", "forum", "sekretariat")


class TestWho:
    def test_who_sees_a_letter_follows_what_it_covers(self, office: Office) -> None:
        """The OPD always; Walidata and Pembina once the case is theirs; everybody else the 404 of nothing."""
        people = office.people
        made = office.draft(number="7/SV/2026")
        for name in ("walidata", "pembina"):
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_letter_show", getattr(people, name), id=made["id"])
        move(people.produsen, "penduduk", "submit")
        for name in WHO_SEES:
            user = getattr(people, name)
            assert act("satudata_letter_show", user, id=made["id"])["number"] == "7/SV/2026"
            assert act("satudata_letter_list", user)["count"] == 1
            assert act("satudata_letter_list", user, case="penduduk")["count"] == 1
        said = set()
        for user in (None, *(getattr(people, name) for name in NOBODY)):
            for reference in (made["id"], "tidak-ada"):
                with pytest.raises(tk.ObjectNotFound) as missing:
                    act("satudata_letter_show", user, id=reference)
                said.add(str(missing.value))
                for action in ("update", "issue", "sign", "replace", "void"):
                    with pytest.raises(tk.ObjectNotFound):
                        act(f"satudata_letter_{action}", user, id=reference)
            if user:
                assert act("satudata_letter_list", user, facets=True)["facets"]["years"] == []
        assert len(said) == 1
        with pytest.raises(tk.NotAuthorized):
            act("satudata_letter_list", None)

    def test_numbers_of_persons_are_masked_outside_the_chain(self, office: Office) -> None:
        """The Pembina judges data, not officials; and gets no file."""
        people = office.people
        move(people.produsen, "penduduk", "submit")
        made = office.signed(body="NIP 197001011995032001")
        for found in (act("satudata_letter_show", people.pembina, id=made["id"]),
                      act("satudata_letter_list", people.pembina)["results"][0]):  # fmt: skip
            assert found["signatory_nip"] == "19**************01"
            assert "197001011995032001" not in str(found)
            assert found["files"] == {}
        assert "197001011995032001" in act("satudata_letter_show", people.walidata, id=made["id"])["body"]

    def test_minutes_over_two_opd_are_seen_by_who_sees_both(self, office: Office) -> None:
        """Not by an OPD that is only one of them."""
        people = office.people
        make_dataset(people.stranger, people.other, "jalan")
        move(people.produsen, "penduduk", "submit")
        move(people.stranger, "jalan", "submit")
        made = act("satudata_letter_create", people.walidata, kind="berita_acara", datasets=["penduduk", "jalan"])
        assert act("satudata_letter_show", people.pembina, id=made["id"])["items"][1]["title"]
        for user in (people.kepala, people.kepala_other):
            with pytest.raises(tk.ObjectNotFound):
                act("satudata_letter_show", user, id=made["id"])

    def test_people_of_the_opd_write_its_letters_and_nobody_else(self, office: Office) -> None:
        """The head signs, his staff prepares; 403 for what he may not do, also for who sees the letter."""
        people = office.people
        for name in ("produsen", "pendukung", "kepala", "sysadmin"):
            assert office.draft(getattr(people, name))["may"] == ["update", "issue", "sign", "void"], name
        for name in ("ppid", "walidata", "pembina", "citizen", "stranger", "kepala_other", "forum"):
            with pytest.raises(tk.NotAuthorized):
                office.draft(getattr(people, name))
        with pytest.raises(tk.NotAuthorized):
            office.draft(people.stranger, organization_id=None)
        made = office.draft()
        move(people.produsen, "penduduk", "submit")
        for user in (people.ppid, people.walidata, people.pembina):
            assert act("satudata_letter_show", user, id=made["id"])["may"] == []
            for action in ("update", "issue", "sign", "replace", "void"):
                with pytest.raises(tk.NotAuthorized):
                    act(f"satudata_letter_{action}", user, id=made["id"])

    def test_minutes_are_the_walidata_s(self, office: Office) -> None:
        """An OPD does not write what was agreed with it."""
        move(office.people.produsen, "penduduk", "submit")
        assert office.draft(office.people.walidata, kind="berita_acara")["kind"] == "berita_acara"
        with pytest.raises(tk.NotAuthorized):
            office.draft(office.people.kepala, kind="berita_acara")


BAD: list[tuple[str, dict[str, Any]]] = [
    ("kind", {"kind": "undangan"}),
    ("kind", {"kind": ["surat_validasi"]}),
    ("organization_id", {"organization_id": "tidak-ada"}),
    ("datasets", {"datasets": []}),
    ("datasets", {"datasets": ["tidak-ada"]}),
    ("datasets", {"datasets": ["rahasia"]}),
    ("datasets", {"datasets": ["x"] * 501}),
    ("datasets", {"datasets": "[rusak"}),
    ("datasets", {"datasets": [{"id": {"a": 1}}]}),
    ("date", {"date": "21-11-2026"}),
    ("date", {"date": "20260-01-01"}),
    ("date", {"date": "1900-01-01"}),
    ("date", {"date": "2099-01-01"}),
    ("number", {"number": "7\n8"}),
    ("number", {"number": "a\x00b"}),
    ("number", {"number": "x" * 101}),
    ("subject", {"subject": "x" * 301}),
    ("body", {"body": "a\x00b"}),
    ("official_id", {"official_id": "tidak-ada"}),
    ("signers", {"signers": [{"id": "tidak-ada"}]}),
]


class TestBadInput:
    def test_each_bad_value_is_said_at_its_field(self, office: Office) -> None:
        """And no letter begins; a dataset of others is not told from none."""
        people, said = office.people, {}
        make_dataset(people.stranger, people.other, "rahasia")
        for field, data in BAD:
            with pytest.raises(tk.ValidationError) as bad:
                office.draft(**data)
            assert list(bad.value.error_dict) == [field], data
            said[str(data)] = bad.value.error_dict[field]
        assert act("satudata_letter_list", people.pendukung)["count"] == 0
        texts = [said[str({"datasets": [name]})][0].replace(name, "x") for name in ("tidak-ada", "rahasia")]
        assert texts[0] == texts[1]

    def test_an_official_signs_while_in_office(self, office: Office) -> None:
        """And only letters of the own office; a validation is the head's."""
        people = office.people
        old = act("satudata_official_assign", people.walidata, name="Lama", position="Kepala",
                  organization_id=people.opd["id"], valid_to="2025-12-31")  # fmt: skip
        other = act("satudata_official_assign", people.walidata, name="Lain", position="Kepala",
                    organization_id=people.other["id"], acting="plt")  # fmt: skip
        ppid = act("satudata_official_assign", people.walidata, name="Sekretaris", position="Sekretaris", role="ppid",
                   organization_id=people.opd["id"])  # fmt: skip
        for one in (old, other, ppid):
            with pytest.raises(tk.ValidationError) as bad:
                office.draft(official_id=one["id"])
            assert list(bad.value.error_dict) == ["official_id"]
        assert office.draft(official_id=ppid["id"], kind="surat_pengantar")["signatory_name"] == "Sekretaris"
        assert office.draft(official_id=old["id"], date="2025-06-01")["signatory_name"] == "Lama"

    def test_what_is_no_signed_letter_is_said_and_nothing_lost(self, office: Office) -> None:
        """The draft stays a draft, no bytes stay behind; a paper without a number is none either."""
        no_letter, broken = "This is no PDF, PNG or JPEG, whatever its name says.", letter_scan._WHY["unreadable"]
        made, before = office.draft(), _stored()
        for file, said in (
            (None, "Choose the file of the signed letter."),
            (upload(b""), "The file is empty."),
            (upload(b"bukan pdf"), no_letter),
            (upload(b"<html>", "surat.pdf"), no_letter),
            (upload(b"%PDF-1.4 rusak"), broken),
            (upload(b"\x89PNG\r\n\x1a\nrusak", "a.png"), broken),
        ):
            with pytest.raises(tk.ValidationError) as bad:
                act("satudata_letter_sign", office.people.pendukung, id=made["id"], number="7", upload=file)
            assert bad.value.error_dict == {"upload": [tk._(said)]}
            assert _stored() == before
            assert act("satudata_letter_show", office.people.pendukung, id=made["id"])["state"] == "draft"
        with pytest.raises(tk.ValidationError) as bad:
            act("satudata_letter_sign", office.people.pendukung, id=made["id"], upload=upload())
        assert list(bad.value.error_dict) == ["number"]

    def test_a_file_of_300_mb_is_refused_while_it_arrives(self, office: Office) -> None:
        """Not after it filled the disk."""

        class Endless:
            read_so_far = 0

            def read(self, size: int) -> bytes:
                self.read_so_far += size
                return b"x" * size

        endless, made = Endless(), office.draft()
        file = SimpleNamespace(filename="a.pdf", stream=endless)
        with pytest.raises(tk.ValidationError) as bad:
            act("satudata_letter_sign", office.people.pendukung, id=made["id"], number="7", upload=file)
        assert bad.value.error_dict == {"upload": [tk._("The file is larger than {limit} MB.").format(limit=20)]}
        assert endless.read_so_far <= 300 * 1024 * 1024

    def test_nobody_s_change_is_written_over(self, office: Office) -> None:
        """Two people at one draft: the second is told; what is signed changes no more."""
        made, user = office.draft(), office.people.pendukung
        act("satudata_letter_update", user, id=made["id"], modified_at=made["modified_at"], subject="Satu")
        with pytest.raises(tk.ValidationError):
            act("satudata_letter_update", user, id=made["id"], modified_at=made["modified_at"], subject="Dua")
        act("satudata_letter_sign", user, id=made["id"], number="7", upload=upload())
        for action in ("update", "issue", "sign"):
            with pytest.raises(tk.ValidationError):
                act(f"satudata_letter_{action}", user, id=made["id"], upload=upload())
        assert act("satudata_letter_show", user, id=made["id"])["subject"] == "Satu"


def _stored() -> set[str]:
    folder = letter_files.path_of("x").parents[1]
    return {one.name for one in folder.rglob("*") if one.is_file()} if folder.exists() else set()


class TestNumbers:
    def test_a_letter_is_printed_with_the_next_number_of_its_office(self, office: Office) -> None:
        """Word and PDF with number, names and the data; the history says so; a double number is warned about."""
        people = office.people
        act(
            "organization_patch",
            people.sysadmin,
            id=people.opd["id"],
            alamat="Jalan Merdeka 1",
            telepon="(0999) 123456",
        )
        pattern = "{nomor:03}/SV/{kode}/{bulan_romawi}/{tahun}"
        act("satudata_letter_template_update", people.walidata, kind="surat_validasi",
            organization_id=people.opd["id"], pattern=pattern, code="DINKES")  # fmt: skip
        made = office.draft(date="2026-03-05", place="Contoh", subject="Validasi", signers=[{"id": office.head["id"]}])
        issued = act("satudata_letter_issue", people.pendukung, id=made["id"])
        assert (issued["number"], issued["serial"], issued["state"]) == ("001/SV/DINKES/III/2026", 1, "issued")
        assert issued["may"] == ["sign", "replace", "void"]
        files = issued["files"]
        said = PdfReader(letter_files.path_of(files["pdf"]["key"])).pages[0].extract_text()
        for word in ("001/SV/DINKES/III/2026", "dr. Siti Aminah", "5 Maret 2026", office.dataset["title"],
                     "DINAS KESEHATAN", "SEKRETARIAT DAERAH", "Jalan Merdeka 1", "(0999) 123456"):  # fmt: skip
            assert word in " ".join(said.split())
        document = Document(str(letter_files.path_of(files["docx"]["key"])))
        assert [row.cells[1].text for row in document.tables[2].rows][1:] == [office.dataset["title"]]
        assert files["docx"]["name"] == "surat_validasi-001-SV-DINKES-III-2026.docx"
        second = office.draft(number="001 / sv/DINKES/III/2026", date="2026-04-01")
        assert "001 / sv/DINKES/III/2026" in second["warnings"][0]
        events = act("satudata_event_list", people.kepala, id="penduduk")["results"]
        assert [e["data"]["number"] for e in events if e["kind"] == "letter_issued"] == ["001/SV/DINKES/III/2026"]

    def test_a_number_taken_in_vain_is_given_back(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        """A template that broke leaves no gap and a draft to try again."""
        act("satudata_letter_template_update", office.people.walidata, kind="surat_validasi", pattern="{nomor}/{tahun}")
        made = office.draft()

        def broken(letter: Any) -> None:
            raise tk.ValidationError({"template": ["rusak"]})

        monkeypatch.setattr(letter_print, "issue", broken)
        with pytest.raises(tk.ValidationError):
            act("satudata_letter_issue", office.people.pendukung, id=made["id"])
        assert act("satudata_letter_show", office.people.pendukung, id=made["id"])["number"] == ""
        assert LetterCounter.take("surat_validasi", office.people.opd["id"], 2026) == 1
        Session.rollback()

    def test_two_who_take_a_number_at_once_get_two(self, clean_db: None) -> None:
        """Eight at a time, none twice, none left out; one that gave up gave its number back."""
        taken: list[int] = []
        together = threading.Barrier(8)

        def take(number: int) -> None:
            together.wait()
            serial = LetterCounter.take("surat_validasi", None, 2026)
            if number == 0:
                Session.rollback()
            else:
                Session.commit()
                taken.append(serial)
            Session.remove()

        threads = [threading.Thread(target=take, args=(n,)) for n in range(8)]
        [one.start() for one in threads]
        [one.join() for one in threads]
        assert sorted(taken) == list(range(1, 8))

    def test_an_issued_letter_needs_somebody_to_sign_it(self, office: Office) -> None:
        """Said at the field."""
        made = office.draft(official_id="")
        with pytest.raises(tk.ValidationError) as bad:
            act("satudata_letter_issue", office.people.pendukung, id=made["id"])
        assert list(bad.value.error_dict) == ["official_id"]


class TestTemplates:
    def test_an_office_writes_by_its_own_word_file(self, office: Office) -> None:
        """Of its own, else of the portal, else the bundled one; the letter keeps which it was made by."""
        people = office.people
        own = Document()
        own.add_paragraph("Surat {{ nomor }} oleh {{ nama }}")
        out = io.BytesIO()
        own.save(out)
        row = act("satudata_letter_template_update", people.walidata, kind="surat_validasi",
                  organization_id=people.parent["id"], upload=upload(out.getvalue(), "surat.docx"))  # fmt: skip
        issued = act("satudata_letter_issue", people.pendukung, id=office.draft()["id"], number="9/X")
        text = Document(str(letter_files.path_of(issued["files"]["docx"]["key"]))).paragraphs[0].text
        assert text == "Surat 9/X oleh dr. Siti Aminah"
        assert issued["template_id"] == row["id"]
        act("satudata_letter_template_update", people.walidata, kind="surat_validasi",
            organization_id=people.parent["id"], bundled=True)  # fmt: skip
        assert LetterTemplate.get(row["id"]).active is False
        listed = act("satudata_letter_template_list", people.walidata, organization_id=people.opd["id"])["results"]
        assert [one["filename"] for one in listed if one["kind"] == "surat_validasi"] == [""]
        assert letter_files.path_of(LetterTemplate.get(row["id"]).file_key).is_file()

    def test_a_wrong_template_is_refused_with_the_place(self, office: Office) -> None:
        """What stands there, and where; the present one stays."""
        wrong = Document()
        wrong.add_paragraph("{{ nomer }}")
        wrong.add_paragraph("{{ nip.__class__ }}")
        out = io.BytesIO()
        wrong.save(out)
        ask = {"kind": "surat_validasi", "upload": upload(out.getvalue(), "surat.docx")}
        with pytest.raises(tk.ValidationError) as bad:
            act("satudata_letter_template_update", office.people.walidata, **ask)
        first, second = bad.value.error_dict["upload"]
        assert tk._("paragraph {number}").format(number=1) in first
        assert "nomer" in first
        assert tk._("paragraph {number}").format(number=2) in second
        for content in (b"", PDF, b"x" * (5 * 1024 * 1024 + 1)):
            ask = {"kind": "surat_validasi", "upload": upload(content, "surat.docx")}
            with pytest.raises(tk.ValidationError) as bad:
                act("satudata_letter_template_update", office.people.walidata, **ask)
            assert list(bad.value.error_dict) == ["upload"]
        with pytest.raises(tk.ValidationError, match="nomr"):
            act("satudata_letter_template_update", office.people.walidata, kind="surat_validasi", pattern="{nomr}")
        assert LetterTemplate.active_rows() == []

    def test_templates_are_the_walidata_s(self, office: Office) -> None:
        """For reading and for changing."""
        shown = act("satudata_letter_template_show", office.people.walidata, kind="berita_acara")
        assert shown["filename"] == "berita_acara.docx"
        for action in ("list", "show", "update"):
            for user in (office.people.kepala, office.people.pembina, office.people.citizen, None):
                with pytest.raises(tk.NotAuthorized):
                    act(f"satudata_letter_template_{action}", user, kind="berita_acara")


def test_the_record_of_a_case_holds_its_letters(office: Office, tmp_path: Path) -> None:
    """The scan that opened the gate, byte for byte, and what was made void; a draft is nobody's decision."""
    people = office.people
    first = office.signed()
    act("satudata_letter_void", people.pendukung, id=first["id"], reason="Salah tanggal")
    office.draft()
    second = act("satudata_letter_sign", people.pendukung, id=office.draft()["id"], number="8/SV/2026", upload=upload())
    done = export(Case.for_object(office.dataset["id"]), tmp_path / "berkas")
    letters = json.loads((tmp_path / "berkas" / "case.json").read_text())["letters"]
    assert [(one["id"], one["state"], one["form"]) for one in letters] == [
        (first["id"], "void", "scan"),
        (second["id"], "signed", "scan"),
    ]
    assert (done.attachments, done.missing) == (2, ())
    assert all((tmp_path / "berkas" / one["path"]).read_bytes() == PDF for one in letters)
    assert letters[0]["path"] in (tmp_path / "berkas" / "baca-saya.txt").read_text()
    letter_files.delete(Letter.get(second["id"]).files["scan"]["key"])
    assert export(Case.for_object(office.dataset["id"]), tmp_path / "lagi").missing == ("surat ttd.pdf",)


class TestRegister:
    def test_filters_and_words(self, office: Office) -> None:
        """Kind, state, year, organisation and words; `%` is a letter."""
        people, user = office.people, office.people.pendukung
        office.signed(subject="Triwulan 100%")
        office.draft(kind="surat_pengantar", date="2025-02-01", subject="Lain")
        for data, count in (
            ({}, 2), ({"kind": "surat_pengantar"}, 1), ({"state": "signed"}, 1), ({"state": "stale"}, 0),
            ({"year": "2025"}, 1), ({"organization": "setda"}, 2), ({"organization": "dishub"}, 0), ({"q": "100%"}, 1),
            ({"q": "0%0"}, 0), ({"q": "siti"}, 2), ({"q": "penduduk menurut"}, 2), ({"limit": 1, "offset": 1}, 2),
        ):  # fmt: skip
            assert act("satudata_letter_list", user, **data)["count"] == count, data
        found = act("satudata_letter_list", user, facets=True)
        assert found["facets"]["years"][-1] == 2025
        assert [one["name"] for one in found["facets"]["organizations"]] == [people.opd["name"]]
        for data in ({"year": "dua"}, {"organization": "tidak-ada"}, {"limit": "-1"}, {"q": ["a"]}):
            with pytest.raises(tk.ValidationError):
                act("satudata_letter_list", user, **data)

    def test_a_page_takes_as_many_statements_for_many_letters(self, office: Office) -> None:
        """However long the register is."""
        counts = []
        for who in (office.people.walidata, office.people.kepala):  # what they hold is read once a request
            act("satudata_letter_list", who)
        for _ in range(2):
            [office.draft() for _ in range(3)]
            counts.append(_statements(lambda: act("satudata_letter_list", office.people.walidata, facets=True)))
            counts.append(_statements(lambda: act("satudata_letter_list", office.people.kepala)))
        assert counts[0] == counts[2]
        assert counts[1] == counts[3]


def _statements(what: Any) -> int:
    seen: list[str] = []

    def count(*args: Any) -> None:
        seen.append(args[2])

    Session.commit()
    sa.event.listen(model.meta.engine, "before_cursor_execute", count)
    try:
        what()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", count)
    return len(seen)


def test_attachments_still_lie_where_they_lay(tmp_path: Any) -> None:
    """The two kinds of files share how they are written, not where."""
    assert attachments.path_of("abc").parts[-3:] == ("attachments", "abc", "abc")
    assert letter_files.path_of("abc").parts[-3:] == ("letters", "abc", "abc")
