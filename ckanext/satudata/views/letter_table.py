"""The register as a file: CSV or XLSX of exactly what the filters leave."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.workbook import write_xlsx
from ckanext.satudata.domain.queue_filter import csv_text

__all__ = ["file_of"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_of(rows: Sequence[Mapping[str, Any]], form: str) -> Response:
    """A download of these rows of the register; `form` is csv or xlsx."""
    heads, lines = _heads(), [_cells(row) for row in rows]
    if form == "csv":
        response = Response(csv_text([heads, *lines]), mimetype="text/csv")
    else:
        out = io.BytesIO()
        notes = [(tk._("Address"), tk.h.url_for("satudata_letter.index", qualified=True))]
        columns = [(head, "text") for head in heads]
        write_xlsx(out, tk._("Register of letters"), columns, lines, (tk._("Notes"), notes))
        response = Response(out.getvalue(), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="register-surat.{form}"'
    return response


def _heads() -> list[str]:
    return [
        tk._("Letter number"),
        tk._("Date"),
        tk._("Kind of letter"),
        tk._("Organization"),
        tk._("Subject"),
        tk._("Datasets"),
        tk._("First dataset"),
        tk._("Signed by"),
        tk._("Position"),
        tk._("State"),
        tk._("Stale"),
        tk._("Place of the paper copy"),
        tk._("Address"),
    ]


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        row["number"],
        row["date"],
        row["kind_title"],
        row["organization_title"] or "",
        row["subject"],
        str(row["item_count"]),
        row["first_title"] or "",
        row["signatory_name"],
        row["signatory_position"],
        tk.h.satudata_letter_state(row["state"])["title"],
        tk._("Yes") if row["is_stale"] else tk._("No"),
        row["paper_place"],
        tk.h.url_for("satudata_letter.read", letter_id=row["id"], qualified=True),
    ]
