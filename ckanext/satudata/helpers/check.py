"""What templates ask about checks: the line beside a resource, findings in groups, the sample of the table."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain import check_help
from ckanext.satudata.domain.vocabulary import bundled
from ckanext.satudata.logic.contexts import as_reader

__all__ = [
    "satudata_check_excerpt",
    "satudata_check_groups",
    "satudata_check_reading",
    "satudata_check_samples",
    "satudata_check_verdict",
    "satudata_column_letter",
]


def satudata_check_verdict(res: dict[str, Any], pkg: dict[str, Any]) -> dict[str, Any] | None:
    """The verdict of a resource's newest check for the people of its case; None for everybody else and for links.

    Asks the database once a request and dataset, whatever the number of resources; for anonymous visitors never.
    """
    if not has_request_context() or tk.current_user.is_anonymous:
        return None
    kept: dict[str, dict[str, Any]] = g.setdefault("satudata_check_verdicts", {})
    package_id = pkg.get("id") or res.get("package_id")
    if not package_id:
        return None
    if package_id not in kept:
        try:
            kept[package_id] = tk.get_action("satudata_check_newest")(as_reader(), {"id": package_id})
        except (tk.ObjectNotFound, tk.NotAuthorized):
            kept[package_id] = {}
    return kept[package_id].get(res.get("id", ""))


def satudata_column_letter(number: int) -> str:
    """The letter a spreadsheet shows above a column: 1 is A."""
    return check_help.column_letter(number)


def satudata_check_groups(findings: list[dict[str, Any]], blocks: bool) -> list[dict[str, Any]]:
    """Findings that hold the file back (or those that do not) by column: `number`, `letter`, `column`, `findings`."""
    chosen = [finding for finding in findings if finding["blocks"] is blocks]
    return [
        {
            "number": group.number,
            "letter": check_help.column_letter(group.number),
            "column": group.column,
            "findings": group.findings,
        }
        for group in check_help.grouped(chosen)
    ]


def satudata_check_samples(finding: dict[str, Any]) -> list[dict[str, Any]]:
    """Where a finding was met: `cell` (as D3; empty where no cell is meant), `row`, `text` with blanks made visible."""
    letter = check_help.column_letter(int(finding.get("number") or 0)) if finding["place"] in ("cell", "label") else ""
    found: list[dict[str, Any]] = []
    for sample in finding["samples"]:
        row = sample.get("row") or 0
        text = check_help.visible(check_help.shown_value(finding, sample))
        if row or text:
            found.append({"row": row, "cell": f"{letter}{row}" if letter and row else "", "text": text})
    return found


def satudata_check_excerpt(check: dict[str, Any]) -> dict[str, Any] | None:
    """The sample of the table for drawing: `columns` and `rows`, each cell with `text` and what is wrong with it."""
    excerpt = check.get("excerpt")
    if not excerpt or not excerpt.get("columns"):
        return None
    said = {(f["kind"], int(f.get("number") or 0)): f for f in check["findings"]}
    numbers = [column["number"] for column in excerpt["columns"]]
    rows: list[dict[str, Any]] = []
    before = None
    for row in excerpt["rows"]:
        wrong = {int(number): _marks(kinds, int(number), said) for number, kinds in row["wrong"].items()}
        cells = [_cell(text, wrong.get(number, [])) for number, text in zip(numbers, row["cells"], strict=True)]
        gap = before is not None and row["row"] > before + 1
        rows.append({"row": row["row"], "gap": gap, "wrong": wrong.get(0, []), "cells": cells})
        before = row["row"]
    columns = [
        {
            "letter": check_help.column_letter(column["number"]),
            "label": check_help.visible(column["label"] or ""),
            "wrong": _marks(column["wrong"], column["number"], said),
        }
        for column in excerpt["columns"]
    ]
    return {**excerpt, "columns": columns, "rows": rows}


def _cell(text: str | None, wrong: list[dict[str, Any]]) -> dict[str, Any]:
    return {"text": check_help.visible(text) if text is not None else "", "wrong": wrong}


def _marks(kinds: list[str], number: int, said: dict[tuple[str, int], dict[str, Any]]) -> list[dict[str, Any]]:
    """What is wrong, in words, once each; what holds the file back first."""
    found = [said.get((kind, number)) or said.get((kind, 0)) for kind in kinds]
    marks = {one["what"]: {"what": one["what"], "blocks": one["blocks"]} for one in found if one}
    return sorted(marks.values(), key=lambda mark: not mark["blocks"])


def satudata_check_reading(check: dict[str, Any], res: dict[str, Any]) -> list[dict[str, Any]]:
    """How the file was read: `label`, `value`, and `guessed` with the `field` where the guess can be corrected."""
    guesses = check["guesses"]
    found = [
        _read(tk._("Separator between columns"), _separator(guesses.get("delimiter")), res, "delimiter"),
        _read(tk._("Encoding of the text"), _encoding(guesses.get("encoding")), res, "encoding"),
        _read(tk._("Sheet"), guesses.get("sheet"), res, None),
        _read(tk._("Decimal sign of numbers"), _decimal(guesses), res, None),
    ]
    header = guesses.get("header_row")
    if header:
        said = tk._("row {row}").format(row=header)
        above = any(finding["kind"] == "title-rows" for finding in check["findings"])
        if above:
            said = tk._("row {row}; the rows above it are not read as data").format(row=header)
        found.append({"label": tk._("Header"), "value": said, "guessed": above, "field": None})
    return [one for one in found if one["value"]]


def _read(label: str, value: Any, res: dict[str, Any], field: str | None) -> dict[str, Any]:
    given = bool(field and res.get(field))
    return {"label": label, "value": value, "guessed": bool(field) and not given, "field": field}


def _separator(character: str | None) -> str:
    if not character:
        return ""
    found = bundled("pemisah").resolve(character)
    return bundled("pemisah").label(found.code, tk.h.lang()) if found else character


def _encoding(name: str | None) -> str:
    if not name:
        return ""
    found = bundled("enkoding").resolve(name)
    return bundled("enkoding").label(found.code, tk.h.lang()) if found else name.upper()


def _decimal(guesses: dict[str, Any]) -> str:
    """Where it shows: a table of whole numbers says nothing about it."""
    styles = {column.get("style") for column in guesses.get("columns") or [] if column.get("type") == "number"}
    if "indonesian" in styles:
        return tk._("comma (1.234,5)")
    return tk._("point (1,234.5)") if "english" in styles else ""
