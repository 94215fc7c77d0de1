"""Sentences, titles and errors as people read them."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from ckanext.satudata import domain
from ckanext.satudata.domain.errors import BadRequest, NoSuchTransition, NotAllowed, ProfileError, StaleVersion
from ckanext.satudata.domain.missing import MissingItem
from ckanext.satudata.domain.role import ORGANIZATION_ROLES, PORTAL_ROLES, ROLE_TITLES, Role
from ckanext.satudata.domain.text import Reason, in_language


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ({"id": "a", "en": "b"}, "en", "b"),
        ({"id": "a", "en": "b"}, "en_GB", "b"),
        ({"id": "a", "en": "b"}, "id-ID", "a"),
        ({"id": "a", "en": "b"}, "nl", "a"),
        ({"id": "a"}, "en", "a"),
        ({"id": "a", "en": ""}, "en", "a"),
        ({"en": "b"}, "id", "b"),
        ({}, "id", ""),
    ],
)
def test_a_text_is_given_in_the_language_asked_for_else_in_indonesian(text, language, expected):
    """English is optional in a region's profile."""
    assert in_language(text, language) == expected


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ProfileError("a.yaml", 7, "{name} is empty.", {"name": "title"}), "a.yaml:7: title is empty."),
        (ProfileError("a.yaml", None, "Too long."), "a.yaml: Too long."),
        (NoSuchTransition("publish"), "no such transition: publish"),
        (NotAllowed("verify", [Reason("x", "No {a}.", {"a": "b"}), Reason("y", "Never.")]), "verify: No b. Never."),
        (StaleVersion(2, 3), "the case is at version 3, the caller saw 2"),
        (BadRequest({"reason": [Reason("required", "A reason is required.")]}), "reason: A reason is required."),
    ],
)
def test_every_error_says_its_sentence(error, sentence):
    """For logs and the command line."""
    assert str(error) == sentence


def test_a_missing_item_becomes_a_reason_with_its_label_in_both_languages():
    """The code names the field; the item's own params win over nothing of it."""
    item = MissingItem("satuan", {"id": "Satuan"}, "required", "{label_en} of {file}", {"file": "a.csv"}, "r-1")
    assert item.reason() == Reason(
        "missing:satuan", "{label_en} of {file}", {"label_id": "Satuan", "label_en": "Satuan", "file": "a.csv"}
    )


def test_every_role_has_an_official_title_and_one_scope():
    """Held in an organisation, or for the portal."""
    assert set(ROLE_TITLES) == set(Role)
    assert all(title["id"] and title["en"] for title in ROLE_TITLES.values())
    assert set(Role) == ORGANIZATION_ROLES | PORTAL_ROLES
    assert (str(Role.KEPALA_OPD), f"{Role.KEPALA_OPD}") == ("kepala_opd", "kepala_opd")


def marked_sentences() -> list[str]:
    """Every sentence marked with N_ in the domain, as Babel will find it."""
    import ast

    found: list[str] = []
    for path in Path(domain.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
                argument = node.args[0]
                assert isinstance(argument, ast.Constant), f"{path.name}:{node.lineno} marks no plain sentence"
                found.append(str(argument.value))
    return found


def test_marked_sentences_are_plain_and_have_named_placeholders_only():
    """A translator can move the words; `format` never meets a bare or numbered brace."""
    sentences = marked_sentences()
    assert len(sentences) > 50
    for sentence in sentences:
        names = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in names), sentence
        assert "%" not in sentence
