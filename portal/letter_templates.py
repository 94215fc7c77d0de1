"""Writes the letter templates that come with the extension: `python -m portal.letter_templates`.

The offices edit copies of them in Word; these are made by a script so that a change of the fields can be seen in a
difference. Needs python-docx (the portal's environment has it).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

FOLDER = Path(__file__).parents[1] / "ckanext" / "satudata" / "letter_templates"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
FONT = "Liberation Serif"
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - the documents must be the same bytes whenever they are made


class Letter:
    """One template on A4, with the letterhead of an Indonesian office on top."""

    def __init__(self, title: str) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Cm(2.5), Cm(2)
        section.top_margin, section.bottom_margin = Cm(1.5), Cm(2)
        style: Any = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(11)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.paragraph_format.space_after = Pt(4)
        about = self.document.core_properties
        about.title, about.author, about.comments = title, "", ""
        about.created = about.modified = MADE
        self._letterhead()
        self._footer()

    def _letterhead(self) -> None:
        table = self.document.add_table(1, 2)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = (Cm(2.6), Cm(13.9))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
            column.cells[0].width = width
        left, right = table.rows[0].cells
        left.paragraphs[0].add_run("{{ logo }}")
        head = right.paragraphs[0]
        self._run(head, "{% if pemda %}{{ pemda }}{% endif %}", CENTER, 13).font.all_caps = True
        self._run(right.add_paragraph(), "{{ opd }}", CENTER, 15, bold=True).font.all_caps = True
        self._run(right.add_paragraph(), "{{ opd_alamat }}", CENTER, 9)
        phone = "{% if opd_telepon %}Telepon {{ opd_telepon }}  {% endif %}"
        mail = "{% if opd_surel %}Surel {{ opd_surel }}  {% endif %}"
        self._run(right.add_paragraph(), phone + mail + "{{ opd_situs }}", CENTER, 9)
        for one in right.paragraphs:
            one.paragraph_format.space_after = Pt(0)
        line = self.document.add_paragraph()
        line.paragraph_format.space_after = Pt(8)
        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "18"), ("space", "1"), ("color", "000000")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        line._p.get_or_add_pPr().append(borders)
        line.add_run("").font.size = Pt(2)

    def _footer(self) -> None:
        foot = self.document.sections[0].footer.paragraphs[0]
        self._run(foot, "{{ jenis }} {{ nomor }} · {{ portal }} · {{ pengenal }}", CENTER, 8)

    def _run(self, paragraph: Any, text: str, align: Any = None, size: float | None = None, bold: bool = False) -> Any:
        if align is not None:
            paragraph.alignment = align
        run = paragraph.add_run(text)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
        return run

    def heading(self, text: str) -> None:
        """What the letter is, and its number."""
        head = self.document.add_paragraph()
        head.paragraph_format.space_after = Pt(0)
        self._run(head, text, CENTER, 13, bold=True).underline = True
        number = self.document.add_paragraph()
        self._run(number, "Nomor: {{ nomor }}", CENTER)
        self.optional("perihal", "Perihal: {{ perihal }}", CENTER)
        self.gap()

    def say(self, text: str, align: Any = JUSTIFY) -> None:
        """A paragraph."""
        self._run(self.document.add_paragraph(), text, align)

    def optional(self, field: str, text: str, align: Any = JUSTIFY) -> None:
        """A paragraph that is there only when a field has a value."""
        self.say(f"{{%p if {field} %}}", None)
        self.say(text, align)
        self.say("{%p endif %}", None)

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names and values below each other."""
        table = self.document.add_table(0, 3)
        table.autofit = False
        for name, value in rows:
            cells = table.add_row().cells
            for cell, text, width in zip(cells, (name, ":", value), (Cm(4), Cm(0.6), Cm(11.4)), strict=True):
                cell.width = width
                cell.paragraphs[0].add_run(text)
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        for column, width in zip(table.columns, (Cm(4), Cm(0.6), Cm(11.4)), strict=True):
            column.width = width
        self.gap()

    def rows(self, columns: Sequence[tuple[str, str, float]]) -> None:
        """A table with one row for each thing the letter covers."""
        table = self.document.add_table(4, len(columns))
        table.style = "Table Grid"
        table.autofit = False
        for number, (title, field, width) in enumerate(columns):
            table.columns[number].width = Cm(width)
            for row in table.rows:
                row.cells[number].width = Cm(width)
            head = table.rows[0].cells[number].paragraphs[0]
            self._run(head, title, CENTER, 10, bold=True)
            cell = table.rows[2].cells[number].paragraphs[0]
            cell.add_run(f"{{{{ d.{field} }}}}").font.size = Pt(10)
        table.rows[1].cells[0].paragraphs[0].add_run("{%tr for d in daftar %}")
        table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for row in table.rows:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        self.gap()

    def gap(self) -> None:
        """A little room."""
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def signature(self) -> None:
        """Place, day and who signs, to the right."""
        lines = [("{{ tempat }}, {{ tanggal }}", 0), ("{{ jabatan }},", 52), ("{{ nama }}", 0), ("NIP {{ nip }}", 0)]
        for text, after in lines:
            paragraph = self.document.add_paragraph()
            form = paragraph.paragraph_format
            form.left_indent, form.space_after, form.keep_with_next = Cm(9), Pt(after), text is not lines[-1][0]
            run = self._run(paragraph, text)
            run.underline = text == "{{ nama }}" or None

    def signatures(self) -> None:
        """Everybody who signs, below each other, as minutes have it."""
        table = self.document.add_table(3, 2)
        table.autofit = False
        table.rows[0].cells[0].paragraphs[0].add_run("{%tr for p in penanda_tangan %}")
        left, right = table.rows[1].cells
        left.paragraphs[0].add_run("{{ p.sebagai }}\n{{ p.jabatan }}")
        right.paragraphs[0].add_run("\n\n\n\n")
        self._run(right.paragraphs[0], "{{ p.nama }}").underline = True
        right.paragraphs[0].add_run("\nNIP {{ p.nip }}\n")
        table.rows[2].cells[0].paragraphs[0].add_run("{%tr endfor %}")

    def save(self, name: str) -> None:
        """The document beside the others."""
        FOLDER.mkdir(exist_ok=True)
        self.document.save(str(FOLDER / name))


