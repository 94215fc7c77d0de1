"""YAML with line numbers, read strictly: every fault is a `ProfileError` with its line.

Only the node tree of PyYAML is used and scalars keep the letters they were written with, so that `no`, `0.10` or
`2026-01-01` stay words. Refused before anything is built: anchors and aliases (a few lines of them can describe
gigabytes), tags, deep nesting, very long documents, duplicate keys (PyYAML keeps the last one silently).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ckanext.satudata.domain.errors import ProfileError
from ckanext.satudata.domain.text import N_, Text

__all__ = ["KEY", "Item", "Table", "read_document"]

MAX_LENGTH = 256 * 1024
"""Bytes of a document; the longest SOP we know as a profile has a twelfth of them."""

MAX_DEPTH = 24
KEY = re.compile(r"[a-z][a-z0-9_]*")
_NULL = {"", "~", "null"}
_yaml = cast("Any", yaml)  # its stubs leave half of the types open


def read_document(text: str, file: str) -> Table:
    """The document's outermost table."""
    if len(text) > MAX_LENGTH or len(text.encode("utf-8", "surrogatepass")) > MAX_LENGTH:
        raise ProfileError(
            file, None, N_("The document is larger than {limit} kB."), {"limit": str(MAX_LENGTH // 1024)}
        )
    try:
        _refuse_tricks(text, file)
        node = _yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _unreadable(file, mark.line + 1 if mark else None, error.problem or str(error))
    except yaml.reader.ReaderError as error:
        _unreadable(file, text.count("\n", 0, error.position) + 1, error.reason)
    except (yaml.YAMLError, ValueError) as error:
        _unreadable(file, None, str(error))
    if node is None:
        raise ProfileError(file, 1, N_("The document is empty."))
    return Item(node, file, 1, N_("the document")).table()


def _unreadable(file: str, line: int | None, problem: str) -> NoReturn:
    raise ProfileError(file, line, N_("This is not readable YAML: {problem}."), {"problem": problem}) from None


def _refuse_tricks(text: str, file: str) -> None:
    depth = 0
    for event in _yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ProfileError(file, line, N_("Anchors and aliases (& and *) are not allowed; write the words again."))
        if getattr(event, "tag", None):
            raise ProfileError(file, line, N_("Tags (!) are not allowed."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ProfileError(file, line, N_("The document is nested too deeply."))


@dataclass(frozen=True)
class Item:
    """One value of the document: where it stands and what it is called there."""

    node: Node
    file: str
    line: int
    name: str

    def refuse(self, msgid: str, **params: str) -> NoReturn:
        """Refuse the document because of this value."""
        raise ProfileError(self.file, self.line, msgid, {"name": self.name, **params})

    @property
    def is_table(self) -> bool:
        """Whether keys follow."""
        return isinstance(self.node, MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, SequenceNode)

    def table(self) -> Table:
        """The value as keys and values."""
        if not isinstance(self.node, MappingNode):
            self.refuse(N_("{name} must be a table of keys and values."))
        entries: dict[str, Item] = {}
        for key, value in self.node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise ProfileError(self.file, line, N_("A key must be a word."))
            word = str(key.value)
            if word in entries:
                raise ProfileError(
                    self.file,
                    line,
                    N_('"{key}" stands twice in {name}; the first is in line {line}.'),
                    {"key": word, "name": self.name, "line": str(entries[word].line)},
                )
            entries[word] = Item(value, self.file, line, word)
        return Table(self, entries)

    def items(self) -> list[Item]:
        """The value as a list."""
        if not isinstance(self.node, SequenceNode):
            self.refuse(N_("{name} must be a list."))
        return [Item(node, self.file, node.start_mark.line + 1, self.name) for node in self.node.value]

    def word(self) -> str:
        """The value as text, as it was written; never empty."""
        if not isinstance(self.node, ScalarNode):
            self.refuse(N_("{name} must be a text."))
        value = str(self.node.value).strip()
        if not value or (value in _NULL and self.node.style is None):
            self.refuse(N_("{name} is empty."))
        return value

    def words(self) -> list[Item]:
        """A list of texts; a single text stands for a list of one."""
        return self.items() if self.is_list else [self]

    def key(self) -> str:
        """A word for machines: lower-case letters, digits and underscores."""
        value = self.word()
        if not KEY.fullmatch(value):
            self.refuse(N_('"{word}" must be written in lower-case letters, digits and underscores.'), word=value)
        return value

    def flag(self) -> bool:
        """true or false."""
        value = self.word().lower()
        if value not in {"true", "false"}:
            self.refuse(N_('{name} must be true or false, not "{word}".'), word=value)
        return value == "true"

    def one_of(self, known: Collection[str], kind: str) -> str:
        """A word of a vocabulary; `kind` says in English what the vocabulary holds."""
        value = self.word()
        if value not in known:
            self.unknown(value, known, kind)
        return value

    def unknown(self, value: str, known: Collection[str], kind: str) -> NoReturn:
        """Refuse a word nobody knows, naming the nearest one that is known."""
        nearest = get_close_matches(value, sorted(known), n=1, cutoff=0.5)
        if nearest:
            self.refuse(
                N_('Unknown {kind} "{word}"; did you mean "{nearest}"?'), kind=kind, word=value, nearest=nearest[0]
            )
        self.refuse(
            N_('Unknown {kind} "{word}"; known are: {known}.'),
            kind=kind,
            word=value,
            known=", ".join(sorted(known)) or "-",
        )

    def text(self) -> Text:
        """A title: one text (Indonesian), or texts by language with `id` among them."""
        if not self.is_table:
            return {"id": self.word()}
        table = self.table()
        table.only(required={"id"}, optional={"en"})
        return {language: item.word() for language, item in table.entries.items()}


@dataclass(frozen=True)
class Table:
    """Keys and values of one part of the document."""

    item: Item
    entries: dict[str, Item]

    def only(self, required: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Refuse unknown keys and missing ones."""
        required = set(required)
        known = required | set(optional)
        for word, item in self.entries.items():
            if word not in known:
                item.unknown(word, known, "key")
        for word in sorted(required - self.entries.keys()):
            self.item.refuse(N_('{name} lacks the key "{key}".'), key=word)

    def get(self, key: str) -> Item | None:
        """A value, or None when it is not there."""
        return self.entries.get(key)

    def __getitem__(self, key: str) -> Item:
        return self.entries[key]

    def text(self, key: str) -> Text | None:
        """An optional title."""
        item = self.get(key)
        return item.text() if item else None

    def word(self, key: str) -> str | None:
        """An optional text."""
        item = self.get(key)
        return item.word() if item else None

    def words(self, key: str) -> list[Item]:
        """An optional list of texts."""
        item = self.get(key)
        return item.words() if item else []

    def flag(self, key: str) -> bool:
        """An optional true or false."""
        item = self.get(key)
        return item.flag() if item else False
