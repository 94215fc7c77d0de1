"""The pages of letters without a browser: what a form keeps, who gets which file, the register as a file."""

from __future__ import annotations

import csv
import io
from importlib import resources
from typing import Any

import pytest
import sqlalchemy as sa
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader, PdfWriter

from ckan import model
from ckan.tests import factories

from ckanext.satudata.model import Case, Letter, LetterTemplate
from ckanext.satudata.model.base import Session

from tests.integration.support import People, act, make_dataset, move

pytestmark = pytest.mark.usefixtures("with_plugins")


def _token(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


def _pdf() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def test_a_letter_from_its_form_to_the_archive(people: People, app: Any) -> None:
    """A refused form keeps what was typed; a final step says first what it means; files go to the chain only."""
    made = make_dataset(people.produsen, people.opd, "penduduk")
    move(people.produsen, "penduduk", "submit")
    case = Case.for_object(made["id"])
    assert case is not None
    staff, form = _token(people.pendukung), "/satudata/surat/baru"
    assert form in app.get(f"/satudata/kasus/{case.id}", headers=staff).body
    asked = {"kind": "surat_validasi", "organization": people.opd["name"]}
    page = app.get(form, query_string={**asked, "case": case.id}, headers=staff).body
    assert f'value="{case.id}" checked' in page
    typed = {**asked, "case": case.id, "subject": "Validasi triwulan", "date": "2099-01-01", "paper_place": "Map 3"}
    refused = app.post(form, data=typed, headers=staff, status=409).body
    for kept in ("Validasi triwulan", "2099-01-01", "Map 3", f'value="{case.id}" checked', 'aria-invalid="true"'):
        assert kept in refused
    assert Session.query(Letter).count() == 0
    done = app.post(form, data={**typed, "date": "2026-01-05"}, headers=staff, follow_redirects=False)
    place = done.headers["Location"]
    one = place.rpartition("/")[2]
    seen = Session.scalars(sa.select(Letter.modified_at)).one().isoformat()

    sign = f"/satudata/surat/{one}/tanda-tangan"
    bad = {"number": "7/SV", "upload": (io.BytesIO(b"bukan"), "surat.pdf"), "modified_at": seen}
    refused = app.post(sign, data=bad, headers=staff, status=409).body
    assert 'value="7/SV"' in refused
    good = {**bad, "upload": (io.BytesIO(_pdf()), "surat.pdf")}
    app.post(sign, data=good, headers=staff, follow_redirects=False, status=302)
    scan = f"/satudata/surat/{one}/berkas/scan"
    answer = app.get(scan, headers=_token(people.walidata))
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = app.get(f"/satudata/surat/{one}/berkas/preview", headers=staff)
    assert shown.headers["Content-Type"] == "image/png"
    pages = (f"/satudata/surat/{one}", scan, sign, f"/satudata/surat/{one}/batal")
    for address in pages:
        app.get(address, headers=_token(people.stranger), status=404)
        app.get(address, follow_redirects=False, status=302)
    app.get(scan, headers=_token(people.pembina), status=403)
    assert "7/SV" in app.get(pages[0], headers=_token(people.pembina)).body
    app.get(f"/satudata/surat/{one}/berkas/../../x", headers=staff, status=404)
    app.get(f"/satudata/surat/{one}/berkas/docx", headers=staff, status=404)
    app.get(sign, headers=staff, follow_redirects=False, status=302)
    app.get(pages[3], headers=staff)
    Session.expire_all()
    assert Session.query(Letter).one().state == "signed"
    app.post(pages[3], data={"reason": ""}, headers=staff, status=409)
    app.post(pages[3], data={"reason": "Salah"}, headers=staff, follow_redirects=False, status=302)
    Session.expire_all()
    assert Session.query(Letter).one().void_reason == "Salah"


def test_the_register_as_a_file(people: People, app: Any) -> None:
    """CSV and XLSX hold what the filters leave; a subject is no formula; strange addresses still open."""
    make_dataset(people.produsen, people.opd, "penduduk")
    ask = {"organization_id": people.opd["name"], "datasets": ["penduduk"]}
    act("satudata_letter_create", people.kepala, kind="surat_validasi", subject="=1+1", number="7/SV", **ask)
    act("satudata_letter_create", people.kepala, kind="surat_pengantar", subject="Lain", **ask)
    head = _token(people.kepala)
    rows = list(csv.reader(io.StringIO(app.get("/satudata/surat?kind=surat_validasi&format=csv", headers=head).body)))
    assert len(rows) == 2
    assert (rows[1][0], rows[1][4]) == ("7/SV", "'=1+1")
    book = load_workbook(io.BytesIO(app.get("/satudata/surat?format=xlsx", headers=head).data))
    assert [len(list(book.worksheets[0].rows)), book.worksheets[0]["E2"].data_type != "f"] == [3, True]
    for query in ("page=99999999", "page=x", "year=dua", "state=apa", "kind=%00", "q=%25", "page=7"):
        assert app.get(f"/satudata/surat?{query}", headers=head).status_code == 200
    assert "7/SV" not in app.get("/satudata/surat", headers=_token(people.stranger)).body
    app.get("/satudata/surat/baru", headers=_token(people.citizen), status=403)


def test_templates_are_tried_before_they_are_trusted(people: People, app: Any) -> None:
    """A wrong Word file is said with its place and what was typed stays; the test print is a PDF."""
    wrong, out = Document(), io.BytesIO()
    wrong.add_paragraph("{{ nomer }}")
    wrong.save(out)
    keeper, place = _token(people.walidata), "/satudata/surat/templat"
    data = {"pattern": "{nomor}/X", "upload": (io.BytesIO(out.getvalue()), "surat.docx"), "organization": "dinkes"}
    refused = app.post(f"{place}/surat_validasi", data=data, headers=keeper, status=409).body
    assert "nomer" in refused
    assert 'value="{nomor}/X"' in refused
    assert Session.query(LetterTemplate).count() == 0
    ask = {"pattern": "{nomor}/X", "code": "D", "organization": "dinkes"}
    app.post(f"{place}/surat_validasi", data=ask, headers=keeper, follow_redirects=False, status=302)
    assert 'value="{nomor}/X"' in app.get(f"{place}?organization=dinkes", headers=keeper).body
    printed = app.get(f"{place}/surat_validasi/berkas?sample=pdf&organization=dinkes", headers=keeper)
    assert "Dinas Kesehatan".upper() in PdfReader(io.BytesIO(printed.data)).pages[0].extract_text()
    for address in (place, f"{place}/surat_validasi/berkas"):
        app.get(address, headers=_token(people.kepala), status=403)
    app.get(f"{place}?organization=tidak-ada", headers=keeper, status=404)


def test_a_kind_of_letter_the_office_s_sop_adds_is_offered_to_it_alone(people: People, app: Any) -> None:
    """By its own title, to the people of the OPD that follows this SOP; written like every letter of an OPD."""
    text = (resources.files("ckanext.satudata") / "sop_profiles" / "baku.yaml").read_text(encoding="utf-8")
    text = text.replace('version: "1"', 'version: "2"') + "\nletters:\n  nota_dinas: {title: {id: Nota dinas rilis}}\n"
    act("satudata_sop_import", people.sysadmin, text=text)
    act("satudata_sop_use", people.walidata, id="baku", version="2", organization_id=people.opd["name"])
    form = "/satudata/surat/baru"
    assert "Nota dinas rilis" in app.get(form, headers=_token(people.kepala)).body
    assert "Nota dinas rilis" not in app.get(form, headers=_token(people.kepala_other)).body
    asked = {"kind": "nota_dinas", "organization": people.opd["name"]}
    make_dataset(people.produsen, people.opd, "penduduk")
    assert "Nota dinas rilis" in app.get(form, query_string=asked, headers=_token(people.kepala)).body
    typed = {**asked, "case": Case.for_object(model.Package.get("penduduk").id).id, "date": "2026-01-05"}
    app.post(form, data=typed, headers=_token(people.kepala), follow_redirects=False, status=302)
    Session.expire_all()
    assert Session.scalars(sa.select(Letter.kind)).one() == "nota_dinas"
    assert "Nota dinas rilis" in app.get("/satudata/surat", headers=_token(people.kepala)).body
