"""The queue as a file a spreadsheet opens: CSV or XLSX, exactly what the filters leave, all pages of it."""

from __future__ import annotations

import io
from typing import Any

from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.workbook import write_xlsx
from ckanext.satudata.domain.queue_filter import QueueFilter, csv_text
from ckanext.satudata.views.common import context

__all__ = ["queue_file"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def queue_file(wanted: QueueFilter, kind: str) -> Response:
    """The rows as CSV or XLSX; 404 for a filter that means nothing."""
    try:
        found = tk.get_action("satudata_case_export")(context(), wanted.asked)["results"]
    except tk.ValidationError as e:
        raise tk.ObjectNotFound from e
    place = tk.h.url_for("satudata_case.read", case_id="-", qualified=True)[:-1]
    rows = [_cells(row, place) for row in found]
    response = _xlsx(rows) if kind == "xlsx" else Response(csv_text([_heads(), *rows]), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="tugas-satu-data.{kind}"'
    return response


def _xlsx(rows: list[list[str]]) -> Response:
    target = io.BytesIO()
    notes = [
        (tk._("Address"), tk.h.url_for("satudata_work.queue", qualified=True)),
        (tk._("Written on"), tk.h.satudata_today()),
        (tk._("Cases"), str(len(rows))),
    ]
    write_xlsx(target, tk._("Queue"), [(head, "text") for head in _heads()], rows, (tk._("About this file"), notes))
    return Response(target.getvalue(), mimetype=_XLSX)


def _heads() -> list[str]:
    return [
        tk._("Dataset"),
        tk._("Organization"),
        tk._("State"),
        tk._("Turn"),
        tk._("Due"),
        tk._("Late"),
        tk._("In this state since"),
        tk._("Taken on by"),
        tk._("Automatic check"),
        tk._("Access class"),
        tk._("Address"),
    ]


def _cells(row: dict[str, Any], place: str) -> list[str]:
    since = tk.h.satudata_plain_time(row["step_started_at"])
    return [
        row["title"],
        row["organization_title"] or "",
        row["state_title"],
        ", ".join(row["turn_titles"]),
        tk.h.satudata_plain_time(row["due_at"]),
        tk._("Yes") if row["late"] else tk._("No"),
        since,
        row["claimed_by_name"] or "",
        tk.h.satudata_check_word(row["check"]),
        row["access_class"],
        place + row["id"],
    ]
