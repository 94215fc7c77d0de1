"""What the checks on an uploaded table can find, which findings block, and the sentence for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ckanext.satudata.domain.text import N_, Reason

__all__ = [
    "EXPECTED",
    "KINDS",
    "FindingKind",
    "Rule",
    "blocking",
    "count_of",
    "failure",
    "has_errors",
    "sentence",
]


class Rule(Protocol):
    """What a profile says about findings (`sop.CheckRule`)."""

    @property
    def blocking(self) -> frozenset[str]: ...

    def blocks(self, kind: str) -> bool: ...


@dataclass(frozen=True)
class FindingKind:
    """One kind of finding. Its sentence names column, row and value and says how to repair it."""

    key: str
    is_error: bool
    """An error blocks unless the profile says otherwise; a warning blocks only where the profile names it."""
    msgid: str


_KINDS = (
    # the file as a whole
    FindingKind(
        "empty-file", True, N_("The file holds no table. Upload a file with a header row and at least one row.")
    ),
    FindingKind("no-rows", True, N_("The table has a header but no rows. Fill in the data and upload the file again.")),
    FindingKind(
        "title-rows",
        True,
        N_(
            "Rows 1 to {value} stand above the header. Move title and notes to the description so that the header "
            "is the "
            "first row."
        ),
    ),
    FindingKind(
        "footer-row",
        True,
        N_("Row {row} holds a note under the table ({value}). Move it to the description so that only data remains."),
    ),
    FindingKind(
        "more-sheets",
        False,
        N_(
            "Only the sheet {value} is checked; the file has {other} sheets. Upload each other table as a file of "
            "its own."
        ),
    ),
    FindingKind(
        "separator-line",
        False,
        N_("The first row only names the separator ({value}). Remove this row; other programs read it as data."),
    ),
    FindingKind(
        "encoding-guess",
        False,
        N_("The text is not UTF-8; it is read as {value}. Save the file as CSV UTF-8 so that no letter is lost."),
    ),
    FindingKind(
        "encoding-error",
        True,
        N_("Row {row} holds characters that cannot be read as text. Save the file as CSV UTF-8 and upload it again."),
    ),
    FindingKind(
        "unclosed-quote",
        True,
        N_("A quotation mark opened in row {row} is never closed. Close or remove it."),
    ),
    # the header
    FindingKind(
        "blank-label", True, N_("Column {number} has no name. Give it a name in the header, or delete the column.")
    ),
    FindingKind(
        "duplicate-label",
        True,
        N_("The column name {column} stands in the header more than once ({value}). Give every column its own name."),
    ),
    FindingKind(
        "extra-label",
        True,
        N_("Column {column} is not part of the agreed format. Remove it, or ask the Walidata to add it to the format."),
    ),
    FindingKind("missing-label", True, N_("Column {column} is missing. Add it as the agreed format says.")),
    FindingKind(
        "incorrect-label",
        True,
        N_(
            "Column {number} is called {value} where the agreed format says {column}. Rename it or put it in its place."
        ),
    ),
    FindingKind(
        "header-space",
        False,
        N_("The column name {column} has blanks before or after it. Remove them."),
    ),
    # rows
    FindingKind("blank-row", False, N_("Row {row} is empty ({count} empty rows in all). Delete empty rows.")),
    FindingKind(
        "extra-cell",
        True,
        N_(
            "Row {row} has more cells than the header has columns ({count} such cells in all; value: {value}). "
            "Remove the "
            "extra cell, or put a text that contains the separator in quotation marks."
        ),
    ),
    FindingKind(
        "missing-cell",
        True,
        N_(
            "Row {row} ends before column {column} ({count} such cells in all). Fill in the missing cells, or "
            "leave them empty."
        ),
    ),
    FindingKind(
        "duplicate-key",
        True,
        N_("Row {row} repeats the key of an earlier row ({count} rows in all). Keep one row per key."),
    ),
    FindingKind("row-error", True, N_("Row {row} breaks a rule of the agreed format: {value}. Correct the row.")),
    # cells
    FindingKind(
        "type-error",
        True,
        N_(
            "Column {column}, row {row}: {value} is not {expected} ({count} such cells in all). Write {expected}, "
            "or leave the "
            "cell empty."
        ),
    ),
    FindingKind(
        "mixed-number",
        True,
        N_(
            "Column {column} writes numbers in two ways: {other} (row {other_row}) and {value} (row {row}). Write "
            "all of them "
            "with a decimal comma, or all of them with a decimal point."
        ),
    ),
    FindingKind(
        "ambiguous-number",
        False,
        N_(
            "Column {column}: {value} (row {row}) can be read in two ways, because the separator may mean thousands or "
            "decimals. Write it without a thousands separator."
        ),
    ),
    FindingKind(
        "leading-zero",
        False,
        N_(
            "Column {column}, row {row}: {value} starts with a zero among numbers ({count} in all). Remove the "
            "zero, or make the column text."
        ),
    ),
    FindingKind(
        "required",
        True,
        N_("Column {column}, row {row} is empty but must be filled in ({count} such cells in all)."),
    ),
    FindingKind(
        "unique",
        True,
        N_(
            "Column {column}, row {row}: {value} occurs more than once ({count} repeats in all). Every value must "
            "occur once."
        ),
    ),
    FindingKind(
        "minimum",
        True,
        N_("Column {column}, row {row}: {value} is below {limit} ({count} such cells in all). Correct it."),
    ),
    FindingKind(
        "maximum",
        True,
        N_("Column {column}, row {row}: {value} is above {limit} ({count} such cells in all). Correct it."),
    ),
    FindingKind(
        "length",
        True,
        N_(
            "Column {column}, row {row}: {value} is too short or too long; the limit is {limit} ({count} such "
            "cells in all)."
        ),
    ),
    FindingKind(
        "enum",
        True,
        N_("Column {column}, row {row}: {value} is not one of the allowed values {limit} ({count} such cells in all)."),
    ),
    FindingKind(
        "pattern",
        True,
        N_(
            "Column {column}, row {row}: {value} does not have the form {limit} ({count} such cells in all). "
            "Correct it."
        ),
    ),
    FindingKind(
        "cell-error", True, N_("Column {column}, row {row}: {value} breaks a rule of the agreed format. Correct it.")
    ),
)

KINDS: Mapping[str, FindingKind] = {kind.key: kind for kind in _KINDS}

EXPECTED: Mapping[str, str] = {
    "number": N_("a number"),
    "integer": N_("a whole number"),
    "boolean": N_("yes or no"),
    "date": N_("a date written as year-month-day"),
    "datetime": N_("a date and time"),
    "time": N_("a time of day"),
    "year": N_("a year of four digits"),
    "yearmonth": N_("a month written as year-month"),
    "string": N_("text"),
    "other": N_("of the agreed kind"),
}
"""What a cell should have been, by the type of its column."""

_FAILURES: Mapping[str, str] = {
    "timeout": N_(
        "The check took longer than {limit} seconds and was stopped. Split the file, or ask the portal's administrator."
    ),
    "memory": N_("The check needed more memory than allowed and was stopped. Split the file, or save it as CSV."),
    "too-large": N_("The file is larger than {limit} and was not checked. Split it."),
    "too-many-rows": N_("The table has more than {limit} rows and was not checked. Split it."),
    "too-many-columns": N_("The table has more than {limit} columns and was not checked. Delete unused columns."),
    "cell-too-long": N_(
        "Row {row} holds a cell of more than {limit} characters and the file was not checked. Look for a "
        "quotation mark "
        "that is never closed."
    ),
    "bomb": N_(
        "Unpacked, the file is far larger than it looks and was not opened. Save it anew from your spreadsheet program."
    ),
    "not-readable": N_(
        "The file cannot be read as {format}. Open it in your spreadsheet program and save it anew in that format."
    ),
    "html-as-excel": N_(
        "The file is a web page that carries the name of an Excel file. Open it in your spreadsheet program and "
        "save it as XLSX."
    ),
    "encrypted": N_("The file is protected by a password. Save it without a password and upload it again."),
    "legacy-sheet": N_("The workbook has no sheet with cells. Upload a file with a table."),
    "wrong-format": N_(
        "The file is {actual}, but its format says {format}. Correct the format or upload the right file."
    ),
    "bad-schema": N_("The table schema of this resource cannot be used: {value}. Correct the schema."),
    "remote-schema": N_("The table schema is an address. Paste the schema itself (JSON) instead of its address."),
    "bad-options": N_("The validation options of this resource cannot be used: {value}. Correct or empty them."),
    "no-file": N_("The file is not in the portal's storage. Upload it again."),
    "crash": N_(
        "The check stopped for a reason of its own. Try again; if it happens again, tell the portal's administrator."
    ),
    "lost": N_("The check was interrupted and did not finish. Start it again."),
    "superseded": N_("A newer check of this file took its place."),
}


def count_of(findings: Iterable[Mapping[str, Any]], errors: bool) -> int:
    """How many cells, rows or labels are affected, errors or warnings."""
    return sum(int(f.get("count", 1)) for f in findings if KINDS[f["kind"]].is_error is errors)


def has_errors(findings: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a file with these findings fails its check."""
    return any(KINDS[f["kind"]].is_error for f in findings)


