"""Letters printed and scans looked at in a process of their own; templates in which only known names stand."""

from __future__ import annotations

import io
import re
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from jinja2 import TemplateError
from PIL import Image
from pypdf import PdfReader, PdfWriter

from ckanext.satudata.adapters import letter_docx
from ckanext.satudata.adapters import letter_office as office
from ckanext.satudata.adapters.letter_sandbox import Forbidden
from ckanext.satudata.domain.letter import LETTER_KINDS
from ckanext.satudata.domain.letter_fields import EXAMPLE, FIELDS, blank

BUNDLED = resources.files("ckanext.satudata") / "letter_templates"


def bundled(kind: str) -> bytes:
    return (BUNDLED / f"{kind}.docx").read_bytes()


def document_of(*paragraphs: str, cell: str = "") -> bytes:
    """A Word file with these paragraphs, and a table of two rows with this text in the second column of the last."""
    made, out = Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    if cell:
        table = made.add_table(2, 2)
        table.rows[1].cells[1].text = cell
    made.save(out)
    return out.getvalue()


def changed(content: bytes, name: str, put: bytes, instead_of: bytes | None = None) -> bytes:
    """The same archive with one member added, or something in it put instead of something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            text = old.read(one)
            new.writestr(one, text.replace(instead_of, put, 1) if one == name and instead_of else text)
        if instead_of is None:
            new.writestr(name, put)
    return out.getvalue()


def words_of(docx: bytes) -> str:
    """All text of a Word file."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = [archive.read(n).decode() for n in archive.namelist() if re.match(r"word/(document|footer|header)", n)]
    return " ".join(re.sub(r"<[^>]+>", " ", part) for part in parts)


def judged(template: bytes, tmp_path: Path) -> list[dict[str, Any]]:
    """What `office.check_template` answers, without its process."""
    path = tmp_path / "template.docx"
    path.write_bytes(template)
    try:
        return letter_docx.check(path)
    except letter_docx.Unsafe as e:
        return [{"code": str(e), "word": "", "place": {}}]


def picture(size: tuple[int, int] = (60, 80), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (0, 90, 150)).save(out, kind)
    return out.getvalue()


NEEDED = {
    "surat_validasi": ("nomor", "tanggal", "opd", "nama", "nip", "jabatan", "periode", "d.judul", "d.sidik", "isi"),
    "surat_pernyataan": (
        "nomor", "tempat", "tanggal", "opd", "nama", "nip", "jabatan", "periode", "d.kode", "d.judul", "d.tersedia",
        "d.alasan", "d.tanggal", "d.penanggung_jawab",
    ),
    "surat_pengantar": ("nomor", "tanggal", "tujuan", "nama", "nip", "d.judul"),
    "berita_acara": (
        "nomor", "hari", "tanggal", "tempat", "opd", "jumlah", "d.kode", "d.judul", "d.satuan", "d.periode",
        "p.sebagai", "p.nama", "p.nip", "p.jabatan",
    ),
    "surat": ("jenis", "nomor", "tanggal", "isi", "nama", "nip", "d.judul"),
}  # fmt: skip
"""What each kind must carry (sdi-standards 5.2 to 5.4)."""


@pytest.mark.parametrize("kind", [*LETTER_KINDS, "surat"])
def test_every_bundled_template_prints_its_letter(kind: str, tmp_path: Path) -> None:
    """Every field of its kind, the same words in Word and in PDF, the logo, one page of A4."""
    template = bundled(kind)
    said = words_of(template)
    assert [one for one in NEEDED[kind] if f"{{{{ {one} }}}}" not in said] == []
    assert judged(template, tmp_path) == []
    printed = office.print_letter(template, EXAMPLE, picture())
    document = Document(io.BytesIO(printed.docx))
    assert len(document.inline_shapes) == 1
    assert "{{" not in words_of(printed.docx)
    assert printed.pdf is not None
    page = PdfReader(io.BytesIO(printed.pdf)).pages[0]
    assert [round(float(one)) for one in page.mediabox[2:]] == [595, 842]
    text = " ".join(page.extract_text().split())
    for word in ("007/SV/DINKES/XI/2026", "dr. Siti Aminah", "19700101 199503 2 001", "DINAS KESEHATAN",
                 "Jumlah Tenaga Kesehatan & Puskesmas"):  # fmt: skip
        assert word in text
        assert word.lower() in " ".join(words_of(printed.docx).replace("&amp;", "&").split()).lower()


