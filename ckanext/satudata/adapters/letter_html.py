"""A Word letter as HTML for the printer: the words and the layout of that very document, so that both say the same.

It knows what letters are made of: paragraphs with alignment, indents and spacing; bold, italic, underlined and sized
text; tables with widths, borders and shading; pictures that lie in the document; header and footer; page and margins.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

__all__ = ["html_of"]

_ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "justify",
}
_PICTURES = {"image/png", "image/jpeg"}
_SHEET = """
@page {{ size: {width:.1f}pt {height:.1f}pt; margin: {top:.1f}pt {right:.1f}pt {bottom:.1f}pt {left:.1f}pt;
  @top-center {{ content: element(head); width: 100%; }}
  @bottom-center {{ content: element(foot); width: 100%; font: 8pt "Liberation Sans", sans-serif; }} }}
#head {{ position: running(head); }} #foot {{ position: running(foot); }}
body {{ margin: 0; font: {size:.1f}pt/1.15 "{font}", "Liberation Serif", "Times New Roman", serif; color: #000; }}
p {{ margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }}
p:empty::before {{ content: "\\00a0"; }}
table {{ border-collapse: collapse; width: 100%; }} td {{ vertical-align: top; padding: 1pt 4pt; }}
table.lines td {{ border: 0.5pt solid #000; }} tr {{ break-inside: avoid; }} thead {{ display: table-header-group; }}
"""


def html_of(document: Any) -> str:
    """The whole document as one HTML text that needs nothing from elsewhere."""
    section = document.sections[0]
    style = document.styles["Normal"].font
    sheet = _SHEET.format(
        width=section.page_width.pt,
        height=section.page_height.pt,
        top=section.top_margin.pt,
        right=section.right_margin.pt,
        bottom=section.bottom_margin.pt,
        left=section.left_margin.pt,
        size=style.size.pt if style.size else 11,
        font=(style.name or "Liberation Serif").replace('"', "").replace("<", ""),
    )
    head = "" if section.header.is_linked_to_previous else "".join(_blocks(section.header))
    foot = "" if section.footer.is_linked_to_previous else "".join(_blocks(section.footer))
    around = f'<div id="head">{head}</div>' * bool(head) + f'<div id="foot">{foot}</div>' * bool(foot)
    title = escape(document.core_properties.title or "")
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{sheet}</style></head><body>{around}{''.join(_blocks(document))}</body></html>"
    )


def _blocks(container: Any) -> Iterator[str]:
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            yield _paragraph(block)
        elif isinstance(block, Table):
            yield _table(block)


def _paragraph(paragraph: Paragraph) -> str:
    form, inherited = paragraph.paragraph_format, getattr(paragraph.style, "paragraph_format", None)
    rules = []
    aligned = _ALIGN.get(form.alignment or getattr(inherited, "alignment", None))  # type: ignore[arg-type]
    if aligned:
        rules.append(f"text-align:{aligned}")
    for name, rule in (
        ("left_indent", "margin-left"), ("right_indent", "margin-right"), ("first_line_indent", "text-indent"),
        ("space_before", "margin-top"), ("space_after", "margin-bottom"),
    ):  # fmt: skip
        value = getattr(form, name)
        value = value if value is not None else getattr(inherited, name, None)
        if value is not None:
            rules.append(f"{rule}:{value.pt:.1f}pt")
    if form.keep_with_next:
        rules.append("break-after:avoid")
    if form.page_break_before:
        rules.append("break-before:page")
    rules += _line_below(paragraph)
    content = "".join(_run(run) for run in paragraph.iter_inner_content())
    return f'<p style="{";".join(rules)}">{content}</p>'


def _line_below(paragraph: Paragraph) -> list[str]:
    """The line under a letterhead is the border of its last paragraph."""
    borders = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    bottom = borders.find(qn("w:bottom")) if borders is not None else None
    if bottom is None:
        return []
    eighths = int(bottom.get(qn("w:sz")) or 8)
    kind = "double" if bottom.get(qn("w:val")) == "double" else "solid"
    return [f"border-bottom:{max(eighths / 8, 0.5):.1f}pt {kind} #000", "padding-bottom:2pt"]


def _run(run: Any) -> str:
    if hasattr(run, "runs"):  # a hyperlink: its words
        return "".join(_run(one) for one in run.runs)
    text = escape(run.text, quote=False).replace("\t", "\u2003").replace("\n", "<br>")
    rules = []
    if run.font.size:
        rules.append(f"font-size:{run.font.size.pt:.1f}pt")
    if run.font.all_caps:
        rules.append("text-transform:uppercase")
    if run.font.color is not None and run.font.color.rgb is not None:
        rules.append(f"color:#{run.font.color.rgb}")
    for tag, wanted in (("b", run.bold), ("i", run.italic), ("u", run.underline)):
        text = f"<{tag}>{text}</{tag}>" if wanted and text else text
    text = f'<span style="{";".join(rules)}">{text}</span>' if rules and text else text
    return text + "".join(_pictures(run))


def _pictures(run: Any) -> Iterator[str]:
    for drawing in run._r.iter(qn("wp:inline"), qn("wp:anchor")):
        size, blip = drawing.find(qn("wp:extent")), next(drawing.iter(qn("a:blip")), None)
        part = run.part.related_parts.get(blip.get(qn("r:embed"))) if blip is not None else None
        if part is not None and part.content_type in _PICTURES:
            data = base64.b64encode(part.blob).decode()
            width, height = (int(size.get(name)) / 12700 for name in ("cx", "cy"))
            style = f"width:{width:.1f}pt;height:{height:.1f}pt"
            yield f'<img alt="" style="{style}" src="data:{part.content_type};base64,{data}">'


def _table(table: Table) -> str:
    widths = [column.width for column in table.columns]
    whole = sum(width or 0 for width in widths)
    columns = "".join(
        f'<col style="width:{100 * width / whole:.1f}%">' if width and whole else "<col>" for width in widths
    )
    heads = [row for row in table.rows if row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    rows = "".join(_row(row) for row in table.rows if row._tr not in [one._tr for one in heads])
    rows = f"<thead>{''.join(_row(row) for row in heads)}</thead><tbody>{rows}</tbody>" if heads else rows
    return f'<table class="{"lines" if _has_lines(table) else "plain"}"><colgroup>{columns}</colgroup>{rows}</table>'


def _has_lines(table: Table) -> bool:
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))
    if borders is not None:
        inside = borders.find(qn("w:insideH"))
        return inside is not None and inside.get(qn("w:val")) not in {None, "nil", "none"}
    return "grid" in (getattr(table.style, "name", "") or "").lower()


def _row(row: Any) -> str:
    cells, seen = [], []
    for cell in row.cells:
        if cell._tc in seen:  # one merged over several columns comes once for each
            continue
        seen.append(cell._tc)
        span = f' colspan="{cell._tc.grid_span}"' if cell._tc.grid_span > 1 else ""
        cells.append(f"<td{span}{_shade(cell)}>{''.join(_blocks(cell))}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _shade(cell: Any) -> str:
    shade = cell._tc.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    fill = shade.get(qn("w:fill")) if shade is not None else None
    known = bool(fill) and len(fill) == 6 and all(c in "0123456789abcdefABCDEF" for c in fill)  # noqa: PLR2004 - RRGGBB
    return f' style="background:#{fill}"' if known else ""