WHO = (("Nama", "{{ nama }}"), ("NIP", "{{ nip }}"), ("Jabatan", "{{ jabatan }}"), ("Perangkat Daerah", "{{ opd }}"))
COVERED = (("No.", "no", 1.1), ("Judul data", "judul", 6.9), ("Periode", "periode", 2.3), ("Satuan", "satuan", 2.2),
           ("Berkas", "berkas", 1.5), ("Sidik data", "sidik", 2.5))  # fmt: skip


def surat_validasi() -> Letter:
    """Surat Validasi Kepala OPD (SOP Blitar 2023 row 8, SOP Paser 2022 row 12)."""
    one = Letter("Surat Validasi")
    one.heading("SURAT VALIDASI KEPALA PERANGKAT DAERAH")
    one.say("Yang bertanda tangan di bawah ini:")
    one.pairs(WHO)
    one.say(
        "menyatakan bahwa data berikut{% if periode %}, periode {{ periode }},{% endif %} yang berjumlah {{ jumlah }} "
        "telah diperiksa dan dinyatakan benar, lengkap, serta dapat dipertanggungjawabkan:"
    )
    one.rows(COVERED)
    one.optional("isi", "Catatan: {{ isi }}")
    one.say(
        "Dengan surat ini data tersebut DISETUJUI untuk diteruskan kepada Walidata dan disebarluaskan sesuai prinsip "
        "Satu Data Indonesia. Surat ini berlaku untuk data dengan sidik yang tercantum; bila data diubah, surat ini "
        "tidak berlaku lagi."
    )
    one.gap()
    one.signature()
    return one