def test_the_files_in_the_tree_are_what_the_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes the script writes the files anew."""
    from portal import letter_templates

    monkeypatch.setattr(letter_templates, "FOLDER", tmp_path)
    letter_templates.main()
    assert {one.name for one in tmp_path.iterdir()} == {f"{kind}.docx" for kind in (*LETTER_KINDS, "surat")}
    for one in tmp_path.iterdir():
        assert words_of(one.read_bytes()) == words_of(bundled(one.stem))


def test_what_a_person_typed_is_text_and_never_a_tag() -> None:
    """Brackets, markup, quotes, control letters and two hundred rows."""
    nasty = '<w:b/> & "kutip" {{ 7*7 }} {% for x in y %} {_{nip}_} \x07\ufffe baris\ndua'
    values = {**EXAMPLE, "isi": nasty, "daftar": [{**EXAMPLE["daftar"][0], "no": str(n)} for n in range(200)]}  # type: ignore[index]
    printed = office.print_letter(bundled("surat_validasi"), values)
    assert "49" not in words_of(printed.docx).replace("149", "")[:400]
    pdf = PdfReader(io.BytesIO(printed.pdf or b""))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "{{ 7*7 }}" in text
    assert '<w:b/> & "kutip"' in text
    assert len(pdf.pages) > 1
    assert text.count("Judul data") == len([p for p in pdf.pages if "Orang" in p.extract_text()])


def test_a_letter_without_values_prints_as_a_form() -> None:
    """Nothing is needed: an office may write number and names by hand."""
    printed = office.print_letter(bundled("surat_validasi"), blank())
    assert "SURAT VALIDASI" in words_of(printed.docx)
    assert len(Document(io.BytesIO(printed.docx)).inline_shapes) == 0


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (document_of("Nomor {{ nomer }}"), [("unknown", "nomer", {"part": "body", "paragraph": 1})]),
        (document_of("a", "b", "{{ daftr }}"), [("unknown", "daftr", {"part": "body", "paragraph": 3})]),
        (document_of(cell="{{ nipp }}"), [("unknown", "nipp", {"part": "body", "table": 1, "row": 2, "column": 2})]),
        (document_of("{%p for d in daftar %}", "{{ d.juduul }}", "{%p endfor %}"),
         [("unknown", "d.juduul", {"part": "body", "paragraph": 2})]),
        (document_of("{%p for d in semua %}", "{%p endfor %}"),
         [("unknown", "semua", {"part": "body", "paragraph": 1})]),
        (document_of("{{ nomor"), [("syntax", None, {"part": "document"})]),
        (document_of("{%p for d in daftar %}", "{{ d.judul }}"), [("syntax", None, {"part": "document"})]),
    ],
)  # fmt: skip
def test_an_unknown_field_is_named_with_its_place(template: bytes, expected: list[Any], tmp_path: Path) -> None:
    """Paragraph, or table, row and column, as a person counts them in Word."""
    found = [(one["code"], one["word"], one["place"]) for one in judged(template, tmp_path)]
    assert [(code, place) for code, _, place in found] == [(code, place) for code, _, place in expected]
    assert all(word is None or word == said for (_, said, _), (_, word, _) in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "{{ nomor.__class__ }}",
        "{{ nomor.__class__.__mro__[1].__subclasses__() }}",
        "{{ nomor|upper }}",
        "{{ nomor[0] }}",
        "{{ 'a' * 99999999 }}",
        "{{ nomor + nip }}",
        "{{ range(9) }}",
        "{{ nomor() }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{% block b %}{% endblock %}",
        "{% for d in daftar if d.no %}{% endfor %}",
        "{% for a, b in daftar %}{% endfor %}",
        "{% for d in daftar %}{% for e in daftar %}{% endfor %}{% endfor %}",
        "{% for d in daftar recursive %}{% endfor %}",
        "{{ self }}",
        "{{ cycler }}",
        "{{ d.judul }}",
        "{% if nomor is defined %}{% endif %}",
        "{% raw %}{{ x }}{% endraw %}{{ nomor|e }}",
    ],
)
def test_code_in_a_template_is_refused(text: str, tmp_path: Path) -> None:
    """Nothing but fields, loops over known lists and conditions on them; also in headers and properties."""
    found = judged(document_of(text), tmp_path)
    assert found
    assert {one["code"] for one in found} <= {"code", "unknown", "syntax"}
    with pytest.raises((Forbidden, TemplateError)):
        letter_docx.fill(tmp_path / "template.docx", dict(EXAMPLE), None, tmp_path / "letter.docx")


def _with_footnote(content: bytes) -> bytes:
    """The same document with code in a footnote."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="r98" Type="' + kind + b'" Target="footnotes.xml"/></Relationships>'
    content = changed(content, _RELS, relation, b"</Relationships>")
    part = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    override = b'<Override PartName="/word/footnotes.xml" ContentType="' + part + b'"/></Types>'
    content = changed(content, "[Content_Types].xml", override, b"</Types>")
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    said = b"<w:footnote><w:p><w:r><w:t>{{ nomor|upper }}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    return changed(content, "word/footnotes.xml", b"<w:footnotes " + space + b">" + said)


