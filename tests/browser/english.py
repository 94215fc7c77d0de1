"""English words in text that ought to be Indonesian.

What counts as English is taken from the catalogues: the words of every sentence CKAN, its companions and we say,
without the words our and CKAN's Indonesian sentences use. So a sentence nobody translated is found by the words in it,
and a word both languages share (data, format, status) is not. A short reviewed list takes out Indonesian words that
happen to stand in English sentences, and the names that stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polib

__all__ = ["english_words", "vocabulary"]

I18N = Path(__file__).resolve().parents[2] / "i18n"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NAMES = re.compile(
    r"Creative Commons(?: (?:Attribution|Share-Alike|CCZero|Zero|International|BY|SA|ND|NC|[\d.]+))*"
    r"|Open Data Commons [A-Z]\w+(?: (?:[A-Z]\w+|and))*(?: \(\w+\))?|Open Definition|Open Database License"
    r"|GNU Free Documentation License|UK Open Government Licence(?: \(OGL\))?|Open Government Licence"
    r"|Creative Commons|Table Schema|Frictionless(?: Data)?|Data Package|Microsoft Excel|Open ID"
)
"""Licences, organisations and formats are called the same in every language."""

INDONESIAN = _set(
    "area facebook info item legal level main mental minimum modal output personal regional set total unit uri via"
)
"""Indonesian words that stand in English sentences too, some with another meaning (main: to play; modal: capital)."""

PLAIN_ENGLISH = _set(
    "an and are for from it not of or please that the this to with you your active activities application clean "
    "code draft fields head name none optional reason required stage subject turn unsure with"
)
"""Always English, though an Indonesian sentence may quote it."""

NO_WORDS = re.compile(
    r"\bNo\.(?=\s|$)|<[^>]*>|\{[^{}]*\}|%\(\w+\)[a-z]|%[a-z]|\w+://\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)+(?::\d+)?/\S*|\b\w+(?:[._]\w+)+|&\w+;"
    r"|(?<![\w])/\w[\w/.-]*|\b\w*\d\w*\b|\"\w+\":|\b[a-z]+/[a-z][\w.+-]+(?= *$)"
)
"""Markup, placeholders, addresses, file names, identifiers and codes."""

WORD = re.compile(r"(?<![\w'’-])[A-Za-z]{2,}(?:['’][a-z]+)?(?![\w-])")


def _words(text: str) -> Iterator[str]:
    for found in WORD.finditer(NO_WORDS.sub(" ", NAMES.sub(" ", text))):
        yield found.group().lower().replace("’", "'")


def _ckan() -> Path | None:
    """CKAN's folder of catalogues, found without importing CKAN."""
    spec = find_spec("ckan")
    places = spec.submodule_search_locations if spec else None
    folder = Path(places[0], "i18n") if places else None
    return folder if folder and folder.is_dir() else None


def _entries(file: Path) -> Iterator[polib.POEntry]:
    return (one for one in polib.pofile(str(file)) if not one.obsolete)


def _catalogues() -> tuple[list[Path], list[Path]]:
    """Template files, and Indonesian catalogues; CKAN's own among them where it is installed."""
    ckan = _ckan()
    templates = [I18N / "ckanext-satudata.pot", I18N / "core" / "ckanext-satudata-core.pot"]
    folders = [(I18N, "ckanext-satudata"), (I18N / "core", "ckanext-satudata-core")]
    if ckan:
        templates.append(ckan / "ckan.pot")
        folders.append((ckan, "ckan"))
    return templates, [folder / "id" / "LC_MESSAGES" / f"{domain}.po" for folder, domain in folders]


@cache
def vocabulary() -> frozenset[str]:
    """Every word that is English and not Indonesian."""
    templates, catalogues = _catalogues()
    english = {
        word
        for file in templates
        for one in _entries(file)
        for form in (one.msgid, one.msgid_plural)
        for word in _words(form)
    }
    replaced = {one.msgid for one in _entries(catalogues[1])}
    indonesian = set()
    for number, file in enumerate(catalogues):
        for one in _entries(file):
            said = one.msgstr or one.msgstr_plural.get(0, "")
            if said != one.msgid and not (number == 2 and one.msgid in replaced):
                indonesian.update(_words(said))
    return frozenset((english - indonesian - INDONESIAN) | PLAIN_ENGLISH)


def english_words(text: str) -> list[str]:
    """The English words in a text, each once, in alphabetical order."""
    return sorted({*_words(text)} & vocabulary())