def surat_pernyataan() -> Letter:
    """Surat Pernyataan Daftar Data yang akan dikumpulkan (SOP Pringsewu 2024 row 4)."""
    one = Letter("Surat Pernyataan")
    one.heading("SURAT PERNYATAAN\nDAFTAR DATA YANG AKAN DIKUMPULKAN")
    one.say("Yang bertanda tangan di bawah ini:")
    one.pairs(WHO)
    one.say(
        "menyatakan bahwa berdasarkan Daftar Data{% if periode %} {{ periode }}{% endif %} Perangkat Daerah kami "
        "akan mengumpulkan data berikut sesuai prinsip Satu Data Indonesia:"
    )
    one.rows(
        (("No.", "no", 1.1), ("Kode", "kode", 1.8), ("Nama data", "judul", 4.1), ("Tersedia", "tersedia", 1.7),
         ("Alasan bila tidak", "alasan", 2.4), ("Rencana pengumpulan", "tanggal", 2.9),
         ("Penanggung jawab", "penanggung_jawab", 2.5))
    )  # fmt: skip
    one.optional("isi", "{{ isi }}")
    one.say("Demikian surat pernyataan ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.")
    one.gap()
    one.signature()
    return one


def surat_pengantar() -> Letter:
    """Surat Pengantar with which an OPD hands its data over (SOP Paser 2022 row 10)."""
    one = Letter("Surat Pengantar")
    one.heading("SURAT PENGANTAR")
    one.say("Yth. {{ tujuan }}\ndi tempat", None)
    one.say("Bersama ini kami sampaikan data berikut untuk diperiksa dan diverifikasi:")
    one.rows(COVERED)
    one.optional("isi", "Keterangan: {{ isi }}")
    one.say("Demikian disampaikan, atas perhatiannya diucapkan terima kasih.")
    one.gap()
    one.signature()
    return one


def berita_acara() -> Letter:
    """Berita Acara: number, what is agreed, and everybody who signs with name and NIP."""
    one = Letter("Berita Acara")
    one.heading("BERITA ACARA")
    one.say(
        "Pada hari ini, {{ hari }}, tanggal {{ tanggal }}, bertempat di {{ tempat }}, telah dibahas dan "
        "disepakati data {{ opd }}{% if periode %} {{ periode }}{% endif %} dengan hasil sebagai berikut:"
    )
    for point in (
        "1. Data yang disepakati berjumlah {{ jumlah }}, sebagaimana tercantum dalam daftar di bawah.",
        "2. Daftar ini menjadi dasar penyampaian data oleh Produsen Data kepada Walidata.",
        "3. Daftar memuat kode, nama data, satuan, dan periode.",
        "4. Daftar telah diperiksa oleh koordinator dan digunakan untuk perencanaan dan pengendalian pembangunan.",
    ):
        one.say(point)
    one.rows(
        (("No.", "no", 1.1), ("Kode", "kode", 2.4), ("Nama data", "judul", 6.6), ("Satuan", "satuan", 2.2),
         ("Periode", "periode", 2.2), ("Jadwal", "jadwal", 2))
    )  # fmt: skip
    one.optional("isi", "Catatan: {{ isi }}")
    one.say("Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya.")
    one.gap()
    one.signatures()
    return one


def surat() -> Letter:
    """Any other kind a profile names."""
    one = Letter("Surat")
    one.heading("{{ jenis }}")
    one.optional("isi", "{{ isi }}")
    one.say("Surat ini meliputi {{ jumlah }} data{% if periode %}, periode {{ periode }}{% endif %}:")
    one.rows(COVERED)
    one.gap()
    one.signature()
    return one


def main() -> None:
    """Write them all."""
    for make in (surat_validasi, surat_pernyataan, surat_pengantar, berita_acara, surat):
        make().save(f"{make.__name__}.docx")


if __name__ == "__main__":
    main()
