"""A paper people read without the portal: sections of pairs, as plain text and as one HTML page from the same words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

__all__ = ["Paper", "Section"]

_STYLE = (
    "body{font-family:Arial,Helvetica,sans-serif;line-height:1.5;max-width:46rem;margin:2rem auto;padding:0 1rem;"
    "color:#1f2933}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}dl{margin:0}dt{color:#52606d}"
    "dd{margin:0 0 .6rem;overflow-wrap:anywhere;white-space:pre-wrap}section{border-top:1px solid #c5ced8}"
)


@dataclass(frozen=True)
class Section:
    """A heading with pairs of label and value below it; pairs without a value are left out."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    level: int = 2


@dataclass(frozen=True)
class Paper:
    """The whole paper, every word already in its language."""

    language: str
    title: str
    opening: str
    sections: tuple[Section, ...]

    def text(self) -> str:
        """As plain text; lines of a value are set in below their label."""
        lines = [self.title, "=" * len(self.title), "", self.opening, ""]
        for section in self.sections:
            mark = "-" if section.level == 2 else "."  # noqa: PLR2004
            lines += [section.title, mark * len(section.title)]
            lines += [f"{label}: {_set_in(value)}" for label, value in section.pairs if value]
            lines.append("")
        return "\n".join(lines)

    def html(self) -> str:
        """As one page without scripts, pictures or anything loaded from elsewhere."""
        head = (
            f'<!DOCTYPE html>\n<html lang="{escape(self.language)}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title)}</title><style>{_STYLE}</style></head>\n<body><main>"
        )
        parts = [head, f"<h1>{escape(self.title)}</h1>\n<p>{escape(self.opening)}</p>"]
        for section in self.sections:
            pairs = "".join(
                f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in section.pairs if value
            )
            level = f"h{section.level}"
            parts.append(f"<section><{level}>{escape(section.title)}</{level}><dl>{pairs}</dl></section>")
        return "\n".join([*parts, "</main></body></html>\n"])


def _set_in(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\n", "\n    ")
