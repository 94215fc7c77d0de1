"""What a finding means to the person who must mend it: what is wrong, what was expected, how to repair it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ckanext.satudata.domain import check
from ckanext.satudata.domain.text import N_, Reason

__all__ = ["HELP", "Group", "Help", "Place", "column_letter", "explained", "grouped", "shown_value", "visible"]


class Place(str, Enum):
    """Where a finding is to be found, which is also how it is counted in the verdict."""

    FILE = "file"
    LABEL = "label"
    ROW = "row"
    CELL = "cell"


@dataclass(frozen=True)
class Help:
    """What one kind of finding says on the page; all three are sentences or phrases with the finding's params."""

    place: Place
    what: str
    expected: str
    mend: str


HELP: Mapping[str, Help] = {
    # the file as a whole
    "empty-file": Help(
        Place.FILE,
        N_("The file holds no table"),
        N_("a header row and at least one row of data"),
        N_("Upload a file with a header row and at least one row of data."),
    ),
    "no-rows": Help(
        Place.FILE,
        N_("The table has a header but no rows"),
        N_("at least one row of data under the header"),
        N_("Fill in the data and upload the file again."),
    ),
    "more-sheets": Help(
        Place.FILE,
        N_("The workbook has several sheets; only the first one is checked"),
        N_("one table in a file"),
        N_("Upload each other table as a file of its own."),
    ),
    "encoding-guess": Help(
        Place.FILE,
        N_("The text is not UTF-8; how it is read was guessed"),
        N_("text in UTF-8"),
        N_("In your spreadsheet program choose Save as, CSV UTF-8, so that no letter is lost."),
    ),
    "encoding-error": Help(
        Place.ROW,
        N_("Characters that cannot be read as text"),
        N_("text in UTF-8"),
        N_("In your spreadsheet program choose Save as, CSV UTF-8, and upload the file again."),
    ),
    "title-rows": Help(
        Place.ROW,
        N_("Rows above the header"),
        N_("the header in the first row"),
        N_("Delete the rows above the header; move title and notes to the description of the dataset."),
    ),
    "footer-row": Help(
        Place.ROW,
        N_("A note under the table"),
        N_("only rows of data"),
        N_("Delete the row; move the note to the description of the dataset."),
    ),
    "separator-line": Help(
        Place.ROW,
        N_("The first row only names the separator"),
        N_("the header in the first row"),
        N_("Delete this row; other programs read it as data."),
    ),
    "unclosed-quote": Help(
        Place.ROW,
        N_("A quotation mark that is never closed"),
        N_("quotation marks in pairs"),
        N_("Close the quotation mark or remove it."),
    ),
    # the header
    "blank-label": Help(
        Place.LABEL,
        N_("A column without a name"),
        N_("a name in the header"),
        N_("Give the column a name in the header, or delete the column."),
    ),
    "duplicate-label": Help(
        Place.LABEL,
        N_("The same column name more than once"),
        N_("each column name once"),
        N_("Give every column a name of its own."),
    ),
    "extra-label": Help(
        Place.LABEL,
        N_("A column that is not part of the agreed format"),
        N_("only the columns of the agreed format"),
        N_("Remove the column, or ask the Walidata to add it to the format."),
    ),
    "missing-label": Help(
        Place.LABEL,
        N_("A column of the agreed format is missing"),
        N_("a column named {column}"),
        N_("Add the column as the agreed format says."),
    ),
    "incorrect-label": Help(
        Place.LABEL,
        N_("A column with another name than agreed"),
        N_("the name {column}"),
        N_("Rename the column, or put it in its place."),
    ),
    "header-space": Help(
        Place.LABEL,
        N_("Blanks before or after the column name"),
        N_("the name without blanks around it"),
        N_("Remove the blanks."),
    ),
    # rows
    "blank-row": Help(Place.ROW, N_("Empty rows"), N_("no empty rows"), N_("Delete the empty rows.")),
    "extra-cell": Help(
        Place.ROW,
        N_("Rows with more cells than the header has columns"),
        N_("as many cells as columns"),
        N_("Remove the extra cell, or put a text that contains the separator in quotation marks."),
    ),
    "missing-cell": Help(
        Place.ROW,
        N_("Rows that end before the last column"),
        N_("as many cells as columns"),
        N_("Add the missing cells. A cell without a value stays empty, but its separator must be there."),
    ),
    "duplicate-key": Help(
        Place.ROW, N_("Rows that repeat the key of an earlier row"), N_("one row per key"), N_("Keep one row per key.")
    ),
    "row-error": Help(
        Place.ROW,
        N_("Rows that break a rule of the agreed format"),
        N_("what the agreed format says"),
        N_("Correct the row."),
    ),
    # cells
    "type-error": Help(
        Place.CELL,
        N_("Not {expected}"),
        N_("{expected}"),
        N_("Write {expected}, or leave the cell empty."),
    ),
    "mixed-number": Help(
        Place.CELL,
        N_("Numbers written in two ways"),
        N_("numbers written as in row {other_row}: {other}"),
        N_("Write all of them with a decimal comma, or all of them with a decimal point."),
    ),
    "ambiguous-number": Help(
        Place.CELL,
        N_("Numbers that can be read in two ways"),
        N_("numbers without a thousands separator"),
        N_("Write the numbers without a thousands separator, for example 1234 and not 1.234."),
    ),
    "leading-zero": Help(
        Place.CELL,
        N_("A zero in front of a number"),
        N_("numbers without a zero in front, or codes in the whole column"),
        N_('Remove the zero. When the column holds codes, begin its name with "kode".'),
    ),
    "required": Help(
        Place.CELL,
        N_("Empty where a value is required"),
        N_("a value in every row"),
        N_("Fill in the empty cells."),
    ),
    "unique": Help(
        Place.CELL,
        N_("Values that occur more than once"),
        N_("every value once"),
        N_("Correct the repeated values, or delete the repeated rows."),
    ),
    "minimum": Help(Place.CELL, N_("Below the smallest allowed value"), N_("at least {limit}"), N_("Correct it.")),
    "maximum": Help(Place.CELL, N_("Above the largest allowed value"), N_("at most {limit}"), N_("Correct it.")),
    "length": Help(
        Place.CELL,
        N_("Too short or too long"),
        N_("a text within the limit of {limit} characters"),
        N_("Shorten or complete the text."),
    ),
    "enum": Help(
        Place.CELL,
        N_("Not one of the allowed values"),
        N_("one of {limit}"),
        N_("Write one of the allowed values, spelled exactly so."),
    ),
    "pattern": Help(
        Place.CELL,
        N_("Not in the agreed form"),
        N_("the form {limit}"),
        N_("Write the value in the agreed form."),
    ),
    "cell-error": Help(
        Place.CELL,
        N_("Values that break a rule of the agreed format"),
        N_("what the agreed format says"),
        N_("Correct the value."),
    ),
}

