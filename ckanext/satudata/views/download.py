"""A table of the DataStore as a file people open: XLSX and CSV, for everybody who may read the resource."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import Any

from flask import Response, send_file, stream_with_context

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.workbook import write_csv, write_xlsx
from ckanext.satudata.views.common import blueprint, context

__all__ = ["download"]

download = blueprint("satudata_download", __name__)

PAGE = 5000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 5 * 1024 * 1024


@download.route("/dataset/<id>/resource/<resource_id>/unduh.xlsx")
def xlsx(id: str, resource_id: str) -> Any:  # noqa: A002 - the name core's routes use
    """The table with its types, at most as many rows as the setting says, and a sheet that says where it comes from."""
    dataset, resource, columns = _table(id, resource_id)
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - Flask closes it with the answer
    rows = _rows(resource_id, columns, config.download_max_rows())
    write_xlsx(target, resource.get("name") or tk._("Data"), columns, rows, (tk._("Notes"), _notes(dataset, resource)))
    target.seek(0)
    name = _filename(dataset, resource, "xlsx")
    return _guarded(send_file(target, mimetype=XLSX, as_attachment=True, download_name=name, max_age=0))


@download.route("/dataset/<id>/resource/<resource_id>/unduh.csv")
def csv(id: str, resource_id: str) -> Any:  # noqa: A002 - the name core's routes use
    """Every row, in pieces; for tables whose file was not a CSV."""
    dataset, resource, columns = _table(id, resource_id)
    pieces = write_csv([name for name, _ in columns], _rows(resource_id, columns, None))
    answer = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_filename(dataset, resource, "csv")}"'
    return _guarded(answer)


def _guarded(answer: Any) -> Any:
    """As the gate answers every other download; core is told as well, or it would add `public` to our `no-store`."""
    tk.request.environ["__no_cache__"] = True
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _table(dataset_id: str, resource_id: str) -> tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]:
    """Dataset, resource and columns, each asked for with the reader's rights; one and the same 404 for everything else.

    Hidden, unknown, of another dataset, without a table: an answer that differed would tell which of them it is.
    """
    try:
        dataset = tk.get_action("package_show")(context(), {"id": dataset_id})
        resource = next(one for one in dataset["resources"] if one["id"] == resource_id and one["datastore_active"])
        asked = {"resource_id": resource_id, "limit": 0, "include_total": False}
        fields = tk.get_action("datastore_search")(context(), asked)["fields"]
    except (StopIteration, KeyError, tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return tk.abort(404, tk._("There is no such table."))
    return dataset, resource, [(field["id"], field["type"]) for field in fields if field["id"] != "_id"]


def _rows(resource_id: str, columns: list[tuple[str, str]], most: int | None) -> Iterator[list[Any]]:
    """Rows page by page, asked for with the reader's rights: memory holds one page whatever the table's size."""
    names = [name for name, _ in columns]
    given = 0
    while most is None or given < most:
        limit = PAGE if most is None else min(PAGE, most - given)
        asked = {"resource_id": resource_id, "limit": limit, "offset": given, "sort": "_id", "include_total": False}
        found = tk.get_action("datastore_search")(context(), asked)
        records = found["records"]
        yield from ([record.get(name) for name in names] for record in records)
        given += len(records)
        if len(records) < min(limit, found.get("limit", limit)):  # ckan.datastore.search.rows_max may be less than ours
            return


def _notes(dataset: dict[str, Any], resource: dict[str, Any]) -> list[tuple[str, str]]:
    """What a table must not be parted from: its title, producer, period, licence and address."""
    about = tk.h.satudata_about(dataset)
    lines = [
        (tk._("Dataset"), dataset.get("title") or dataset["name"]),
        (tk._("File"), resource.get("name") or ""),
        (tk._("Producer"), about["agency"]),
        (tk._("Period"), about["period"]),
        (tk._("Unit"), dataset.get("satuan") or ""),
        (tk._("Licence"), dataset.get("license_title") or ""),
        (tk._("Address"), about["link"]),
        (tk._("Citation"), about["citation"]),
        (tk._("Rows"), tk._("At most {number} rows; the CSV has all.").format(number=config.download_max_rows())),
    ]
    return [(name, value) for name, value in lines if value]


def _filename(dataset: dict[str, Any], resource: dict[str, Any], ending: str) -> str:
    """The name of the uploaded file, else the dataset's; letters, digits and hyphens only."""
    last = str(resource.get("url") or "").rsplit("/", 1)[-1].rpartition(".")[0]
    plain = re.sub(r"[^A-Za-z0-9]+", "-", last).strip("-") if resource.get("url_type") == "upload" else ""
    return f"{plain or dataset['name']}.{ending}"
