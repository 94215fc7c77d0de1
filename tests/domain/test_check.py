"""Findings, the sentences they become, and how numbers are spelled: plain values only."""

from __future__ import annotations

import string
from dataclasses import dataclass

import pytest

from ckanext.satudata.domain import check
from ckanext.satudata.domain.number import CellKind, NumberStyle, classify, is_missing, parse, spelled_as


@dataclass(frozen=True)
class Rule:
    blocking: frozenset[str] = frozenset({"*"})
    warning: frozenset[str] = frozenset()

    def blocks(self, kind: str) -> bool:
        return kind not in self.warning and ("*" in self.blocking or kind in self.blocking)


ERROR = {"kind": "type-error", "count": 2, "column": "jumlah", "samples": [{"row": 3, "value": "12O5"}]}
WARNING = {"kind": "blank-row", "count": 1, "samples": [{"row": 9}]}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1205", CellKind.INTEGER),
        ("-12", CellKind.INTEGER),
        ("0", CellKind.INTEGER),
        ("0012", CellKind.LEADING_ZERO),
        ("12.5", CellKind.DOT_DECIMAL),
        ("0.125", CellKind.DOT_DECIMAL),
        ("1.234", CellKind.DOT_THREE),
        ("1.234.567", CellKind.DOT_GROUPED),
        ("1.234,5", CellKind.DOT_GROUPED),
        ("12,5", CellKind.COMMA_DECIMAL),
        ("0,125", CellKind.COMMA_DECIMAL),
        ("1,234", CellKind.COMMA_THREE),
        ("1,234,567", CellKind.COMMA_GROUPED),
        ("1,234.5", CellKind.COMMA_GROUPED),
        ("1.23.4", CellKind.TEXT),
        ("12O5", CellKind.TEXT),
        ("Rp1.000", CellKind.TEXT),
        ("12,5%", CellKind.TEXT),
        ("99.01.02", CellKind.TEXT),
        ("2023-01-31", CellKind.ISO_DATE),
        ("2023-02-31", CellKind.TEXT),
        ("-", CellKind.MISSING),
        (" n.a. ", CellKind.MISSING),
        ("...", CellKind.MISSING),
        ("–", CellKind.MISSING),
        ("9" * 50, CellKind.TEXT),
    ],
)
def test_each_spelling_is_told_apart(text: str, kind: CellKind):
    assert classify(text) is kind


@pytest.mark.parametrize(
    ("text", "style", "plain"),
    [
        ("1.234,5", NumberStyle.INDONESIAN, "1234.5"),
        ("93.762", NumberStyle.INDONESIAN, "93762"),
        ("93.762", NumberStyle.PLAIN, "93.762"),
        ("1,234.5", NumberStyle.ENGLISH, "1234.5"),
        ("-0,75", NumberStyle.INDONESIAN, "-0.75"),
        ("...", NumberStyle.INDONESIAN, None),
    ],
)
def test_a_number_is_read_in_its_columns_spelling(text: str, style: NumberStyle, plain: str | None):
    assert parse(text, style) == plain


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("12.5", NumberStyle.INDONESIAN),
        ("12,5", NumberStyle.PLAIN),
        ("0012", NumberStyle.PLAIN),
        ("1.23.4", NumberStyle.INDONESIAN),
    ],
)
def test_no_number_becomes_another_number(text: str, style: NumberStyle):
    assert not spelled_as(classify(text), style)
    with pytest.raises(ValueError, match=text.replace(".", r"\.")):
        parse(text, style)


def test_missing_values_of_indonesian_tables_are_known():
    assert all(is_missing(text) for text in ("", " ", "-", "–", "...", "n.a.", "NA", "N/A"))
    assert not any(is_missing(text) for text in ("0", "nol", "tidak"))


@pytest.mark.parametrize("kind", sorted(check.KINDS))
def test_every_kind_has_a_whole_sentence(kind: str):
    finding = {
        "kind": kind,
        "column": "jumlah",
        "number": 2,
        "count": 4,
        "limit": "5",
        "samples": [{"row": 3, "value": "x"}],
    }
    said = check.sentence(finding).english
    assert said.endswith((".", ")"))
    assert "{" not in said


@pytest.mark.parametrize(
    "kind", ["type-error", "required", "unique", "minimum", "maximum", "length", "enum", "pattern"]
)
def test_a_finding_in_a_cell_names_column_row_and_value(kind: str):
    fields = {name for _, name, _, _ in string.Formatter().parse(check.KINDS[kind].msgid) if name}
    assert {"column", "row"} <= fields
    assert "value" in fields or kind == "required"


def test_every_failure_has_a_sentence_and_an_unknown_one_too():
    for code in ("timeout", "bomb", "not-readable", "no-file", "never heard of"):
        assert "{" not in check.failure(code, {"limit": 3, "format": "XLSX"}).english


def test_errors_block_and_warnings_do_not():
    assert check.blocking([ERROR, WARNING], None) == [ERROR]
    assert check.blocking([ERROR, WARNING], Rule()) == [ERROR]
    assert check.has_errors([ERROR])
    assert not check.has_errors([WARNING])


def test_a_profile_names_what_blocks():
    assert check.blocking([ERROR, WARNING], Rule(frozenset({"blank-row"}))) == [WARNING]
    assert check.blocking([ERROR], Rule(warning=frozenset({"type-error"}))) == []