_MEND_TYPE: Mapping[str, str] = {
    "number": N_("Write digits only: no letters, no unit, no currency. Leave the cell empty where there is no value."),
    "integer": N_("Write a whole number in digits. Leave the cell empty where there is no value."),
    "date": N_("Write the date as year-month-day, for example 2026-12-31."),
    "year": N_("Write the year with four digits, for example 2026."),
}


@dataclass(frozen=True)
class Group:
    """Findings of one column (number 0: of the file and its rows), in the order they were met."""

    number: int
    column: str
    findings: tuple[Mapping[str, Any], ...]


def grouped(findings: Iterable[Mapping[str, Any]]) -> list[Group]:
    """Findings by column: first what concerns the whole file and its rows, then the columns from left to right."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for finding in findings:
        by_row = HELP[finding["kind"]].place in (Place.FILE, Place.ROW)
        found.setdefault(0 if by_row else int(finding.get("number") or 0), []).append(finding)
    return [
        Group(number, next((str(f["column"]) for f in found[number] if number and f.get("column")), ""), tuple(these))
        for number, these in sorted(found.items())
    ]


def explained(finding: Mapping[str, Any]) -> tuple[Reason, Reason, Reason]:
    """What is wrong, what was expected, and how to repair it, with the params of the finding's sentence."""
    helped = HELP[finding["kind"]]
    params = check.sentence(finding).params
    mend = helped.mend
    if finding["kind"] == "type-error":
        mend = _MEND_TYPE.get(str(finding.get("expected")), mend)
    code = str(finding["kind"])
    return (
        Reason(code, helped.what, params),
        Reason(code, helped.expected, params),
        Reason(code, mend, params),
    )


def shown_value(finding: Mapping[str, Any], sample: Mapping[str, Any]) -> str:
    """What stands in the file at a sample, as it stands there; for labels and title rows the text that is meant."""
    kind = finding["kind"]
    if kind == "title-rows":
        return str(sample.get("other", ""))
    if kind in ("duplicate-label", "missing-label"):
        return str(finding.get("column", "")) if kind == "duplicate-label" else ""
    return str(sample.get("literal", sample.get("value", "")))


def column_letter(number: int) -> str:
    """The column's letter as a spreadsheet shows it: 1 is A, 27 is AA; nothing for 0."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_MARKS = {"\t": "⇥", "\n": "⏎", "\r": "⏎", "\u00a0": "⍽", "\u202f": "⍽", "\u200b": "▯", "\ufeff": "▯"}


def visible(text: str) -> str:
    """The text with what nobody sees made visible: blanks at its ends and in a row, line breaks, odd spaces."""
    plain = text.replace("\r\n", "\n")
    start, end = len(plain) - len(plain.lstrip(" ")), len(plain.rstrip(" "))
    shown: list[str] = []
    for at, character in enumerate(plain):
        double = character == " " and (plain[at - 1 : at] == " " or plain[at + 1 : at + 2] == " ")
        if character == " " and (at < start or at >= end or double):
            shown.append("␣")
        elif character in _MARKS:
            shown.append(_MARKS[character])
        else:
            shown.append(character if character.isprintable() else "▯")
    return "".join(shown)
