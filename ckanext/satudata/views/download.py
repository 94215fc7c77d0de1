"""A table of the DataStore as a file people open: XLSX and CSV, for everybody who may read the resource."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Response, send_file, stream_with_context

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.workbook import write_csv, write_xlsx
from ckanext.satudata.views.common import blueprint, context

__all__ = ["download"]

download = blueprint("satudata_download", __name__)

PAGE = 5000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = 1_048_575
"""Rows a sheet holds below its heading."""
IN_MEMORY = 5 * 1024 * 1024


class _Table(NamedTuple):
    """A table the reader may take."""

    dataset: dict[str, Any]
    resource: dict[str, Any]
    columns: list[tuple[str, str]]
    """Name and DataStore type, without `_id`."""
    total: int


@download.route("/dataset/<id>/resource/<resource_id>/unduh.xlsx")
def xlsx(id: str, resource_id: str) -> Any:  # noqa: A002 - the name core's routes use
    """The table with its types, at most as many rows as the setting says, and a sheet that says where it comes from."""
    table = _table(id, resource_id)
    most = min(config.download_max_rows(), SHEET)
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - Flask closes it with the answer
    title = table.resource.get("name") or tk._("Data")
    write_xlsx(target, title, table.columns, _rows(table, most), (tk._("Notes"), _notes(table, most)))
    target.seek(0)
    name = _filename(table, "xlsx")
    return _guarded(send_file(target, mimetype=XLSX, as_attachment=True, download_name=name, max_age=0))


@download.route("/dataset/<id>/resource/<resource_id>/unduh.csv")
def csv(id: str, resource_id: str) -> Any:  # noqa: A002 - the name core's routes use
    """Every row, in pieces; for tables whose file was not a CSV."""
    table = _table(id, resource_id)
    pieces = write_csv([name for name, _ in table.columns], _rows(table, None))
    answer = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_filename(table, "csv")}"'
    return _guarded(answer)


def _guarded(answer: Any) -> Any:
    """As the gate answers every other download; core is told as well, or it would add `public` to our `no-store`."""
    tk.request.environ["__no_cache__"] = True
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _table(dataset_id: str, resource_id: str) -> _Table:
    """Dataset, resource and columns, each asked for with the reader's rights; one and the same 404 for everything else.

    Hidden, unknown, of another dataset, without a table: an answer that differed would tell which of them it is.
    """
    try:
        dataset = tk.get_action("package_show")(context(), {"id": dataset_id})
        resource = next(one for one in dataset["resources"] if one["id"] == resource_id and one["datastore_active"])
        found = tk.get_action("datastore_search")(context(), {"resource_id": resource_id, "limit": 0})
    except (StopIteration, KeyError, tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return tk.abort(404, tk._("There is no such table."))
    columns = [(field["id"], field["type"]) for field in found["fields"] if field["id"] != "_id"]
    return _Table(dataset, resource, columns, found["total"])


def _rows(table: _Table, most: int | None) -> Iterator[list[Any]]:
    """Rows page by page, asked for with the reader's rights: memory holds one page whatever the table's size."""
    names = [name for name, _ in table.columns]
    given = 0
    while most is None or given < most:
        limit = PAGE if most is None else min(PAGE, most - given)
        asked = {"resource_id": table.resource["id"], "limit": limit, "offset": given, "sort": "_id"}
        found = tk.get_action("datastore_search")(context(), {**asked, "include_total": False})
        records = found["records"]
        yield from ([record.get(name) for name in names] for record in records)
        given += len(records)
        if len(records) < min(limit, found.get("limit", limit)):  # ckan.datastore.search.rows_max may be less than ours
            return


def _notes(table: _Table, most: int) -> list[tuple[str, str]]:
    """What a table must not be parted from: its title, producer, period, licence and address."""
    dataset = table.dataset
    about = tk.h.satudata_about(dataset)
    lines = [
        (tk._("Dataset"), dataset.get("title") or dataset["name"]),
        (tk._("File"), table.resource.get("name") or ""),
        (tk._("Producer"), about["agency"]),
        (tk._("Period"), about["period"]),
        (tk._("Unit"), dataset.get("satuan") or ""),
        (tk._("Licence"), dataset.get("license_title") or ""),
        (tk._("Address"), about["link"]),
        (tk._("Citation"), about["citation"] if about["public"] else ""),
    ]
    if table.total > most:
        words = tk._("The first {number} of {total} rows; the CSV has all.")
        lines.append((tk._("Rows"), words.format(number=most, total=table.total)))
    return [(name, value) for name, value in lines if value]


def _filename(table: _Table, ending: str) -> str:
    """The name of the uploaded file, else the dataset's; letters, digits and hyphens only."""
    resource = table.resource
    last = str(resource.get("url") or "").rsplit("/", 1)[-1].rpartition(".")[0]
    plain = re.sub(r"[^A-Za-z0-9]+", "-", last).strip("-") if resource.get("url_type") == "upload" else ""
    return f"{plain or table.dataset['name']}.{ending}"