def blocking(findings: Iterable[Mapping[str, Any]], rule: Rule | None) -> list[Mapping[str, Any]]:
    """The findings that keep a dataset from submission: errors, or what the profile names, less what it excuses."""
    found: list[Mapping[str, Any]] = []
    for finding in findings:
        kind = KINDS[finding["kind"]]
        if rule is None:
            blocks = kind.is_error
        else:
            blocks = rule.blocks(kind.key) and (kind.is_error or kind.key in rule.blocking)
        if blocks:
            found.append(finding)
    return found


def sentence(finding: Mapping[str, Any]) -> Reason:
    """One sentence for one finding: where it is, what stands there, how to repair it."""
    kind = KINDS[finding["kind"]]
    samples: list[dict[str, Any]] = finding.get("samples") or [{}]
    sample = samples[0]
    params: dict[str, Any] = {
        "column": finding.get("column") or "",
        "number": finding.get("number") or "",
        "count": finding.get("count", 1),
        "row": sample.get("row", ""),
        "value": sample.get("value", ""),
        "other": sample.get("other", ""),
        "other_row": sample.get("other_row", ""),
        "limit": finding.get("limit", ""),
        "expected": EXPECTED.get(finding.get("expected") or "other", EXPECTED["other"]),
    }
    return Reason(kind.key, kind.msgid, {key: str(value) for key, value in params.items()})


def failure(code: str, params: Mapping[str, Any] | None = None) -> Reason:
    """Why a file could not be checked at all."""
    msgid = _FAILURES.get(code) or _FAILURES["crash"]
    names = ("limit", "row", "format", "actual", "value")
    given: Mapping[str, Any] = params or {}
    return Reason(code, msgid, {name: str(given.get(name, "")) for name in names})
