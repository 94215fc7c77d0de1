"""The supplementary catalogue: whatever the installed CKAN and packages say has Indonesian, and it is sound."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from portal import i18n_core as core
from portal.i18n import compiled

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%\([^)]*\)[a-z]|%[sdri]")
MARKUP = re.compile(r"<(/?\w+)")
AGAIN = "run `python -m portal.i18n_core --write`, then translate what it names"


@pytest.fixture(scope="module")
def said() -> core.Sentences:
    """What the installed CKAN and packages say."""
    pytest.importorskip("ckan")
    return core.sentences()


@pytest.fixture(scope="module")
def ours() -> dict[core.Msgid, core.Entry]:
    return core.entries(core.PO)


def _forms(msgid: core.Msgid) -> tuple[str, ...]:
    return (msgid,) if isinstance(msgid, str) else msgid


def test_everything_the_installed_packages_say_has_indonesian(said: core.Sentences) -> None:
    """A new version of CKAN brings new sentences; this is where they are noticed."""
    assert core.untranslated(said) == [], AGAIN


def test_a_translation_of_ckan_is_replaced_for_a_reason_only(said: core.Sentences) -> None:
    """CKAN's own words stay, unless an entry says why not."""
    assert core.unfounded(said) == []


def test_no_entry_is_empty_or_uncertain(ours: dict[core.Msgid, core.Entry]) -> None:
    assert [msgid for msgid, one in ours.items() if not core.text(one)] == []


def test_placeholders_and_markup_are_those_of_the_sentence(ours: dict[core.Msgid, core.Entry]) -> None:
    """A lost placeholder is an error on the page, a lost tag a broken page."""
    for msgid, one in ours.items():
        for pattern in (PLACEHOLDER, MARKUP):
            wanted = [Counter(pattern.findall(form)) for form in _forms(msgid)]
            assert Counter(pattern.findall(core.text(one))) in wanted, msgid


def test_unnamed_placeholders_keep_their_order(ours: dict[core.Msgid, core.Entry]) -> None:
    """`%s` and `%i` stand for different things in turn."""
    for msgid, one in ours.items():
        if isinstance(msgid, str):
            unnamed = re.compile(r"%[sdri]")
            assert unnamed.findall(core.text(one)) == unnamed.findall(msgid), msgid


def test_space_at_the_ends_is_kept(ours: dict[core.Msgid, core.Entry]) -> None:
    """Templates glue some of these together."""
    for msgid, one in ours.items():
        first, text = _forms(msgid)[0], core.text(one)
        assert (first[:1].isspace(), first[-1:].isspace()) == (text[:1].isspace(), text[-1:].isspace()), msgid


def test_a_sentence_is_not_copied(ours: dict[core.Msgid, core.Entry]) -> None:
    """More than three words alike are a name or a forgotten translation."""
    copied = {first for first in (m for m in ours if isinstance(m, str)) if first == core.text(ours[first])}
    assert {one for one in copied if len(one.split()) > 3} == {
        "Open Data Commons Public Domain Dedication and License (PDDL)"
    }


def test_one_thing_has_one_name(ours: dict[core.Msgid, core.Entry]) -> None:
    """The glossary: instansi, dataset, berkas, kata sandi, kata kunci; polite Anda; Silakan without h."""
    banned = re.compile(r"\b(organisasi|kumpulan data|sumber ?daya|password|anda|silahkan|username)\b")
    wrong = [m for m, one in ours.items() if banned.search(re.sub(r"<[^>]*>|%\(\w+\)s|\{[^}]*\}", "", core.text(one)))]
    assert wrong == []


def test_the_template_and_the_machine_form_belong_to_the_catalogue(ours: dict[core.Msgid, core.Entry]) -> None:
    """Scripts get the sentences whose template entry names a script, so both files name the same."""
    template = core.entries(core.POT)
    assert {m: one.occurrences for m, one in ours.items()} == {m: one.occurrences for m, one in template.items()}
    assert core.PO.with_suffix(".mo").read_bytes() == compiled(core.PO), AGAIN