@pytest.mark.parametrize("name", ["docProps/core.xml", "word/footnotes.xml", "word/header1.xml"])
def test_code_outside_the_body_is_refused(name: str, tmp_path: Path) -> None:
    """Properties, footnotes and headers are filled too, so they are judged too."""
    made = Document()
    made.core_properties.title = "{{ nomor|upper }}" if "core" in name else "Surat"
    made.sections[0].header.paragraphs[0].text = "{{ nomor|upper }}" if "header" in name else "Kop"
    out = io.BytesIO()
    made.save(out)
    content = out.getvalue()
    if "footnotes" in name:
        content = _with_footnote(content)
    assert judged(content, tmp_path)


def test_a_condition_and_a_loop_are_what_a_template_may_say() -> None:
    """The place of each row, the last one marked, a sentence only where a field has a value."""
    text = "{% for d in daftar %}{{ loop.index }}. {{ d.judul }}{% if not loop.last %}; {% endif %}{% endfor %}"
    template = document_of(text, "{% if periode and perihal == 'x' %}A{% elif nip %}B{% else %}C{% endif %}")
    assert office.check_template(template) == []
    assert office.check_template(document_of("{{ nomer }}"))[0]["word"] == "nomer"
    said = words_of(office.print_letter(template, EXAMPLE).docx)
    assert "2. Jumlah Tenaga" in said
    assert " B " in said


_RELS = "word/_rels/document.xml.rels"
_IMAGE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_LINK = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def _relation(kind: bytes, target: bytes) -> bytes:
    mode = b'TargetMode="External"/></Relationships>'
    return changed(
        document_of("x"), _RELS, b'<Relationship Id="r99" Type="' + kind + b'" Target="' + target + b'" ' + mode,
        b"</Relationships>",
    )  # fmt: skip


