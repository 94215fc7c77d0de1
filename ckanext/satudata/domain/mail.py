"""One mail as people read it, and its two forms: plain text and HTML from the same words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

__all__ = ["Group", "Line", "Link", "Mail"]

_INK, _QUIET, _ACCENT, _LINE = "#1f2933", "#52606d", "#0b5c7a", "#c5ced8"
_FONT = "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5"
_SMALL = f"color:{_QUIET};font-size:14px"
_BOX = f"margin:16px 0;padding:4px 16px;border-left:4px solid {_ACCENT}"
_BUTTON = (
    f"display:inline-block;padding:12px 20px;border-radius:4px;background:{_ACCENT};color:#ffffff;"
    "font-weight:bold;text-decoration:none"
)


@dataclass(frozen=True)
class Link:
    """Words that lead to an address."""

    words: str
    address: str


@dataclass(frozen=True)
class Line:
    """One thing of a list: its name, what is to be known of it, and where it is; no link where it is only counted."""

    words: str
    detail: str
    address: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one kind under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Mail:
    """What a mail says, every word already in the reader's language.

    `facts` are pairs of label and value; `asked` is what the reader shall do, with its label; `why` says why this mail
    came; `stop` leads to where such mails are switched off and is given for reminders only. `groups`: what a mail about
    many things lists.
    """

    language: str
    subject: str
    greeting: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    button: Link
    why: str
    portal: Link
    asked: tuple[str, str] | None = None
    stop: Link | None = None
    groups: tuple[Group, ...] = ()

    def one_line_subject(self) -> str:
        """The subject as a header takes it."""
        return " ".join(self.subject.split())

    def text(self) -> str:
        """The mail as plain text."""
        parts = [self.greeting, "", self.opening, "", *(f"{label}: {value}" for label, value in self.facts)]
        for group in self.groups:
            parts += [*([""] if parts[-1] else []), group.title, *(_plain_line(line) for line in group.lines)]
        if self.asked:
            parts += ["", f"{self.asked[0]}: {self.asked[1]}"]
        parts += ["", f"{self.button.words}:", self.button.address, "", "-- ", self.why]
        if self.stop:
            parts += [f"{self.stop.words}:", self.stop.address]
        parts += ["", self.portal.words, self.portal.address]
        return "\n".join(parts) + "\n"

    def html(self) -> str:
        """The mail as one page: no pictures, no outside loads, no tables, styles on the elements themselves."""
        facts = "".join(_fact(label, value) for label, value in self.facts)
        body = [
            f"<p>{_said(self.greeting)}</p>",
            f"<p>{_said(self.opening)}</p>",
            *([f'<div style="{_BOX}">{facts}</div>'] if facts else []),
            *(_group(group) for group in self.groups),
        ]
        if self.asked:
            label, value = self.asked
            body.append(f'<p style="margin:16px 0"><strong>{_said(label)}:</strong> {_said(value)}</p>')
        body += [
            f'<p style="margin:24px 0">{_linked(self.button, _BUTTON)}</p>',
            f'<p style="{_SMALL};overflow-wrap:anywhere">{_said(self.button.address)}</p>',
            f'<hr style="border:0;border-top:1px solid {_LINE};margin:24px 0">',
            f'<p style="{_SMALL}">{_said(self.why)}</p>',
        ]
        if self.stop:
            body.append(f'<p style="{_SMALL}">{_linked(self.stop)}</p>')
        body.append(f'<p style="{_SMALL}">{_linked(self.portal)}</p>')
        return _page(self.language, self.one_line_subject(), "\n".join(body))


def _page(language: str, title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language, quote=True)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_said(title)}</title></head>\n"
        f'<body style="margin:0;padding:16px;background:#ffffff;color:{_INK};{_FONT}">\n'
        f'<div style="max-width:600px;margin:0 auto">\n{body}\n</div>\n</body></html>\n'
    )


def _fact(label: str, value: str) -> str:
    return f'<p style="margin:8px 0"><span style="color:{_QUIET}">{_said(label)}</span><br>{_said(value)}</p>'


def _group(group: Group) -> str:
    lines = "".join(_line(line) for line in group.lines)
    return (
        f'<h2 style="font-size:18px;margin:24px 0 8px">{_said(group.title)}</h2>'
        f'<ul style="margin:0;padding-left:20px">{lines}</ul>'
    )


def _line(line: Line) -> str:
    name = _linked(Link(line.words, line.address)) if line.address else _said(line.words)
    return f'<li style="margin:8px 0">{name}<br><span style="{_SMALL}">{_said(line.detail)}</span></li>'


def _plain_line(line: Line) -> str:
    said = f"- {line.words}\n  {line.detail}"
    return f"{said}\n  {line.address}" if line.address else said


def _linked(link: Link, style: str = f"color:{_ACCENT}") -> str:
    return f'<a href="{escape(link.address, quote=True)}" style="{style}">{_said(link.words)}</a>'


def _said(text: str) -> str:
    """Text as text, whatever somebody typed; his line breaks stay."""
    return escape(text, quote=True).replace("\r\n", "\n").replace("\n", "<br>")
