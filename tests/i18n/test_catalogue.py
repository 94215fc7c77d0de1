"""The Indonesian catalogue is whole: nothing missing, empty, fuzzy, stale or with another placeholder."""

from __future__ import annotations

import gettext
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\([^)]*\)[sd]|%[sd]")
AGAIN = "run `python portal/i18n.py`"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("i18n_script", ROOT / "portal" / "i18n.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = _script()
POT = script.FOLDER / f"{script.DOMAIN}.pot"
PO = script.FOLDER / "id" / "LC_MESSAGES" / f"{script.DOMAIN}.po"


def _read(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream)


def _entries(file: Path) -> list[Message]:
    return [one for one in _read(file) if one.id]


def _sides(one: Message) -> tuple[list[str], list[str]]:
    def texts(side: object) -> list[str]:
        return [str(x) for x in side] if isinstance(side, (list, tuple)) else [str(side)]

    return texts(one.id), texts(one.string)


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The template file as the tree says now."""
    return script.extracted(tmp_path_factory.mktemp("i18n") / POT.name)


def test_the_template_holds_every_sentence_of_the_tree(now: str) -> None:
    """No sentence is missing, none is left from earlier."""
    assert now == POT.read_text(encoding="utf-8"), AGAIN


def test_the_catalogue_has_the_entries_of_the_template() -> None:
    """Neither more nor fewer."""
    assert {one.id for one in _entries(PO)} == {one.id for one in _entries(POT)}, AGAIN


def test_no_entry_is_empty_or_fuzzy() -> None:
    """Whoever reads Indonesian reads Indonesian everywhere."""
    unfinished = [one.id for one in _entries(PO) if one.fuzzy or not all(_sides(one)[1])]
    assert unfinished == []


def test_no_entry_is_the_english_sentence() -> None:
    """A whole sentence that was copied is not translated; names and single words may be the same."""
    copied = [one.id for one in _entries(PO) if one.id == one.string and len(str(one.id).split()) > 3]
    assert copied == []


def test_placeholders_are_those_of_the_sentence() -> None:
    """A placeholder that is lost or misspelt would be an error on the page; names come as `_en` and as `_id`."""
    for one in _entries(PO):
        originals, translations = _sides(one)
        wanted = {name.replace("_en}", "_id}") for text in originals for name in PLACEHOLDER.findall(text)}
        for text in translations:
            assert set(PLACEHOLDER.findall(text)) == wanted, one.id


def test_the_machine_form_is_what_gettext_reads() -> None:
    """Python's own reader finds every sentence in it."""
    with PO.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for one in _entries(PO):
        if isinstance(one.id, str):
            assert catalogue.gettext(one.id) == one.string


def test_the_machine_form_is_the_compiled_catalogue() -> None:
    """A git or editable install has no build step: the .mo is committed and must be the .po's."""
    assert PO.with_suffix(".mo").read_bytes() == script.compiled(PO), AGAIN
