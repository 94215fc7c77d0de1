"""Vocabularies as documents: a code, its label in both languages, its source, and whether it is still chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

import yaml

from ckanext.satudata.domain.text import in_language

if TYPE_CHECKING:
    from importlib.abc import Traversable

__all__ = ["Term", "Vocabulary", "VocabularyError", "bundled", "bundled_names", "load_vocabulary"]

PACKAGE = "ckanext.satudata.schemas"
FOLDER = "vocabularies"
_TERM_KEYS = {"code", "id", "en", "source", "retired", "aliases"}


class VocabularyError(ValueError):
    """A vocabulary file that cannot be used; the text names file and fault."""


@dataclass(frozen=True)
class Term:
    """One value of a vocabulary. A retired one still displays and may stay where it stands, but is not chosen anew."""

    code: str
    label: Mapping[str, str]
    source: str
    retired: bool
    aliases: tuple[str, ...]
    notes: Mapping[str, str]
    """What other lists call it, for example `bps`, `national`, `dct`, `character`."""


@dataclass(frozen=True)
class Vocabulary:
    """A versioned list of terms. `is_open` lists only suggest; with a `pattern`, other values must at least fit it."""

    key: str
    version: str
    title: Mapping[str, str]
    source: str
    is_open: bool
    pattern: str | None
    terms: tuple[Term, ...]

    def get(self, code: str) -> Term | None:
        """The term with exactly this code."""
        return next((term for term in self.terms if term.code == code), None)

    def resolve(self, text: str) -> Term | None:
        """The term meant by a code, a label or an alias, however it is capitalised."""
        wanted = text if text == "\t" else text.strip()
        exact = self.get(wanted)
        if exact:
            return exact
        wanted = wanted.casefold()
        for term in self.terms:
            spellings = {term.code, *term.label.values(), *term.aliases}
            if wanted in {spelling.casefold() for spelling in spellings}:
                return term
        return None

    def active(self) -> tuple[Term, ...]:
        """The terms a form offers."""
        return tuple(term for term in self.terms if not term.retired)

    def label(self, code: str, language: str) -> str:
        """The label of a code, the code itself where it is not listed."""
        term = self.get(code)
        return in_language(term.label, language) if term else code

    def fits_pattern(self, code: str) -> bool:
        """Whether a value outside the list may stand in an open vocabulary."""
        return self.is_open and (self.pattern is None or re.fullmatch(self.pattern, code) is not None)


def load_vocabulary(text: str, file: str = "<text>") -> Vocabulary:
    """The vocabulary of this YAML text, whole or not at all."""
    try:
        raw: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise VocabularyError(f"{file}: not readable as YAML: {error}") from error
    if not isinstance(raw, dict):
        raise VocabularyError(f"{file}: a vocabulary is a mapping with `vocabulary`, `version`, `title` and `terms`")
    document = cast("dict[str, Any]", raw)
    for key in ("vocabulary", "version", "title", "source", "terms"):
        if not document.get(key):
            raise VocabularyError(f"{file}: `{key}` is missing")
    source = str(document["source"])
    terms = tuple(_term(entry, source, file) for entry in document["terms"])
    codes = [term.code for term in terms]
    doubled = sorted({code for code in codes if codes.count(code) > 1})
    if doubled:
        raise VocabularyError(f"{file}: the code {doubled[0]!r} stands twice")
    return Vocabulary(
        key=str(document["vocabulary"]),
        version=str(document["version"]),
        title=_label(document["title"], "title", file),
        source=source,
        is_open=bool(document.get("open", False)),
        pattern=document.get("pattern"),
        terms=terms,
    )


def _term(entry: object, source: str, file: str) -> Term:
    if not isinstance(entry, dict):
        raise VocabularyError(f"{file}: each term is a mapping with `code`, `id` and `en`")
    fields = cast("dict[str, Any]", entry)
    code = fields.get("code")
    if not isinstance(code, str) or not code:
        raise VocabularyError(f"{file}: a term has no `code`, or one that is not quoted text: {fields!r}")
    return Term(
        code=code,
        label=_label(fields, f"term {code}", file),
        source=str(fields.get("source") or source),
        retired=bool(fields.get("retired", False)),
        aliases=tuple(str(alias) for alias in fields.get("aliases", ())),
        notes={key: str(value) for key, value in fields.items() if key not in _TERM_KEYS},
    )


def _label(value: object, where: str, file: str) -> Mapping[str, str]:
    texts = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if not texts.get("id") or not texts.get("en"):
        raise VocabularyError(f"{file}: {where} needs both `id` and `en`")
    return {"id": str(texts["id"]), "en": str(texts["en"])}


@cache
def bundled(key: str) -> Vocabulary:
    """The vocabulary shipped under this name."""
    if not re.fullmatch(r"[a-z_]+", key):
        raise VocabularyError(f"{key!r} is not the name of a vocabulary")
    file = _folder().joinpath(f"{key}.yaml")
    if not file.is_file():
        raise VocabularyError(f"there is no vocabulary {key!r}")
    return load_vocabulary(file.read_text(encoding="utf-8"), f"{key}.yaml")


def bundled_names() -> list[str]:
    """The names of all vocabularies shipped."""
    return sorted(entry.name.removesuffix(".yaml") for entry in _folder().iterdir() if entry.name.endswith(".yaml"))


def _folder() -> Traversable:
    return resources.files(PACKAGE).joinpath(FOLDER)
