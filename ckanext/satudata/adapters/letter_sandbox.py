"""Word templates in a closed room: only known names, `for` over known lists and `if`; nothing else is ever compiled.

The rule stands in the environment itself, not in a check before it: whatever part of a document is rendered (body,
headers, footnotes, properties) passes `_parse`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["ClosedRoom", "Forbidden", "problems_of"]

_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)
_LOOP = {"first", "last", "index", "length"}
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_WORD_PREFIX = re.compile(r"^(\{[{%#])(?:tr|tc|p|r)\s")
_ENOUGH = 20
_ENDINGS = {"endfor", "endif", "else", "vm"}


@dataclass
class Forbidden(Exception):
    """What a template may not say: `code` is unknown, code or syntax; `word` what stands there."""

    code: str
    word: str


class ClosedRoom(ImmutableSandboxedEnvironment):
    """An environment that compiles nothing but the known fields, loops over known lists and conditions on them."""

    def __init__(self, fields: Mapping[str, Any], lists: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        self.known, self.lists = fields, lists

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        try:
            tree = super()._parse(source, name, filename)
        except TemplateSyntaxError as e:
            raise Forbidden("syntax", str(e.message or e)) from e
        self.judge(tree, {})
        return tree

    def judge(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        """Raise Forbidden for whatever is not allowed; `rows` are the names of loops around and the list of each."""
        if isinstance(node, nodes.For):
            self._judge_loop(node, rows)
            return
        if isinstance(node, nodes.Name):
            if node.name not in self.known and node.name not in self.lists and node.name not in rows:
                raise Forbidden("unknown", node.name)
            return
        if isinstance(node, nodes.Getattr):
            self._judge_field(node, rows)
            return
        if not isinstance(node, _PLAIN):
            raise Forbidden("code", type(node).__name__.lower())
        for child in node.iter_child_nodes():
            self.judge(child, rows)

    def _judge_loop(self, node: nodes.For, rows: Mapping[str, str]) -> None:
        named = isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name)
        if not named or node.test is not None or node.recursive:
            raise Forbidden("code", "for")
        name, over = node.target.name, node.iter.name  # type: ignore[attr-defined] - both are names, see above
        if over not in self.lists:
            raise Forbidden("unknown", over)
        if rows:
            raise Forbidden("code", "for ... for")  # a loop in a loop is how a small template becomes a large letter
        inner = {**rows, name: over, "loop": ""}
        for child in (*node.body, *node.else_):
            self.judge(child, inner)

    def _judge_field(self, node: nodes.Getattr, rows: Mapping[str, str]) -> None:
        base = node.node.name if isinstance(node.node, nodes.Name) else ""
        if base not in rows:
            raise Forbidden("code", f"{base or '...'}.{node.attr}")
        known = _LOOP if base == "loop" else self.lists[rows[base]].keys()
        if node.attr not in known:
            raise Forbidden("unknown", f"{base}.{node.attr}")

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a row; rows are tables, so that their keys come before Python's attributes."""
        if isinstance(obj, dict):
            return obj.get(attribute, "")
        return super().getattr(obj, attribute)


def problems_of(document: Document, room: ClosedRoom) -> list[dict[str, Any]]:
    """What each paragraph may not say, with the place a person finds it at; empty when all is well.

    A tag that opens a loop in one paragraph is judged together with those after it: rows of a table close it later.
    """
    found: list[dict[str, Any]] = []
    rows: dict[str, str] = {}
    for place, text in _paragraphs(document):
        wrong = (_wrong_in(_WORD_PREFIX.sub(r"\1 ", tag), room, rows) for tag in _TAG.findall(text))
        found += [{"code": one.code, "word": one.word[:80], "place": place} for one in wrong if one]
    return found[:_ENOUGH]


def _wrong_in(tag: str, room: ClosedRoom, rows: dict[str, str]) -> Forbidden | None:
    try:
        _judge_tag(tag, room, rows)
    except Forbidden as e:
        return e
    return None


def _judge_tag(tag: str, room: ClosedRoom, rows: dict[str, str]) -> None:
    words = tag[2:-2].strip(" -").split()
    if tag.startswith("{#") or (tag.startswith("{%") and (not words or words[0] in _ENDINGS)):
        if words[:1] == ["endfor"]:
            rows.clear()
        return
    if tag.startswith("{%"):
        if words[0] not in {"for", "if", "elif"}:
            raise Forbidden("code", words[0])
        kind = "if" if words[0] == "elif" else words[0]
        tag = f"{{% {kind} {' '.join(words[1:])} %}}{{% end{kind} %}}"
    try:
        tree = ImmutableSandboxedEnvironment().parse(tag)
    except TemplateSyntaxError as e:
        raise Forbidden("syntax", str(e.message or e)) from e
    room.judge(tree, rows)
    for loop in tree.find_all(nodes.For):
        rows[loop.target.name] = loop.iter.name  # type: ignore[attr-defined] - judged to be names
        rows["loop"] = ""


Place = dict[str, "str | int"]


def _paragraphs(document: Document) -> Iterator[tuple[Place, str]]:
    """Each paragraph's place and text: of the body in its order, then of headers and footers."""
    yield from _blocks(document, {"part": "body"})
    for section in document.sections:
        heads = (section.header, section.first_page_header, section.even_page_header)
        feet = (section.footer, section.first_page_footer, section.even_page_footer)
        for name, parts in (("header", heads), ("footer", feet)):
            for part in parts:
                if not part.is_linked_to_previous:
                    yield from _blocks(part, {"part": name})


def _blocks(container: Any, place: Place) -> Iterator[tuple[Place, str]]:
    paragraphs = tables = 0
    for block in container.iter_inner_content():
        if isinstance(block, Paragraph):
            paragraphs += 1
            yield {**place, "paragraph": paragraphs}, block.text
        elif isinstance(block, Table):
            tables += 1
            for row_number, row in enumerate(block.rows, 1):
                for column, cell in enumerate(row.cells, 1):
                    yield {**place, "table": tables, "row": row_number, "column": column}, cell.text