def _field(words: bytes) -> bytes:
    return changed(document_of("x"), "word/document.xml", b"<w:instrText>" + words + b"</w:instrText></w:r>", b"</w:r>")


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (b"", "not-docx"),
        (b"%PDF-1.4", "not-docx"),
        (bundled("berita_acara")[:2000], "not-docx"),
        (changed(document_of("x"), "word/vbaProject.bin", b"x"), "macro"),
        (changed(document_of("x"), "word/embeddings/a.xlsx", b"x"), "macro"),
        (changed(document_of("x"), "[Content_Types].xml", b"document.macroEnabled.main+xml",
                 b"document.main+xml"), "macro"),
        (_relation(_IMAGE, b"http://contoh.test/a.png"), "external"),
        (_relation(_IMAGE, b"file:///etc/passwd"), "external"),
        (_relation(_LINK, b"file:///etc/passwd"), "external"),
        (_relation(b"http://x/attachedTemplate", b"http://contoh.test/a.dotm"), "external"),
        (_field(b" INCLUDEPICTURE http://contoh.test/a.png "), "object"),
        (_field(b"DDEAUTO c:\\\\x "), "object"),
        (changed(document_of("x"), "word/document.xml", b"<w:altChunk/><w:body>", b"<w:body>"), "object"),
        (changed(document_of("x"), "word/bom.xml", b"<a>" + b" " * 40_000_000 + b"</a>"), "bomb"),
        (changed(document_of("x"), "word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "bomb"),
    ],
)  # fmt: skip
def test_what_hides_in_a_word_file_is_refused(template: bytes, code: str, tmp_path: Path) -> None:
    """Macros, links that fetch, objects, archives and entities that grow."""
    assert [one["code"] for one in judged(template, tmp_path)] == [code]


def test_an_address_of_the_office_may_be_a_link(tmp_path: Path) -> None:
    """Word makes one of every address typed; nothing fetches it."""
    assert judged(_relation(_LINK, b"https://dinkes.contoh.test"), tmp_path) == []


def test_the_first_page_of_a_scan_is_shown(tmp_path: Path) -> None:
    """PDF, PNG and JPEG: how many pages, and the first as a picture."""
    scan = tmp_path / "scan"
    scan.write_bytes(office.print_letter(bundled("surat_pengantar"), EXAMPLE).pdf or b"")
    said, shown = office.look_at(scan, "application/pdf")
    assert said == {"pages": 1}
    assert max(Image.open(io.BytesIO(shown or b"")).size) == 1000
    for kind in ("PNG", "JPEG"):
        scan.write_bytes(picture((2000, 3000), kind))
        said, shown = office.look_at(scan, f"image/{kind.lower()}")
        assert (said, Image.open(io.BytesIO(shown or b"")).size) == ({"pages": 1}, (667, 1000))


def test_a_scan_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Bytes that only begin like a PDF, a locked one, half a picture, a picture of too many points."""
    scan = tmp_path / "scan"
    scan.write_bytes(b"%PDF-1.4 rusak")
    assert office.look_at(scan, "application/pdf") == ({"error": "unreadable"}, None)
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("rahasia", algorithm="RC4-128")
    with scan.open("wb") as out:
        writer.write(out)
    assert office.look_at(scan, "application/pdf") == ({"error": "locked"}, None)
    scan.write_bytes(picture()[:60])
    assert office.look_at(scan, "image/png")[0] == {"error": "unreadable"}


@pytest.mark.skipif(not office.office_program(), reason="LibreOffice is not installed on this machine")
def test_libreoffice_prints_where_it_is_installed() -> None:
    """The same words; its own profile, without network and macros."""
    printed = office.print_letter(bundled("surat_validasi"), EXAMPLE)
    assert printed.by == "soffice"
    assert "007/SV/DINKES/XI/2026" in PdfReader(io.BytesIO(printed.pdf or b"")).pages[0].extract_text()


def test_the_example_has_every_field() -> None:
    """What the page of templates lists is what a template may name."""
    assert set(FIELDS) < set(EXAMPLE)
    assert set(blank()) == set(EXAMPLE)
